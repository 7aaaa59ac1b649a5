"""The read API as schemathesis tries it: whoever asks whatever, the answer is what the schema says, and theirs."""

from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode

from tests.fixtures.open_packs import AUDIENCES, keep_packs, list_machines
from tests.fixtures.portals import Portal

PATHS = [f"/api/v1/{name}" for name in ("packs", "indicators", "areas", "values", "cards/{board}/{indicator}")]
KNOWN = {"board": [*AUDIENCES], "indicator": ["looked-after-rate", "neet"], "area": ["E10000099"]}


@pytest.mark.parametrize("kind", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_what_the_schema_says_and_of_what_the_asker_may_see(portal: Portal, kind: GenerationMode):
    packs, machines = keep_packs(portal), list_machines(portal)
    base, host = portal.app.state.portal.portal_address, portal.app.state.portal.host
    document = schemathesis.openapi.from_asgi("/api/openapi.json", portal.app, headers={"Host": host})
    api = document.include(path_regex="^/api/v1/")
    assert sorted(operation.ok().path for operation in api.get_all_operations()) == sorted(PATHS)
    seen: Counter[tuple[str, int]] = Counter()

    @settings(max_examples=10, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    @given(api.as_strategy(generation_mode=kind), st.data())
    def ask(case: Case, data: st.DataObject) -> None:
        if kind is GenerationMode.POSITIVE:
            known = data.draw(st.fixed_dictionaries({name: st.sampled_from(each) for name, each in KNOWN.items()}))
            case.path_parameters |= {name: known[name] for name in case.path_parameters}
            case.query = {**(case.query or {}), "limit": 3}
            case.query |= {name: [known[name]] for name in known if name in case.query}
            if "cards" in case.path:
                case.query.pop("limit")
        for name, machine in machines.items():
            answer = case.call_and_validate(base_url=base, headers={**(case.headers or {}), **machine.headers})
            strange = [packs[board] for board in AUDIENCES if board not in machine.sees]
            assert not [code for code in strange if code in answer.text]
            seen[name, answer.status_code] += 1

    ask()
    for name, machine in machines.items():
        statuses = {status for known, status in seen if known == name}
        ends = {machine.refused} if machine.refused else {200, 404}
        assert statuses <= ends | ({404, 422} if kind is GenerationMode.NEGATIVE else set()), name
    assert sum(seen[name, 200] for name in machines) > 50 or kind is GenerationMode.NEGATIVE

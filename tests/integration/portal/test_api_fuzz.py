"""The JSON endpoints as schemathesis tries them: whoever asks whatever, the answer is what the schema says it is."""

from collections import Counter
from dataclasses import dataclass

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import BaseSchema, Case, GenerationMode

from oba.portal.access import COOKIE
from oba.roles import PERMISSIONS, Permission, Role
from tests.fixtures.desk import add_owed
from tests.fixtures.office import CODE, Office
from tests.fixtures.portals import Portal

OTHER = "redditch-q2"
OF_WYRE_FOREST, OF_REDDITCH = ("Wyre Forest", "wyre-forest"), ("Redditch", "redditch")
KINDS = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@dataclass(frozen=True)
class Caller:
    """Somebody with the cookie of their sign-in, and the words that no answer to them may hold."""

    cookies: dict[str, str]
    hidden: tuple[str, ...]
    expected: int


@pytest.fixture
def callers(portal: Portal) -> dict[str, Caller]:
    """Somebody of each role, a person of another provider, and nobody; a return with faults was sent."""
    office = Office(portal)
    office.send(office.workbook(EH13="N/A"))
    add_owed(portal.engine, "eh-redditch", code=OTHER)
    cookie = portal.app.state.portal.cookie(COOKIE)

    def enter(role: Role, organisation: str | None = None) -> dict[str, str]:
        email = f"{role}-{organisation}@example.org"
        return {cookie: portal.as_role(role, email=email, organisation=organisation).client.cookies[cookie]}

    found = {
        "nobody": Caller({}, OF_WYRE_FOREST + OF_REDDITCH, 401),
        "stranger": Caller(enter(Role.SUBMITTER, "eh-redditch"), OF_WYRE_FOREST, 200),
    }
    for role in Role:
        may = PERMISSIONS[role]
        sees = {Permission.SEE_ALL_RETURNS: (), Permission.SEE_OWN_RETURNS: OF_REDDITCH}
        hidden = next((sees[what] for what in sees if what in may), OF_WYRE_FOREST + OF_REDDITCH)
        found[role] = Caller(enter(role), hidden, 200 if set(sees) & may else 404)
    return found


@pytest.fixture
def api(portal: Portal) -> BaseSchema:
    host = portal.app.state.portal.host
    return schemathesis.openapi.from_asgi("/api/openapi.json", portal.app, headers={"Host": host}).include(
        path_regex="^/api/returns"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_is_what_the_schema_says_and_tells_nothing_of_others(
    portal: Portal, callers: dict[str, Caller], api: BaseSchema, kind: GenerationMode
) -> None:
    base, cookie = portal.app.state.portal.portal_address, portal.app.state.portal.cookie(COOKIE)
    cases = api.as_strategy(generation_mode=kind, cookies={cookie: "given by each caller"})
    seen: Counter[int] = Counter()

    @settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    @given(cases, st.sampled_from([CODE, OTHER, None]), st.sampled_from([1, None]))
    def ask(case: Case, code: str | None, number: int | None) -> None:
        known = {"code": code, "number": number}
        if kind is GenerationMode.POSITIVE:
            case.path_parameters |= {name: known[name] or given for name, given in case.path_parameters.items()}
        for caller in callers.values():
            answer = case.call_and_validate(base_url=base, cookies=caller.cookies)
            assert not [word for word in caller.hidden if word.casefold() in answer.text.casefold()]
            assert answer.status_code != 200 or caller.expected == 200
            seen[answer.status_code] += 1

    ask()
    assert set(seen) == ({200, 401, 404} if kind is GenerationMode.POSITIVE else {401, 422})
    assert seen[200] > 50 or kind is GenerationMode.NEGATIVE


def test_the_endpoints_are_all_there_and_nobody_without_a_sign_in_is_answered(
    portal: Portal, callers: dict[str, Caller], api: BaseSchema
) -> None:
    paths = [operation.ok().path for operation in api.get_all_operations()]
    assert paths == ["/api/returns", "/api/returns/{code}", "/api/returns/{code}/attempts/{number}"]
    every = {path for path in portal.app.openapi()["paths"] if not path.startswith("/api/v1/")}  # see test_open_fuzz.py
    assert every == set(paths)
    statuses = {}
    for name, caller in callers.items():
        browser = portal.browser()
        browser.client.cookies.update(caller.cookies)
        statuses[name] = browser.get("/api/returns").status_code
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = browser.client.request(method, f"/api/returns/{CODE}", headers={"x-csrftoken": browser.token()})
            assert (answer.status_code, sorted(answer.json())) == (405, ["detail", "status", "title", "type"]), method
    assert statuses == {name: caller.expected for name, caller in callers.items()}

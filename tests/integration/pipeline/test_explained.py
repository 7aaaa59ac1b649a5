"""Explanations of providers, from accepted returns to what a pack is made from."""

from datetime import date

from sqlalchemy import Engine

from oba.indicators.loading import load_definitions
from oba.models import Account, Reason
from oba.pipeline.returns.explained import read_explained
from oba.roles import Role
from oba.store.engine import read_session, write_session
from tests.fixtures.folders import PROJECT
from tests.fixtures.small_project import NOW

RETURN, BOARD = "early-help-provider-return", "worcestershire-early-help-board"
PROVIDER = "eh-bromsgrove"
SERIES = {(RETURN, "assessments", ""), (RETURN, "closed", ""), ("referrals", "assessments", "")}
#        what the reason is about instead, whether a pack has it
REASONS = [
    ({}, True),
    ({"state": "given"}, False),
    ({"state": "refused"}, False),
    ({"given_on": date(2026, 11, 24)}, False),
    ({"measure": "needs_met"}, False),
    ({"return_id": "referrals"}, False),
    ({"organisation": "eh-gone"}, False),
    ({"period": ""}, False),
]


def test_a_pack_has_what_was_accepted_by_its_day_of_what_it_is_made_from(engine: Engine) -> None:
    definitions = load_definitions(PROJECT / "indicator_definitions")
    about = {"return_id": RETURN, "organisation": PROVIDER, "measure": "assessments", "state": "accepted"}
    about |= {"period": "July to September 2026", "rule": "PLA-01", "given_on": NOW.date()}
    with write_session(engine) as session:
        account = Account(email="s@example.org", name="S", role=Role.SUBMITTER, organisation=PROVIDER, created_at=NOW)
        session.add(account)
        session.flush()
        for number, (instead, _) in enumerate(REASONS):
            more = {"value": str(number), "reason": f"Reason {number}", "given_by": account.id}
            session.add(Reason(**about | instead, **more))
    with read_session(engine) as session:
        found = read_explained(session, definitions, SERIES, NOW.date())
        assert read_explained(session, definitions, set(), NOW.date()) == ()
    assert [one.reason for one in found] == [f"Reason {n}" for n, (_, known) in enumerate(REASONS) if known]
    name = "District early help provider, Bromsgrove"
    assert {(one.series, one.period, one.provider) for one in found} == {
        (f"{RETURN}.assessments", "July to September 2026", name)
    }

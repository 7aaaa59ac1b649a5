"""Who may see and do what: the roles, the steps of a return that each may take, and whose returns each sees."""

from datetime import date

import pytest

from oba.errors import NotFoundError
from oba.pipeline.returns.views import view_returns
from oba.returns.workflow import Standing, State, list_actions
from oba.roles import PERMISSIONS, Permission, Role
from tests.fixtures.desk import PROVIDER, Desk, add_owed
from tests.fixtures.tables import read_table

SEEN = """
role          | own returns | all returns | boards | publish a pack | trail | people | case lists
submitter     | yes         |             |        |                |       |        |
approver      | yes         |             |        |                |       |        |
collector     |             | yes         | yes    | yes            |       |        |
qa_lead       |             | yes         | yes    |                | yes   |        |
board_member  |             |             | yes    |                |       |        |
administrator |             |             |        |                | yes   | yes    |
analyst       |             |             |        |                |       |        | yes
"""
COLUMNS = {
    "own returns": Permission.SEE_OWN_RETURNS,
    "all returns": Permission.SEE_ALL_RETURNS,
    "boards": Permission.SEE_BOARDS,
    "publish a pack": Permission.PUBLISH_PACKS,
    "trail": Permission.SEE_TRAIL,
    "people": Permission.MANAGE_PEOPLE,
    "case lists": Permission.HANDLE_CASES,
}
DONE = """
state       | role          | may
not_started | submitter     | save a draft, send, send a nil return
not_started | collector     | open again
queries     | submitter     | explain a query, save a draft, send, send a nil return
waiting     | submitter     | save a draft, send, send a nil return, sign off
waiting     | approver      | give back to the submitter, save a draft, send, send a nil return, sign off
signed      | submitter     |
signed      | approver      |
signed      | collector     | accept, open again, return with a comment
signed      | qa_lead       |
signed      | board_member  |
signed      | administrator |
accepted    | submitter     | save a draft, send, send a nil return
"""


@pytest.mark.parametrize("row", read_table(SEEN), ids=lambda row: row["role"])
def test_each_role_sees_what_its_work_needs_and_no_more(row: dict[str, str]) -> None:
    """Whoever manages people sees no figures; whoever sees figures manages nobody; only analysts handle cases."""
    assert PERMISSIONS[Role(row["role"])] == {may for name, may in COLUMNS.items() if row[name]}


@pytest.mark.parametrize("row", read_table(DONE), ids=lambda row: f"{row['state']} {row['role']}")
def test_a_step_is_taken_by_those_whose_turn_it_is(row: dict[str, str]) -> None:
    """That a submitter signs for a provider with one person only, and never what they sent, is said elsewhere."""
    standing = Standing(State(row["state"]), due=date(2026, 10, 20), closes=date(2026, 10, 27))
    actions = list_actions(standing, Role(row["role"]), date(2026, 10, 12))
    assert sorted(actions) == [action for action in row["may"].split(", ") if action]


def test_a_provider_sees_its_own_returns_only(desk: Desk) -> None:
    """Of another's return it is not even said that there is one."""
    theirs = add_owed(desk.engine, "eh-redditch")
    assert [seen.owed.organisation for seen in view_returns(desk.visit("submitter"))] == [PROVIDER]
    with pytest.raises(NotFoundError):
        desk.see("submitter", theirs)
    assert {seen.owed.organisation for seen in view_returns(desk.visit("collector"))} == {PROVIDER, "eh-redditch"}

"""Who may do what to a return, in which state and on which day: the whole table, cell by cell."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from oba.returns.verdict import Outcome
from oba.returns.workflow import (
    Action,
    Standing,
    State,
    describe_state,
    find_step,
    is_late,
    is_open,
    list_actions,
    may_sign,
    standing_of,
    state_after_acceptance,
    state_after_check,
    state_after_signing,
)
from oba.roles import Role
from tests.fixtures.tables import read_table

BEFORE, DUE, AFTER_DUE = date(2026, 10, 30), date(2026, 10, 31), date(2026, 11, 1)
CLOSES, AFTER = date(2026, 11, 14), date(2026, 11, 15)

# What each side may do while the return is open. S: submitter, A: approver, C: the partnership's lead for returns.
# Nobody else (quality-assurance lead, board member, administrator) may do anything.
WHILE_OPEN = """
    state              | save | send | nil | explain | sign | give back | accept | return | open
    not_started        | SA   | SA   | SA  |         |      |           |        |        | C
    draft              | SA   | SA   | SA  |         |      |           |        |        | C
    has_errors         | SA   | SA   | SA  | SA      |      |           |        |        | C
    queries            | SA   | SA   | SA  | SA      |      |           |        |        | C
    waiting            | SA   | SA   | SA  |         | SA   | A         |        |        | C
    signed             |      |      |     |         |      |           | C      | C      | C
    resubmitted        |      |      |     |         |      |           | C      | C      | C
    returned           | SA   | SA   | SA  |         |      |           |        |        | C
    accepted           | SA   | SA   | SA  |         |      |           |        |        | C
    accepted_explained | SA   | SA   | SA  |         |      |           |        |        | C
    nil_accepted       | SA   | SA   | SA  |         |      |           |        |        | C
"""
# What the lead lets pass by name: a fault that is right all the same, and a sign-off where nobody else can.
BY_NAME = """
    state              | waive | take back | let sign
    not_started        |       |           |
    draft              |       |           |
    has_errors         | C     | C         |
    queries            |       | C         |
    waiting            |       | C         | C
    signed             |       |           |
    resubmitted        |       |           |
    returned           |       |           |
    accepted           |       |           |
    accepted_explained |       |           |
    nil_accepted       |       |           |
"""
ACTIONS = {
    "save": "save a draft",
    "send": "send",
    "nil": "send a nil return",
    "explain": "explain a query",
    "sign": "sign off",
    "give back": "give back to the submitter",
    "accept": "accept",
    "return": "return with a comment",
    "open": "open again",
    "waive": "waive a fault",
    "take back": "take back a waiver",
    "let sign": "let one person sign off alone",
}
LETTERS = {Role.SUBMITTER: "S", Role.APPROVER: "A", Role.COLLECTOR: "C"}
PARTNERSHIP = {
    *("accept", "return with a comment", "open again"),
    *("waive a fault", "take back a waiver", "let one person sign off alone"),
}
TABLE = {
    row.pop("state"): row | {name: who for name, who in more.items() if name != "state"}
    for row, more in zip(read_table(WHILE_OPEN), read_table(BY_NAME), strict=True)
}


def standing(state: State, **days: date | None) -> Standing:
    return Standing(state, DUE, CLOSES, **days)


def test_the_table_names_every_state_action_and_role() -> None:
    assert list(TABLE) == [state.value for state in State]
    assert list(ACTIONS.values()) == [action.value for action in Action]
    assert set(Role) - set(LETTERS) == {Role.QA_LEAD, Role.BOARD_MEMBER, Role.ADMINISTRATOR}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", Role)
def test_what_a_role_may_do_in_a_state(state: State, role: Role) -> None:
    """On every day up to the closing day; afterwards only the partnership goes on."""
    allowed = {ACTIONS[name] for name, who in TABLE[state].items() if LETTERS.get(role, "nobody") in who}
    for today in (BEFORE, DUE, AFTER_DUE, CLOSES):
        assert list_actions(standing(state), role, today) == allowed
    assert list_actions(standing(state), role, AFTER) == allowed & PARTNERSHIP
    for action in Action:
        assert (find_step(action, standing(state), role, CLOSES) is not None) == (action in allowed)


@pytest.mark.parametrize(
    ("action", "to"),
    [
        (Action.SAVE, None),  # the verdict, or what was sent before, says what follows
        (Action.SEND, None),
        (Action.SEND_NIL, State.WAITING),
        (Action.EXPLAIN, None),
        (Action.SIGN, None),
        (Action.GIVE_BACK, State.RETURNED),
        (Action.ACCEPT, None),
        (Action.RETURN, State.RETURNED),
        (Action.OPEN, None),
        (Action.WAIVE, None),
        (Action.TAKE_BACK, None),
        (Action.LET_SIGN, None),
    ],
)
def test_what_state_follows(action: Action, to: State | None) -> None:
    found = {
        step.to
        for state in State
        for role in Role
        if (step := find_step(action, standing(state), role, BEFORE)) is not None
    }
    assert found == {to}


D14, D15, D20, D21 = (date(2026, 11, day) for day in (14, 15, 20, 21))
D30, DEC1 = date(2026, 11, 30), date(2026, 12, 1)


@pytest.mark.parametrize(
    ("open_until", "corrected_until", "last_day", "day_after"),
    [
        (None, None, D14, D15),  # the closing day itself is open
        (D20, None, D20, D21),  # an exception
        (BEFORE, None, D14, D15),  # an exception never shortens
        (None, D30, D30, DEC1),  # an accepted return: its correction window
        (None, BEFORE, BEFORE, DUE),  # which may end before the return would have closed
        (D20, D30, D30, DEC1),
        (DEC1, D30, DEC1, date(2026, 12, 2)),
    ],
)
def test_each_of_the_days_counts_as_open(
    open_until: date | None, corrected_until: date | None, last_day: date, day_after: date
) -> None:
    one = standing(State.ACCEPTED, open_until=open_until, corrected_until=corrected_until)
    assert (is_open(one, last_day), is_open(one, day_after)) == (True, False)
    may_send = [bool(find_step(Action.SEND, one, Role.SUBMITTER, day)) for day in (last_day, day_after)]
    assert may_send == [True, False]


# The words of the screen on the due day, on the day after it, and on the day after closing.
WORDS = """
    state              | due day                        | day after                      | closed
    not_started        | Not started                    | Late                           | Closed
    draft              | Draft                          | Late - draft                   | Closed
    has_errors         | Sent - has errors              | Sent - has errors              | Closed
    queries            | Sent - queries to explain      | Sent - queries to explain      | Closed
    waiting            | Sent - waiting for sign-off    | Sent - waiting for sign-off    | Closed
    signed             | Signed off - with the partnership | Signed off - with the partnership | Signed off - with the partnership
    resubmitted        | Resubmitted                    | Resubmitted                    | Resubmitted
    returned           | Returned to you                | Returned to you                | Closed
    accepted           | Accepted                       | Accepted                       | Accepted
    accepted_explained | Accepted with explanations     | Accepted with explanations     | Accepted with explanations
    nil_accepted       | Nil return accepted            | Nil return accepted            | Nil return accepted
"""  # noqa: E501


@pytest.mark.parametrize("row", read_table(WORDS), ids=lambda row: row["state"])
def test_the_words_of_the_screen(row: dict[str, str]) -> None:
    one = standing(State(row["state"]))
    assert [describe_state(one, day) for day in (DUE, AFTER_DUE, AFTER)] == [
        row["due day"],
        row["day after"],
        row["closed"],
    ]


@pytest.mark.parametrize("state", State)
def test_a_return_is_late_after_the_due_day_until_it_is_with_the_partnership(state: State) -> None:
    reached = {"signed", "resubmitted", "accepted", "accepted_explained", "nil_accepted"}
    one = standing(state)
    assert [is_late(one, day) for day in (BEFORE, DUE, AFTER_DUE)] == [False, False, state not in reached]


def test_what_follows_from_a_check_a_signature_and_an_acceptance() -> None:
    assert {outcome: state_after_check(outcome) for outcome in Outcome} == {
        Outcome.ACCEPTED: State.WAITING,
        Outcome.QUERIES: State.QUERIES,
        Outcome.REFUSED: State.HAS_ERRORS,
        Outcome.UNREADABLE: State.HAS_ERRORS,
    }
    assert [state_after_signing(again=again) for again in (False, True)] == [State.SIGNED, State.RESUBMITTED]
    assert state_after_acceptance(nil=False, explained=False) is State.ACCEPTED
    assert state_after_acceptance(nil=False, explained=True) is State.ACCEPTED_EXPLAINED
    assert state_after_acceptance(nil=True, explained=False) is State.NIL_ACCEPTED
    assert state_after_acceptance(nil=True, explained=True) is State.NIL_ACCEPTED


@pytest.mark.parametrize(
    ("two_step", "role", "is_sender", "may"),
    [
        (True, Role.APPROVER, False, True),
        (True, Role.APPROVER, True, False),  # never the one who sent it
        (True, Role.SUBMITTER, False, False),
        (True, Role.SUBMITTER, True, False),
        (True, Role.COLLECTOR, False, False),
        (False, Role.APPROVER, False, True),
        (False, Role.APPROVER, True, True),
        (False, Role.SUBMITTER, False, True),
        (False, Role.SUBMITTER, True, True),
        (False, Role.COLLECTOR, False, False),
        (False, Role.QA_LEAD, False, False),
        (False, Role.ADMINISTRATOR, True, False),
    ],
)
def test_who_may_sign(two_step: bool, role: Role, is_sender: bool, may: bool) -> None:
    assert may_sign(two_step=two_step, role=role, is_sender=is_sender) is may


@pytest.mark.parametrize(("role", "may"), [(Role.SUBMITTER, True), (Role.APPROVER, True), (Role.COLLECTOR, False)])
def test_whom_a_named_exception_lets_sign_alone(role: Role, may: bool) -> None:
    assert may_sign(two_step=True, role=role, is_sender=True, is_excepted=True) is may


@dataclass
class Accepted:
    """A return that was accepted, as the store has it."""

    accepted_at: datetime | None
    state: str = "accepted"
    due: date = date(2026, 7, 20)
    closes: date = date(2026, 7, 27)
    open_until: date | None = None


@pytest.mark.parametrize(
    ("accepted_at", "days", "until"),
    [
        (datetime(2026, 7, 21, 22, 30, tzinfo=UTC), 10, date(2026, 7, 31)),  # half past eleven in London
        (datetime(2026, 7, 21, 23, 30, tzinfo=UTC), 10, date(2026, 8, 1)),  # the next day there
        (datetime(2026, 12, 21, 23, 30, tzinfo=UTC), 10, date(2026, 12, 31)),  # in winter the same day
        (datetime(2026, 7, 21, 12, tzinfo=UTC), 0, date(2026, 7, 21)),
        (datetime(2026, 7, 21, 12, tzinfo=UTC), None, None),
        (None, 10, None),
    ],
)
def test_the_correction_window_counts_from_the_day_in_london(
    accepted_at: datetime | None, days: int | None, until: date | None
) -> None:
    assert standing_of(Accepted(accepted_at), days).corrected_until == until


def test_what_the_table_needs_to_know_keeps_its_days_apart() -> None:
    owed = Accepted(datetime(2026, 7, 21, 12, tzinfo=UTC), open_until=date(2026, 7, 30))
    expected = Standing(State.ACCEPTED, date(2026, 7, 20), date(2026, 7, 27), date(2026, 7, 30), date(2026, 7, 26))
    assert standing_of(owed, 5) == expected

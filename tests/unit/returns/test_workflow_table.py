"""Who may do what to a return, in which state and on which day: the whole table, cell by cell."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from oba.returns.verdict import Outcome
from oba.returns.workflow import (
    CORRECTION,
    Action,
    Standing,
    State,
    deadline,
    find_step,
    is_late,
    is_open,
    list_actions,
    may_sign,
    standing_of,
    state_after_acceptance,
    state_after_check,
    state_after_explaining,
    state_after_signing,
)
from oba.roles import Role
from tests.fixtures.tables import read_table

BEFORE, DUE, AFTER_DUE = date(2026, 10, 30), date(2026, 10, 31), date(2026, 11, 1)
CLOSES, AFTER = date(2026, 11, 14), date(2026, 11, 15)

# What each side may do while the return is open. S: submitter, A: approver, C: the partnership's lead for returns.
# Nobody else (quality-assurance lead, board member, administrator) may do anything.
WHILE_OPEN = """
    state              | save | send | nil | explain | sign | give back | accept | return | open | withdraw
    not_started        | SA   | SA   | SA  |         |      |           |        |        | C    |
    draft              | SA   | SA   | SA  |         |      |           |        |        | C    |
    has_errors         | SA   | SA   | SA  | SA      |      |           |        |        | C    |
    queries            | SA   | SA   | SA  | SA      |      |           |        |        | C    |
    waiting            | SA   | SA   | SA  |         | SA   | A         |        |        | C    |
    signed             |      |      |     |         |      |           | C      | C      | C    |
    resubmitted        |      |      |     |         |      |           | C      | C      | C    |
    returned           | SA   | SA   | SA  | SA      |      |           |        |        | C    |
    accepted           | SA   | SA   | SA  |         |      |           |        |        | C    |
    accepted_explained | SA   | SA   | SA  |         |      |           |        |        | C    |
    nil_accepted       | SA   | SA   | SA  |         |      |           |        |        | C    |
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
    "withdraw": "withdraw the correction",
}
LETTERS = {Role.SUBMITTER: "S", Role.APPROVER: "A", Role.COLLECTOR: "C"}
PARTNERSHIP = {
    *("accept", "return with a comment", "open again"),
    *("waive a fault", "take back a waiver"),
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
    assert set(Role) - set(LETTERS) == {Role.QA_LEAD, Role.BOARD_MEMBER, Role.ADMINISTRATOR, Role.ANALYST}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", Role)
def test_what_a_role_may_do_in_a_state(state: State, role: Role) -> None:
    """On every day up to the closing day; afterwards only the partnership goes on."""
    allowed = {ACTIONS[name] for name, who in TABLE[state].items() if LETTERS.get(role, "nobody") in who}
    for today in (BEFORE, DUE, AFTER_DUE, CLOSES):
        assert list_actions(standing(state), role, today) == allowed
        assert list_actions(standing(state, opens=today), role, today) == allowed
    assert list_actions(standing(state), role, AFTER) == allowed & PARTNERSHIP
    for action in Action:
        assert (find_step(action, standing(state), role, CLOSES) is not None) == (action in allowed)


@pytest.mark.parametrize("state", sorted(CORRECTION))
@pytest.mark.parametrize("role", Role)
def test_a_correction_goes_the_same_way_beside_what_was_accepted_and_its_provider_may_withdraw_it(
    state: State, role: Role
) -> None:
    one = standing(State.ACCEPTED, correction=state, corrected_until=CLOSES)
    withdraws = {"withdraw the correction"} if role in (Role.SUBMITTER, Role.APPROVER) else set()
    assert list_actions(one, role, CLOSES) == list_actions(standing(state), role, CLOSES) | withdraws
    assert list_actions(one, role, AFTER) == list_actions(standing(state), role, AFTER) | withdraws
    assert (one.state, one.moving) == (State.ACCEPTED, state)


def test_every_state_but_the_accepted_ones_and_not_started_can_be_that_of_a_correction() -> None:
    settled = {"not_started", "accepted", "accepted_explained", "nil_accepted"}
    assert {state.value for state in CORRECTION} == {state.value for state in State} - settled


@pytest.mark.parametrize(
    ("action", "last_day_of_the_quarter", "first_day_after_it"),
    [(Action.SAVE, True, True), (Action.SEND, False, True), (Action.SEND_NIL, False, True)],
)
def test_before_the_quarter_is_over_a_draft_is_typed_and_nothing_sent(
    action: Action, last_day_of_the_quarter: bool, first_day_after_it: bool
) -> None:
    one = standing(State.NOT_STARTED, opens=date(2026, 10, 1))
    days = (date(2026, 9, 30), date(2026, 10, 1))
    may = [find_step(action, one, Role.SUBMITTER, day) is not None for day in days]
    assert may == [last_day_of_the_quarter, first_day_after_it]


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
        (Action.WITHDRAW, None),
    ],
)
def test_what_state_follows(action: Action, to: State | None) -> None:
    found = {
        step.to
        for state in State
        for role in Role
        for one in (standing(state), standing(State.ACCEPTED, correction=State.DRAFT))
        if (step := find_step(action, one, role, BEFORE)) is not None
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


@pytest.mark.parametrize(
    ("today", "open_until", "corrected_until", "told"),
    [
        (BEFORE, None, None, DUE),  # while the due day is to come, it
        (DUE, None, None, DUE),
        (AFTER_DUE, None, None, CLOSES),  # then the closing day
        (AFTER, None, None, None),  # then nothing can be put right
        (BEFORE, DEC1, None, DUE),
        (AFTER, DEC1, None, DEC1),  # opened again
        (BEFORE, None, D30, D30),  # accepted before it was due: the window for corrections
        (D30, None, D30, D30),
        (DEC1, None, D30, None),
        (DEC1, DEC1, D30, DEC1),
    ],
)
def test_one_day_is_told_everywhere(
    today: date, open_until: date | None, corrected_until: date | None, told: date | None
) -> None:
    assert deadline(standing(State.HAS_ERRORS, open_until=open_until, corrected_until=corrected_until), today) == told


@pytest.mark.parametrize("state", State)
def test_a_return_is_late_after_the_due_day_until_it_is_with_the_partnership(state: State) -> None:
    reached = {"signed", "resubmitted", "accepted", "accepted_explained", "nil_accepted"}
    one = standing(state)
    assert [is_late(one, day) for day in (BEFORE, DUE, AFTER_DUE)] == [False, False, state not in reached]


@pytest.mark.parametrize("before", State)
def test_what_follows_from_a_check_and_a_file_that_cannot_be_opened_moves_nothing(before: State) -> None:
    assert {outcome: state_after_check(outcome, before) for outcome in Outcome} == {
        Outcome.ACCEPTED: State.WAITING,
        Outcome.QUERIES: State.QUERIES,
        Outcome.REFUSED: State.HAS_ERRORS,
        Outcome.UNREADABLE: before,
    }


@pytest.mark.parametrize(
    ("before", "verdict", "after"),
    [
        (State.QUERIES, Outcome.QUERIES, State.QUERIES),
        (State.QUERIES, Outcome.ACCEPTED, State.WAITING),
        (State.HAS_ERRORS, Outcome.REFUSED, State.HAS_ERRORS),
        (State.RETURNED, Outcome.QUERIES, State.RETURNED),  # its comment still holds
        (State.RETURNED, Outcome.REFUSED, State.RETURNED),
        (State.RETURNED, Outcome.ACCEPTED, State.WAITING),
    ],
)
def test_what_follows_from_a_reason(before: State, verdict: Outcome, after: State) -> None:
    assert state_after_explaining(verdict, before) is after


def test_what_follows_from_a_signature_and_an_acceptance() -> None:
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
    correction: str | None = None
    period: str = "2026-04-01/P3M"


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
    days = (date(2026, 7, 20), date(2026, 7, 27), date(2026, 7, 30), date(2026, 7, 26))
    assert standing_of(owed, 5) == Standing(State.ACCEPTED, *days, None, date(2026, 7, 1))
    owed.correction = "waiting"
    assert standing_of(owed, 5) == Standing(State.ACCEPTED, *days, State.WAITING, date(2026, 7, 1))

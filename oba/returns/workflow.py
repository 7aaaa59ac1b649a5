"""The way of a return as one table: who may do what in which state, and what state follows.

Dates bound the table: nothing is taken after a return has closed unless a named exception lets it in, and
an accepted return is put right within its correction window only. What is late or closed is not a state
but follows from the state and the day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from oba.london_time import london_day
from oba.returns.verdict import Outcome
from oba.roles import Role


class State(StrEnum):
    """How far a return has come, as it is kept."""

    NOT_STARTED = "not_started"
    DRAFT = "draft"
    HAS_ERRORS = "has_errors"
    QUERIES = "queries"
    WAITING = "waiting"
    SIGNED = "signed"
    RESUBMITTED = "resubmitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    ACCEPTED_EXPLAINED = "accepted_explained"
    NIL_ACCEPTED = "nil_accepted"


STATE_NAMES: Mapping[State, str] = {
    State.NOT_STARTED: "Not started",
    State.DRAFT: "Draft",
    State.HAS_ERRORS: "Sent - has errors",
    State.QUERIES: "Sent - queries to explain",
    State.WAITING: "Sent - waiting for sign-off",
    State.SIGNED: "Signed off - with the partnership",
    State.RESUBMITTED: "Resubmitted",
    State.RETURNED: "Returned to you",
    State.ACCEPTED: "Accepted",
    State.ACCEPTED_EXPLAINED: "Accepted with explanations",
    State.NIL_ACCEPTED: "Nil return accepted",
}

ACCEPTED = frozenset({State.ACCEPTED, State.ACCEPTED_EXPLAINED, State.NIL_ACCEPTED})
WITH_PARTNERSHIP = frozenset({State.SIGNED, State.RESUBMITTED})
_BEFORE_SIGNING = frozenset(
    {State.NOT_STARTED, State.DRAFT, State.HAS_ERRORS, State.QUERIES, State.WAITING, State.RETURNED}
)
_CHECKED = frozenset({State.HAS_ERRORS, State.QUERIES, State.WAITING})
_PROVIDER = frozenset({Role.SUBMITTER, Role.APPROVER})
_LEAD = frozenset({Role.COLLECTOR})


class Action(StrEnum):
    """What a person does to a return."""

    SAVE = "save a draft"
    SEND = "send"
    SEND_NIL = "send a nil return"
    EXPLAIN = "explain a query"
    SIGN = "sign off"
    GIVE_BACK = "give back to the submitter"
    ACCEPT = "accept"
    RETURN = "return with a comment"
    OPEN = "open again"
    WAIVE = "waive a fault"
    TAKE_BACK = "take back a waiver"
    LET_SIGN = "let one person sign off alone"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the table; `to` is None where the verdict, or what was sent before, says what follows."""

    action: Action
    states: frozenset[State]
    roles: frozenset[Role]
    to: State | None
    while_open: bool = True


TABLE: tuple[Step, ...] = (
    Step(Action.SAVE, _BEFORE_SIGNING | ACCEPTED, _PROVIDER, None),
    Step(Action.SEND, _BEFORE_SIGNING | ACCEPTED, _PROVIDER, None),
    Step(Action.SEND_NIL, _BEFORE_SIGNING | ACCEPTED, _PROVIDER, State.WAITING),
    Step(Action.EXPLAIN, frozenset({State.QUERIES, State.HAS_ERRORS}), _PROVIDER, None),
    Step(Action.SIGN, frozenset({State.WAITING}), _PROVIDER, None),
    Step(Action.GIVE_BACK, frozenset({State.WAITING}), frozenset({Role.APPROVER}), State.RETURNED),
    Step(Action.ACCEPT, WITH_PARTNERSHIP, _LEAD, None, while_open=False),
    Step(Action.RETURN, WITH_PARTNERSHIP, _LEAD, State.RETURNED, while_open=False),
    Step(Action.OPEN, frozenset(State), _LEAD, None, while_open=False),
    Step(Action.WAIVE, frozenset({State.HAS_ERRORS}), _LEAD, None, while_open=False),
    Step(Action.TAKE_BACK, _CHECKED, _LEAD, None, while_open=False),
    Step(Action.LET_SIGN, frozenset({State.WAITING}), _LEAD, None, while_open=False),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the table needs to know of a return: its state and its days; `corrected_until` only once accepted."""

    state: State
    due: date
    closes: date
    open_until: date | None = None
    corrected_until: date | None = None


class ReturnProgress(Protocol):
    """A return on its way, be it a row of the store or the register's plain value."""

    @property
    def state(self) -> str:
        """How far it has come."""

    @property
    def due(self) -> date:
        """The due day."""

    @property
    def closes(self) -> date:
        """The last day for everybody."""

    @property
    def open_until(self) -> date | None:
        """The last day of a named exception."""

    @property
    def accepted_at(self) -> datetime | None:
        """When the attempt that stands was accepted."""


def standing_of(owed: ReturnProgress, correction_days: int | None) -> Standing:
    """Return what the table needs to know of a return; without correction days there is no correction window."""
    corrected_until = None
    if owed.accepted_at is not None and correction_days is not None:
        corrected_until = london_day(owed.accepted_at) + timedelta(days=correction_days)
    return Standing(State(owed.state), owed.due, owed.closes, owed.open_until, corrected_until)


def find_step(action: Action, standing: Standing, role: Role, today: date) -> Step | None:
    """Return the line that lets a role do something now, or None if it may not."""
    step = next((step for step in TABLE if step.action is action), None)
    if step is None or standing.state not in step.states or role not in step.roles:
        return None
    return step if not step.while_open or is_open(standing, today) else None


def list_actions(standing: Standing, role: Role, today: date) -> frozenset[Action]:
    """Return everything that a role may do to a return now."""
    return frozenset(step.action for step in TABLE if find_step(step.action, standing, role, today))


def may_ever(action: Action, role: Role) -> bool:
    """Return whether a role may do something to a return in any state."""
    return any(role in step.roles for step in TABLE if step.action is action)


def is_open(standing: Standing, today: date) -> bool:
    """Return whether anything may be sent on a day; each of the days counts as open."""
    return today <= last_day(standing)


def last_day(standing: Standing) -> date:
    """Return the last day on which anything may be sent: the close, the end of correction, or a later exception."""
    last = standing.corrected_until or standing.closes
    return max(last, standing.open_until or last)


def is_late(standing: Standing, today: date) -> bool:
    """Return whether the due day has passed and nothing signed has reached the partnership."""
    return today > standing.due and standing.state not in WITH_PARTNERSHIP | ACCEPTED


def describe_state(standing: Standing, today: date) -> str:
    """Return the state in the words of the screen."""
    name = STATE_NAMES[standing.state]
    if standing.state in ACCEPTED or standing.state in WITH_PARTNERSHIP:
        return name
    if not is_open(standing, today):
        return "Closed"
    if is_late(standing, today) and standing.state in {State.NOT_STARTED, State.DRAFT}:
        return "Late" if standing.state is State.NOT_STARTED else "Late - draft"
    return name


def state_after_check(outcome: Outcome) -> State:
    """Return what follows from the verdict on what was sent."""
    if outcome is Outcome.QUERIES:
        return State.QUERIES
    return State.WAITING if outcome is Outcome.ACCEPTED else State.HAS_ERRORS


def state_after_signing(*, again: bool) -> State:
    """Return what follows from signing off; `again` if something of it was with the partnership before."""
    return State.RESUBMITTED if again else State.SIGNED


def state_after_acceptance(*, nil: bool, explained: bool) -> State:
    """Return which of the accepted states follows."""
    if nil:
        return State.NIL_ACCEPTED
    return State.ACCEPTED_EXPLAINED if explained else State.ACCEPTED


def may_sign(*, two_step: bool, role: Role, is_sender: bool, is_excepted: bool = False) -> bool:
    """Return whether a person may sign: in two steps only an approver who did not send it, or a named exception."""
    if two_step and not is_excepted:
        return role is Role.APPROVER and not is_sender
    return role in _PROVIDER

"""The way of a return as one table: who may do what in which state, and what state follows.

Dates bound the table: nothing is taken before the quarter has ended, nor after a return has closed unless a named
exception lets it in, and an accepted return is put right within its correction window only. What is late or closed
is not a state but follows from the state and the day.

What was accepted stands until a correction of it is accepted. So an accepted return has two states: the one that
stands, and how far its correction has come. The table moves the correction and leaves the other alone.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from oba.london_time import london_day
from oba.periods import Period, read_code
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


ACCEPTED = frozenset({State.ACCEPTED, State.ACCEPTED_EXPLAINED, State.NIL_ACCEPTED})
WITH_PARTNERSHIP = frozenset({State.SIGNED, State.RESUBMITTED})
BEFORE_SIGNING = frozenset(
    {State.NOT_STARTED, State.DRAFT, State.HAS_ERRORS, State.QUERIES, State.WAITING, State.RETURNED}
)
_CHECKED = frozenset({State.HAS_ERRORS, State.QUERIES, State.WAITING})
_TO_EXPLAIN = frozenset({State.QUERIES, State.HAS_ERRORS, State.RETURNED})
CORRECTION = (BEFORE_SIGNING - {State.NOT_STARTED}) | WITH_PARTNERSHIP
"""How far a correction of what was accepted may have come."""
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
    WITHDRAW = "withdraw the correction"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the table; `to` is None where the verdict, or what was sent before, says what follows."""

    action: Action
    states: frozenset[State]
    roles: frozenset[Role]
    to: State | None
    while_open: bool = True
    once_ended: bool = False
    of_correction: bool = False


TABLE: tuple[Step, ...] = (
    Step(Action.SAVE, BEFORE_SIGNING | ACCEPTED, _PROVIDER, None),
    Step(Action.SEND, BEFORE_SIGNING | ACCEPTED, _PROVIDER, None, once_ended=True),
    Step(Action.SEND_NIL, BEFORE_SIGNING | ACCEPTED, _PROVIDER, State.WAITING, once_ended=True),
    Step(Action.EXPLAIN, _TO_EXPLAIN, _PROVIDER, None),
    Step(Action.SIGN, frozenset({State.WAITING}), _PROVIDER, None),
    Step(Action.GIVE_BACK, frozenset({State.WAITING}), frozenset({Role.APPROVER}), State.RETURNED),
    Step(Action.ACCEPT, WITH_PARTNERSHIP, _LEAD, None, while_open=False),
    Step(Action.RETURN, WITH_PARTNERSHIP, _LEAD, State.RETURNED, while_open=False),
    Step(Action.OPEN, frozenset(State), _LEAD, None, while_open=False),
    Step(Action.WAIVE, frozenset({State.HAS_ERRORS}), _LEAD, None, while_open=False),
    Step(Action.TAKE_BACK, _CHECKED, _LEAD, None, while_open=False),
    Step(Action.LET_SIGN, frozenset({State.WAITING}), _LEAD, None),
    Step(Action.WITHDRAW, CORRECTION, _PROVIDER, None, while_open=False, of_correction=True),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the table needs to know of a return: what stands, how far a correction of that has come, and its days.

    `opens` is the first day on which it can be sent; `correction` and `corrected_until` are known only once accepted.
    """

    state: State
    due: date
    closes: date
    open_until: date | None = None
    corrected_until: date | None = None
    correction: State | None = None
    opens: date | None = None

    @property
    def moving(self) -> State:
        """Return the state that a step changes: the correction's, if there is one."""
        return self.correction or self.state

    @property
    def last_day(self) -> date:
        """Return the last day on which anything may be sent."""
        return last_day(self)


class ReturnProgress(Protocol):
    """A return on its way, be it a row of the store or the register's plain value."""

    @property
    def state(self) -> str:
        """How far it has come; what stands, once it is accepted."""

    @property
    def correction(self) -> str | None:
        """How far a correction of what was accepted has come."""

    @property
    def period(self) -> str | Period:
        """The quarter, or its code."""

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
    period = read_code(owed.period) if isinstance(owed.period, str) else owed.period
    corrected_until = None
    if owed.accepted_at is not None and correction_days is not None:
        corrected_until = london_day(owed.accepted_at) + timedelta(days=correction_days)
    return Standing(
        State(owed.state),
        owed.due,
        owed.closes,
        owed.open_until,
        corrected_until,
        State(owed.correction) if owed.correction else None,
        period.end + timedelta(days=1),
    )


def find_step(action: Action, standing: Standing, role: Role, today: date) -> Step | None:
    """Return the line that lets a role do something now, or None if it may not."""
    step = next((step for step in TABLE if step.action is action), None)
    if step is None or standing.moving not in step.states or role not in step.roles:
        return None
    if (step.of_correction and standing.correction is None) or (step.once_ended and not has_ended(standing, today)):
        return None
    return step if not step.while_open or is_open(standing, today) else None


def list_actions(standing: Standing, role: Role, today: date) -> frozenset[Action]:
    """Return everything that a role may do to a return now."""
    return frozenset(step.action for step in TABLE if find_step(step.action, standing, role, today))


def may_ever(action: Action, role: Role) -> bool:
    """Return whether a role may do something to a return in any state."""
    return any(role in step.roles for step in TABLE if step.action is action)


def has_ended(standing: Standing, today: date) -> bool:
    """Return whether the quarter is over, so that it can be sent."""
    return standing.opens is None or today >= standing.opens


def is_open(standing: Standing, today: date) -> bool:
    """Return whether anything may be sent on a day; each of the days counts as open."""
    return today <= last_day(standing)


def last_day(standing: Standing) -> date:
    """Return the last day on which anything may be sent: the close, the end of correction, or a later exception."""
    last = standing.corrected_until or standing.closes
    return max(last, standing.open_until or last)


def deadline(standing: Standing, today: date) -> date | None:
    """Return the one day that a provider is told everywhere: the due day while it is to come, then the last day.

    Of an accepted return it is the last day of its correction. None when nothing can be sent any more.
    """
    if not is_open(standing, today):
        return None
    is_due_later = standing.corrected_until is None and today <= standing.due
    return standing.due if is_due_later else last_day(standing)


def is_late(standing: Standing, today: date) -> bool:
    """Return whether the due day has passed and nothing signed has reached the partnership."""
    return today > standing.due and standing.state not in WITH_PARTNERSHIP | ACCEPTED


def state_after_check(outcome: Outcome, before: State) -> State:
    """Return what follows from the verdict on what was sent; a file that could not be opened moves nothing."""
    if outcome is Outcome.UNREADABLE:
        return before
    if outcome is Outcome.QUERIES:
        return State.QUERIES
    return State.WAITING if outcome is Outcome.ACCEPTED else State.HAS_ERRORS


def state_after_explaining(outcome: Outcome, before: State) -> State:
    """Return what follows from a reason that was given; what was returned stays so until nothing is left of it."""
    after = state_after_check(outcome, before)
    return after if before is not State.RETURNED or after is State.WAITING else before


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

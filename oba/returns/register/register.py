"""The register: which returns are owed by whom and when, how far each has come, and who has not sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from oba.indicators.provider_return import Provider, ReturnDefinition
from oba.london_time import london_day
from oba.periods import Period, month_period, next_period
from oba.returns.rules.engine import closing_day, due_day
from oba.returns.state_words import describe_correction, describe_state
from oba.returns.workflow import ACCEPTED, WITH_PARTNERSHIP, State, is_late, last_day, standing_of
from oba.roles import Role
from oba.timetable.meetings import Calendars

QUARTER = 3

Definitions = Mapping[str, ReturnDefinition]
Key = tuple[str, str, str]
"""A return, its provider, and the code of the quarter."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One return that a provider owes for a quarter; both days count as in time."""

    return_id: str
    organisation: str
    period: Period
    due: date
    closes: date


@dataclass(frozen=True, slots=True)
class OwedReturn:
    """How far a return has come. `faults` and `queries` are those of the latest attempt that are still open.

    `id` and `turn` are those of its row; `accepted` says that an accepted attempt stands, and `correction` how far what
    was sent after it has come.
    """

    code: str
    return_id: str
    organisation: str
    period: Period
    due: date
    closes: date
    state: State = State.NOT_STARTED
    correction: State | None = None
    attempts: int = 0
    first_signed: datetime | None = None
    accepted_at: datetime | None = None
    accepted: bool = False
    open_until: date | None = None
    faults: int = 0
    queries: int = 0
    id: int = 0
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a provider who can be written to; without `account_id` named by the definition alone."""

    name: str
    email: str
    role: str
    organisation: str
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One line of the register, in words; `late_days` counts up to the sending, or up to today."""

    code: str
    return_name: str
    organisation: str
    period: str
    due: date
    closes: date
    status: str
    sent: date | None
    accepted: date | None
    late_days: int
    partly_sent: bool
    missing: str
    attempts: int


@dataclass(frozen=True, slots=True)
class NonSubmitter:
    """A return whose due day has passed and which is not with the partnership, and whom to ask."""

    row: RegisterRow
    contacts: tuple[Person, ...]


def list_expected(definitions: Definitions, as_at: date, calendars: Calendars) -> list[Expected]:
    """Return what every provider owes for the quarters that have begun, by return, quarter and provider.

    `calendars` are those of the boards that returns are for; KeyError where one is missing.
    """
    found = []
    for definition in definitions.values():
        days = {period: find_days(definition, period, calendars) for period in _quarters(definition, as_at)}
        found += [
            Expected(definition.id, provider.id, period, *days[period])
            for period, provider in list_asked(definition, as_at)
        ]
    return sorted(found, key=lambda one: (one.return_id, one.period, one.organisation))


def list_asked(definition: ReturnDefinition, as_at: date) -> list[tuple[Period, Provider]]:
    """Return each quarter that has begun of a return that is asked for, with each provider that owes it."""
    quarters = _quarters(definition, as_at)
    return [(period, provider) for period in quarters for provider in definition.list_owing(period)]


def find_days(definition: ReturnDefinition, period: Period, calendars: Calendars) -> tuple[date, date]:
    """Return the due day and the last day of a quarter's return.

    Where it is for a board's meeting, it is due some days before the pack of the first meeting that leaves it its
    `due_days`, and stays open as long after that as it else would. A meeting that the next quarter's return can be
    in time for is not this quarter's: without another its own days hold.
    """
    own = due_day(definition, period.end), closing_day(definition, period.end)
    if definition.for_meeting is None:
        return own
    calendar = calendars[definition.for_meeting.board]
    before = timedelta(days=calendar.schedule.days_before + definition.for_meeting.days_before_pack)
    following = due_day(definition, next_period(period, QUARTER).end)
    due = min((one.on - before for one in calendar.held if own[0] <= one.on - before < following), default=own[0])
    return due, due + (own[1] - own[0])


def hold_passed(
    expected: Iterable[Expected], known: Mapping[Key, tuple[date, date]], definitions: Definitions, as_at: date
) -> list[Expected]:
    """Return what is expected with the days that are `known` where a meeting may not move them.

    A due day that has passed is not moved, and none is moved to a day that has: a return that is made known after the
    day that a meeting gives it has its own. A return that is for no meeting follows its definition.
    """
    found = []
    for one in expected:
        definition, days = definitions[one.return_id], known.get((one.return_id, one.organisation, one.period.code))
        own = due_day(definition, one.period.end), closing_day(definition, one.period.end)
        passed = min(days[0], one.due) < as_at if days else one.due < as_at
        due, closes = (days or own) if definition.for_meeting and passed else (one.due, one.closes)
        found.append(replace(one, due=due, closes=closes))
    return found


def _quarters(definition: ReturnDefinition, as_at: date) -> list[Period]:
    if definition.collected_from is None or not definition.is_collected:
        return []
    period = month_period(definition.collected_from.year, definition.collected_from.month, QUARTER)
    found = []
    while period.start <= as_at:
        found.append(period)
        period = next_period(period, QUARTER)
    return found


def filter_owed(owed: Iterable[OwedReturn], definitions: Definitions, as_at: date) -> list[OwedReturn]:
    """Return what is owed: a return that no definition asks for any more only if something was done to it."""
    asked = {(one.id, each.id, period) for one in definitions.values() for period, each in list_asked(one, as_at)}
    return [
        one
        for one in owed
        if one.state is not State.NOT_STARTED or (one.return_id, one.organisation, one.period) in asked
    ]


def is_in(owed: OwedReturn) -> bool:
    """Return whether a return is with the partnership or accepted; what was accepted stands."""
    return owed.accepted or owed.state in WITH_PARTNERSHIP | ACCEPTED


def is_missing(owed: OwedReturn, as_at: date) -> bool:
    """Return whether the due day has passed and the return is not in: then its provider is a non-submitter."""
    return not is_in(owed) and is_late(standing_of(owed, None), as_at)


def explain_missing(owed: OwedReturn) -> str:
    """Return what has still to be done before a return reaches the partnership; blank if nothing."""
    if is_in(owed):
        return ""
    match owed.state:
        case State.DRAFT:
            return "a draft was begun and not sent"
        case State.HAS_ERRORS | State.QUERIES:
            parts = [_count(owed.faults, "fault to put right", "faults to put right")]
            parts.append(_count(owed.queries, "query to explain", "queries to explain"))
            return " and ".join(filter(None, parts)) or "something to put right or to explain"
        case State.WAITING:
            return "an approver's sign-off"
        case State.RETURNED:
            return "a new version: it was returned with a comment"
    return "nothing was received"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}" if number else ""


def make_register(owed: Iterable[OwedReturn], definitions: Definitions, as_at: date) -> list[RegisterRow]:
    """Return the lines of the register, the quarter due last first, then by return and provider."""
    rows = [make_row(one, definitions, as_at) for one in owed]
    return sorted(rows, key=lambda row: (-row.due.toordinal(), row.return_name, row.organisation))


def make_row(owed: OwedReturn, definitions: Definitions, as_at: date) -> RegisterRow:
    """Return the line of one return."""
    definition = definitions.get(owed.return_id)
    provider = definition.provider(owed.organisation) if definition else None
    arrived = london_day(owed.first_signed) if owed.first_signed and is_in(owed) else None
    standing = standing_of(owed, definition.correction_days if definition else None)
    correction = describe_correction(standing, as_at, Role.COLLECTOR, owed.faults, owed.queries)
    status = ". ".join(filter(None, (describe_state(standing, as_at, Role.COLLECTOR), correction)))
    until = arrived if is_in(owed) else as_at
    return RegisterRow(
        code=owed.code,
        return_name=definition.name if definition else owed.return_id,
        organisation=provider.name if provider else owed.organisation,
        period=owed.period.label,
        due=owed.due,
        closes=owed.closes if owed.accepted else last_day(standing),
        status=status,
        sent=arrived,
        accepted=london_day(owed.accepted_at) if owed.accepted_at else None,
        late_days=max((until - owed.due).days, 0) if until else 0,
        partly_sent=not is_in(owed) and owed.state in {State.DRAFT, State.HAS_ERRORS, State.QUERIES},
        missing=explain_missing(owed),
        attempts=owed.attempts,
    )


def list_non_submitters(
    owed: Iterable[OwedReturn], definitions: Definitions, people: Sequence[Person], as_at: date
) -> list[NonSubmitter]:
    """Return who has not sent what was due, in the order of the register, with whom to ask."""
    missing = {one.code: one for one in owed if is_missing(one, as_at)}
    rows = make_register(missing.values(), definitions, as_at)
    return [NonSubmitter(row, list_contacts(missing[row.code], definitions, people)) for row in rows]


def list_contacts(owed: OwedReturn, definitions: Definitions, people: Sequence[Person]) -> tuple[Person, ...]:
    """Return the people of a provider with an account, submitters first; else those whom the definition names."""
    known = [person for person in people if person.organisation == owed.organisation]
    definition = definitions.get(owed.return_id)
    provider = definition.provider(owed.organisation) if definition else None
    if not known and provider:
        known = [
            Person(contact.name, contact.email, contact.role, provider.id)
            for contact in provider.contacts
            if contact.name or contact.email
        ]
    return tuple(sorted(known, key=lambda person: (person.role != "submitter", person.role, person.name)))

"""The register of returns: what is owed is recorded, and read for pages, downloads and reminders."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine
from sqlmodel import Session

from oba.errors import ObaError
from oba.indicators.board import Board
from oba.london_time import london_day
from oba.mail import MOST_IN_A_ROW, Sender, SendingError, SendingResult
from oba.models import Owed
from oba.periods import read_code
from oba.pipeline.returns.across import require_all
from oba.pipeline.returns.verdicts import current_verdicts
from oba.pipeline.returns.views import Visit
from oba.pipeline.timetable.calendars import read_calendars
from oba.returns.register import register
from oba.returns.register.register import Definitions, Expected, OwedReturn, Person
from oba.returns.register.reminders import Reminder, describe_sent, list_reminders
from oba.returns.workflow import State
from oba.store import register as store
from oba.store import reminders, submissions
from oba.store.engine import read_session, write_if_free, write_session
from oba.timetable.meetings import Calendars

Boards = Mapping[str, Board]
_NO_BOARDS: Boards = {}


def update_register(
    engine: Engine, definitions: Definitions, now: datetime, boards: Boards = _NO_BOARDS, *, wait: bool = True
) -> None:
    """Record everything that is owed by now; nothing is written if all of it is known already.

    `boards` has those whose meetings the returns are for. Without `wait` nothing is written either while another
    process writes: a page shows what is known.
    """
    with read_session(engine) as session:
        expected = list_due(session, definitions, boards, now)
        if store.is_known(session, expected):
            return
    if not wait:
        write_if_free(engine, lambda session: record_due(session, definitions, boards, now))
        return
    with write_session(engine) as session:
        record_due(session, definitions, boards, now)


def record_due(session: Session, definitions: Definitions, boards: Boards, now: datetime) -> None:
    """Record what is owed by now, and the days that follow from the boards' meetings as they are recorded."""
    store.ensure_owed(session, list_due(session, definitions, boards, now), now)


def list_due(
    session: Session,
    definitions: Definitions,
    boards: Boards,
    now: datetime,
    calendars: Calendars | None = None,
    until: date | None = None,
) -> list[Expected]:
    """Return what is owed by now, or for the quarters that begin by a day, with its days by the boards' calendars.

    `calendars` are those that would hold, where they are not those that do.
    """
    today = london_day(now)
    meant = {one.for_meeting.board for one in definitions.values() if one.for_meeting}
    if calendars is None:
        calendars = read_calendars(session, {name: boards[name] for name in sorted(meant)})
    expected = register.list_expected(definitions, max(today, until or today), calendars)
    if not meant:
        return expected
    known = {
        (one.return_id, one.organisation, one.period): (one.due, one.closes) for one in submissions.list_owed(session)
    }
    return register.hold_passed(expected, known, definitions, today)


def list_owed(visit: Visit) -> list[OwedReturn]:
    """Return everything that is owed, newest quarter first, for those who may see all of it."""
    require_all(visit)
    update_register(visit.engine, visit.definitions.returns, visit.now, visit.definitions.boards, wait=False)
    with read_session(visit.engine) as session:
        return read_owed(session, visit.definitions.returns, visit.today)


def read_owed(
    session: Session, definitions: Definitions, as_at: date, organisation: str | None = None
) -> list[OwedReturn]:
    """Return what is owed, of all providers or of one, with how far each has come."""
    rows = submissions.list_owed(session, organisation)
    sendings, left = store.summarise_attempts(session, rows), _count_open(session, rows)
    nothing = store.AttemptSummary()
    owed = [describe_owed(row, sendings.get(row.id or 0, nothing), *left.get(row.id, (0, 0))) for row in rows]
    return register.filter_owed(owed, definitions, as_at)


def _count_open(session: Session, owed: Iterable[Owed]) -> dict[int | None, tuple[int, int]]:
    """Return the faults to amend and the queries to explain in the newest attempt of each return that has some."""
    asked = [one for one in owed if (one.correction or one.state) in (State.HAS_ERRORS, State.QUERIES)]
    latest = submissions.list_latest(session, asked)
    verdicts = current_verdicts(session, latest)
    return {one.id: (verdicts[attempt.id].open_faults, verdicts[attempt.id].open_queries) for one, attempt in latest}


def describe_owed(row: Owed, sent: store.AttemptSummary, faults: int, queries: int) -> OwedReturn:
    """Return a row of the store as the register's plain value."""
    return OwedReturn(
        code=row.code,
        return_id=row.return_id,
        organisation=row.organisation,
        period=read_code(row.period),
        due=row.due,
        closes=row.closes,
        state=State(row.state),
        correction=State(row.correction) if row.correction else None,
        attempts=sent.attempts,
        first_signed=sent.first_signed,
        accepted_at=row.accepted_at,
        accepted=row.accepted_id is not None,
        open_until=row.open_until,
        faults=faults,
        queries=queries,
        id=row.id or 0,
        turn=row.turn,
    )


def read_people(session: Session, organisation: str | None = None) -> list[Person]:
    """Return the people of all providers, or of one, who can be written to."""
    return [
        Person(one.name, one.email, one.role, one.organisation, one.id)
        for one in store.list_people(session, organisation)
    ]


def remind(
    engine: Engine,
    definitions: Definitions,
    sender: Sender | None,
    now: datetime,
    address: str,
    boards: Boards = _NO_BOARDS,
) -> SendingResult:
    """Send every reminder of some returns that is due and was not sent, each once whoever else is at it.

    ObaError if some are due and there is nothing to send them with.
    """
    update_register(engine, definitions, now, boards)
    due = _list_due(engine, definitions, now, address)
    if due and sender is None:
        raise ObaError(
            f"Reminders are due ({len(due)}) and there is nothing to send them with:"
            " set OBA_SMTP_HOST and OBA_MAIL_FROM, or OBA_NOTIFY_KEY and OBA_NOTIFY_TEMPLATE."
        )
    done = SendingResult()
    in_a_row = 0
    for reminder in due:
        before = len(done.faults)
        if sender is not None:
            _send_one(engine, sender, reminder, now, done)
        in_a_row = in_a_row + 1 if len(done.faults) > before else 0
        if in_a_row == MOST_IN_A_ROW:  # the server is not there: the others are tried with the next run
            break
    return done


@dataclass(frozen=True, slots=True)
class PastReminder:
    """A reminder that was begun: to whom, when, about what, and what became of it in words."""

    name: str
    at: datetime
    subject: str
    outcome: str


def list_past_reminders(engine: Engine, owed_id: int) -> list[PastReminder]:
    """Return every reminder about a return, newest first."""
    with read_session(engine) as session:
        return [
            PastReminder(
                account.name, row.sent_at or row.claimed_at, row.subject, describe_sent(row.sent_at, row.fault)
            )
            for row, account in reminders.list_reminders(session, owed_id)
        ]


def _list_due(engine: Engine, definitions: Definitions, now: datetime, address: str) -> list[Reminder]:
    today = london_day(now)
    with read_session(engine) as session:
        owed = [one for one in read_owed(session, definitions, today) if one.return_id in definitions]
        apt = list_reminders(owed, definitions, read_people(session), today, address)
        claimed = reminders.list_claimed(session, sorted({one.owed.id for one in apt}))
    return [one for one in apt if _key(one) not in claimed]


def _send_one(engine: Engine, sender: Sender, reminder: Reminder, now: datetime, done: SendingResult) -> None:
    with write_session(engine) as session:
        claimed = reminders.claim(session, _key(reminder), reminder.owed.turn, reminder.message.subject, now)
    if claimed is None:
        return
    try:
        sender.send(reminder.message)
    except SendingError as fault:
        with write_session(engine) as session:
            if fault.certain:
                reminders.release_claim(session, claimed, str(fault))
                done.faults.append(str(fault))
            else:
                reminders.record_outcome(session, claimed, now, sent=False, fault=str(fault))
                done.unsure.append(str(fault))
        return
    with write_session(engine) as session:
        reminders.record_outcome(session, claimed, now, sent=True)
    done.sent += 1


def _key(reminder: Reminder) -> reminders.Key:
    return reminder.owed.id, reminder.kind, reminder.person.account_id or 0

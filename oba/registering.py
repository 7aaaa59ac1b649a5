"""The pipeline's half about the register: what is owed is made known, and read for pages, downloads and reminders."""

from datetime import date, datetime

from sqlalchemy import Engine
from sqlmodel import Session

from oba.models import Owed
from oba.periods import read_code
from oba.returns import register
from oba.returns.register import Definitions, OwedReturn, Person
from oba.returns.workflow import State
from oba.store import register as store
from oba.store import submissions
from oba.store.engine import read_session, write_session


def keep_register(engine: Engine, definitions: Definitions, now: datetime) -> None:
    """Make known everything that is owed by now; nothing is written if all of it is."""
    expected = register.list_expected(definitions, register.london_day(now))
    with read_session(engine) as session:
        if store.is_known(session, expected):
            return
    with write_session(engine) as session:
        store.ensure_owed(session, expected, now)


def read_owed(
    session: Session, definitions: Definitions, as_at: date, organisation: str | None = None
) -> list[OwedReturn]:
    """Return what is owed, of all providers or of one, with how far each has come."""
    rows = submissions.list_owed(session, organisation)
    sendings = store.list_sendings(session, rows)
    owed = [describe_owed(row, sendings.get(row.id or 0, store.Sendings())) for row in rows]
    return register.keep_owed(owed, register.list_expected(definitions, as_at))


def describe_owed(row: Owed, sent: store.Sendings) -> OwedReturn:
    """Return a row of the store as the register's plain value."""
    return OwedReturn(
        code=row.code,
        return_id=row.return_id,
        organisation=row.organisation,
        period=read_code(row.period),
        due=row.due,
        closes=row.closes,
        state=State(row.state),
        attempts=sent.attempts,
        first_signed=sent.first_signed,
        accepted_at=row.accepted_at,
        accepted=row.accepted_id is not None,
        open_until=row.open_until,
        faults=sent.faults,
        queries=sent.queries,
    )


def read_people(session: Session, organisation: str | None = None) -> list[Person]:
    """Return the people of all providers, or of one, who can be written to."""
    return [
        Person(one.name, one.email, one.role, one.organisation, one.id)
        for one in store.list_people(session, organisation)
    ]

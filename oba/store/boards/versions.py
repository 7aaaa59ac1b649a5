"""What boards write: versions are added and read, never changed."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, bindparam, func, inspect, text
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from oba.errors import OvertakenError
from oba.london_time import in_utc
from oba.models import BoardRecord
from oba.models.salt import make_salt
from oba.store.audit import Actor, commit_to, name_of, write_entry
from oba.store.boards.remembered import recall

WRITE = "write for a board"
"""What the audit trail calls a new version of something that a board writes."""

FORGET = "empty case audits"
"""What the audit trail calls that the words of case audits were emptied, or that there were none to empty."""
CASE_AUDITS = "case audits"
"""What such an entry is about: never whose words they were."""

_COLUMNS: Any = [column for column in inspect(BoardRecord).columns if column.name not in ("id", "tenant")]
"""What a version is read from: rows, not objects of the mapper, which cost more than the database's answer."""
_LOCK = 7_026_003  # the number of PostgreSQL's lock that lets one version be added at a time


@dataclass(frozen=True, slots=True, order=True)
class RecordKey:
    """What something written is: of which board, of what kind, about what, for which quarter, and its number.

    `about` is the id of an indicator or service; it, `period` and `name` are blank where the kind has none.
    """

    board: str
    kind: str
    about: str = ""
    period: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of something written: `number` counts from 1, `content` is what it says."""

    key: RecordKey
    number: int
    state: str
    content: Mapping[str, Any]
    account_id: int | None
    written_by: str
    written_at: datetime
    emptied_at: datetime | None = None


def add_version(
    session: Session,
    key: RecordKey,
    state: str,
    content: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    after: int,
) -> Version:
    """Add a version, and tell the audit trail; `after` is the number of the version that its writer saw, 0 for none.

    OvertakenError where there is a newer one: nothing is lost, for the writer is told and decides. What says the same
    as the newest version is not added again, and that one is returned.
    """
    let_one_write(session)
    newest = find_newest(session, key)
    number = newest.number if newest else 0
    if number != after:
        raise OvertakenError("Somebody else wrote here since you opened this page. Their words were kept.", number)
    if newest and (newest.state, newest.content) == (state, content):
        return newest
    row = BoardRecord(
        **asdict(key),
        number=number + 1,
        state=state,
        content=write_content(content),
        account_id=actor.account_id,
        written_by=name_of(actor.who),
        written_at=in_utc(now),
    )
    session.add(row)
    session.flush()
    _tell_trail(session, row, actor, now)
    return _read(row)


def let_one_write(session: Session) -> None:
    """Wait until nobody else adds a version, and let nobody until this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})


def _tell_trail(session: Session, row: BoardRecord, actor: Actor, now: datetime) -> None:
    said = {name: value for name, value in asdict(_key_of(row)).items() if value and name != "board"}
    detail = said | {"number": row.number, "state": row.state, "commitment": commit_to(row.content, row.salt)}
    write_entry(session, actor, WRITE, f"board {row.board}", now, detail)


def write_content(content: Mapping[str, Any]) -> str:
    """Return what a version says as JSON, its keys in order."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True)


def find_newest(session: Session, key: RecordKey, until: datetime | None = None) -> Version | None:
    """Return the newest version of something, or the newest before a moment; None if there is none."""
    before = {} if until is None else {"until": in_utc(until)}
    row = session.connection().execute(_of_key(bool(before), 1), {**asdict(key), **before}).first()
    return _read(row) if row else None


def list_versions(session: Session, key: RecordKey) -> list[Version]:
    """Return every version of something, newest first."""
    return [_read(row) for row in session.connection().execute(_of_key(False, None), asdict(key))]


def list_all_versions(session: Session, board: str, kind: str, about: str) -> list[Version]:
    """Return every version of everything of a kind that a board wrote about an indicator or service."""
    table = _COLUMNS[0].table.c
    wanted = sa_select(*_COLUMNS).where(table.board == board, table.kind == kind, table.about == about)
    return [_read(row) for row in session.connection().execute(wanted)]


def list_newest(
    session: Session,
    board: str,
    kind: str,
    *,
    about: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    state: str | None = None,
) -> list[Version]:
    """Return the newest version of everything of a kind that a board wrote, in the order of their keys.

    Of what is about one indicator or service, where `about` names it; before a moment, where `until` is given, and of
    those what was written `since` another; the newest of those in a `state`, where one is named. The database chooses:
    older versions are not read.
    """
    if (since, until) == (None, None) and (kept := recall(session, board, kind, _read_after)):
        newest = kept.newest if state is None else kept.by_state.get(state, {})
        found = (one for one in newest.values() if about in (None, one.key.about))
        return sorted(found, key=lambda one: _order(one.key))
    given: dict[str, Any] = {"board": board, "kind": kind, "about": about, "state": state}
    given |= {name: in_utc(day) for name, day in (("since", since), ("until", until)) if day is not None}
    given = {name: value for name, value in given.items() if value is not None}
    rows = session.connection().execute(_newest(frozenset(given)), given)
    return sorted((_read(row) for row in rows), key=lambda one: _order(one.key))


def _read_after(session: Session, board: str, kind: str, seen: int) -> list[Version]:
    """Return the versions of a kind that a board wrote after a row, as they were written."""
    table = _COLUMNS[0].table.c
    wanted = sa_select(*_COLUMNS).where(table.board == board, table.kind == kind, table.id > seen).order_by(table.id)
    return [_read(row) for row in session.connection().execute(wanted)]


@lru_cache
def _newest(given: frozenset[str]) -> Any:
    """Return the statement that finds the newest versions by what is given; made once, as making it takes longer."""
    table = _COLUMNS[0].table.c
    newest_first = func.row_number().over(
        partition_by=[table.about, table.period, table.name], order_by=table.number.desc()
    )
    asked = sa_select(*_COLUMNS, newest_first.label("place"))
    for name in sorted(given - {"since", "until"}):
        asked = asked.where(table[name] == bindparam(name))
    if "until" in given:
        asked = asked.where(table.written_at < bindparam("until"))
    found = asked.subquery()
    wanted = sa_select(found).where(found.c.place == 1)
    return wanted.where(found.c.written_at >= bindparam("since")) if "since" in given else wanted


def list_of_kinds(session: Session, kinds: Sequence[str]) -> list[Version]:
    """Return every version of some kinds that any board wrote, in the order in which they were written."""
    found = select(BoardRecord).where(col(BoardRecord.kind).in_(kinds)).order_by(col(BoardRecord.id))
    return [_read(row) for row in session.exec(found)]


def empty_versions(
    session: Session, left: Mapping[tuple[RecordKey, int], Mapping[str, Any]], audits: int, actor: Actor, now: datetime
) -> int:
    """Leave of versions, by key and number, only what `left` says, and tell the trail; return how many there were.

    The salts of the words that go are forgotten with them, so that nobody can find them out from the trail by trying.
    Of what is left the trail has one hash, over new salts. The database lets this be done to the words of case audits
    alone, and once.
    """
    rows = []
    for (key, number), content in left.items():
        row = session.exec(of_key(key).where(BoardRecord.number == number)).one()
        session.expunge(row)  # what is left is named in the trail before it is written
        row.content, row.salt = write_content(content), make_salt()
        rows.append(row)
    detail = {"versions emptied": len(rows), "audits": audits, "left": sum_up_left(rows)}
    entry = write_entry(session, actor, FORGET, CASE_AUDITS, now, detail)
    for row in rows:
        row.emptied_at, row.emptied_in = entry.at, entry.number
        session.merge(row)
    session.flush()
    return len(rows)


def sum_up_left(rows: Iterable[BoardRecord]) -> str:
    """Return the SHA-256 over what is left of versions that were emptied together, in whatever order they come."""
    said = [[row.board, row.kind, row.about, row.period, row.name, row.number, row.content, row.salt] for row in rows]
    return hashlib.sha256(json.dumps(sorted(said), ensure_ascii=False).encode()).hexdigest()


def let_no_bytes_stay(session: Session) -> None:
    """Let SQLite write over what this connection empties, which it would leave in the free parts of its file."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA secure_delete=ON")


def clear_log(engine: Engine) -> None:
    """Let SQLite bring its log into the file and cut it off, for the log has the words as they stood before.

    PostgreSQL's own vacuum takes the old rows out of its files.
    """
    if engine.dialect.name == "sqlite":
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()


def next_name(session: Session, board: str, kind: str) -> str:
    """Return the number that the next thing of a kind gets; use it in the transaction that adds it."""
    let_one_write(session)
    wanted = select(func.count(func.distinct(BoardRecord.name))).where(
        BoardRecord.board == board, BoardRecord.kind == kind
    )
    return str(session.exec(wanted).one() + 1)


def of_key(key: RecordKey) -> Any:
    """Return the query for every version of something."""
    return select(BoardRecord).where(*(getattr(BoardRecord, name) == value for name, value in asdict(key).items()))


@lru_cache
def _of_key(before: bool, most: int | None) -> Any:
    """Return the statement that finds the versions of something, newest first."""
    table = _COLUMNS[0].table.c
    asked = sa_select(*_COLUMNS).where(*(table[name] == bindparam(name) for name in RecordKey.__slots__))
    if before:
        asked = asked.where(table.written_at < bindparam("until"))
    return asked.order_by(table.number.desc()).limit(most)


def _order(key: RecordKey) -> tuple[str, str, int, str]:
    """Return where something stands in a list: its numbers as numbers, so that 10 follows 9."""
    return key.about, key.period, int(key.name) if key.name.isdigit() else 0, key.name


def _key_of(row: Any) -> RecordKey:
    return RecordKey(row.board, row.kind, row.about, row.period, row.name)


def _read(row: Any) -> Version:
    said = json.loads(row.content)
    at, emptied = in_utc(row.written_at), in_utc(row.emptied_at) if row.emptied_at else None
    return Version(_key_of(row), row.number, row.state, said, row.account_id, row.written_by, at, emptied)

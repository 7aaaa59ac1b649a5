"""A board's book: its decisions, challenges and recommendations are read and written, each version in the trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from oba.boards.cards import WITHDRAWN
from oba.boards.entries import EVERY_KIND, FITNESS, KINDS, Entry, EntryKind, may_record, may_update
from oba.boards.overdue import Overdue, list_overdue
from oba.errors import BoardError
from oba.london_time import LONDON, london_day
from oba.pipeline.written.desk import Desk, list_actions
from oba.pipeline.written.fitness import find_due
from oba.store.audit import name_of
from oba.store.boards.versions import RecordKey, Version, add_version, list_newest, list_versions, next_name
from oba.store.engine import read_session, write_session


def read_entry(kind: EntryKind, version: Version) -> Entry:
    """Return an entry as a version has it."""
    day = version.written_at.astimezone(LONDON).date()
    key = version.key
    return Entry(kind, key.name, key.about, version.number, version.state, version.content, version.written_by, day)


def list_entries(desk: Desk, kind: EntryKind, until: datetime | None = None) -> list[Entry]:
    """Return the entries of a kind as they stand, what is open first, then the newest; none that was a mistake.

    As they stood before a moment, where `until` is given.
    """
    with read_session(desk.engine) as session:
        return _list_entries(session, desk, kind, until)


def _list_entries(session: Session, desk: Desk, kind: EntryKind, until: datetime | None) -> list[Entry]:
    found = [read_entry(kind, one) for one in list_newest(session, desk.board.id, kind.record, until=until)]
    kept = [one for one in found if not one.is_withdrawn]
    return sorted(kept, key=lambda one: (not one.is_open, -int(one.name)))


def list_all_entries(desk: Desk) -> dict[str, list[Entry]]:
    """Return the entries of every kind as they stand, by the address of the kind, as `list_entries` does of one."""
    with read_session(desk.engine) as session:
        return {kind.id: _list_entries(session, desk, kind, None) for kind in EVERY_KIND}


def find_history(desk: Desk, kind: EntryKind, name: str) -> list[Entry]:
    """Return every version of an entry, newest first, also of one that was a mistake; none where there is none."""
    with read_session(desk.engine) as session:
        keys = (one.key for one in list_newest(session, desk.board.id, kind.record))
        key = next((one for one in keys if one.name == name), None)
        return [read_entry(kind, one) for one in list_versions(session, key)] if key else []


def is_named(desk: Desk, entry: Entry | None) -> bool:
    """Return whether the person at the desk is the one whom an entry names."""
    own = name_of(desk.actor.who).casefold()
    return entry is not None and bool(own) and entry.owner.casefold() == own


def may_change(desk: Desk, kind: EntryKind, entry: Entry | None) -> bool:
    """Return whether the person at the desk may record a new entry (None), or report on one that is there."""
    if entry is None:
        return may_record(kind, desk.duties)
    return may_update(kind, desk.duties, entry.about, is_named=is_named(desk, entry))


def write_entry(
    desk: Desk, kind: EntryKind, entry: Entry | None, about: str, state: str, content: Mapping[str, Any], after: int
) -> Version:
    """Add a version of an entry, or a new one (None) about a curve or service, or nothing (blank).

    BoardError where the person may not, OvertakenError where somebody was quicker.
    """
    with write_session(desk.engine) as session:
        return add_entry(session, desk, kind, entry, about, state, content, after)


def add_entry(
    session: Session,
    desk: Desk,
    kind: EntryKind,
    entry: Entry | None,
    about: str,
    state: str,
    content: Mapping[str, Any],
    after: int,
) -> Version:
    """Add a version of an entry in a transaction that does more, as `write_entry` adds it alone."""
    if not may_change(desk, kind, entry) or (state == WITHDRAWN and not may_record(kind, desk.duties)):
        raise BoardError(f"You may not write this {kind.one}. The chair and the secretary of the board may.")
    name = entry.name if entry else next_name(session, desk.board.id, kind.record)
    key = RecordKey(desk.board.id, kind.record, entry.about if entry else about, "", name)
    return add_version(session, key, state, content, desk.actor, desk.now, after)


def find_overdue(desk: Desk, entries: Mapping[str, list[Entry]] | None = None) -> tuple[Overdue, ...]:
    """Return what is overdue at the board or awaits a response; `entries` by the address of their kind, if read."""
    read = entries if entries is not None else list_all_entries(desk)
    actions = [(about, key.name, action) for about, key, action in list_actions(desk)]
    found = list_overdue(actions, [one for kind in KINDS for one in read[kind.id]], london_day(desk.now))
    return (*found, *find_due(desk, read[FITNESS.id]))

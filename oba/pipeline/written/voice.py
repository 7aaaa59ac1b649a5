"""What families and practitioners say of a board's curves: recorded by quarter, and read for a pack."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from oba.boards.quality.voice import VOICE, read_heard
from oba.errors import BoardError
from oba.pipeline.written.desk import Desk
from oba.scorecards.notes import Heard
from oba.store.boards.versions import RecordKey, Version, add_version, find_newest, list_newest
from oba.store.engine import read_session, write_session


def may_record(desk: Desk, about: str) -> bool:
    """Return whether the person at the desk records what is said of a curve or service."""
    return desk.duties.leads_quality or desk.duties.may_write(about)


def list_voices(desk: Desk) -> list[Version]:
    """Return what was recorded, the newest version of each, newest quarter first."""
    with read_session(desk.engine) as session:
        return sorted(list_newest(session, desk.board.id, VOICE), key=lambda one: one.key.period, reverse=True)


def find_voice(desk: Desk, about: str, quarter: str, who: str) -> Version | None:
    """Return what a group said of a curve or service in a quarter; None where nothing is recorded."""
    with read_session(desk.engine) as session:
        return find_newest(session, RecordKey(desk.board.id, VOICE, about, quarter, who))


def record_voice(desk: Desk, about: str, quarter: str, who: str, content: Mapping[str, Any], after: int) -> None:
    """Keep what a group said; BoardError where the person may not, OvertakenError where somebody was quicker."""
    if not may_record(desk, about):
        raise BoardError("You may not record this. The quality-assurance lead and the writers of the card may.")
    with write_session(desk.engine) as session:
        key = RecordKey(desk.board.id, VOICE, about, quarter, who)
        add_version(session, key, VOICE, content, desk.actor, desk.now, after)


def list_heard(session: Session, board: str, until: datetime) -> tuple[Heard, ...]:
    """Return what was said as it was recorded before a moment, for a pack."""
    found = list_newest(session, board, VOICE, until=until)
    return tuple(read_heard(one.key.about, one.key.period, one.key.name, one.content) for one in found)

"""Is everything that boards wrote still what was written: each version, and none but those that the trail names?"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from oba.findings import Finding, Place
from oba.london_time import in_utc
from oba.models import AuditEntry, BoardRecord
from oba.store.audit import commit_to, name_of
from oba.store.boards.versions import FORGET, WRITE, sum_up_left
from oba.vocabulary import Severity

_REMEDY = "Restore the newest backup that verifies beside this store, and compare."
_SAID = ("kind", "about", "period", "name", "number", "state")
_EMPTIED = "emptied"
"""In place of the hash of words that are not there any more."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What the trail tells of one version, or the store has of it, in the same words."""

    tenant: str
    board: str
    said: tuple[str, ...]
    by: str
    account: int | None
    at: str


def find_changed_records(session: Session) -> list[Finding]:
    """Return the versions that are not as they were written, those that are gone, and those that nobody wrote."""
    try:
        faults = list(_find_faults(session))
    except (ValueError, TypeError, AttributeError) as fault:  # SQLite keeps anything in a column of times or of text
        faults = [f"something a board wrote, or what the audit trail tells of it, is not what was written ({fault})."]
    except SQLAlchemyError:  # bytes that are no text; what the database says of them has the words beside them
        faults = ["something a board wrote, or what the audit trail tells of it, is no text any more."]
    return [Finding("board-record", Severity.FAIL, Place("board_record"), what, remedy=_REMEDY) for what in faults]


def _find_faults(session: Session) -> Iterator[str]:
    told = {_name(one): one for one in _read_told(session)}
    for one in _read_standing(session):
        entry = told.pop(_name(one), None)
        if entry is None:
            yield f"{_say(one)} is named by no entry of the audit trail."
        elif entry != one and not _is_emptied_of(one, entry):
            yield f"{_say(one)} is not the one that the audit trail names."
    for one in told.values():
        yield f"{_say(one)}, which the audit trail names, is gone."
    yield from _find_untold_emptying(session)


def _is_emptied_of(one: _Told, entry: _Told) -> bool:
    """Return whether all of a version but its words is as the trail names it, and the words were emptied."""
    return one.said[-1] == _EMPTIED and replace(entry, said=(*entry.said[:-1], _EMPTIED)) == one


def _find_untold_emptying(session: Session) -> Iterator[str]:
    """Yield what is not left as the trail says that it was when the words of case audits were emptied."""
    rows: dict[tuple[str, int], list[BoardRecord]] = {}
    for row in session.exec(select(BoardRecord).where(col(BoardRecord.emptied_at).is_not(None))):
        rows.setdefault((row.tenant or "", row.emptied_in or 0), []).append(row)
    for entry in session.exec(select(AuditEntry).where(AuditEntry.action == FORGET)):
        emptied, said = rows.pop((entry.tenant or "", entry.number), []), json.loads(entry.detail)
        at = {in_utc(row.emptied_at) for row in emptied if row.emptied_at}
        if len(emptied) != said["versions emptied"] or sum_up_left(emptied) != said["left"] or at - {in_utc(entry.at)}:
            yield f"what entry {entry.number} left when it emptied case audits is not what is there."
    for _, number in rows:
        yield f"case audits were emptied as entry {number} should tell, and it does not."


def _read_told(session: Session) -> Iterator[_Told]:
    for entry in session.exec(select(AuditEntry).where(AuditEntry.action == WRITE)):
        said = json.loads(entry.detail)
        yield _Told(
            entry.tenant or "",
            entry.about.removeprefix("board "),
            (*(str(said.get(name, "")) for name in _SAID), str(said.get("commitment") or said.get("sha256", ""))),
            name_of(entry.who),
            entry.account_id,
            in_utc(entry.at).isoformat(),
        )


def _read_standing(session: Session) -> Iterator[_Told]:
    for row in session.exec(select(BoardRecord).order_by(col(BoardRecord.id))):
        words = _EMPTIED if row.emptied_at else commit_to(row.content, row.salt)
        said = (row.kind, row.about, row.period, row.name, str(row.number), row.state, words)
        at = in_utc(row.written_at).replace(microsecond=0).isoformat()
        yield _Told(row.tenant or "", row.board, said, row.written_by, row.account_id, at)


def _name(one: _Told) -> tuple[str, ...]:
    return one.tenant, one.board, *one.said[:5]


def _say(one: _Told) -> str:
    kind, about, period, name, number, *_ = one.said
    of = " ".join(part for part in (kind, name, f"of {about}" if about else "", period) if part)
    return f"version {number} of the {of} of {one.board}"

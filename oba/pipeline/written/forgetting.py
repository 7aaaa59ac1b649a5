"""The references of audited cases and auditors' words are emptied when their time is over; grades and counts stay."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from oba.boards.quality.case_audits import COUNTS, GRADING, SAMPLE, leave_grades
from oba.indicators.board import CASE_AUDIT_DAYS
from oba.indicators.project import Definitions
from oba.store.audit import Actor
from oba.store.boards.versions import (
    Version,
    clear_log,
    empty_versions,
    let_no_bytes_stay,
    let_one_write,
    list_of_kinds,
)
from oba.store.engine import read_session, write_session

_OF_AUDITS = (SAMPLE, GRADING, COUNTS)
_EMPTIED = (SAMPLE, GRADING)
"""What holds references of cases or words about them."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many versions were emptied or are due, of how many audits."""

    versions: int
    audits: int

    @property
    def words(self) -> str:
        """Return what was found, in a sentence without its verb."""
        if not self.versions:
            return "No case audit has words whose time is over."
        what = "1 draw or grade" if self.versions == 1 else f"{self.versions} draws and grades"
        return f"{what} of {'1 case audit' if self.audits == 1 else f'{self.audits} case audits'}"


def forget_case_audits(engine: Engine, definitions: Definitions, actor: Actor, now: datetime) -> Forgotten:
    """Empty draws and grades of the case audits whose time is over, and write the run to the audit trail."""
    with write_session(engine) as session:
        let_one_write(session)
        let_no_bytes_stay(session)
        due = _list_due(list_of_kinds(session, _OF_AUDITS), definitions, now)
        left = {(one.key, one.number): leave_grades(one.key.kind, one.content) for one in due}
        found = _count(due)
        empty_versions(session, left, found.audits, actor, now)
    clear_log(engine)
    return found


def count_due(engine: Engine, definitions: Definitions, now: datetime) -> Forgotten:
    """Return what would be emptied now; nothing is changed."""
    with read_session(engine) as session:
        return _count(_list_due(list_of_kinds(session, _OF_AUDITS), definitions, now))


def _list_due(versions: Iterable[Version], definitions: Definitions, now: datetime) -> list[Version]:
    """Return the draws and grades of audits of which the last was recorded longer ago than their board keeps them."""
    audits: dict[tuple[str, str, str], list[Version]] = {}
    for one in versions:
        audits.setdefault(_audit_of(one), []).append(one)
    due = []
    for (board, *_), recorded in audits.items():
        last = max(one.written_at for one in recorded)
        if ends_at(definitions, board, last) <= now:
            due += [one for one in recorded if one.key.kind in _EMPTIED and one.emptied_at is None]
    return due


def ends_at(definitions: Definitions, board: str, last: datetime) -> datetime:
    """Return when the time of an audit's words is over; `last` is when something of it was recorded last.

    A board that is defined no more keeps them as long as one that does not say.
    """
    known = definitions.boards.get(board)
    return last + timedelta(days=known.case_audit_days if known else CASE_AUDIT_DAYS)


def _count(due: list[Version]) -> Forgotten:
    return Forgotten(len(due), len({_audit_of(one) for one in due}))


def _audit_of(version: Version) -> tuple[str, str, str]:
    return version.key.board, version.key.about, version.key.period

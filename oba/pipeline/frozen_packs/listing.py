"""The packs that were published for meetings: listed, and checked against their hashes and the audit trail."""

import json
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from oba.errors import PublishError
from oba.findings import Finding, Place
from oba.indicators.project import Definitions
from oba.models import AuditEntry, FrozenPack
from oba.pipeline.boards import make_pack
from oba.pipeline.frozen_packs.meeting import packed_of, read_kept
from oba.scorecards.card import Pack
from oba.scorecards.frozen_packs.writing import open_text
from oba.scorecards.render.differences import compare_packs
from oba.store.engine import read_session
from oba.store.packs import KEEP, KeptPack, list_packs
from oba.vocabulary import Severity

_REMEDY = "Restore the newest backup that verifies; what was printed is still as it was."


def list_kept(engine: Engine, board: str | None = None) -> list[KeptPack]:
    """Return the kept packs, newest first: of one board, or of all."""
    with read_session(engine) as session:
        return list_packs(session, board)


def count_differences(
    engine: Engine, definitions: Definitions, kept: list[KeptPack], now: datetime
) -> dict[str, int | None]:
    """Return how many cells of each kept pack say something else now, by its id; None where that cannot be said."""
    today: dict[str, Pack | None] = {}
    counts: dict[str, int | None] = {}
    for one in kept:
        if one.board not in today:
            today[one.board] = _make_if_possible(engine, definitions, one.board, now)
        pack = today[one.board]
        try:
            counts[one.code] = len(compare_packs(read_kept(engine, one.code).pack, pack)) if pack else None
        except PublishError:
            counts[one.code] = None
    return counts


def _make_if_possible(engine: Engine, definitions: Definitions, board: str, now: datetime) -> Pack | None:
    try:
        return make_pack(engine, definitions, board, now.date(), now)[0]
    except PublishError:
        return None


def verify_packs(engine: Engine) -> list[Finding]:
    """Return what is not as it was published: hash and content, and what the audit trail tells of each pack."""
    with read_session(engine) as session:
        return find_changed(session)


def find_changed(session: Session) -> list[Finding]:
    """Return the same for who has a session."""
    faults = _find_faults(session)
    return [Finding("kept-pack", Severity.FAIL, Place("frozen_pack"), what, remedy=_REMEDY) for what in faults]


def _find_faults(session: Session) -> Iterator[str]:
    told = _read_told(session)
    for code in session.exec(select(FrozenPack.code).order_by(col(FrozenPack.id))).all():
        row = session.exec(select(FrozenPack).where(FrozenPack.code == code)).one()
        try:
            open_text(packed_of(row))
        except PublishError as fault:
            yield f"pack {code}: {fault}"
        else:
            if told.get(code) != row.sha256:
                yield f"pack {code} is not the one that the audit trail names."
        told.pop(code, None)
        session.expunge(row)
    for code in told:
        yield f"pack {code}, which the audit trail names, is gone."


def _read_told(session: Session) -> dict[str, str]:
    """Return the hash of each pack that the audit trail tells of, by its id."""
    found = {}
    for detail in session.exec(select(AuditEntry.detail).where(AuditEntry.action == KEEP)):
        said = json.loads(detail)
        found[str(said.get("code"))] = str(said.get("sha256"))
    return found

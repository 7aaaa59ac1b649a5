"""Packs published for a meeting: added to and read, never changed."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from oba.errors import PublishError
from oba.london_time import in_utc, london_day
from oba.models import AuditEntry, FrozenPack
from oba.store.audit import Actor, name_of, write_entry

PUBLISH = "publish pack"
"""What the audit trail calls a pack that was published."""

KEEP = "publish pack for a meeting"
"""What the audit trail calls a pack that was published for a meeting and kept."""

_TOLD = tuple(name for name in FrozenPack.model_fields if name not in ("tenant", "packed"))


@dataclass(frozen=True, slots=True)
class KeptPack:
    """A kept pack as it is listed, without its content."""

    id: int
    code: str
    board: str
    period: str
    meeting: str
    audience: str
    as_at: date
    published_at: datetime
    published_on: date
    published_by: str
    software: str
    format: int
    sha256: str


def code_of(board: str, period: str, now: datetime) -> str:
    """Return the id of a pack that is published at a moment: ten digits and letters from a to f."""
    return hashlib.sha256(f"{board}|{period}|{in_utc(now).isoformat()}".encode()).hexdigest()[:10]


def keep_pack(session: Session, row: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Add a pack, and tell the audit trail; `row` has the columns of `FrozenPack` but when and by whom."""
    by = name_of(actor.who)
    session.add(FrozenPack(**row, published_at=in_utc(now), published_on=london_day(now), published_by=by))
    session.flush()
    detail = {name: value for name, value in row.items() if name not in ("board", "packed")}
    write_entry(session, actor, KEEP, f"board {row['board']}", now, detail)


def list_packs(session: Session, board: str | None = None) -> list[KeptPack]:
    """Return the kept packs, newest first: of one board, or of all."""
    wanted = select(*(getattr(FrozenPack, name) for name in _TOLD)).order_by(col(FrozenPack.id).desc())
    if board is not None:
        wanted = wanted.where(FrozenPack.board == board)
    return [KeptPack(**dict(zip(_TOLD, row, strict=True))) for row in session.connection().execute(wanted)]


def find_pack(session: Session, code: str) -> FrozenPack:
    """Return a kept pack by its id, in any letter case; PublishError if there is none."""
    found = session.exec(select(FrozenPack).where(FrozenPack.code == code.strip().lower())).first()
    if found is None:
        raise PublishError(f"There is no kept pack `{code}` in this store. `oba packs` lists those there are.")
    return found


def list_published(session: Session) -> list[datetime]:
    """Return when packs were published, drafts among them."""
    return [in_utc(at) for at in session.exec(select(AuditEntry.at).where(AuditEntry.action == PUBLISH))]

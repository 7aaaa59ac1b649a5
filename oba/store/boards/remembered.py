"""The newest versions of what boards write, remembered by a process between one page and the next.

Versions are added and never changed, but for those of case audits, which are emptied. So what was read stays true, and
the store need only be asked for its position: its last row, that row's salt, which no other has, and the last entry of
the trail that emptied something. What was written behind the rows that a process has read is read then. A store with
another past (a backup was put in its place) is read anew, and who sees an older moment of it asks the database.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlalchemy.pool import Pool
from sqlmodel import Session

from oba.models import BoardRecord

_TABLE: Any = BoardRecord.__table__  # type: ignore[attr-defined]
_EMPTIED = select(func.max(_TABLE.c.emptied_in)).where(_TABLE.c.emptied_in.is_not(None)).scalar_subquery()
_POSITION = select(_TABLE.c.id, _TABLE.c.salt, _EMPTIED).order_by(_TABLE.c.id.desc()).limit(1)
_IN_SESSION = "position of board records"


class Written(Protocol):
    """What is kept of a version: what it is a version of, and its state."""

    @property
    def key(self) -> Hashable:
        """Return what it is a version of."""
        ...

    @property
    def state(self) -> str:
        """Return the state of what was written."""
        ...


W = TypeVar("W", bound=Written)
Read = Callable[[Session, str, str, int], Sequence[W]]
"""Reads the versions of a kind that a board wrote behind a row, in the order in which they were written."""


@dataclass(slots=True)
class Kept(Generic[W]):
    """The newest versions of one kind of a board, of all and of each state, read up to the row `seen`."""

    seen: int = 0
    newest: Mapping[Hashable, W] = field(default_factory=dict)
    by_state: Mapping[str, Mapping[Hashable, W]] = field(default_factory=dict)

    def add(self, versions: Sequence[W], seen: int) -> "Kept[W]":
        """Return what is kept with what was written since; what others read meanwhile stays as it is."""
        of_state = {state: dict(kept) for state, kept in self.by_state.items()}
        for one in versions:
            of_state.setdefault(one.state, {})[one.key] = one
        return Kept(seen, {**self.newest, **{one.key: one for one in versions}}, of_state)


@dataclass(frozen=True, slots=True)
class Position:
    """The last row of a store, its salt, and the last entry of the trail that emptied words; 0 for none."""

    row: int = 0
    salt: str = ""
    emptied: int = 0


@dataclass(slots=True)
class Memory:
    """What a process remembers of one store."""

    position: Position = Position()
    kinds: dict[tuple[str, str], Kept[Any]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


_MEMORIES: WeakKeyDictionary[Pool, Memory] = WeakKeyDictionary()


def recall(session: Session, board: str, kind: str, read: Read[W]) -> Kept[W] | None:
    """Return the newest versions of a kind that a board wrote, as they stand where a session reads; None if it writes.

    None, too, for a session that sees an older moment than the process has read.
    """
    engine = session.get_bind()
    if not isinstance(engine, Engine):  # a transaction that writes sees what nobody else does yet
        return None
    memory, here = _MEMORIES.setdefault(engine.pool, Memory()), _find_position(session)
    with memory.lock:
        if here.row < memory.position.row:
            return None
        if here != memory.position:
            if not _goes_on(session, memory.position, here):
                memory.kinds.clear()
            memory.position = here
        kept = memory.kinds.get((board, kind), Kept[W]())
        if kept.seen < here.row:
            kept = kept.add(read(session, board, kind, kept.seen), here.row)
            memory.kinds[board, kind] = kept
    return kept


def _find_position(session: Session) -> Position:
    """Return the position of a store, asked for once in a session, which is as long as a page reads."""
    known: Position | None = session.info.get(_IN_SESSION)
    if known is None:
        found = session.connection().execute(_POSITION).first()
        known = Position(found[0], found[1], found[2] or 0) if found else Position()
        session.info[_IN_SESSION] = known
    return known


def _goes_on(session: Session, before: Position, here: Position) -> bool:
    """Return whether a store is the one that was read before, with more behind, and nothing emptied since."""
    if before.emptied != here.emptied or before.row == here.row:
        return False
    salt = session.connection().execute(select(_TABLE.c.salt).where(_TABLE.c.id == before.row)).scalar()
    return before.row == 0 or salt == before.salt

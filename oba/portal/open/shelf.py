"""The kept packs that somebody may read, and what is in them; those that were opened lately are at hand."""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from threading import Lock

from fastapi import HTTPException, Request
from sqlalchemy import Engine

from oba.indicators.project import Definitions
from oba.pipeline.frozen_packs.meeting import read_kept
from oba.portal.audience import Reader, may_read
from oba.portal.open.records import Contents, read_contents
from oba.store import packs as packs_store
from oba.store.engine import read_session
from oba.store.packs import KeptPack
from oba.vocabulary import Audience

MOST_AT_HAND = 64
"""Packs at hand, and the most that are read at once: each has some 2 MB, takes a second to open, and never changes."""

PATIENCE = 10.0
"""Seconds for which a request waits for others that open packs."""


class Shelf:
    """What was read of kept packs. One is opened at a time, however many ask, so that nobody takes the machine."""

    def __init__(self, most: int = MOST_AT_HAND, patience: float = PATIENCE) -> None:
        self.most, self._patience = most, patience
        self._touching, self._opening = Lock(), Lock()
        self._read: OrderedDict[KeptPack, Contents] = OrderedDict()

    def read(self, engine: Engine, kept: KeptPack) -> Contents:
        """Return what is in a pack. PublishError if it is not what was published; HTTPException 503 if others wait."""
        found = self._find(kept)
        if found is not None:
            return found
        if not self._opening.acquire(timeout=self._patience):
            raise HTTPException(503, "Many packs are being opened. Ask again in a minute.", {"Retry-After": "60"})
        try:
            return self._find(kept) or self._keep(kept, read_contents(read_kept(engine, kept.code).pack, kept))
        finally:
            self._opening.release()

    def _find(self, kept: KeptPack) -> Contents | None:
        with self._touching:
            if kept in self._read:
                self._read.move_to_end(kept)
            return self._read.get(kept)

    def _keep(self, kept: KeptPack, contents: Contents) -> Contents:
        with self._touching:
            self._read[kept] = contents
            while len(self._read) > self.most:
                self._read.popitem(last=False)
        return contents


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which packs are wanted: of some boards, published by a day, or those with some ids; each part narrows it."""

    boards: Collection[str] = ()
    published_by: date | None = None
    packs: Collection[str] = ()


def list_readable(request: Request, who: Reader, wanted: Wanted) -> list[KeptPack]:
    """Return the packs published for a meeting that somebody may read, by board, the newest of each first.

    A draft is never among them.
    """
    definitions: Definitions = request.app.state.project.definitions
    with read_session(request.app.state.engine) as session:
        found = packs_store.list_packs(session)
    mine = [one for one in found if may_read(who, definitions.boards.get(one.board), Audience(one.audience))]
    return sorted((one for one in mine if _is_wanted(one, wanted)), key=lambda one: one.board)


def choose_newest(packs: list[KeptPack]) -> list[KeptPack]:
    """Return the newest pack of each board, of packs in the order of `list_readable`."""
    newest: dict[str, KeptPack] = {}
    for one in packs:
        newest.setdefault(one.board, one)
    return list(newest.values())


def list_hidden(definitions: Definitions, who: Reader) -> frozenset[str]:
    """Return the ids of indicators and analyses that are for others now, though a pack may have had them."""
    every = [(one.id, one.visibility) for one in definitions.indicators.values()]
    every += [(one.id, one.visibility) for one in definitions.analyses.values()]
    return frozenset(name for name, visibility in every if not who.audience.may_see(visibility))


def _is_wanted(pack: KeptPack, wanted: Wanted) -> bool:
    if wanted.boards and pack.board not in wanted.boards:
        return False
    if wanted.packs and pack.code not in wanted.packs:
        return False
    return wanted.published_by is None or pack.published_on <= wanted.published_by

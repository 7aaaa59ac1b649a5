"""The kept packs that somebody may read, and what is in them; those that were opened lately are at hand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from fastapi import Request
from sqlalchemy import Engine

from oba.indicators.project import Definitions
from oba.pipeline.frozen_packs.meeting import read_kept
from oba.pipeline.written.readers import Reader, may_read
from oba.portal.read_api.cache import PATIENCE, AtHand
from oba.portal.read_api.records import Contents, read_contents
from oba.store import packs as packs_store
from oba.store.engine import read_session
from oba.store.packs import KeptPack
from oba.vocabulary import Audience

MOST_AT_HAND = 64
"""Packs at hand, and the most that are read at once: each has some 3 MB, takes 0.7 s to open, and never changes."""


class Shelf(AtHand[Contents]):
    """What programs are told of kept packs."""

    def __init__(self, most: int = MOST_AT_HAND, patience: float = PATIENCE) -> None:
        super().__init__(_read_contents, most, patience)


def _read_contents(engine: Engine, kept: KeptPack) -> Contents:
    return read_contents(read_kept(engine, kept.code).pack, kept)


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

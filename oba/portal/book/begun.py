"""How entries about gaps and fitness begin: what they may be about, and what the system knows meanwhile."""

from collections.abc import Mapping
from typing import Any

from oba.boards.entries import AGENDA, FITNESS, Entry, EntryKind
from oba.pipeline.frozen_packs.points import read_pack
from oba.pipeline.written.agenda import ENDS, find_awaited
from oba.portal.book.places import Book
from oba.scorecards.build.pack import indicators_of, list_for
from oba.vocabulary import IndicatorList


def list_abouts(book: Book, kind: EntryKind) -> dict[str, str]:
    """Return what a new entry may be about, by id: a fitness review of a headline, others of any curve or service."""
    names = book.names()
    if kind is not FITNESS:
        return names
    board = book.desk.board
    found = indicators_of(board, book.desk.definitions)
    return {one.id: names[one.id] for one in found if list_for(board, one) is IndicatorList.HEADLINE}


def find_beginning(book: Book, kind: EntryKind, about: str, entry: Entry | None) -> Mapping[str, Any]:
    """Return what an entry keeps besides its fields: what ends a gap, and by which pack fitness was reviewed.

    A gap that had ended and is opened again waits for what it lacks now: the figure that ended it is there.
    """
    if entry and (kind is not AGENDA or entry.is_open):
        return entry.content
    if kind is AGENDA:
        said = {name: value for name, value in (entry.content if entry else {}).items() if name not in ENDS}
        return said | find_awaited(book.desk, entry.about if entry else about)
    return {"pack": book.packs[0].code} if kind is FITNESS and book.packs else {}


def read_facts(book: Book, about: str) -> tuple[tuple[str, str], ...]:
    """Return what the newest kept pack that this person may see knows of a headline; nothing where there is none."""
    pack = read_pack(book.desk.engine, book.packs[0]) if book.packs else None
    card = next((one for one in pack.cards if one.id == about), None) if pack else None
    return card.fitness.facts if card and card.fitness else ()

"""Where a request for a board's book is: whose board, which kind of entry, and what the person may see of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from oba.boards.entries import CHALLENGES, Entry, EntryKind, find_kind
from oba.indicators.board import folder_name
from oba.pipeline.written.book import find_history, list_all_entries, list_entries
from oba.pipeline.written.desk import Desk
from oba.pipeline.written.readers import may_see
from oba.portal.access import Person, require
from oba.portal.desks import desk_of, list_subjects
from oba.portal.packs.boards import list_kept
from oba.roles import Permission
from oba.store.packs import KeptPack
from oba.vocabulary import Audience

Reader = Annotated[Person, Depends(require(Permission.SEE_BOARDS))]


@dataclass(frozen=True, slots=True)
class Book:
    """A board's book as somebody sees it: their desk, and the kept packs of the board that are for them."""

    desk: Desk
    who: Person
    packs: tuple[KeptPack, ...]
    read: dict[str, list[Entry]] = field(default_factory=dict)
    """The entries as they stand now, by the address of their kind, once they were asked for."""

    @property
    def address(self) -> str:
        """Return where the book is."""
        return f"/book/{self.desk.board.id}"

    def names(self) -> dict[str, str]:
        """Return the names of what the board has cards of, by id."""
        return {
            about: name for _, mine in list_subjects(self.desk.definitions, self.desk.board) for about, name in mine
        }

    def entries(self, kind: EntryKind, until: datetime | None = None) -> list[Entry]:
        """Return the entries of a kind that are for this person, as they stood before a moment if one is given."""
        if until is None and not self.read:
            self.read.update(list_all_entries(self.desk))
        found = self.read[kind.id] if until is None else list_entries(self.desk, kind, until)
        return [one for one in found if self._is_theirs(one)]

    def history(self, kind: EntryKind, name: str) -> list[Entry]:
        """Return every version of an entry, newest first; 404 where there is none, or it is not for this person."""
        found = find_history(self.desk, kind, name)
        if not found or not self._is_theirs(found[0]):
            raise HTTPException(404)
        return found

    def _is_theirs(self, entry: Entry) -> bool:
        """Return whether an entry is for this person: a challenge is, where the pack is whose figure it is about."""
        if entry.kind is not CHALLENGES:
            return True
        return may_see(self.who.reader, self.desk.board, Audience(str(entry.content["audience"])))


def open_book(request: Request, who: Person, board_id: str) -> Book:
    """Return a board's book; 404 where the board is not theirs to see."""
    desk = desk_of(request, who, board_id)
    return Book(desk, who, tuple(list_kept(request, who).get(folder_name(desk.board.id), ())))


def kind_of(name: str) -> EntryKind:
    """Return the kind of entry with an address; 404 for any other."""
    kind = find_kind(name)
    if kind is None:
        raise HTTPException(404)
    return kind

"""A board's book at a glance: what is overdue or awaits somebody, and the open entries of each kind."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from oba.boards.entries import AGENDA, FITNESS, KINDS, MEETINGS, Entry, EntryKind, may_record
from oba.london_time import london_day
from oba.pipeline.written.agenda import list_gaps
from oba.pipeline.written.book import find_overdue
from oba.pipeline.written.fitness import list_due
from oba.portal.book.places import Book, Reader, kind_of, open_book
from oba.portal.packs.boards import boards_for
from oba.portal.pages import go_to, render

router = APIRouter(prefix="/book", include_in_schema=False)


@router.get("")
def list_boards(request: Request, who: Reader) -> Response:
    """Show the boards whose books a person sees."""
    return render(request, "book_boards.html", boards=boards_for(request, who))


@router.get("/{board_id}")
def show_book(request: Request, board_id: str, who: Reader) -> Response:
    """Show what is overdue at a board or awaits a response, and what is open of each kind."""
    book = open_book(request, who, board_id)
    entries = {kind.id: book.entries(kind) for kind in (*KINDS, FITNESS)}
    groups = [
        (
            kind,
            [one for one in entries[kind.id] if one.is_open],
            len(entries[kind.id]),
            may_record(kind, book.desk.duties),
        )
        for kind in (*KINDS, FITNESS)
    ]
    overdue = find_overdue(book.desk, entries)
    today = london_day(book.desk.now)
    values: dict[str, Any] = {"groups": groups, "overdue": overdue, "names": book.names(), "day": today}
    may_gather = book.desk.duties.may_gather
    return render(request, "book.html", board=book.desk.board, may_gather=may_gather, **values)


@router.get("/{board_id}/{kind_id}")
def show_kind(request: Request, board_id: str, kind_id: str, who: Reader) -> Response:
    """Show every entry of a kind, what is open first."""
    book, kind = open_book(request, who, board_id), kind_of(kind_id)
    if kind is MEETINGS:
        return go_to(request, f"/meetings/{book.desk.board.id}")
    entries = book.entries(kind)
    may_add, today = may_record(kind, book.desk.duties), london_day(book.desk.now)
    return render(
        request,
        "book_kind.html",
        board=book.desk.board,
        kind=kind,
        entries=entries,
        names=book.names(),
        may_record=may_add,
        day=today,
        **_list_waiting(book, kind, entries),
    )


def _list_waiting(book: Book, kind: EntryKind, entries: list[Entry]) -> dict[str, Any]:
    """Return what a kind of entry is still wanted for: gaps that nobody sees to, and headlines to be reviewed."""
    if kind is AGENDA:
        waiting = list_gaps(book.desk, entries)
        return {"waiting": waiting, "waiting_title": "Gaps that nobody sees to", "waiting_do": "Put on the agenda"}
    if kind is FITNESS:
        return {"waiting": list_due(book.desk, entries), "waiting_title": "Due", "waiting_do": "Review"}
    return {}

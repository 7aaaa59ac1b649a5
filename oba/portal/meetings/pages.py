"""A board's meetings: the calendar, a page that runs the agenda from the frozen pack, and the minutes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from oba.boards.entries import CHALLENGES, DECISIONS, EVERY_KIND, MEETINGS, Entry, may_record
from oba.boards.meeting import Held, Minutes, find_agreed, make_minutes, order_agenda, select_held
from oba.boards.printing import print_minutes, write_paper
from oba.indicators.board import folder_name
from oba.london_time import day_ends, london_day
from oba.pipeline.frozen_packs.points import read_pack
from oba.pipeline.written.book import find_overdue
from oba.pipeline.written.meetings.due_days import list_returns_due
from oba.pipeline.written.meetings.recorded import find_next, find_pack_of, list_actions_of, list_calendar
from oba.portal.book.places import Book, Reader, open_book
from oba.portal.downloads import PAPERS, download
from oba.portal.packs.boards import boards_for
from oba.portal.pages import go_to, render
from oba.scorecards.card import Pack
from oba.scorecards.render.pdf.printing import PangoMissingError
from oba.store.packs import KeptPack

router = APIRouter(prefix="/meetings", include_in_schema=False)

_DAMAGED = "The pack of this meeting is not what was published, so there are no minutes of it. Tell the administrator."


@router.get("")
def list_boards(request: Request, who: Reader) -> Response:
    """Show the boards whose meetings a person sees."""
    return render(request, "meeting_boards.html", boards=boards_for(request, who))


@router.get("/{board_id}")
def show_calendar(request: Request, board_id: str, who: Reader) -> Response:
    """Show the days of a board's meetings, those to come and those that were."""
    book = open_book(request, who, board_id)
    today, days = london_day(book.desk.now), list_calendar(book.desk)
    values: dict[str, Any] = {
        "board": book.desk.board,
        "coming": [one for one in reversed(days) if one.day.on >= today],
        "past": [one for one in days if one.day.on < today],
        "day": today,
        "dues": list_returns_due(book.desk),
        "may_record": may_record(MEETINGS, book.desk.duties),
    }
    return render(request, "meetings.html", **values)


@router.get("/{board_id}/{name}")
def run_meeting(request: Request, board_id: str, name: str, who: Reader) -> Response:
    """Run a meeting: what was decided last time, then the curves, those that get worse first, and what is recorded."""
    book = open_book(request, who, board_id)
    history, kept, pack = _find(book, name)
    meeting, held = history[0], _gather(book, history)
    values: dict[str, Any] = {
        "board": book.desk.board,
        "meeting": meeting,
        "kept": kept,
        "pack": pack,
        "agenda": order_agenda(pack) if pack else (),
        "cards": {card.id: card for card in pack.cards} if pack else {},
        "held": held,
        "overdue": find_overdue(book.desk, _read_all(book)) if meeting.is_open else (),
        "may_minute": book.desk.duties.may_minute,
        "may_challenge": book.desk.duties.may_challenge,
        "writes": book.desk.duties.may_write,
    }
    return render(request, "meeting.html", **values)


@router.get("/{board_id}/{name}/minutes.{kind}")
def download_minutes(request: Request, board_id: str, name: str, kind: str, who: Reader) -> Response:
    """Give the minutes as a Word document or a PDF, made of one value."""
    book = open_book(request, who, board_id)
    if kind not in PAPERS:
        raise HTTPException(404)
    history, kept, pack = _find(book, name)
    if kept and pack is None:
        return go_to(request, f"/meetings/{board_id}/{name}", _DAMAGED, worked=False)
    minutes = _make_minutes(book, history, pack)
    try:
        content = write_paper(print_minutes(minutes), kind)
    except PangoMissingError as fault:
        return go_to(request, f"/meetings/{board_id}/{name}", f"{fault} Take the Word document.", worked=False)
    return download(content, f"minutes-{folder_name(board_id)}-{minutes.on.isoformat()}.{kind}", PAPERS[kind])


def _make_minutes(book: Book, history: Sequence[Entry], pack: Pack | None) -> Minutes:
    on = history[0].on or history[0].written_on
    next_on = find_next(book.desk, on, _until(history))
    return make_minutes(book.desk.board.name, history, pack, _gather(book, history), next_on)


def _find(book: Book, name: str) -> tuple[Sequence[Entry], KeptPack | None, Pack | None]:
    """Return the versions of a meeting with the pack that it sees; 404 where there is none of that name."""
    history = book.history(MEETINGS, name)
    meeting = history[0]
    if meeting.is_withdrawn:
        raise HTTPException(404)
    kept = find_pack_of(book.packs, meeting.on or meeting.written_on)
    return history, kept, read_pack(book.desk.engine, kept) if kept else None


def _read_all(book: Book) -> dict[str, list[Entry]]:
    return {kind.id: book.entries(kind) for kind in EVERY_KIND}


def _until(history: Sequence[Entry]) -> datetime | None:
    """Return the end of the day on which a meeting's minutes were agreed; None while they are not."""
    agreed = find_agreed(history)
    return day_ends(agreed.written_on) if agreed else None


def _gather(book: Book, history: Sequence[Entry]) -> Held:
    """Return what was recorded for the day of a meeting: as it stands, or as it stood when the minutes were agreed."""
    meeting, until = history[0], _until(history)
    of_day = [one for one in book.entries(MEETINGS) if one.on == meeting.on]
    decisions, challenges = (
        select_held(book.entries(kind, until), meeting, of_day) for kind in (DECISIONS, CHALLENGES)
    )
    return Held(decisions, challenges, list_actions_of(book.desk, meeting, of_day), book.names())

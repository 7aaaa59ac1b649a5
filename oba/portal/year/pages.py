"""The evidence of a board's yearly report: its years, a page of each, and the same as Word and PDF."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from oba.boards.printing import write_paper
from oba.boards.year.dates import BoardYear, read_year
from oba.indicators.board import folder_name
from oba.london_time import london_day
from oba.pipeline.frozen_packs.year import gather_year, list_board_years, tell_gathered
from oba.pipeline.written.desk import Desk
from oba.portal.access import Person
from oba.portal.book.places import Reader
from oba.portal.desks import desk_of
from oba.portal.downloads import PAPERS, download
from oba.portal.pages import go_to, render
from oba.scorecards.render.pdf.printing import PangoMissingError

router = APIRouter(prefix="/evidence/{board_id}", include_in_schema=False)


@router.get("")
def list_years(request: Request, board_id: str, who: Reader) -> Response:
    """Show the years of which evidence can be gathered."""
    desk = _desk_of(request, who, board_id)
    return render(request, "years.html", board=desk.board, years=list_board_years(desk))


@router.get("/{name}")
def show_year(request: Request, board_id: str, name: str, who: Reader) -> Response:
    """Show the evidence of a year, and the forms that give it as a document."""
    desk = _desk_of(request, who, board_id)
    year = _find_year(desk, name)
    return render(request, "year.html", board=desk.board, year=year, paper=gather_year(desk, year))


@router.post("/{name}/document.{kind}")
def give_document(request: Request, board_id: str, name: str, kind: str, who: Reader) -> Response:
    """Give the evidence of a year as a Word document or a PDF; the audit trail is told who was given it."""
    desk = _desk_of(request, who, board_id)
    year = _find_year(desk, name)
    if kind not in PAPERS:
        raise HTTPException(404)
    paper = gather_year(desk, year)
    try:
        content = write_paper(paper, kind)
    except PangoMissingError as fault:
        return go_to(request, f"/evidence/{board_id}/{name}", f"{fault} Take the Word document.", worked=False)
    tell_gathered(desk, year, kind)
    return download(content, f"evidence-{folder_name(board_id)}-{year.code}.{kind}", PAPERS[kind])


def _desk_of(request: Request, who: Person, board_id: str) -> Desk:
    """Return the desk of somebody who may gather the evidence of a board; 404 and 403 where they may not."""
    desk = desk_of(request, who, board_id)
    if not desk.duties.may_gather:
        raise HTTPException(403)
    return desk


def _find_year(desk: Desk, name: str) -> BoardYear:
    year = read_year(name, desk.board.year_begins, london_day(desk.now))
    if year is None:
        raise HTTPException(404)
    return year

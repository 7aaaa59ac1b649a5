"""The published packs for those who may see them: files below `output/`, and nothing else."""

import mimetypes
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from oba.indicators.board import Board, folder_name
from oba.london_time import london_day
from oba.pipeline.timetable.calendars import read_calendars
from oba.pipeline.written.readers import may_see
from oba.portal.access import Person, require
from oba.portal.packs.listing import ListedPack, describe_pack, frame_page
from oba.portal.pages import render, render_part
from oba.roles import Permission, Role
from oba.scorecards.render.folders import stands_aside
from oba.scorecards.render.manifest import read_audience
from oba.store import packs as packs_store
from oba.store.engine import read_session
from oba.store.packs import KeptPack
from oba.store.people import accounts
from oba.timetable.meetings import Calendars
from oba.vocabulary import Audience

router = APIRouter(include_in_schema=False)
Reader = Annotated[Person, Depends(require(Permission.SEE_BOARDS))]

_FOLDERS = 2  # the board and the period
_KINDS = {".html", ".css", ".js", ".json", ".csv", ".xlsx", ".svg", ".png", ".pdf", ".pptx", ".docx", ".txt"}
# A pack's charts size and colour their parts by style attributes; its scripts are files of the pack all the same. The
# one form is the bar's, to sign out.
_PACK_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@router.get("/boards")
def list_packs(request: Request, who: Reader) -> Response:
    """Show the published packs of the boards that a person sees, the newest period of each board first."""
    packs: dict[str, list[ListedPack]] = {}
    with read_session(request.app.state.engine) as session:
        calendars = read_calendars(session, request.app.state.project.definitions.boards)
    for folder in list_folders(request, who):
        board = _board_of(request, folder.parent.name)
        calendar = calendars[board.id] if board else None
        packs.setdefault(folder.parent.name, []).append(describe_pack(folder, calendar))
    kept = list_kept(request, who)
    folders = sorted(packs.keys() | kept.keys())
    boards = [_describe_board(request, one, packs.get(one, []), kept.get(one, []), calendars) for one in folders]
    for one in boards:
        if one["board"] and any(pack.is_being_made for pack in packs.get(str(one["id"]), [])):
            request.app.state.handouts.start(one["board"])
    may_publish = who.may(Permission.PUBLISH_PACKS)
    return render(request, "boards.html", boards=boards, may_publish=may_publish, **own_values(request, who))


def _describe_board(
    request: Request, folder: str, packs: list[ListedPack], kept: list[KeptPack], calendars: Calendars
) -> dict[str, object]:
    """Return what the list says of a board: its packs, those that were shown at meetings, and its next meeting."""
    board = _board_of(request, folder)
    today = london_day(request.app.state.clock())
    coming = [one for one in calendars[board.id].held if one.on >= today] if board else []
    return {
        "id": folder,
        "board": board.id if board else "",
        "name": board.name if board else folder,
        "packs": packs,
        "kept": kept,
        "next": coming[0] if coming else None,
        "is_pack_to_come": bool(coming and coming[0].pack_on and coming[0].pack_on >= today),
    }


def list_folders(request: Request, who: Person) -> list[Path]:
    """Return the folders of the packs that a person may see, the newest period first.

    Those of a look back or a re-issue come after the current ones.
    """
    pages = sorted(_root(request).glob("*/*/index.html"), reverse=True)
    known = [page.parent for page in pages if not any(part.startswith(".") for part in page.parts[-3:])]
    seen = [folder for folder in known if _may_see(request, who, folder)]
    return sorted(seen, key=lambda folder: stands_aside(folder.name))


def list_kept(request: Request, who: Person) -> dict[str, list[KeptPack]]:
    """Return the packs that were published for meetings and that a person may see, newest first, by folder."""
    defined = request.app.state.project.definitions.boards
    with read_session(request.app.state.engine) as session:
        found = packs_store.list_packs(session)
    kept: dict[str, list[KeptPack]] = {}
    for one in found:
        if may_see(who.reader, defined.get(one.board), Audience(one.audience)):
            kept.setdefault(folder_name(one.board), []).append(one)
    return kept


def own_values(request: Request, who: Person) -> dict[str, Any]:
    """Return the names of the boards that a person is limited to, and whom a member asks who has none."""
    named = request.app.state.project.boards()
    own = [named[board] for board in sorted(who.boards) if board in named]
    if own or who.role is not Role.BOARD_MEMBER:
        return {"own_boards": own, "to_ask": None}
    with read_session(request.app.state.engine) as session:
        to_ask = accounts.list_in_use(session, Role.ADMINISTRATOR)
        session.expunge_all()
    return {"own_boards": own, "to_ask": to_ask}


@router.get("/boards/{where:path}")
def serve_file(request: Request, where: str, who: Reader) -> Response:
    """Serve one file of a pack, a page with the portal's bar; 404 for anything that is not a file of a pack."""
    root = _root(request)
    parts = where.split("/")
    if any(part in ("", "..") or part.startswith(".") or "\0" in part or "\\" in part for part in parts):
        raise HTTPException(404)
    path = _find_file(root, parts)
    if path is None or not _may_see(request, who, root.joinpath(*path.relative_to(root).parts[:_FOLDERS])):
        raise HTTPException(404)
    headers = {"Content-Security-Policy": _PACK_POLICY, "Cache-Control": "no-store"}
    if path.suffix == ".html":
        page = path.read_text(encoding="utf-8")
        return HTMLResponse(frame_page(page, *_make_bar(request, parts)), headers=headers)
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return FileResponse(path, media_type=kind, headers=headers)


def _make_bar(request: Request, parts: list[str]) -> tuple[str, str]:
    """Return the bar above a page of a pack, and the address of its style sheet."""
    board = _board_of(request, parts[0])
    bar = render_part(request, "pack_bar.html", board_name=board.name if board else parts[0])
    return bar, request.app.state.assets.address("bar.css")


def _may_see(request: Request, who: Person, pack: Path) -> bool:
    """Return whether a person may see the pack in a folder: of a board of theirs, and for an audience that they are of.

    What is of a board that is no longer defined is of nobody's boards.
    """
    board = _board_of(request, pack.parent.name)
    return may_see(who.reader, board, read_audience(pack))


def boards_for(request: Request, who: Person) -> list[Board]:
    """Return the boards that a person sees, by name."""
    boards = request.app.state.project.definitions.boards.values()
    return sorted((one for one in boards if may_see(who.reader, one, one.audience)), key=lambda one: one.name)


def _board_of(request: Request, folder: str) -> Board | None:
    """Return the board whose packs are in a folder, which is named after its id and need not be the same."""
    boards: dict[str, Board] = request.app.state.project.definitions.boards
    return next((board for name, board in boards.items() if folder_name(name) == folder), None)


def _root(request: Request) -> Path:
    folder: Path = request.app.state.settings.output_folder
    return folder.resolve()


def _find_file(root: Path, parts: list[str]) -> Path | None:
    """Return a file of a pack, wherever links lead really below `root`; None for anything else."""
    try:
        path = root.joinpath(*parts).resolve()
        known = path.is_relative_to(root) and len(parts) > _FOLDERS and path.suffix in _KINDS and path.is_file()
    except OSError:  # a name that no file can have
        return None
    return path if known else None

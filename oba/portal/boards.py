"""The published packs for those who may see them: files below `output/`, and nothing else."""

import mimetypes
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import FileResponse, Response

from oba.indicators.board import Board, folder_name
from oba.portal.access import Person, require
from oba.portal.pages import render
from oba.roles import Permission
from oba.scorecards.render.folders import LOOKS_BACK
from oba.scorecards.render.manifest import read_audience
from oba.vocabulary import Audience

router = APIRouter(include_in_schema=False)
Reader = Annotated[Person, Depends(require(Permission.SEE_BOARDS))]

_FOLDERS = 2  # the board and the period
_KINDS = {".html", ".css", ".js", ".json", ".csv", ".xlsx", ".svg", ".png", ".pdf", ".pptx", ".docx", ".txt"}
# A pack's charts size and colour their parts by style attributes; its scripts are files of the pack all the same.
_PACK_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
    " font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


@router.get("/boards")
def list_packs(request: Request, who: Reader) -> Response:
    """Show every published pack, the newest period of each board first."""
    packs: dict[str, list[str]] = {}
    for page in sorted(_root(request).glob("*/*/index.html"), reverse=True):
        if not any(part.startswith(".") for part in page.parts[-3:]) and _may_see(request, who, page.parent):
            packs.setdefault(page.parts[-3], []).append(page.parts[-2])
    for found in packs.values():
        found.sort(key=lambda name: LOOKS_BACK in name)  # those that look back come after the current ones
    boards = [
        {"id": folder, "name": board.name if (board := _board_of(request, folder)) else folder, "packs": found}
        for folder, found in sorted(packs.items())
    ]
    return render(request, "boards.html", boards=boards)


@router.get("/boards/{where:path}")
def serve_file(request: Request, where: str, who: Reader) -> Response:
    """Serve one file of a pack; 404 for anything that is not a file of a pack."""
    root = _root(request)
    parts = where.split("/")
    if any(part in ("", "..") or part.startswith(".") or "\0" in part or "\\" in part for part in parts):
        raise HTTPException(404)
    path = _find_file(root, parts)
    if path is None or not _may_see(request, who, root.joinpath(*path.relative_to(root).parts[:_FOLDERS])):
        raise HTTPException(404)
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return FileResponse(
        path, media_type=kind, headers={"Content-Security-Policy": _PACK_POLICY, "Cache-Control": "no-store"}
    )


def _may_see(request: Request, who: Person, pack: Path) -> bool:
    """Return whether a person may see the pack in a folder: restricted ones only those who see every return.

    Restricted is what was published so or whose board is so now, and what is of a board that is no longer defined:
    nothing says any more for whom it was.
    """
    board = _board_of(request, pack.parent.name)
    restricted = board is None or Audience.RESTRICTED in (board.audience, read_audience(pack))
    return not restricted or who.may(Permission.SEE_ALL_RETURNS)


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

"""Look a trace code up: in the packs that a person may see, and in nothing else.

A code is found where a pack of theirs prints it. Whoever may not see a pack learns nothing of its codes, those of
withheld figures among them; and the entry shown is the pack's own, which prints no number that its pages withhold.
"""

import json
import re
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from oba.pipeline.frozen_packs.listing import find_printing
from oba.portal.access import Person, require
from oba.portal.packs.boards import list_folders, list_kept
from oba.portal.pages import render
from oba.roles import Permission
from oba.scorecards.render.evidence.traces import CODES

router = APIRouter(include_in_schema=False)
Reader = Annotated[Person, Depends(require(Permission.SEE_BOARDS))]

LENGTH = 10
_PAGE = re.compile(r"traces/[a-z0-9_-]+\.html")


@router.get("/trace")
def look_up(request: Request, who: Reader, code: Annotated[str, Query(max_length=100)] = "") -> Response:
    """Show the form; with a code go to its entry in the newest pack of theirs that prints it, or say that none does."""
    wanted = "".join(letter for letter in code.upper() if letter.isascii() and letter.isalnum())
    kept, error = [], ""
    if len(wanted) == LENGTH:
        for folder in list_folders(request, who):
            if page := _find_page(folder, wanted):
                return RedirectResponse(f"/boards/{folder.parent.name}/{folder.name}/{page}#{wanted}", 303)
        packs = [one for of_board in list_kept(request, who).values() for one in of_board]
        found = find_printing(request.app.state.engine, [one.code for one in packs], wanted)
        kept = [one for one in packs if one.code in found]
    if code.strip() and not kept:
        error = "No pack that you may see has this code. Check its ten letters and digits."
    return render(request, "trace.html", errors={"code": error} if error else None, code=code, kept=kept)


def _find_page(folder: Path, code: str) -> str:
    """Return the page of a pack that has the entry of a code, blank where it has none."""
    try:
        pages = json.loads((folder / CODES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    if not isinstance(pages, dict):
        return ""
    return next((page for page, codes in pages.items() if _PAGE.fullmatch(page) and code in str(codes).split()), "")

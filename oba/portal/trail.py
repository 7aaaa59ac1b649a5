"""The audit trail on screen: what was done, by whom, about what; newest first."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from oba.portal.access import Person, require
from oba.portal.pages import render
from oba.roles import Permission
from oba.store import audit
from oba.store.engine import read_session

router = APIRouter(prefix="/trail", include_in_schema=False)
Reader = Annotated[Person, Depends(require(Permission.SEE_TRAIL))]
A_PAGE = 50


@router.get("")
def show_trail(
    request: Request,
    who: Reader,
    about: Annotated[str, Query(max_length=100)] = "",
    before: Annotated[int, Query(ge=0, le=2_000_000_000)] = 0,
) -> Response:
    """Show entries of the trail, about one thing or about everything, a page at a time."""
    with read_session(request.app.state.engine) as session:
        found = audit.list_entries(session, about or None, limit=A_PAGE + 1, before=before)
        session.expunge_all()
    entries = [(entry, _describe_detail(entry.detail)) for entry in found[:A_PAGE]]
    older = found[A_PAGE - 1].number if len(found) > A_PAGE else 0
    return render(request, "trail.html", entries=entries, about=about, older=older)


def _describe_detail(detail: str) -> list[tuple[str, str]]:
    """Return the details of an entry as pairs of words."""
    said = json.loads(detail)
    return [(name, value if isinstance(value, str) else json.dumps(value)) for name, value in said.items()]

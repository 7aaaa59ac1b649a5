"""Charts for pages of other sites: of packs that were published for everybody, without signing in."""

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Engine

from oba.errors import PublishError
from oba.indicators.project import Definitions
from oba.pipeline.frozen_packs.meeting import read_kept
from oba.scorecards.render.site import render_embeds
from oba.store import packs as packs_store
from oba.store.engine import read_session
from oba.store.packs import KeptPack
from oba.vocabulary import Audience

router = APIRouter(include_in_schema=False)
MOST_AT_HAND = 16
"""Packs whose charts are kept at hand, up to 1 MB each: to open one takes a second, and a kept pack never changes."""
_Name = Annotated[str, Path(max_length=200)]
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none';"
    " frame-ancestors *"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=600",
}


class Charts:
    """The charts of kept packs that were asked for lately; one pack is opened at a time, however many ask."""

    def __init__(self, most: int = MOST_AT_HAND) -> None:
        self._most, self._lock = most, Lock()
        self._read: OrderedDict[KeptPack, Mapping[str, str]] = OrderedDict()

    def read(self, engine: Engine, kept: KeptPack) -> Mapping[str, str]:
        """Return the files of a pack's charts by the ids of their cards; PublishError if it is damaged."""
        with self._lock:
            if kept not in self._read:
                self._read[kept] = dict(render_embeds(read_kept(engine, kept.code).pack))
            self._read.move_to_end(kept)
            while len(self._read) > self._most:
                self._read.popitem(last=False)
            return self._read[kept]


@router.get("/embed/{board_id}/{about}.html")
def show_chart(request: Request, board_id: _Name, about: _Name) -> Response:
    """Show a chart as it stood in the newest pack that a board published for everybody; 404 where there is none.

    A draft is never shown. What the board and the indicator are for now holds as well as what they were for then.
    """
    definitions: Definitions = request.app.state.project.definitions
    board, indicator = definitions.boards.get(board_id), definitions.indicators.get(about)
    if board is None or board.audience is not Audience.PUBLIC:
        raise HTTPException(404)
    if indicator is not None and not Audience.PUBLIC.may_see(indicator.visibility):
        raise HTTPException(404)
    with read_session(request.app.state.engine) as session:
        found = packs_store.list_packs(session, board_id)
    newest = next((one for one in found if one.audience == Audience.PUBLIC), None)
    page = _read_charts(request, newest).get(about) if newest else None
    if page is None:
        raise HTTPException(404)
    return HTMLResponse(page, headers=_HEADERS)


def _read_charts(request: Request, kept: KeptPack) -> Mapping[str, str]:
    charts: Charts = request.app.state.charts
    try:
        return charts.read(request.app.state.engine, kept)
    except PublishError as fault:
        raise HTTPException(503) from fault

"""Charts for pages of other sites: of packs that were published for everybody, without signing in."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Engine

from oba.errors import PublishError
from oba.pipeline.frozen_packs.meeting import read_kept
from oba.pipeline.written.readers import NOBODY
from oba.portal.read_api.cache import PATIENCE, AtHand
from oba.portal.read_api.readable_packs import Wanted, choose_newest, list_hidden, list_readable
from oba.scorecards.render.site import render_embeds
from oba.store.packs import KeptPack

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


class Charts(AtHand[Mapping[str, str]]):
    """The files of kept packs' charts by the ids of their cards."""

    def __init__(self, most: int = MOST_AT_HAND, patience: float = PATIENCE) -> None:
        super().__init__(_render_charts, most, patience)


def _render_charts(engine: Engine, kept: KeptPack) -> Mapping[str, str]:
    return dict(render_embeds(read_kept(engine, kept.code).pack))


@router.get("/embed/{board_id}/{about}.html")
def show_chart(request: Request, board_id: _Name, about: _Name) -> Response:
    """Show a chart as it stood in the newest pack that a board published for everybody; 404 where there is none.

    A draft is never shown. What the board and the indicator are for now holds as well as what they were for then.
    """
    newest = choose_newest(list_readable(request, NOBODY, Wanted((board_id,))))
    if about in list_hidden(request.app.state.project.definitions, NOBODY):
        raise HTTPException(404)
    page = _read_charts(request, newest[0]).get(about) if newest else None
    if page is None:
        raise HTTPException(404)
    return HTMLResponse(page, headers=_HEADERS)


def _read_charts(request: Request, kept: KeptPack) -> Mapping[str, str]:
    charts: Charts = request.app.state.charts
    try:
        return charts.read(request.app.state.engine, kept)
    except PublishError as fault:
        raise HTTPException(503) from fault

"""The read API: what was published for the boards' meetings, for machines and for anybody.

Nothing is asked of the store's figures: an answer is made of kept packs that the asker may read, so that what was
hidden when a pack was released stays hidden here, and what was never released is not here.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Security
from fastapi.responses import Response
from fastapi.security import HTTPBearer

from oba.portal.faults import describe_refusals
from oba.portal.read_api.answers import CSV, JSON, answer_list, answer_once
from oba.portal.read_api.callers import Caller, find_caller, require
from oba.portal.read_api.models import (
    AreaShown,
    AreasPage,
    CardShown,
    IndicatorShown,
    IndicatorsPage,
    OfList,
    OfPack,
    OfValues,
    PackShown,
    PacksPage,
    ValuesPage,
)
from oba.portal.read_api.readable_packs import Wanted, choose_newest, list_hidden, list_readable
from oba.portal.read_api.records import VALUE_COLUMNS, Contents, write_json
from oba.portal.returns.api import SIGN_IN
from oba.roles import Scope
from oba.scorecards.render.open_data.records import Record
from oba.store.packs import KeptPack

_REFUSALS = describe_refusals(
    {
        400: "The request could not be read",
        401: "The token is not known, was revoked or has expired",
        403: "The token may not ask for this",
        404: "There is no such thing, or it is not open to whoever asks",
        422: "A parameter is not of its form, or there is none of that name",
        500: "The program failed",
        503: "The store is busy, or a kept pack is damaged",
    }
)
_TAGGED: dict[int | str, dict[str, Any]] = {304: {"description": "What `If-None-Match` names is what there is"}}
_EITHER: dict[int | str, dict[str, Any]] = {**_TAGGED, 200: {"content": {CSV: {"schema": {"type": "string"}}}}}
_TOKEN = HTTPBearer(
    scheme_name="token", description="What `oba tokens new` printed. Without one: what is public.", auto_error=False
)
_OPTIONAL: dict[str, Any] = {"security": [{}]}
router = APIRouter(
    prefix="/api/v1",
    tags=["what was published"],
    responses=_REFUSALS,
    dependencies=[Security(_TOKEN), Security(SIGN_IN)],
)
OfCatalogue = Annotated[Caller, Depends(require(Scope.CATALOGUE))]
_Name = Annotated[str, Path(max_length=200, examples=["worcestershire-early-help-board"])]


@router.get("/packs", response_model=PacksPage, responses=_EITHER, openapi_extra=_OPTIONAL)
def list_packs(request: Request, who: OfCatalogue, asked: Annotated[OfList, Query()]) -> Response:
    """List the packs that were published for a meeting, by board, the newest first. A draft is none of them."""
    packs = list_readable(request, who.reader, _wanted(asked))
    boards = request.app.state.project.boards()
    rows = [_describe_pack(one, boards.get(one.board, one.board)) for one in packs]
    return answer_list(request, who, asked, packs, ("packs", tuple(PackShown.model_fields)), lambda: (rows, {}))


@router.get("/indicators", response_model=IndicatorsPage, responses=_EITHER, openapi_extra=_OPTIONAL)
def list_indicators(request: Request, who: OfCatalogue, asked: Annotated[OfList, Query()]) -> Response:
    """List the indicators, measures and analyses of the newest packs, by id, as they were defined then."""
    packs = _choose(request, who, asked)

    def make() -> tuple[list[Record], Record]:
        found: dict[str, Record] = {}
        for pack, contents in _open(request, packs):
            for name, told in contents.indicators.items():
                found.setdefault(name, {**told, "boards": []})["boards"].append(pack.board)
        hidden = list_hidden(request.app.state.project.definitions, who.reader)
        return [found[name] for name in sorted(found.keys() - hidden)], {}

    return answer_list(request, who, asked, packs, ("indicators", tuple(IndicatorShown.model_fields)), make)


@router.get("/areas", response_model=AreasPage, responses=_EITHER, openapi_extra=_OPTIONAL)
def list_areas(request: Request, who: OfCatalogue, asked: Annotated[OfList, Query()]) -> Response:
    """List the places that the values of the newest packs are of, by ONS code."""
    packs = _choose(request, who, asked)

    def make() -> tuple[list[Record], Record]:
        places = {one["area_code"]: one["area"] for one in _list_values(request, who, packs)[0]}
        return [{"area_code": code, "area": places[code]} for code in sorted(places)], {}

    return answer_list(request, who, asked, packs, ("areas", tuple(AreaShown.model_fields)), make)


@router.get("/values", response_model=ValuesPage, responses=_EITHER, openapi_extra=_OPTIONAL)
def list_values(
    request: Request, who: Annotated[Caller, Depends(require(Scope.VALUES))], asked: Annotated[OfValues, Query()]
) -> Response:
    """List the values of the newest packs, as released: a withheld one is null with its reason."""
    packs = _choose(request, who, asked)

    def make() -> tuple[list[Record], Record]:
        every, made_up = _list_values(request, who, packs)
        return [one for one in every if _is_wanted(one, asked)], {"made_up": made_up}

    return answer_list(request, who, asked, packs, ("values", VALUE_COLUMNS), make)


@router.get("/cards/{board}/{indicator}", response_model=CardShown, responses=_TAGGED, openapi_extra=_OPTIONAL)
def read_card(
    request: Request,
    board: _Name,
    indicator: Annotated[str, Path(max_length=200, examples=["re-referrals"])],
    who: Annotated[Caller, Depends(require(Scope.CARDS))],
    asked: Annotated[OfPack, Query()],
) -> Response:
    """Return what a card of a board says of its newest figure, and its values, from the board's newest pack."""
    found = choose_newest(list_readable(request, who.reader, Wanted((board,), asked.as_at, asked.pack)))
    contents = _open(request, found)[0][1] if found else None
    hidden = list_hidden(request.app.state.project.definitions, who.reader)
    if contents is None or indicator not in contents.cards or indicator in hidden:
        raise HTTPException(404, "There is no such card in what was published and is open to you.")
    values = [one for one in contents.values if one["indicator_id"] == indicator]
    card = {**contents.cards[indicator], "made_up": contents.made_up, "values": values}
    return answer_once(request, who, found, JSON, lambda: write_json(card))


@router.get("/{path:path}", include_in_schema=False)
def find_nothing(who: Annotated[Caller, Depends(find_caller)]) -> Response:
    """Tell of an address that is none, once it is known who asks: a token that does not work is told everywhere."""
    raise HTTPException(404, "There is nothing at this address. /api/openapi.json has those that there are.")


def _wanted(asked: OfList) -> Wanted:
    return Wanted(asked.board, asked.as_at, asked.pack)


def _choose(request: Request, who: Caller, asked: OfList) -> list[KeptPack]:
    """Return the packs that are meant: those with some ids, or the newest of each board."""
    found = list_readable(request, who.reader, _wanted(asked))
    return found if asked.pack else choose_newest(found)


def _open(request: Request, packs: Sequence[KeptPack]) -> list[tuple[KeptPack, Contents]]:
    """Return packs with what is in them. HTTPException 422 for more than are at hand at once."""
    state = request.app.state
    if len(packs) > state.shelf.most:
        raise HTTPException(
            422,
            f"These are {len(packs)} packs, and at most {state.shelf.most} are read at once. Ask for some of them with"
            " `board`, which may be given several times.",
        )
    return [(one, state.shelf.read(state.engine, one)) for one in packs]


def _list_values(request: Request, who: Caller, packs: Sequence[KeptPack]) -> tuple[list[Record], bool]:
    """Return every value of some packs that is for whoever asks, and whether any are made up."""
    hidden = list_hidden(request.app.state.project.definitions, who.reader)
    opened = [contents for _, contents in _open(request, packs)]
    every = [value for contents in opened for value in contents.values if value["indicator_id"] not in hidden]
    return every, any(contents.made_up for contents in opened)


def _is_wanted(value: Record, asked: OfValues) -> bool:
    wanted = ((asked.indicator, "indicator_id"), (asked.area, "area_code"), (asked.period, "period"))
    if any(given and value[name] not in given for given, name in wanted):
        return False
    return asked.breakdown is None or value.get("breakdown", "") == asked.breakdown


def _describe_pack(pack: KeptPack, board_name: str) -> Record:
    return {
        "pack": pack.code,
        "board": pack.board,
        "board_name": board_name,
        "period": pack.period,
        "meeting": pack.meeting,
        "audience": pack.audience,
        "as_at": pack.as_at.isoformat(),
        "published_on": pack.published_on.isoformat(),
        "software": pack.software,
        "sha256": pack.sha256,
    }

"""The administrator says what somebody is for a board: writer, sponsor, chair or secretary, of all cards or of some."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from oba.boards.duties import DUTY_NAMES, Duties, Duty
from oba.indicators.board import Board
from oba.models import Account
from oba.pipeline.written.desk import find_duties, give_duties
from oba.pipeline.written.readers import boards_with_duties
from oba.portal.access import Person, require
from oba.portal.desks import list_subjects
from oba.portal.forms import Lines, Number
from oba.portal.pages import go_to, render
from oba.roles import Permission
from oba.store.engine import read_session

router = APIRouter(prefix="/people/{account_id}/duties/{board_id}", include_in_schema=False)
Administrator = Annotated[Person, Depends(require(Permission.MANAGE_PEOPLE))]


@router.get("")
def show_duties(request: Request, who: Administrator, account_id: Number, board_id: str) -> Response:
    """Show what somebody is for a board, to be changed."""
    account, board = _find(request, account_id, board_id)
    now = find_duties(request.app.state.engine, board.id, account_id)
    return _show(request, account, board, now)


@router.post("")
def change_duties(
    request: Request,
    who: Administrator,
    account_id: Number,
    board_id: str,
    duties: Lines = (),
    cards: Lines = (),
) -> Response:
    """Keep what somebody is for a board from now on."""
    account, board = _find(request, account_id, board_id)
    if account.id == who.account_id:
        raise HTTPException(403)
    known = {about for _, subjects in list_subjects(_definitions(request), board) for about, _ in subjects}
    if not set(duties) <= set(Duty) or not set(cards) <= known:
        raise HTTPException(422)
    given = Duties(frozenset(Duty(one) for one in duties), frozenset(cards if duties else ()))
    give_duties(request.app.state.engine, board.id, account_id, given, who.actor, request.app.state.clock())
    return go_to(request, f"/people/{account_id}", f"What {account.name} does for {board.name} is kept.")


def _find(request: Request, account_id: int, board_id: str) -> tuple[Account, Board]:
    """Return an account that may see a board, and the board; 404 for any other."""
    with read_session(request.app.state.engine) as session:
        account = session.get(Account, account_id)
        session.expunge_all()
    board = _definitions(request).boards.get(board_id)
    if account is None or board is None or board.id not in boards_with_duties(_definitions(request), account):
        raise HTTPException(404)
    return account, board


def _show(request: Request, account: Account, board: Board, now: Duties) -> Response:
    values: dict[str, Any] = {
        "account": account,
        "board": board,
        "now": now,
        "duty_names": DUTY_NAMES,
        "groups": list_subjects(_definitions(request), board),
    }
    return render(request, "duties.html", **values)


def _definitions(request: Request) -> Any:
    return request.app.state.project.definitions

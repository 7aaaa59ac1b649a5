"""The administrator says what somebody is for a board: writer, sponsor, chair or secretary, of all cards or of some."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from oba.boards.duties import DUTY_NAMES, Duties, Duty
from oba.errors import OvertakenError
from oba.indicators.board import Board
from oba.models import Account
from oba.pipeline.written.desk import find_given, give_duties
from oba.pipeline.written.readers import boards_with_duties
from oba.portal.access import Person, require
from oba.portal.desks import list_subjects
from oba.portal.forms import Line, Lines, Number, read_number
from oba.portal.pages import go_to, render
from oba.roles import Permission
from oba.store.engine import read_session

router = APIRouter(prefix="/people/{account_id}/duties/{board_id}", include_in_schema=False)
Administrator = Annotated[Person, Depends(require(Permission.MANAGE_PEOPLE))]


@router.get("")
def show_duties(request: Request, who: Administrator, account_id: Number, board_id: str) -> Response:
    """Show what somebody is for a board, to be changed."""
    account, board = _find(request, account_id, board_id)
    now, number = find_given(request.app.state.engine, board.id, account_id)
    return _show(request, account, board, now, number)


@router.post("")
def change_duties(
    request: Request,
    who: Administrator,
    account_id: Number,
    board_id: str,
    duties: Lines = (),
    cards: Lines = (),
    seen: Line = "",
) -> Response:
    """Keep what somebody is for a board from now on; who was overtaken sees what was given, and what they chose."""
    account, board = _find(request, account_id, board_id)
    state = request.app.state
    if not set(duties) <= set(Duty) or not set(cards) <= _list_cards(request, board):
        raise HTTPException(422)
    given = Duties(frozenset(Duty(one) for one in duties), frozenset(cards if duties else ()))
    try:
        give_duties(state.engine, board.id, account_id, given, who.actor, state.clock(), read_number(seen))
    except OvertakenError:
        now, number = find_given(state.engine, board.id, account_id)
        is_now = f"is now {now.words}" if now.duties else "has no duty now"
        told = f"Somebody else changed this meanwhile: {account.name} {is_now}. Check what you chose, and save."
        return _show(request, account, board, given, number, {"": told}, 409)
    return go_to(request, f"/people/{account_id}", f"What {account.name} does for {board.name} is kept.")


def _find(request: Request, account_id: int, board_id: str) -> tuple[Account, Board]:
    """Return an account that may see a board, and the board; 404 for any other, an administrator's own among them."""
    with read_session(request.app.state.engine) as session:
        account = session.get(Account, account_id)
        session.expunge_all()
    board = _definitions(request).boards.get(board_id)
    if account is None or board is None or board.id not in boards_with_duties(_definitions(request), account):
        raise HTTPException(404)
    return account, board


def _list_cards(request: Request, board: Board) -> set[str]:
    return {about for _, subjects in list_subjects(_definitions(request), board) for about, _ in subjects}


def _show(
    request: Request,
    account: Account,
    board: Board,
    now: Duties,
    number: int,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    """Show duties to be changed: those that are given, or those that somebody chose who was overtaken."""
    values: dict[str, Any] = {
        "account": account,
        "board": board,
        "now": now,
        "number": number,
        "gone": sorted(now.cards - _list_cards(request, board)),
        "duty_names": DUTY_NAMES,
        "groups": list_subjects(_definitions(request), board),
    }
    return render(request, "duties.html", status, errors=errors, **values)


def _definitions(request: Request) -> Any:
    return request.app.state.project.definitions

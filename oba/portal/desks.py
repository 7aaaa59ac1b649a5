"""Whose card a request is about, and what the person may do to it."""

from fastapi import HTTPException, Request

from oba.indicators.board import Board
from oba.indicators.project import Definitions
from oba.pipeline.written.desk import Desk, find_duties
from oba.pipeline.written.readers import may_see
from oba.portal.access import Person
from oba.scorecards.build.pack import indicators_of


def desk_of(request: Request, who: Person, board_id: str) -> Desk:
    """Return the desk at which a person writes for a board; 404 where the board is not theirs to see."""
    state = request.app.state
    definitions: Definitions = state.project.definitions
    board = definitions.boards.get(board_id)
    if board is None or not may_see(who.reader, board, board.audience):
        raise HTTPException(404)
    duties = find_duties(state.engine, board.id, who.account_id)
    return Desk(state.engine, definitions, board, who.actor, duties, state.clock())


def list_subjects(definitions: Definitions, board: Board) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what a board has cards of, by outcome and then services: the id and the name of each."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in indicators_of(board, definitions):
        of = definitions.outcomes[one.outcome].name if one.outcome else definitions.services[one.service or ""].name
        groups.setdefault(of, []).append((one.id, one.name))
    services = [(name, definitions.services[name].name) for name in board.services]
    return [("Services", services), *groups.items()] if services else list(groups.items())


def name_of(desk: Desk, about: str) -> str:
    """Return the name of an indicator or service of the board; 404 for what the board has no card of."""
    for _, subjects in list_subjects(desk.definitions, desk.board):
        for name, title in subjects:
            if name == about:
                return title
    raise HTTPException(404)

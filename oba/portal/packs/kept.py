"""Packs for meetings: the checklist, publishing, what was shown before, and what differs with what is known now."""

import hashlib
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from oba import __version__
from oba.errors import PublishError
from oba.indicators.board import Board, folder_name
from oba.pipeline.frozen_packs.answers import CHECKLIST, KNOWN_NOW
from oba.pipeline.frozen_packs.handouts import find_unfinished
from oba.pipeline.frozen_packs.meeting import publish_for_meeting, reissue
from oba.pipeline.unchanged import read_position_of
from oba.pipeline.written.desk import find_duties
from oba.pipeline.written.readers import may_see
from oba.portal.access import Person, require
from oba.portal.packs.workroom import Answer, Question, WorkRoom
from oba.portal.pages import go_to, render
from oba.roles import Permission
from oba.scorecards.render.formats import ALL
from oba.store import packs as packs_store
from oba.store.engine import read_session
from oba.store.packs import KeptPack
from oba.vocabulary import Audience

router = APIRouter(prefix="/packs", include_in_schema=False)
Reader = Annotated[Person, Depends(require(Permission.SEE_BOARDS))]
Publisher = Annotated[Person, Depends(require(Permission.PUBLISH_PACKS))]


@router.get("/publish/{board_id}")
def show_checklist(request: Request, board_id: str, who: Publisher) -> Response:
    """Show what keeps a board's pack back and what ought to be looked at, before it is published for the meeting."""
    board = _find_board(request, who, board_id)
    return render(request, "publish_pack.html", board=board, answer=_ask(request, CHECKLIST, board.id))


@router.post("/publish/{board_id}")
def publish_pack(request: Request, board_id: str, who: Publisher) -> Response:
    """Publish a board's pack for its meeting and keep it, its formats afterwards; or show what keeps it back."""
    board, state = _find_board(request, who, board_id), request.app.state
    try:
        shown = publish_for_meeting(
            state.engine, _definitions(request), board.id, state.settings, _now(request), who.actor, to_come=ALL
        )
    except PublishError as fault:
        return go_to(request, f"/packs/publish/{board.id}", str(fault), worked=False)
    state.handouts.start(board.id, is_new=True)
    return go_to(request, f"/packs/{shown.code}", "The pack is published for the meeting and kept.")


@router.get("/{pack_id}")
def show_pack(request: Request, pack_id: str, who: Reader) -> Response:
    """Show a pack that was published for a meeting: by whom and when, and how to see it again."""
    kept = _find_kept(request, who, pack_id)
    state = request.app.state
    unfinished = find_unfinished(state.settings.output_folder, kept.board)
    being_made = state.handouts.start(kept.board) if unfinished else None
    names: dict[str, Any] = {"kept": kept, "board_name": _name_board(request, kept.board), "being_made": being_made}
    may_challenge = find_duties(state.engine, kept.board, who.account_id).may_challenge
    return render(request, "kept_pack.html", may_challenge=may_challenge, **names)


@router.get("/{pack_id}/known-now")
def show_differences(request: Request, pack_id: str, who: Reader) -> Response:
    """Show which cells of a pack would say something else with what is known now, and why."""
    kept = _find_kept(request, who, pack_id)
    answer = _ask(request, KNOWN_NOW, kept.code)
    return render(request, "known_now.html", kept=kept, board_name=_name_board(request, kept.board), answer=answer)


def _ask(request: Request, kind: str, about: str) -> Answer:
    """Return the answer to a question that takes a whole pack, with all that it hangs on as it is now."""
    state, now = request.app.state, _now(request)
    figures, everything = read_position_of(state.engine)
    rest = (state.project.mark, str(now.date()), __version__)
    marks = [hashlib.sha256(" ".join((one, *rest)).encode()).hexdigest() for one in (figures, everything)]
    workroom: WorkRoom = state.workroom
    return workroom.ask(Question(kind, about, *marks), now)


@router.post("/{pack_id}/reissue")
def reissue_pack(request: Request, pack_id: str, who: Reader) -> Response:
    """Write a pack once more as it was shown, into a folder of its own, and go there."""
    kept, state = _find_kept(request, who, pack_id), request.app.state
    try:
        given = reissue(state.engine, kept.code, state.settings, _now(request), who.actor, to_come=ALL)
    except PublishError as fault:
        return go_to(request, f"/packs/{kept.code}", str(fault), worked=False)
    state.handouts.start(kept.board, is_new=True)
    return go_to(request, f"/boards/{folder_name(kept.board)}/{given.folder.name}/index.html")


def _find_board(request: Request, who: Person, board_id: str) -> Board:
    board: Board | None = _definitions(request).boards.get(board_id)
    if board is None or not may_see(who.reader, board, board.audience):
        raise HTTPException(404)
    return board


def _find_kept(request: Request, who: Person, pack_id: str) -> KeptPack:
    """Return a kept pack that this person may see; for others it is as if it were not there."""
    with read_session(request.app.state.engine) as session:
        found = next((one for one in packs_store.list_packs(session) if one.code == pack_id), None)
    if found is None or not may_see(
        who.reader, _definitions(request).boards.get(found.board), Audience(found.audience)
    ):
        raise HTTPException(404)
    return found


def _name_board(request: Request, board_id: str) -> str:
    board = _definitions(request).boards.get(board_id)
    return board.name if board else board_id


def _definitions(request: Request) -> Any:
    return request.app.state.project.definitions


def _now(request: Request) -> datetime:
    now: datetime = request.app.state.clock()
    return now

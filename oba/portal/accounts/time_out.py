"""The end of a sign-in by silence: how it is put off, and what is said when it has come."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from oba.portal.access import Person, person, time_left, token_of
from oba.store.engine import read_session
from oba.store.people import signins

router = APIRouter(include_in_schema=False)
MINUTES = int(signins.IDLE.total_seconds() // 60)
HOURS = int(signins.LONGEST.total_seconds() // 3600)
SILENT = f"You were signed out after {MINUTES} minutes without a request"


@router.get("/stay-signed-in")
def stay_signed_in(request: Request, who: Annotated[Person, Depends(person)]) -> Response:
    """Put the end off: to ask for this is a request, and so counts as one. Answer with the seconds that are left."""
    idle, whole = time_left(request) or (0, 0)
    return JSONResponse({"idle": idle, "whole": whole})


def describe_end(request: Request) -> str:
    """Return why the browser's sign-in is over, without a full stop; blank if it brought none."""
    token = token_of(request)
    if not token:
        return ""
    state = request.app.state
    now = state.clock()
    with read_session(state.engine) as session:
        found = signins.find_any(session, token)
        session.expunge_all()
    if found is None or now - found.seen_at >= signins.IDLE:
        return SILENT
    if now - found.begun_at >= signins.LONGEST:
        return f"You were signed out after {HOURS} hours"
    return "You were signed out"

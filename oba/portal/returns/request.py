"""From a request to a visit: who stands before the returns, and when, and what they may do to one."""

import os

from fastapi import Request

from oba.errors import NotAllowedError
from oba.pipeline.returns.views import ReturnView, Visit, view_return, why_not
from oba.portal.access import SignInNeededError, find_sign_in, person
from oba.returns.signature import KEY_VARIABLE
from oba.returns.workflow import Action


def visit_of(request: Request) -> Visit:
    """Return the visit of the person who is signed in."""
    person(request)
    found = find_sign_in(request)
    if found is None:
        raise SignInNeededError("")
    state = request.app.state
    return Visit(state.engine, state.project.definitions, found[0], state.clock(), signing_key())


def require_step(request: Request, code: str, action: Action) -> ReturnView:
    """Return a return if a person may do something to it now; NotAllowedError with the reason otherwise."""
    visit = visit_of(request)
    seen = view_return(visit, code)
    if action not in seen.actions:
        raise NotAllowedError(why_not(visit, seen, action))
    return seen


def signing_key() -> str | None:
    """Return the key that workbooks are marked with, None if there is none."""
    return os.environ.get(KEY_VARIABLE)

"""From a request to a visit: who stands before the returns, and when."""

import os

from fastapi import Request

from oba.pipeline.returns.views import Visit
from oba.portal.access import SignInNeededError, find_sign_in, person
from oba.returns.signature import KEY_VARIABLE


def visit_of(request: Request) -> Visit:
    """Return the visit of the person who is signed in."""
    person(request)
    found = find_sign_in(request)
    if found is None:
        raise SignInNeededError("")
    state = request.app.state
    return Visit(state.engine, state.project.definitions, found[0], state.clock(), signing_key())


def signing_key() -> str | None:
    """Return the key that workbooks are marked with, None if there is none."""
    return os.environ.get(KEY_VARIABLE)

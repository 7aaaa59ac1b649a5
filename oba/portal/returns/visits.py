"""From a request to a visit: who stands before the returns, when, and what they get back."""

import os
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response

from oba.pipeline.returns.seeing import Visit
from oba.portal.access import SignInNeededError, find_sign_in, person
from oba.returns.signature import KEY_VARIABLE

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def visit_of(request: Request) -> Visit:
    """Return the visit of the person who is signed in."""
    person(request)
    found = find_sign_in(request)
    if found is None:
        raise SignInNeededError("")
    state = request.app.state
    return Visit(state.engine, state.project.definitions, found[0], state.clock(), os.environ.get(KEY_VARIABLE))


def download(content: bytes, name: str, kind: str) -> Response:
    """Return a file to keep: never shown in the browser, never guessed at."""
    plain = "".join(letter if letter.isalnum() or letter in " .,-_()" else "_" for letter in name).lstrip(" .-")
    ascii_name = plain.encode("ascii", "replace").decode().replace("?", "_")
    disposition = f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(plain)}"
    return Response(content, media_type=kind, headers={"Content-Disposition": disposition})

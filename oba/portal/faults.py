"""What a browser or a program is told when a request is refused or fails: plain pages, or JSON under /api/."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from oba.errors import NotFoundError, ObaError, ReturnError, TurnError
from oba.portal.access import SignInNeededError
from oba.portal.accounts.kept_forms import ask_to_sign_in, is_kept, list_words, read_typed, tell_of_change
from oba.portal.guards import log
from oba.portal.pages import render

_WORDS: dict[int, tuple[str, tuple[str, ...]]] = {
    400: (
        "We could not read what was sent",
        ("The form did not arrive as it should have. Go back, and send it again.",),
    ),
    403: (
        "You cannot see this page",
        (
            "Your account does not let you see or do this.",
            "If you think that it should, ask the administrator of the partnership.",
        ),
    ),
    404: (
        "Page not found",
        (
            "If you typed the web address, check that it is correct.",
            "If you pasted the web address, check that you copied all of it.",
        ),
    ),
    405: ("This page cannot be used in that way", ("Go back, and use the links and buttons of the page.",)),
    408: (
        "What you sent did not arrive in time",
        ("Nothing was changed. Check your connection, and send it again.",),
    ),
    413: (
        "The file is too large",
        ("Nothing was sent. Send the workbook that you downloaded here, without pictures or other files in it.",),
    ),
    422: ("We could not understand what was sent", ("Go back, check what you entered, and send it again.",)),
    500: (
        "Sorry, there is a problem with the service",
        ("Try again later. What you had sent before is kept.",),
    ),
    503: (
        "Sorry, the service is busy",
        ("Nothing was changed. Wait a minute, and try again.",),
    ),
}
_API_WORDS: dict[int, str] = {
    400: "What was sent could not be read.",
    403: "Whoever asks may not see or do this.",
    404: "There is nothing at this address, or it is not open to whoever asks.",
    405: "This address is not asked in that way: GET reads it.",
    422: "What was asked is not of its form.",
}
"""What a program is told instead of what a person at a browser is."""
_PROBLEM = "application/problem+json"
_MOST_TOLD, _LONGEST_NAME = 5, 40
_NOT_OF_A_NAME = re.compile(r"[^A-Za-z0-9_.\[\]-]")
_FORGED = (
    "The page was open for too long",
    ("Nothing was changed. Go back, load the page again, and send the form once more.",),
)


class Problem(BaseModel):
    """Why a program is not answered, as RFC 9457 has it: in a few words and in a sentence."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


def describe_refusals(words: Mapping[int, str]) -> dict[int | str, dict[str, Any]]:
    """Return what the API's document says of refusals, by status."""
    content = {_PROBLEM: {"schema": Problem.model_json_schema()}}
    return {status: {"description": said, "content": content} for status, said in words.items()}


def is_for_program(request: Request) -> bool:
    """Return whether a request is to an address that programs ask."""
    return str(request.scope["path"]).startswith("/api/")


def tell_program(title: str, status: int, detail: str) -> Response:
    """Return a refusal for a program."""
    said = Problem(title=title, status=status, detail=detail)
    return JSONResponse(said.model_dump(), status, media_type=_PROBLEM)


def show_fault(request: Request, status: int, typed: Mapping[str, str] | None = None) -> Response:
    """Return the page, or the JSON, for a status; one that has no words of its own gets those of its kind.

    `typed` are the fields of a form that was not kept: the page gives them back, and lets them be sent again where
    only the store was busy.
    """
    known = status if status in _WORDS else (500 if status >= 500 else 400)
    title, lines = _FORGED if getattr(request.state, "refused_form", False) else _WORDS[known]
    if is_for_program(request):
        return tell_program(title, status, _API_WORDS.get(known, " ".join(lines)))
    return render(
        request,
        "fault.html",
        status,
        look_up=known < 500,
        title=title,
        lines=lines,
        typed_words=list_words(typed or {}),
        again=typed if status == 503 else None,
    )


async def _show_with_typed(request: Request, status: int) -> Response:
    # What could not be read (400) is gone: to read it again would be to wait for more of it without an end.
    typed = await read_typed(request) if status != 400 else {}
    return await run_in_threadpool(show_fault, request, status, typed)


def add_fault_pages(app: FastAPI) -> None:
    """Give an application its pages for refusals and faults."""

    @app.exception_handler(HTTPException)
    async def refused(request: Request, fault: Exception) -> Response:
        assert isinstance(fault, HTTPException)  # noqa: S101 - what the handler is registered for
        phrase = HTTPStatus(fault.status_code).phrase
        is_told = is_for_program(request) and fault.detail != phrase
        told = tell_program(phrase, fault.status_code, fault.detail) if is_told else None
        answer = told or await _show_with_typed(request, fault.status_code)
        answer.headers.update(fault.headers or {})
        return answer

    @app.exception_handler(RequestValidationError)
    def not_understood(request: Request, fault: Exception) -> Response:
        assert isinstance(fault, RequestValidationError)  # noqa: S101 - what the handler is registered for
        if is_for_program(request):
            return tell_program(_WORDS[422][0], 422, _tell_parameters(fault.errors()))
        is_address = all(error["loc"][0] == "path" for error in fault.errors())
        return show_fault(request, 404 if is_address else 422)

    @app.exception_handler(SignInNeededError)
    async def sign_in_first(request: Request, fault: Exception) -> Response:
        assert isinstance(fault, SignInNeededError)  # noqa: S101 - what the handler is registered for
        if is_for_program(request):
            return tell_program("Sign in first", 401, "Nobody is signed in.")
        return await ask_to_sign_in(request, fault.back_to)

    _add_pages_of_work(app)


def _add_pages_of_work(app: FastAPI) -> None:
    """Give an application its pages for what the work itself refuses."""

    @app.exception_handler(ReturnError)
    async def turn_passed(request: Request, fault: Exception) -> Response:
        if isinstance(fault, NotFoundError):
            return await _show_with_typed(request, 404)
        status = 409 if isinstance(fault, TurnError) else 403
        title = "Somebody else was quicker" if status == 409 else "This cannot be done now"
        if is_for_program(request):
            return tell_program(title, status, str(fault))
        if status == 409 and is_kept(request):
            return await tell_of_change(request, title, str(fault))
        return await run_in_threadpool(render, request, "fault.html", status, title=title, lines=(str(fault),))

    @app.exception_handler(ObaError)
    async def failed(request: Request, fault: Exception) -> Response:
        log.error("the store or a definition refused", fault=str(fault), kind=type(fault).__name__)
        return await _show_with_typed(request, 503)


def _tell_parameters(errors: Sequence[Mapping[str, Any]]) -> str:
    """Return what is wrong with the parts of a request, the first few of many."""
    told = [_tell_parameter(error) for error in errors[:_MOST_TOLD]]
    return "; ".join([*told, f"and {len(errors) - _MOST_TOLD} more"] if len(errors) > _MOST_TOLD else told)


def _tell_parameter(error: Mapping[str, Any]) -> str:
    """Return what is wrong with a part of a request, by its name; what was given is not said again.

    A name that is none of ours is the asker's text: it is told in plain letters, and not at any length.
    """
    name = ".".join(str(part) for part in error["loc"][1:])
    if error["type"] != "extra_forbidden":
        return f"{name}: {error['msg']}"
    plain = _NOT_OF_A_NAME.sub("?", name[:_LONGEST_NAME]) + ("…" if len(name) > _LONGEST_NAME else "")
    return f"{plain}: there is no parameter of this name"

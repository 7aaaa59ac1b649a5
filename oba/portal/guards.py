"""What stands before every page: headers, faults, sizes and the token against forged forms.

Plain ASGI, so that what they do holds for whatever is inside. `create_app` says in which order they stand.
"""

import asyncio
import hmac
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import structlog
from asgi_csrf import DEFAULT_SIGNING_NAMESPACE, asgi_csrf
from itsdangerous import BadData, URLSafeSerializer
from python_multipart.multipart import Field, File, FormParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from oba.hostile_files import MOST_FORM_BYTES
from oba.store.people.signins import hash_token

CSRF_COOKIE, CSRF_FIELD, CSRF_HEADER = "oba-form", "csrftoken", "x-csrftoken"
LONGEST_SILENCE, LONGEST_BODY = 30.0, 300.0  # seconds: 10 MB come in five minutes at a third of a megabit
_TOKEN_WITHIN = 64_000
_ENVELOPE = 100_000  # what a form with a file needs besides the file
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_FOR_EVERY_SITE = "frame-ancestors *"
"""Stands in the policy of what any site may show within its pages."""
_YEAR = 31_536_000

_TYPED = "application/x-www-form-urlencoded"
_NO_LETTER = "\ufffd"

log = structlog.get_logger("oba.portal")

Show = Callable[[Request, int], Response]
Rescue = Callable[[Request], Awaitable[Response | None]]


class SecurityHeaders:
    """Put the security headers on every answer; nothing is kept by browsers or proxies unless a page says so."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app, self.secure = app, secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to the answer's headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if _FOR_EVERY_SITE in headers["Content-Security-Policy"]:
                    del headers["X-Frame-Options"]  # it knows no site but our own, and old browsers heed it alone
                headers.setdefault("Cache-Control", "no-store")
                if self.secure:
                    headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}; includeSubDomains")
            await send(message)

        await self.app(scope, receive, send_with_headers)


class LastResort:
    """Turn a fault of the program into a plain page; what happened goes to the log and not to the browser."""

    def __init__(self, app: ASGIApp, *, show: Show) -> None:
        self.app, self.show = app, show

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer 500 if it fails before anything was sent."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def record_start(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, record_start)
        except HTTPException as refusal:
            await self._answer(scope, receive, send, refusal.status_code, begun=begun)
        except Exception:
            log.exception("a request failed", method=scope["method"], path=_loggable_path(scope))
            await self._answer(scope, receive, send, 500, begun=begun)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, status: int, *, begun: bool) -> None:
        if begun:
            raise RuntimeError("the answer broke off")
        answer = await run_in_threadpool(self.show, Request(scope), status)
        await answer(scope, receive, send)


class HeadAsGet:
    """Answer HEAD as GET is answered, without the body: with the same status, and headers that tell of the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass HEAD on as GET, and send nothing of what the answer holds."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_empty(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, send_empty)


class PlainAddress:
    """Let no address with a zero byte through, which no database takes: there is nothing at it.

    A program is to hear first whether it may ask at all, so what asks for it gets a name that nothing has.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; HTTPException 404 for what is no address of a page."""
        if scope["type"] == "http" and ("\0" in scope["path"] or b"%00" in scope["query_string"]):
            if not scope["path"].startswith("/api/"):
                raise HTTPException(404)
            path, query = scope["path"].replace("\0", _NO_LETTER), scope["query_string"]
            scope = {**scope, "path": path, "query_string": query.replace(b"%00", quote(_NO_LETTER).encode())}
        await self.app(scope, receive, send)


class SizeLimit:
    """Refuse what is too large before it is read: by its stated length, or as soon as it has come too far."""

    def __init__(self, app: ASGIApp, *, most_file_bytes: int) -> None:
        self.app, self.most_file_bytes = app, most_file_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a limit on its body; HTTPException 413 over it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        most = self.most_file_bytes + _ENVELOPE if _has_file(headers) else MOST_FORM_BYTES
        stated = headers.get("content-length", "0")
        if not stated.isdecimal():
            raise HTTPException(400)
        if int(stated[:20]) > most:
            raise HTTPException(413)
        read = 0

        async def receive_some() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise HTTPException(413)
            return message

        await self.app(scope, receive_some, send)


class TimeLimit:
    """Refuse a body that stops coming, or that comes too slowly, so that nobody keeps connections open for nothing.

    `clock` counts seconds; `wait` gives what is awaited, or raises TimeoutError after some seconds. Once the whole
    body is there nothing is timed: how long a page takes is not the sender's doing.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        silence: float = LONGEST_SILENCE,
        longest: float = LONGEST_BODY,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[Awaitable[Message], float], Awaitable[Message]] = asyncio.wait_for,
    ) -> None:
        self.app, self.silence, self.longest, self.clock, self.wait = app, silence, longest, clock, wait

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a limit on the time of its body; HTTPException 408 over it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        until, whole = self.clock() + self.longest, False

        async def receive_in_time() -> Message:
            nonlocal whole
            if whole:
                return await receive()
            left = min(self.silence, until - self.clock())
            try:
                if left <= 0:
                    raise TimeoutError
                message = await self.wait(receive(), left)
            except TimeoutError as fault:
                log.info("a body came too slowly", path=_loggable_path(scope))
                raise HTTPException(408, headers={"Connection": "close"}) from fault
            whole = message["type"] != "http.request" or not message.get("more_body", False)
            return message

        await self.app(scope, receive_in_time, send)


class _Everything:
    """Contains every path: asgi-csrf then asks for the token even where the browser sent no cookie at all."""

    def __contains__(self, _path: object) -> bool:
        return True


class FormGuard:
    """Refuse every form that does not carry our token; asgi-csrf makes and compares the tokens.

    A token is signed with the sign-in that the browser holds, so that it is worth nothing in another's. A form with
    text goes to `rescue` before it is refused: it may be of an earlier sign-in. The token is asked for whatever a
    request says of itself: asgi-csrf would let one by that has an `Authorization`, with which programs read and nothing
    is changed. A body that cannot be read is the sender's fault and ends with 400; what fails inside the pages is not.
    asgi-csrf 0.11 cannot read a form with a file by today's python-multipart, so the token of such a form is read here,
    from its first field, and handed over as the header that scripts would send it in.
    """

    def __init__(
        self, app: ASGIApp, *, secret: str, cookie: str, sign_in: str, secure: bool, show: Show, rescue: Rescue
    ) -> None:
        self.app, self.show, self.rescue = app, show, rescue
        self._secret, self._cookie, self._sign_in, self._secure = secret, cookie, sign_in, secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what carries the token; 403 if it is missing or wrong, 400 if the body cannot be read."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        read: list[Message] = []
        inside = {"headers": scope["headers"], "entered": False, "read": read}
        guarded = self._guard(Request(scope).cookies.get(self._sign_in, ""))
        scope = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"authorization"]}
        try:
            headers = Headers(scope=scope)
            if _has_file(headers) and CSRF_HEADER not in headers:
                token, receive = await _read_first_field(headers["content-type"], receive)
                kept = [(name, value) for name, value in scope["headers"] if name != b"content-type"]
                scope = {**scope, "headers": [*kept, (CSRF_HEADER.encode(), token)]}
            elif headers.get("content-type", "").partition(";")[0] == _TYPED:
                receive = _record(receive, read)
            await guarded({**scope, "oba.inside": inside}, receive, self._hide_cookie(send))
        except HTTPException:
            raise
        except Exception as fault:
            if inside["entered"]:
                raise
            log.info("a form could not be read", path=_loggable_path(scope), fault=type(fault).__name__)
            answer = await run_in_threadpool(self.show, Request(scope), 400)
            await answer(scope, receive, send)

    def _guard(self, sign_in: str) -> ASGIApp:
        """Return what asks for the tokens of one sign-in, or of a browser that holds none."""
        guarded: ASGIApp = asgi_csrf(
            self._enter,
            signing_secret=_secret_of(self._secret, hash_token(sign_in)),
            cookie_name=self._cookie,
            cookie_secure=self._secure,
            always_protect=_Everything(),
            send_csrf_failed=self._refuse,
        )
        return guarded

    def _hide_cookie(self, send: Send) -> Send:
        """Return what sends an answer on, with the cookie of the forms out of reach of scripts."""
        name = f"{self._cookie}=".encode()

        async def send_hidden(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [
                    (key, value + b"; HttpOnly" if key == b"set-cookie" and value.startswith(name) else value)
                    for key, value in message.get("headers", ())
                ]
                message = {**message, "headers": headers}
            await send(message)

        return send_hidden

    async def _enter(self, scope: Scope, receive: Receive, send: Send) -> None:
        inside = scope.pop("oba.inside")
        inside["entered"] = True
        await self.app({**scope, "headers": inside["headers"]}, receive, send)

    async def _refuse(self, scope: Scope, send: Send, _reason: Any) -> None:
        read: list[Message] = scope["oba.inside"]["read"]
        answer = await self.rescue(Request(scope, _replay(read))) if read else None
        if answer is None:
            request = Request(scope)
            request.state.refused_form = True
            answer = await run_in_threadpool(self.show, request, 403)
        await answer(scope, _nothing_more, send)


def is_token_of(secret: str, sign_in_hash: str, token: str) -> bool:
    """Return whether a form's token was made for a sign-in, given by the hash that the store keeps of it."""
    try:
        URLSafeSerializer(_secret_of(secret, sign_in_hash)).loads(token, DEFAULT_SIGNING_NAMESPACE)
    except BadData:
        return False
    return True


def _secret_of(secret: str, sign_in_hash: str) -> str:
    return hmac.digest(secret.encode(), sign_in_hash.encode(), "sha256").hex()


def _record(receive: Receive, read: list[Message]) -> Receive:
    """Return what gives the body and keeps what it gave."""

    async def receive_and_keep() -> Message:
        read.append(await receive())
        return read[-1]

    return receive_and_keep


def _replay(read: list[Message]) -> Receive:
    """Return what gives a body once more."""
    left = list(read)

    async def receive_again() -> Message:
        return left.pop(0) if left else {"type": "http.disconnect"}

    return receive_again


def _has_file(headers: Headers) -> bool:
    return headers.get("content-type", "").lower().startswith("multipart/form-data")


async def _nothing_more() -> Message:
    return {"type": "http.disconnect"}


async def _read_first_field(content_type: str, receive: Receive) -> tuple[bytes, Receive]:
    """Return the token, nothing if the first field is another, and what gives the body once more from its start."""
    _, options = parse_options_header(content_type)
    first: list[Field | File] = []
    parser = FormParser("multipart/form-data", first.append, first.append, boundary=options[b"boundary"])
    read: list[Message] = []
    more = True
    while more and not first and sum(len(each.get("body", b"")) for each in read) < _TOKEN_WITHIN:
        message = await receive()
        read.append(message)
        parser.write(message.get("body", b"")[:_TOKEN_WITHIN])  # no file is put together here, only a field looked for
        more = message.get("more_body", False)

    async def replay() -> Message:
        return read.pop(0) if read else await receive()

    is_token = bool(first) and isinstance(first[0], Field) and first[0].field_name == CSRF_FIELD.encode()
    return (first[0].value or b"") if is_token else b"", replay  # type: ignore[union-attr]


def _loggable_path(scope: Scope) -> str:
    """Return the path as the log may have it: the tokens of one-time links stay out of it."""
    parts = scope["path"].split("/")
    return "/".join(part if len(part) < 40 else "…" for part in parts)

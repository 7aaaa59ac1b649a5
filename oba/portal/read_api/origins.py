"""Pages of other sites may read what anybody may read, and nothing that somebody must be known for."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OPEN = ("/api/v1/", "/api/openapi.json")
_HEADERS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Link, Retry-After"}


class AnyOrigin:
    """Let scripts of any site read what the read API answers to a request that says of nobody who asks.

    Such a request has neither a token nor a cookie, so its answer, be it a refusal, is what a stranger gets. Browsers
    give no script what was asked for with cookies under `*`, and they ask before they send a token: that is refused.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add to the answer's headers."""
        if scope["type"] != "http" or not _is_of_nobody(scope):
            await self.app(scope, receive, send)
            return

        async def send_open(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self.app(scope, receive, send_open)


def _is_of_nobody(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    is_read = scope["method"] == "GET" and scope["path"].startswith(_OPEN)
    return is_read and "authorization" not in headers and "cookie" not in headers

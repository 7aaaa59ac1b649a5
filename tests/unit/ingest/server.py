"""A small server on loopback that a test starts; it answers as told, or misbehaves."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Asked:
    """One request, as the server saw it."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Answer:
    """What the server sends; `cut` closes the connection after so many bytes of the body."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    pause: float = 0


Behave = Callable[[Asked], Answer]


class Loopback:
    """A running server: its address, and what it was asked so far."""

    def __init__(self, behave: Behave) -> None:
        self.asked: list[Asked] = []
        self.behave = behave
        self.stopped = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                asked = Asked(parts.path, query, {name.lower(): value for name, value in self.headers.items()})
                loopback.asked.append(asked)
                self._send(loopback.behave(asked))

            def _send(self, answer: Answer) -> None:
                self.send_response(answer.status)
                for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    half = len(answer.body) // 2 if answer.pause else 0
                    self.wfile.write(answer.body[:half])
                    self.wfile.flush()
                    loopback.stopped.wait(answer.pause)
                    self.wfile.write(answer.body[half : answer.cut])
                except OSError:
                    return  # the client hung up, as it should

            def log_message(self, *words: object) -> None:
                """Say nothing."""

        return Handler

    @contextmanager
    def running(self) -> "Iterator[Loopback]":
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.stopped.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()

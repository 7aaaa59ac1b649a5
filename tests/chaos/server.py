"""A publisher on loopback that misbehaves: slow, cut, broken, busy, of the wrong type, or gone for a while."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.chaos.project import table

WAYS = ["well"] * 9 + ["slow", "slow", "drip", "cut", "cut", "500", "429", "page", "gone"]
PAGE = b"<!doctype html><html><body><h1>We are doing maintenance</h1></body></html>"


@dataclass
class Publisher:
    """Which release each feed is at, and how the answers went."""

    seed: int = 1
    released: dict[str, int] = field(default_factory=dict)
    gone_until: dict[str, float] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)
    behaves: bool = False
    asked: int = 0
    delay: float | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def way(self, feed: str) -> str:
        """How this request is answered."""
        with self.lock:
            if self.behaves:
                way = "well"
            elif time.monotonic() < self.gone_until.get(feed, 0):
                way = "still gone"
            else:
                way = self.chance.choice(WAYS)
                if way == "gone":
                    self.gone_until[feed] = time.monotonic() + self.chance.uniform(2, 12)
            self.told[way] += 1
            return way


def serve(publisher: Publisher) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            feed = self.path.strip("/").removesuffix(".csv")
            release = publisher.released[feed]
            publisher.asked += 1
            if publisher.delay is not None:
                publisher.behaves = True
                time.sleep(publisher.delay)
            way = publisher.way(feed)
            try:
                self._answer(way, release)
            except (BrokenPipeError, ConnectionResetError):
                publisher.told["left by the caller"] += 1

        def _answer(self, way: str, release: int) -> None:
            if way in ("500", "429"):
                self.send_response(int(way))
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif way in ("gone", "still gone"):
                self.close_connection = True  # nothing is said at all
            elif way == "page":
                self._send(PAGE, "text/html")
            elif self.headers.get("If-None-Match") == f'"{release}"':
                self.send_response(304)
                self.end_headers()
            else:
                self._send(table(release).encode(), "text/csv", f'"{release}"', way)

        def _send(self, content: bytes, kind: str, tag: str = "", way: str = "well") -> None:
            if way == "slow":
                time.sleep(publisher.chance.uniform(0.2, 3.5))
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            if tag:
                self.send_header("ETag", tag)
            self.end_headers()
            half = len(content) // 2
            self.wfile.write(content[:half])
            if way == "cut":
                self.close_connection = True
                return
            if way == "drip":
                self.wfile.flush()
                time.sleep(1)
            self.wfile.write(content[half:])

        def log_message(self, *_args: Any) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server

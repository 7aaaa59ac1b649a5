"""The health page of a scheduler: JSON at /health, a plain page at /. For this machine only.

It answers 200 while the scheduler ticks and its store answers, 503 otherwise. Alarms about feeds are
listed but do not make it unwell: the scheduler does its part.
"""

import html
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Report = dict[str, Any]
_HERE = {"127.0.0.1", "localhost", "[::1]"}


def serve_health(port: int, report: Callable[[], Report]) -> ThreadingHTTPServer:
    """Serve the report on the loopback address from a thread of its own; port 0 takes a free one."""

    class Handler(BaseHTTPRequestHandler):
        """Answers GET; a name other than this machine's own is refused, or a web page could ask."""

        def do_GET(self) -> None:
            if self.headers.get("Host", "").rsplit(":", 1)[0] not in _HERE:
                self.send_error(421)
            elif self.path == "/health":
                self._answer(lambda found: json.dumps(found, default=str), "application/json")
            elif self.path == "/":
                self._answer(render, "text/html; charset=utf-8")
            else:
                self.send_error(404)

        def _answer(self, write: Callable[[Report], str], kind: str) -> None:
            found = report()
            content = write(found).encode()
            self.send_response(200 if found["status"] == "ok" else 503)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: Any) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def render(found: Report) -> str:
    """Return the report as a page without scripts."""
    facts = "".join(
        f"<dt>{html.escape(name)}</dt><dd>{html.escape(str(value))}</dd>"
        for name, value in found.items()
        if not isinstance(value, list)
    )
    lists = "".join(_list(name, value) for name, value in found.items() if isinstance(value, list))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>oba scheduler: '
        f"{html.escape(str(found['status']))}</title></head><body><main><h1>Scheduler: "
        f"{html.escape(str(found['status']))}</h1><dl>{facts}</dl>{lists}</main></body></html>"
    )


def _list(name: str, items: list[Any]) -> str:
    lines = "".join(f"<li>{_line(item)}</li>" for item in items) or "<li>none</li>"
    return f"<h2>{html.escape(name)}</h2><ul>{lines}</ul>"


def _line(item: Any) -> str:
    if isinstance(item, dict):
        return html.escape(", ".join(f"{name}: {value}" for name, value in item.items()))
    return html.escape(str(item))

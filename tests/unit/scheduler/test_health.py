"""The health page of a scheduler."""

import json
import urllib.request
from collections.abc import Iterator
from urllib.error import HTTPError

import pytest

from oba.scheduler.health import Report, serve_health


@pytest.fixture
def report() -> Iterator[tuple[int, Report]]:
    found: Report = {"status": "ok", "worker": "<one>", "alarms": [{"job": "feed:a", "message": "a & b"}]}
    server = serve_health(0, lambda: found)
    yield server.server_address[1], found
    server.shutdown()
    server.server_close()


def get(port: int, path: str, host: str = "localhost") -> tuple[int, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=300) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as answer:
        with answer:
            return answer.code, answer.read().decode()


def test_the_health_page_is_json_and_a_plain_page_for_this_machine_only(report: tuple[int, Report]) -> None:
    port, found = report
    status, content = get(port, "/health")
    assert (status, json.loads(content)) == (200, found)
    status, page = get(port, "/")
    assert status == 200
    assert "&lt;one&gt;" in page
    assert "job: feed:a, message: a &amp; b" in page
    assert get(port, "/elsewhere")[0] == 404
    assert get(port, "/health", host="evil.example:80")[0] == 421
    found["status"] = "unwell"
    assert get(port, "/health")[0] == 503

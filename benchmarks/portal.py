"""The portal under load: fifty people with a second between clicks, and how many pages it gives in a second.

PostgreSQL, a hundred indicators, forty quarters, twelve places; two processes of `oba serve`. The load tools run on the
same machine. A page's times are those that locust saw, its rate is what wrk saw; each request comes on a connection of
its own, as nginx brings them. Times are only worth something on a machine that does nothing else.
"""

import csv
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from benchmarks.portal_people import Visitor, describe, find_pages, sign_everybody_in
from benchmarks.portal_world import BOARD, World, list_indicators, make_world
from benchmarks.store_data import PROJECT
from tests.fixtures.postgres import run_cluster

USERS, SECONDS, WORKERS = 50, 120, 2
LIMIT = 0.1
"""Seconds within which 95 of 100 answers come."""
RATE = 200
"""Requests for an indicator's page in a second."""
_KEY = "a made-up key for measuring and nothing else"


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder, run_cluster(safe=True) as cluster:
        home = Path(folder)
        cluster.run("CREATE DATABASE oba")
        world = make_world(home, cluster.address("oba"), datetime.now(UTC))
        with _serve(world) as address:
            visitors = sign_everybody_in(world.engine, address)
            first = {one.group: one for one in reversed(visitors)}
            pages = {group: find_pages(address, one) for group, one in first.items()}
            told = home / "people.json"
            told.write_text(json.dumps(describe(visitors, pages)), encoding="utf-8")
            times = _click(told, address, home)
            member = first["board_member"]
            name = list_indicators()[7]
            rates = [
                *_compare("indicator", address, f"/boards/{BOARD}/2026-q4/indicators/{name}.html", member, home),
                *_compare("card", address, f"/cards/{BOARD}/{name}", member, home),
            ]
        world.engine.dispose()
    return [*times, *rates]


def _entry(name: str, seconds: float, against: str, other: float, note: str) -> dict[str, Any]:
    return {
        "name": name,
        "seconds": round(seconds, 5),
        "against": against,
        "against_seconds": round(other, 5),
        "ratio": round(seconds / other, 3),
        "note": note,
    }


@contextmanager
def _serve(world: World) -> Iterator[str]:
    """Start the portal as its operator would, and stop it afterwards."""
    port = _free_port()
    settings = world.settings
    environment = {
        "OBA_HOME": str(settings.home),
        "OBA_STORE_URL": settings.store_url,
        "OBA_SOURCES": str(settings.sources),
        "OBA_ASSETS": str(settings.assets),
        "OBA_PORTAL_KEY": _KEY,
    }
    command = [sys.executable, "-m", "oba", "serve", "--port", str(port), "--workers", str(WORKERS)]
    with _started(command, f"http://127.0.0.1:{port}", "/health", environment) as address:
        yield address


@contextmanager
def _started(command: list[str], address: str, path: str, environment: dict[str, str]) -> Iterator[str]:
    process = subprocess.Popen(command, cwd=PROJECT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 120
        while not _answers(address + path):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{' '.join(command)} did not start")
            time.sleep(0.2)
        time.sleep(3)  # until every process listens
        yield address
    finally:
        process.terminate()
        process.wait(60)


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=5).ok
    except requests.ConnectionError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _click(told: Path, address: str, home: Path) -> list[dict[str, Any]]:
    """Let fifty people click for two minutes; return an entry for each kind of page, and one for the slowest."""
    script = Path(__file__).with_name("portal_load.py")
    command = [sys.executable, "-m", "locust", "-f", str(script), "--headless", "--only-summary", "--host", address]
    command += ["-u", str(USERS), "-r", "10", "-t", f"{SECONDS}s", "--csv", str(home / "clicks")]
    environment = {**os.environ, "PORTAL_PEOPLE": str(told)}
    done = subprocess.run(command, cwd=PROJECT, env=environment, check=False, capture_output=True, text=True)
    with (home / "clicks_stats.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if not rows:
        raise RuntimeError(f"locust failed: {done.stderr[-2000:]}")
    kinds, whole = [row for row in rows if row["Name"] != "Aggregated"], rows[-1]
    entries = [_describe_kind(row) for row in kinds]
    slowest = max(entries, key=lambda one: one["seconds"])
    failed = int(whole["Failure Count"])
    note = f"{whole['Request Count']} requests of {USERS} people, {failed} errors; slowest: {slowest['name']}"
    if failed:
        note += f": {_read_failures(home)}"
    return [*entries, _entry("portal_slowest_page_p95", slowest["seconds"], "limit", LIMIT, note)]


def _describe_kind(row: dict[str, str]) -> dict[str, Any]:
    note = f"p95; p50 {row['50%']} ms; {row['Request Count']} requests, {row['Failure Count']} errors"
    return _entry(f"portal {row['Name']}", float(row["95%"]) / 1000, "limit", LIMIT, note)


def _read_failures(home: Path) -> str:
    with (home / "clicks_failures.csv").open(encoding="utf-8") as file:
        return "; ".join(f"{row['Occurrences']} of {row['Error']}" for row in csv.DictReader(file))[:500]


def _compare(what: str, address: str, path: str, visitor: Visitor, home: Path) -> list[dict[str, Any]]:
    """Return the rate of a page against the limit, and against that of its bytes made before."""
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    ours = _rate(address + path, cookies)
    kept = home / f"{what}.html"
    kept.write_bytes(requests.get(address + path, cookies=visitor.cookies, timeout=30).content)
    port = _free_port()
    command = [sys.executable, "-m", "benchmarks.portal_bare", str(kept), str(port), str(WORKERS)]
    with _started(command, f"http://127.0.0.1:{port}", "/", {}) as bare:
        theirs = _rate(f"{bare}/page", "")
    length = kept.stat().st_size / 1000
    rate = f"{ours:.0f} requests a second with {WORKERS} processes; the limit is {RATE}"
    bytes_note = f"{length:.0f} kB; made before: {theirs:.0f} requests a second"
    return [
        _entry(f"portal_{what}_page_rate", 1 / ours, "limit", 1 / RATE, rate),
        _entry(f"portal_{what}_page_vs_bare", 1 / ours, "pre-rendered", 1 / theirs, bytes_note),
    ]


def _rate(address: str, cookies: str) -> float:
    """Return the requests a second that eight at once are given in ten seconds; RuntimeError if any fails."""
    headers = ["-H", "Connection: close", *(["-H", f"Cookie: {cookies}"] if cookies else [])]
    command = ["wrk", "-t1", "-c8", *headers, address]
    subprocess.run([*command, "-d2s"], check=True, capture_output=True)
    said = subprocess.run([*command, "-d10s"], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said:
        raise RuntimeError(f"{address}: {said}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]

"""The connector to an address: one file over HTTP(S), within limits of size, time and hosts.

Only passing faults are tried again: no connection, a time-out, or an answer that says to come back.
"""

import hashlib
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import httpx2
import stamina

from oba.errors import FeedError
from oba.indicators.feed import Connector, Feed
from oba.ingest.connectors import FoundRelease, find_releases, hash_file, match_release

_PASSING = {408, 425, 429, 500, 502, 503, 504}
_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 5
_ATTEMPTS = 4


class PassingFaultError(FeedError):
    """The address did not answer this time; it may the next."""


@dataclass(frozen=True)
class Seen:
    """What an earlier answer said about the file, to ask whether it has changed."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Fetched:
    """A fetched file; no path if the address says that it has not changed."""

    path: Path | None
    sha256: str
    seen: Seen
    changed: bool


def collect_releases(feed: Feed, root: Path, downloads: Path) -> list[FoundRelease]:
    """Return a feed's files, fetched first if it has an address, oldest release first.

    Each different content of an address is kept in a folder of its own under `downloads`, so that an
    earlier release can be read again.
    """
    if feed.connector.type != "http":
        return find_releases(feed, root)
    folder = downloads / feed.id
    note = folder / "seen.json"
    seen = Seen(**json.loads(note.read_text("utf-8"))) if note.is_file() else None
    fetched = fetch(feed.connector, folder, seen)
    if fetched.path is not None:
        kept = folder / fetched.sha256[:16] / fetched.path.name
        kept.parent.mkdir(exist_ok=True)
        fetched.path.replace(kept)
        note.write_text(json.dumps(asdict(fetched.seen)), "utf-8")
    kept_files = sorted(folder.glob("*/*"), key=lambda path: (path.stat().st_mtime_ns, path.name))
    return [FoundRelease(path, match_release(feed, path.name), hash_file(path)) for path in kept_files]


def fetch(
    connector: Connector, folder: Path, seen: Seen | None = None, transport: httpx2.BaseTransport | None = None
) -> Fetched:
    """Fetch a connector's address into a folder; FeedError if it cannot be, and then nothing is left there."""
    for attempt in stamina.retry_context(on=PassingFaultError, attempts=_ATTEMPTS, wait_initial=0.2, wait_max=10):
        with attempt:
            return _fetch_once(connector, folder, seen or Seen(), transport)
    raise AssertionError("a retry either returns or raises")


def _fetch_once(connector: Connector, folder: Path, seen: Seen, transport: httpx2.BaseTransport | None) -> Fetched:
    asked = {"If-None-Match": seen.etag, "If-Modified-Since": seen.last_modified}
    headers = {name: value for name, value in asked.items() if value}
    started = time.monotonic()
    address = connector.url
    try:
        with httpx2.Client(timeout=connector.timeout_seconds, transport=transport) as client:
            for _ in range(_MOST_REDIRECTS + 1):
                with client.stream("GET", address, headers=headers) as answer:
                    if answer.status_code not in _REDIRECTS:
                        return _keep(answer, connector, folder, seen, started)
                    address = _follow(connector, address, answer.headers.get("location", ""))
    except httpx2.TransportError as fault:
        raise PassingFaultError(f"{connector.url} did not answer ({type(fault).__name__}).") from fault
    raise FeedError(f"{connector.url} leads on more than {_MOST_REDIRECTS} times. Correct the address in the feed.")


def _follow(connector: Connector, address: str, location: str) -> str:
    """Return the address a redirect leads to, if its host is the same or listed and it stays encrypted."""
    target = urljoin(address, location)
    first, next_ = urlsplit(connector.url), urlsplit(target)
    if next_.scheme not in ("http", "https") or (first.scheme == "https" and next_.scheme != "https"):
        raise FeedError(f"{connector.url} leads to {target}, which is not encrypted. It was not followed.")
    if next_.hostname != first.hostname and next_.hostname not in connector.hosts:
        remedy = "If it is to be trusted, add it to `hosts` of the feed's connector."
        raise FeedError(f"{connector.url} leads to another host, {next_.hostname}. {remedy}")
    return target


def _keep(answer: httpx2.Response, connector: Connector, folder: Path, seen: Seen, started: float) -> Fetched:
    """Write the answer's body to a file that appears only when it is whole."""
    if answer.status_code == 304:
        return Fetched(None, "", seen, changed=False)
    if answer.status_code in _PASSING:
        raise PassingFaultError(f"{connector.url} answered {answer.status_code}; try again later.")
    if answer.status_code != 200:
        raise FeedError(f"{connector.url} answered {answer.status_code}. Correct the address in the feed.")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _file_name(connector)
    unfinished = path.with_name(path.name + ".part")
    try:
        sha256 = _write(answer, unfinished, connector, started)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    now = Seen(answer.headers.get("etag", ""), answer.headers.get("last-modified", ""))
    return Fetched(path, sha256, now, changed=True)


def _write(answer: httpx2.Response, path: Path, connector: Connector, started: float) -> str:
    limit = connector.max_megabytes * 1_000_000
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for piece in answer.iter_bytes(65_536):
            size += len(piece)
            if size > limit:
                raise FeedError(f"{connector.url} is larger than {connector.max_megabytes} MB. It was not kept.")
            if time.monotonic() - started > connector.timeout_seconds:
                raise PassingFaultError(f"{connector.url} took longer than {connector.timeout_seconds:g} seconds.")
            digest.update(piece)
            file.write(piece)
    told = answer.headers.get("content-length", "")
    if told.isdigit() and not answer.headers.get("content-encoding") and int(told) != size:
        raise PassingFaultError(f"{connector.url} was cut off after {size} of {told} bytes.")
    return digest.hexdigest()


def _file_name(connector: Connector) -> str:
    """Return a safe file name: the feed's own, else the last part of the address."""
    name = connector.path or unquote(urlsplit(connector.url).path.rsplit("/", 1)[-1])
    return Path(name.replace("\\", "/")).name.lstrip(".") or "download"

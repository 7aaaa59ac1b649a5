"""The connector to an address: one file over HTTP(S), within limits of size, time and hosts.

Only passing faults are tried again: no connection, a time-out, or an answer that says to come back.
"""

import hashlib
import logging
import ssl
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import httpx2
import stamina

from oba.errors import FeedError
from oba.indicators.sources.connector import Connector
from oba.ingest.collect.connectors import GoneError, PassingFaultError, Validators
from oba.ingest.collect.credentials import fill_references

_PASSING = {408, 425, 429, 500, 502, 503, 504}
_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 5
_ATTEMPTS = 4
_LONGEST_WAIT = 60
_PIECE = 65_536
_PAGE = (b"<!doctype html", b"<html")


@dataclass(frozen=True)
class Fetched:
    """A fetched file; no path if the address says that it has not changed."""

    path: Path | None
    sha256: str
    seen: Validators
    changed: bool


def fetch(
    connector: Connector,
    folder: Path,
    seen: Validators | None = None,
    transport: httpx2.BaseTransport | None = None,
    *,
    page: bool = False,
) -> Fetched:
    """Fetch a connector's address into a folder; FeedError if it cannot be, and then nothing is left there.

    `page`: a web page is what is asked for, and not what stands in place of data.
    """
    for attempt in stamina.retry_context(on=_wait_if_passing, attempts=_ATTEMPTS, wait_initial=0.2, wait_max=10):
        with attempt:
            return _fetch_once(connector, folder, seen or Validators(), transport, page)
    raise AssertionError("a retry either returns or raises")


def _wait_if_passing(fault: Exception) -> bool | float:
    """Return whether to try again, or after how many seconds where the address asked for a wait."""
    if not isinstance(fault, PassingFaultError):
        return False
    return fault.wait or True


def _fetch_once(
    connector: Connector, folder: Path, seen: Validators, transport: httpx2.BaseTransport | None, page: bool
) -> Fetched:
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # it would write addresses, keys in them, to the log
    asked = {"If-None-Match": seen.etag, "If-Modified-Since": seen.last_modified, "Accept-Encoding": "gzip, identity"}
    asked |= {name: fill_references(value) for name, value in connector.headers.items()}
    headers = {name: value for name, value in asked.items() if value}
    started = time.monotonic()
    address = fill_references(connector.url)
    try:
        with httpx2.Client(verify=_trust(), timeout=connector.timeout_seconds, transport=transport) as client:
            for _ in range(_MOST_REDIRECTS + 1):
                with client.stream("GET", address, headers=headers) as answer:
                    if answer.status_code not in _REDIRECTS:
                        return _save_body(answer, connector, folder, seen, started, page)
                    target = _follow(connector, address, answer.headers.get("location", ""))
                if urlsplit(target).hostname != urlsplit(address).hostname:
                    headers = {name: value for name, value in headers.items() if name not in connector.headers}
                address = target
    except httpx2.TransportError as fault:
        raise PassingFaultError(f"{connector.url} did not answer ({type(fault).__name__}).") from fault
    except httpx2.InvalidURL as fault:
        raise FeedError(f"{connector.url} is not an address. Correct it in the feed.") from fault
    raise FeedError(f"{connector.url} leads on more than {_MOST_REDIRECTS} times. Correct the address in the feed.")


@cache  # to read all certificates takes longer than most answers do
def _trust() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


def _follow(connector: Connector, address: str, location: str) -> str:
    """Return the address a redirect leads to, if its host is the same or listed and it stays encrypted."""
    target = urljoin(address, location)
    first, next_ = urlsplit(address), urlsplit(target)
    if next_.scheme not in ("http", "https") or (first.scheme == "https" and next_.scheme != "https"):
        shown = f"{next_.scheme}://{next_.netloc}{next_.path}"
        raise FeedError(f"{connector.url} leads to {shown}, which is not encrypted. It was not followed.")
    allowed = {urlsplit(fill_references(connector.url)).hostname, *connector.hosts}
    if next_.hostname not in allowed:
        remedy = "If it is to be trusted, add it to `hosts` of the feed's connector."
        raise FeedError(f"{connector.url} leads to another host, {next_.hostname}. {remedy}")
    return target


def _save_body(
    answer: httpx2.Response, connector: Connector, folder: Path, seen: Validators, started: float, page: bool
) -> Fetched:
    """Write the answer's body to a file that appears only when it is whole."""
    if answer.status_code == 304:
        return Fetched(None, "", seen, changed=False)
    if answer.status_code in _PASSING or _is_rationed(answer):
        fault = PassingFaultError(f"{connector.url} answered {answer.status_code}; try again later.")
        fault.wait = _read_retry_after(answer.headers.get("retry-after", ""), answer.headers.get("date", ""))
        raise fault
    if answer.status_code in (401, 403):
        raise FeedError(f"{connector.url} refused ({answer.status_code}). Check the feed's key and its right to read.")
    if answer.status_code in (404, 410):
        raise GoneError(f"{connector.url} answered {answer.status_code}. Correct the address in the feed.")
    if answer.status_code != 200:
        raise FeedError(f"{connector.url} answered {answer.status_code}. Correct the address in the feed.")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _file_name(connector)
    unfinished = path.with_name(path.name + ".part")
    try:
        sha256 = _write(answer, unfinished, connector, started, page)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    now = Validators(answer.headers.get("etag", ""), answer.headers.get("last-modified", ""))
    return Fetched(path, sha256, now, changed=True)


def _is_rationed(answer: httpx2.Response) -> bool:
    """Return whether a refusal only says that enough was asked for this hour, as GitHub's do."""
    return answer.status_code == 403 and answer.headers.get("x-ratelimit-remaining", "").strip() == "0"


def _read_retry_after(text: str, date: str) -> float:
    """Return how many seconds `Retry-After` asks for, a number or a date; at most a minute, 0 if it does not."""
    if text.strip().isdigit():
        return min(float(text), _LONGEST_WAIT)
    try:
        seconds = (parsedate_to_datetime(text) - parsedate_to_datetime(date)).total_seconds()
    except (TypeError, ValueError):
        return 0
    return min(max(seconds, 0), _LONGEST_WAIT)


def _write(answer: httpx2.Response, path: Path, connector: Connector, started: float, page: bool) -> str:
    limit = connector.max_megabytes * 1_000_000
    digest, size, start = hashlib.sha256(), 0, b""
    with path.open("wb") as file:
        for piece in _pieces(answer, connector, started):
            size += len(piece)
            if size > limit:
                raise FeedError(f"{connector.url} is larger than {connector.max_megabytes} MB. It was not kept.")
            start = (start + piece)[:400] if len(start) < 400 else start
            digest.update(piece)
            file.write(piece)
    if not page and start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGE):
        raise FeedError(f"{connector.url} answered with a web page and not with data. Correct the address, or sign in.")
    if not size:
        raise PassingFaultError(f"{connector.url} answered with an empty file.")
    return digest.hexdigest()


def _pieces(answer: httpx2.Response, connector: Connector, started: float) -> Iterator[bytes]:
    """Return the body, unpacked a little at a time: a small answer may hold a file without end."""
    packed = answer.headers.get("content-encoding", "").strip().lower()
    if packed not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise FeedError(f"{connector.url} answered packed as `{packed}`, which was not asked for.")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32) if packed not in ("", "identity") else None
    received = 0
    try:
        for piece in answer.iter_raw(_PIECE):
            received += len(piece)
            if time.monotonic() - started > connector.timeout_seconds:
                raise PassingFaultError(f"{connector.url} took longer than {connector.timeout_seconds:g} seconds.")
            if unpacker is None:
                yield piece
                continue
            while piece:
                yield unpacker.decompress(piece, _PIECE)
                piece = unpacker.unconsumed_tail
    except zlib.error as fault:
        raise PassingFaultError(f"{connector.url} was packed wrongly ({fault}).") from fault
    told = answer.headers.get("content-length", "")
    if told.isdigit() and int(told) != received:
        raise PassingFaultError(f"{connector.url} was cut off after {received} of {told} bytes.")
    if unpacker is not None and not unpacker.eof:
        raise PassingFaultError(f"{connector.url} was cut off before the end of what was packed.")


def _file_name(connector: Connector) -> str:
    """Return a safe file name: the feed's own, else the last part of the address."""
    name = connector.path or unquote(urlsplit(connector.url).path.rsplit("/", 1)[-1])
    return Path(name.replace("\\", "/")).name.lstrip(".") or "download"

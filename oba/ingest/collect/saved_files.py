"""What was fetched is kept: each different content in a folder of its own, so that it can be read again."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from oba.indicators.feed import Connector, Feed
from oba.ingest.collect import downloads
from oba.ingest.collect.connectors import FoundRelease, Validators, hash_file, match_release
from oba.ingest.collect.databases import fetch_query
from oba.ingest.collect.filestores import fetch_files
from oba.ingest.collect.services import fetch_service

_NOTE = "seen.json"


def collect_saved(feed: Feed, folder: Path) -> list[FoundRelease]:
    """Fetch what is new of a feed, and return every content kept so far, oldest first."""
    connector = feed.connector
    if connector.type == "http":
        _fetch_address(connector, folder)
    else:
        for path in _fetcher(connector)(connector, folder):
            save_by_content(path, folder)
    kept = sorted(folder.glob("*/*"), key=lambda path: (path.stat().st_mtime_ns, path.name))
    return [FoundRelease(path, match_release(feed, path.name), hash_file(path)) for path in kept]


def _fetch_address(connector: Connector, folder: Path) -> None:
    note = folder / _NOTE
    fetched = downloads.fetch(connector, folder, _read_note(note))
    if fetched.path is not None:
        save_by_content(fetched.path, folder)
        part = note.with_suffix(".part")
        part.write_text(json.dumps(asdict(fetched.seen)), "utf-8")
        part.replace(note)  # whole or not at all: half a note would stop the feed for good


def _read_note(note: Path) -> Validators | None:
    """Return what was seen of the address last time; a note that cannot be read is as none."""
    try:
        return Validators(**json.loads(note.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def save_by_content(path: Path, folder: Path) -> Path:
    """Move a fetched file to the place of its content; the same content again leaves the earlier one."""
    place = folder / hash_file(path)[:16] / path.name
    if place.exists():
        path.unlink()
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    path.replace(place)
    return place


def _fetcher(connector: Connector) -> Callable[[Connector, Path], list[Path]]:
    """Return what fetches for a type of connector."""
    if connector.type == "files":
        return fetch_files
    if connector.type == "sql":
        return fetch_query
    return fetch_service

"""What was fetched is kept: each different content in a folder of its own, so that it can be read again."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from oba.indicators.feed import Feed
from oba.indicators.sources.connector import Connector
from oba.ingest.collect import downloads
from oba.ingest.collect.connectors import FoundRelease, Validators, hash_file, match_release
from oba.ingest.collect.databases import fetch_query
from oba.ingest.collect.filestores import fetch_files
from oba.ingest.collect.services import fetch_service

_NOTE = "seen.json"
_PRESENT = "present.json"


def collect_saved(feed: Feed, folder: Path) -> list[FoundRelease]:
    """Fetch what is new of a feed, and return every content kept so far, oldest first, what is there now last."""
    connector = feed.connector
    if connector.type == "http":
        _fetch_address(connector, folder)
    else:
        fetched = [save_by_content(path, folder) for path in _fetcher(connector)(connector, folder)]
        _note_present(folder, fetched)
    present = set(_read_json(folder / _PRESENT) or ())
    kept = sorted(folder.glob("*/*"), key=lambda path: (path.stat().st_mtime_ns, path.name))
    found = [
        FoundRelease(
            path,
            match_release(feed, path.name),
            hash_file(path),
            present=path.relative_to(folder).as_posix() in present,
        )
        for path in kept
    ]
    return sorted(found, key=lambda one: one.present)


def _fetch_address(connector: Connector, folder: Path) -> None:
    note = folder / _NOTE
    fetched = downloads.fetch(connector, folder, _read_note(note))
    if fetched.path is not None:
        _note_present(folder, [save_by_content(fetched.path, folder)])
        _write_json(note, asdict(fetched.seen))


def _note_present(folder: Path, fetched: Sequence[Path]) -> None:
    """Remember what there is now: the same content may come again, and is kept once."""
    _write_json(folder / _PRESENT, sorted(path.relative_to(folder).as_posix() for path in fetched))


def _write_json(note: Path, what: object) -> None:
    part = note.with_suffix(".part")
    part.write_text(json.dumps(what), "utf-8")
    part.replace(note)  # whole or not at all: half a note would stop the feed for good


def _read_json(note: Path) -> Any:
    """Return what a note says, None if it is not there or cannot be read."""
    try:
        return json.loads(note.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _read_note(note: Path) -> Validators | None:
    """Return what was seen of the address last time; a note that cannot be read is as none."""
    try:
        return Validators(**_read_json(note))
    except TypeError:
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

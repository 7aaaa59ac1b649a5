"""`manifest.json`: what went into a pack, what came out, and with which software."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from oba.scorecards.card import Pack
from oba.scorecards.notes import SourceNote
from oba.vocabulary import Audience

MANIFEST = "manifest.json"


def write_manifest(pack: Pack, folder: Path, files: Iterable[Path], to_come: Collection[str] = ()) -> Path:
    """Write the manifest of `files`, which lie in `folder`, and return its path; `to_come` are formats still made."""
    path = folder / MANIFEST
    described = {**describe_pack(pack, folder, files), "to_come": list(to_come)}
    text = json.dumps(described, indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return path


def describe_pack(pack: Pack, folder: Path, files: Iterable[Path]) -> dict[str, Any]:
    """Return the manifest as plain values."""
    return {
        "schema": "oba-manifest/1",
        "board": {"id": pack.board_id, "name": pack.board_name, "area": pack.area_code},
        "audience": pack.audience.value,
        "period": pack.period,
        "meeting": pack.meeting,
        "as_at": pack.as_at.isoformat(),
        "made_at": pack.made_at.isoformat(),
        "software": pack.software,
        "issue": _describe_issue(pack),
        "made_up": pack.made_up,
        "definitions": definition_versions(pack),
        "inputs": [_describe_source(source) for source in gather_sources(pack)],
        "files": [_describe_file(folder, path) for path in sorted(files)],
    }


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """Return the manifest of a published pack, empty where there is none that can be read.

    A file that is the one read before is not read again: it names every file of the pack, and each page that a portal
    serves asks whom the pack is for. A pack is written whole beside the old one and takes its place, so its manifest
    is another file; one that is edited in place has another time or length.
    """
    path = folder / MANIFEST
    try:
        state = path.stat()
        return _parse(path, (state.st_ino, state.st_mtime_ns, state.st_ctime_ns, state.st_size))
    except (OSError, ValueError):
        return {}


@lru_cache(maxsize=64)
def _parse(path: Path, _state: tuple[int, ...]) -> Mapping[str, Any]:
    said = json.loads(path.read_text(encoding="utf-8"))
    return MappingProxyType(said if isinstance(said, dict) else {})


def read_issue(folder: Path) -> dict[str, Any]:
    """Return what a published pack is to its board, as `_describe_issue` gives it; empty where it is not said."""
    said = read_manifest(folder).get("issue")
    return said if isinstance(said, dict) else {}


def read_audience(folder: Path) -> Audience | None:
    """Return for whom a published pack was made, None where its manifest does not say."""
    try:
        return Audience(read_manifest(folder)["audience"])
    except (ValueError, KeyError):
        return None


def definition_versions(pack: Pack) -> dict[str, int]:
    """Return the version of every definition the pack shows, by id."""
    shown = {card.id: card.indicator.version for card in pack.cards}
    return dict(sorted({**shown, **pack.definition_versions}.items()))


def gather_sources(pack: Pack) -> list[SourceNote]:
    """Return every release that the pack, a card or an analysis names, once, by feed and load."""
    found = {(s.feed, s.load_id, s.file): s for s in pack.sources}
    for one in pack.shown:
        for source in one.sources:
            found.setdefault((source.feed, source.load_id, source.file), source)
    return [found[key] for key in sorted(found)]


def _describe_issue(pack: Pack) -> dict[str, Any]:
    """Return what the pack is to its board; None for a day or an id that it has not."""
    issue = pack.issue
    return {
        "state": pack.state,
        "id": issue.id or None,
        "published_on": issue.published_on.isoformat() if issue.published_on else None,
        "reissued_on": issue.reissued_on.isoformat() if issue.reissued_on else None,
    }


def _describe_source(source: SourceNote) -> dict[str, Any]:
    return {
        "feed": source.feed,
        "title": source.title,
        "publisher": source.publisher,
        "file": source.file,
        "sha256": source.sha256 or None,
        "licence": source.licence,
        "attribution": source.attribution,
        "released": source.released.isoformat(),
        "loaded_at": source.loaded_at.isoformat(),
        "load": source.load_id,
    }


def _describe_file(folder: Path, path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {
        "path": path.relative_to(folder).as_posix(),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }

"""A folder that partners drop files into: half-written ones are left alone, loaded ones are moved away."""

import time
from pathlib import Path

from oba.errors import FeedError
from oba.indicators.feed import Feed
from oba.ingest.collect.connectors import FoundRelease, find_releases, hash_file, match_release

Snapshot = dict[str, tuple[int, int]]
"""Name of each file: its size and the time of its last change."""


def find_local(feed: Feed, root: Path) -> list[FoundRelease]:
    """Return the files of a feed that stand in the project's folders, oldest release first."""
    return find_settled(feed, root) if feed.connector.settle_seconds else find_releases(feed, root)


def find_settled(feed: Feed, root: Path) -> list[FoundRelease]:
    """Return the files whose size and time did not change while we looked, and those archived before."""
    first = take_snapshot(feed, root)
    if first:
        time.sleep(feed.connector.settle_seconds)
    second = take_snapshot(feed, root)
    settled = {name for name, state in second.items() if first.get(name) == state and state[0]}
    found = [one for one in find_releases(feed, root) if one.path.name in settled]
    return [*find_archived(feed, root), *found]


def take_snapshot(feed: Feed, root: Path) -> Snapshot:
    """Return the size and time of each file that the feed's pattern fits and that no program has locked."""
    folder = root / feed.connector.path
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    seen = {}
    for one in find_releases(feed, root):
        name = one.path.name
        locks = {f"~${name}", f".~lock.{name}#", f"{name}.lock", f"{name}.lck"}
        if not locks & names:
            state = one.path.stat()
            seen[name] = (state.st_size, state.st_mtime_ns)
    return seen


def find_archived(feed: Feed, root: Path) -> list[FoundRelease]:
    """Return the files that were loaded and moved away, oldest first; they can be read again."""
    archive = root / feed.connector.archive if feed.connector.archive else None
    if archive is None or not archive.is_dir():
        return []
    kept = sorted(archive.glob("*/*"), key=lambda path: (path.stat().st_mtime_ns, path.name))
    return [FoundRelease(path, match_release(feed, path.name), hash_file(path), present=False) for path in kept]


def archive_processed(feed: Feed, found: FoundRelease, root: Path) -> Path:
    """Move a loaded file to the feed's archive and return where it is now; without an archive it stays."""
    folder = root / feed.connector.archive
    if not feed.connector.archive or found.path.is_relative_to(folder):
        return found.path
    if hash_file(found.path) != found.sha256:
        raise FeedError(f"{found.path.name} was changed while it was being loaded. It was left where it is.")
    place = folder / found.sha256[:16] / found.path.name
    place.parent.mkdir(parents=True, exist_ok=True)
    return found.path.replace(place)

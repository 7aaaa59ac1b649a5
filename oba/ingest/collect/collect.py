"""Every release of a feed that can be had, wherever its definition says it comes from."""

from datetime import datetime
from pathlib import Path

from oba.errors import FeedError
from oba.indicators.feed import Feed
from oba.ingest.collect.connectors import FoundRelease
from oba.ingest.collect.dropbox import find_local
from oba.ingest.collect.live.asking import collect_live
from oba.ingest.collect.live.collected import Collected, Mode
from oba.ingest.collect.saved_files import collect_saved


def collect_with_live(feed: Feed, root: Path, downloads: Path, now: datetime, mode: Mode) -> Collected:
    """Return a feed's files with what its live source gave, which is asked first where `mode` says so."""
    files = collect_releases(feed, root, downloads)
    if feed.live is None:
        return Collected(feed, tuple(files))
    return collect_live(feed, files, downloads / feed.id, now, mode)


def collect_releases(feed: Feed, root: Path, downloads: Path) -> list[FoundRelease]:
    """Return a feed's files, fetched first if they are elsewhere, oldest release first."""
    connector = feed.connector
    if connector.is_local:
        return find_local(feed, root)
    if connector.type == "cases":
        raise FeedError(
            f"Feed `{feed.id}` is counted from kept case rows, and has no file of its own. See what it would load with"
            f" `oba ingest {feed.id} --dry-run`."
        )
    return collect_saved(feed, downloads / feed.id)

"""Every release of a feed that can be had, wherever its definition says it comes from."""

from pathlib import Path

from oba.errors import FeedError
from oba.indicators.feed import Feed
from oba.ingest.collect.connectors import FoundRelease, find_releases
from oba.ingest.collect.dropbox import find_settled


def collect_releases(feed: Feed, root: Path, downloads: Path) -> list[FoundRelease]:
    """Return a feed's files, fetched first if they are elsewhere, oldest release first."""
    connector = feed.connector
    if connector.type in ("file", "folder"):
        if connector.settle_seconds:
            return find_settled(feed, root)
        return find_releases(feed, root)
    if connector.type == "cases":
        raise FeedError(
            f"Feed `{feed.id}` is counted from kept case rows, and has no file of its own. See what it would load with"
            f" `oba ingest {feed.id} --dry-run`."
        )
    # The web client takes a sixth of a second to start, and most feeds are files.
    from oba.ingest.collect.saved_files import collect_saved  # noqa: PLC0415

    return collect_saved(feed, downloads / feed.id)

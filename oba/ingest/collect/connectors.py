"""Connectors to a file or a folder of releases; see `oba.ingest.collect.downloads` for addresses."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path

from oba.errors import FeedError
from oba.indicators.feed import Feed
from oba.indicators.sources.connector import Release


@dataclass(frozen=True)
class Provenance:
    """From which address a file was fetched, and when."""

    address: str
    at: datetime


@dataclass(frozen=True)
class FoundRelease:
    """A file of a feed that is there to be read, and its release if the feed's definition lists it.

    `present`: it is what the publisher gives under its name now, not an earlier content that was kept.
    `fetched`: from where a live source fetched it; None for what is there without a network.
    """

    path: Path
    release: Release | None
    sha256: str
    present: bool = True
    fetched: Provenance | None = None

    @property
    def released(self) -> date | None:
        """Return the release date, None if it is not known: the day of loading stands for it then."""
        return self.release.released if self.release else None


def find_releases(feed: Feed, root: Path) -> list[FoundRelease]:
    """Return a feed's files under the project's folder, oldest release first and undated ones last.

    A folder that is not there has no files. Hidden and half-written files are left alone.
    """
    connector = feed.connector
    if connector.type == "http":
        raise ValueError(f"feed `{feed.id}` is fetched from an address; use oba.ingest.collect.downloads")
    target = root / connector.path
    paths = [target] if connector.type == "file" else _list_folder(target, connector.pattern)
    found = [FoundRelease(path, match_release(feed, path.name), hash_file(path)) for path in paths if path.is_file()]
    return sorted(found, key=lambda one: (one.released or date.max, one.path.name))


def match_release(feed: Feed, name: str) -> Release | None:
    """Return the first of a feed's releases whose file name, with * and ?, fits."""
    return next((release for release in feed.releases if fnmatchcase(name, release.file)), None)


def _list_folder(folder: Path, pattern: str) -> list[Path]:
    if not folder.is_dir():
        return []
    unfinished = (".part", ".tmp", ".crdownload")
    return [
        path
        for path in sorted(folder.iterdir())
        if fnmatchcase(path.name, pattern) and not path.name.startswith((".", "~$")) and path.suffix not in unfinished
    ]


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


class GoneError(FeedError):
    """There is nothing at the address (any more)."""


class PassingFaultError(FeedError):
    """The address did not answer this time; it may the next, after `wait` seconds if it said so."""

    wait: float = 0


@dataclass(frozen=True)
class Validators:
    """What an earlier answer said about the file, to ask whether it has changed."""

    etag: str = ""
    last_modified: str = ""

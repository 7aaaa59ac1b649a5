"""What a publisher's interface offers, and how its lists are asked for: within limits, from allowed hosts alone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from oba.errors import FeedError
from oba.indicators.sources.connector import Connector
from oba.indicators.sources.live import LiveSource
from oba.ingest.collect.downloads import fetch

_LIST_MEGABYTES = 5
MOST_PAGES = 200
BASES = {
    "ees": "https://api.education.gov.uk/statistics/v1",
    "ees_files": "https://content.explore-education-statistics.service.gov.uk/api",
    "fingertips": "https://fingertips.phe.org.uk/api",
    "nomis": "https://www.nomisweb.co.uk/api/v01",
    "ons": "https://api.beta.ons.gov.uk/v1",
    "github": "https://api.github.com",
}
"""The public address of each service."""


@dataclass(frozen=True)
class Offer:
    """A release that an interface lists: its file's name, version, day of publication, address and size in bytes.

    `version` tells one content under an address from the next; it is blank where the interface has none.
    """

    name: str
    address: str
    version: str = ""
    released: date | None = None
    size: int | None = None
    withdrawn: bool = False
    superseded: bool = False

    def __str__(self) -> str:
        """Return the offer in words: name, version, day and size as far as they are told."""
        parts = [f"version {self.version}" if self.version else "", f"published {self.released}"]
        parts = [parts[0], parts[1] if self.released else "day of publication not told"]
        parts.append(f"{self.size:,} bytes" if self.size else "size not told")
        return f"{self.name} ({', '.join(part for part in parts if part)})"


@dataclass(frozen=True)
class Asker:
    """Asks a live source's addresses; `folder` is where an answer lies while it is read."""

    source: LiveSource
    folder: Path

    @property
    def base(self) -> str:
        """Return the address of the service: the source's own, or the public one."""
        return (self.source.url or BASES[self.source.type]).rstrip("/")

    def connect(self, address: str, name: str, megabytes: int | None = None) -> Connector:
        """Return the connector to one address of the source, with its limits and hosts; no key goes to another host."""
        said = self.source
        own = urlsplit(address).hostname == urlsplit(self.base).hostname
        return Connector(
            type="http",
            url=address,
            path=name,
            hosts=said.hosts,
            headers=said.headers if own else {},
            max_megabytes=megabytes or said.max_megabytes,
            timeout_seconds=said.timeout_seconds,
        )

    def read_text(self, address: str) -> str:
        """Return the text of a page or a list; FeedError if it is none, or larger than such a list can be."""
        found = fetch(self.connect(address, "answer", _LIST_MEGABYTES), self.folder, page=True)
        if found.path is None:
            raise FeedError(f"{address} says that nothing has changed, without being asked.")
        try:
            return found.path.read_text("utf-8-sig")
        except UnicodeDecodeError as fault:
            raise FeedError(f"{address} answered with something else than text.") from fault
        finally:
            found.path.unlink(missing_ok=True)

    def read_json(self, address: str) -> Any:
        """Return what a JSON answer says; FeedError if it is none."""
        try:
            return json.loads(self.read_text(address))
        except (ValueError, RecursionError) as fault:
            raise FeedError(f"{address} answered with something else than JSON. Nothing was taken from it.") from fault


def refuse_undocumented(address: str, fault: Exception) -> FeedError:
    """Return the fault of an answer that lacks what the interface is documented to say."""
    return FeedError(f"{address} does not answer as documented ({type(fault).__name__}: {fault}). Nothing was taken.")


def read_day(text: object) -> date | None:
    """Return the day of a time stamp `2025-10-30T09:30:00+00:00`; None for what is none."""
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def join_names(names: Sequence[str], most: int = 6) -> str:
    """Return names for a message, the first few of them."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(f"`{name}`" for name in names[:most]) + more

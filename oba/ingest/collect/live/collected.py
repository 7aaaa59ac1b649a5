"""What a feed's live source gave, and what is told of it."""

from dataclasses import dataclass
from typing import Literal

from oba.findings import Finding
from oba.indicators.feed import Feed
from oba.ingest.collect.connectors import FoundRelease

Mode = Literal["off", "list", "fetch"]
"""Whether a live source is left alone, asked what it offers, or fetched from as well."""

NOT_FETCHED, WITHDRAWN, SUPERSEDED = "live-not-fetched", "live-withdrawn", "live-superseded"
OLDER, WOULD_FETCH = "live-older", "live-would-fetch"


@dataclass(frozen=True)
class Collected:
    """A feed with what its interface says of its releases, all its files, and what is to be told of the live source."""

    feed: Feed
    found: tuple[FoundRelease, ...]
    findings: tuple[Finding, ...] = ()

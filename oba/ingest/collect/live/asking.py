"""A feed's live source: asked what it offers, and fetched from where that is newer than what is held.

What goes wrong is told and never stops the feed: the file that is there without a network goes on giving its figures.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from oba.errors import FeedError
from oba.findings import Finding, Place
from oba.indicators.feed import Feed
from oba.indicators.sources.connector import Connector, Release
from oba.ingest.collect.connectors import FoundRelease, GoneError, Provenance, Validators, hash_file
from oba.ingest.collect.downloads import fetch
from oba.ingest.collect.live.collected import (
    NOT_FETCHED,
    OLDER,
    SUPERSEDED,
    WITHDRAWN,
    WOULD_FETCH,
    Collected,
    Mode,
)
from oba.ingest.collect.live.keeping import KeptFile, LastAnswer, keep_file, list_kept, note_last, read_last
from oba.ingest.collect.live.offers import Asker, Offer
from oba.ingest.collect.live.other_services import LISTS
from oba.ingest.collect.services import fetch_rows
from oba.ingest.read.archives import UnreadableArchiveError, extract_member
from oba.london_time import write_day
from oba.vocabulary import Severity

FOLDER = "live"


@dataclass(frozen=True)
class _Held:
    """What is held of a feed: its files, what was fetched, and what the source said last."""

    files: Sequence[FoundRelease]
    kept: Sequence[KeptFile]
    last: LastAnswer

    @property
    def newest(self) -> date | None:
        """Return the day of the newest release that is held, as far as days are known."""
        days = [*(one.released for one in self.files), *(one.released for one in self.kept)]
        return max(filter(None, days), default=None)

    def has(self, offer: Offer) -> bool:
        """Return whether this very version was fetched, or was seen to be what is held anyway."""
        if not offer.version:
            return False
        fetched = any((one.address, one.version) == (offer.address, offer.version) for one in self.kept)
        return fetched or _key(offer) in self.last.marks


def collect_live(feed: Feed, files: Sequence[FoundRelease], downloads: Path, now: datetime, mode: Mode) -> Collected:
    """Return a feed's files with what its live source gave, which is asked first where `mode` says so.

    `files` are those that are there without a network. What was fetched earlier is found again in any mode.
    """
    if feed.live is None:
        return Collected(feed, tuple(files))
    folder = downloads / FOLDER
    findings: list[Finding] = []
    if mode != "off":
        held = _Held(files, list_kept(folder), read_last(folder))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # In a place of its own: a second process at the same feed must not write into what this one reads.
            with TemporaryDirectory(dir=folder, prefix=".asking-") as place:
                findings = _ask(feed, Asker(feed.live, Path(place)), held, folder, now, mode)
        except GoneError as fault:
            with suppress(OSError):  # what is told of a full disk must not fail for it
                note_last(folder, held.last, now, fault=str(fault))
            findings = [_tell_withdrawn(feed, str(fault))]
        except (FeedError, OSError) as fault:
            with suppress(OSError):  # what is told of a full disk must not fail for it
                note_last(folder, held.last, now, fault=str(fault))
            findings = [_tell_not_fetched(feed, held, str(fault))]
    return _put_together(feed, files, list_kept(folder), tuple(findings))


def _ask(feed: Feed, ask: Asker, held: _Held, folder: Path, now: datetime, mode: Mode) -> list[Finding]:
    offers = LISTS[ask.source.type](ask)
    told = [_tell_offer_withdrawn(feed, one) for one in offers if one.withdrawn and held.has(one)]
    standing = [one for one in offers if not one.withdrawn]
    if not standing:
        note_last(folder, held.last, now, fault="nothing is listed")
        return told or [_tell_withdrawn(feed, "The live source lists no such file")]
    offer = standing[0]
    if offer.released and offer.released > now.date():
        raise FeedError(f"{offer.name} is said to be published on {write_day(offer.released)}, which is still to come.")
    if offer.superseded:
        what = f"{offer.name} is of a publication that another has superseded; the feed's definition may need it."
        told.append(Finding(SUPERSEDED, Severity.WARNING, Place(feed.id), what))
    changes: dict[str, object] = {"newest": str(offer)}
    if held.has(offer):
        pass
    elif offer.released and held.newest and offer.released < held.newest:
        told += [_tell_older(feed, offer, held.newest)] if mode == "list" else []
    elif mode == "list":
        what = f"{offer} would be fetched from {offer.address}."
        told.append(Finding(WOULD_FETCH, Severity.WARNING, Place(feed.id), what))
    else:
        changes["marks"] = _fetch(ask, offer, held, folder, now)
    note_last(folder, held.last, now, **changes)
    return told


def _fetch(ask: Asker, offer: Offer, held: _Held, folder: Path, now: datetime) -> dict[str, Validators]:
    """Fetch an offer and keep it unless it is what is held; return the marks by which it is known the next time."""
    seen = held.last.marks.get(offer.address) if not offer.version else None
    if ask.source.type == "nomis":
        path, marks = fetch_rows(_rows_of(ask), ask.folder), Validators()
    else:
        fetched = fetch(ask.connect(offer.address, "fetched"), ask.folder, seen)
        if fetched.path is None:
            return held.last.marks
        path, marks = fetched.path, fetched.seen
    try:
        if ask.source.member:
            _unpack(path, ask.source.member)
        known = {*(one.sha256 for one in held.files), *(one.sha256 for one in held.kept)}
        if hash_file(path) not in known:
            keep_file(path, folder, offer, now)
    finally:
        path.unlink(missing_ok=True)
    return {**held.last.marks, _key(offer): marks}


def _rows_of(ask: Asker) -> Connector:
    said = ask.source
    return Connector(
        type="nomis",
        url=said.url,
        path="fetched",
        dataset=said.dataset,
        parameters=said.parameters,
        headers=said.headers,
        hosts=said.hosts,
        max_rows=said.max_rows,
        max_megabytes=said.max_megabytes,
        timeout_seconds=said.timeout_seconds,
    )


def _key(offer: Offer) -> str:
    """Return what an offer is remembered by: its address, with the version where the interface tells one."""
    return f"{offer.address} {offer.version}" if offer.version else offer.address


def _unpack(path: Path, member: str) -> None:
    """Put the one file of a fetched zip in its place."""
    try:
        content = extract_member(path.read_bytes(), member).content
    except UnreadableArchiveError as fault:
        raise FeedError(f"The zip that was fetched cannot be used: {fault}.") from fault
    path.write_bytes(content)


def _put_together(
    feed: Feed, files: Sequence[FoundRelease], kept: Sequence[KeptFile], findings: tuple[Finding, ...]
) -> Collected:
    lines = [
        Release(file=one.path.name, released=one.released, basis="the day that the publisher's interface gives")
        for one in kept
        if one.released
    ]
    by_name = {line.file: line for line in lines}
    fetched = [
        FoundRelease(
            one.path, by_name.get(one.path.name), one.sha256, one is kept[-1], Provenance(one.address, one.fetched_at)
        )
        for one in kept
    ]
    return Collected(feed.model_copy(update={"releases": [*lines, *feed.releases]}), (*files, *fetched), findings)


def _tell_not_fetched(feed: Feed, held: _Held, fault: str) -> Finding:
    remedy = "It is asked again at the next run; the address and what was asked for are under `live` in the feed."
    return Finding(NOT_FETCHED, Severity.WARNING, Place(feed.id), f"{fault} {_say_what_stays(held)}", remedy=remedy)


def _say_what_stays(held: _Held) -> str:
    day = f", the newest of {write_day(held.newest)}" if held.newest else ""
    return f"The figures stay those of what is held{day}." if held.files or held.kept else "Nothing else is held."


def _tell_withdrawn(feed: Feed, why: str) -> Finding:
    what = f"{why.rstrip('.')}: it was withdrawn or has moved. What is held stays."
    remedy = "Look at the publisher's page; if it has moved, correct `live` in the feed. `oba undo` gives figures up."
    return Finding(WITHDRAWN, Severity.WARNING, Place(feed.id), what, remedy=remedy)


def _tell_offer_withdrawn(feed: Feed, offer: Offer) -> Finding:
    what = f"the publisher has withdrawn {offer}, which is held. It stays until a person gives it up or a newer comes."
    remedy = "Ask the publisher why; `oba loads` and `oba undo` give its figures up."
    return Finding(WITHDRAWN, Severity.WARNING, Place(feed.id), what, remedy=remedy)


def _tell_older(feed: Feed, offer: Offer, newest: date) -> Finding:
    what = f"{offer} is older than what is held, of {write_day(newest)}, and does not displace it."
    return Finding(OLDER, Severity.WARNING, Place(feed.id), what)

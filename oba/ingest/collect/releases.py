"""Which of a feed's files are new releases, and what is to become of those that the store has: decided, not done.

What makes a release is its content, the day it became known and its place among the releases of its feed. Neither
its name alone nor its hash alone does: a file is overwritten under its name, and a publisher may withdraw a revision by
putting out the earlier file again.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from oba.indicators.feed import Feed
from oba.indicators.sources.connector import Release
from oba.ingest.collect.connectors import FoundRelease, Provenance, match_release

UNDATED = "the day it was loaded; the release date is not known"
_OVERWRITTEN = "the day it was loaded; the day in `releases` is of what stood under this name before"
_OF_NO_MATTER = {
    *("schema_", "id", "version", "name", "publisher", "publication", "licence", "attribution", "source_note"),
    *("owner", "frequency", "expected", "connector", "live", "by_hand"),
    *("releases", "schedule", "due", "alarm", "changelog"),
}
"""Keys that say nothing about how bytes are read; all others do."""


def fingerprint_reading(feed: Feed) -> str:
    """Return a hash of those parts of a definition that say how a file is read, in whatever order they stand.

    Two definitions with the same one read the same from the same file of the same name.
    """
    said = feed.model_dump(mode="json", exclude=_OF_NO_MATTER)
    said["measures"] = {name: {**measure, "label": ""} for name, measure in said["measures"].items()}
    said["drop"] = [{**drop, "reason": ""} for drop in said["drop"]]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class KnownRelease:
    """A release that the store has, by its newest reading: `current`, `undone` by a person, or waiting to be read."""

    load: int
    release: int
    file: str
    origin: str
    sha256: str
    known_on: date
    basis: str
    state: str
    place: str
    status: str = "final"
    fetched: Provenance | None = None
    first_came: date | None = None
    """The day of its first reading, where nobody stated its day and it is not known from that day."""

    @property
    def stated(self) -> bool:
        """Return whether the definition said the day on which it became known."""
        return not self.basis.startswith("the day it was loaded")


@dataclass(frozen=True)
class Standing:
    """A release that the store has and what the definition says of it now; `name` is what its file is called now."""

    known: KnownRelease
    name: str
    known_on: date
    basis: str
    status: str
    line: Release | None = None

    @property
    def is_moved(self) -> bool:
        """Return whether the definition says another day or status than it did when the release was read."""
        return (self.known_on, self.status) != (self.known.known_on, self.known.status)


@dataclass(frozen=True)
class Fresh:
    """A file that is a new release, with the day on which it became known.

    `stated`: the definition says so. `returned`: the earlier release with the same bytes, if others came since.
    `overwrites`: another content stood under its name before.
    """

    found: FoundRelease
    known_on: date
    basis: str
    stated: bool
    line: Release | None = None
    returned: KnownRelease | None = None
    overwrites: bool = False


@dataclass(frozen=True)
class Plan:
    """What becomes of the files that were found and of the releases that are known, each in its order."""

    settled: tuple[FoundRelease, ...] = ()
    fresh: tuple[Fresh, ...] = ()
    standing: tuple[Standing, ...] = ()
    gone: tuple[KnownRelease, ...] = ()
    """Current releases whose file was taken out of the folder that the feed reads."""


def plan_releases(feed: Feed, found: Sequence[FoundRelease], known: Sequence[KnownRelease], today: date) -> Plan:
    """Return which of the files are new releases on a day, and the days of all. `known` is in the order they came."""
    books = _Books(feed, found, known)
    fresh = [one for one in found if books.is_fresh(one, match_release(feed, one.path.name))]
    names = dict.fromkeys([*books.under_name, *(one.path.name for one in fresh)])
    standing: list[Standing] = []
    dated: list[Fresh] = []
    for name in names:
        line = match_release(feed, name)
        new = [one for one in fresh if one.path.name == name]
        old = books.under_name.get(name, [])
        standing += _date_standing(name, old, line, any(one.present for one in new))
        dated += [_date_fresh(one, old, line, today, books) for one in new]
    standing.sort(key=lambda one: (one.known_on, one.known.place))
    dated.sort(key=lambda one: (not one.stated, one.known_on, fresh.index(one.found)))
    once = _drop_repeated(dated, books)
    taken = {id(one.found) for one in once}
    settled = tuple(one for one in found if id(one) not in taken)
    return Plan(settled, tuple(once), tuple(standing), tuple(_list_gone(feed, books)))


def _drop_repeated(dated: Sequence[Fresh], books: "_Books") -> list[Fresh]:
    """Return new releases without those that say the same of a stated day, or say again what stood under their name."""
    once: list[Fresh] = []
    for one in dated:
        content = books.content(one.found.path.name, one.found.sha256)
        day = [before for before in once if (before.stated, before.known_on) == (one.stated, one.known_on)]
        if not one.stated:
            day = [before for before in day[-1:] if before.found.path.name == one.found.path.name]
        if content not in [books.content(before.found.path.name, before.found.sha256) for before in day]:
            once.append(one)
    return once


class _Books:
    """What is found and known of a feed, by name and by content."""

    def __init__(self, feed: Feed, found: Sequence[FoundRelease], known: Sequence[KnownRelease]) -> None:
        self._feed = feed
        self.known = known
        self.names = {one.path.name for one in found}
        self.hashes = {one.sha256 for one in found}
        rules = [feed.period, *(measure.period for measure in feed.measures.values())]
        self._named = any(rule and rule.file_name for rule in rules)
        taken = {one.file for one in known}
        self._renamed = {one.sha256: one.path.name for one in found if one.path.name not in taken and not self._named}
        self.under_name: dict[str, list[KnownRelease]] = {}
        for one in known:
            self.under_name.setdefault(self._name(one), []).append(one)

    def content(self, name: str, sha256: str) -> tuple[str, str]:
        """Return what tells one content from another: the bytes, and the name where a period is read from it."""
        return sha256, name if self._named else ""

    def same(self, one: FoundRelease) -> list[KnownRelease]:
        """Return the known releases with the content of a file."""
        content = self.content(one.path.name, one.sha256)
        return [known for known in self.known if self.content(known.file, known.sha256) == content]

    def _name(self, known: KnownRelease) -> str:
        """Return what the file of a release is called now: a name that is gone may have been changed.

        Not where the other name has another day in `releases` than it was stated to have, or a later one than it is
        known from: then the same bytes were released again. Nor where the newest file is gone as well: such a folder
        holds what is newest, and the bytes have come back.
        """
        name = self._renamed.get(known.sha256)
        if known.file in self.names or name is None:
            return known.file
        line = match_release(self._feed, name)
        if line is not None:
            same = line.released == known.known_on or (line.released < known.known_on and not known.stated)
        else:
            same = self.known[-1] is known or self.known[-1].file in self.names
        return name if same else known.file

    def is_fresh(self, one: FoundRelease, line: Release | None) -> bool:
        """Return whether a file is a release that the store does not have."""
        same = self.same(one)
        if not same:
            return True
        if line and any(known.known_on == line.released for known in same):
            return False
        under = self.under_name.get(one.path.name, [])
        if under:
            return self._has_returned(one, under)
        if line:  # the same bytes released again on another day
            return True
        # A copy beside its original says the same. It is remembered, or it would seem to come back later.
        return all(known.state == "current" for known in same)

    def _has_returned(self, one: FoundRelease, under: Sequence[KnownRelease]) -> bool:
        """Return whether a content that was there before is there again, with another between."""
        counted = [known for known in under if known.state != "undone"]
        if not one.present or (counted and counted[-1].sha256 == one.sha256):
            return False
        return not any(known.sha256 == one.sha256 and known.state == "undone" for known in under)


def _date_standing(
    name: str, old: Sequence[KnownRelease], line: Release | None, overwritten: bool
) -> Iterable[Standing]:
    """Give the day in `releases` to the content that it is of; the others under the name keep their own.

    It is of the content that became known on it, or else of the newest.
    """
    of_line = None
    if line is not None:
        of_line = next((one for one in reversed(old) if one.known_on == line.released), None)
        if of_line is None and not overwritten:
            of_line = old[-1] if old else None
    for one in old:
        if line is not None and one is of_line:
            yield Standing(one, name, line.released, line.basis, line.status, line)
        else:
            yield Standing(one, name, one.first_came or one.known_on, one.basis, one.status)


def _date_fresh(
    one: FoundRelease, old: Sequence[KnownRelease], line: Release | None, today: date, books: _Books
) -> Fresh:
    same = books.same(one)
    returned = same[-1] if same and same[-1] is not books.known[-1] else None
    fresh = Fresh(one, today, UNDATED, False, None, returned, bool(old) and one.present)
    if line is None:
        return fresh
    if any(known.known_on == line.released for known in old):
        return replace(fresh, basis=_OVERWRITTEN)
    return replace(fresh, known_on=line.released, basis=line.basis, stated=True, line=line)


def _list_gone(feed: Feed, books: _Books) -> Iterable[KnownRelease]:
    """Return the current releases whose files stood where the feed still looks, and are there no more."""
    connector = feed.connector
    for one in books.known:
        if one.state != "current" or one.file in books.names or one.sha256 in books.hashes:
            continue
        origin = PurePosixPath(one.origin)
        if connector.type == "file" and origin == PurePosixPath(connector.path):
            yield one
        stood = fnmatchcase(one.file, connector.pattern) and origin.parent == PurePosixPath(connector.path)
        if connector.type == "folder" and stood:
            yield one

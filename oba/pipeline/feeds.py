"""From a feed to the store: collect its releases, read and check each, compare it with what is known, load it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine
from sqlmodel import Session

from oba.errors import FeedError
from oba.findings import Finding, refusals
from oba.indicators.feed import Feed
from oba.indicators.project import Definitions
from oba.ingest.check.revisions import RevisionJudge, flag_large, flag_suspects
from oba.ingest.collect.collect import collect_releases
from oba.ingest.collect.connectors import FoundRelease
from oba.ingest.collect.dropbox import archive_processed
from oba.ingest.large.parts import Sizes
from oba.ingest.large.reading import read_large_release
from oba.ingest.shape.shaping import ShapedRelease, read_release
from oba.models import Load
from oba.places.areas import AreaIndex
from oba.settings import Settings
from oba.store import areas as areas_store
from oba.store.engine import read_session, write_session
from oba.store.observations import loading, quarantine
from oba.store.observations import loads as loads_store
from oba.store.observations.differences import StoredDifferences
from oba.temporary_files import Frames, OnDisk

Report = Callable[[str], None]


def _silence(_text: str) -> None:
    return None


@dataclass(frozen=True)
class FeedResult:
    """What became of one release of a feed."""

    feed: str
    file: str
    outcome: str
    load_id: int | None = None
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    quarantined: int = 0
    findings: tuple[Finding, ...] = ()


def ingest_feed(
    engine: Engine,
    definitions: Definitions,
    feed_id: str,
    settings: Settings,
    now: datetime,
    *,
    dry_run: bool = False,
    report: Report = _silence,
    sizes: Sizes | None = None,
) -> list[FeedResult]:
    """Fetch, read, check and load every release of a feed that is not in the store yet, oldest first.

    All releases of the feed are loaded in one transaction: a refused one leaves nothing of itself and
    everything that was there before. If the feed's definition changed, all its releases are read again.
    A dry run does the same and takes it back: it counts what the load would. `sizes` says which files
    are too large to be read whole.
    """
    feed, fingerprint = definitions.feeds[feed_id], definitions.fingerprint("feeds", feed_id)
    found = collect_releases(feed, settings.home, settings.state_folder / "downloads")
    with read_session(engine) as session:
        known = [load for load in loads_store.list_loads(session, feed_id) if load.released_from is None]
        areas = areas_store.read_area_index(session)
    loads = [load for load in known if load.state == "current"]
    stale = any(load.feed_fingerprint != fingerprint for load in loads)
    have = _list_settled(known, stale)
    results = [FeedResult(feed_id, release.path.name, "already loaded") for release in found if release.sha256 in have]
    fresh = [release for release in found if release.sha256 not in have]
    if not fresh:
        return results
    home = settings.home
    with _load_or_try(engine, dry_run) as session:
        if stale:
            _replace_readable(session, feed, loads, found, now)
        for release in fresh:
            report(f"{feed_id}: {release.path.name}")
            results.append(_ingest_release(session, feed, fingerprint, release, areas, home, now, dry_run, sizes))
    _archive(feed, fresh, results[-len(fresh) :], home)
    return results


class _TakenBackError(Exception):
    """A dry run is at its end."""


@contextmanager
def _load_or_try(engine: Engine, dry_run: bool) -> Iterator[Session]:
    """Yield a session for loading; what a dry run does in it is taken back, so that it counts what a load does."""
    with suppress(_TakenBackError), write_session(engine) as session:
        yield session
        if dry_run:
            raise _TakenBackError


def _list_settled(known: Sequence[Load], stale: bool) -> set[str]:
    """Return the hashes of what a person took back, which stays so, and of what is loaded, unless it is stale."""
    states = {"undone"} if stale else {"undone", "current"}
    return {load.sha256 for load in known if load.state in states}


def _archive(feed: Feed, releases: Sequence[FoundRelease], results: Sequence[FeedResult], root: Path) -> None:
    """Move what was loaded out of a watched folder, once it is safely in the store."""
    for release, result in zip(releases, results, strict=True):
        if result.outcome == "loaded":
            archive_processed(feed, release, root)


def _replace_readable(
    session: Session, feed: Feed, loads: Sequence[Load], found: Sequence[FoundRelease], now: datetime
) -> None:
    gone = {load.file for load in loads} - {release.path.name for release in found}
    if gone:
        names = ", ".join(sorted(gone))
        raise FeedError(
            f"The definition of feed `{feed.id}` changed, but {names} cannot be read again because the file is"
            " no longer there. Put it back, or keep the definition as it was; nothing was changed."
        )
    loading.replace_feed(session, feed.id, now, f"read again with version {feed.version} of the definition")


def _ingest_release(
    session: Session,
    feed: Feed,
    fingerprint: str,
    found: FoundRelease,
    areas: AreaIndex,
    root: Path,
    now: datetime,
    dry_run: bool,
    sizes: Sizes | None = None,
) -> FeedResult:
    known_on = found.release.released if found.release else now.date()
    shaped = _read(feed, found, areas, sizes)
    differences: Iterable[StoredDifferences] | None = None
    if not shaped.refused:
        differences, findings = _compare(session, feed, found.path.name, known_on, shaped.frame)
        findings = [*shaped.findings, *findings]
        shaped = replace(shaped, findings=findings, refused=bool(refusals(findings)))
    result = _preview(feed, found, shaped)
    if shaped.refused:
        return result
    areas_store.add_areas(session, shaped.places)
    load = loading.load_release(session, _incoming(feed, fingerprint, found, shaped, root, known_on), now, differences)
    quarantine.carry_decisions(session, load, now)
    return replace(
        result,
        outcome="would load" if dry_run else "loaded",
        load_id=None if dry_run else load.id,
        added=load.added,
        changed=load.changed,
        unchanged=load.unchanged,
        withdrawn=load.withdrawn,
    )


def _preview(feed: Feed, found: FoundRelease, shaped: ShapedRelease) -> FeedResult:
    """Return what becomes of a release, as far as can be told before it is loaded."""
    return FeedResult(
        feed.id,
        found.path.name,
        "refused" if shaped.refused else "would load",
        added=len(shaped.frame),
        quarantined=len(shaped.quarantined),
        findings=tuple(shaped.findings),
    )


def _read(feed: Feed, found: FoundRelease, areas: AreaIndex, sizes: Sizes | None) -> ShapedRelease:
    """Return a release as it was read: in parts if it is too large to be held whole."""
    shaped = read_large_release(found.path, feed, areas, found.release, sizes or Sizes())
    return read_release(found.path, feed, areas, found.release) if shaped is None else shaped


def _compare(
    session: Session, feed: Feed, file: str, known_on: date, frame: pd.DataFrame | Frames
) -> tuple[Iterable[StoredDifferences] | None, list[Finding]]:
    """Return how a release differs from what is known, flagged, and what that means; None if nothing is known."""
    found = loading.compare_release(session, feed.id, known_on, frame)
    if found is None:
        return None, []
    judge = RevisionJudge(feed, file)
    differences = _flag_differences(found, judge.examine)
    against = judge.report()
    if against.suspect:  # a flag makes a difference too
        suspect = against.suspect
        if isinstance(frame, Frames):
            parts = frame
            frame = Frames(len(parts), lambda: (flag_suspects(part, suspect) for part in parts))
        else:
            frame = flag_suspects(frame, suspect)
        again = loading.compare_release(session, feed.id, known_on, frame)
        differences = _flag_differences(again or [], lambda one: flag_large(one, feed))
    return differences, against.findings


def _flag_differences(
    found: Iterable[StoredDifferences], flag: Callable[[StoredDifferences], StoredDifferences]
) -> Iterable[StoredDifferences]:
    """Return differences flagged: of a whole release as they are, of one in parts from a temporary file."""
    flagged = (flag(one) for one in found)
    return list(flagged) if isinstance(found, list) else OnDisk(flagged)


def _incoming(
    feed: Feed, fingerprint: str, found: FoundRelease, shaped: ShapedRelease, root: Path, known_on: date
) -> loading.Incoming:
    origin = found.path
    basis = found.release.basis if found.release else "the day it was loaded; the release date is not known"
    return loading.Incoming(
        feed=feed.id,
        feed_version=feed.version,
        feed_fingerprint=fingerprint,
        title=(found.release.title if found.release else "") or feed.name,
        file=found.path.name,
        origin=origin.relative_to(root).as_posix() if origin.is_relative_to(root) else origin.as_posix(),
        sha256=shaped.sha256,
        bytes=shaped.bytes,
        publisher=feed.publisher,
        licence=feed.licence,
        attribution=feed.attribution,
        known_on=known_on,
        known_on_basis=basis,
        frame=shaped.frame,
        quarantined=shaped.quarantined,
        findings=tuple(shaped.findings),
        rows_read=shaped.rows_read,
    )


def ingest(
    engine: Engine,
    definitions: Definitions,
    feed_ids: Sequence[str],
    settings: Settings,
    now: datetime,
    *,
    dry_run: bool = False,
    report: Report = _silence,
) -> list[FeedResult]:
    """Ingest several feeds, each in its own transaction; one refused feed does not stop the others."""
    unknown = [name for name in feed_ids if name not in definitions.feeds]
    if unknown:
        raise FeedError(f"There is no feed `{unknown[0]}`. Known: {', '.join(sorted(definitions.feeds))}.")
    results: list[FeedResult] = []
    for feed_id in feed_ids or sorted(definitions.feeds):
        results += ingest_feed(engine, definitions, feed_id, settings, now, dry_run=dry_run, report=report)
    return results


def refused(results: Iterable[FeedResult]) -> list[Finding]:
    """Return the findings that refused a release."""
    return [finding for result in results if result.outcome == "refused" for finding in refusals(result.findings)]

"""Readings: a release is read and checked, compared with what is known, and loaded; or read again as it was loaded.

A release keeps its number, day and place however often it is read. What an edited definition changes of past days is
told figure by figure.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import pandas as pd
from sqlmodel import Session

from oba.errors import FeedError
from oba.findings import Finding, Place, refusals
from oba.indicators.feed import Feed
from oba.indicators.sources.connector import Release
from oba.ingest.check.older import Evidence, describe_older, looks_older
from oba.ingest.check.revisions import RevisionJudge, flag_large, flag_suspects
from oba.ingest.collect.connectors import Provenance
from oba.ingest.collect.releases import Fresh, Standing
from oba.ingest.large.parts import Sizes
from oba.ingest.large.reading import read_large_release
from oba.ingest.shape.shaping import ShapedRelease, read_release
from oba.london_time import write_day
from oba.models import Load
from oba.periods import read_code
from oba.pipeline.releases import FeedState, list_known, note_if_alike, refuse_lost, refuse_taken_out, take_up
from oba.places.areas import AreaIndex
from oba.store import areas as areas_store
from oba.store.observations import kept_files, loading, quarantine
from oba.store.observations import loads as loads_store
from oba.store.observations.differences import StoredDifferences
from oba.store.observations.history import Ranked, rank_loads
from oba.store.observations.past import PastChange, PastChanges, find_past_changes
from oba.temporary_files import Frames, OnDisk
from oba.vocabulary import Severity

Report = Callable[[str], None]
PAST_CHANGED = "past-changed"


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


class NotReadAgainError(Exception):
    """An edited definition refuses a release that was loaded: nothing of the feed is changed."""

    def __init__(self, results: Sequence[FeedResult]) -> None:
        super().__init__("a release is refused by the edited definition")
        self.results = tuple(results)


@dataclass(frozen=True)
class Work:
    """What one transaction loads of one feed, and how."""

    session: Session
    state: FeedState
    areas: AreaIndex
    root: Path
    now: datetime
    dry_run: bool
    sizes: Sizes | None
    report: Report

    @property
    def feed(self) -> Feed:
        """Return the feed's definition."""
        return self.state.feed


@dataclass(frozen=True)
class _Reading:
    """A release about to be read: from which file, and what it is to be known by."""

    path: Path
    name: str
    sha256: str
    origin: str
    known_on: date
    basis: str
    status: str
    release: int
    place: str
    title: str
    fetched: Provenance | None = None
    undated: Fresh | None = None
    """The new release that it is, if nobody stated its day and it has to show that it is not older."""


def load_fresh(work: Work, one: Fresh) -> FeedResult:
    """Load a new release, or return why it is refused."""
    name, number = one.found.path.name, loading.next_release(work.session, work.feed.id)
    origin = one.found.path
    line = one.line
    reading = _Reading(
        path=origin,
        name=name,
        sha256=one.found.sha256,
        origin=origin.relative_to(work.root).as_posix() if origin.is_relative_to(work.root) else origin.as_posix(),
        known_on=one.known_on,
        basis=one.basis,
        status=line.status if line else "final",
        release=number,
        place=loading.name_place(number, name if one.stated else None),
        title=(line.title if line else "") or work.feed.name,
        fetched=one.found.fetched,
        undated=None if one.stated else one,
    )
    result, load = _load(work, reading)
    if load is not None and one.returned is not None:
        return replace(result, findings=(*result.findings, _describe_returned(one)))
    return result


def _describe_returned(one: Fresh) -> Finding:
    assert one.returned is not None  # noqa: S101  asked for by the caller
    since, again = write_day(one.returned.known_on), write_day(one.known_on)
    what = f"its bytes were known since {since} already and have come back; they count again from {again}."
    return Finding("returned-content", Severity.WARNING, Place(one.found.path.name), what)


def reread(work: Work, *, from_kept: bool) -> list[FeedResult]:
    """Take up an edited definition: read every release again that it reads otherwise, and those that came back.

    NotReadAgainError if it refuses one of them; FeedError, in words, if one cannot be read.
    """
    state, session = work.state, work.session
    if state.stale:
        refuse_taken_out(state, from_kept=from_kept)
    if state.reads_anew and state.lost:
        note_if_alike(state, session, lambda one, path: _read(work, _as_it_stands(work, one, path)))
    refuse_lost(state)
    _adopt(work)
    told = [
        FeedResult(work.feed.id, str(one.place), "figures stay", findings=(one,)) for one in take_up(state, session)
    ]
    waiting = {one.known.release for one in state.waiting}
    before = [one for one in rank_loads(session, work.feed.id) if one.current]
    if not state.reads_anew:
        back = [_read_again(work, one)[0] for one in state.plan.standing if one.known.release in waiting]
        return told + (_add_findings(back, _describe_past(work.feed, _find_past(work, before))) if back else [])
    reason = f"read again with version {work.feed.version} of the definition"
    loading.replace_feed(session, work.feed.id, work.now, reason)
    done = [
        _read_again(work, one)
        for one in state.plan.standing
        if one.known.state == "current" or one.known.release in waiting
    ]
    results = [result for result, _ in done]
    if any(result.outcome == "refused" for result in results):
        raise NotReadAgainError([_as_refused(result) for result in results])
    changes = _find_past(work, before)
    loads = [load for _, load in done if load is not None]
    for load in loads:
        load.past_changed = changes.mark if load is loads[-1] else ""
        session.add(load)
    session.flush()
    return told + _add_findings(results, _describe_past(work.feed, changes))


def _add_findings(results: Sequence[FeedResult], findings: Iterable[Finding]) -> list[FeedResult]:
    """Return results with what is told of all of them at the last."""
    return [*results[:-1], replace(results[-1], findings=(*results[-1].findings, *findings))]


def _as_refused(result: FeedResult) -> FeedResult:
    """Return the result of a release that is as it was, since another of its feed was refused."""
    if result.outcome == "refused":
        return result
    return FeedResult(result.feed, result.file, "left as it was")


def _adopt(work: Work) -> None:
    """Keep the bytes of what was loaded before bytes were kept, where the file is still there."""
    for load, found in [] if work.dry_run else work.state.adoptable:
        kept_files.keep_file(work.state.kept_folder, found.path, load.sha256, load.file)
        load.kept = True
        work.session.add(load)


def _read_again(work: Work, one: Standing) -> tuple[FeedResult, Load | None]:
    path = work.state.find_bytes(one)
    assert path is not None  # noqa: S101  what cannot be read was refused before
    result, load = _load(work, _as_it_stands(work, one, path))
    outcome = {"loaded": "read again", "would load": "would read again"}.get(result.outcome, result.outcome)
    return replace(result, outcome=outcome), load


def _as_it_stands(work: Work, one: Standing, path: Path) -> _Reading:
    known = one.known
    stated = one.line is not None and one.known_on != known.known_on
    return _Reading(
        path=path,
        name=one.name,
        sha256=known.sha256,
        origin=known.origin,
        known_on=one.known_on,
        basis=one.basis,
        status=one.status,
        release=known.release,
        place=loading.name_place(known.release, one.name) if stated else known.place,
        title=(one.line.title if one.line else "") or work.feed.name,
        fetched=known.fetched,
    )


def _find_past(work: Work, before: Sequence[Ranked]) -> PastChanges:
    """Return which figures of past days read otherwise now than by the loads that counted before."""
    after = [one for one in rank_loads(work.session, work.feed.id) if one.current]
    return find_past_changes(work.session, work.feed.id, before, after, work.now.date())


def _describe_past(feed: Feed, changes: PastChanges) -> list[Finding]:
    findings = [_describe_change(feed, change) for change in changes.told]
    if changes.count > len(changes.told):
        what = f"{changes.count - len(changes.told):,} more figures of past days read otherwise."
        findings.append(Finding(PAST_CHANGED, Severity.WARNING, Place(feed.id), what))
    return findings


def _describe_change(feed: Feed, change: PastChange) -> Finding:
    group = f" {change.breakdown}" if change.breakdown else ""
    what = (
        f"as at {write_day(change.as_at)} {change.measure}{group}, {change.area}, {read_code(change.period).label}, was"
        f" {change.before or 'not there'} and now reads {change.after or 'as not there'}."
    )
    return Finding(PAST_CHANGED, Severity.WARNING, Place(feed.id), what, change.after or "")


def _load(work: Work, reading: _Reading) -> tuple[FeedResult, Load | None]:
    """Read, check, compare and load one release; nothing of a refused one is kept."""
    session, feed = work.session, work.feed
    work.report(f"{feed.id}: {reading.name}")
    shaped = _read(work, reading)
    if shaped.sha256 != reading.sha256:
        raise FeedError(f"{reading.name} is not the file that was found: its bytes are others. Nothing was loaded.")
    differences: Iterable[StoredDifferences] | None = None
    if not shaped.refused:
        differences, findings = _compare(session, feed, reading, shaped.frame, len(shaped.quarantined))
        if reading.undated is not None and differences is not None:
            findings = [*findings, *_judge_age(work, reading.undated, differences)]
        findings = [*shaped.findings, *findings]
        shaped = replace(shaped, findings=findings, refused=bool(refusals(findings)))
    result = _preview(feed, reading.name, shaped)
    if shaped.refused:
        return result, None
    if not work.dry_run:
        kept_files.keep_file(work.state.kept_folder, reading.path, shaped.sha256, reading.name)
    areas_store.add_areas(session, shaped.places)
    load = loading.load_release(session, _incoming(work, reading, shaped), work.now, differences)
    quarantine.carry_decisions(session, load, work.now)
    counts = {name: getattr(load, name) for name in ("added", "changed", "unchanged", "withdrawn")}
    outcome = "would load" if work.dry_run else "loaded"
    return replace(result, outcome=outcome, load_id=None if work.dry_run else load.id, **counts), load


def _preview(feed: Feed, file: str, shaped: ShapedRelease) -> FeedResult:
    """Return what becomes of a release, as far as can be told before it is loaded."""
    return FeedResult(
        feed.id,
        file,
        "refused" if shaped.refused else "would load",
        added=len(shaped.frame),
        quarantined=len(shaped.quarantined),
        findings=tuple(shaped.findings),
    )


def _read(work: Work, reading: _Reading) -> ShapedRelease:
    """Return a release as it was read: in parts if it is too large to be held whole."""
    feed, areas = work.feed, work.areas
    line = Release(file=reading.name, released=reading.known_on, status=reading.status)
    shaped = read_large_release(reading.path, feed, areas, line, work.sizes or Sizes())
    return read_release(reading.path, feed, areas, line) if shaped is None else shaped


def _judge_age(work: Work, one: Fresh, differences: Iterable[StoredDifferences]) -> list[Finding]:
    """Return the finding that a release whose day nobody stated looks older than the figures it would displace.

    A content that comes back under its name is what the publisher says now.
    """
    if one.returned is not None and one.overwrites:
        return []
    displaced, pairs, newest = _list_displaced(differences)
    if not displaced:
        return []
    released = one.returned.known_on if one.returned and one.returned.stated else None
    own = Evidence(one.found.path.name, released, newest)
    loads = loads_store.list_loads(work.session, work.feed.id)
    current = {known.load: known for known in list_known(loads) if known.state == "current"}
    for key, covered in loads_store.list_coverage(work.session, current).items():
        known = current[key]
        newest = _newest_day(period for _, period in covered)
        held = Evidence(known.file, known.known_on if known.stated else None, newest)
        if covered & pairs and (why := looks_older(own, held)):
            return [describe_older(own.file, why, displaced)]
    return []


def _list_displaced(differences: Iterable[StoredDifferences]) -> tuple[int, set[tuple[str, str]], date]:
    """Return how many known figures a release would change or leave out, of which measures and periods.

    Last the newest day that it speaks of.
    """
    count, newest = 0, date.min
    pairs: set[tuple[str, str]] = set()
    for one in differences:
        known = one.frame[one.frame["known"].astype(bool)] if len(one.frame) else one.frame
        left = int(one.left.says_something().sum())
        count += len(known) + left
        if len(known):
            pairs |= set(zip(known["measure"].astype(str), known["period"].astype(str), strict=True))
        if left:
            pairs |= {(measure, period) for measure, _, period in one.spoken_of}
        newest = max(newest, _newest_day(period for *_, period in one.spoken_of))
    return count, pairs, newest


def _newest_day(periods: Iterable[str]) -> date:
    return max((read_code(period).end for period in periods), default=date.min)


def _compare(
    session: Session, feed: Feed, reading: _Reading, frame: pd.DataFrame | Frames, kept_aside: int
) -> tuple[Iterable[StoredDifferences] | None, list[Finding]]:
    """Return how a release differs from what is known, flagged, and what that means; None if nothing is known."""
    found = loading.compare_release(session, feed.id, reading.known_on, frame, reading.place)
    if found is None:
        return None, []
    judge = RevisionJudge(feed, reading.name)
    differences = _flag_differences(found, judge.examine)
    against = judge.report(kept_aside)
    if against.suspect:  # a flag makes a difference too
        suspect = against.suspect
        if isinstance(frame, Frames):
            parts = frame
            frame = Frames(len(parts), lambda: (flag_suspects(part, suspect) for part in parts))
        else:
            frame = flag_suspects(frame, suspect)
        again = loading.compare_release(session, feed.id, reading.known_on, frame, reading.place)
        differences = _flag_differences(again or [], lambda one: flag_large(one, feed))
    return differences, against.findings


def _flag_differences(
    found: Iterable[StoredDifferences], flag: Callable[[StoredDifferences], StoredDifferences]
) -> Iterable[StoredDifferences]:
    """Return differences flagged: of a whole release as they are, of one in parts from a temporary file."""
    flagged = (flag(one) for one in found)
    return list(flagged) if isinstance(found, list) else OnDisk(flagged)


def _incoming(work: Work, reading: _Reading, shaped: ShapedRelease) -> loading.Incoming:
    feed = work.feed
    return loading.Incoming(
        feed=feed.id,
        feed_version=feed.version,
        feed_fingerprint=work.state.fingerprint,
        title=reading.title,
        file=reading.name,
        origin=reading.origin,
        sha256=shaped.sha256,
        bytes=shaped.bytes,
        publisher=feed.publisher,
        licence=feed.licence,
        attribution=feed.attribution,
        known_on=reading.known_on,
        known_on_basis=reading.basis,
        frame=shaped.frame,
        quarantined=shaped.quarantined,
        findings=tuple(shaped.findings),
        rows_read=shaped.rows_read,
        release=reading.release,
        place=reading.place,
        stated_status=reading.status,
        reads=work.state.reads,
        kept=not work.dry_run,
        fetched_from=reading.fetched.address if reading.fetched else "",
        fetched_at=reading.fetched.at if reading.fetched else None,
    )

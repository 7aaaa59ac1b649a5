"""From a feed to the store: collect its releases, find what is new, and load each whole or not at all."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from oba.errors import FeedError
from oba.findings import Finding, Place, refusals
from oba.indicators.feed import Feed
from oba.indicators.project import Definitions
from oba.ingest.collect.dropbox import archive_processed, find_local
from oba.ingest.collect.live.collected import NOT_FETCHED, Collected, Mode
from oba.ingest.collect.releases import Fresh
from oba.ingest.large.parts import Sizes
from oba.pipeline.readings import FeedResult, NotReadAgainError, Report, Work, load_fresh, reread
from oba.pipeline.releases import FeedState, read_state
from oba.settings import Settings
from oba.store import areas as areas_store
from oba.store.engine import read_session, write_session
from oba.store.observations import kept_files, loading
from oba.vocabulary import Severity

__all__ = ["NOT_FETCHED", "FeedResult", "ingest", "ingest_feed", "list_live", "refused"]

ALL_FILES = "all files"
"""Stands for the file of a feed that could not be read as a whole."""
LIVE_SOURCE = "live source"
"""Stands for the file where what is told is of a feed's live source."""


def _silence(_text: str) -> None:
    return None


def ingest_feed(
    engine: Engine,
    definitions: Definitions,
    feed_id: str,
    settings: Settings,
    now: datetime,
    *,
    dry_run: bool = False,
    from_kept: bool = False,
    report: Report = _silence,
    sizes: Sizes | None = None,
) -> list[FeedResult]:
    """Fetch, read, check and load every release of a feed that is not in the store yet, oldest first.

    All releases of the feed are loaded in one transaction: a refused one leaves nothing of itself and everything that
    was there before. If the feed's definition was edited in what it reads, all its releases are read again from the
    bytes that were loaded, each with its own day and place, or none of them is. A file that was taken out of its folder
    refuses the edit, unless `from_kept`. A dry run takes it all back. `sizes` says which files are read in parts.
    """
    collected, told = _collect(engine, definitions, feed_id, settings, now, dry_run)
    live = _tell_live(feed_id, collected.findings)
    asked = (collected.feed, definitions.fingerprint("feeds", feed_id), collected.found, settings.kept_folder, now)
    with read_session(engine) as session:
        state, areas = read_state(session, *asked), areas_store.read_area_index(session)
    if state.settled:
        _keep_said(None if dry_run else engine, definitions, feed_id)
        return [*_list_settled(state), *live]
    try:
        with _load_or_try(engine, dry_run) as session:
            loading.lock_feed(session, feed_id)
            _keep_said(session, definitions, feed_id)
            state = read_state(session, *asked)
            work = Work(session, state, areas, settings.home, now, dry_run, sizes, report)
            results = [*reread(work, from_kept=from_kept), *(load_fresh(work, one) for one in state.plan.fresh)]
            if not dry_run:
                kept_files.end_keeping(session, settings.kept_folder, feed_id, now, settings.kept_days)
    except NotReadAgainError as fault:
        return [*_list_settled(state), *fault.results, *live]
    _archive(collected.feed, state.plan.fresh, results, settings.home)
    return [*_list_settled(state), *_tell_of_last(results, told), *live]


def _tell_of_last(results: Sequence[FeedResult], told: Sequence[Finding]) -> list[FeedResult]:
    """Return results with what is told of the newest release besides."""
    if not (results and told):
        return list(results)
    return [*results[:-1], replace(results[-1], findings=(*results[-1].findings, *told))]


def _collect(
    engine: Engine, definitions: Definitions, feed_id: str, settings: Settings, now: datetime, dry_run: bool
) -> tuple[Collected, Sequence[Finding]]:
    """Return a feed with its files, fetched or counted first, and what is told of the counted ones besides.

    A dry run asks a live source what it offers, and fetches nothing of it.
    """
    feed = definitions.feeds[feed_id]
    if feed.connector.type == "cases":
        from oba.pipeline.cases.counted_feeds import count_feed  # pandas and more, which feeds of files do not wait for

        counted = count_feed(engine, definitions, feed, settings, now)
        return Collected(counted.feed, tuple(counted.found)), counted.findings
    if feed.live is None and feed.connector.is_local:
        return Collected(feed, tuple(find_local(feed, settings.home))), ()
    # The web client takes a sixth of a second to start, and most feeds are files.
    from oba.ingest.collect.collect import collect_with_live

    mode: Mode = "off" if not settings.live else "list" if dry_run else "fetch"
    return collect_with_live(feed, settings.home, settings.state_folder / "downloads", now, mode), ()


def _keep_said(where: Engine | Session | None, definitions: Definitions, feed_id: str) -> None:
    """Keep what a feed of counts says that it counts, before anything new of it is loaded; a dry run keeps nothing."""
    if where is not None and definitions.feeds[feed_id].connector.type == "cases":
        from oba.pipeline.inputs.count_meanings import keep_said, keep_said_of_settled

        if isinstance(where, Session):
            keep_said(where, definitions, feed_id)
        else:
            keep_said_of_settled(where, definitions, feed_id)


def _tell_live(feed: str, findings: tuple[Finding, ...]) -> list[FeedResult]:
    return [FeedResult(feed, LIVE_SOURCE, "asked", findings=findings)] if findings else []


def _list_settled(state: FeedState) -> list[FeedResult]:
    return [FeedResult(state.feed.id, one.path.name, "already loaded") for one in state.plan.settled]


class _TakenBackError(Exception):
    """A dry run is at its end."""


@contextmanager
def _load_or_try(engine: Engine, dry_run: bool) -> Iterator[Session]:
    """Yield a session for loading; what a dry run does in it is taken back, so that it counts what a load does."""
    with suppress(_TakenBackError), write_session(engine) as session:
        yield session
        if dry_run:
            raise _TakenBackError


def _archive(feed: Feed, releases: Sequence[Fresh], results: Sequence[FeedResult], root: Path) -> None:
    """Move what was loaded out of a watched folder, once it is safely in the store."""
    for one, result in zip(releases, results[len(results) - len(releases) :], strict=True):
        if result.outcome == "loaded":
            archive_processed(feed, one.found, root)


def ingest(
    engine: Engine,
    definitions: Definitions,
    feed_ids: Sequence[str],
    settings: Settings,
    now: datetime,
    *,
    dry_run: bool = False,
    from_kept: bool = False,
    report: Report = _silence,
) -> list[FeedResult]:
    """Ingest several feeds, each in its own transaction; one that is refused or cannot be read stops no other.

    FeedError if there is no such feed, or if the only one asked for cannot be read.
    """
    unknown = [name for name in feed_ids if name not in definitions.feeds]
    if unknown:
        raise FeedError(f"There is no feed `{unknown[0]}`. Known: {', '.join(sorted(definitions.feeds))}.")
    results: list[FeedResult] = []
    asked = list(feed_ids) or sorted(definitions.feeds)
    for feed_id in asked:
        try:
            results += ingest_feed(
                engine, definitions, feed_id, settings, now, dry_run=dry_run, from_kept=from_kept, report=report
            )
        except FeedError as fault:
            if len(asked) == 1:
                raise
            results.append(_refuse_whole(feed_id, fault))
    return results


def _refuse_whole(feed_id: str, fault: FeedError) -> FeedResult:
    """Return the result of a feed of which nothing could be read, or whose edited definition was refused."""
    told = Finding("feed-not-read", Severity.FAIL, Place(feed_id), str(fault))
    return FeedResult(feed_id, ALL_FILES, "refused", findings=(told, *fault.findings))


def list_live(results: Iterable[FeedResult]) -> list[Finding]:
    """Return what is told of live sources."""
    return [finding for result in results if result.file == LIVE_SOURCE for finding in result.findings]


def refused(results: Iterable[FeedResult]) -> list[Finding]:
    """Return the findings that refused a release."""
    return [finding for result in results if result.outcome == "refused" for finding in refusals(result.findings)]

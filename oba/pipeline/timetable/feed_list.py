"""What each feed gives: its newest release, where that came from, what its live source said, when the next is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from oba.errors import FeedError
from oba.indicators.feed import Feed
from oba.indicators.project import Definitions
from oba.ingest.collect.live.keeping import LastAnswer, read_last
from oba.models import Load
from oba.pipeline.timetable.calendars import read_calendars
from oba.store.observations import loads as loads_store
from oba.timetable.alarms import RHYTHM
from oba.timetable.calendar import list_jobs, next_slot


@dataclass(frozen=True)
class FeedLine:
    """A feed with its newest release that counts, the last answer of its live source, and what comes next.

    `due` is the next day that the publisher promised, or a rhythm after the newest release (`promised` false), and
    may be over; `looked_at` is when the scheduler looks next.
    """

    feed: Feed
    newest: Load | None
    last: LastAnswer
    due: date | None
    promised: bool
    looked_at: datetime | None


def list_feeds(
    session: Session, definitions: Definitions, names: Iterable[str], downloads: Path, now: datetime
) -> list[FeedLine]:
    """Return the feeds of the names, or all, by name; FeedError if there is no such feed."""
    wanted = sorted(names) or sorted(definitions.feeds)
    unknown = [name for name in wanted if name not in definitions.feeds]
    if unknown:
        raise FeedError(f"There is no feed `{unknown[0]}`. `oba feeds` lists all.")
    newest: dict[str, Load] = {}
    for load in loads_store.list_loads(session):
        before = newest.get(load.feed)
        if load.state == "current" and (before is None or (load.known_on, load.id) >= (before.known_on, before.id)):
            newest[load.feed] = load
    jobs = {
        job.about: job
        for job in list_jobs(definitions, read_calendars(session, definitions.boards))
        if job.kind == "feed"
    }
    lines = []
    for name in wanted:
        feed, held = definitions.feeds[name], newest.get(name)
        due, promised = find_next_due(feed, held.known_on if held else None, now.date())
        looked_at = next_slot(jobs[name], now) if name in jobs else None
        lines.append(FeedLine(feed, held, read_last(downloads / name / "live"), due, promised, looked_at))
    return lines


def find_next_due(feed: Feed, newest: date | None, day: date) -> tuple[date | None, bool]:
    """Return when the next release is due, and whether its publisher promised the day; None where nobody can say."""
    promises = [one for one in feed.due if one >= day]
    if promises:
        return min(promises), True
    if newest is None or feed.frequency not in RHYTHM:
        return None, False
    return newest + timedelta(days=RHYTHM[feed.frequency]), False

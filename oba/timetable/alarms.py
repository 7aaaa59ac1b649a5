"""Which feeds and boards somebody must be told about: late, failing or silent.

Late: no new release, days after it was due. Failing: runs have ended badly for days. Silent: a run was
due days ago and none has ended. With `after_days: n` an alarm is raised on day n + 1, and again on each
day while it lasts. Nothing is late that was due before somebody began to look: the files that a fresh
installation comes with may be years old, which is told (`outdated_since`) and is nobody's alarm.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from oba.indicators.feed import Feed
from oba.indicators.project import Definitions
from oba.london_time import LONDON, write_day
from oba.timetable.calendar import Job, next_slot

RHYTHM = {"monthly": 31, "quarterly": 92, "yearly": 366}
EARLIEST = 7


@dataclass(frozen=True)
class Concern:
    """One thing that is wrong with a job, since when, and who must see to it."""

    job: str
    cause: str
    since: date
    owner: str
    message: str


@dataclass(frozen=True)
class BadEnd:
    """The first run that ended badly since the job last ended well."""

    ended: datetime
    message: str


@dataclass(frozen=True)
class LastRun:
    """The newest run of a job, which may be open still."""

    due: datetime
    ended: bool
    message: str


@dataclass(frozen=True)
class JobHistory:
    """What became of a job so far. `arrivals` has, of each release that is current, when it came and became known."""

    known_since: datetime
    last_slot: datetime
    paused_at: datetime | None = None
    paused_reason: str = ""
    last_run: LastRun | None = None
    bad_end: BadEnd | None = None
    arrivals: Sequence[tuple[date, date]] = ()


def find_concerns(
    definitions: Definitions, jobs: Iterable[Job], histories: Mapping[str, JobHistory], as_at: date
) -> list[Concern]:
    """Return what is wrong on a day with the jobs that have a history, in the order of the jobs, then by cause."""
    found: list[Concern] = []
    for job in jobs:
        history = histories.get(job.name)
        if history is None:
            continue
        feed = definitions.feeds.get(job.about) if job.kind == "feed" else None
        days = feed.alarm.after_days if feed else 1
        found += _failing(job, history, as_at, days)
        found += _silent(job, history, as_at, days)
        if feed:
            found += _late(feed, job, history, as_at)
    return found


def _failing(job: Job, history: JobHistory, as_at: date, days: int) -> list[Concern]:
    first, last = history.bad_end, history.last_run
    if first is None or last is None:
        return []
    since = _day(first.ended)
    if (as_at - since).days <= days:
        return []
    said = last.message or first.message
    return [_concern(job, "failing", since, f"has not run well since {write_day(since)}; it says: {said}")]


def _silent(job: Job, history: JobHistory, as_at: date, days: int) -> list[Concern]:
    last = history.last_run
    if last is not None and not last.ended:
        since, what = _day(last.due), "began and has not ended"
    else:
        slot = next_slot(job, history.last_slot)
        if slot is None:
            return []
        since, what = _day(slot), "was not begun"
    if (as_at - since).days <= days:
        return []
    why = ""
    if history.paused_at:
        why = f"; it was paused on {write_day(_day(history.paused_at))} {history.paused_reason}".rstrip()
    return [
        _concern(job, "silent", since, f"was due on {write_day(since)} and {what}{why}. Is `oba schedule` running?")
    ]


def _late(feed: Feed, job: Job, history: JobHistory, as_at: date) -> list[Concern]:
    arrived = [known for came, known in history.arrivals if came <= as_at]
    due = _due_day(feed, _day(history.known_since), arrived, as_at)
    if due is None:
        return []
    newest = max(arrived, default=None)
    have = f"the newest release we have is of {write_day(newest)}" if newest else "no release ever came"
    return [_concern(job, "late", due, f"expected a release on {write_day(due)} and none came; {have}")]


def _due_day(feed: Feed, first_seen: date, arrived: Sequence[date], as_at: date) -> date | None:
    """Return the day on which a release was due that has not come, if that is more than `after_days` ago.

    `arrived` has the days on which the releases that are here became known: one of before does not count,
    whenever it was loaded.
    """
    if feed.due:
        day, since = _newest_promise(feed, as_at) or (date.min, date.min)
        return None if day < first_seen or any(known >= since for known in arrived) else day
    if feed.frequency not in RHYTHM:
        return None
    newest = max(arrived, default=None)
    due = newest + timedelta(days=RHYTHM[feed.frequency]) if newest else first_seen
    while due < first_seen:
        due += timedelta(days=RHYTHM[feed.frequency])
    return due if (as_at - due).days > feed.alarm.after_days else None


def _newest_promise(feed: Feed, as_at: date) -> tuple[date, date] | None:
    """Return the last promised day that is over, with the first day on which a release counts for it."""
    past = sorted(day for day in feed.due if (as_at - day).days > feed.alarm.after_days)
    if not past:
        return None
    gap = (past[-1] - past[-2]).days if len(past) > 1 else 365
    return past[-1], past[-1] - timedelta(days=min(EARLIEST, (gap - 1) // 2))


def outdated_since(feed: Feed, newest: date, as_at: date) -> date | None:
    """Return the day since when a newer release than that of `newest` must be out, None if none need be."""
    if feed.due:
        promise = _newest_promise(feed, as_at)
        return promise[0] if promise and newest < promise[1] else None
    if feed.frequency not in RHYTHM:
        return None
    due = newest + timedelta(days=RHYTHM[feed.frequency])
    return due if (as_at - due).days > feed.alarm.after_days else None


def _concern(job: Job, cause: str, since: date, what: str) -> Concern:
    owner = job.owner or "nobody named"
    return Concern(job.name, cause, since, owner, f"{job.kind} `{job.about}` {what} (owner: {owner})")


def _day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()

"""Which feeds and boards somebody must be told about: late, failing or silent.

Late: no new release, days after it was due. Failing: runs have ended badly for days. Silent: a run was
due days ago and none has ended. With `after_days: n` an alarm is raised on day n + 1, and again on each
day while it lasts. Nothing is late that was due before somebody began to look: the files that a fresh
installation comes with may be years old, which is told (`outdated_since`) and is nobody's alarm.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from oba.indicators.feed import Feed
from oba.indicators.project import Definitions
from oba.models import Alarm, JobRun
from oba.models import Job as KnownJob
from oba.store import jobs as store
from oba.timetable.calendar import LONDON, Job, list_jobs, next_slot

RHYTHM = {"monthly": 31, "quarterly": 92, "yearly": 366}
EARLIEST = 7
RESEND = timedelta(minutes=10)


@dataclass(frozen=True)
class Concern:
    """One thing that is wrong with a job, since when, and who must see to it."""

    job: str
    cause: str
    since: date
    owner: str
    message: str


def find_alarms(session: Session, definitions: Definitions, as_at: date) -> list[Concern]:
    """Return what is wrong on a day, worked out afresh, by job and cause."""
    known = {job.name: job for job in store.list_jobs(session)}
    last = store.last_runs(session)
    found: list[Concern] = []
    for job in list_jobs(definitions):
        row = known.get(job.name)
        if row is None:
            continue
        feed = definitions.feeds.get(job.about) if job.kind == "feed" else None
        days = feed.alarm.after_days if feed else 1
        found += _failing(session, job, last.get(job.name), as_at, days)
        found += _silent(job, row, last.get(job.name), as_at, days)
        if feed:
            found += _late(feed, job, row, store.arrivals(session, feed.id), as_at)
    return found


def _failing(session: Session, job: Job, last: JobRun | None, as_at: date, days: int) -> list[Concern]:
    first = store.first_bad_end(session, job.name, store.last_good_end(session, job.name))
    if first is None or first.ended is None or last is None:
        return []
    since = _day(first.ended)
    if (as_at - since).days <= days:
        return []
    said = last.message or first.message
    return [_concern(job, "failing", since, f"has not run well since {_words(since)}; it says: {said}")]


def _silent(job: Job, row: KnownJob, last: JobRun | None, as_at: date, days: int) -> list[Concern]:
    if last is not None and last.state != "ended":
        since, what = _day(last.due), "began and has not ended"
    else:
        slot = next_slot(job, row.last_slot)
        if slot is None:
            return []
        since, what = _day(slot), "was not begun"
    if (as_at - since).days <= days:
        return []
    why = f"; it was paused on {_words(_day(row.paused_at))} {row.paused_reason}".rstrip() if row.paused_at else ""
    return [_concern(job, "silent", since, f"was due on {_words(since)} and {what}{why}. Is `oba schedule` running?")]


def _late(feed: Feed, job: Job, row: KnownJob, arrivals: Sequence[tuple[date, date]], as_at: date) -> list[Concern]:
    due = _due_day(feed, _day(row.known_since), arrivals, as_at)
    if due is None:
        return []
    newest = max((known for _, known in arrivals), default=None)
    have = f"the newest release we have is of {_words(newest)}" if newest else "no release ever came"
    return [_concern(job, "late", due, f"expected a release on {_words(due)} and none came; {have}")]


def _due_day(feed: Feed, first_seen: date, arrivals: Sequence[tuple[date, date]], as_at: date) -> date | None:
    """Return the day on which a release was due that has not come, if that is more than `after_days` ago."""
    if feed.due:
        day, since = _newest_promise(feed, as_at) or (date.min, date.min)
        return None if day < first_seen or any(came >= since or known >= since for came, known in arrivals) else day
    if feed.frequency not in RHYTHM:
        return None
    newest = max((known for _, known in arrivals), default=None)
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


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def raise_alarms(session: Session, concerns: Iterable[Concern], now: datetime) -> list[Alarm]:
    """Keep the day's alarms, each once whoever finds it, and return those that are ours to send now."""
    day = _day(now)
    for one in concerns:
        alarm = Alarm(
            job=one.job,
            cause=one.cause,
            day=day,
            since=one.since,
            owner=one.owner,
            message=one.message,
            raised_at=now,
            send_after=now,
        )
        store.keep_alarm(session, alarm)
    ours = store.unsent_alarms(session, day, now)
    for kept in ours:
        kept.send_after = now + RESEND
    session.flush()
    return ours

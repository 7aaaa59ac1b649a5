"""Alarms: what the store knows of the jobs is handed to the timetable, and what it finds is written down.

jobs and their runs -> late, failing, silent -> alarms, each once a day
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlmodel import Session

from oba.indicators.project import Definitions
from oba.london_time import LONDON
from oba.models import Alarm, JobRun
from oba.models import Job as KnownJob
from oba.pipeline.timetable.calendars import read_calendars
from oba.store import jobs
from oba.timetable.alarms import BadEnd, Concern, JobHistory, LastRun, find_concerns
from oba.timetable.calendar import Job, list_jobs

RESEND = timedelta(minutes=10)


def find_alarms(session: Session, definitions: Definitions, as_at: date) -> list[Concern]:
    """Return what is wrong on a day, worked out afresh, by job and cause."""
    due = list_jobs(definitions, read_calendars(session, definitions.boards))
    return find_concerns(definitions, due, read_histories(session, due), as_at)


def read_histories(session: Session, due: Iterable[Job]) -> dict[str, JobHistory]:
    """Return what became so far of each job that some scheduler has seen."""
    known = {job.name: job for job in jobs.list_jobs(session)}
    last = jobs.last_runs(session)
    return {
        job.name: _read_history(session, known[job.name], last.get(job.name), job.about if job.kind == "feed" else "")
        for job in due
        if job.name in known
    }


def _read_history(session: Session, job: KnownJob, last: JobRun | None, feed: str) -> JobHistory:
    bad = jobs.first_bad_end(session, job.name, jobs.last_good_end(session, job.name))
    return JobHistory(
        known_since=job.known_since,
        last_slot=job.last_slot,
        paused_at=job.paused_at,
        paused_reason=job.paused_reason,
        last_run=LastRun(last.due, last.state == "ended", last.message) if last else None,
        bad_end=BadEnd(bad.ended, bad.message) if bad and bad.ended else None,
        arrivals=jobs.arrivals(session, feed) if feed else (),
    )


def raise_alarms(session: Session, concerns: Iterable[Concern], now: datetime) -> list[Alarm]:
    """Record the day's alarms, each once whichever process finds it, and return those for this process to send now."""
    day = now.astimezone(LONDON).date()
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
        jobs.record_alarm(session, alarm)
    ours = jobs.unsent_alarms(session, day, now)
    for kept in ours:
        kept.send_after = now + RESEND
    session.flush()
    return ours

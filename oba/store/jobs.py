"""Jobs, their runs and alarms, by noun. Every function takes a session and none commits.

A job's row is locked before one of its slots is claimed, so that any number of processes agree. A
run is only changed by the process whose token it carries.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, select

from oba.errors import StoreError
from oba.london_time import in_utc, london_day
from oba.models import Alarm, Job, JobRun, Load
from oba.store.observations.loads import is_undated, says_anything

GOOD = ("loaded", "nothing new", "published", "reminded", "emptied")
BAD = ("refused", "failed", "timed out")
_TRAIL = 20


def list_jobs(session: Session) -> list[Job]:
    """Return the jobs that any scheduler has seen, by name."""
    return list(session.exec(select(Job).order_by(col(Job.name))))


def ensure_job(session: Session, name: str, now: datetime, last_slot: datetime) -> None:
    """Remember a job at its first sight; nothing happens if it is known."""
    if session.exec(select(Job.id).where(Job.name == name)).first() is None:
        _add_unless_there(session, Job(name=name, known_since=now, last_slot=last_slot))


def pause(session: Session, name: str, now: datetime, reason: str) -> Job:
    """Let no new run of a job begin; one that runs now goes on."""
    job = _known(session, name)
    if job.paused_at is None:
        job.paused_at, job.paused_reason = now, reason
        session.flush()
    return job


def resume(session: Session, name: str) -> Job:
    """Let a paused job run again."""
    job = _known(session, name)
    job.paused_at, job.paused_reason = None, ""
    session.flush()
    return job


def _known(session: Session, name: str) -> Job:
    job = _lock(session, name)
    if job is None:
        known = ", ".join(each.name for each in list_jobs(session)) or "none yet; `oba schedule` makes them known"
        raise StoreError(f"There is no job `{name}`. Known: {known}.")
    return job


def _lock(session: Session, name: str) -> Job | None:
    """Return a job's row, kept from others until this transaction ends (SQLite has one writer at a time)."""
    wanted = select(Job).where(Job.name == name).with_for_update().execution_options(populate_existing=True)
    return session.exec(wanted).first()


def claim_slot(session: Session, run: JobRun, mark: str = "", *, for_files: bool = False) -> bool:
    """Save a new run if its slot is newer than any claimed one and no run of its job is open.

    `mark` is of the files that are there; a run that is for new files is refused if the mark is known.
    """
    job = _lock(session, run.job)
    if job is None or job.paused_at is not None or run.slot <= job.last_slot or (for_files and mark == job.mark):
        return False
    if session.exec(select(JobRun.id).where(JobRun.job == run.job, JobRun.state != "ended")).first() is not None:
        return False
    session.add(run)
    job.last_slot = run.slot
    job.mark = mark or job.mark
    session.flush()
    return True


def claim_run(
    session: Session, run: JobRun, worker: str, token: str, lease_until: datetime, note: str
) -> JobRun | None:
    """Take on an open run that waits or whose holder is gone; None if somebody else was quicker."""
    job = _lock(session, run.job)
    known = session.get(JobRun, run.id, populate_existing=True)
    if job is None or job.paused_at is not None or known is None or known.state == "ended":
        return None
    if (known.state, known.token, known.attempts) != (run.state, run.token, run.attempts):
        return None
    known.state, known.token, known.worker = "running", token, worker
    known.lease_until, known.not_before = lease_until, None
    known.attempts += 1
    known.trail = add_to_trail(known.trail, note)
    session.flush()
    return known


def add_to_trail(trail: str, note: str) -> str:
    """Return what happened to a run with one more line, the newest lines only."""
    lines = [*trail.splitlines(), " ".join(note.split())] if note else trail.splitlines()
    return "\n".join(lines[-_TRAIL:])


def renew_lease(session: Session, run_id: int, token: str, lease_until: datetime) -> bool:
    """Extend the lease on a run; false if it is held no longer."""
    return _change(session, run_id, token, {"lease_until": lease_until})


def holds_run(session: Session, run_id: int, token: str) -> bool:
    """Return whether a run is still held by this token."""
    wanted = select(JobRun.id).where(JobRun.id == run_id, JobRun.token == token, JobRun.state == "running")
    return session.exec(wanted).first() is not None


def end_run(
    session: Session, run: JobRun, now: datetime, outcome: str, counts: tuple[int, int, int], message: str
) -> bool:
    """Write down how a held run ended; `counts` are loads, rows and findings."""
    loads, rows, findings = counts
    values = {"outcome": outcome, "loads": loads, "rows": rows, "findings": findings, "message": message}
    let_go = {"state": "ended", "ended": now, "token": None, "lease_until": None}
    return _change(session, run.id or 0, run.token or "", {**values, **let_go})


def postpone(session: Session, run: JobRun, not_before: datetime, note: str, *, fault: bool) -> bool:
    """Let a held run wait: after a passing fault, or given back by a process that stops."""
    values = {"faults": run.faults + fault, "message": note, "trail": add_to_trail(run.trail, note)}
    let_go = {"state": "waiting", "not_before": not_before, "token": None, "lease_until": None}
    return _change(session, run.id or 0, run.token or "", {**values, **let_go})


def _change(session: Session, run_id: int, token: str, values: dict[str, Any]) -> bool:
    wanted = update(JobRun).where(col(JobRun.id) == run_id, col(JobRun.token) == token).values(**values)
    return session.connection().execute(wanted).rowcount == 1


def open_runs(session: Session) -> list[JobRun]:
    """Return the runs that are running or waiting, the longest due first."""
    wanted = select(JobRun).where(JobRun.state != "ended").order_by(col(JobRun.due), col(JobRun.id))
    return list(session.exec(wanted))


def list_runs(session: Session, job: str | None = None, limit: int = 50) -> list[JobRun]:
    """Return the newest runs, newest slot first."""
    wanted = select(JobRun).order_by(col(JobRun.slot).desc(), col(JobRun.id).desc()).limit(limit)
    if job:
        wanted = wanted.where(JobRun.job == job)
    return list(session.exec(wanted))


def last_runs(session: Session) -> dict[str, JobRun]:
    """Return the newest run of each job."""
    newest = select(JobRun.job, func.max(JobRun.slot).label("slot")).group_by(col(JobRun.job)).subquery()
    wanted = select(JobRun).join(newest, (col(JobRun.job) == newest.c.job) & (col(JobRun.slot) == newest.c.slot))
    return {run.job: run for run in session.exec(wanted)}


def last_good_end(session: Session, job: str) -> datetime | None:
    """Return when a job last ended well."""
    wanted = select(func.max(JobRun.ended)).where(JobRun.job == job, col(JobRun.outcome).in_(GOOD))
    return session.exec(wanted).first()


def first_bad_end(session: Session, job: str, after: datetime | None) -> JobRun | None:
    """Return the first run of a job that ended badly after a moment."""
    wanted = select(JobRun).where(JobRun.job == job, col(JobRun.outcome).in_(BAD))
    if after is not None:
        wanted = wanted.where(col(JobRun.ended) > after)
    return session.exec(wanted.order_by(col(JobRun.ended), col(JobRun.id))).first()


def last_load(session: Session) -> int:
    """Return the number of the newest load, 0 if there is none."""
    return session.exec(select(func.max(Load.id))).first() or 0


def loads_after(session: Session, feed: str, number: int) -> list[Load]:
    """Return the loads of a feed that were made after the load with a number, without what a person released."""
    wanted = select(Load).where(Load.feed == feed, col(Load.id) > number, col(Load.released_from).is_(None))
    return list(session.exec(wanted.order_by(col(Load.id))))


def arrivals(session: Session, feed: str) -> list[tuple[date, date]]:
    """Return, for each release of a feed that is current, the day it first came and the day it became known.

    What was read again has not come again, and what was taken back has not come. Nor has a copy: bytes that came before
    in another release, on a day that nobody stated, and that changed nothing.
    """
    wanted = select(Load).where(Load.feed == feed, col(Load.released_from).is_(None)).order_by(col(Load.id))
    came: dict[int, date] = {}
    known: dict[int, date] = {}
    first: dict[str, int] = {}
    for load in session.exec(wanted):
        number = load.release or -(load.id or 0)
        came.setdefault(number, london_day(in_utc(load.loaded_at)))
        is_copy = first.setdefault(load.sha256, number) != number and not says_anything(load)
        if load.state == "current" and not (is_copy and is_undated(load)):
            known[number] = load.known_on
    return sorted((came[number], day) for number, day in known.items())


def record_alarm(session: Session, alarm: Alarm) -> bool:
    """Record an alarm unless the same one was raised that day; true if it is new."""
    wanted = select(Alarm.id).where(Alarm.job == alarm.job, Alarm.cause == alarm.cause, Alarm.day == alarm.day)
    return session.exec(wanted).first() is None and _add_unless_there(session, alarm)


def _add_unless_there(session: Session, row: SQLModel) -> bool:
    """Add a row; false if another process has just added the same one."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def unsent_alarms(session: Session, day: date, now: datetime) -> list[Alarm]:
    """Return the day's alarms that nobody has sent, or whose sender did not come back in time; kept from others."""
    wanted = select(Alarm).where(Alarm.day == day, col(Alarm.sent_at).is_(None), col(Alarm.send_after) <= now)
    return list(session.exec(wanted.order_by(col(Alarm.id)).with_for_update()))


def list_alarms(session: Session, as_at: date) -> list[Alarm]:
    """Return the alarms that were raised on a day, by job and cause."""
    return list(session.exec(select(Alarm).where(Alarm.day == as_at).order_by(col(Alarm.job), col(Alarm.cause))))

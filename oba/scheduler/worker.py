"""One worker: at each tick it collects what its children did, keeps its claims alive and starts what is due.

It asks no clock. A tick is told the time of day, which may jump, and the seconds that have really
passed, which may not: slots are of the first, time limits and heartbeats of the second.
"""

import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlmodel import Session

from oba.models import Job as KnownJob
from oba.models import JobRun
from oba.scheduler import locks as guards
from oba.scheduler import telemetry
from oba.scheduler.child_process import Answer, Call, Child
from oba.store import jobs as store
from oba.store.engine import read_session, write_session
from oba.timetable.calendar import DueSlot, Job, delay, due_slot, next_slot, start_of

_log = structlog.get_logger("oba.scheduler")
MOST_TIMEOUTS = 2
LONGEST_WAIT = timedelta(hours=1)
BUSY_WAIT = timedelta(seconds=5)


@dataclass(frozen=True)
class Moment:
    """The time of day, and the seconds of a clock that nobody sets."""

    now: datetime
    elapsed: float


@dataclass(frozen=True)
class Limits:
    """How a worker works: for how long a claim holds, how many children, how long until a second try."""

    lease: timedelta = timedelta(seconds=60)
    parallel: int = 2
    retry: timedelta = timedelta(seconds=30)
    mark_every: float = 10
    locks: Path = Path("var/locks")


@dataclass
class Running:
    """A run that this worker holds, and the child that does it."""

    run: JobRun
    job: Job
    child: Child
    since: float
    renewed: float
    answer: Answer | None = None


@dataclass
class Candidate:
    """Something that could be started now: an open run that nobody does, or a slot that nobody claimed."""

    job: Job
    due: datetime
    run: JobRun | None = None
    slot: DueSlot | None = None
    mark: str = ""
    for_files: bool = False


Start = Callable[[Call], Child]
MarkFiles = Callable[[Job, datetime], str]


@dataclass
class Worker:
    """A process's part in doing the jobs; `start` makes a child, `mark_files` marks the files a job waits for."""

    engine: Engine
    name: str
    start: Start
    mark_files: MarkFiles = lambda _job, _now: ""
    limits: Limits = field(default_factory=Limits)
    settings: Mapping[str, Any] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    running: dict[int, Running] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)
    stopping: bool = False
    _next: dict[str, tuple[datetime, datetime | None]] = field(default_factory=dict)
    _looked: float = float("-inf")

    def set_jobs(self, jobs: Sequence[Job]) -> None:
        """Set the jobs to those of the definitions as they are now."""
        self.jobs = {job.name: job for job in jobs}
        self._next.clear()

    def tick(self, moment: Moment) -> int:
        """Do what is to be done now, and return how many runs were started or ended."""
        ended = self._collect(moment)
        self._renew_leases(moment)
        return ended if self.stopping else ended + self._start_due(moment)

    # Runs that are held

    def _collect(self, moment: Moment) -> int:
        ended = 0
        for held in list(self.running.values()):
            held.answer = held.answer or held.child.poll()
            limit = held.job.time_limit
            if held.answer is None and moment.elapsed - held.since > limit.total_seconds():
                held.child.kill()
                minutes = f"{limit.total_seconds() / 60:g} minutes"
                held.answer = Answer("timed out", f"Stopped after {minutes}, its time limit.", passing=True)
            if held.answer is not None:
                self._end_run(held, held.answer, moment)  # on a database fault the answer is kept for the next tick
                del self.running[held.run.id or 0]
                ended += 1
        return ended

    def _end_run(self, held: Running, answer: Answer, moment: Moment) -> None:
        run = held.run
        most = min(MOST_TIMEOUTS, held.job.attempts) if answer.outcome == "timed out" else held.job.attempts
        again = answer.busy or (answer.passing and run.faults + 1 < most)
        with write_session(self.engine) as session:
            if again:
                wait = BUSY_WAIT if answer.busy else self._wait(run)
                note = f"{moment.now:%d %b %H:%M:%S} {self.name}: {answer.message}"
                kept = store.postpone(session, run, moment.now + wait, note, fault=not answer.busy)
            else:
                counts = _count(session, held, answer)
                kept = store.end_run(session, run, moment.now, answer.outcome, counts, answer.message)
        seconds = moment.elapsed - held.since
        event = "put off" if again else "ended"
        _log.log(
            30 if again or answer.outcome in store.BAD else 20,
            event if kept else "ended after its claim was lost",
            job=run.job,
            slot=run.slot.isoformat(),
            outcome=answer.outcome,
            attempt=run.attempts,
            seconds=round(seconds, 2),
            rows=answer.rows,
            findings=answer.findings,
            message=answer.message,
        )
        telemetry.count_run(run.job, "put off" if again else answer.outcome, seconds, answer.rows)

    def _wait(self, run: JobRun) -> timedelta:
        """Return the back-off: twice as long each time, and not the same for all that failed together."""
        share = hashlib.sha256(f"{run.job} {run.faults}".encode()).digest()[0] / 255
        return min(self.limits.retry * 2.0**run.faults * (0.5 + share / 2), LONGEST_WAIT)

    def _renew_leases(self, moment: Moment) -> None:
        every = self.limits.lease.total_seconds() / 4
        due = [held for held in self.running.values() if moment.elapsed - held.renewed >= every]
        if not due:
            return
        with write_session(self.engine) as session:
            until = moment.now + self.limits.lease
            lost = [
                held for held in due if not store.renew_lease(session, held.run.id or 0, held.run.token or "", until)
            ]
        for held in due:
            held.renewed = moment.elapsed
        for held in lost:
            held.child.kill()
            del self.running[held.run.id or 0]
            _log.warning("claim lost", job=held.run.job, slot=held.run.slot.isoformat())

    def release_runs(self, moment: Moment) -> None:
        """Stop all children and leave their runs to whoever comes next."""
        for held in list(self.running.values()):
            held.child.kill()
            note = f"{moment.now:%d %b %H:%M:%S} {self.name}: given back because the scheduler was stopped"
            with write_session(self.engine) as session:
                store.postpone(session, held.run, moment.now, note, fault=False)
            del self.running[held.run.id or 0]
            _log.info("given back", job=held.run.job, slot=held.run.slot.isoformat())

    # What is due

    def _start_due(self, moment: Moment) -> int:
        if len(self.running) >= self.limits.parallel:
            return 0
        with read_session(self.engine) as session:
            known = {job.name: job for job in store.list_jobs(session)}
            open_runs = store.open_runs(session)
        if self.jobs.keys() - known.keys():
            known = self._ensure_known(known, moment.now)
        started = 0
        for candidate in sorted(self._candidates(known, open_runs, moment), key=lambda one: (one.due, one.job.name)):
            if len(self.running) >= self.limits.parallel:
                self._looked = float("-inf")  # files that were seen wait for a place, not for the next look
                break
            started += self._start(candidate, moment)
        return started

    def _ensure_known(self, known: dict[str, KnownJob], now: datetime) -> dict[str, KnownJob]:
        with write_session(self.engine) as session:
            for name in sorted(self.jobs.keys() - known.keys()):
                store.ensure_job(session, name, now, start_of(self.jobs[name], now))
        with read_session(self.engine) as session:
            return {job.name: job for job in store.list_jobs(session)}

    def _candidates(self, known: dict[str, KnownJob], open_runs: list[JobRun], moment: Moment) -> list[Candidate]:
        usable = {name: row for name, row in known.items() if name in self.jobs and row.paused_at is None}
        found = [
            Candidate(self.jobs[run.job], run.due, run=run)
            for run in open_runs
            if run.job in usable and run.id not in self.running and self._is_free(run, moment.now)
        ]
        looks = moment.elapsed - self._looked >= self.limits.mark_every
        if looks:
            self._looked = moment.elapsed
        for name in usable.keys() - {run.job for run in open_runs}:
            job, row = self.jobs[name], usable[name]
            slot = self._due(job, row.last_slot, moment.now)
            if slot is not None:
                mark = self.mark_files(job, moment.now) if job.waits_for_file else ""
                found.append(Candidate(job, slot.due, slot=slot, mark=mark))
            elif looks and job.waits_for_file:
                mark = self.mark_files(job, moment.now)
                if mark and mark != row.mark:
                    # Files come at no set time: the slot is any moment later than the last.
                    at = max(moment.now, row.last_slot + timedelta(microseconds=1))
                    found.append(Candidate(job, at, slot=DueSlot(at, at), mark=mark, for_files=True))
        return found

    def _due(self, job: Job, after: datetime, now: datetime) -> DueSlot | None:
        """Return what is due of a job; the next slot is worked out once, not at every tick."""
        seen = self._next.get(job.name)
        if seen is None or seen[0] != after:
            slot = next_slot(job, after)
            seen = self._next[job.name] = (after, slot + delay(job, slot) if slot else None)
        return due_slot(job, after, now) if seen[1] is not None and seen[1] <= now else None

    def _is_free(self, run: JobRun, now: datetime) -> bool:
        """Return whether nobody has an open run: also when its times are of a clock that was set back since."""
        if run.not_before is not None:
            return run.not_before <= now or run.not_before > now + LONGEST_WAIT
        assert run.lease_until is not None  # noqa: S101  the store checks it
        return not now <= run.lease_until <= now + 2 * self.limits.lease

    def _start(self, candidate: Candidate, moment: Moment) -> int:
        if candidate.run is None:
            run = self._claim(candidate, moment.now)
        elif candidate.run.state == "waiting":
            run = self._take_on(candidate.run, moment.now, "")
        else:
            run = self._take_over(candidate.run, moment.now)
        if run is None or run.id is None or run.token is None:
            return 0
        job = candidate.job
        call = Call(job.kind, job.about, job.name, run.id, run.token, run.after_load, self.settings)
        child = self.start(call)
        self.taken.add(run.id)
        self.running[run.id] = Running(run, job, child, moment.elapsed, moment.elapsed)
        _log.info("started", job=job.name, slot=run.slot.isoformat(), attempt=run.attempts, missed=run.missed)
        return 1

    def _claim(self, candidate: Candidate, now: datetime) -> JobRun | None:
        slot = candidate.slot
        assert slot is not None  # noqa: S101  a candidate has a run or a slot
        with write_session(self.engine) as session:
            run = JobRun(
                job=candidate.job.name,
                slot=slot.slot,
                due=slot.due,
                missed=slot.missed,
                missed_from=slot.missed_from,
                worker=self.name,
                token=uuid.uuid4().hex,
                lease_until=now + self.limits.lease,
                started=now,
                after_load=store.last_load(session),
            )
            return run if store.claim_slot(session, run, candidate.mark, for_files=candidate.for_files) else None

    def _take_on(self, run: JobRun, now: datetime, note: str) -> JobRun | None:
        with write_session(self.engine) as session:
            return store.claim_run(session, run, self.name, uuid.uuid4().hex, now + self.limits.lease, note)

    def _take_over(self, run: JobRun, now: datetime) -> JobRun | None:
        """Take a run whose lease is over, unless its child still works: then only the clocks say it is over."""
        with guards.try_lock(self.engine, self.limits.locks, run.job) as alone:
            if not alone:
                return None
            note = f"{now:%d %b %H:%M:%S} {self.name}: taken over, {run.worker} let its claim lapse"
            _log.warning("taken over", job=run.job, slot=run.slot.isoformat(), worker=run.worker)
            return self._take_on(run, now, note)


def _count(session: Session, held: Running, answer: Answer) -> tuple[int, int, int]:
    """Return the loads, rows and findings of a run that ends.

    An attempt that failed knows nothing of what one before it, killed since, had loaded: the store does.
    """
    if answer.outcome not in store.BAD or held.job.kind != "feed":
        return answer.loads, answer.rows, answer.findings
    loads = store.loads_after(session, held.job.about, held.run.after_load)
    rows = sum(load.added + load.changed + load.withdrawn for load in loads)
    return len(loads), max(rows, answer.rows), answer.findings

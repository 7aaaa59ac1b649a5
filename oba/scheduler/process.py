"""DOOR: when each stage runs, in a process of its own. It asks the clock and starts the pipeline.

APScheduler is the clock only: it wakes the worker, which claims what is due in the store. Any number
of these processes may share one store.
"""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from oba.errors import FeedError, ObaError, StoreError
from oba.indicators.loading import read_definitions
from oba.indicators.project import Definitions
from oba.ingest.collect.connectors import PassingFaultError
from oba.logs import set_up_logs
from oba.london_time import LONDON, london_now
from oba.pipeline import project
from oba.pipeline.timetable.alarms import find_alarms
from oba.pipeline.timetable.calendars import read_calendars
from oba.scheduler import health, locks, new_files, telemetry
from oba.scheduler.alarm_mail import raise_and_send
from oba.scheduler.child_process import Answer, Call, ProcessChild, warm_up
from oba.scheduler.settings import AlarmSettings
from oba.scheduler.worker import Limits, Moment, Worker
from oba.settings import Settings
from oba.store import jobs as store
from oba.store.engine import read_session
from oba.timetable.calendar import Job, list_jobs
from oba.timetable.meetings import Calendars

# What loads and publishes is for the children only: this process sleeps most of its life, and starts without it.
if TYPE_CHECKING:
    from oba.pipeline.feeds import FeedResult

_log = structlog.get_logger("oba.scheduler")
JUMP = 2.0


@dataclass(frozen=True)
class Options:
    """How the process runs; all spans in seconds."""

    tick: float = 1
    alarms_every: float = 600
    definitions_every: float = 60
    grace: float = 60
    health_port: int | None = None
    limits: Limits = field(default_factory=Limits)


def read_clock() -> Moment:
    """Return the time of day and the seconds since the machine started."""
    return Moment(datetime.now(UTC), time.monotonic())


def run_once(settings: Settings, limits: Limits, clock: Callable[[], Moment] = read_clock) -> list[Any]:
    """Run whatever is due now, raise alarms, and return the runs that were done, newest slot first."""
    with _signals() as stop, _plain_store_errors():
        scheduler = Scheduler(settings, Options(limits=limits), clock)
        while not stop.is_set() and (scheduler.worker.tick(clock()) or scheduler.worker.running):
            stop.wait(0.02)
        scheduler.stop()
        scheduler.send_alarms()
        with read_session(scheduler.engine) as session:
            return [run for run in store.list_runs(session, limit=1000) if run.id in scheduler.worker.taken]


def run_for_ever(settings: Settings, options: Options, clock: Callable[[], Moment] = read_clock) -> None:
    """Run jobs when they are due until SIGTERM or Ctrl-C; then let running jobs finish or give them back."""
    from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]

    with _signals() as stop:
        with _plain_store_errors():
            scheduler = Scheduler(settings, options, clock)
        waker = BackgroundScheduler(timezone=UTC)
        same = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None, "next_run_time": datetime.now(UTC)}
        waker.add_job(scheduler.tick, "interval", seconds=options.tick, id="tick", **same)
        waker.add_job(scheduler.send_alarms, "interval", seconds=options.alarms_every, id="alarms", **same)
        waker.add_job(scheduler.look_again, "interval", seconds=options.definitions_every, id="read", **same)
        server = health.serve_health(options.health_port, scheduler.report) if options.health_port is not None else None
        waker.start()
        _log.info("running", worker=scheduler.worker.name, jobs=len(scheduler.worker.jobs))
        before = clock()
        while not stop.wait(min(1.0, options.tick)):
            moment = clock()
            drift = (moment.now - before.now).total_seconds() - (moment.elapsed - before.elapsed)
            if drift < -JUMP:  # the waker would sleep until its old time comes again
                _log.warning("the clock was set back", seconds=round(-drift))
                for job in waker.get_jobs():
                    job.modify(next_run_time=datetime.now(UTC))
            before = moment
        waker.shutdown(wait=True)
        scheduler.stop()
        if server:
            server.shutdown()
            server.server_close()
        _log.info("stopped", worker=scheduler.worker.name)


class Scheduler:
    """One process: its worker, the definitions it last read, and what it has to say about itself."""

    def __init__(self, settings: Settings, options: Options, clock: Callable[[], Moment]) -> None:
        self.settings, self.options, self.clock = settings, options, clock
        self.definitions, self.engine = _open(settings)
        warm_up(do_job, publishes=bool(self.definitions.boards))
        self.worker = Worker(
            self.engine,
            f"{socket.gethostname()}:{os.getpid()}",
            start=lambda call: ProcessChild(do_job, call),
            mark_files=self._mark_files,
            limits=replace(options.limits, locks=locks_folder(settings)),
            settings=settings.model_dump(),
        )
        calendars = _read_calendars(self.engine, self.definitions)
        self.calendars: Calendars | None = calendars
        self.worker.set_jobs(list_jobs(self.definitions, calendars))
        self._read_at = _newest(settings.definitions_folder)
        self._ticked = clock().elapsed
        self._fault = ""

    def tick(self) -> None:
        """Let the worker work; a store that does not answer is tried again at the next tick."""
        try:
            self.worker.tick(self.clock())
            if self._fault:
                _log.info("the store answers again")
            self._fault = ""
        except (StoreError, DBAPIError, OSError) as fault:
            if not self._fault:
                _log.error("the store does not answer; trying again", fault=_first_line(fault))
            self._fault = _first_line(fault)
        self._ticked = self.clock().elapsed

    def send_alarms(self) -> None:
        """Raise and send the day's alarms."""
        try:
            raise_and_send(self.engine, self.definitions, AlarmSettings().addresses, self.clock().now)
        except (StoreError, DBAPIError) as fault:
            _log.error("alarms could not be looked for; trying again", fault=_first_line(fault))

    def look_again(self) -> None:
        """Read definitions that changed, and meetings that were planned, moved or cancelled in the portal."""
        self.read_definitions()
        try:
            calendars = _read_calendars(self.engine, self.definitions)
        except (StoreError, DBAPIError) as fault:
            _log.error("the meetings could not be read; those read before stay in force", fault=_first_line(fault))
            return
        if calendars != self.calendars:
            what = "definitions" if self.calendars is None else "meetings"
            self.calendars = calendars
            self.worker.set_jobs(list_jobs(self.definitions, calendars))
            _log.info(f"{what} read again", jobs=len(self.worker.jobs))

    def read_definitions(self) -> None:
        """Read changed definitions; if they have a fault, the ones read before stay in force."""
        newest = _newest(self.settings.definitions_folder)
        if newest == self._read_at:
            return
        self._read_at = newest
        definitions, findings = read_definitions(self.settings.definitions_folder)
        faults = [str(finding) for finding in findings if finding.severity == "FAIL"]
        if faults:
            _log.error("the definitions have faults; the earlier ones stay in force", faults=faults[:10])
            return
        self.definitions = definitions
        self.calendars = None  # they are of the boards that there were

    def stop(self) -> None:
        """Let running jobs finish within the grace; give the others back."""
        self.worker.stopping = True
        until = self.clock().elapsed + self.options.grace
        while self.worker.running and self.clock().elapsed < until:
            self.tick()
            time.sleep(0.05)
        try:
            self.worker.release_runs(self.clock())
        except (StoreError, DBAPIError) as fault:
            _log.error("runs could not be given back; their leases will lapse", fault=_first_line(fault))

    def report(self) -> health.Report:
        """Return what the health page shows."""
        quiet = self.clock().elapsed - self._ticked
        found: health.Report = {"status": "ok", "worker": self.worker.name, "jobs": len(self.worker.jobs)}
        found["seconds since last tick"] = round(quiet, 1)
        try:
            with read_session(self.engine) as session:
                concerns = find_alarms(session, self.definitions, self.clock().now.astimezone(LONDON).date())
                found["running"] = [
                    {"job": run.job, "due": run.due, "worker": run.worker} for run in store.open_runs(session)
                ]
            found["alarms"] = [{"job": one.job, "cause": one.cause, "message": one.message} for one in concerns]
        except (StoreError, DBAPIError) as fault:
            self._fault = _first_line(fault)
        if self._fault or quiet > 60 + self.options.tick:
            found["status"] = "unwell"
            found["fault"] = self._fault or "the scheduler has stopped ticking"
        return found

    def _mark_files(self, job: Job, now: datetime) -> str:
        feed = self.definitions.feeds[job.about]
        return new_files.mark_files(feed.connector, self.settings.home, now, job.settle)


def _read_calendars(engine: Engine, definitions: Definitions) -> Calendars:
    with read_session(engine) as session:
        return read_calendars(session, definitions.boards)


def _open(settings: Settings) -> tuple[Definitions, Engine]:
    """Open the project; a database that is still starting, or that another scheduler sets up, is waited for."""
    import stamina

    for attempt in stamina.retry_context(on=_is_passing, attempts=6, timeout=60, wait_initial=0.5, wait_max=10):
        with attempt:
            return project.open_project(settings)
    raise AssertionError("a retry either returns or raises")


def _is_passing(fault: Exception) -> bool:
    cause = fault.__cause__ if isinstance(fault, StoreError) else fault
    return isinstance(cause, IntegrityError) or (not isinstance(cause, OSError) and _may_pass(cause))


def do_job(call: Call) -> Answer:
    """Do one job in a process of its own, if its claim still holds and nobody else is at it."""
    set_up_logs()
    try:
        settings = Settings.model_validate(dict(call.settings))
        definitions, engine = project.open_project(settings, london_now().date())
        with locks.try_lock(engine, locks_folder(settings), call.job) as alone, telemetry.span("job", job=call.job):
            if not alone:
                return Answer("failed", "Another process was still at it.", busy=True)
            with read_session(engine) as session:
                if not store.holds_run(session, call.run_id, call.token):
                    return Answer("failed", "The claim was lost before the work began.", busy=True)
            return _WORK[call.kind](engine, definitions, settings, call)
    except Exception as fault:  # whatever happens must become a sentence in the history
        return explain(fault)


def explain(fault: Exception) -> Answer:
    """Return what a fault means for a run: whether it may pass by itself, and a plain sentence."""
    if isinstance(fault, PassingFaultError):
        return Answer("failed", str(fault), passing=True)
    if isinstance(fault, ObaError):
        outcome = "refused" if isinstance(fault, FeedError) and fault.findings else "failed"
        return Answer(outcome, str(fault), passing=isinstance(fault, StoreError) and _may_pass(fault.__cause__))
    if isinstance(fault, SQLAlchemyError):
        what = f"The store did not do the step: {_first_line(fault)}. Nothing was kept of it."
        return Answer("failed", what, passing=_may_pass(fault))
    if isinstance(fault, OSError):
        place = f" {fault.filename}" if fault.filename else ""
        what = f"The system refused{place}: {fault.strerror or fault}. Nothing was kept of it."
        return Answer("failed", what, passing=True)
    _log.exception("a fault of the program", exc_info=fault)
    return Answer("failed", f"A fault of the program, please report it: {type(fault).__name__}: {fault}")


def _may_pass(fault: BaseException | None) -> bool:
    """Return whether the database may do later what it did not do now: it was gone, busy or full.

    A release that another process loaded at the same moment is found to be there the next time.
    """
    names = {base.__name__ for base in type(fault).__mro__}  # the drivers' own errors are named as SQLAlchemy's
    if "IntegrityError" in names:
        return "load_once" in str(fault)
    return bool(names & {"OperationalError", "InterfaceError", "InternalError", "OSError"})


def locks_folder(settings: Settings) -> Path:
    """Return the folder of the lock files that an embedded store uses."""
    return settings.state_folder / "locks"


def _do_feed(engine: Engine, definitions: Definitions, settings: Settings, call: Call) -> Answer:
    from oba.pipeline import feeds as feeds_stage
    from oba.store.observations import loads as loads_store

    now = london_now()
    results = feeds_stage.ingest(engine, definitions, [call.about], settings, now)
    with read_session(engine) as session:
        loads = store.loads_after(session, call.about, call.after_load)
        told = loads_store.list_findings(session, [load.id for load in loads if load.id is not None])
    refused = [result for result in results if result.outcome == "refused"]
    rows = sum(load.added + load.changed + load.withdrawn for load in loads)
    findings = len(told) + sum(len(result.findings) for result in refused)
    outcome = "refused" if refused else "loaded" if loads else "nothing new"
    message = _describe_loads(refused, [load.file for load in loads])
    live = feeds_stage.list_live(results)
    if outcome == "nothing new" and any(one.rule == feeds_stage.NOT_FETCHED for one in live):
        return Answer("failed", str(live[0]), findings=len(live), passing=True)
    return Answer(outcome, " ".join(filter(None, [message, *map(str, live)])), len(loads), rows, findings)


def _describe_loads(refused: "list[FeedResult]", files: list[str]) -> str:
    from oba.pipeline.feeds import refused as sentences

    said = [f"{len(files)} loaded: {', '.join(files[:5])}." if files else ""]
    for result in refused[:3]:
        first = sentences([result])
        said.append(f"{result.file} was refused: {first[0] if first else 'see its findings'}")
    return " ".join(filter(None, said))


def _do_board(engine: Engine, definitions: Definitions, settings: Settings, call: Call) -> Answer:
    from oba.pipeline import boards

    now = london_now()
    pack = boards.publish(engine, definitions, call.about, settings, now)
    return Answer("published", f"{pack.indicators} indicators in {pack.folder}", rows=pack.figures)


def _do_reminders(engine: Engine, definitions: Definitions, settings: Settings, call: Call) -> Answer:
    from oba.mail import choose_sender
    from oba.pipeline.register import remind
    from oba.scheduler.settings import ReminderSettings

    returns = {name: owed for name, owed in definitions.returns.items() if name == call.about}
    address = ReminderSettings().address
    done = remind(engine, returns, choose_sender(), datetime.now(UTC), address, definitions.boards)
    outcome = "failed" if done.faults else "reminded" if done.sent or done.unsure else "nothing new"
    return Answer(outcome, done.words, passing=bool(done.faults))


def _do_digests(engine: Engine, definitions: Definitions, settings: Settings, call: Call) -> Answer:
    from oba.mail import choose_sender
    from oba.pipeline.written.digests import send_digests
    from oba.scheduler.settings import ReminderSettings

    done = send_digests(engine, definitions, choose_sender(), datetime.now(UTC), ReminderSettings().address)
    outcome = "failed" if done.faults else "reminded" if done.sent or done.unsure else "nothing new"
    return Answer(outcome, done.words, passing=bool(done.faults))


def _do_forgetting(engine: Engine, definitions: Definitions, settings: Settings, call: Call) -> Answer:
    from oba.pipeline.cases.datasets import Change
    from oba.pipeline.cases.erasing import expire
    from oba.pipeline.written.forgetting import forget_case_audits
    from oba.store.audit import PROGRAM

    now = datetime.now(UTC)
    done = forget_case_audits(engine, definitions, PROGRAM, now)
    gone = expire(Change(engine, definitions, settings, PROGRAM, now))
    words = "; ".join([done.words, *([gone.words] if gone.rows else [])])
    rows = done.versions + gone.rows
    return Answer("emptied" if rows else "nothing new", words, rows=rows)


_WORK = {
    "feed": _do_feed,
    "board": _do_board,
    "reminders": _do_reminders,
    "digests": _do_digests,
    "forgetting": _do_forgetting,
}


def _newest(folder: Path) -> tuple[int, int]:
    """Return how many files a folder has and when the newest changed."""
    times = [path.stat().st_mtime_ns for path in folder.rglob("*.y*ml")]
    return len(times), max(times, default=0)


def _first_line(fault: BaseException) -> str:
    return (str(getattr(fault, "orig", None) or fault).splitlines() or [type(fault).__name__])[0]


@contextmanager
def _plain_store_errors() -> Iterator[None]:
    try:
        yield
    except DBAPIError as fault:
        raise StoreError(f"The store does not answer: {_first_line(fault)}. Nothing was lost; try again.") from fault


@contextmanager
def _signals() -> Iterator[threading.Event]:
    """Yield an event that SIGTERM and Ctrl-C set, in place of their usual effect."""
    stop = threading.Event()
    names = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(name, lambda *_: stop.set()) for name in names]
    try:
        yield stop
    finally:
        for name, handler in zip(names, before, strict=True):
            signal.signal(name, handler)

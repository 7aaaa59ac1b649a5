"""A worker whose clock and children the test controls."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from oba.models import JobRun
from oba.scheduler.child_process import Answer, Call
from oba.scheduler.worker import Limits, Moment, Worker
from oba.store import jobs as store
from oba.store.engine import read_session
from oba.timetable.calendar import Job


@dataclass
class FakeChild:
    """Somebody who works until the test gives the answer."""

    call: Call
    answer: Answer | None = None
    killed: bool = False

    def poll(self) -> Answer | None:
        return self.answer

    def kill(self) -> None:
        self.killed = True


@dataclass(repr=False)
class Stage:
    """A store, a clock and any number of workers on it."""

    engine: Engine
    folder: Path
    now: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    elapsed: float = 0
    children: list[FakeChild] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)

    def worker(self, *jobs: Job, name: str = "one", parallel: int = 5) -> Worker:
        made = Worker(
            self.engine,
            name,
            start=self._start,
            look=lambda job, _now: self.marks.get(job.name, ""),
            limits=Limits(timedelta(seconds=60), parallel, timedelta(seconds=30), locks=self.folder / "locks"),
        )
        made.use(jobs)
        return made

    def _start(self, call: Call) -> FakeChild:
        self.children.append(FakeChild(call))
        return self.children[-1]

    def tick(self, *workers: Worker, after: float = 0, jump: float = 0) -> None:
        """Let seconds pass, perhaps set the clock besides, and tick every worker."""
        self.elapsed += after
        self.now += timedelta(seconds=after + jump)
        for worker in workers:
            worker.tick(Moment(self.now, self.elapsed))

    def runs(self, job: str | None = None) -> list[JobRun]:
        """All runs, the oldest slot first."""
        with read_session(self.engine) as session:
            return store.list_runs(session, job, limit=1000)[::-1]

    def done(self) -> list[str]:
        return [f"{run.slot:%H:%M}" for run in self.runs() if run.state == "ended"]


@pytest.fixture
def stage(engine: Engine, tmp_path: Path) -> Stage:
    return Stage(engine, tmp_path)


@pytest.fixture
def job() -> Callable[..., Job]:
    def make(cron: str = "0 * * * *", name: str = "feed:a", **values: object) -> Job:
        values.setdefault("at_first_sight", False)
        return Job(name, "feed", name.partition(":")[2], cron=cron, **values)  # type: ignore[arg-type]

    return make

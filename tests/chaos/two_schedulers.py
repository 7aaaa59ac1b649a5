"""Two schedulers on one PostgreSQL, each killed and restarted at random, over feeds that misbehave.

    python -m tests.chaos.two_schedulers --seconds 300 --feeds 50

A feed's next release comes out a while after the one before it is in the store. In the end every
release must have been loaded once, and the history of every job must have no hole.
"""

import argparse
import json
import random
import signal
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from oba.indicators.loading import load_definitions
from oba.models import JobRun
from oba.store import jobs as store
from oba.store.engine import open_store, read_session
from oba.timetable.calendar import Job, list_jobs, next_slots
from tests.fixtures.observations import feed_observations
from tests.fixtures.postgres import run_cluster
from tests.fixtures.release_server import Publisher, serve
from tests.fixtures.scheduled_project import Project, table

OPTIONS = ("schedule", "--lease", "5", "--retry", "1", "--tick", "0.5", "--parallel", "3", "--grace", "10")


@dataclass
class Trial:
    """One run of the chaos: the project, the publisher, and what was done to the schedulers."""

    project: Project
    publisher: Publisher
    feeds: list[str]
    seconds: float
    chance: random.Random
    every: tuple[float, float]
    kills: int = 0
    stop: threading.Event = field(default_factory=threading.Event)
    processes: dict[int, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def run_scheduler(self, number: int) -> None:
        """Keep one scheduler running and kill it again and again until the trial is over."""
        chance = random.Random(self.chance.random())
        while True:
            log = self.project.home / f"scheduler{number}.log"
            process = self.processes[number] = self.project.start(*OPTIONS, log=log)
            if self.stop.wait(chance.uniform(*self.every)):
                return
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.kills += 1
            self.stop.wait(chance.uniform(0, 2))

    def release(self, engine: Engine) -> None:
        """Bring out the next release of each feed a while after its last one was loaded."""
        due: dict[str, float] = {}
        while not self.stop.is_set():
            have = loaded(engine)
            for feed in self.feeds:
                newest = digest(self.publisher.released[feed])
                if newest in have.get(feed, {}):
                    when = due.setdefault(feed, time.monotonic() + self.chance.uniform(0, self.every[1]))
                    if time.monotonic() >= when:
                        self.publisher.released[feed] += 1
                        del due[feed]
            self.stop.wait(0.5)


def digest(release: int) -> str:
    return sha256(table(release).encode()).hexdigest()


def loaded(engine: Engine) -> dict[str, Counter[str]]:
    """Return how often each content of each feed is current."""
    found: dict[str, Counter[str]] = {}
    with engine.connect() as connection:
        for feed, content in connection.execute(text("SELECT feed, sha256 FROM load WHERE state = 'current'")):
            found.setdefault(feed, Counter())[content] += 1
    return found


def run_trial(
    address: str, home: Path, *, feeds: int, seconds: float, every: tuple[float, float], seed: int
) -> dict[str, Any]:
    """Run the chaos and return its figures; `faults` is empty if all held."""
    names = [f"feed-{number:02}" for number in range(feeds)]
    publisher = Publisher(seed, released=dict.fromkeys(names, 1))
    server = serve(publisher)
    project = Project(home, address)
    for name in names:
        url = f"http://127.0.0.1:{server.server_address[1]}/{name}.csv"
        timing = "schedule: {cron: '*/30 * * * * *', jitter_seconds: 20, time_limit_minutes: 0.5, attempts: 4}"
        project.add_feed(name, f"{{type: http, url: '{url}', timeout_seconds: 3}}", timing)
    engine = open_store(address)
    trial = Trial(project, publisher, names, seconds, random.Random(seed), every)
    threads = [threading.Thread(target=trial.run_scheduler, args=(number,)) for number in (1, 2)]
    threads.append(threading.Thread(target=trial.release, args=(engine,)))
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    trial.stop.set()
    for thread in threads:
        thread.join()
    publisher.behaves = True
    settled = wait_until_loaded(engine, publisher, 120)
    for process in trial.processes.values():
        process.send_signal(signal.SIGTERM)
    codes = [process.wait(60) for process in trial.processes.values()]
    server.shutdown()
    server.server_close()
    figures = judge(engine, project, publisher)
    figures["faults"] += [f"a scheduler stopped with exit code {code}" for code in codes if code]
    figures["faults"] += [f"process {number} was left behind" for number in left_behind(home, seconds=15)]
    engine.dispose()
    return {"seconds": seconds, "feeds": feeds, "kills": trial.kills, "settled_after": settled, **figures}


def wait_until_loaded(engine: Engine, publisher: Publisher, longest: float) -> float:
    """Wait until the newest release of every feed is in the store, and return how long it took."""
    began = time.monotonic()
    while time.monotonic() - began < longest:
        have = loaded(engine)
        if all(digest(release) in have.get(feed, {}) for feed, release in publisher.released.items()):
            break
        time.sleep(0.5)
    return round(time.monotonic() - began, 1)


def judge(engine: Engine, project: Project, publisher: Publisher) -> dict[str, Any]:
    """Hold the store against what was released and the history against the calendar."""
    faults: list[str] = []
    have = loaded(engine)
    jobs = {job.name: job for job in list_jobs(load_definitions(project.settings.definitions_folder))}
    counted: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    with read_session(engine) as session:
        for feed, newest in publisher.released.items():
            rows = len(feed_observations(session, feed, datetime.now(UTC).date()))
            runs = store.list_runs(session, f"feed:{feed}", limit=100_000)[::-1]
            covered = covered_slots(runs, jobs)
            found = [*faults_of_store(have.get(feed, Counter()), rows, newest), *faults_of_runs(runs, newest)]
            if not runs or covered != next_slots(jobs[runs[0].job], covered[0] - timedelta(seconds=1), covered[-1]):
                found.append("its history has a hole or an overlap")
            faults += [f"{feed}: {fault}" for fault in found]
            counted["slots"] += len(covered)
            counted["attempts"] += sum(run.attempts for run in runs)
            counted["taken_over"] += sum(run.trail.count("taken over") for run in runs)
            counted["put_off_for_a_passing_fault"] += sum(run.faults for run in runs)
            counted["missed_slots_stood_for"] += sum(run.missed for run in runs)
            outcomes.update(run.outcome or "waiting" for run in runs)
    return {
        "releases": sum(publisher.released.values()),
        "loads": sum(count for each in have.values() for count in each.values()),
        "runs": sum(outcomes.values()),
        **counted,
        "outcomes": dict(outcomes),
        "answers": dict(publisher.told),
        "faults": faults,
    }


def faults_of_store(have: Counter[str], rows: int, newest: int) -> Iterator[str]:
    """What is wrong with the loads of a feed, each release of which holds three observations more."""
    wanted = Counter(digest(release) for release in range(1, newest + 1))
    yield from ("release lost" for _ in (wanted - have).elements())
    yield from ("release loaded too often" for _ in (have - wanted).elements())
    if rows != 3 * newest:
        yield f"{rows} observations instead of {3 * newest}"


def faults_of_runs(runs: list[JobRun], newest: int) -> Iterator[str]:
    if sum(run.loads for run in runs) != newest:
        yield f"its runs tell of {sum(run.loads for run in runs)} loads instead of {newest}"
    yield from ("a run was left running" for run in runs if run.state == "running")
    yield from ("an ended run lacks times" for run in runs if run.state == "ended" and run.ended is None)


def covered_slots(runs: list[JobRun], jobs: dict[str, Job]) -> list[datetime]:
    """The slots that the runs of a feed stand for, oldest first."""
    return [
        slot
        for run in runs
        for slot in next_slots(jobs[run.job], (run.missed_from or run.slot) - timedelta(seconds=1), run.slot)
    ]


def left_behind(home: Path, seconds: float = 0) -> list[int]:
    """Return processes of this trial that still live after some seconds; one that is starting takes a few to see."""
    until = time.monotonic() + seconds
    while found := [process for process in _processes() if _belongs(process, home)]:
        if time.monotonic() >= until:
            break
        time.sleep(0.2)
    return [int(process.name) for process in found]


def _processes() -> list[Path]:
    return list(Path("/proc").glob("[0-9]*"))


def _belongs(process: Path, home: Path) -> bool:
    try:
        return f"OBA_HOME={home}\0".encode() in (process / "environ").read_bytes()
    except OSError:
        return False


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=300)
    asked.add_argument("--feeds", type=int, default=50)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder, run_cluster() as cluster, cluster.database() as database:
        figures = run_trial(
            cluster.address(database),
            Path(folder),
            feeds=given.feeds,
            seconds=given.seconds,
            every=(3, 20),
            seed=given.seed,
        )
        for log in sorted(Path(folder).glob("*.log")):
            Path(tempfile.gettempdir(), log.name).write_bytes(log.read_bytes())
    print(json.dumps(figures, indent=2))  # noqa: T201


if __name__ == "__main__":
    main()

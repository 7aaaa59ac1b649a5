"""Two schedulers on one PostgreSQL, each killed and restarted at random, over feeds that misbehave.

    python -m tests.chaos.two_schedulers --kills 40 --feeds 50

A scheduler is killed a little after it began a job, so the kills hit it at work however quick the machine is.
A feed's next release comes out a while after the one before it is in the store. In the end every release must have
been loaded once, and the history of every job must have no hole.
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
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from oba.indicators.loading import load_definitions
from oba.store import jobs as store
from oba.store.engine import open_store, read_session
from oba.store.observations import queries
from oba.timetable.calendar import list_jobs, next_slots
from tests.fixtures.postgres import run_cluster
from tests.fixtures.release_server import Publisher, serve
from tests.fixtures.scheduled_project import LONGEST, Project, table, wait_for

OPTIONS = ("schedule", "--lease", "5", "--retry", "1", "--tick", "0.5", "--parallel", "3", "--grace", "10")


@dataclass
class Trial:
    """One run of the chaos: the project, the publisher, and how often each scheduler is killed."""

    project: Project
    publisher: Publisher
    feeds: list[str]
    kills: int
    chance: random.Random
    pause: float
    stop: threading.Event = field(default_factory=threading.Event)
    processes: dict[int, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def run_scheduler(self, number: int) -> None:
        """Start one scheduler and kill it soon after it began a job, again and again; the last one goes on."""
        chance = random.Random(self.chance.random())
        log = self.project.home / f"scheduler{number}.log"
        for _ in range(self.kills):
            process, said = self._start(number, log), log.stat().st_size
            wait_for(lambda said=said: b'"event": "started"' in log.read_bytes()[said:])
            time.sleep(chance.uniform(0, self.pause))
            process.send_signal(signal.SIGKILL)
            process.wait()
        self._start(number, log)

    def _start(self, number: int, log: Path) -> "subprocess.Popen[bytes]":
        process = self.processes[number] = self.project.start(*OPTIONS, log=log)
        return process

    def release(self, engine: Engine) -> None:
        """Bring out the next release of each feed a while after its last one was loaded."""
        due: dict[str, float] = {}
        while not self.stop.wait(0.5):
            have = loaded(engine)
            for feed in self.feeds:
                newest = digest(self.publisher.released[feed])
                if newest in have.get(feed, {}):
                    when = due.setdefault(feed, time.monotonic() + self.chance.uniform(0, 3 * self.pause))
                    if time.monotonic() >= when:
                        self.publisher.released[feed] += 1
                        del due[feed]


def digest(release: int) -> str:
    return sha256(table(release).encode()).hexdigest()


def loaded(engine: Engine) -> dict[str, Counter[str]]:
    """Return how often each content of each feed is current."""
    found: dict[str, Counter[str]] = {}
    with engine.connect() as connection:
        for feed, content in connection.execute(text("SELECT feed, sha256 FROM load WHERE state = 'current'")):
            found.setdefault(feed, Counter())[content] += 1
    return found


def run_trial(address: str, home: Path, *, feeds: int, kills: int, pause: float, seed: int) -> dict[str, Any]:
    """Run the chaos and return its figures; `faults` is empty if all held."""
    names = [f"feed-{number:02}" for number in range(feeds)]
    publisher = Publisher(seed, released=dict.fromkeys(names, 1))
    server = serve(publisher)
    project = Project(home, address)
    for name in names:
        url = f"http://127.0.0.1:{server.server_address[1]}/{name}.csv"
        timing = "schedule: {cron: '*/10 * * * * *', jitter_seconds: 5, time_limit_minutes: 5, attempts: 4}"
        project.add_feed(name, f"{{type: http, url: '{url}', timeout_seconds: 3}}", timing)
    engine = open_store(address)
    trial = Trial(project, publisher, names, kills, random.Random(seed), pause)
    killing = [threading.Thread(target=trial.run_scheduler, args=(number,)) for number in (1, 2)]
    releasing = threading.Thread(target=trial.release, args=(engine,))
    for thread in (*killing, releasing):
        thread.start()
    for thread in killing:
        thread.join()
    trial.stop.set()
    releasing.join()
    publisher.behaves = True
    wait_for(lambda: all_loaded(engine, publisher))
    for process in trial.processes.values():
        process.send_signal(signal.SIGTERM)
    codes = [process.wait(LONGEST) for process in trial.processes.values()]
    server.shutdown()
    server.server_close()
    figures = judge(engine, project, publisher)
    figures["faults"] += [f"a scheduler stopped with exit code {code}" for code in codes if code]
    figures["faults"] += [f"process {number} was left behind" for number in left_behind(home, seconds=LONGEST)]
    engine.dispose()
    return {"feeds": feeds, "kills": 2 * kills, **figures}


def all_loaded(engine: Engine, publisher: Publisher) -> bool:
    """Return whether the newest release of every feed is in the store."""
    have = loaded(engine)
    return all(digest(release) in have.get(feed, {}) for feed, release in publisher.released.items())


def judge(engine: Engine, project: Project, publisher: Publisher) -> dict[str, Any]:
    """Hold the store against what was released and the history against the calendar."""
    faults: list[str] = []
    have = loaded(engine)
    for feed, newest in publisher.released.items():
        wanted = Counter(digest(release) for release in range(1, newest + 1))
        faults += [f"{feed}: release lost" for _ in (wanted - have.get(feed, Counter())).elements()]
        faults += [f"{feed}: release loaded too often" for _ in (have.get(feed, Counter()) - wanted).elements()]
    slots = attempts = taken = missed = put_off = 0
    outcomes: Counter[str] = Counter()
    jobs = {job.name: job for job in list_jobs(load_definitions(project.settings.definitions_folder))}
    with read_session(engine) as session:
        for feed, newest in publisher.released.items():
            rows = len(queries.feed_observations(session, feed, datetime.now(UTC).date()))
            if rows != 3 * newest:
                faults.append(f"{feed}: {rows} observations instead of {3 * newest}")
            runs = store.list_runs(session, f"feed:{feed}", limit=100_000)[::-1]
            ended = [run for run in runs if run.state == "ended"]
            if sum(run.loads for run in runs) != newest:
                faults.append(f"{feed}: its runs tell of {sum(run.loads for run in runs)} loads instead of {newest}")
            faults += [f"{feed}: a run was left running" for run in runs if run.state == "running"]
            covered = [
                slot
                for run in runs
                for slot in next_slots(jobs[run.job], (run.missed_from or run.slot) - timedelta(seconds=1), run.slot)
            ]
            if not runs or covered != next_slots(jobs[runs[0].job], covered[0] - timedelta(seconds=1), covered[-1]):
                faults.append(f"{feed}: its history has a hole or an overlap")
            slots += len(covered)
            missed += sum(run.missed for run in runs)
            attempts += sum(run.attempts for run in runs)
            taken += sum(run.trail.count("taken over") for run in runs)
            put_off += sum(run.faults for run in runs)
            outcomes.update(run.outcome or "waiting" for run in runs)
            faults += [f"{feed}: an ended run lacks times" for run in ended if run.ended is None]
    return {
        "releases": sum(publisher.released.values()),
        "loads": sum(count for each in have.values() for count in each.values()),
        "slots": slots,
        "runs": sum(outcomes.values()),
        "attempts": attempts,
        "taken_over": taken,
        "put_off_for_a_passing_fault": put_off,
        "missed_slots_stood_for": missed,
        "outcomes": dict(outcomes),
        "answers": dict(publisher.told),
        "faults": faults,
    }


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
    asked.add_argument("--kills", type=int, default=40, help="of each scheduler")
    asked.add_argument("--feeds", type=int, default=50)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder, run_cluster() as cluster, cluster.database() as database:
        address = cluster.address(database)
        figures = run_trial(address, Path(folder), feeds=given.feeds, kills=given.kills, pause=6, seed=given.seed)
        for log in sorted(Path(folder).glob("*.log")):
            Path(tempfile.gettempdir(), log.name).write_bytes(log.read_bytes())
    print(json.dumps(figures, indent=2))  # noqa: T201


if __name__ == "__main__":
    main()

# ruff: noqa: T201  it is run by hand
"""Kill a loading process at random moments: `python -m tests.chaos.crash --times 100` tries it on each store.

After each kill the load must be wholly there or wholly not, the store must verify, and the next run must complete.
"""

import argparse
import os
import random
import signal
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy import Engine, text

from oba.store.engine import open_store, read_session, write_session
from oba.store.integrity import verify_store
from oba.store.observations import loads as loads_store
from oba.store.observations.loading import Incoming, load_release
from tests.fixtures.observations import feed_observations
from tests.fixtures.postgres import run_cluster
from tests.fixtures.releases import NOW, make_incoming

ROWS = 5_000


def make_release(number: int, rows: int = ROWS) -> Incoming:
    """Release `number`: half of its values are those of the release before."""
    place = np.arange(rows)
    frame = pd.DataFrame(
        {
            "measure": "count",
            "breakdown": "",
            "area": pd.Series("A" + (place // 100).astype(str).astype(object)),
            "period": pd.Series((2000 + place % 100).astype(str).astype(object)),
            "value": np.where(place % 2 == 0, 0.0, number),
            "symbol": pd.Series([None] * rows, dtype=object),
            "status": "final",
            "flag": pd.Series([None] * rows, dtype=object),
            "sheet": "",
            "row": place + 2,
            "column": 3,
            "header": "value",
        }
    )
    from dataclasses import replace

    day = date(2020, 1, 1) + timedelta(days=number)
    shell = make_incoming(day, [{"area": "A", "period": "2020", "value": 0}])
    return replace(shell, frame=frame, rows_read=rows)


def load(address: str, number: int, rows: int) -> None:
    engine = open_store(address)
    try:
        with write_session(engine) as session:
            load_release(session, make_release(number, rows), NOW)
    finally:
        engine.dispose()


def load_and_be_killed(address: str, number: int, rows: int, after: float) -> bool:
    """Load in a process of its own, killed after some seconds; return whether the load was acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, b"r")
            load(address, number, rows)
            os.write(writing, b"d")
        finally:
            os._exit(0)
    os.close(writing)
    os.read(reading, 1)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    said = os.read(reading, 1)
    os.close(reading)
    return said == b"d"


def check(address: str, number: int, rows: int, *, acknowledged: bool) -> str:
    """Check a store after a kill and return `there` or `not there`; AssertionError if it is anything between."""
    engine = open_store(address)
    try:
        with read_session(engine) as session:
            findings = verify_store(session)
            assert findings == [], findings
            loads = {load.known_on: load for load in loads_store.list_loads(session)}
            found = loads.get(make_release(number, 1).known_on)
            assert found is not None or not acknowledged, "an acknowledged load is lost"
            newest = number if found else number - 1
            assert known(engine) == expected(newest, rows)
        return "there" if found else "not there"
    finally:
        engine.dispose()


def known(engine: Engine) -> tuple[int, float]:
    """Return how many values are current and their sum."""
    with read_session(engine) as session:
        frame = feed_observations(session, "plans", date(2100, 1, 1))
        assert session.connection().execute(text("SELECT count(*) FROM load")).scalar_one()
    return len(frame), float(frame["value"].sum())


def expected(number: int, rows: int) -> tuple[int, float]:
    return rows, float(number * (rows // 2))


def kill_often(address: str, times: int, seed: int, rows: int = ROWS) -> Counter[str]:
    """Kill `times` loads, each followed by one that completes, and return how many were there and not there."""
    chance = random.Random(seed)
    start = time.perf_counter()
    load(address, 1, rows)
    load(address, 2, rows)
    usual = (time.perf_counter() - start) / 2
    outcomes: Counter[str] = Counter()
    for number in range(3, 3 + times):
        acknowledged = load_and_be_killed(address, number, rows, chance.random() * usual * 1.2)
        outcomes[check(address, number, rows, acknowledged=acknowledged)] += 1
        load(address, number, rows)
        assert check(address, number, rows, acknowledged=True) == "there"
    return outcomes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        print(
            "sqlite",
            dict(kill_often(f"sqlite:///{Path(folder) / 'store.sqlite'}", given.times, given.seed, given.rows)),
            flush=True,
        )
    with run_cluster() as cluster:
        cluster.run("CREATE DATABASE crash")
        print("postgresql", dict(kill_often(cluster.address("crash"), given.times, given.seed, given.rows)), flush=True)


if __name__ == "__main__":
    main()

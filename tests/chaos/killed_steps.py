# ruff: noqa: T201  it is run by hand
"""Kill a process that sends, explains, signs or accepts: `python -m tests.chaos.killed_steps --times 100`.

After each kill the return must be as it was before or as it is after, the store and the trail must verify, and the
same step must be possible if it was not done.
"""

import argparse
import os
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import text
from sqlmodel import select

from oba.indicators.loading import load_definitions
from oba.indicators.project import Definitions
from oba.models import Owed, Reason
from oba.pipeline.returns import partnership, provider
from oba.store.engine import open_store, read_session
from tests.fixtures.desk import Desk, add_owed, add_people
from tests.fixtures.filled_workbooks import place
from tests.fixtures.folders import PROJECT
from tests.fixtures.hostile_files import put
from tests.fixtures.postgres import run_cluster
from tests.fixtures.wholeness import find_holes
from tests.integration.pipeline.test_workflow import accept_earlier

STEPS = ("send", "explain", "sign", "accept")
TABLES = ("attempt", "reason", "load", "observation", "audit_entry", "owed")
UNUSUAL = {"EH1": 300, "EH5": 200, "EH8": 249, "EH9": 179}  # EH1 is far from the quarter before, so it is asked about
LONGEST = 2.0  # times what a step takes: the last kills come when it is done
Counts = Mapping[str, int]


@dataclass
class Round:
    """One return that goes its way again and again, each time with another figure to explain."""

    desk: Desk
    address: str
    base: bytes
    number: int = 0
    usual: dict[str, float] = field(default_factory=dict)
    adds: dict[str, Counts] = field(default_factory=dict)

    @property
    def value(self) -> int:
        """The figure that this round asks about."""
        return UNUSUAL["EH1"] + self.number

    def step(self, name: str, turn: int) -> Callable[[Desk], object]:
        """Return what takes a step, given a desk with a store of its own."""
        code, content = self.desk.code, put(*place("EH1"), 4, self.value, self.base) if name == "send" else b""
        if name == "send":
            return lambda desk: provider.send_file(desk.visit("submitter"), code, turn, content, "q2.xlsx")
        if name == "explain":
            (query,) = [n for n, f in enumerate(self.desk.see("submitter").verdict.findings) if f.is_open]
            reason = {query: f"Two schools joined, {self.value}"}
            return lambda desk: provider.explain(desk.visit("submitter"), code, turn, reason)
        if name == "sign":
            return lambda desk: provider.sign(desk.visit("approver"), code, turn)
        return lambda desk: partnership.accept(desk.visit("collector"), code, turn)

    def counts(self) -> Counts:
        with read_session(self.desk.engine) as session:
            connection = session.connection()
            return {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in TABLES}

    def seen(self) -> tuple[list[dict[str, object]], list[dict[str, object]], Counts]:
        """Everything about the return that a step may change."""
        with read_session(self.desk.engine) as session:
            owed = [row.model_dump() for row in session.exec(select(Owed).order_by(Owed.id))]
            reasons = [row.model_dump() for row in session.exec(select(Reason).order_by(Reason.id))]
        return owed, reasons, self.counts()

    def go_round(self) -> None:
        """Take every step in a process of its own, not killed, and note how long each takes and what it adds."""
        for name in STEPS:
            take, before = self.step(name, self.desk.turn()), self.counts()
            self.desk.engine.dispose()
            done, self.usual[name] = take_apart(self.desk, self.address, take)
            assert done, name
            self.adds[name] = {table: n - before[table] for table, n in self.counts().items()}
        self.number += 1

    def kill(self, name: str, part: float) -> str:
        """Kill a step after a part of the time that it takes; return `before` or `after`, which is how it was left."""
        before, turn = self.seen(), self.desk.turn()
        take = self.step(name, turn)
        self.desk.engine.dispose()
        acknowledged, _ = take_apart(self.desk, self.address, take, self.usual[name] * part)
        wait_for_server(self.desk)
        done = self.desk.turn() == turn + 1
        assert done or not acknowledged, "a step that was acknowledged is lost"
        self.usual[name] *= 0.95 if done else 1.05  # a busy machine is slow at times; half of the kills come too late
        self.check(name, before, done=done)
        if not done:
            take(self.desk)
            self.check(name, before, done=True)
        return "after" if done else "before"

    def check(self, name: str, before: tuple[object, object, Counts], *, done: bool) -> None:
        holes = find_holes(self.desk.engine, self.desk.code, "earlier")
        assert holes == [], (name, done, holes)
        now = self.seen()
        if not done:
            assert now == before, name
            return
        added = {table: n - before[2][table] for table, n in now[2].items()}
        assert added == self.adds[name], (name, added)
        explained = [reason["state"] for reason in now[1] if reason["value"] == str(self.value)]
        assert explained == {"send": [], "explain": ["given"], "sign": ["given"], "accept": ["accepted"]}[name]


def take_apart(
    desk: Desk, address: str, take: Callable[[Desk], object], killed_after: float | None = None
) -> tuple[bool, float]:
    """Take a step in a process of its own, perhaps killed after some seconds.

    Return whether it said that it was done, and after how many seconds it was or was killed.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            own = replace(desk, engine=open_store(address))
            os.write(writing, b"r")
            take(own)
            os.write(writing, b"d")
        finally:
            os._exit(0)
    os.close(writing)
    assert os.read(reading, 1) == b"r"
    begin = time.perf_counter()
    said = b""
    if killed_after is None:
        said = os.read(reading, 1)
    else:
        time.sleep(killed_after)
        os.kill(child, signal.SIGKILL)
    seconds = time.perf_counter() - begin
    os.waitpid(child, 0)
    said = said or os.read(reading, 1)
    os.close(reading)
    return said == b"d", seconds


def wait_for_server(desk: Desk) -> None:
    """Wait until PostgreSQL has noticed that the process is gone; a commit on its way may still be done."""
    if desk.engine.dialect.name != "postgresql":
        return
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    until = time.monotonic() + 300
    while time.monotonic() < until:
        with read_session(desk.engine) as session:
            if not session.connection().execute(text(others)).scalar_one():
                return
        time.sleep(0.01)
    raise AssertionError("the server still works for a process that is gone")


def kill_often(address: str, definitions: Definitions, times: int, seed: int) -> dict[str, Counter[str]]:
    """Kill `times` steps in turn at moments spread over each, and return how each was left."""
    chance = random.Random(seed)
    engine = open_store(address)
    try:
        desk = Desk(engine, definitions, add_people(engine), add_owed(engine))
        accept_earlier(desk, add_owed(engine, period="2026-04-01/P3M", code="earlier"))
        going = Round(desk, address, desk.workbook(**UNUSUAL))
        going.go_round()
        going.go_round()
        left: dict[str, Counter[str]] = {name: Counter() for name in STEPS}
        for number in range(times):
            name = STEPS[number % len(STEPS)]
            left[name][going.kill(name, chance.random() * LONGEST)] += 1
            going.number += name == STEPS[-1]
        return left
    finally:
        engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    definitions = load_definitions(PROJECT / "indicator_definitions")

    def tell(name: str, address: str) -> None:
        left = kill_often(address, definitions, given.times, given.seed)
        print(name, {step: dict(counts) for step, counts in left.items()}, flush=True)

    with tempfile.TemporaryDirectory() as folder:
        tell("sqlite", f"sqlite:///{Path(folder) / 'store.sqlite'}")
    with run_cluster() as cluster, cluster.database() as name:
        tell("postgresql", cluster.address(name))


if __name__ == "__main__":
    main()

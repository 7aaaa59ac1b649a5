"""Counting case rows by definition against SQL that an analyst writes by hand for the same figures, and how it grows.

Each count runs in a process of its own, so that its processor time and its greatest memory are its own.
"""

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.cases_by_hand import STATEMENTS
from oba.cases.counting.count import count_cases
from oba.cases.counting.duckdb_files import open_duckdb
from oba.cases.dataset import Over, expire_rows
from oba.indicators.case_lists.case_list import Retention
from oba.indicators.case_measures import CaseMeasures
from tests.fixtures.case_counting import DEFINITION, keep
from tests.fixtures.case_world import AS_AT, LISTS, World, make_world

FAMILIES = 33_000_000
"""Families of whom some five million rows are kept; ten times as many give fifty million."""
ROOM = 12_000_000_000
"""Bytes on the disk without which the tenfold is left out."""
_MEGABYTES = 1 << 10
MEASURES: dict[str, Any] = {
    "started": {"family": "flow", "count": "started", "list": "early-help", "breakdowns": ["age", "gender", "decile"]},
    "open": {"family": "flow", "count": "open", "list": "early-help", "breakdowns": ["gender"]},
    "met": {
        "family": "outcome",
        "list": "early-help",
        "field": "outcome",
        "counted": ["met", "partly"],
        "breakdowns": ["age", "gender"],
    },
    "back": {"family": "again", "list": "early-help", "within": {"months": 6}, "breakdowns": ["gender"]},
    "assessed": {
        "family": "wait",
        "list": "early-help",
        "starts": "opened",
        "ends": "assessed",
        "within": {"days": 45},
        "breakdowns": ["gender"],
    },
    "help_before_plan": {
        "family": "earlier",
        "list": "child-protection",
        "within": {"months": 12},
        "other": {"list": "early-help", "since": "2015-01-01"},
        "breakdowns": ["gender"],
    },
}


def define() -> CaseMeasures:
    """The measures that are counted: one of each family, with breakdowns."""
    measures = {name: {"label": name, **one} for name, one in MEASURES.items()}
    spans = ["month", "quarter", "calendar_year"]
    return CaseMeasures.model_validate({**DEFINITION, "spans": spans, "pooled_years": None, "measures": measures})


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        five = make_kept(home / "five", FAMILIES)
        ours, by_hand = _measure(home / "five", "ours"), _measure(home / "five", "hand")
        note = f"limit 1.2; {_tell(ours)}; by hand {by_hand['megabytes']:,} MB; put in order before in {five:.1f} s"
        entries = [_entry("cases_duckdb_vs_hand_sql", ours, "SQL by hand", by_hand, note)]
        if shutil.disk_usage(home).free < ROOM:
            return entries
        fifty = make_kept(home / "fifty", 10 * FAMILIES)
        tenfold = _measure(home / "fifty", "ours")
        again = _measure(home / "five", "ours")  # under what else runs on the machine now: both sides alike
        note = f"limit 11; {_tell(tenfold)}; put in order before in {fifty:.1f} s"
        entries.append(_entry("cases_tenfold", tenfold, f"{again['rows']:,} rows", again, note))
    return entries


def make_kept(folder: Path, families: int) -> float:
    """Make the lists of so many families, as the program keeps them; return the processor seconds of their ordering.

    They are drawn some families at a time, and written anew in the order of `person` by the program's own function, in
    a process of its own: nobody's time is over, so that no row goes.
    """
    world = make_world(folder / "drawn", families)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for name in LISTS:
        subprocess.run([sys.executable, "-m", "benchmarks.cases", "order", str(folder), name], check=True)
        shutil.rmtree(world.folder / name)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _order(folder: Path, name: str) -> None:
    for_good = Retention(months=1200)
    expire_rows(folder / "drawn" / name / "*.parquet", folder / name / "kept.parquet", Over(for_good, AS_AT, AS_AT))


def _tell(measured: dict[str, Any]) -> str:
    speed = measured["rows"] * len(MEASURES) / measured["clock"]
    return (
        f"{measured['rows']:,} rows, {measured['clock']:.1f} s by the clock, {measured['megabytes']:,} MB at most"
        f" (limit 2,048), {speed:,.0f} rows a second and measure"
    )


def _entry(name: str, ours: dict[str, Any], against: str, other: dict[str, Any], note: str) -> dict[str, Any]:
    return {
        "name": name,
        "seconds": round(ours["seconds"], 2),
        "against": against,
        "against_seconds": round(other["seconds"], 2),
        "ratio": round(ours["seconds"] / other["seconds"], 2),
        "note": f"processor time; {note}",
    }


def _measure(folder: Path, how: str) -> dict[str, Any]:
    """Count in a new process, and return its rows, processor seconds, seconds by the clock and megabytes at most."""
    command = [sys.executable, "-m", "benchmarks.cases", how, str(folder)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return dict(json.loads(told))


def _count(how: str, world: World) -> dict[str, Any]:
    lists = keep(world)
    with open_duckdb(world.folder, world.folder) as database:
        rows = sum(database.query(f"SELECT COUNT(*) FROM {one.relation}")[0][0] for one in lists.values())
        cpu, clock = time.process_time(), time.perf_counter()
        if how == "ours":
            cells = len(count_cases(define(), lists, database).table)
        else:
            cells = sum(len(database.query(one)) for one in _by_hand(world))
        cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MEGABYTES
    return {"rows": rows, "seconds": cpu, "clock": clock, "megabytes": megabytes, "cells": cells}


def _by_hand(world: World) -> Iterator[str]:
    for statement in STATEMENTS.values():
        yield statement.format(**{name.replace("-", "_"): one.relation for name, one in keep(world).items()})


if __name__ == "__main__":
    if sys.argv[1] == "order":
        _order(Path(sys.argv[2]), sys.argv[3])
    else:
        print(json.dumps(_count(sys.argv[1], World(Path(sys.argv[2])))))

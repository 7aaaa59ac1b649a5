"""Rows a second of each database that counts case rows: DuckDB, PostgreSQL and Spark, six measures each.

The processor time is that of all processes of a database: DuckDB's is this one, PostgreSQL and Spark have servers.
"""

import os
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from sqlalchemy import create_engine

from benchmarks.cases import FAMILIES, MEASURES, define, make_kept
from oba.cases.counting.count import count_cases
from oba.cases.counting.duckdb_files import open_duckdb
from oba.cases.counting.kept_rows import CaseDatabase, KeptLists
from oba.cases.counting.spark_connect import open_spark, read_files
from tests.fixtures.case_counting import FIELDS, keep
from tests.fixtures.case_tables import Tables
from tests.fixtures.case_world import LISTS, World
from tests.fixtures.postgres import Cluster, run_cluster
from tests.fixtures.spark_cluster import run_spark

SPARK_FAMILIES = FAMILIES // 5
"""A cluster on two cores bears a million rows."""
_SORTS = "256MB"
_TICKS = os.sysconf("SC_CLK_TCK")


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        make_kept(home / "five", FAMILIES)
        make_kept(home / "one", SPARK_FAMILIES)
        five, one = World(home / "five"), World(home / "one")
        duck = _time_duckdb(five, home)
        return [
            _entry("cases_engine_duckdb", duck, duck, "two threads"),
            _entry("cases_engine_postgresql", _time_postgresql(five), duck, f"work_mem {_SORTS}, index on `person`"),
            _entry("cases_engine_spark", _time_spark(one, home), _time_duckdb(one, home), "two workers of one core"),
        ]


def _entry(name: str, ours: dict[str, float], duck: dict[str, float], how: str) -> dict[str, Any]:
    counted = ours["rows"] * len(MEASURES)
    note = (
        f"processor time; {ours['rows']:,.0f} rows, {how}, {ours['clock']:.1f} s by the clock;"
        f" {counted / ours['seconds']:,.0f} rows and measures a second of processor,"
        f" {counted / ours['clock']:,.0f} by the clock"
    )
    return {
        "name": name,
        "seconds": round(ours["seconds"], 2),
        "against": "DuckDB",
        "against_seconds": round(duck["seconds"], 2),
        "ratio": round(ours["seconds"] / duck["seconds"], 2),
        "note": note,
    }


def _time(lists: KeptLists, database: CaseDatabase, spent: Callable[[], float]) -> dict[str, float]:
    """Count, and return rows, processor seconds and seconds by the clock."""
    rows = sum(int(database.query(f"SELECT COUNT(*) FROM {one.relation}")[0][0]) for one in lists.values())
    cpu, clock = spent(), time.perf_counter()
    count_cases(define(), lists, database)
    return {"rows": rows, "seconds": spent() - cpu, "clock": time.perf_counter() - clock}


def _time_duckdb(world: World, home: Path) -> dict[str, float]:
    with open_duckdb(world.folder, home) as database:
        return _time(keep(world), database, time.process_time)


def _time_postgresql(world: World) -> dict[str, float]:
    lists = {name: replace(one, relation=name.replace("-", "_")) for name, one in keep(world).items()}
    with run_cluster() as cluster:
        cluster.run("CREATE DATABASE cases")
        for name in LISTS:
            _fill(cluster, world, name, lists[name].relation)
        server = int((cluster.folder / "data/postmaster.pid").read_text().split()[0])
        engine = create_engine(cluster.address("cases"))
        with engine.connect() as connection:
            connection.exec_driver_sql(f"SET work_mem = '{_SORTS}'")
            found = _time(lists, Tables(connection), lambda: _spent_below([server]) + time.process_time())
        engine.dispose()
    return found


def _fill(cluster: Cluster, world: World, name: str, table: str) -> None:
    columns = ", ".join(f"{field} {kind}" for field, kind in FIELDS.items())
    cluster.run(f"CREATE TABLE {table} ({columns})", "cases")
    address = cluster.address("cases").replace("+psycopg", "")
    with duckdb.connect() as kept, psycopg.connect(address) as connection, connection.cursor() as cursor:
        found = kept.execute(f"SELECT {', '.join(FIELDS)} FROM read_parquet(?)", [world.files(name)])
        with cursor.copy(f"COPY {table} ({', '.join(FIELDS)}) FROM STDIN") as copy:
            while rows := found.fetchmany(50_000):
                for row in rows:
                    copy.write_row(row)
    cluster.run(f"CREATE INDEX ON {table} (person)", "cases")
    cluster.run(f"VACUUM ANALYZE {table}", "cases")


def _time_spark(world: World, home: Path) -> dict[str, float]:
    lists = {
        name: replace(one, relation=read_files(world.folder / name, "*.parquet")) for name, one in keep(world).items()
    }
    with _a_spark(home) as (group, database):
        count_cases(define(), lists, database)  # what starts a virtual machine and compiles is not of the rows
        return _time(lists, database, lambda: _spent_below([group]) + time.process_time())


@contextmanager
def _a_spark(home: Path) -> Iterator[tuple[int, CaseDatabase]]:
    folder = home / "spark"
    folder.mkdir()
    with run_spark(folder) as cluster, open_spark(cluster.address) as database:
        yield cluster.group, database


def _spent_below(roots: Collection[int]) -> float:
    """Return the processor seconds of processes and all below them, those that have ended included."""
    parents, ticks = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
            ticks[int(entry.name)] = sum(map(int, fields[11:15]))
    among = set(roots)
    while more := {one for one, parent in parents.items() if parent in among} - among:
        among |= more
    return sum(ticks.get(one, 0) for one in among) / _TICKS


if __name__ == "__main__":
    for each in run():
        print(each)

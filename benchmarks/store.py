"""The store against bare drivers on the same machine in the same run: loading, revising, growing and reading.

The whole road is `pipeline.ingest_feed`: find, read, check, shape, compare, stage, merge. The bare road
puts the same rows, already in memory, into the same table with its indexes: `sqlite3.executemany`, or COPY.
"""

import multiprocessing
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import yaml
from sqlalchemy import Engine, text

from benchmarks.store_data import FEED, PROJECT, write_release
from oba.indicators.loading import load_definitions
from oba.indicators.project import Definitions
from oba.pipeline import project
from oba.pipeline.feeds import ingest_feed
from oba.settings import Settings
from oba.store.engine import open_store, read_session
from oba.store.observations import loads as loads_store
from oba.store.observations import queries
from tests.fixtures.postgres import run_cluster

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ROWS = 1_000_000
MEGABYTES = 700
_COLUMNS = "series_id, area_id, period_id, value, symbol, status, flag, load_id, source_column_id, source_row"


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        definitions = _write_definitions(home)
        write_release(home / "whole.csv", ROWS)
        write_release(home / "changed.csv", ROWS, changed=0.01)
        write_release(home / "tenth.csv", ROWS // 10)
        return [
            *_measure_sqlite(home, definitions),
            *_measure_postgresql(home, definitions),
            *_measure_flatness(home),
        ]


def _measure_sqlite(home: Path, definitions: Definitions) -> list[dict[str, Any]]:
    address = f"sqlite:///{home / 'store.sqlite'}"
    first, again, revised = _time_road(address, definitions, home)
    bare = _time_executemany(home)
    tenth, _ = _load(f"sqlite:///{home / 'tenth.sqlite'}", definitions, home, "tenth.csv")
    page, observations = _time_page(address)
    return [
        _entry("load_sqlite_vs_executemany", first, "sqlite3.executemany", bare, "limit 2.0; 1,000,000 rows of CSV"),
        _entry("revision_1pct_vs_first_load", revised, "first load", first, "limit 0.6"),
        _entry("load_10x_vs_1x", first, "100,000 rows", tenth, "limit 11"),
        _entry("load_same_again", again, "limit", 1.0, "the same bytes: nothing is read"),
        _entry("read_page_series", page, "limit", 0.02, f"40 periods, 12 areas; {observations:,} observations"),
    ]


def _measure_postgresql(home: Path, definitions: Definitions) -> list[dict[str, Any]]:
    with run_cluster(safe=True) as cluster:
        cluster.run("CREATE DATABASE oba")
        address = cluster.address("oba")
        first, _, revised = _time_road(address, definitions, home)
        copied = _time_copy(address)
    note = f"limit 2.0; with 1 % changed {revised:.2f} s"
    return [_entry("load_postgresql_vs_copy", first, "bare COPY", copied, note)]


def _measure_flatness(home: Path) -> list[dict[str, Any]]:
    write_release(home / "fourfold.csv", 4 * ROWS)
    write_release(home / "fourfold-changed.csv", 4 * ROWS, changed=0.01)
    small, large = (_measure_memory(home, name) for name in ("tenth.csv", "whole.csv"))
    revising = _measure_memory(home, "whole.csv", "changed.csv")
    fourfold = _measure_memory(home, "fourfold.csv", "fourfold-changed.csv")
    tenth = f"megabytes, not seconds; {small:.0f} for a tenth of the rows"
    flat = f"megabytes for 4,000,000 rows and the same with 1 % changed; limit {MEGABYTES}, and a ratio of 1.1"
    return [
        _entry("load_peak_memory", large, "limit", MEGABYTES, tenth),
        _entry("load_memory_flat", fourfold, "1,000,000 rows", revising, flat),
    ]


def _entry(name: str, seconds: float, against: str, other: float, note: str) -> dict[str, Any]:
    ratio = round(seconds / other, 3)
    return {
        "name": name,
        "seconds": round(seconds, 4),
        "against": against,
        "against_seconds": round(other, 4),
        "ratio": ratio,
        "note": note,
    }


def _write_definitions(home: Path) -> Definitions:
    folder = home / "definitions" / "feeds"
    folder.mkdir(parents=True)
    feed = FEED.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    feed["releases"] = [
        {"file": "tenth.csv", "released": "2025-01-01"},
        {"file": "whole.csv", "released": "2025-01-01"},
        {"file": "fourfold.csv", "released": "2025-01-01"},
        {"file": "*changed.csv", "released": "2026-01-01"},
    ]
    (folder / "made-up.yaml").write_text(yaml.safe_dump(feed), encoding="utf-8")
    return load_definitions(home / "definitions")


def _clock(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _load(address: str, definitions: Definitions, home: Path, name: str) -> tuple[float, Engine]:
    """Return how long one file more takes, and the engine."""
    engine = open_store(address)
    project.load_places(engine, Settings(home=PROJECT))
    root = home / "found" / address.rsplit("/", 1)[-1]
    (root / "made-up").mkdir(parents=True, exist_ok=True)
    shutil.copy(home / name, root / "made-up" / name)
    results: list[Any] = []
    settings = Settings(home=root)
    seconds = _clock(lambda: results.extend(ingest_feed(engine, definitions, "made-up", settings, NOW)))
    assert results[-1].outcome in {"loaded", "already loaded"}, results
    return seconds, engine


def _time_road(address: str, definitions: Definitions, home: Path) -> tuple[float, float, float]:
    """Return the seconds of the first load, of the same file again and of the release with 1 % changed."""
    first, engine = _load(address, definitions, home, "whole.csv")
    again, _ = _load(address, definitions, home, "whole.csv")
    revised, _ = _load(address, definitions, home, "changed.csv")
    with read_session(engine) as session:
        loads = loads_store.list_loads(session)
    assert [load.observations for load in loads] == [ROWS, ROWS]
    assert loads[1].unchanged > ROWS * 0.98
    return first, again, revised


def _time_executemany(home: Path) -> float:
    """Return the seconds of a bare executemany of the first load's rows, in the file's order, into a new store."""
    with sqlite3.connect(home / "store.sqlite") as filled:
        rows = filled.execute(f"SELECT {_COLUMNS} FROM observation WHERE load_id = 1 ORDER BY source_row").fetchall()
        series = filled.execute("SELECT * FROM series").fetchall()
    filled.close()
    open_store(f"sqlite:///{home / 'bare.sqlite'}").dispose()
    bare = sqlite3.connect(home / "bare.sqlite", isolation_level=None)
    for pragma in ("synchronous=FULL", "cache_size=-65536"):
        bare.execute(f"PRAGMA {pragma}")
    assert series
    statement = f"INSERT INTO observation ({_COLUMNS}) VALUES ({','.join('?' * 10)})"

    def insert() -> None:
        bare.execute("BEGIN")
        bare.executemany(statement, rows)
        bare.execute("COMMIT")

    seconds = _clock(insert)
    bare.close()
    return seconds


def _time_copy(address: str) -> float:
    """Return the seconds of a bare COPY of the first load's rows into an empty twin of the table."""
    with psycopg.connect(address.replace("+psycopg", "")) as connection:
        found = connection.execute(f"SELECT {_COLUMNS} FROM observation WHERE load_id = 1 ORDER BY source_row".encode())
        rows = found.fetchall()
        connection.execute("CREATE TABLE twin (LIKE observation INCLUDING ALL)")
        connection.execute("ALTER TABLE twin ADD FOREIGN KEY (series_id) REFERENCES series")
        connection.execute("ALTER TABLE twin ADD FOREIGN KEY (load_id) REFERENCES load")
        connection.commit()

        def copy() -> None:
            with connection.cursor().copy(f"COPY twin ({_COLUMNS}) FROM STDIN".encode()) as opened:
                for row in rows:
                    opened.write_row(row)
            connection.commit()

        return _clock(copy)


def _time_page(address: str) -> tuple[float, int]:
    """Return the median seconds of reading one series of 40 periods and 12 areas from 10 million observations."""
    engine = open_store(address)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        for copy in range(1, 10):
            shift = 1000 * copy
            connection.exec_driver_sql(
                "INSERT INTO series (id, feed, measure, breakdown)"
                f" SELECT id + {shift}, feed, measure, breakdown || ';copy={copy}' FROM series WHERE id < 1000"
            )
            connection.exec_driver_sql(
                f"INSERT INTO observation ({_COLUMNS}) SELECT series_id + {shift},"
                f" {_COLUMNS.removeprefix('series_id, ')} FROM observation WHERE series_id < 1000"
            )
    with read_session(engine) as session:
        count = session.connection().execute(text("SELECT count(*) FROM observation")).scalar_one()
        areas = session.connection().execute(text("SELECT code FROM area_key ORDER BY code LIMIT 12")).scalars().all()
        seconds = []
        for series in range(1, 42):
            seconds.append(
                _clock(lambda series=series: queries.current_observations(session, [series], date(2030, 1, 1), areas))
            )
        assert len(queries.current_observations(session, [1], date(2030, 1, 1), areas)) == 480
    engine.dispose()
    return statistics.median(seconds[1:]), int(count)


def _measure_memory(home: Path, *names: str) -> float:
    """Return the peak megabytes of a process that loads some files, one after the other."""
    answers: Any = multiprocessing.get_context("spawn").Queue()
    worker = multiprocessing.get_context("spawn").Process(target=_load_and_tell, args=(home, names, answers))
    worker.start()
    peak = float(answers.get(timeout=600))
    worker.join()
    return peak


def _load_and_tell(home: Path, names: tuple[str, ...], answers: Any) -> None:
    definitions = load_definitions(home / "definitions")
    for name in names:
        _load(f"sqlite:///{home / f'memory-{len(names)}-{names[0]}.sqlite'}", definitions, home, name)
    # The process's own peak; getrusage would tell that of the process which started it, if higher.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    answers.put(int(status.split("VmHWM:")[1].split()[0]) / 1024)

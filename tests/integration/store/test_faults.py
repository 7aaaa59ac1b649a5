"""Faults of the machine: nothing half done, a plain sentence instead of a traceback, and the next run completes."""

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, text

from oba.errors import StoreError
from oba.store.engine import open_store, read_session, write_session
from oba.store.integrity import verify_store
from oba.store.observations import loads
from oba.store.observations.loading import load_release
from tests.fixtures.killed_loads import expected, kill_often, known, make_release
from tests.fixtures.postgres import Cluster, run_cluster
from tests.fixtures.releases import NOW, make_incoming

ROWS = 4_000


@pytest.mark.slow
def test_a_load_killed_at_any_moment_is_wholly_there_or_wholly_not(store_address: str) -> None:
    outcomes = kill_often(store_address, times=10, seed=20261123, rows=2_000)
    assert outcomes.total() == 10


def load(engine: Engine, number: int, rows: int = ROWS) -> None:
    with write_session(engine) as session:
        load_release(session, make_release(number, rows), NOW)


def assert_only(engine: Engine, number: int, rows: int = ROWS) -> None:
    """The store verifies and shows release `number` whole."""
    with read_session(engine) as session:
        assert verify_store(session) == []
    assert known(engine) == expected(number, rows)


def test_a_full_disk_is_told_and_the_next_run_completes(tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    load(engine, 1)
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreError, match="no room left on the disk"):
        load(engine, 2)
    engine.dispose()
    assert_only(engine, 1)
    load(engine, 2)
    assert_only(engine, 2)
    engine.dispose()


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A file system of its own with little room; skipped where the machine does not allow to mount one."""
    folder = Path(tempfile.gettempdir(), f"oba-small-disk-{os.getpid()}")
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True).returncode:
        folder.rmdir()
        pytest.skip("this machine does not allow a file system to be mounted")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        shutil.rmtree(folder)


def test_a_disk_that_fills_up_in_a_load_is_told_and_nothing_is_kept() -> None:
    with small_disk(2) as folder:
        engine = open_store(f"sqlite:///{folder / 'store.sqlite'}")
        load(engine, 1)
        with pytest.raises(StoreError, match="no room left on the disk"):
            load(engine, 2, rows=60_000)
        engine.dispose()
        assert_only(engine, 1)
        engine.dispose()


def test_a_store_that_may_only_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    engine = open_store(f"sqlite:///{path}")
    load(engine, 1)
    engine.dispose()
    # Root may write to any file, so the file is opened as one that may only be read.
    read_only = create_engine(f"sqlite:///file:{path}?mode=ro&uri=true")
    with pytest.raises(StoreError, match="may not be written to"):
        load(read_only, 2)
    read_only.dispose()
    assert_only(engine, 1)
    engine.dispose()


def test_a_locked_store_is_told(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'store.sqlite'}"
    engine, other = open_store(address), open_store(address)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    with write_session(other), pytest.raises(StoreError, match="Another process is writing"):
        load(engine, 1)
    load(engine, 1)
    assert_only(engine, 1)
    engine.dispose()
    other.dispose()


def test_a_file_that_is_no_store_is_told(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"a letter to the council " * 100)
    with pytest.raises(StoreError, match="damaged"):
        open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")


def test_two_cells_of_one_key_are_told(engine: Engine) -> None:
    rows = [{"area": "A", "period": "2020", "value": value} for value in (1, 2)]
    with pytest.raises(StoreError, match="two things of one cell"), write_session(engine) as session:
        load_release(session, make_incoming(NOW.date(), rows), NOW)
    with read_session(engine) as session:
        assert loads.list_loads(session) == []


@pytest.mark.parametrize(
    ("user", "password", "database", "said"),
    [
        ("postgres", "wrong", "store_template", "user and password"),
        ("nobody_here", "wrong", "store_template", "user and password"),
        ("postgres", "", "no_such_database", "no such database"),
    ],
)
def test_a_wrong_address_of_a_database_is_told(
    cluster: Cluster, user: str, password: str, database: str, said: str
) -> None:
    with pytest.raises(StoreError, match=said) as caught:
        open_store(cluster.address(database, user, password))
    assert cluster.password not in str(caught.value)


def test_a_database_that_does_not_answer_is_told() -> None:
    with pytest.raises(StoreError, match="No database answers"):
        open_store("postgresql+psycopg://postgres:secret@127.0.0.1:1/oba")


def test_an_address_that_is_none_is_told() -> None:
    with pytest.raises(StoreError, match="OBA_STORE_URL"):
        open_store("the usual place")


def test_a_connection_cut_in_mid_load_is_told_and_the_next_run_completes(cluster: Cluster) -> None:
    with cluster.database("store_template") as name:
        engine = open_store(cluster.address(name))
        load(engine, 1)

        def cut() -> None:
            with psycopg.connect(cluster.address("postgres").replace("+psycopg", ""), autocommit=True) as own:
                for _ in range(2000):
                    query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
                    if own.execute(query + " AND xact_start IS NOT NULL", (name,)).fetchall():
                        return
                    time.sleep(0.002)

        cutting = threading.Thread(target=cut)
        cutting.start()
        with pytest.raises(StoreError, match="went away in the middle"):
            load(engine, 2, rows=60_000)
        cutting.join()
        engine.dispose()
        assert_only(engine, 1)
        load(engine, 2)
        assert_only(engine, 2)
        engine.dispose()


@pytest.mark.slow
def test_a_server_that_loses_its_power_keeps_every_acknowledged_load() -> None:
    with run_cluster(safe=True) as cluster:
        cluster.run("CREATE DATABASE oba")
        engine = open_store(cluster.address("oba"))
        load(engine, 1)
        connection = engine.connect()
        connection.execute(text("SELECT 1"))
        cluster.stop("immediate")
        with pytest.raises(StoreError, match=r"went away|No database answers"):
            load(engine, 2)
        connection.invalidate()
        connection.close()
        engine.dispose()
        cluster.start({})
        assert_only(engine, 1)
        load(engine, 2)
        assert_only(engine, 2)
        engine.dispose()

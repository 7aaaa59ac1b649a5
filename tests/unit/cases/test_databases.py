"""A database is lent again and again, to one user at a time, and nothing of one is seen by the next."""

import os
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from oba.cases import databases
from oba.cases.databases import lend_database

MEMORY = "250MB"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[duckdb.DuckDBPyConnection]:
    """The databases that a test opened; none waits when it begins."""
    found: list[duckdb.DuckDBPyConnection] = []
    connect = duckdb.connect

    def follow(*given, **told):
        found.append(connect(*given, **told))
        return found[-1]

    monkeypatch.setattr(databases, "_waiting", {})
    monkeypatch.setattr(databases.duckdb, "connect", follow)
    return found


def test_one_after_the_other_has_the_same_and_finds_nothing_of_the_one_before(opened: list, tmp_path: Path) -> None:
    with lend_database("1GB", tmp_path / "spill") as connection:
        connection.register("rows", pd.DataFrame({"person": ["a", "b"]}))
        connection.execute("CREATE TEMP TABLE apart AS SELECT person FROM rows")
        connection.execute("SET VARIABLE one = 1")
    with lend_database(MEMORY, tmp_path / "other") as connection:
        assert connection.execute("SHOW ALL TABLES").fetchall() == []
        for name in ("rows", "apart"):
            with pytest.raises(duckdb.CatalogException):
                connection.execute(f"SELECT * FROM {name}")
        told = "getvariable('one'), current_setting('memory_limit'), current_setting('temp_directory')"
        assert connection.execute(f"SELECT {told}").fetchall() == [(None, "238.4 MiB", str(tmp_path / "other"))]
    assert len(opened) == 1


def test_two_at_once_have_one_each_with_memory_and_folder_of_their_own(opened: list, tmp_path: Path) -> None:
    asked = "SELECT current_setting('memory_limit'), current_setting('temp_directory')"
    with lend_database("1GB", tmp_path / "one") as one, lend_database(MEMORY, tmp_path / "other") as other:
        assert one.execute(asked).fetchall() == [("953.6 MiB", str(tmp_path / "one"))]
        assert other.execute(asked).fetchall() == [("238.4 MiB", str(tmp_path / "other"))]
    assert len(opened) == 2


def test_of_many_at_once_two_wait_for_the_next(opened: list, tmp_path: Path) -> None:
    def lend(left: int) -> None:
        with lend_database(MEMORY, tmp_path / "spill"):
            if left > 1:
                lend(left - 1)

    lend(3)
    lend(3)
    assert len(opened) == 4


def test_one_that_failed_is_not_lent_again(opened: list, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), lend_database(MEMORY, tmp_path / "spill"):
        raise RuntimeError
    with lend_database(MEMORY, tmp_path / "spill"):
        assert len(opened) == 2
    with pytest.raises(duckdb.ConnectionException):
        opened[0].execute("SELECT 1")


def test_what_did_not_fit_is_gone_with_its_database(opened: list, tmp_path: Path) -> None:
    spill = tmp_path / "spill"
    with lend_database("20MB", spill) as connection:
        connection.execute("CREATE TEMP TABLE much AS SELECT md5(one::VARCHAR) AS one FROM range(1_000_000) r(one)")
        assert list(spill.iterdir())
    assert not spill.exists()
    with lend_database(MEMORY, tmp_path / "other"):
        assert len(opened) == 2


def test_a_file_that_is_written_anew_under_its_name_is_read_anew(opened: list, tmp_path: Path) -> None:
    path = tmp_path / "kept.parquet"
    for number in (1, 2):
        with lend_database(MEMORY, tmp_path / "spill") as connection:
            connection.execute(f"COPY (SELECT {number} AS one) TO '{path}' (FORMAT parquet)")
            os.utime(path, (1_700_000_000, 1_700_000_000))
        with lend_database(MEMORY, tmp_path / "spill") as connection:
            assert connection.execute(f"SELECT one FROM read_parquet('{path}')").fetchall() == [(number,)]
            assert connection.execute("SELECT * FROM duckdb_external_file_cache()").fetchall() == []
    assert len(opened) == 1


def test_a_child_leaves_those_of_its_parent_alone(
    opened: list, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lend_database(MEMORY, tmp_path / "spill"):
        pass
    monkeypatch.setattr(databases.os, "getpid", lambda: 1)
    with lend_database(MEMORY, tmp_path / "spill"):
        assert len(opened) == 2

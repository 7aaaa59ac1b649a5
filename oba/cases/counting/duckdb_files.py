"""Counting on DuckDB over Parquet files: embedded, within so much memory, and with no more rights than it needs."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from oba.cases.counting.kept_rows import Rows
from oba.errors import FeedError

MEGABYTES = 1_000
"""What DuckDB may hold; what it needs beyond goes to a temporary folder. The process has some 400 MB of its own."""
THREADS = 2


def read_files(files: Path, pattern: str = "") -> str:
    """Return the relation of a Parquet file, or of all in a folder that a pattern fits."""
    path = (files / pattern if pattern else files).as_posix()
    return "read_parquet('" + path.replace("'", "''") + "')"


@dataclass(frozen=True)
class DuckDB:
    """An open database; a `CaseDatabase`."""

    connection: Any

    def query(self, statement: str) -> Rows:
        """Return the rows of a SELECT; FeedError if it cannot be counted, without a word of any row."""
        try:
            rows: Rows = self.connection.execute(statement).fetchall()
        except Exception as fault:
            told = type(fault).__name__
            raise FeedError(f"The kept case rows cannot be counted by DuckDB ({told}). Nothing was counted.") from None
        return rows


@contextmanager
def open_duckdb(kept: Path, state: Path, megabytes: int = MEGABYTES) -> Iterator[DuckDB]:
    """Open DuckDB so that it reads the folder of kept rows and nothing else, and keeps nothing afterwards.

    What does not fit in memory stands in a folder below `state` that its owner alone may enter, and is gone at the end.
    """
    state.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="counting-", dir=state) as spill:  # made with mode 0700
        given: dict[str, str | bool | int | float | list[str]] = {
            "threads": THREADS,
            "memory_limit": f"{megabytes}MB",
            "temp_directory": spill,
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
        }
        with duckdb.connect(":memory:", config=given) as connection:
            connection.execute("SET enable_progress_bar = false")  # it would write among the lines of a log
            connection.execute("SET allowed_directories = [?, ?]", [kept.resolve().as_posix(), spill])
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            yield DuckDB(connection)

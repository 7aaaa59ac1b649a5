"""Databases in memory, lent again and again: to open one takes longer than to read most lists.

Each is lent to one user at a time, as a connection of its own: what the user registers, and what is made for a while,
goes with that. One that failed, or that wrote to the disk for want of memory, is closed and not lent again.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

_MOST = 2
"""So many wait for their next user; what more were lent at once are closed."""
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "autoinstall_known_extensions": False,  # nothing is fetched from anywhere
    "enable_external_file_cache": False,  # nothing of a file stays in memory after its reader
}
_waiting: dict[int, list[duckdb.DuckDBPyConnection]] = {}
"""By process: a child finds those of its parent, whose threads it does not have, and leaves them alone."""


@contextmanager
def lend_database(memory: str, spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Lend a connection that may hold so much memory; what does not fit goes into the folder `spill`, for a while."""
    waiting = _waiting.setdefault(os.getpid(), [])
    database = _take(waiting) or duckdb.connect(":memory:", config=_CONFIG)
    try:
        database.execute("SET memory_limit = ?", [memory])
        database.execute("SET temp_directory = ?", [str(spill)])
        with database.cursor() as connection:
            yield connection
    except BaseException:
        database.close()
        raise
    if spill.exists() or len(waiting) >= _MOST:
        database.close()
    else:
        waiting.append(database)


def _take(waiting: list[duckdb.DuckDBPyConnection]) -> duckdb.DuckDBPyConnection | None:
    try:
        return waiting.pop()
    except IndexError:
        return None

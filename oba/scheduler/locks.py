"""Being alone at a piece of work, whatever the clocks say: held by the process that does the work.

In PostgreSQL an advisory lock of a connection of its own, with SQLite a lock on a file: either is let
go by the system when its process dies. A claim says who should work, a guard that nobody else does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine, text

_KEY = "hashtextextended(current_user || ' oba ' || :name, 0)"


@contextmanager
def try_lock(engine: Engine, folder: Path, name: str) -> Iterator[bool]:
    """Yield whether this process alone holds `name` until the block ends; never waits."""
    if engine.dialect.name == "postgresql":
        with _try_lock_in_database(engine, name) as alone:
            yield alone
    else:
        with _try_lock_file(folder, name) as alone:
            yield alone


@contextmanager
def _try_lock_in_database(engine: Engine, name: str) -> Iterator[bool]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        alone = bool(connection.execute(text(f"SELECT pg_try_advisory_lock({_KEY})"), {"name": name}).scalar())
        try:
            yield alone
        finally:
            if alone:
                connection.execute(text(f"SELECT pg_advisory_unlock({_KEY})"), {"name": name})


@contextmanager
def _try_lock_file(folder: Path, name: str) -> Iterator[bool]:
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"{name.replace(':', '-')}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()

"""Copies of the store that are whole at one moment, made while it is in use, and their restoring."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import suppress
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, inspect, make_url
from sqlalchemy.exc import SQLAlchemyError

from oba.errors import StoreError
from oba.store.engine import open_store
from oba.store.faults import explain
from oba.store.private_files import make_private_file, make_private_folder


def back_up(engine: Engine, target: Path) -> Path:
    """Write a copy of the store as it is at one moment to a new file and return its path.

    SQLite: a store file. PostgreSQL: an archive of `pg_dump` in its custom format. The copy appears under
    its name only when it is whole. StoreError if the file is there already or cannot be written.
    """
    if target.exists():
        raise StoreError(f"{target} is there already. Give another name, or move it away.")
    partial = target.with_name(f"{target.name}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        make_private_file(partial)
        if engine.dialect.name == "sqlite":
            _copy_sqlite(Path(str(engine.url.database)), partial)
        else:
            _run("pg_dump", engine.url, ["--format=custom", "--no-owner", f"--file={partial}"])
        _flush(partial)
        partial.replace(target)
    except (OSError, sqlite3.Error, StoreError) as fault:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise StoreError(f"The backup to {target} failed: {fault} Nothing was kept.") from fault
    return target


def restore(source: Path, address: str) -> Engine:
    """Make a store at `address` from a backup and return its engine. Only an empty place is restored to."""
    if not source.is_file():
        raise StoreError(f"There is no backup at {source}.")
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        _restore_sqlite(source, Path(str(url.database)))
    else:
        if _has_tables(url):
            raise StoreError(f"The database `{url.database}` is not empty. Create a new one and restore to that.")
        _run("pg_restore", url, ["--no-owner", "--exit-on-error", "--single-transaction", str(source)])
    return open_store(address)


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy through SQLite, page by page, so that what others write meanwhile is in it whole or not at all."""
    origin = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    copy = sqlite3.connect(target)
    try:
        # All in one step: a copy in several starts again whenever somebody writes in between.
        origin.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
        origin.close()


def _restore_sqlite(source: Path, target: Path) -> None:
    if target.exists():
        raise StoreError(f"{target} is there already. Move it away first, with the files `-wal` and `-shm` beside it.")
    with source.open("rb") as opened:
        if opened.read(16) != b"SQLite format 3\0":
            raise StoreError(f"{source} is not a backup of an SQLite store.")
    if not target.parent.is_dir():
        make_private_folder(target.parent)
    partial = target.with_name(f"{target.name}.partial")
    make_private_file(partial)
    shutil.copyfile(source, partial)
    _flush(partial)
    partial.replace(target)


def _has_tables(url: URL) -> bool:
    engine = create_engine(url)
    try:
        return bool(inspect(engine).get_table_names())
    except SQLAlchemyError as fault:
        raise explain(fault, url) from fault
    finally:
        engine.dispose()


def _flush(path: Path) -> None:
    """Wait until a file is on the disk."""
    with path.open("rb") as opened:
        os.fsync(opened.fileno())


def _run(program: str, url: URL, arguments: list[str]) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, where other users cannot see it."""
    environment = {
        **os.environ,
        "PGHOST": url.host or "",
        "PGPORT": str(url.port or 5432),
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
        "PGDATABASE": url.database or "",
    }
    if program == "pg_restore":
        arguments = [f"--dbname={url.database}", *arguments]
    try:
        done = subprocess.run(  # noqa: S603  our own arguments
            [_find(program), *arguments], env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except OSError as fault:
        raise StoreError(f"`{program}` cannot be run ({fault}). Install PostgreSQL's client programs.") from fault
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise StoreError(f"`{program}` failed: {said[-1] if said else 'it did not say why'}.")


def _find(program: str) -> str:
    """Return a program's path: the newest that Debian keeps beside its server, or the one on the search path."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parents[1].name))
    return str(kept[-1]) if kept else program

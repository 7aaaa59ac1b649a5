"""The dataset of a list: a Parquet file that DuckDB writes, private to its owner, and written anew to erase from it.

Its rows are in the order of `person`, so that some of the people are read without the others, and those of one person
in the order in which they came. A file is written under a temporary name beside its place and gets its own only when
it is whole and on the disk.
"""

import errno
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from oba.cases.databases import lend_database
from oba.errors import CaseError
from oba.indicators.case_lists.case_list import ATTEMPT, Retention

FILE, FOLDER = 0o600, 0o700
PARTIAL = ".partial"
_MEMORY, MEMORY_BESIDE_ROWS = "1GB", "250MB"
"""What DuckDB may hold; less of it while all rows stand in the program's own memory."""
_PSEUDONYM = re.compile(r"[0-9a-f]{32}")


@contextmanager
def connect(folder: Path, memory: str = _MEMORY) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a database in memory that reads and writes datasets.

    What does not fit goes into the private folder, not into the working directory.
    """
    try:
        with lend_database(memory, folder / "spill") as connection:
            yield connection
    except duckdb.Error as fault:
        # DuckDB's own words may hold values of rows.
        if os.strerror(errno.ENOSPC) in str(fault):
            raise CaseError(
                f"The disk is full in {folder}. Make room and try again; what was kept is as it was."
            ) from None
        raise CaseError(
            f"The kept rows cannot be read or written ({type(fault).__name__}) in {folder}. If"
            f" `oba store verify` says that they were changed, take the list out with `oba cases remove {folder.name}`"
            " and load it again."
        ) from None


def write_rows(frame: pd.DataFrame, types: Mapping[str, str], path: Path) -> None:
    """Write the rows of a list as Parquet, in the order of the first column, which is `person`.

    The file is there whole, or not at all. CaseError if it cannot be.
    """
    columns = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in types.items())
    with _whole_file(path) as partial, connect(path.parent, MEMORY_BESIDE_ROWS) as connection:
        order = np.argsort(frame[next(iter(types))].to_numpy(object).astype("S"), kind="stable")  # pseudonyms are ASCII
        connection.register("rows", _plain(frame[list(types)].iloc[order]))
        connection.execute(f"COPY (SELECT {columns} FROM rows) TO {_quote(partial)} {_FORMAT}")  # noqa: S608


def write_lines(lines: Iterable[str], path: Path) -> None:
    """Write lines to a private file, whole or not at all; CaseError if it cannot be."""
    with _whole_file(path) as partial:
        partial.write_text("".join(f"{line}\n" for line in lines), "ascii")


def write_part(frame: pd.DataFrame, types: Mapping[str, str], path: Path) -> None:
    """Write rows that are put aside for a while, in their order, so that some of them are found without the others."""
    columns = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in types.items())
    with _whole_file(path) as partial, connect(path.parent, MEMORY_BESIDE_ROWS) as connection:
        connection.register("rows", _plain(frame[list(types)]))
        connection.execute(f"COPY (SELECT {columns} FROM rows) TO {_quote(partial)} {_IN_SMALL_GROUPS}")  # noqa: S608


def write_query(query: str, path: Path) -> None:
    """Write the rows of a dataset that a query gives. The file is there whole, or not at all."""
    with _whole_file(path) as partial, connect(path.parent, MEMORY_BESIDE_ROWS) as connection:
        connection.execute(f"COPY ({query}) TO {_quote(partial)} {_FORMAT}")


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with texts as objects, so that a column of nothing but blanks is one of texts too."""
    return frame.astype({name: object for name in frame if frame[name].dtype.kind not in "Mfiu"})


def erase_rows(source: Path, target: Path, who: Mapping[str, Iterable[str]]) -> int:
    """Write a dataset anew without the rows of some people or families, by column; return how many went."""
    return _rewrite(source, target, _named(who))


def unlink_rows(source: Path, target: Path, sides: Mapping[str, Path | None]) -> int:
    """Write linked pairs anew without those of people who are in their list no more; return how many went.

    `sides` has the dataset of each column's list, None where it is kept no more.
    """
    return _rewrite(source, target, _unlisted(sides))


def count_unlinked(source: Path, sides: Mapping[str, Path | None]) -> int:
    """Return how many pairs are of people who are in their list no more."""
    return _count(source, _unlisted(sides))


@dataclass(frozen=True)
class Over:
    """Which rows go on a day: those kept for long enough, and those that came with attempts that stand no more."""

    retention: Retention
    as_at: date
    today: date
    replaced: frozenset[int] = frozenset()


def expire_rows(source: Path, target: Path, over: Over) -> int:
    """Write a dataset anew without the rows that are to go; return how many went."""
    return _rewrite(source, target, _over(source, over))


def count_expired(source: Path, over: Over) -> int:
    """Return how many rows of a dataset are to go."""
    return _count(source, _over(source, over))


def count_rows(path: Path, who: Mapping[str, Iterable[str]] | None = None) -> int:
    """Return how many rows a dataset has, or has of some people or families, by column."""
    return _count(path, "TRUE" if who is None else _named(who))


def list_family(path: Path, families: Iterable[str]) -> set[str]:
    """Return the pseudonyms of the people who are of some families in a dataset."""
    with connect(path.parent) as connection:
        of_them = _named({"family": families})
        found = connection.execute(f"SELECT DISTINCT person FROM {_rows(path)} WHERE {of_them}")  # noqa: S608
        return {str(one) for (one,) in found.fetchall()}


def read_rows(
    path: Path, columns: Iterable[str] = (), having: str = "", people: tuple[str, str] | None = None
) -> pd.DataFrame:
    """Return the rows of a dataset, or some columns of them, or those that have a value in one; days as timestamps.

    `people` is the first pseudonym of those whose rows are wanted, and the first beyond them.
    """
    chosen = ", ".join(f'"{name}"' for name in columns) or "*"
    given = f'"{having}" IS NOT NULL' if having else "TRUE"
    if people is not None:
        first, beyond = (one.replace("'", "''") for one in people)
        given += f" AND person >= '{first}' AND person < '{beyond}'"
    with connect(path.parent) as connection:
        return connection.execute(f"SELECT {chosen} FROM {_rows(path)} WHERE {given}").df()  # noqa: S608


def list_columns(path: Path) -> list[str]:
    """Return the columns of a dataset."""
    with connect(path.parent) as connection:
        return [str(row[0]) for row in connection.execute(f"DESCRIBE SELECT * FROM {_rows(path)}").fetchall()]  # noqa: S608


_IN_SMALL_GROUPS = "(FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE 4096, USE_TMP_FILE false)"
_FORMAT = "(FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"


def _over(source: Path, over: Over) -> str:
    since, after = f"DATE '{over.as_at.isoformat()}'", over.retention.after
    if after is not None and after in list_columns(source):
        since = f'coalesce("{after}", {since})'
    kept_long = f"{since} + INTERVAL {int(over.retention.months)} MONTH <= DATE '{over.today.isoformat()}'"
    if not over.replaced:
        return kept_long
    return f"({kept_long} OR {ATTEMPT} IN ({', '.join(str(int(one)) for one in sorted(over.replaced))}))"


def _unlisted(sides: Mapping[str, Path | None]) -> str:
    """Return a condition: one of two people is not in the list that the column's people are of."""
    if None in sides.values():
        return "TRUE"
    return " OR ".join(
        f'"{column}" NOT IN (SELECT person FROM {_rows(path)})'  # noqa: S608
        for column, path in sides.items()
        if path is not None
    )


def _named(who: Mapping[str, Iterable[str]]) -> str:
    """Return a condition: a column holds one of its pseudonyms. What is no pseudonym never comes into a statement."""
    parts = []
    for column, pseudonyms in who.items():
        named = sorted(pseudonyms)
        if any(_PSEUDONYM.fullmatch(one) is None for one in named):
            raise CaseError("What was given is no pseudonym.")
        if named:
            parts.append(f'"{column}" IN ({", ".join(f"{chr(39)}{one}{chr(39)}" for one in named)})')
    return f"({' OR '.join(parts)})" if parts else "FALSE"


def _rewrite(source: Path, target: Path, gone: str) -> int:
    with _whole_file(target) as partial, connect(target.parent) as connection:
        kept = f"SELECT * FROM {_rows(source)} WHERE NOT coalesce({gone}, FALSE)"  # noqa: S608
        connection.execute(f"COPY ({kept} ORDER BY 1, filename, file_row_number) TO {_quote(partial)} {_FORMAT}")
    return count_rows(source) - count_rows(target)


def _count(path: Path, condition: str) -> int:
    with connect(path.parent) as connection:
        found = connection.execute(f"SELECT count(*) FROM {_rows(path)} WHERE {condition}").fetchone()  # noqa: S608
    return int(found[0]) if found else 0


def _rows(path: Path) -> str:
    return f"read_parquet({_quote(path)})"


def _quote(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


@contextmanager
def _whole_file(path: Path) -> Iterator[Path]:
    """Yield a private file to be written, which gets its name when that has succeeded and is gone if it has not."""
    make_folder(path.parent)
    partial = path.with_name(path.name + PARTIAL)
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE))
    try:
        yield partial
        partial.chmod(FILE)
        _flush(partial)
        partial.replace(path)
        _flush(path.parent)
    except OSError as fault:
        raise CaseError(f"The kept rows cannot be written in {path.parent} ({fault.strerror}).") from None
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for its owner alone."""
    missing = [one for one in (folder, *folder.parents) if not one.is_dir()]
    for one in reversed(missing):
        one.mkdir(mode=FOLDER, exist_ok=True)
    folder.chmod(FOLDER)

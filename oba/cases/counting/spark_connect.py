"""Counting on a Spark cluster through Spark Connect: for rows that outgrow one machine.

The cluster is the council's own. It reads the kept files where they are, so its workers need the folder of kept rows,
shared and as private as here; only aggregates come back. Nothing is kept on the cluster.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oba.cases.counting.kept_rows import Rows
from oba.errors import FeedError


def read_files(files: Path, pattern: str = "") -> str:
    """Return the relation of a Parquet file, or of all in a folder that a pattern fits."""
    path = (files / pattern if pattern else files).resolve().as_posix()
    return f"parquet.`{path.replace('`', '``')}`"


@dataclass(frozen=True)
class Spark:
    """A session on the cluster; a `CaseDatabase`."""

    session: Any

    def query(self, statement: str) -> Rows:
        """Return the rows of a SELECT; FeedError if it cannot be counted, without a word of any row."""
        try:
            return [tuple(row) for row in self.session.sql(statement).collect()]
        except Exception as fault:
            told = type(fault).__name__
            raise FeedError(f"The kept case rows cannot be counted by Spark ({told}). Nothing was counted.") from None


@contextmanager
def open_spark(address: str) -> Iterator[Spark]:
    """Open a session of its own at `sc://host:port`, which ends with the block. FeedError if none can be had."""
    try:
        with warnings.catch_warnings(
            action="ignore", category=FutureWarning
        ):  # of pandas, which is not used through it
            from pyspark.sql import SparkSession  # noqa: PLC0415  an optional extra: `oba[spark]`

            session = SparkSession.builder.remote(address).create()
    except ImportError as fault:
        raise FeedError("Spark is reached by: pip install 'oba[spark]'. Nothing was counted.") from fault
    except Exception as fault:
        raise FeedError(
            f"There is no Spark Connect at the address in OBA_SPARK ({type(fault).__name__}). Start it, or take the"
            " setting away, so that DuckDB counts on this machine. Nothing was counted."
        ) from None
    try:
        yield Spark(session)
    finally:
        session.stop()

"""The frame of observations: the one shape in which feeds and returns hand their figures to the store.

One row for each value cell, with the place it came from. Exactly one of `value` and `symbol` is given.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd

CELL_COLUMNS = ["measure", "breakdown", "area", "period", "value", "symbol", "status"]
"""What a cell says as an observation."""
COLUMNS = [*CELL_COLUMNS, "flag", "sheet", "row", "column", "header"]
"""All columns: what a cell says, whether it may be compared with, and where it stood."""

QUARANTINE_COLUMNS = ["sheet", "row", "column", "header", "given", "rule", "reason", *CELL_COLUMNS]
"""All columns of the rows that are kept aside, in quarantine: where each stood, why, and what it would say."""


def empty_quarantine() -> pd.DataFrame:
    """Return a frame of rows kept aside that has none."""
    return pd.DataFrame(columns=QUARANTINE_COLUMNS)


def no_observations() -> pd.DataFrame:
    """Return a frame of observations that has none."""
    return _none().copy()


@cache  # each file that is read begins with one
def _none() -> pd.DataFrame:
    numbers = {"value": float, "row": np.int64, "column": np.int64}
    return pd.DataFrame({name: np.empty(0, numbers.get(name, object)) for name in COLUMNS})


def make_frame(rows: Sequence[Sequence[object]]) -> pd.DataFrame:
    """Return rows of `COLUMNS` as a frame of the types that the store takes."""
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame["value"] = frame["value"].astype(float)
    for name in ("row", "column"):
        frame[name] = frame[name].astype(np.int64)
    for name in ("symbol", "flag"):
        frame[name] = pd.Series([row[COLUMNS.index(name)] for row in rows], dtype=object)
    return frame

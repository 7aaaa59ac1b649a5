"""Two ways to one figure: where they differ, and what the one has that the other lacks."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from oba.indicators.measures.rows import is_among, places_of
from oba.vocabulary import Symbol


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two routes to one figure that differ by more than rounding; `other_flag` if a check flagged the other.

    `is_older` where the other is an older release, which the newer one overtook.
    """

    category: str
    area: str
    period: str
    value: float
    other_value: float
    other_feed: str
    other_observation: int
    other_flag: str | None = None
    is_older: bool = False


def compare_routes(
    category: str, table: pd.DataFrame, other: pd.DataFrame, feed: str, tolerance: float, is_older: bool = False
) -> list[Disagreement]:
    """Return the cells that two tables both have a value for and differ by more than `tolerance`."""
    place_of = places_of(table)
    pairs = [(place_of.get(cell), there) for cell, there in places_of(other).items()]
    here, there = np.array([pair for pair in pairs if pair[0] is not None], np.intp).reshape(-1, 2).T
    value, theirs = table["value"].to_numpy(float)[here], other["value"].to_numpy(float)[there]
    apart = np.flatnonzero(np.abs(value - theirs) > tolerance + 1e-9)
    apart = apart[np.argsort(here[apart], kind="stable")]
    rows = other.iloc[there[apart]]
    return [
        Disagreement(category, area, period, ours, others, feed, inputs[0][1], flag if flag == flag else None, is_older)
        for area, period, ours, others, inputs, flag in zip(
            rows["area"],
            rows["period"],
            value[apart].tolist(),
            theirs[apart].tolist(),
            rows["inputs"],
            rows["flag"],
            strict=True,
        )
    ]


def fill(table: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Add the other table's figures where the first has none; what is hidden in the first stays hidden."""
    unavailable = is_unavailable(table)
    kept = table[~unavailable]
    extra = other[~is_among(other, places_of(kept))]
    rest = table[unavailable & ~is_among(table, places_of(extra))]
    parts = [part for part in (kept, rest, extra) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else table


def is_unavailable(table: pd.DataFrame) -> pd.Series:
    """Return which rows have no figure because nobody has one; what is hidden is another matter."""
    return table["value"].isna() & (table["symbol"] == Symbol.UNAVAILABLE)

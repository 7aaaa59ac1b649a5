"""How a release differs from what was known before it: found by the store, judged by the checks of a feed."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

COUNTED = ["measure", "period", "area"]


@dataclass(frozen=True, slots=True)
class Differences:
    """How a release, or a part of it that has all cells of its series, differs from what was known.

    `frame` has the rows of the release that are new or different, and three columns more: `known`,
    `value_before` and `symbol_before`. Of the release's figures, by measure, `comparable` are numbers that
    stand where a number was known, changed or not, and `nonzero` those where neither is 0. `spoken_of` are
    the measures, breakdowns and periods of the release. `missing` are the measures and periods of all known
    cells that it does not give. `shrunk` has its cells and those known, counted by measure, period and area;
    a whole release has it where a measure and period that it gives lacks any. `left_out` is how many known
    cells that said something it leaves out, though it speaks of their series and period.
    """

    frame: pd.DataFrame
    rows: int
    comparable: dict[str, int]
    nonzero: dict[str, int]
    spoken_of: set[tuple[str, str, str]]
    missing: set[tuple[str, str]]
    shrunk: tuple[pd.DataFrame, pd.DataFrame] | None
    left_out: int

    def __len__(self) -> int:
        """Return how many cells were compared."""
        return self.rows


def join_counts(counts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return counts of cells by measure, period and area, of several together."""
    some = [counted for counted in counts if len(counted)]
    if len(some) < 2:
        return some[0] if some else counts[0]
    return pd.concat(some, ignore_index=True).groupby(COUNTED, as_index=False).sum()

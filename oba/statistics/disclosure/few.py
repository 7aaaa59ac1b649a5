"""Whether so few differ between two counts that the change, told group by group, would tell of one child.

Two counts that differ by one child differ by one in each of that child's groups, so that both together are its row.
What is counted of case lists (`oba.cases.counting.held`) and what returns add up to (`oba.returns.accepted.held`) stay
as they were given while so few differ.
"""

import numpy as np
from numpy.typing import NDArray

FEWEST = 5


def count_moved(now: NDArray[np.float64], then: NDArray[np.float64]) -> float:
    """Return how many differ at least: the most that came into the groups of a split, or went.

    Shapes: the groups, the same in both. Units: cases; one that is not known counts as none.
    """
    change = np.nan_to_num(now) - np.nan_to_num(then)
    return float(max(change.clip(min=0).sum(), (-change).clip(min=0).sum(), 0.0))


def are_few(moved: float) -> bool:
    """Return whether some differ, and fewer than may be told."""
    return 0 < moved < FEWEST

"""How many cases differ between two counts by groups, so that a change of few is not told group by group.

Two counts that differ by one child differ by one in each of that child's groups, so that both together are its row.
What is counted of case lists (`oba.cases.counting.held_groups`) and what returns add up to
(`oba.returns.accepted.held`) stay as they were given while those who differ are a small number (`oba.small_numbers`).
"""

import numpy as np
from numpy.typing import NDArray


def count_moved(now: NDArray[np.float64], then: NDArray[np.float64]) -> float:
    """Return how many differ at least: the most that came into the groups of a split, or went.

    Shapes: the groups, the same in both. Units: cases; one that is not known counts as none.
    """
    change = np.nan_to_num(now) - np.nan_to_num(then)
    return float(max(change.clip(min=0).sum(), (-change).clip(min=0).sum(), 0.0))

"""Which of many small places have a share or rate above that of the whole by more than chance.

Each place's own interval (Wilson 1927 for shares, Byar's limits for rates) is set against the figure of the whole,
which is of so many people that it is taken as known. With an interval of 95% one place in forty would lie above it by
chance alone: how many that makes of all that are compared is returned with the answer. Nothing is smoothed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oba.statistics.intervals import Interval, byar, wilson
from oba.statistics.reasons import quiet


@dataclass(frozen=True)
class HotSpots:
    """For each place its interval and whether it lies above the whole; of all compared how many would by chance."""

    interval: Interval
    above: NDArray[np.bool_]
    by_chance: float


def find_hot_spots(
    count: ArrayLike, base: ArrayLike, whole: ArrayLike, multiplier: float, is_rate: bool = False, level: float = 0.95
) -> HotSpots:
    """Return which places lie above the figure of the whole; it and the intervals are per `multiplier`.

    Shapes: one dimension; `whole` is one figure, or one for each place. A place without a believable count or base has
    no interval and is not counted among those compared.
    """
    interval = (byar if is_rate else wilson)(count, base, level, multiplier)
    lower = np.asarray(interval.lower, dtype=float)
    above = lower > np.asarray(whole, dtype=float)  # a limit that is missing is above nothing
    return HotSpots(interval, above, float(np.isfinite(lower).sum()) * (1 - level) / 2)


@quiet
def work_back_base(count: ArrayLike, share: ArrayLike, multiplier: float) -> NDArray[np.float64]:
    """Return how many people a published share is of, from the count behind it; missing where either is nought."""
    x, p = np.asarray(count, dtype=float), np.asarray(share, dtype=float) / multiplier
    return np.where((p > 0) & (x > 0), x / p, np.nan)

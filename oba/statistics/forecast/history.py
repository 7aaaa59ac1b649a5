"""What a series tells at its end: its smoothed level, how large its steps are and how far off the level was.

One pass over the periods does it for all series at once, whatever gaps each of them has.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oba.statistics.reasons import Floats

ALPHA = 0.9
"""Weight of the newest figure in the level, one for all series; `docs/statistics.md` says how it was chosen."""


@dataclass(frozen=True)
class History:
    """All shapes (series,).

    `square` is the mean squared step between known values, a step over a gap of k periods divided by k; `size` the
    mean step without its sign; `one_way` whether every step went up or every step down. `since` counts the periods
    after the last known value.
    """

    known: NDArray[np.int64]
    since: NDArray[np.int64]
    level: Floats
    last: Floats
    square: Floats
    size: Floats
    one_way: NDArray[np.bool_]


def read_history(values: Floats, alpha: float = ALPHA) -> History:
    """Read series (series, periods), oldest first, gaps missing.

    After a gap of k periods the newest figure weighs 1 - (1 - alpha)^k (Wright 1986): what is older counts for less.
    """
    series = len(values)
    level, last = np.full(series, np.nan), np.full(series, np.nan)
    squares, sizes = np.zeros(series), np.zeros(series)
    known, gap = np.zeros(series, dtype=np.int64), np.zeros(series, dtype=np.int64)
    rising, falling = np.ones(series, dtype=bool), np.ones(series, dtype=bool)
    for value in values.T:
        there = ~np.isnan(value)
        gap += 1
        error = value - level
        step = value - last  # missing where either is
        moved = ~np.isnan(step)
        squares += np.where(moved, step**2 / gap, 0.0)
        sizes += np.where(moved, np.abs(step), 0.0)
        rising &= ~(step <= 0)
        falling &= ~(step >= 0)
        weight = 1.0 - (1.0 - alpha) ** gap
        # The value itself where it is all the weight, or a rounding error would make a level that is no figure.
        smoothed = np.where(weight == 1.0, value, level + weight * error)
        level = np.where(moved, smoothed, np.where(there, value, level))
        last = np.where(there, value, last)
        gap = np.where(there, 0, gap)
        known += there
    steps = np.where(known > 1, known - 1, np.nan)
    one_way = (known > 1) & (rising | falling)
    return History(known, gap, level, last, squares / steps, sizes / steps, one_way)

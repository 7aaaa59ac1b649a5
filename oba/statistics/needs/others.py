"""Groups set against all the others of a whole: is a share among them another, and how many such questions were asked.

Sources: Newcombe (1998), Stat Med 17:873-890, for the interval of the difference; Pearson's chi-squared of two shares
without a correction for the chance, where no count to be expected is below five (Cochran 1954, Biometrics 10:417-451);
Holm (1979), Scand J Stat 6:65-70, for the number of comparisons. scipy has no Holm, and statsmodels is not needed here.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from oba.statistics import reasons
from oba.statistics.inequality import measure_gap
from oba.statistics.intervals import Interval, check_proportion, wilson
from oba.statistics.reasons import Floats, quiet

FEWEST_EXPECTED = 5.0
"""A group is too small to compare where fewer than so many would be expected on any side, were all shares alike."""
LEVEL = 0.95
"""Of the intervals; what is left of 1 is the chance at which a comparison stands out."""


@dataclass(frozen=True)
class AgainstOthers:
    """Of each group its share and the others' (per cent), the difference (points) and its two-sided chance.

    Difference and chance are missing where `reason` says why; the share then stands alone.
    """

    share: Interval
    others: Interval
    difference: Interval
    chance: Any
    reason: Any


@quiet
def compare_with_others(count: ArrayLike, base: ArrayLike, all_count: ArrayLike, all_base: ArrayLike) -> AgainstOthers:
    """Set `count` of `base` of each group against what is left of the whole; shapes are broadcast.

    The chance is that of a difference as large or larger either way, if the group's share were that of the others.
    """
    x, n, all_x, all_n = np.broadcast_arrays(
        *(np.asarray(one, dtype=np.float64) for one in (count, base, all_count, all_base))
    )
    other_x, other_n = all_x - x, all_n - n
    expected = np.minimum(n, other_n) * np.minimum(all_x, all_n - all_x) / all_n
    reason = np.maximum(check_proportion(x, n), check_proportion(other_x, other_n))
    few = (reason == reasons.FINE) & ~(expected >= FEWEST_EXPECTED)
    reason = np.where(few, reasons.TOO_FEW_EXPECTED, reason).astype(np.uint8)
    fine = reason == reasons.FINE
    share, others = wilson(x, n, LEVEL), wilson(other_x, other_n, LEVEL)
    gap = measure_gap(share, others).absolute
    value, lower, upper = (np.where(fine, one, np.nan)[()] for one in (gap.value, gap.lower, gap.upper))
    squared = all_n * (x * (other_n - other_x) - other_x * (n - x)) ** 2 / (n * other_n * all_x * (all_n - all_x))
    return AgainstOthers(
        share,
        others,
        Interval(value, lower, upper, reason[()]),
        chdtrc(1.0, np.where(fine, squared, np.nan))[()],
        reason[()],
    )


@quiet
def adjust_for_number(chance: ArrayLike) -> Floats:
    """Adjust chances for their number by Holm's steps: one that is below 5% then holds, whatever the others are.

    One dimension; a missing one is no comparison and stays missing.
    """
    given = np.asarray(chance, dtype=np.float64)
    order = np.argsort(given)  # missing ones go last, and stay so whatever they are multiplied by
    number = int(np.isfinite(given).sum())
    steps = given[order] * (number - np.arange(given.size))
    adjusted = np.empty(given.size)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def expect_by_chance(number: int) -> float:
    """Return how many of so many comparisons would stand out by themselves if no group differed."""
    return number * (1.0 - LEVEL)

"""Is the difference between two figures of one place more than chance?

Sources: Newcombe (1998), Stat Med 17:873-890, method 10, for two proportions; Przyborowski & Wilenski (1940),
Biometrika 31:313-323, for two Poisson counts. scipy has the second's sums (`scipy.stats.binom`) but tests it in
another way (`poisson_means_test` is Krishnamoorthy & Thomson's); the first is in statsmodels, which the program does
not need otherwise, and is three lines on Wilson's limits; the tests hold both against them.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom

from oba.statistics.intervals import Interval, wilson
from oba.statistics.reasons import Floats, quiet


@quiet
def subtract_proportions(
    numerator_before: ArrayLike,
    denominator_before: ArrayLike,
    numerator_now: ArrayLike,
    denominator_now: ArrayLike,
    level: float = 0.95,
    multiplier: float = 100.0,
) -> Interval:
    """Difference of two proportions, now less before, with Newcombe's limits; any shapes, broadcast.

    Units: per `multiplier`. Missing where either proportion is, with its reason.
    """
    before = wilson(numerator_before, denominator_before, level, multiplier)
    now = wilson(numerator_now, denominator_now, level, multiplier)
    change = now.value - before.value
    down = np.sqrt((now.value - now.lower) ** 2 + (before.upper - before.value) ** 2)
    up = np.sqrt((now.upper - now.value) ** 2 + (before.value - before.lower) ** 2)
    return Interval(change, change - down, change + up, np.maximum(before.reason, now.reason))


@quiet
def compare_counts(
    count_before: ArrayLike, population_before: ArrayLike, count_now: ArrayLike, population_now: ArrayLike
) -> Floats:
    """Two-sided exact chance (by doubling, at most 1) of two Poisson counts so far apart at one rate.

    Given their sum, the count now is binomial with the share of the population now. Missing where a number is, where
    nobody is counted in a population, or a count is below 0.
    """
    x0, n0, x1, n1 = (
        np.asarray(column, dtype=np.float64)
        for column in np.broadcast_arrays(count_before, population_before, count_now, population_now)
    )
    fine = (x0 >= 0) & (x1 >= 0) & (n0 > 0) & (n1 > 0)
    total, share = x0 + x1, n1 / np.where(fine, n0 + n1, np.nan)
    below, above = binom.cdf(x1, total, share), binom.sf(x1 - 1.0, total, share)
    chance: Floats = np.where(fine, np.minimum(1.0, 2.0 * np.minimum(below, above)), np.nan)
    return chance[()]

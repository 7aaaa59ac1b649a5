"""Why did a rate move, is that more than chance, and what would it take?

The split of a change follows Kitagawa (1955), J Am Stat Assoc 50:1168-1194: each part is weighed by the average of
the two periods, so that the parts add up to the whole with nothing left over. Two counts are tested as in Przyborowski
& Wilenski (1940), Biometrika 31:313-323; for two proportions see `inequality.measure_gap`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, betaincc

from oba.statistics import reasons
from oba.statistics.intervals import Interval, byar, check_rate, wilson
from oba.statistics.polarity import read_polarity
from oba.statistics.reasons import Floats, quiet

ROUNDING = 1e-9  # of a child: a number of children this close to a whole one is that whole one
FURTHEST = 10.0, 4.0  # events, and times those at the benchmark: a rate this high is above it at any level in use


@dataclass(frozen=True)
class Split:
    """A change in a rate and its two parts, in units of the rate; `by_numerator` + `by_denominator` = `change`."""

    change: Any
    by_numerator: Any
    by_denominator: Any
    reason: Any


@dataclass(frozen=True)
class Needed:
    """How many children more (above zero) or fewer (below zero) it takes; 0 when there already.

    Missing where no whole number of children within the denominator is enough (`reason` out of range).
    """

    count: Any
    children: Any
    reason: Any


@quiet
def split_change(
    numerator_before: ArrayLike,
    denominator_before: ArrayLike,
    numerator_now: ArrayLike,
    denominator_now: ArrayLike,
    multiplier: float = 100.0,
) -> Split:
    """Split the change of a rate into what the numerator did and what the denominator did."""
    x0, n0, x1, n1 = _tables(numerator_before, denominator_before, numerator_now, denominator_now)
    reason = np.maximum(check_rate(x0, n0), check_rate(x1, n1))
    fine = reason == reasons.FINE
    inverse0, inverse1 = (1.0 / np.where(fine, n, np.nan) for n in (n0, n1))
    by_numerator = multiplier * (x1 - x0) * (inverse0 + inverse1) / 2.0
    by_denominator = multiplier * (inverse1 - inverse0) * (x0 + x1) / 2.0
    change = multiplier * (x1 * inverse1 - x0 * inverse0)
    return Split(change[()], by_numerator[()], by_denominator[()], reason[()])


@quiet
def compare_counts(
    count_before: ArrayLike, population_before: ArrayLike, count_now: ArrayLike, population_now: ArrayLike
) -> Floats:
    """Two-sided exact chance (by doubling, at most 1) of two Poisson counts so far apart at one rate.

    Given their sum, the count now is binomial with the share of the population now. Missing where a number is, where
    nobody is counted in a population, or a count is below 0. (`scipy.stats.poisson_means_test` is another test.)
    """
    x0, n0, x1, n1 = _tables(count_before, population_before, count_now, population_now)
    fine = (x0 >= 0) & (x1 >= 0) & (n0 > 0) & (n1 > 0)
    total, share = x0 + x1, n1 / (n0 + n1)
    fine &= total == np.round(total)
    below, above = _binomial_tails(np.floor(x1), total, share)
    chance: Floats = np.where(fine, np.minimum(1.0, 2.0 * np.minimum(below, above)), np.nan)
    return chance[()]


def _binomial_tails(count: Floats, total: Floats, share: Floats) -> tuple[Any, Any]:
    """Chance of at most, and of at least, `count` of `total`, by the incomplete beta function.

    The same as `scipy.stats.binom`, without which every command starts a second earlier.
    """
    return betaincc(count + 1.0, total - count, share), betainc(count, total - count + 1.0, share)


@quiet
def reach_target(
    numerator: ArrayLike, denominator: ArrayLike, target: ArrayLike, polarity: Any, multiplier: float = 100.0
) -> Needed:
    """Fewest children more (high is good) or fewer (low is good) for the value to reach a target or the England
    value.
    """
    x, n, goal = _tables(numerator, denominator, target)
    good = np.broadcast_to(read_polarity(polarity), x.shape)
    exact = goal * n / multiplier
    wanted = np.where(good == 1, np.ceil(exact - ROUNDING), np.floor(exact + ROUNDING))
    return _needed(x, n, good, np.where(wanted < 0, np.nan, wanted), goal)


@quiet
def reach_significance(
    numerator: ArrayLike,
    denominator: ArrayLike,
    benchmark: ArrayLike,
    polarity: Any,
    multiplier: float = 100.0,
    level: float = 0.95,
    kind: str = "proportion",
) -> Needed:
    """Fewest children more or fewer for the interval to leave the benchmark on the good side.

    `kind` is `proportion` (Wilson) or `rate` (Byar, which may count more events than children).
    """
    x, n, goal = _tables(numerator, denominator, benchmark)
    good = np.broadcast_to(read_polarity(polarity), x.shape)
    measure: Callable[..., Interval] = {"proportion": wilson, "rate": byar}[kind]
    ceiling = n if kind == "proportion" else np.maximum(x, FURTHEST[0] + FURTHEST[1] * goal * n / multiplier)
    most = np.where(np.isfinite(ceiling), np.floor(ceiling), 0.0)
    fails, works = np.full(x.shape, -1.0), most + 1.0  # a count below 0 has no limits: it never is enough
    # Until no whole number is between them; between huge ones there is none.
    while ((fails < (middle := np.floor((fails + works) / 2.0))) & (middle < works)).any():
        tried = measure(middle, n, level, multiplier)
        enough = np.where(good == 1, tried.lower > goal, tried.upper >= goal)
        works, fails = np.where(enough, middle, works), np.where(enough, fails, middle)
    wanted = np.where(good == 1, np.where(works > most, np.nan, works), np.where(works < 1, np.nan, works - 1.0))
    return _needed(x, n, good, wanted, goal)


def _needed(x: Floats, n: Floats, good: Floats, wanted: Floats, goal: Floats) -> Needed:
    reason = check_rate(x, n)
    reason[(reason == reasons.FINE) & (np.isnan(goal) | ~np.isin(good, (1, -1)))] = reasons.MISSING
    reason[(reason == reasons.FINE) & ~np.isfinite(wanted)] = reasons.OUT_OF_RANGE
    count = np.where(good == 1, np.maximum(wanted, x), np.minimum(wanted, x))
    count = np.where(reason == reasons.FINE, count, np.nan)
    return Needed(count[()], (count - x)[()], reason[()])


def _tables(*columns: ArrayLike) -> list[NDArray[np.float64]]:
    return [np.asarray(t) for t in np.broadcast_arrays(*(np.asarray(c, dtype=np.float64) for c in columns))]

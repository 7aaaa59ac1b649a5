"""Confidence intervals for proportions, rates, counts and means.

Sources: Wilson EB (1927), J Am Stat Assoc 22:209-212; Breslow & Day (1987) for Byar's method; Armitage & Berry (2002)
for exact Poisson limits; the switch at ten events follows the OHID Fingertips Public Health Technical Guidance.
Arrays in, arrays out; every argument broadcasts against the others.
"""

from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincinv, stdtrit

from oba.statistics import reasons
from oba.statistics.grouping import number_groups
from oba.statistics.reasons import Codes, Floats, quiet

EXACT_BELOW = 10  # events: fewer than this and the exact Poisson limits are used instead of Byar's
BLOCK = 16_384  # rows worked on at once, so that the intermediate columns stay in the processor's cache


@dataclass(frozen=True)
class Interval:
    """Values with limits; `reason` says why a row is missing (see `reasons.SENTENCES`).

    Fields have the shape of the arguments; one number in gives one number out.
    """

    value: Any
    lower: Any
    upper: Any
    reason: Any


@lru_cache(maxsize=64)
def normal_quantile(level: float) -> float:
    """Two-sided normal quantile of a confidence level: 1.95996... for 0.95; `ValueError` outside 0 to 1."""
    if not 0.0 < level < 1.0:
        raise ValueError(f"a confidence level lies between 0 and 1, not {level}")
    return NormalDist().inv_cdf((1.0 + level) / 2.0)


def wilson(numerator: ArrayLike, denominator: ArrayLike, level: float = 0.95, multiplier: float = 100.0) -> Interval:
    """Proportion times `multiplier` with Wilson score limits.

    Shapes: any, broadcast. Units: per `multiplier`. Missing, negative, zero or impossible rows get missing results
    and a reason. Source: Wilson (1927).
    """
    z = normal_quantile(level)
    x, n = columns(numerator, denominator)
    flat_x, flat_n = x.ravel(), n.ravel()
    size = flat_x.size
    value, lower, upper = np.empty(size), np.empty(size), np.empty(size)
    reason = np.zeros(size, dtype=np.uint8)
    for start in range(0, size, BLOCK):
        rows = slice(start, start + BLOCK)
        _wilson_block(flat_x[rows], flat_n[rows], z, multiplier, value[rows], lower[rows], upper[rows], reason[rows])
    shape = x.shape
    return Interval(
        value.reshape(shape)[()],
        lower.reshape(shape)[()],
        upper.reshape(shape)[()],
        reason.reshape(shape)[()],
    )


def _wilson_block(
    x: Floats,
    n: Floats,
    z: float,
    multiplier: float,
    value: Floats,
    lower: Floats,
    upper: Floats,
    reason: Codes,
) -> None:
    fine = (x >= 0) & (x <= n) & (n > 0) & (n < np.inf)  # a comparison with a missing number is false
    if not fine.all():
        reason[:] = check_proportion(x, n)
        x, n = np.where(fine, x, np.nan), np.where(fine, n, np.nan)
    np.divide(x, n, out=value)
    spread = 1.0 - value
    spread *= x
    spread *= 4.0
    spread += z * z
    np.sqrt(spread, out=spread)
    spread *= z
    centre = 2.0 * x
    centre += z * z
    scale = n + z * z
    np.divide(multiplier / 2.0, scale, out=scale)
    np.subtract(centre, spread, out=lower)
    lower *= scale
    np.add(centre, spread, out=upper)
    upper *= scale
    # Rounding must not push a limit of 0% or 100% past the value it belongs to.
    np.copyto(lower, 0.0, where=x == 0)
    np.copyto(upper, multiplier, where=x == n)
    value *= multiplier


@quiet
def byar(count: ArrayLike, population: ArrayLike, level: float = 0.95, multiplier: float = 10_000.0) -> Interval:
    """Rate per `multiplier` with Byar's limits, exact Poisson limits where the count is below ten.

    The count may exceed the population (episodes). Source: Breslow & Day (1987); Armitage & Berry (2002).
    """
    x, n = columns(count, population)
    return _rate(x, n, *byar_limits(x, level), multiplier)


@quiet
def exact(count: ArrayLike, population: ArrayLike, level: float = 0.95, multiplier: float = 10_000.0) -> Interval:
    """Rate per `multiplier` with exact Poisson limits at every count. Source: Armitage & Berry (2002)."""
    x, n = columns(count, population)
    return _rate(x, n, *exact_limits(x, level), multiplier)


def byar_limits(count: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Limits of a Poisson count: exact below ten, Byar's from there on; missing for a count below zero."""
    z = normal_quantile(level)
    x = np.asarray(count, dtype=np.float64)
    root = np.sqrt(np.where(x > 0, x, np.nan))
    shrunk = 1.0 - 1.0 / (9.0 * root * root) - z / (3.0 * root)
    lower = x * (shrunk * shrunk * shrunk)
    above = np.where(x >= 0, x + 1.0, np.nan)
    grown = 1.0 - 1.0 / (9.0 * above) + z / (3.0 * np.sqrt(above))
    upper = above * (grown * grown * grown)
    few = (x >= 0) & (x < EXACT_BELOW)
    if few.any():
        lower, upper = np.array(lower), np.array(upper)
        lower[few], upper[few] = exact_limits(x[few], level)
    return lower[()], upper[()]


def exact_limits(count: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Exact Poisson limits of a count by the gamma (chi-squared) quantiles; the lower limit of zero is zero."""
    normal_quantile(level)  # refuses a level outside 0 to 1
    x = np.asarray(count, dtype=np.float64)
    distinct, place = np.unique(np.where(x >= 0, x, np.nan), return_inverse=True)
    tail = (1.0 - level) / 2.0
    low: Any = np.where(distinct == 0, 0.0, gammaincinv(distinct, tail))
    high: Any = gammaincinv(distinct + 1.0, 1.0 - tail)
    shape = x.shape
    return np.asarray(low[place]).reshape(shape)[()], np.asarray(high[place]).reshape(shape)[()]


@quiet
def student_mean(total: ArrayLike, number: ArrayLike, deviation: ArrayLike, level: float = 0.95) -> Interval:
    """Mean with Student's t limits from a sum, a number of values and their standard deviation (n - 1)."""
    normal_quantile(level)
    sums, n = columns(total, number)
    spread = np.broadcast_to(np.asarray(deviation, dtype=np.float64), sums.shape)
    reason = np.zeros(sums.shape, dtype=np.uint8)
    reason[n < 2] = reasons.TOO_FEW_VALUES
    reason[(n >= 2) & ~np.isfinite(spread)] = reasons.MISSING
    reason[n <= 0] = reasons.NO_DENOMINATOR
    reason[np.isnan(sums) | np.isnan(n)] = reasons.MISSING
    mean = sums / np.where(n > 0, n, np.nan)
    enough = np.where(reason == reasons.FINE, n, np.nan)
    half = stdtrit(enough - 1.0, (1.0 + level) / 2.0) * spread / np.sqrt(enough)
    return Interval(mean, mean - half, mean + half, reason[()])


@dataclass(frozen=True)
class GroupedMeans:
    """Means of groups, in the order of `group`: sums, numbers, standard deviations (n - 1) and the interval."""

    group: Any
    total: Any
    number: Any
    deviation: Any
    mean: Interval


@quiet
def means_by_group(group: ArrayLike, value: ArrayLike, level: float = 0.95) -> GroupedMeans:
    """Mean of each group with Student's t limits; missing values are left out of their group."""
    values = np.asarray(value, dtype=np.float64)
    groups = number_groups(group)
    names, place = groups.names, groups.place
    known = ~np.isnan(values)
    place, values = place[known], values[known]
    number = np.bincount(place, minlength=names.size) * 1.0
    total = np.bincount(place, values, minlength=names.size)
    centre = total / number
    squares = np.bincount(place, (values - centre[place]) ** 2, minlength=names.size)
    deviation = np.sqrt(squares / np.where(number > 1, number - 1.0, np.nan))
    return GroupedMeans(names, total, number, deviation, student_mean(total, number, deviation, level))


def columns(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    """Two columns of floating-point numbers, broadcast to one shape."""
    x, n = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if x.shape != n.shape:
        x, n = np.broadcast_arrays(x, n)
    return x, n


def check_proportion(x: Floats, n: Floats) -> Codes:
    """Reason code of each row of a proportion: numerator `x` of denominator `n`."""
    reason = check_rate(x, n)
    reason[(reason == reasons.FINE) & (x > n)] = reasons.NUMERATOR_TOO_LARGE
    return reason


def check_rate(x: Floats, n: Floats) -> Codes:
    """Reason code of each row of a rate: count `x` in population `n`; the count may exceed the population."""
    reason = np.zeros(x.shape, dtype=np.uint8)
    reason[n <= 0] = reasons.NO_DENOMINATOR
    reason[x < 0] = reasons.NEGATIVE_COUNT
    reason[np.isinf(x) | np.isinf(n)] = reasons.NOT_FINITE
    reason[np.isnan(x) | np.isnan(n)] = reasons.MISSING
    return reason


def _rate(x: Floats, n: Floats, lower: Floats, upper: Floats, multiplier: float) -> Interval:
    reason = check_rate(x, n)
    scale = np.where(reason == reasons.FINE, multiplier / n, np.nan)
    return Interval(x * scale, lower * scale, upper * scale, reason[()])

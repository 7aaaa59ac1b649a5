"""How much chance alone moves the coming figure: limits of a count that is expected but not known for certain.

A share is k of n. With the forecast's share for the expected one and everything that the series counted for evidence,
the coming k is beta-binomial; a rate's count is gamma-Poisson. Both begin from Jeffreys' prior (a half), so noughts all
the way still leave a chance of one. Source: Jeffreys (1946), Proc R Soc A 186:453-461; Gelman et al, Bayesian Data
Analysis, chapter 2.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, ndtri

from oba.statistics.reasons import Floats, quiet

PRIOR = 0.5
MANY = 100.0
"""Expected cases on the rarer side from which the normal curve serves: its limits are then within half a case."""

MUCH = 40.0 * MANY
"""Variance of the count up to which it is counted."""
MOST_COUNTED = 1_000
_AT_ONCE = 40  # counts

HALF_A_CASE = 0.5

SHARE, RATE = "proportion", "rate"


@dataclass(frozen=True)
class Base:
    """What figures are divided by, so that chance can be told: `denominators` (series, periods), missing where unknown.

    A count is a rate with a denominator of 1. `kind` is `proportion` (the count is part of its base) or `rate`, one
    word or one a series; a series of another kind gets no limits here. `coming` (series,) is the denominator of the
    coming periods; where it is not given, the last known one.
    """

    denominators: ArrayLike
    multiplier: ArrayLike = 100.0
    kind: ArrayLike = SHARE
    coming: ArrayLike | None = None


@quiet
def chance_limits(values: Floats, points: Floats, base: Base, level: float) -> tuple[Floats, Floats]:
    """Limits (series,) that the coming figure passes by chance with at most (1 - level) / 2 on each side.

    They lie between two counts, so that the rounding of a published share never decides on which side it falls.

    `points` (series,) are what is expected. Missing where the base is unknown or no figure of its kind.
    """
    known = np.asarray(base.denominators, dtype=np.float64)
    known = np.where((known > 0) & np.isfinite(known), known, np.nan)
    evidence = np.where(np.isnan(values), 0.0, np.nan_to_num(known)).sum(axis=1)
    coming = _newest(known) if base.coming is None else np.asarray(base.coming, dtype=np.float64)
    coming = np.broadcast_to(coming, points.shape)
    multiplier = np.broadcast_to(np.asarray(base.multiplier, dtype=np.float64), points.shape)
    kind = np.broadcast_to(np.asarray(base.kind), points.shape)
    expected = points / multiplier
    share = kind == SHARE
    usable = (evidence > 0) & (coming > 0) & (expected >= 0) & np.where(share, expected <= 1, kind == RATE)
    lower, upper = np.full(points.shape, np.nan), np.full(points.shape, np.nan)
    for rows, limits in ((usable & share, share_counts), (usable & ~share, rate_counts)):
        if rows.any():
            low, high = limits(expected[rows], evidence[rows], coming[rows], (1.0 - level) / 2.0)
            sides = low - HALF_A_CASE, high + HALF_A_CASE
            lower[rows], upper[rows] = (count / coming[rows] * multiplier[rows] for count in sides)
    return lower, upper


def share_counts(share: Floats, evidence: Floats, size: Floats, tail: float) -> tuple[Floats, Floats]:
    """Beta-binomial counts out of `size` with at most `tail` below the first and above the second."""
    size = np.maximum(np.round(size), 1.0)
    flipped = share > 0.5  # count the rarer side, which is the shorter way
    rare = np.where(flipped, 1.0 - share, share)
    alpha, beta = rare * evidence + PRIOR, (1.0 - rare) * evidence + PRIOR
    mean = size * alpha / (alpha + beta)
    variance = mean * (1.0 - mean / size) * (1.0 + (size - 1.0) / (alpha + beta + 1.0))
    none = np.exp(betaln(alpha, beta + size) - betaln(alpha, beta))

    def grow(count: Floats) -> Floats:
        left, others = size - count, size - count - 1.0 + beta
        return np.maximum(left, 0.0) * (count + alpha) / ((count + 1.0) * np.maximum(others, PRIOR))  # none beyond all

    low, high = _limits(mean, variance, none, grow, tail)
    low, high = np.clip(low, 0.0, size), np.clip(high, 0.0, size)
    return np.where(flipped, size - high, low), np.where(flipped, size - low, high)


def rate_counts(rate: Floats, evidence: Floats, size: Floats, tail: float) -> tuple[Floats, Floats]:
    """Gamma-Poisson counts in `size` with at most `tail` below the first and above the second."""
    alpha = rate * evidence + PRIOR
    mean = size * alpha / evidence
    variance = mean * (1.0 + size / evidence)
    share = size / (size + evidence)
    none = (1.0 - share) ** alpha

    def grow(count: Floats) -> Floats:
        return np.asarray((count + alpha) / (count + 1.0) * share)

    low, high = _limits(mean, variance, none, grow, tail)
    return np.maximum(low, 0.0), high


def _newest(known: Floats) -> Floats:
    """Last known denominator of each series, missing where there is none."""
    place = known.shape[1] - 1 - np.argmax(~np.isnan(known[:, ::-1]), axis=1)
    return np.asarray(known[np.arange(len(known)), place])


def _limits(
    mean: Floats, variance: Floats, none: Floats, grow: Callable[[Floats], Floats], tail: float
) -> tuple[Floats, Floats]:
    """Count up from nought, each chance from the one before it; the normal curve where many are expected."""
    half = -ndtri(tail) * np.sqrt(variance)
    low, high = np.ceil(mean - half - 0.5), np.floor(mean + half + 0.5)
    counted = (mean <= MANY) & (variance <= MUCH)
    chance, below = none, np.zeros(mean.shape)  # of the next count, and of fewer
    lower, upper = np.full(mean.shape, np.nan), np.full(mean.shape, np.nan)
    for first in range(0, MOST_COUNTED, _AT_ONCE):
        counts = np.arange(first, first + _AT_ONCE, dtype=np.float64)[:, None]
        chances = np.cumprod(np.concatenate([chance[None], grow(counts)]), axis=0)
        sums = np.cumsum(np.concatenate([below[None], chances[:-1]]), axis=0)[1:]
        lower = _first(sums > tail, counts, lower)
        upper = _first(sums >= 1.0 - tail, counts, upper)
        if not np.isnan(upper[counted]).any():
            break
        chance, below = chances[-1], sums[-1]
    done = counted & ~np.isnan(upper)
    return np.where(done, lower, low), np.where(done, upper, high)


def _first(reached: NDArray[np.bool_], counts: Floats, known: Floats) -> Floats:
    """Return what is known, else the first of the counts (counts, series) at which it is reached."""
    return np.where(np.isnan(known) & reached.any(axis=0), counts[reached.argmax(axis=0), 0], known)

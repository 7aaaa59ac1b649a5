"""Gaps between groups, and deprivation quantiles.

Sources: PHE Technical Guide, Assigning Deprivation Categories (quantiles); Zou & Donner (2008), Stat Med
27:1693-1702, and Donner & Zou (2012), Stat Methods Med Res 21:347-359, for the interval of a difference and of a
ratio from the two intervals that go into it (with Wilson's limits the difference is Newcombe's 1998 method). The
slope and relative index of inequality are in `slope_index`, reach against need in `needs.reach`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from oba.statistics import reasons
from oba.statistics.grouping import number_groups
from oba.statistics.intervals import Interval
from oba.statistics.reasons import Codes, Floats, quiet


@dataclass(frozen=True)
class Gap:
    """First less second, and first over second, each with an interval; an upper limit of infinity means no limit."""

    absolute: Interval
    relative: Interval


@quiet
def assign_quantiles(value: ArrayLike, quantiles: int, invert: bool = True, group: ArrayLike | None = None) -> Floats:
    """Quantile 1 to `quantiles` of each value within its group by the published rank rule; 1 is the highest values.

    With `invert` False, 1 is the lowest. Missing values, and every value of a group smaller than the number of
    quantiles, stay missing. Equal values share the lower rank, so they share a quantile.
    """
    values = np.asarray(value, dtype=np.float64)
    place = number_groups(np.zeros(values.size) if group is None else group).place
    keyed = -values if invert else values
    order = np.lexsort((keyed, place))  # missing values go last within their group
    ordered, groups = keyed[order], place[order]
    new_group = np.diff(groups, prepend=-1) != 0
    position = np.arange(values.size)
    start = np.maximum.accumulate(position * new_group)
    fresh = new_group | (np.diff(ordered, prepend=np.nan) != 0)
    rank = np.maximum.accumulate(position * fresh) - start + 1
    number = np.bincount(place, ~np.isnan(values))[groups]
    # Whole numbers throughout: N / Q as a fraction would round some ranks into the next quantile.
    steps = -((-(number + 1 - rank) * quantiles) // number)
    found = quantiles + 1 - steps
    result = np.full(values.shape, np.nan)
    result[order] = np.where((number >= quantiles) & ~np.isnan(ordered), found, np.nan)
    return result


@quiet
def measure_gap(first: Interval, second: Interval) -> Gap:
    """Absolute and relative gap between two independent groups, such as free school meals against the rest."""
    v1, low1, high1 = (np.asarray(column, dtype=np.float64) for column in (first.value, first.lower, first.upper))
    v2, low2, high2 = (np.asarray(column, dtype=np.float64) for column in (second.value, second.lower, second.upper))
    reason = np.maximum(first.reason, second.reason).astype(np.uint8)
    lower = v1 - v2 - np.sqrt((v1 - low1) ** 2 + (high2 - v2) ** 2)
    upper = v1 - v2 + np.sqrt((high1 - v1) ** 2 + (v2 - low2) ** 2)
    absolute = Interval((v1 - v2)[()], lower[()], upper[()], reason)
    return Gap(absolute, _ratio((v1, low1, high1), (v2, low2, high2), reason))


def _ratio(first: tuple[Floats, ...], second: tuple[Floats, ...], reason: Codes) -> Interval:
    (v1, low1, high1), (v2, low2, high2) = first, second
    reason = np.where((reason == reasons.FINE) & (v2 <= 0), reasons.NO_DENOMINATOR, reason).astype(np.uint8)
    fine = reason == reasons.FINE
    product = np.where(fine, v1 * v2, np.nan)
    near, far = low1 * (2.0 * v1 - low1), high2 * (2.0 * v2 - high2)
    bottom = product + np.sqrt(np.maximum(product**2 - near * far, 0.0))
    lower = np.where(bottom == 0, 0.0, near / bottom)
    far1, near2 = high1 * (2.0 * v1 - high1), low2 * (2.0 * v2 - low2)
    top = product + np.sqrt(np.maximum(product**2 - far1 * near2, 0.0))
    upper = np.where(fine & ~(near2 > 0), np.inf, top / near2)
    value = np.where(fine, v1 / v2, np.nan)
    return Interval(value[()], lower[()], upper[()], reason[()])

"""Putting areas and periods together: sums of numerators and denominators, neighbours, rolling periods, ranks.

A percentage is never averaged: proportions and rates are made again from summed numerators and denominators. Medians
and means of neighbours are descriptions of a set of areas, not the value of the set.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oba.statistics import reasons
from oba.statistics.grouping import number_groups
from oba.statistics.polarity import read_polarity
from oba.statistics.reasons import Codes, Floats, quiet


@dataclass(frozen=True)
class Totals:
    """Summed numerators and denominators of each group, in the order of `group`; `reason` where a part is missing."""

    group: Any
    numerator: Floats
    denominator: Floats
    reason: Codes


@dataclass(frozen=True)
class NeighbourSummary:
    """Mean, median and number of known values of each row; missing where none is known."""

    mean: Any
    median: Any
    count: Any


@quiet
def sum_by_group(group: ArrayLike, numerator: ArrayLike, denominator: ArrayLike) -> Totals:
    """Sum numerators and denominators within groups; a group with a missing part gets missing totals and a reason."""
    groups = number_groups(group)
    sums = [groups.sum(np.asarray(column, dtype=np.float64)) for column in (numerator, denominator)]
    gone = np.isnan(sums[0]) | np.isnan(sums[1])
    reason = np.where(gone, reasons.MISSING, reasons.FINE).astype(np.uint8)
    return Totals(groups.names, np.where(gone, np.nan, sums[0]), np.where(gone, np.nan, sums[1]), reason)


def average_values(value: ArrayLike, unit: str, axis: int = -1) -> Any:
    """Mean of counts or scores; refuses (`ValueError`) percentages, rates and ratios, which need their parts."""
    if unit in {"percentage", "proportion", "rate", "ratio"}:
        raise ValueError(f"a {unit} cannot be averaged: sum the numerators and the denominators, then divide")
    return np.mean(np.asarray(value, dtype=np.float64), axis=axis)


@quiet
def roll_periods(numerator: ArrayLike, denominator: ArrayLike, periods: int) -> tuple[Floats, Floats]:
    """Sums over each period and the `periods - 1` before it (last axis); missing until there are enough."""
    if periods < 1:
        raise ValueError(f"rolling periods number one or more, not {periods}")
    return _rolling_sum(numerator, periods), _rolling_sum(denominator, periods)


def pool_periods(numerator: ArrayLike, denominator: ArrayLike, periods: int) -> tuple[Floats, Floats]:
    """Sums over the last axis in blocks of `periods` that do not overlap, counted back from the latest period."""
    rolled = roll_periods(numerator, denominator, periods)
    length = rolled[0].shape[-1]
    ends = np.arange(length - 1, periods - 2, -periods)[::-1]
    return rolled[0][..., ends], rolled[1][..., ends]


@quiet
def neighbour_summary(values: ArrayLike) -> NeighbourSummary:
    """Mean, median and count of known values along the last axis (rows: what is compared; columns: neighbours)."""
    table = np.asarray(values, dtype=np.float64)
    if table.shape[-1] == 0:
        table = np.full((*table.shape[:-1], 1), np.nan)
    known = ~np.isnan(table)
    count = known.sum(axis=-1)
    mean = np.where(known, table, 0.0).sum(axis=-1) / count
    ordered = np.sort(table, axis=-1)  # missing values go last
    middle = [
        np.take_along_axis(ordered, place[..., None], axis=-1)[..., 0]  # of nothing known the last, which is missing
        for place in ((count - 1) // 2, count // 2)
    ]
    median = (middle[0] + middle[1]) / 2.0
    return NeighbourSummary(mean[()], median[()], count[()])


def rank(values: ArrayLike, polarity: Any) -> Floats:
    """Rank of each value along the last axis, 1 is best; equal values share the better rank; missing stay missing.

    Where no judgement is made, 1 is the highest value.
    """
    table = np.asarray(values, dtype=np.float64)
    good = np.asarray(read_polarity(polarity))
    good = np.where(good == 0, 1.0, good)
    keyed = -table * (good[..., None] if good.ndim else good)
    ordered = np.sort(keyed, axis=-1)
    flat_order, flat_keyed = ordered.reshape(-1, table.shape[-1]), keyed.reshape(-1, table.shape[-1])
    ranks = np.array([np.searchsorted(row, row_keys) for row, row_keys in zip(flat_order, flat_keyed, strict=True)])
    return np.where(np.isnan(keyed), np.nan, ranks.reshape(table.shape) + 1.0)


@quiet
def rank_between(lower: ArrayLike, upper: ArrayLike, polarity: Any) -> tuple[Floats, Floats]:
    """Best and worst place that each value may have, from joint limits of all values along the last axis.

    The limits are at the level 0.95^(1/K) for K values (`joint_level`), so that all K hold together 95% of the time: a
    value is worse than those whose interval lies wholly on its better side. Source: Klein, Wright & Wieczorek (2020), J
    R Stat Soc C 69:589-606. A missing limit has no place, and takes none. Where no judgement is made, 1 is the highest.
    """
    low, high = (np.asarray(limit, dtype=np.float64) for limit in (lower, upper))
    highest_is_best = np.asarray(read_polarity(polarity)) >= 0
    above = (low[..., None, :] > high[..., :, None]).sum(axis=-1)
    below = (high[..., None, :] < low[..., :, None]).sum(axis=-1)
    known = ~np.isnan(low + high)
    better, worse = (above, below) if highest_is_best else (below, above)
    best, worst = 1.0 + better, known.sum(axis=-1, keepdims=True) - worse
    return np.where(known, best, np.nan), np.where(known, worst, np.nan)


def joint_level(number: int) -> float:
    """Level of each of `number` intervals that hold together 95% of the time, independent of each other."""
    return float(0.95 ** (1.0 / number))


def _rolling_sum(column: ArrayLike, periods: int) -> Floats:
    table = np.asarray(column, dtype=np.float64)
    total = np.full(table.shape, np.nan)
    if table.shape[-1] >= periods:
        windows: NDArray[np.float64] = np.lib.stride_tricks.sliding_window_view(table, periods, axis=-1)
        total[..., periods - 1 :] = windows.sum(axis=-1)
    return total

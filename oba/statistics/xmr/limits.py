"""Centre and process limits of XmR charts: mean, moving ranges, screening, and where each would mislead.

Sources: NHS England, Making Data Count; Provost & Murray, The Health Care Data Guide; Nelson LS (1982), J Quality
Technology 14:172-173, for screening. All tables are (series, periods), oldest first, gaps missing. A gap makes no
moving range.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oba.statistics.reasons import Floats, quiet

LIMIT_FACTOR = 2.66  # mean moving range to process limit: 3 / 1.128
SCREEN_FACTOR = 3.267  # mean moving range to the limit above which one is screened out
NEAR_LIMIT = 2.0 / 3.0  # how far towards a process limit a point is close to it
ENOUGH_POINTS = 13  # fewer known points in a group than this are too few to trust the limits
SAME = 1e-12  # numbers nearer to each other than this share of their size are equal: rounding is not a signal

Keys = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Limits:
    """Centre and process limits at every point, and what they rest on; all (series, periods).

    `group` numbers the stretches between rebases from 0. `lower` and `upper` are missing where no limits exist (one
    point, or no moving range kept). `too_few` marks groups with fewer than thirteen known points. A run counts above
    `run_above` and below `run_below`: the mean, or the mean without the one value that lies furthest beyond the
    other limit, whichever is further.
    """

    group: NDArray[np.int64]
    base: Flags
    mean: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    too_few: Flags
    run_above: Floats
    run_below: Floats


@quiet
def find_limits(
    table: Floats,
    rebase_at: Any = None,
    baseline: ArrayLike | None = None,
    screen: ArrayLike = False,
    mends_edges: bool = True,
) -> Limits:
    """Mean and process limits of every group of a table of series; see `oba.statistics.xmr.chart.chart`.

    `mends_edges`: a group is not screened where that would leave nothing but noughts, or fewer than half of its
    points within limits about a mean that was not screened; a series that never changes has its limits on its mean;
    and one value beyond a limit makes no run on the other side of the mean. False is what NHSRplotthedots does.
    """
    starts = np.zeros(table.shape, dtype=bool) if rebase_at is None else np.array(rebase_at, dtype=bool)
    if starts.shape != table.shape:
        raise ValueError(f"rebases have shape {starts.shape}, the values {table.shape}")
    starts[:, :1] = False  # the first point starts the first group whether or not it is named
    group = np.cumsum(starts, axis=1)
    key = group + (np.arange(len(table)) * table.shape[1])[:, None]
    base = _base_places(group, baseline)
    known = base & ~np.isnan(table)
    mean = _mean_by(key, table, known)
    spread = _mean_range(table, key, known, mean, screen, mends_edges)
    if not mends_edges:
        spread = np.where(spread == 0, np.nan, spread)
    half, near = LIMIT_FACTOR * spread, NEAR_LIMIT * LIMIT_FACTOR * spread
    above, below = _means_for_runs(table, key, known, mean, half) if mends_edges else (mean, mean)
    too_few = _sum_by(key, ~np.isnan(table)) < ENOUGH_POINTS
    return Limits(group, base, mean, mean - half, mean + half, mean - near, mean + near, too_few, above, below)


def find_side(table: Floats, line: Floats) -> Floats:
    """-1 below a line, 0 on it, 1 above it, missing where either is; equal within 1e-12 of the size is on it."""
    away = table - line
    return np.where(np.abs(away) <= SAME * np.maximum(np.abs(table), np.abs(line)), 0.0, np.sign(away))


def _base_places(group: Keys, baseline: ArrayLike | None) -> Flags:
    if baseline is None:
        return np.ones(group.shape, dtype=bool)
    length = np.broadcast_to(np.asarray(baseline, dtype=np.float64), (len(group),))
    place = np.broadcast_to(np.arange(group.shape[1]), group.shape)
    first = np.maximum.accumulate(place * (np.diff(group, axis=1, prepend=-1) != 0), axis=1)
    return (place - first) < np.where(np.isnan(length), np.inf, length)[:, None]


def _mean_range(table: Floats, key: Keys, known: Flags, mean: Floats, screen: ArrayLike, mends_edges: bool) -> Floats:
    """Mean moving range of each group, screened once where asked."""
    moving = np.full(table.shape, np.nan)
    together = (key[:, 1:] == key[:, :-1]) & known[:, 1:] & known[:, :-1]
    moving[:, 1:] = np.where(together, np.abs(np.diff(table, axis=1)), np.nan)
    there = ~np.isnan(moving)
    first = _mean_by(key, moving, there)
    screened = np.broadcast_to(np.asarray(screen, dtype=bool), (len(table),))[:, None]
    kept = there & (~screened | (moving < SCREEN_FACTOR * first))
    left = _mean_by(key, moving, kept)
    if not mends_edges:
        return left
    inside = known & (find_side(np.abs(table - mean), LIMIT_FACTOR * left) <= 0)
    # Of a series whose values never change nothing is left, and no point lies inside: its limits lie on its mean.
    misleads = (left == 0) | (2 * _sum_by(key, inside) < _sum_by(key, known))
    return np.where(misleads, first, left)


def _means_for_runs(table: Floats, key: Keys, known: Flags, mean: Floats, half: Floats) -> tuple[Floats, Floats]:
    """What a run must be above, and what below: one value that pulls the mean away does not make a run of the rest."""
    below = _mean_without_lowest(key, -table, known, -mean, half)
    return _mean_without_lowest(key, table, known, mean, half), -below


def _mean_without_lowest(key: Keys, table: Floats, known: Flags, mean: Floats, half: Floats) -> Floats:
    """Mean of each group without its lowest value, where that lies below the lower limit."""
    number, lowest = _sum_by(key, known), _least_by(key, np.where(known, table, np.inf))
    return np.where(find_side(lowest, mean - half) == -1, (mean * number - lowest) / (number - 1), mean)


def _least_by(key: Keys, column: Floats) -> Floats:
    least = np.full(key.size, np.inf)
    np.minimum.at(least, key.ravel(), column.ravel())
    return least[key]


def _sum_by(key: Keys, column: NDArray[Any]) -> Floats:
    total = np.bincount(key.ravel(), column.ravel(), minlength=key.size)
    return np.asarray(total[key])


def _mean_by(key: Keys, column: Floats, use: Flags) -> Floats:
    number = _sum_by(key, use)
    total = _sum_by(key, np.where(use, column, 0.0))
    return total / number

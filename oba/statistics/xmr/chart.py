"""XmR (individuals and moving range) charts for many series at once: limits, rules, variation and assurance.

Sources: NHS England, Making Data Count; Provost & Murray, The Health Care Data Guide; Nelson LS (1982), J Quality
Technology 14:172-173, for screening. A table of series (series, periods), oldest first, gaps missing. A gap makes no
moving range and breaks runs.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oba.statistics.reasons import Floats, quiet
from oba.statistics.xmr import icons
from oba.statistics.xmr import rules as xmr_rules
from oba.statistics.xmr.limits import Limits
from oba.statistics.xmr.rules import MAKING_DATA_COUNT, RuleSet

LIMIT_FACTOR = 2.66  # mean moving range to process limit: 3 / 1.128
SCREEN_FACTOR = 3.267  # mean moving range to the limit above which one is screened out
NEAR_LIMIT = 2.0 / 3.0  # how far towards a process limit a point is close to it
ENOUGH_POINTS = 13  # fewer known points in a group than this are too few to trust the limits
TOO_FEW_POINTS = "too few points"


@dataclass(frozen=True)
class Chart:
    """An XmR chart of each series: limits, rules, and the words at its end.

    `signals` holds a True/False table for each rule; `special_cause` the index into `rules.special_causes` and
    `point_type` into `POINT_TYPES` of `oba.statistics.xmr.rules`, (series, periods). `variation` and `assurance` name
    icons, (series,); `oba.statistics.xmr.icons` has their words. `note` says in words when a series has too few points
    or no limits, and is empty otherwise.
    """

    values: Floats
    limits: Limits
    signals: xmr_rules.Signals
    special_cause: NDArray[np.int64]
    point_type: NDArray[np.int64]
    variation: Any
    assurance: Any
    note: Any
    rules: RuleSet


@quiet
def chart(
    values: ArrayLike,
    direction: Any = "neutral",
    target: ArrayLike | None = None,
    rebase_at: Any = None,
    baseline: ArrayLike | None = None,
    screen: ArrayLike = True,
    rules: RuleSet = MAKING_DATA_COUNT,
) -> Chart:
    """XmR charts of a table of series (series, periods), or of one series given as one row.

    `direction` of improvement: increase, decrease or neutral, one word or one a series. `target`: one a series.
    `rebase_at`: True at each first point of a new group, shape of `values` (see `find_rebases` for dates).
    `baseline`: how many first places of each group make the limits, all when missing or not given. `screen`: leave
    out moving ranges above 3.267 times their mean, once.
    """
    table = np.atleast_2d(np.asarray(values, dtype=np.float64))
    table = np.where(np.isfinite(table), table, np.nan)
    limits = find_limits(table, rebase_at, baseline, screen, rules.flat_limits)
    signals = xmr_rules.find_signals(table, limits, rules)
    special_cause = xmr_rules.name_special_cause(table, signals)
    sign = read_direction(direction, len(table))
    point_type = xmr_rules.judge_points(special_cause, sign)
    return Chart(
        table,
        limits,
        signals,
        special_cause,
        point_type,
        icons.name_variation(table, point_type, special_cause),
        icons.name_assurance(_last(limits.lower), _last(limits.upper), target, sign),
        _note(table, limits),
        rules,
    )


def find_limits(
    table: Floats,
    rebase_at: Any = None,
    baseline: ArrayLike | None = None,
    screen: ArrayLike = True,
    flat_limits: bool = True,
) -> Limits:
    """Mean and process limits of every group of a table of series; see `chart` for the arguments."""
    starts = np.zeros(table.shape, dtype=bool) if rebase_at is None else np.array(rebase_at, dtype=bool)
    if starts.shape != table.shape:
        raise ValueError(f"rebases have shape {starts.shape}, the values {table.shape}")
    starts[:, :1] = False  # the first point starts the first group whether or not it is named
    group = np.cumsum(starts, axis=1)
    key = group + (np.arange(len(table)) * table.shape[1])[:, None]
    base = _base_places(group, baseline)
    mean, spread = _centre_and_range(table, key, base, screen)
    if not flat_limits:
        spread = np.where(spread == 0, np.nan, spread)
    number = _sum_by(key, ~np.isnan(table))
    half = LIMIT_FACTOR * spread
    near = NEAR_LIMIT * half
    return Limits(group, base, mean, mean - half, mean + half, mean - near, mean + near, number < ENOUGH_POINTS)


def find_rebases(dates: ArrayLike, rebase_dates: ArrayLike) -> NDArray[np.bool_]:
    """True at each date of one series at which limits start anew; a rebase date that is not there is a fault.

    Raises `ValueError` naming every rebase date that is not among the dates.
    """
    known = np.asarray(dates)
    asked = np.asarray(rebase_dates, dtype=known.dtype) if np.size(rebase_dates) else known[:0]
    strange = asked[~np.isin(asked, known)]
    if strange.size:
        raise ValueError(f"no data on the rebase date {', '.join(str(date) for date in strange)}")
    return np.isin(known, asked)


def read_direction(direction: Any, series: int) -> Floats:
    """+1 where an increase is an improvement, -1 for a decrease, 0 neutral; shape (series,)."""
    words = np.broadcast_to(np.asarray(direction).astype(str), (series,))
    signs = {"increase": 1.0, "decrease": -1.0, "neutral": 0.0}
    unknown = set(np.unique(words)) - set(signs)
    if unknown:
        raise ValueError(f"unknown direction `{unknown.pop()}`; use increase, decrease or neutral")
    return np.where(words == "increase", 1.0, np.where(words == "decrease", -1.0, 0.0))


def _base_places(group: NDArray[np.int64], baseline: ArrayLike | None) -> NDArray[np.bool_]:
    if baseline is None:
        return np.ones(group.shape, dtype=bool)
    length = np.broadcast_to(np.asarray(baseline, dtype=np.float64), (len(group),))
    place = np.broadcast_to(np.arange(group.shape[1]), group.shape)
    first = np.maximum.accumulate(np.where(np.diff(group, axis=1, prepend=-1) != 0, place, 0), axis=1)
    return (place - first) < np.where(np.isnan(length), np.inf, length)[:, None]


def _centre_and_range(
    table: Floats, key: NDArray[np.int64], base: NDArray[np.bool_], screen: ArrayLike
) -> tuple[Floats, Floats]:
    """Mean of the base points and mean moving range of each group, screened once where asked."""
    mean = _mean_by(key, table, base & ~np.isnan(table))
    moving = np.full(table.shape, np.nan)
    together = (key[:, 1:] == key[:, :-1]) & base[:, 1:] & base[:, :-1]
    moving[:, 1:] = np.where(together, np.abs(np.diff(table, axis=1)), np.nan)
    there = ~np.isnan(moving)
    first = _mean_by(key, moving, there)
    screened = np.broadcast_to(np.asarray(screen, dtype=bool), (len(table),))[:, None]
    # A series whose values never change has no moving range to screen out: its limits lie on its mean.
    kept = there & (~screened | (moving < SCREEN_FACTOR * first) | (first == 0))
    return mean, _mean_by(key, moving, kept)


def _sum_by(key: NDArray[np.int64], column: NDArray[Any]) -> Floats:
    total = np.bincount(key.ravel(), column.ravel(), minlength=key.size)
    return np.asarray(total[key])


def _mean_by(key: NDArray[np.int64], column: Floats, use: NDArray[np.bool_]) -> Floats:
    number = _sum_by(key, use)
    total = _sum_by(key, np.where(use, column, 0.0))
    return total / np.where(number > 0, number, np.nan)


def _last(column: Floats) -> Floats:
    return column[:, -1] if column.shape[1] else np.full(len(column), np.nan)


def _note(table: Floats, limits: Limits) -> Any:
    number = (~np.isnan(table)).sum(axis=1)
    words = np.where(number < ENOUGH_POINTS, TOO_FEW_POINTS, "")
    if table.shape[1]:
        words = np.where(limits.too_few[:, -1], TOO_FEW_POINTS, "")
    none = np.isnan(_last(limits.upper))
    return np.where(number == 0, "no points", np.where(none, "no limits: too few points next to each other", words))

"""XmR (individuals and moving range) charts for many series at once: limits, rules, variation and assurance.

Sources: NHS England, Making Data Count; Provost & Murray, The Health Care Data Guide. A table of series (series,
periods), oldest first, gaps missing. A gap makes no moving range and breaks runs.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oba.statistics.reasons import Floats, quiet
from oba.statistics.xmr import icons
from oba.statistics.xmr import rules as xmr_rules
from oba.statistics.xmr.limits import ENOUGH_POINTS, Limits, find_limits
from oba.statistics.xmr.rules import MAKING_DATA_COUNT_2023, RuleSet

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
    screen: ArrayLike | None = None,
    rules: RuleSet = MAKING_DATA_COUNT_2023,
) -> Chart:
    """XmR charts of a table of series (series, periods), or of one series given as one row.

    `direction` of improvement: increase, decrease or neutral, one word or one a series. `target`: one a series.
    `rebase_at`: True at each first point of a new group, shape of `values` (see `find_rebases` for dates).
    `baseline`: how many first places of each group make the limits, all when missing or not given. `screen`: leave
    out moving ranges above 3.267 times their mean, once; as the rule set says when not given.
    """
    table = np.atleast_2d(np.asarray(values, dtype=np.float64))
    table = np.where(np.isfinite(table), table, np.nan)
    limits = find_limits(table, rebase_at, baseline, rules.screens if screen is None else screen, rules.mends_edges)
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
    return np.array([signs[word] for word in words], dtype=np.float64)


def _last(column: Floats) -> Floats:
    return column[:, -1] if column.shape[1] else np.full(len(column), np.nan)


def _note(table: Floats, limits: Limits) -> Any:
    number = (~np.isnan(table)).sum(axis=1)
    words = np.where(number < ENOUGH_POINTS, TOO_FEW_POINTS, "")
    if table.shape[1]:
        words = np.where(limits.too_few[:, -1], TOO_FEW_POINTS, "")
    none = np.isnan(_last(limits.upper))
    return np.where(number == 0, "no points", np.where(none, "no limits: too few points next to each other", words))

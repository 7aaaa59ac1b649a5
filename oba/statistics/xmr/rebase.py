"""A suggested rebase: where the limits might start anew, and why to ask. It is never applied by itself."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oba.statistics.xmr.chart import Chart
from oba.statistics.xmr.limits import ENOUGH_POINTS
from oba.statistics.xmr.rules import run_lengths


@dataclass(frozen=True)
class Suggestion:
    """Place of the first point after a possible step change, -1 for none, and why to ask; both (series,)."""

    place: NDArray[np.int64]
    reason: Any


def suggest_rebase(chart: Chart) -> Suggestion:
    """Suggest a rebase where the latest points, at least a shift's worth, all lie on one side of the mean.

    The reason names the run and what must be known first: a cause, and that the new level is meant to last.
    """
    series, periods = chart.values.shape
    place = np.full(series, -1)
    reason = np.full(series, "", dtype=object)
    if not periods:
        return Suggestion(place, reason)
    known = ~np.isnan(chart.values)
    last = periods - 1 - np.argmax(known[:, ::-1], axis=1)
    joined = np.zeros(chart.values.shape, dtype=bool)
    joined[:, 1:] = np.diff(chart.limits.group, axis=1) == 0
    for way, word in ((1, "above"), (-1, "below")):
        length = run_lengths(chart.signals.run_side == way, joined)[np.arange(series), last]
        first = last - length + 1
        # A run that began with its group is the level those limits were made from: there is nothing to rebase.
        begins = (first > 0) & joined[np.arange(series), np.clip(first, 0, periods - 1)]
        for row in np.flatnonzero((length >= chart.rules.shift) & begins):
            place[row] = first[row]
            reason[row] = _reason(int(length[row]), word)
    return Suggestion(place, reason)


def _reason(length: int, word: str) -> str:
    wait = "" if length >= ENOUGH_POINTS else f" New limits need {ENOUGH_POINTS} points, so it is early."
    return (
        f"The last {length} points all lie {word} the mean: is this a step change? Ask what changed, and rebase only "
        f"if the cause is known and the new level is meant to last.{wait}"
    )

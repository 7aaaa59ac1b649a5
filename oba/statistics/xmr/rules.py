"""The four XmR rules as named sets, and what each point is called.

A set of rules is named because the rules differ between tools: run lengths of six or seven, and whether two-in-three
counts points beyond the limits. The name is printed on the chart. All tables are (series, periods); every rule stays
within one group, and a missing value breaks it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oba.statistics.reasons import Floats
from oba.statistics.xmr.limits import SCREEN_FACTOR, Flags, Limits, find_side

COMMON_CAUSE, ABOVE, BELOW, RISING, FALLING, NEAR_UPPER, NEAR_LOWER, HIGH_RUN, LOW_RUN = range(9)
POINT_TYPES = ("common", "improvement", "concern", "higher", "lower")
COMMON, IMPROVEMENT, CONCERN, HIGHER, _LOWER = range(len(POINT_TYPES))


@dataclass(frozen=True)
class RuleSet:
    """A named set of rules: run lengths for trend and shift, and which points two-in-three counts.

    `key` is what a definition names it by; `name` is printed on the page. `screens`: whether moving ranges above
    3.267 times their mean are left out unless asked otherwise. `mends_edges` False keeps what NHSRplotthedots does
    where limits collapse; see `oba.statistics.xmr.limits.find_limits`.
    """

    key: str
    name: str
    trend: int = 7
    shift: int = 7
    beyond_counts: bool = False
    screens: bool = False
    mends_edges: bool = True

    @property
    def special_causes(self) -> tuple[str, ...]:
        """Names of the special causes, in the order of the codes of `name_special_cause`."""
        return (
            "Common Cause",
            "Above UCL",
            "Below LCL",
            f"{self.trend} Point Trend (Increasing)",
            f"{self.trend} Point Trend (Decreasing)",
            "2 in 3 Above CL",
            "2 in 3 Below CL",
            f"{self.shift} Points Above CL",
            f"{self.shift} Points Below CL",
        )

    def describe(self, screened: bool | None = None) -> str:
        """Return the set in words for the page, with what was done about screening."""
        beyond = "counts" if self.beyond_counts else "does not count"
        screen = self.screens if screened is None else screened
        done = "are left out" if screen else "are kept (no screening)"
        return (
            f"{self.name}: runs of {self.shift}; two in three {beyond} points beyond a limit; moving ranges above"
            f" {SCREEN_FACTOR} times their mean {done}"
        )


MAKING_DATA_COUNT_2023 = RuleSet("mdc_2023", "Making Data Count, rules of November 2023", beyond_counts=True)
MAKING_DATA_COUNT = RuleSet("mdc_before_2023", "Making Data Count, rules before November 2023")
RUNS_OF_SIX = RuleSet("runs_of_six", "Making Data Count with runs of six", trend=6, shift=6, beyond_counts=True)
NHSR_PLOTTHEDOTS = RuleSet("nhsr_plotthedots", "NHSRplotthedots 0.2.2", screens=True, mends_edges=False)
RULE_SETS = {rules.key: rules for rules in (MAKING_DATA_COUNT_2023, MAKING_DATA_COUNT, RUNS_OF_SIX, NHSR_PLOTTHEDOTS)}


@dataclass(frozen=True)
class Signals:
    """Which points each rule flags, and the facts they rest on.

    `side` of the mean is -1, 0 or 1 (missing for a gap), and `run_side` the side on which a point counts towards a
    run; `rising` is the direction of the trend a point is in, 0 for none.
    """

    side: Floats
    outside: Flags
    close: Flags
    trend: Flags
    rising: NDArray[np.int64]
    two_in_three: Flags
    shift: Flags
    run_side: Floats


def find_signals(table: Floats, limits: Limits, rules: RuleSet) -> Signals:
    """Apply the four rules of a set to a table of series with limits."""
    side = find_side(table, limits.mean)
    joined = np.zeros(table.shape, dtype=bool)  # whether a point follows the one before in the same group
    joined[:, 1:] = limits.group[:, 1:] == limits.group[:, :-1]
    if table.shape[1] == 0:
        nothing = np.zeros(table.shape, dtype=bool)
        return Signals(side, nothing, nothing, nothing, nothing.astype(np.int64), nothing, nothing, side)
    has_limits = ~np.isnan(limits.upper)
    outside = (find_side(table, limits.upper) == 1) | (find_side(table, limits.lower) == -1)
    close = ~outside & ((find_side(table, limits.near_upper) == 1) | (find_side(table, limits.near_lower) == -1))
    rising = _find_trends(table, joined, rules.trend) * has_limits
    run_side = np.where(find_side(table, limits.run_above) == 1, 1.0, 0.0)
    run_side = np.where(find_side(table, limits.run_below) == -1, -1.0, run_side)
    return Signals(
        side,
        outside,
        close,
        rising != 0,
        rising,
        _find_two_in_three(side, joined, close, outside, rules.beyond_counts),
        _find_shifts(run_side, joined, rules.shift) & has_limits,
        run_side,
    )


def find_two_in_three(signals: Signals, limits: Limits, beyond_counts: bool) -> Flags:
    """The two-in-three rule in either version, from signals found already."""
    joined = np.zeros(signals.side.shape, dtype=bool)
    joined[:, 1:] = limits.group[:, 1:] == limits.group[:, :-1]
    return _find_two_in_three(signals.side, joined, signals.close, signals.outside, beyond_counts)


def name_special_cause(table: Floats, signals: Signals) -> NDArray[np.int64]:
    """Code of the first rule that applies to each point; see `RuleSet.special_causes` for the names."""
    high = signals.side == 1
    pairs = (
        (signals.outside, ABOVE, high),
        (signals.trend, RISING, signals.rising == 1),
        (signals.two_in_three, NEAR_UPPER, high),
        (signals.shift, HIGH_RUN, high),
    )
    code = np.zeros(table.shape, dtype=np.int64)
    for flagged, upper_code, up in reversed(pairs):
        code = np.where(flagged, np.where(up, upper_code, upper_code + 1), code)
    return code


def judge_points(special_cause: NDArray[np.int64], sign: Floats) -> NDArray[np.int64]:
    """Index into `POINT_TYPES` for each point; `sign` is +1, -1 or 0 a series, the direction of improvement."""
    high = special_cause % 2 == 1
    good = np.where(high, 1.0, -1.0) * sign[:, None]
    judged = np.where(good == 1, 1, np.where(good == -1, 2, np.where(high, 3, 4)))
    return np.where(special_cause == COMMON_CAUSE, 0, judged)


def run_lengths(flagged: Flags, joined: Flags) -> NDArray[np.int64]:
    """How many flagged points in a row end at each point; a run does not reach over a point that is not joined."""
    place = np.broadcast_to(np.arange(flagged.shape[1]), flagged.shape)
    break_at = np.where(flagged, np.where(joined, -1, place - 1), place)
    break_at[:, 0] = np.where(flagged[:, 0], -1, 0)
    return np.where(flagged, place - np.maximum.accumulate(break_at, axis=1), 0)


def _find_trends(table: Floats, joined: Flags, length: int) -> NDArray[np.int64]:
    """Direction of the trend each point belongs to; a point in two takes that of the later one."""
    step = np.zeros(table.shape)
    step[:, 1:] = np.where(joined[:, 1:], find_side(table[:, 1:], table[:, :-1]), 0.0)
    always = np.ones(table.shape, dtype=bool)
    ends = [(run_lengths(step == way, always) >= length - 1) for way in (1, -1)]
    return _reach_back(ends[0].astype(np.int64) - ends[1], length)


def _find_shifts(side: Floats, joined: Flags, length: int) -> Flags:
    ends = [(run_lengths(side == way, joined) >= length) for way in (1, -1)]
    marked: Flags = _reach_back(ends[0].astype(np.int64) - ends[1], length) != 0
    return marked


def _reach_back(ends: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    """Mark all the points of each run from the mark at its end; where runs share a point the later one wins."""
    marks = ends.copy()
    periods = ends.shape[1]
    for back in range(1, min(length, periods)):
        later = ends[:, back:]
        marks[:, : periods - back] = np.where(later != 0, later, marks[:, : periods - back])
    return marks


def _find_two_in_three(side: Floats, joined: Flags, close: Flags, outside: Flags, beyond: bool) -> Flags:
    near = close | outside if beyond else close
    if side.shape[1] < 3:
        return np.zeros(side.shape, dtype=bool)
    together = joined[:, 2:] & joined[:, 1:-1] & (side[:, 2:] != 0)
    together &= (side[:, 2:] == side[:, 1:-1]) & (side[:, 1:-1] == side[:, :-2])
    counted = near.astype(np.int64)
    found = together & (counted[:, 2:] + counted[:, 1:-1] + counted[:, :-2] >= 2)
    within = np.zeros(side.shape, dtype=bool)
    for start in range(3):
        within[:, start : start + found.shape[1]] |= found
    return within & near

"""Is a curve unusual: its XmR view."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from oba.charts.words import write_number
from oba.indicators.indicator import Indicator
from oba.periods import Period
from oba.scorecards.build.judging.course import Course, bounds_of, lay_out, step_months, with_unit
from oba.scorecards.figure import Figure, Point
from oba.scorecards.judgement import ProcessPoint, ProcessView
from oba.scorecards.notes import TargetMark
from oba.statistics.xmr import chart as xmr
from oba.statistics.xmr import icons
from oba.statistics.xmr.limits import Limits
from oba.statistics.xmr.rebase import suggest_rebase
from oba.statistics.xmr.rules import MAKING_DATA_COUNT, RUNS_OF_SIX, RuleSet
from oba.vocabulary import Polarity

FEWEST_TO_DRAW = 7
"""Fewer points than one run of the rules cannot show anything unusual."""

_DIRECTIONS = {
    Polarity.HIGH_IS_GOOD: "increase",
    Polarity.LOW_IS_GOOD: "decrease",
    Polarity.NO_JUDGEMENT: "neutral",
}
_KINDS = ("common", "improvement", "concern", "higher", "lower")
_CAUSES = (
    "",
    "above the upper process limit",
    "below the lower process limit",
    "part of a run of {trend} rising points",
    "part of a run of {trend} falling points",
    "one of two in three near the upper limit",
    "one of two in three near the lower limit",
    "part of a run of {shift} points above the mean",
    "part of a run of {shift} points below the mean",
)


def view_process(
    indicator: Indicator, points: Sequence[Point], breaks: Sequence[Point], targets: Sequence[TargetMark]
) -> ProcessView | None:
    """Return the XmR view, or None where the series is not regular or too short to show anything.

    `points` are the known points, oldest first; `breaks` the first point after each break in the
    series, where new limits begin.
    """
    step = step_months(indicator)
    if step is None or len(points) < FEWEST_TO_DRAW or indicator.period == "pooled_years":
        return None
    course = lay_out(points, step)
    rules = RUNS_OF_SIX if indicator.spc.run_length == 6 else MAKING_DATA_COUNT
    target = targets[-1].value if targets else None
    chart = _chart(indicator, course, {point.period for point in breaks}, target, rules)
    places = [place for place, value in enumerate(course.values) if not math.isnan(value)]
    drawn = _name_points(course, places, {point.period: point.figure for point in points}, chart, rules)
    limits = chart.limits
    last_group = limits.group[0] == limits.group[0, places[-1]]
    enough = int((last_group & ~np.isnan(chart.values[0])).sum()) >= xmr.ENOUGH_POINTS
    variation, assurance = str(chart.variation[0]), str(chart.assurance[0])
    suggestion = suggest_rebase(chart)
    return ProcessView(
        points=tuple(drawn),
        means=tuple(float(limits.mean[0, place]) for place in places),
        lowers=tuple(float(limits.lower[0, place]) for place in places),
        uppers=tuple(float(limits.upper[0, place]) for place in places),
        variation=variation,
        variation_words=icons.VARIATION_WORDS[variation],
        assurance=assurance,
        assurance_words=icons.ASSURANCE_WORDS[assurance],
        rules=rules.name,
        enough=enough,
        sentence=_describe_process(indicator, drawn, limits, places[-1], enough, variation),
        question=str(suggestion.reason[0]) if enough else "",
        target=target,
        target_text=targets[-1].text if targets else "",
    )


def _chart(
    indicator: Indicator, course: Course, starts: set[Period], target: float | None, rules: RuleSet
) -> xmr.Chart:
    """Return the chart of a course, with new limits from each period in `starts` that has a value."""
    rebase = np.array([[period in starts and value == value for period, value in zip(*course.pair, strict=True)]])
    direction = _DIRECTIONS[indicator.value.polarity]
    goal = None if target is None else np.array([target])
    return xmr.chart(np.array([course.values]), direction, goal, rebase, rules=rules)


def _name_points(
    course: Course, places: Sequence[int], figures: Mapping[Period, Figure], chart: xmr.Chart, rules: RuleSet
) -> list[ProcessPoint]:
    """Return the points that have a value, each with what the rules found it to be and why."""
    drawn = []
    for place in places:
        cause, kind = int(chart.special_cause[0, place]), int(chart.point_type[0, place])
        words = _CAUSES[cause].format(trend=rules.trend, shift=rules.shift)
        figure = figures[course.periods[place]]
        point = ProcessPoint(
            course.periods[place], course.values[place], figure.text, _KINDS[kind], words, figure.trace
        )
        drawn.append(point)
    return drawn


def _describe_process(
    indicator: Indicator,
    drawn: Sequence[ProcessPoint],
    limits: Limits,
    last: int,
    enough: bool,
    variation: str,
) -> str:
    decimals = indicator.value.decimals
    low, high, mean = (float(side[0, last]) for side in (limits.lower, limits.upper, limits.mean))
    if math.isnan(low + high):
        return "The process limits cannot be worked out: no two points follow each other."
    least, most = bounds_of(indicator) or (-math.inf, math.inf)
    usual = f"{write_number(max(low, least), decimals)} and"
    usual += f" {with_unit(write_number(min(high, most), decimals), indicator)}"
    opening = f"From year to year the figure usually lies between {usual}, around {write_number(mean, decimals)}."
    unusual = sum(point.kind != "common" for point in drawn)
    if not enough:
        return (
            f"Too few points: {len(drawn)} of the {xmr.ENOUGH_POINTS} that trusted limits need, so this is a first"
            f" impression and no verdict. {opening}"
        )
    if variation == "common_cause":
        ending = " The latest point is within what is usual."
    else:
        ending = f" The latest point is unusual: {drawn[-1].words}."
    return (
        f"{opening} {unusual or 'None'} of the {len(drawn)} points {'is' if unusual == 1 else 'are'} unusual.{ending}"
    )

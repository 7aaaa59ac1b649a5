"""The XmR view of a curve: what is usual since the last break, which points are not, and what to make of the last."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from oba.charts.words import write_number
from oba.indicators.indicator import Indicator
from oba.periods import Period
from oba.scorecards.build.course import Course, bounds_of, is_within_as_shown, lay_out, step_months, with_unit
from oba.scorecards.figure import Figure, Point
from oba.scorecards.judgement import ProcessPoint, ProcessView
from oba.scorecards.notes import TargetMark
from oba.statistics.xmr import chart as xmr
from oba.statistics.xmr import icons
from oba.statistics.xmr.limits import ENOUGH_POINTS
from oba.statistics.xmr.rebase import suggest_rebase
from oba.statistics.xmr.rules import POINT_TYPES, RULE_SETS, RuleSet
from oba.statistics.xmr.stability import FEWEST_FOR_RANGE, Stability, agree_assurance, count_met, find_stability
from oba.vocabulary import IndicatorList, Polarity

_DIRECTIONS = {
    Polarity.HIGH_IS_GOOD: "increase",
    Polarity.LOW_IS_GOOD: "decrease",
    Polarity.NO_JUDGEMENT: "neutral",
}
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
_NOT_ASSURED = "not said: the limits do not describe one stable process"


@dataclass(frozen=True, slots=True)
class _Seen:
    """A curve with its chart: what every sentence is made from.

    `places` are those of known points, oldest first; `hidden` is how many since the last break are hidden.
    """

    indicator: Indicator
    course: Course
    figures: Mapping[Period, Figure]
    chart: xmr.Chart
    stability: Stability
    places: tuple[int, ...]
    hidden: int

    @property
    def last_group(self) -> list[int]:
        return [place for place in self.places if self.stability.places[0, place]]

    @property
    def number(self) -> int:
        return int(self.stability.points[0])

    @property
    def since(self) -> str:
        return " since the break" if self.chart.limits.group[0, self.places[-1]] else ""

    @property
    def is_usual(self) -> bool:
        return bool(self.stability.has_usual_range[0]) and not self.hidden and not self.leaves_out_nothing

    @property
    def leaves_out_nothing(self) -> bool:
        bounds, limits, last = bounds_of(self.indicator), self.chart.limits, self.places[-1]
        return bounds is not None and bool(
            limits.lower[0, last] <= bounds[0] and limits.upper[0, last] >= bounds[1] and bounds[1] < math.inf
        )

    @property
    def never_changed(self) -> bool:
        return len({self.course.values[place] for place in self.last_group}) == 1

    def show(self, place: int) -> str:
        return with_unit(self.figures[self.course.periods[place]].text, self.indicator)

    def label(self, place: int) -> str:
        return self.course.periods[place].label

    def average(self, places: Sequence[int]) -> str:
        mean = sum(self.course.values[place] for place in places) / len(places)
        return write_number(mean, self.indicator.value.decimals)


def view_process(
    indicator: Indicator,
    points: Sequence[Point],
    breaks: Sequence[Point],
    targets: Sequence[TargetMark],
    hidden: Sequence[Period] = (),
) -> ProcessView | None:
    """Return the XmR view; None of context such as a population, and of series not regular or too short to show it.

    `points` are the known points, oldest first; `breaks` the first point after each break in the
    series, where new limits begin; `hidden` the periods whose small numbers are hidden.
    """
    if len(points) < FEWEST_FOR_RANGE or not _is_process(indicator):
        return None
    targets = [mark for mark in targets if not mark.whose]  # a national one is not what this place was asked for
    target = targets[-1].value if targets else math.nan
    since = max((point.period.end for point in breaks), default=date.min)
    unseen = sum(period.end >= since for period in hidden)
    seen = _see(indicator, points, {point.period for point in breaks}, target, unseen)
    chart, (means, lowers, uppers) = seen.chart, _levels(seen)
    assurance, assurance_words, met_text = _assure(seen, target)
    enough = seen.number >= ENOUGH_POINTS and not seen.hidden
    return ProcessView(
        points=tuple(_name_point(seen, place) for place in seen.places),
        means=means,
        lowers=lowers,
        uppers=uppers,
        variation=str(chart.variation[0]),
        variation_words=_word_variation(seen),
        assurance=assurance,
        assurance_words=assurance_words,
        rules=chart.rules.describe(indicator.spc.screen),
        enough=enough,
        sentence=_describe_process(seen),
        question=str(suggest_rebase(chart).reason[0]) if enough else "",
        target=None if math.isnan(target) else target,
        target_text=targets[-1].text if targets else "",
        met_text=met_text,
        has_usual_range=seen.is_usual,
    )


def _is_process(indicator: Indicator) -> bool:
    regular = step_months(indicator) is not None and indicator.period != "pooled_years"
    return regular and indicator.listed is not IndicatorList.CONTEXT


def _see(indicator: Indicator, points: Sequence[Point], starts: set[Period], target: float, hidden: int) -> _Seen:
    """Return the curve with its chart, with new limits from each period in `starts` that has a value."""
    course = lay_out(points, step_months(indicator) or 12)
    rebase = [[period in starts and value == value for period, value in zip(*course.pair, strict=True)]]
    direction = _DIRECTIONS[indicator.value.polarity]
    rules: RuleSet = RULE_SETS[indicator.spc.rules]
    chart = xmr.chart([course.values], direction, [target], rebase, screen=indicator.spc.screen, rules=rules)
    places = tuple(place for place, value in enumerate(course.values) if not math.isnan(value))
    figures = {point.period: point.figure for point in points}
    return _Seen(indicator, course, figures, chart, find_stability(chart), places, hidden)


def _assure(seen: _Seen, target: float) -> tuple[str, str, str]:
    """Return the assurance, its words and how often the target was met; blank without a target or a direction."""
    if seen.chart.assurance[0] == "none":
        return "none", icons.ASSURANCE_WORDS["none"], ""
    met = count_met(seen.chart, seen.stability, _DIRECTIONS[seen.indicator.value.polarity], [target])
    often = f"It was met at {int(met[0])} of the {seen.number} points{seen.since}."
    if not seen.is_usual:
        return "none", _NOT_ASSURED, often
    agreed = str(agree_assurance(seen.chart.assurance, met, seen.stability)[0])
    return agreed, icons.ASSURANCE_WORDS[agreed], often


def _is_shown(seen: _Seen, place: int) -> bool:
    """Return whether the point's stretch between breaks has enough points for limits to be shown at all."""
    group = seen.chart.limits.group[0]
    known = ~np.isnan(seen.chart.values[0])
    is_last = group[place] == group[seen.places[-1]]
    return int((known & (group == group[place])).sum()) >= FEWEST_FOR_RANGE and not (is_last and seen.hidden)


def _levels(seen: _Seen) -> tuple[tuple[float, ...], ...]:
    """Return mean, lower and upper limit at each point; missing where none is shown."""
    shown = [_is_shown(seen, place) for place in seen.places]
    limits = seen.chart.limits
    return tuple(
        tuple(float(side[0, place]) if show else math.nan for place, show in zip(seen.places, shown, strict=True))
        for side in (limits.mean, limits.lower, limits.upper)
    )


def _name_point(seen: _Seen, place: int) -> ProcessPoint:
    """Return a point with what the rules found it to be and why."""
    period, value = seen.course.periods[place], seen.course.values[place]
    figure = seen.figures[period]
    if not _is_shown(seen, place):
        why = "too few points on this basis"
        return ProcessPoint(period, value, figure.text, "not_judged", why, figure.trace)
    kind = POINT_TYPES[int(seen.chart.point_type[0, place])]
    return ProcessPoint(period, value, figure.text, kind, _say_cause(seen, place), figure.trace)


def _say_cause(seen: _Seen, place: int) -> str:
    rules = seen.chart.rules
    return _CAUSES[int(seen.chart.special_cause[0, place])].format(trend=rules.trend, shift=rules.shift)


def _word_variation(seen: _Seen) -> str:
    """Return the words beside the icon, which is of the last point alone."""
    last = seen.places[-1]
    words = icons.VARIATION_WORDS[str(seen.chart.variation[0])]
    words = words[:1].lower() + words[1:]
    if seen.hidden or seen.leaves_out_nothing:
        words = "not said, for the reason given"
    elif not seen.is_usual:
        words = words.replace("than usual", "than the average").replace(
            ": nothing unusual", ", though the level changed before it"
        )
    return f"Latest point, {seen.course.periods[last].label}: {words}"


def _describe_process(seen: _Seen) -> str:
    number, last = seen.number, seen.places[-1]
    few = f"Too few points{seen.since}: {number} of the {ENOUGH_POINTS} that trusted limits need"
    if number < FEWEST_FOR_RANGE:
        return f"{few}, so no range is given."
    if seen.hidden:
        count = "1 more point is" if seen.hidden == 1 else f"{seen.hidden} more points are"
        return (
            f"{f'{few}. ' if number < ENOUGH_POINTS else ''}{count} hidden as small numbers{seen.since}: those that are"
            " shown are no fair sample, so no range is given."
        )
    few = f"{few}, so this is a first impression and no verdict. " if number < ENOUGH_POINTS else ""
    if math.isnan(seen.chart.limits.upper[0, last]):
        return f"{few}The process limits cannot be worked out: no two points follow each other."
    if seen.leaves_out_nothing:
        return f"{few}The process limits leave out nothing that is possible, so they say nothing."
    if not seen.is_usual:
        ending = _say_cause(seen, last)
        return f"{few}{_say_level(seen)}{f' The latest point is {ending}.' if ending else ''}"
    if seen.never_changed:
        always = f"it was that at each of the {number} points{seen.since}"
        return f"{few}The figure usually lies at {seen.show(last)}: {always}."
    if few:
        return f"{few}{_say_usual(seen)}."
    unusual = int(seen.stability.unusual[0])
    count = f"{unusual or 'None'} of the {number} points{seen.since} {'is' if unusual == 1 else 'are'} unusual"
    return f"{_say_usual(seen)}. {count}."


def _say_usual(seen: _Seen) -> str:
    """Say the range, and in the same sentence where the latest point lies."""
    indicator, last, limits = seen.indicator, seen.places[-1], seen.chart.limits
    decimals = indicator.value.decimals
    low, high, mean = (float(side[0, last]) for side in (limits.lower, limits.upper, limits.mean))
    least, most = bounds_of(indicator) or (-math.inf, math.inf)
    high_text = with_unit(write_number(min(high, most), decimals), indicator)
    usual = f"between {write_number(max(low, least), decimals)} and {high_text}"
    said = f"The figure usually lies {usual}, around {write_number(mean, decimals)}"
    where = f"the latest ({seen.show(last)}, {seen.course.periods[last].label}) lies"
    if seen.chart.signals.outside[0, last]:
        just = "just " if is_within_as_shown(indicator, seen.course.values[last], low, high) else ""
        return f"{said}, but {where} {just}{'above' if seen.course.values[last] > mean else 'below'} that"
    cause = _say_cause(seen, last)
    return f"{said}, and {where} within that{f', {cause}' if cause else ''}"


def _say_level(seen: _Seen) -> str:
    """Say how the level changed, where no one range is usual."""
    group, signals = seen.last_group, seen.chart.signals
    so = "so there is no one range in which it usually lies."
    run = _last_run([place for place in group if signals.trend[0, place]], signals.rising[0])
    if run:
        way = "rose" if seen.course.values[run[-1]] > seen.course.values[run[0]] else "fell"
        ends = f"from {seen.show(run[0])} ({seen.label(run[0])}) to {seen.show(run[-1])} ({seen.label(run[-1])})"
        return f"The level changed: the figure {way} {len(run) - 1} times running, {ends}, {so}"
    run = _last_run([place for place in group if signals.shift[0, place]], signals.run_side[0])
    if run:
        others = [place for place in group if place not in run]
        ends = f"the {len(run)} points from {seen.label(run[0])} to {seen.label(run[-1])} average {seen.average(run)}"
        return f"The level changed: {ends}, the other {len(others)} {seen.average(others)}, {so}"
    unusual, number = int(seen.stability.unusual[0]), seen.number
    return f"The level changed: {unusual} of the {number} points{seen.since} are unusual beside the others, {so}"


def _last_run(places: Sequence[int], way: np.ndarray) -> list[int]:
    """Return the places at the end of a list that follow each other and go the same way."""
    run: list[int] = []
    for place in reversed(places):
        if run and (place != run[0] - 1 or way[place] != way[run[0]]):
            break
        run.insert(0, place)
    return run

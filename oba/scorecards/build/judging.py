"""What may be said of a curve, in words: verdict, comparison, trend, rank. Interval before colour."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from oba.indicators.indicator import Indicator
from oba.periods import Period
from oba.scorecards.build.figures import write_number
from oba.scorecards.build.forecasts.earlier import basis_words, recalculate
from oba.scorecards.build.gate import describe_absence, describe_without
from oba.scorecards.build.neighbours import compare_hidden
from oba.scorecards.build.outlook import FEWEST_POINTS, is_too_old, keep_apart
from oba.scorecards.figure import Figure, Point
from oba.scorecards.frozen import EarlierForecast
from oba.scorecards.judgement import NOT_JUDGED, Comparison, Rank, Trend, Verdict
from oba.scorecards.verdicts import BEST_THERE_IS, VERDICTS, VerdictCode
from oba.statistics.aggregation import rank as rank_values
from oba.statistics.comparison import NOT_COMPARED, SIMILAR, compare
from oba.statistics.intervals import byar, wilson
from oba.statistics.trend import recent_trend
from oba.statistics.verdict import AT_ITS_BEST, CANNOT_SAY, NOT_YET, TURNED, WORSE, judge_curve
from oba.vocabulary import Polarity, ValueType

FEWEST_FOR_VERDICT = FEWEST_POINTS + 1
"""Points needed on one basis before a verdict: those to forecast from and the one that is judged."""

NOTHING_LEFT_OUT = "What {basis} leaves out nothing that is possible, so it supports no verdict."

_WHERE_ONE_WAY_IS_GOOD = {
    TURNED: VerdictCode.TURNING,
    NOT_YET: VerdictCode.NOT_TURNING,
    WORSE: VerdictCode.WORSE,
    CANNOT_SAY: VerdictCode.CANNOT_SAY,
}
# Judged as though more were better: then only the side is told.
_WHERE_NEITHER_WAY_IS_GOOD = {
    TURNED: VerdictCode.HIGHER,
    NOT_YET: VerdictCode.SIMILAR,
    AT_ITS_BEST: VerdictCode.SIMILAR,
    WORSE: VerdictCode.LOWER,
    CANNOT_SAY: VerdictCode.CANNOT_SAY,
}
_AGAINST = {
    VerdictCode.TURNING: "better than what {basis}: the curve is turning",
    VerdictCode.NOT_TURNING: "in line with what {basis}: the curve has not turned yet",
    VerdictCode.WORSE: "worse than what {basis}",
    VerdictCode.HIGHER: "above what {basis}",
    VerdictCode.LOWER: "below what {basis}",
    VerdictCode.SIMILAR: "in line with what {basis}",
}

STEP_MONTHS = {
    "snapshot": 12,
    "month": 1,
    "quarter": 3,
    "december_to_february": 12,
    "calendar_year": 12,
    "financial_year": 12,
    "academic_year": 12,
    "pooled_years": 12,
}
FREQUENCY_MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12, "three_yearly": 36}


def step_months(indicator: Indicator) -> int | None:
    """Return the months from one point to the next, None for a series without a regular step."""
    if indicator.period == "irregular":
        return None
    if indicator.period == "snapshot":
        return FREQUENCY_MONTHS.get(indicator.frequency)
    if indicator.frequency in {"once", "irregular"}:
        return None
    return STEP_MONTHS[indicator.period]


def bounds_of(indicator: Indicator) -> tuple[float, float] | None:
    """Return what the values cannot pass: 0 and 100% for a share, 0 for a count or rate."""
    if indicator.gap or indicator.value.type in {ValueType.MEAN, ValueType.SCORE, ValueType.CURRENCY}:
        return None
    if indicator.value.type is ValueType.PROPORTION:
        return (0.0, indicator.value.multiplier)
    return (0.0, math.inf)


def with_unit(text: str, indicator: Indicator) -> str:
    """Return a number with its unit: `65.0%`, `43.5 per 10,000`, `+2.1 percentage points`."""
    unit = indicator.value.unit
    return f"{text}%" if unit == "%" else f"{text} {unit}"


@dataclass(frozen=True, slots=True)
class Course:
    """A curve laid out in even steps: one place a period, missing where there is no figure."""

    periods: tuple[Period, ...]
    values: tuple[float, ...]

    @property
    def pair(self) -> tuple[tuple[Period, ...], tuple[float, ...]]:
        """Return periods and values together."""
        return self.periods, self.values


def lay_out(points: Sequence[Point], step: int) -> Course:
    """Lay points in even steps, gaps as NaN, so that a missing year is a gap and not a neighbour."""
    known = [(point.period, point.figure.value) for point in points if point.figure.value is not None]
    if not known:
        return Course((), ())
    first, last = known[0][0], known[-1][0]
    places = round((last.end - first.end).days / 30.4375 / step) + 1
    values = [math.nan] * places
    periods: list[Period] = [first] * places
    for period, value in known:
        place = round((period.end - first.end).days / 30.4375 / step)
        values[place], periods[place] = float(value or 0.0), period
    return Course(tuple(periods), tuple(values))


def judge(
    indicator: Indicator, points: Sequence[Point], as_at: date | None = None, earlier: EarlierForecast | None = None
) -> Verdict:
    """Return the verdict on the latest point against the baseline: `earlier`, or made from the points before it.

    `points` are those since the last break, oldest first. `as_at` is the day of the pack: a curve that ended long
    before it gets no verdict.
    """
    known = keep_apart([point for point in points if point.figure.value is not None])
    if not known:
        return NOT_JUDGED
    step = step_months(indicator)
    latest = known[-1]
    if step is None or len(known) < FEWEST_FOR_VERDICT:
        count = "one point" if len(known) == 1 else f"{len(known)} points"
        return _verdict(
            VerdictCode.TOO_FEW_POINTS,
            f"There {'is' if len(known) == 1 else 'are'} {count} on the same basis; at least"
            f" {FEWEST_FOR_VERDICT} are needed to say whether the curve is turning.",
        )
    if as_at is not None and is_too_old(latest.period, as_at):
        return _verdict(VerdictCode.CANNOT_SAY, f"The last figure is of {latest.period.label}: too old to judge.")
    earlier = earlier or recalculate(indicator, known, step, bounds_of(indicator))
    return _word_verdict(indicator, latest, earlier)


def _word_verdict(indicator: Indicator, latest: Point, earlier: EarlierForecast | None) -> Verdict:
    figure = latest.figure
    if figure.value is None or earlier is None:
        return _verdict(VerdictCode.CANNOT_SAY, "No forecast can be made from the earlier figures.")
    point, lower, upper = earlier.points[-1].value, earlier.free.lower95, earlier.free.upper95
    said = with_unit(figure.text, indicator)
    bounds = bounds_of(indicator) or (-math.inf, math.inf)
    basis = basis_words(earlier)
    opening = f"The latest figure, {said} ({latest.period.label}), is"
    judged = indicator.value.polarity is not Polarity.NO_JUDGEMENT
    good = indicator.value.polarity if judged else Polarity.HIGH_IS_GOOD
    word = str(judge_curve(figure.value, figure.lower, figure.upper, point, lower, upper, good.value, bounds))
    if word == AT_ITS_BEST and judged:
        sentence = f"{opening} as good as it can be, and in line with what {basis}."
        return Verdict(VerdictCode.SIMILAR, BEST_THERE_IS, sentence)
    code = (_WHERE_ONE_WAY_IS_GOOD if judged else _WHERE_NEITHER_WAY_IS_GOOD)[word]
    if code is VerdictCode.CANNOT_SAY:
        nothing = lower <= bounds[0] and upper >= bounds[1]
        return _verdict(
            code, NOTHING_LEFT_OUT.format(basis=basis) if nothing else "The figures do not allow a verdict."
        )
    return _verdict(code, f"{opening} {_AGAINST[code].format(basis=basis)}.")


def _verdict(code: VerdictCode, sentence: str) -> Verdict:
    return Verdict(code, VERDICTS[code].words, sentence)


def compare_with(
    indicator: Indicator, area_name: str, own: Point, other_name: str, kind: str, other: Figure | None
) -> Comparison:
    """Compare the latest own figure with another place's figure of the same period."""
    figure, period = own.figure, own.period
    blank = Figure(None, "[x]", symbol="x", symbol_text="not available")

    def none(why: str) -> Comparison:
        return Comparison(other_name, kind, period, other or blank, NOT_COMPARED, f"Not compared: {why}.")

    if other is not None and other.value is None and figure.lower is not None and figure.upper is not None:
        found = compare_hidden(indicator, area_name, figure, other_name, other)
        if found is not None:
            return Comparison(other_name, kind, period, other, *found)
    if other is None or other.value is None:
        return none(describe_absence(other_name, other, period.label))
    if figure.value is None:
        return none(describe_absence(area_name, figure, period.label))
    theirs = with_unit(other.text, indicator)
    if indicator.benchmark == "none":
        return none("this measure is not judged against other places")
    if figure.lower is None or figure.upper is None:
        apart = f"{_describe_difference(indicator, figure.value or 0, other.value)} {other_name} ({theirs})"
        why = _lower_first(indicator.uncertainty.reason.rstrip(". ") or "the figure has no interval")
        sentence = (
            f"{with_unit(figure.text, indicator)} is {apart}, but whether that is more than chance cannot be said"
        )
        return Comparison(other_name, kind, period, other, NOT_COMPARED, f"{sentence}: {why}.")
    word = str(compare(figure.value or 0.0, figure.lower, figure.upper, other.value, indicator.value.polarity.value))
    if word == SIMILAR:
        phrase = f"similar to {other_name} ({theirs}), which lies within its interval"
    elif indicator.benchmark == "ci_overlap_two_level" and _is_beyond(indicator, figure, other.value):
        phrase = f"{word} than {other_name} ({theirs}), which lies outside its 99.8% interval too"
    else:
        phrase = f"{word} than {other_name} ({theirs}), which lies outside its interval"
    sentence = f"{area_name}'s {with_unit(figure.text, indicator)} (95% interval {figure.interval_text}) is {phrase}."
    sentence += f" {other.note}" if kind.startswith("neighbours") and other.note else ""
    return Comparison(other_name, kind, period, other, word, sentence)


def _describe_difference(indicator: Indicator, own: float, other: float) -> str:
    if own == other:
        return "the same as"
    difference = write_number(abs(own - other), indicator.value.decimals)
    return f"{difference} {'above' if own > other else 'below'}"


def _is_beyond(indicator: Indicator, figure: Figure, other: float) -> bool:
    """Return whether a benchmark lies outside the 99.8% interval, which needs the counts."""
    if figure.numerator is None or not figure.denominator:
        return False
    method = wilson if indicator.uncertainty.ci_method == "wilson" else byar
    wide = method(figure.numerator, figure.denominator, 0.998, indicator.value.multiplier)
    return not float(wide.lower) <= other <= float(wide.upper)


def find_trend(indicator: Indicator, points: Sequence[Point]) -> Trend:
    """Return the published five-point recent trend, or why it cannot be calculated."""
    if step_months(indicator) != 12 or indicator.period == "pooled_years":
        return Trend("Cannot be calculated", "", "The recent trend is only for yearly figures that do not overlap.")
    latest = list(points)[-5:]
    if len(latest) < 5:
        return Trend(
            "Cannot be calculated", "", f"Five yearly points on one basis are needed; there are {len(latest)}."
        )
    years = [point.period.end.year for point in latest]
    if years != list(range(years[0], years[0] + 5)):
        return Trend("Cannot be calculated", "", "The latest five points are not of five years in a row.")
    figures = [point.figure for point in latest]
    column = {
        name: np.array([math.nan if (item := getattr(figure, name)) is None else item for figure in figures])
        for name in ("numerator", "denominator", "value", "lower", "upper")
    }
    counts = indicator.value.type is ValueType.PROPORTION and not np.isnan(column["numerator"]).any()
    found = recent_trend(
        np.array(years, dtype=float),
        column["numerator"] if counts else None,
        column["denominator"] if counts else None,
        column["value"],
        column["lower"],
        column["upper"],
        "proportion" if counts else "other",
        indicator.value.polarity.value,
    )
    word, with_polarity = str(found.outcome), str(found.word_with_polarity)
    span = f"{latest[0].period.label} to {latest[-1].period.label}"
    if word == "Cannot be calculated":
        return Trend(word, "", f"The recent trend cannot be calculated for {span}: {_lower_first(str(found.reason))}.")
    return Trend(word, with_polarity, f"Over the latest five years ({span}): {with_polarity.lower()}.")


def _lower_first(text: str) -> str:
    """Return a sentence to go on with, its capital lowered unless it begins an acronym such as LAIT."""
    text = text.rstrip(".")
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def find_rank(indicator: Indicator, area_name: str, own: Point, others: Sequence[Figure]) -> Rank | None:
    """Return the place among the statistical neighbours that have a figure, itself included."""
    values = [own.figure.value, *(figure.value for figure in others)]
    known = [value for value in values if value is not None]
    if own.figure.value is None or len(known) < 5:
        return None
    places = rank_values(np.array([math.nan if v is None else v for v in values]), indicator.value.polarity.value)
    position = int(places[0])
    best = "highest" if indicator.value.polarity is Polarity.NO_JUDGEMENT else "best"
    without = describe_without(others)
    sentence = (
        f"{area_name} is {position} of {len(known)} among itself and its statistical neighbours"
        f" (1 is the {best}{without})."
    )
    return Rank(position, len(known), sentence)

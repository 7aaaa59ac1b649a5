"""The newest figure against its baseline forecast: turned, first sign, as forecast, worse, at its best, cannot say."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from oba.indicators.indicator import Indicator
from oba.london_time import write_day
from oba.periods import Period
from oba.scorecards.build.ages import is_too_old
from oba.scorecards.build.course import (
    bounds_of,
    is_within_as_shown,
    step_months,
    with_unit,
)
from oba.scorecards.build.forecasts.earlier import recalculate
from oba.scorecards.build.forecasts.limits import limits_as_shown, write_limits
from oba.scorecards.build.forecasts.outlook import FEWEST_POINTS, keep_apart
from oba.scorecards.figure import Point
from oba.scorecards.frozen_forecasts import EarlierForecast
from oba.scorecards.judgement import NOT_JUDGED, Verdict
from oba.scorecards.verdicts import LAST_FIGURE, VERDICTS, VerdictCode
from oba.statistics.verdict import AT_ITS_BEST, CANNOT_SAY, FIRST_SIGN, NOT_YET, TURNED, WORSE, judge_curve
from oba.vocabulary import Polarity

FEWEST_FOR_VERDICT = FEWEST_POINTS + 1
"""Points needed on one basis before a verdict: those to forecast from and the one that is judged."""

NOTHING_LEFT_OUT = "What {basis} leaves out nothing that is possible, so it supports no verdict."

_WHERE_ONE_WAY_IS_GOOD = {
    TURNED: VerdictCode.TURNING,
    FIRST_SIGN: VerdictCode.FIRST_SIGN,
    NOT_YET: VerdictCode.NOT_TURNING,
    AT_ITS_BEST: VerdictCode.AT_ITS_BEST,
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
    VerdictCode.FIRST_SIGN: "a first sign of turning. It is outside the 80% interval, though not the wider one, of what"
    " {basis}",
    VerdictCode.NOT_TURNING: "in line with what {basis}",
    VerdictCode.AT_ITS_BEST: "as good as it can be, and in line with what {basis}",
    VerdictCode.WORSE: "worse than what {basis}",
    VerdictCode.HIGHER: "above what {basis}",
    VerdictCode.LOWER: "below what {basis}",
    VerdictCode.SIMILAR: "in line with what {basis}",
}
_BEYOND = frozenset({VerdictCode.TURNING, VerdictCode.WORSE, VerdictCode.HIGHER, VerdictCode.LOWER})
AS_FORECAST = frozenset({VerdictCode.NOT_TURNING, VerdictCode.SIMILAR})


@dataclass(frozen=True, slots=True)
class Expected:
    """What a forecast led us to expect of a period, in the indicator's unit.

    The limits are those before they were cut off at what is possible (`Forecast.free`). `until` is the last period that
    it knew and `before` the figure of it; `made_on` the day it was frozen, None where it is recalculated.
    """

    point: float
    lower80: float
    upper80: float
    lower95: float
    upper95: float
    until: Period | None = None
    before: float | None = None
    made_on: date | None = None

    @property
    def way(self) -> str:
        """Return which way the forecast went: `level` unless the figure before it is outside its 80% interval."""
        if self.before is None or self.lower80 <= self.before <= self.upper80:
            return "level"
        return "rising" if self.point > self.before else "falling"


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
    refused = refuse(indicator, known, as_at)
    return refused or word_verdict(indicator, known[-1], expect_newest(indicator, known, earlier))


def refuse(indicator: Indicator, known: Sequence[Point], as_at: date | None) -> Verdict | None:
    """Return the verdict on points that allow none: too few, not at regular steps, too old; None where one may be."""
    if as_at is not None and is_too_old(indicator, known[-1].period, as_at):
        words = LAST_FIGURE.format(period=known[-1].period.label)
        return Verdict(VerdictCode.TOO_OLD, words, f"{words}: too old to judge.")
    if step_months(indicator) is None or len(known) < FEWEST_FOR_VERDICT:
        count = "one point" if len(known) == 1 else f"{len(known)} points"
        return _verdict(
            VerdictCode.TOO_FEW_POINTS,
            f"There {'is' if len(known) == 1 else 'are'} {count} on the same basis; at least"
            f" {FEWEST_FOR_VERDICT} are needed to say whether the curve is turning.",
        )
    return None


def expect_newest(
    indicator: Indicator, known: Sequence[Point], earlier: EarlierForecast | None = None
) -> Expected | None:
    """Return what led us to expect what of the newest point: a published forecast, or the points before it.

    None where nothing can be forecast from those.
    """
    found = earlier or recalculate(indicator, known)
    values = {point.period: point.figure.value for point in known}
    return None if found is None else expect(found, values.get(found.until))


def expect(earlier: EarlierForecast, before: float | None = None) -> Expected:
    """Return what an earlier forecast led us to expect; `before` is the figure of the last period that it knew."""
    free = earlier.free
    limits = (free.lower80, free.upper80, free.lower95, free.upper95)
    return Expected(earlier.points[-1].value, *limits, earlier.until, before, earlier.made_on)


def word_verdict(indicator: Indicator, latest: Point, expected: Expected | None) -> Verdict:
    """Return the verdict on a figure against what a forecast led us to expect of its period, and the words for it."""
    figure = latest.figure
    if figure.value is None or expected is None:
        return _verdict(VerdictCode.CANNOT_SAY, "No forecast can be made from the earlier figures.")
    point, lower, upper = expected.point, expected.lower95, expected.upper95
    bounds = bounds_of(indicator) or (-math.inf, math.inf)
    basis = describe_basis(indicator, expected)
    judged = indicator.value.polarity is not Polarity.NO_JUDGEMENT
    good = indicator.value.polarity if judged else Polarity.HIGH_IS_GOOD
    has_seasons = (step_months(indicator) or 12) < 12  # the 80% range holds less of months and quarters than it says
    inner = (expected.lower80, expected.upper80) if judged and not has_seasons else None
    word = str(judge_curve(figure.value, figure.lower, figure.upper, point, lower, upper, good.value, bounds, inner))
    code = (_WHERE_ONE_WAY_IS_GOOD if judged else _WHERE_NEITHER_WAY_IS_GOOD)[word]
    if code is VerdictCode.CANNOT_SAY:
        nothing = lower <= bounds[0] and upper >= bounds[1]
        return _verdict(
            code, NOTHING_LEFT_OUT.format(basis=basis) if nothing else "The figures do not allow a verdict."
        )
    said = with_unit(figure.text, indicator)
    sentence = f"The latest figure, {said} ({latest.period.label}), is {_AGAINST[code].format(basis=basis)}"
    sentence += _say_why_not_as_shown(indicator, figure.value, expected, code)
    if code not in AS_FORECAST:
        return _verdict(code, f"{sentence}.")
    ending = {"level": "stayed level", "rising": "rose", "falling": "fell"}[expected.way]
    return Verdict(code, f"{VERDICTS[code].words} ({expected.way})", f"{sentence}. That forecast {ending}.")


def describe_basis(indicator: Indicator, expected: Expected) -> str:
    """Return what led us to expect what: `the forecast made on 12 March 2026 led us to expect (3.1 to 4.0, …)`."""
    between = write_limits(indicator, *_limits_of(indicator, expected))
    if expected.made_on is not None:
        return f"the forecast made on {write_day(expected.made_on)} led us to expect ({between}, 95% forecast interval)"
    until = f" up to {expected.until.label}" if expected.until else ""
    return f"the figures{until} led us to expect ({between}, 95% forecast interval, made afterwards)"


def _say_why_not_as_shown(indicator: Indicator, value: float, expected: Expected, code: VerdictCode) -> str:
    """Return what to add where the printed numbers alone would say something else than the verdict."""
    limits = limits_as_shown(indicator, *_limits_of(indicator, expected))
    within = is_within_as_shown(indicator, value, *limits)
    if code in _BEYOND and within:
        return ", by less than rounding shows"
    if code in AS_FORECAST and not within:
        return ": it lies outside that, but its own interval reaches what was expected"
    return ""


def _limits_of(indicator: Indicator, expected: Expected) -> tuple[float, float]:
    """Return the 95% limits, ended at what is possible."""
    least, most = bounds_of(indicator) or (-math.inf, math.inf)
    lower, upper = (min(max(limit, least), most) for limit in (expected.lower95, expected.upper95))
    return lower, upper


def _verdict(code: VerdictCode, sentence: str) -> Verdict:
    return Verdict(code, VERDICTS[code].words, sentence)

"""What may be forecast of a curve on a day: from which points, for which periods, and why not where not.

The sums know no dates; here the points become even steps, and a period that is over is told from one that is to come.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from oba.indicators.indicator import Indicator
from oba.periods import Period, next_period
from oba.scorecards.build.ages import allowed_years, is_too_old
from oba.scorecards.build.course import bounds_of, count_steps, step_months
from oba.scorecards.figure import Point
from oba.statistics.forecast.chance import RATE, SHARE, Base
from oba.statistics.forecast.forecast import Forecast, forecast_series
from oba.vocabulary import ValueType

FEWEST_POINTS = 5
"""Known points on one basis, none overlapping another, that a forecast needs."""

HORIZON = 3
"""Periods to forecast: the method asks for three to five years."""

Refusal = Literal["", "no regular step", "no figure", "too few points", "too old", "no variation"]


@dataclass(frozen=True, slots=True)
class Step:
    """A period after the last figure; `is_over` where it had ended by the day: its figure is not yet published."""

    period: Period
    is_over: bool


@dataclass(frozen=True)
class Outlook:
    """The forecast of a curve as at a day, or why there is none: `refusal` blank, or the kind, `sentence` in words.

    `forecast` holds one point and its limits for each of `steps`.
    """

    refusal: Refusal
    sentence: str
    steps: tuple[Step, ...] = ()
    forecast: Forecast | None = None

    @property
    def tells_nothing(self) -> bool:
        """Return whether the figures swing so widely that the forecast leaves out nothing that is possible."""
        return self.forecast is not None and bool(self.forecast.tells_nothing[0])


def look_ahead(indicator: Indicator, points: Sequence[Point], as_at: date | None) -> Outlook:
    """Forecast a curve from its points since the last break, oldest first, as at a day.

    The steps are every period that is over without a figure, then `HORIZON` that are not over. Without `as_at` nothing
    is taken for over or too old.
    """
    months = step_months(indicator)
    used = keep_apart([point for point in points if point.figure.value is not None])
    if not used:
        return Outlook("no figure", "No forecast: there is no figure")
    if months is None:
        return Outlook("no regular step", "No forecast: the figures do not come at regular intervals")
    newest = used[-1].period
    if len(used) < FEWEST_POINTS:
        count = f"{len(used)} point{'' if len(used) == 1 else 's'}"
        return Outlook("too few points", f"No forecast: {count}, and at least {FEWEST_POINTS} are needed")
    if as_at is not None and is_too_old(indicator, newest, as_at):
        return Outlook(
            "too old",
            f"No forecast: the last figure is of {newest.label}, more than {allowed_years(indicator)} years ago",
        )
    step = max(months, newest.months)
    steps = list_steps(newest, step, as_at, HORIZON)
    made = forecast_curve(indicator, used, step, len(steps))
    refusal: Refusal = "no variation" if made.reason else ""
    return Outlook(refusal, str(made.sentence), steps, None if refusal else made)


def keep_apart(points: Sequence[Point]) -> list[Point]:
    """Return the points that share no day with a later one that is kept, counted backwards from the newest."""
    kept: list[Point] = []
    for point in reversed(points):
        if not kept or point.period.end < kept[-1].period.start:
            kept.append(point)
    return kept[::-1]


def list_steps(newest: Period, months: int, as_at: date | None, to_come: int) -> tuple[Step, ...]:
    """Return the periods after the newest: all that are over by a day, and some that are to come."""
    steps: list[Step] = []
    period = newest
    while sum(not step.is_over for step in steps) < to_come:
        period = next_period(period, months)
        steps.append(Step(period, as_at is not None and period.end < as_at))
    return tuple(steps)


def forecast_curve(
    indicator: Indicator,
    points: Sequence[Point],
    months: int,
    horizon: int,
    coming: float | None = None,
) -> Forecast:
    """Forecast `horizon` steps from known points; a missing period is a gap. `coming` is the next denominator."""
    places = [count_steps(points[0].period, point.period, months) for point in points]
    values = np.full(places[-1] + 1, math.nan)
    denominators = values.copy()
    for place, point in zip(places, points, strict=True):
        values[place] = math.nan if point.figure.value is None else point.figure.value
        denominators[place] = math.nan if point.figure.denominator is None else point.figure.denominator
    base = base_of(indicator, denominators, coming)
    return forecast_series(values, horizon, bounds_of(indicator), base, FEWEST_POINTS)


def base_of(indicator: Indicator, denominators: Sequence[float] | np.ndarray, coming: float | None) -> Base | None:
    """Return what the figures are divided by, so that chance in their counts can be told; None where it cannot."""
    value = indicator.value
    if indicator.gap or value.type not in {ValueType.COUNT, ValueType.PROPORTION, ValueType.RATE}:
        return None
    if value.type is ValueType.COUNT:
        return Base(np.ones(len(denominators)), 1.0, RATE)
    kind = SHARE if value.type is ValueType.PROPORTION else RATE
    return Base(np.asarray(denominators, float), value.multiplier, kind, coming or None)

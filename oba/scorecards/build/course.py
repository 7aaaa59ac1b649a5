"""The steps of a curve: how far apart its points are, what they cannot pass, and how they are laid out and written."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from oba.charts.words import write_number
from oba.indicators.indicator import FREQUENCY_MONTHS, Indicator
from oba.period_forms import DAYS_IN_MONTH
from oba.periods import Period
from oba.scorecards.figure import Point
from oba.scorecards.notes import BreakMark
from oba.vocabulary import ValueType

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
    unit, counted = indicator.value.unit, indicator.numerator
    if text == "1" and counted and unit == counted.many:
        unit = counted.one
    return f"{text}%" if unit == "%" else f"{text} {unit}"


def is_within_as_shown(indicator: Indicator, value: float, lower: float, upper: float) -> bool:
    """Return whether a value lies between two limits, or on one, when all three are rounded as they are printed."""
    low, shown, high = (round_as_shown(number, indicator.value.decimals) for number in (lower, value, upper))
    return low <= shown <= high


def keep_one_basis(points: Sequence[Point], breaks: Sequence[BreakMark]) -> list[Point]:
    """Return the points, oldest first, that have a figure and are on the basis of the newest that has one."""
    known = [point for point in points if point.figure.value is not None]
    starts = [mark.period.end for mark in breaks if known and mark.period.end <= known[-1].period.end]
    return [point for point in known if not starts or point.period.end >= max(starts)]


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
    places = count_steps(first, last, step) + 1
    values = [math.nan] * places
    periods: list[Period] = [first] * places
    for period, value in known:
        place = count_steps(first, period, step)
        values[place], periods[place] = float(value or 0.0), period
    return Course(tuple(periods), tuple(values))


def count_steps(before: Period, after: Period, step: int) -> int:
    """Return how many steps of so many months lie between the ends of two periods."""
    return round((after.end - before.end).days / DAYS_IN_MONTH / step)


def lower_first(text: str) -> str:
    """Return a sentence to go on with, its capital lowered unless it begins an acronym such as LAIT."""
    text = text.rstrip(".")
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def round_as_shown(value: float, decimals: int) -> float:
    """Return a value as it is printed, so that two that look equal are."""
    return float(write_number(value, decimals).replace(",", "").replace("\N{MINUS SIGN}", "-") or math.nan)

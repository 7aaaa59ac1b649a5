"""Why a figure moved: from where, by its count or by what it is divided by, and which side of a gap it was."""

import math
from collections.abc import Sequence

from oba.charts.words import write_number
from oba.indicators.indicator import Indicator
from oba.scorecards.build.judging import with_unit
from oba.scorecards.figure import Line, Point
from oba.statistics.change import split_change
from oba.vocabulary import ValueType


def describe_change(indicator: Indicator, latest: Point, previous: Point | None) -> str:
    """Describe where a figure stood before, and whether it went up or down from there."""
    if previous is None or latest.figure.value is None or previous.figure.value is None:
        return ""
    was = f"{with_unit(previous.figure.text, indicator)} ({previous.period.label})"
    if latest.figure.text == previous.figure.text:
        return f"unchanged from {was}"
    side = "up" if latest.figure.value > previous.figure.value else "down"
    return f"{side} from {was}"


def explain_movement(indicator: Indicator, latest: Point, previous: Point | None) -> str:
    """Describe how much of a rate's change came from its count and how much from its population, if both are known."""
    if previous is None or indicator.value.type not in {ValueType.RATE, ValueType.PROPORTION} or indicator.gap:
        return ""
    now, before = latest.figure, previous.figure
    if before.numerator is None or not before.denominator or now.numerator is None or not now.denominator:
        return ""
    split = split_change(
        before.numerator, before.denominator, now.numerator, now.denominator, indicator.value.multiplier
    )
    change, by_count, by_population = (float(part) for part in (split.change, split.by_numerator, split.by_denominator))
    if math.isnan(change):
        return ""
    decimals = max(indicator.value.decimals, 1)
    unit = "percentage points" if indicator.value.unit == "%" else indicator.value.unit

    def show(part: float) -> str:
        sign = "+" if part > 0 else ""
        return f"{sign}{write_number(part, decimals)}"

    counts = f"{write_number(before.numerator, 0)} to {write_number(now.numerator, 0)}"
    people = f"{write_number(before.denominator, 0)} to {write_number(now.denominator, 0)}"
    return (
        f"Since {previous.period.label} the figure moved by {show(change)} {unit}: {show(by_count)} from the count"
        f" ({counts}) and {show(by_population)} from the number it is divided by ({people})."
    )


def describe_gap(indicator: Indicator, categories: Sequence[Line], own: Sequence[Point]) -> str:
    """Describe how the gap between two groups changed, and which of the two moved."""
    if indicator.gap is None or len(own) < 2 or len(categories) < 2:
        return ""
    first, last = own[0], own[-1]
    if first.figure.value is None or last.figure.value is None:
        return ""
    decimals = indicator.value.decimals
    difference = last.figure.value - first.figure.value
    way = "widened" if difference > 0 else "narrowed" if difference < 0 else "did not change"
    amount = "" if not difference else f" by {write_number(abs(difference), decimals)} percentage points"
    parts = []
    for line in categories:
        known = {point.period: point.figure for point in line.points if point.figure.value is not None}
        if first.period in known and last.period in known:
            parts.append(f"{line.name.lower()} went from {known[first.period].text}% to {known[last.period].text}%")
    told = f": {'; '.join(parts)}" if parts else ""
    certain = "" if last.figure.lower is not None else " The gap has no interval, so chance cannot be ruled out."
    return f"Between {first.period.label} and {last.period.label} the gap {way}{amount}{told}.{certain}"

"""How a figure moved: from where, by what, whether by more than chance, and how the gap between two groups went."""

import math
from collections.abc import Sequence

from oba.charts.words import write_number
from oba.indicators.indicator import Indicator
from oba.scorecards.build.course import round_as_shown, with_unit
from oba.scorecards.figure import Figure, Line, Point
from oba.scorecards.judgement import Statement
from oba.statistics.change import compare_counts, split_change
from oba.statistics.inequality import measure_gap
from oba.statistics.intervals import wilson
from oba.vocabulary import Polarity, ValueType

BEYOND_CHANCE = 0.05
"""Two-sided chance below which two rates are called different."""

_NOT_CHANCE = "more than chance would explain"


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
    """Describe a change from the figure before on the same basis, and whether it is within chance.

    Only a rate is split into its count and its population: the count of a proportion is part of what it is divided by,
    so more of the base is no cause.
    """
    if previous is None or indicator.value.type not in {ValueType.RATE, ValueType.PROPORTION} or indicator.gap:
        return ""
    now, before = latest.figure, previous.figure
    if before.numerator is None or not before.denominator or now.numerator is None or not now.denominator:
        return ""
    split = split_change(
        before.numerator, before.denominator, now.numerator, now.denominator, indicator.value.multiplier
    )
    whole, parts = float(split.change), [float(split.by_numerator), float(split.by_denominator)]
    if math.isnan(whole):
        return ""
    decimals = indicator.value.decimals
    unit = "percentage points" if indicator.value.unit == "%" else indicator.value.unit
    opening = f"Since {previous.period.label} the figure moved by {_signed(whole, decimals)} {unit}"
    shown = [round_as_shown(figure.value, decimals) for figure in (now, before) if figure.value is not None]
    if len(shown) == 2 and round_as_shown(shown[0] - shown[1], decimals) != round_as_shown(whole, decimals):
        opening += " before rounding"
    ending = f"That is {_describe_chance(indicator, before, now)}."
    was, became = ([write_number(n, 0) for n in (f.numerator, f.denominator)] for f in (before, now))
    if indicator.value.type is ValueType.PROPORTION:
        return f"{opening}: from {was[0]} of {was[1]} to {became[0]} of {became[1]}. {ending}"
    by_count, by_population = (_signed(part, decimals) for part in add_up(whole, parts, decimals))
    return (
        f"{opening}: {by_count} from the count ({was[0]} to {became[0]}) and {by_population} from the number it is"
        f" divided by ({was[1]} to {became[1]}). {ending}"
    )


def find_step(indicator: Indicator, latest: Point, previous: Point | None, told: str) -> Statement | None:
    """Return the change that `explain_movement` has `told` as a statement, where it is more than chance explains."""
    if previous is None or _NOT_CHANCE not in told:
        return None
    up = 1 if (latest.figure.value or 0.0) > (previous.figure.value or 0.0) else -1
    way = {Polarity.HIGH_IS_GOOD: up, Polarity.LOW_IS_GOOD: -up, Polarity.NO_JUDGEMENT: up}[indicator.value.polarity]
    judged = indicator.value.polarity is not Polarity.NO_JUDGEMENT
    word = ("got better" if way > 0 else "got worse") if judged else ("rose" if up > 0 else "fell")
    return Statement(way, f"since {previous.period.label} it {word} by more than chance")


def _describe_chance(indicator: Indicator, before: Figure, now: Figure) -> str:
    counts = [(figure.numerator or 0.0, figure.denominator or 0.0) for figure in (before, now)]
    if indicator.value.type is ValueType.RATE:
        chance = float(compare_counts(*counts[0], *counts[1]))
        return "within chance" if chance >= BEYOND_CHANCE else _NOT_CHANCE
    was, became = (wilson(*pair, multiplier=indicator.value.multiplier) for pair in counts)
    apart = measure_gap(became, was).absolute  # with Wilson's limits this is Newcombe's method 10
    if math.isnan(float(apart.lower)):
        return "a change whose chance cannot be told"
    word = "within chance" if apart.lower <= 0 <= apart.upper else _NOT_CHANCE
    limits = (_write_limit(float(limit), indicator.value.decimals) for limit in (apart.lower, apart.upper))
    between = " to ".join(limits)
    return f"{word} (95% interval of the difference {between})"


def _write_limit(limit: float, decimals: int) -> str:
    """Return the limit of a difference: one that rounds to nought is not nought, which would say that chance may be."""
    if limit == 0 or round_as_shown(limit, decimals) != 0:
        return write_number(limit, decimals)
    return f"just {'above' if limit > 0 else 'below'} 0"


def add_up(whole: float, parts: Sequence[float], decimals: int) -> list[float]:
    """Return parts rounded so that they add up to the whole as printed.

    Where they do not, the part that rounding moved furthest the other way gives way by one unit of the last decimal.
    """
    unit = 10.0**-decimals
    rounded = [round_as_shown(part, decimals) for part in parts]
    short = round((round_as_shown(whole, decimals) - sum(rounded)) / unit)
    if short:
        furthest = max(range(len(parts)), key=lambda place: (parts[place] - rounded[place]) * short)
        rounded[furthest] += short * unit
    return [round_as_shown(part, decimals) for part in rounded]


def _signed(number: float, decimals: int) -> str:
    text = write_number(number, decimals)
    return f"+{text}" if round_as_shown(number, decimals) > 0 else text


def describe_gap(indicator: Indicator, categories: Sequence[Line], own: Sequence[Point]) -> str:
    """Describe how the gap between two groups changed by its size, who is ahead, and which of the two moved.

    `own` are the points of the gap on one basis, the group less the one it is set against. Ahead is the higher figure.
    """
    if indicator.gap is None or len(own) < 2 or len(categories) < 2:
        return ""
    first, last = own[0], own[-1]
    if first.figure.value is None or last.figure.value is None:
        return ""
    names = _gap_names(indicator)
    decimals = indicator.value.decimals
    was, now = (round_as_shown(point.figure.value or 0.0, decimals) for point in (first, last))
    change = f"Between {first.period.label} and {last.period.label} the gap {_say_sizes(was, now, decimals)}"
    told = "; ".join(
        f"{line.name.lower()} went from {known[first.period].text}% to {known[last.period].text}%"
        for line in categories
        if (known := {point.period: point.figure for point in line.points if point.figure.value is not None}).keys()
        >= {first.period, last.period}
    )
    certain = "" if last.figure.lower is not None else " The gap has no interval, so chance cannot be ruled out."
    return f"{change}{f': {told}' if told else ''}. {_say_ahead(names, was, now)}{certain}"


def _gap_names(indicator: Indicator) -> tuple[str, str]:
    """Return the words for the two groups of a gap: the group, and the one it is set against."""
    assert indicator.gap is not None  # noqa: S101 - asked only of a gap
    words = {key: name for breakdown in indicator.breakdowns for key, name in breakdown.categories.items()}
    group, against = indicator.gap.group, indicator.gap.against
    return words.get(group, group).lower(), words.get(against, against).lower()


def _say_sizes(was: float, now: float, decimals: int) -> str:
    size, by = abs(now), round_as_shown(abs(now) - abs(was), decimals)
    if by == 0:
        return f"stayed the same size, {write_number(size, decimals)} percentage points"
    way = "widened" if by > 0 else "narrowed"
    sizes = f"{write_number(abs(was), decimals)} to {write_number(size, decimals)}"
    return f"{way} by {write_number(abs(by), decimals)} percentage points, from {sizes}"


def _say_ahead(names: tuple[str, str], was: float, now: float) -> str:
    """Say which group has the higher figure, and whether that changed."""

    def ahead(gap: float) -> str:
        return "neither group" if gap == 0 else names[gap < 0]

    if was * now < 0:
        return f"It changed sides: {ahead(was)} were ahead, now {ahead(now)} are."
    if ahead(was) == ahead(now):
        return f"{ahead(now).capitalize()} {'is' if now == 0 else 'are'} ahead, as before."
    return f"{ahead(now).capitalize()} {'is' if now == 0 else 'are'} ahead now; before, {ahead(was)}."

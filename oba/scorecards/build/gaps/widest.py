"""The widest gap of a breakdown: its first and last group, how far apart they are, and whether that changed.

Source of the intervals: a difference of two figures with their limits, and of two such differences, by Zou & Donner
(2008), see `oba.statistics.inequality`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from oba.charts.words import write_number
from oba.indicators.indicator import Indicator
from oba.periods import Period, read_code
from oba.scorecards.build.ages import is_too_old, tell_age
from oba.scorecards.build.course import round_as_shown
from oba.scorecards.card import Card
from oba.scorecards.figure import Figure, Line
from oba.scorecards.gaps import POINTS, Breakdown
from oba.statistics.inequality import measure_gap
from oba.statistics.intervals import Interval
from oba.statistics.reasons import FINE
from oba.vocabulary import Polarity, ValueType

ONE_PERIOD = "One period only."
OLD = "Too old to judge."

Placed = tuple[str, Figure]
"""A group by its name, with its figure of a period."""


@dataclass(frozen=True, slots=True)
class Ends:
    """The groups at both ends of a breakdown at a period, best first, and how far apart they are (0 or more)."""

    first: tuple[Placed, ...]
    last: tuple[Placed, ...]
    apart: Interval

    @property
    def has_interval(self) -> bool:
        """Return whether chance can be told."""
        return not math.isnan(float(self.apart.lower))


def newest_period(lines: Sequence[Line]) -> Period | None:
    """Return the newest period for which any of some groups has a figure or a mark."""
    periods = [point.period for line in lines for point in line.points]
    return max(periods, key=lambda period: (period.end, period.start), default=None)


def find_breakdown(card: Card, as_at: date) -> Breakdown:
    """Return the breakdown of a card that has groups, at their newest period."""
    indicator, period = card.indicator, newest_period(card.categories)
    placed = _list_placed(card.categories, period)
    is_old = period is not None and is_too_old(indicator, period, as_at)
    ends = find_ends(indicator, placed)
    age = f"{period.label} \N{MIDDLE DOT} {tell_age(period, as_at)}" if period else ""
    value = indicator.value
    unit = "%" if indicator.gap and value.unit == POINTS else value.unit  # of the groups, not of their difference
    about = (card.id, card.short_name, card.categories_label or "Group", unit, value.decimals, age, is_old)
    withheld = sum(figure.value is None for _, figure in placed)
    if ends is None or period is None:
        return Breakdown(*about, len(placed), withheld)
    is_gap = _is_gap(indicator)
    return Breakdown(
        *about,
        len(placed),
        withheld,
        _join([name for name, _ in ends.first]),
        ends.first[0][1],
        _join([name for name, _ in ends.last]),
        ends.last[0][1],
        _write_gap(indicator, ends) if is_gap else None,
        (OLD if is_old else _tell_since(card, period, ends)) if is_gap else "",
    )


def find_ends(indicator: Indicator, placed: Sequence[Placed]) -> Ends | None:
    """Return the first and the last group by the value as shown; None where fewer than two have a figure."""
    known = [pair for pair in placed if pair[1].value is not None]
    if len(known) < 2:
        return None
    low_first = indicator.gap is None and indicator.value.polarity is Polarity.LOW_IS_GOOD
    shown = [round_as_shown(figure.value or 0.0, indicator.value.decimals) for _, figure in known]
    best, worst = (min(shown), max(shown)) if low_first else (max(shown), min(shown))
    first, last = (tuple(p for p, v in zip(known, shown, strict=True) if v == end) for end in (best, worst))
    low, high = (last[0][1], first[0][1]) if not low_first else (first[0][1], last[0][1])
    return Ends(first, last, measure_gap(_as_interval(high), _as_interval(low)).absolute)


def _list_placed(lines: Sequence[Line], period: Period | None) -> list[Placed]:
    return [(line.name, point.figure) for line in lines for point in line.points if point.period == period]


def _is_gap(indicator: Indicator) -> bool:
    """Return whether a difference between the groups says more than that one group is larger."""
    return not indicator.shares_of_whole and indicator.value.type not in (ValueType.COUNT, ValueType.CURRENCY)


def _as_interval(figure: Figure) -> Interval:
    lower, upper = (math.nan if limit is None else limit for limit in (figure.lower, figure.upper))
    return Interval(figure.value, lower, upper, FINE)


def _write_gap(indicator: Indicator, ends: Ends) -> Figure:
    """Return the gap as a figure, with its interval where both groups have one."""
    decimals = indicator.value.decimals
    value = float(ends.apart.value)
    if not ends.has_interval:
        return Figure(value, write_number(value, decimals))
    lower, upper = float(ends.apart.lower), float(ends.apart.upper)
    between = f"{write_number(lower, decimals)} to {write_number(upper, decimals)}"
    return Figure(value, write_number(value, decimals), lower=lower, upper=upper, interval_text=between)


def _tell_since(card: Card, period: Period, now: Ends) -> str:
    """Tell whether the gap changed since the board saw it before: by the interval first, then in size."""
    before = _find_before(card, period)
    if before is None:
        return ONE_PERIOD
    then = find_ends(card.indicator, _list_placed(card.categories, before))
    if then is None:
        return f"{before.label} had fewer than two figures."
    decimals = card.indicator.value.decimals
    was, became = (round_as_shown(float(ends.apart.value), decimals) for ends in (then, now))
    sizes = f"{write_number(was, decimals)} in {before.label}, {write_number(became, decimals)} now"
    way = "Wider" if became > was else "Narrower" if became < was else "As wide as before"
    if not (now.has_interval and then.has_interval):
        told = f"Chance cannot be told, for want of an interval. {way}: {sizes}."
    else:
        change = measure_gap(now.apart, then.apart).absolute
        limits = [round_as_shown(float(limit), decimals) for limit in (change.lower, change.upper)]
        between = " to ".join(write_number(limit, decimals) for limit in limits)
        opening = "No change beyond chance" if limits[0] <= 0 <= limits[1] else f"{way} by more than chance"
        told = f"{opening} (95% interval of the change {between}): {sizes}."
    pair = {name for name, _ in (*now.first[:1], *now.last[:1])}
    earlier = [name for name, _ in (then.first[0], then.last[0])]
    return told if pair == set(earlier) else f"{told} Then between {_join(earlier)}."


def _find_before(card: Card, period: Period) -> Period | None:
    """Return the period of the groups that the board saw before: that of the curve where they have it, else the last.

    On the basis of the newest: nothing is said of a change across a break.
    """
    begins = [read_code(mark.period) for mark in card.indicator.breaks]
    begins += [mark.period for mark in card.breaks if mark.is_join]
    starts = [start.end for start in begins if start.end <= period.end]
    periods = {point.period for line in card.categories for point in line.points if point.figure.value is not None}
    known = [one for one in periods if one.end < period.end and (not starts or one.end >= max(starts))]
    if card.seen is not None and card.seen.period in known:
        return card.seen.period
    return max(known, key=lambda one: (one.end, one.start), default=None)


def _join(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]

"""The neighbours' median, where some of them are hidden: bounded by what their source hides, or not said.

Those that are shown are no fair sample: a source hides the small counts. Where its feed states which counts it hides
(`hidden_counts: [1, 5]`), each hidden neighbour lies between two known values, and so does the median.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from oba.charts.words import write_number
from oba.indicators.indicator import Indicator
from oba.periods import Period, read_code
from oba.scorecards.build.figures import FigureBook, observations_of
from oba.scorecards.build.gate import FLAGGED, Decision, count_flagged, make_absent
from oba.scorecards.figure import NOT_BELIEVABLE, Figure, Line, Point
from oba.statistics.aggregation import neighbour_summary
from oba.statistics.comparison import NOT_COMPARED, SIMILAR, compare
from oba.statistics.reasons import Floats
from oba.vocabulary import Symbol, ValueType

Range = tuple[float, float]
Hidden = Mapping[tuple[str, Period], Range]
"""For each hidden figure, by area and period, the least and greatest value it can have."""

_UNBOUNDED = (-math.inf, math.inf)


def bound_hidden(
    indicator: Indicator, rows: Mapping[tuple[str, str], Sequence[dict[str, Any]]], hidden_counts: Mapping[str, Range]
) -> dict[tuple[str, Period], Range]:
    """Return between which values each figure lies that its source hid; without end where that is not known.

    `rows` are measured rows by category and area; `hidden_counts` the least and greatest count hidden in a series.
    """
    counts = hidden_counts.get(indicator.numerator.feed) if indicator.numerator else None
    found = {}
    for (category, area), line in rows.items():
        for row in line:
            if not category and row["symbol"] == Symbol.CONFIDENTIAL:
                found[(area, read_code(row["period"]))] = _range_of(indicator, row["denominator"], counts)
    return found


def _range_of(indicator: Indicator, denominator: float, counts: Range | None) -> Range:
    if counts is None:
        return _UNBOUNDED
    if indicator.value.type is ValueType.COUNT:
        return counts
    if not denominator > 0:
        return _UNBOUNDED
    multiplier = indicator.value.multiplier
    top = multiplier if indicator.value.type is ValueType.PROPORTION else math.inf
    return counts[0] / denominator * multiplier, min(counts[1] / denominator * multiplier, top)


def summarise_neighbours(
    indicator: Indicator, neighbours: Sequence[Line], book: FigureBook, own: str, of: int, hidden: Hidden
) -> Line:
    """Return the median of the neighbours' figures, each counting once: the one comparator that they give.

    Where any is hidden there is no value, but limits between which it lies, or none where that is not known.
    """
    periods = sorted({point.period for line in neighbours for point in line.points}, key=lambda p: p.end)
    figures = [{point.period: point.figure for point in line.points} for line in neighbours]
    low, high = find_ends(neighbours, periods, hidden)
    least, most = neighbour_summary(low).median, neighbour_summary(high).median
    known = (low == high).sum(axis=1)
    kind, points = "neighbours_median", []
    for place, period in enumerate(periods):
        ends = (float(least[place]), float(most[place]))
        count = int(known[place])
        if math.isnan(ends[0]):
            points += _no_summary(period, figures, of)
            continue
        method = f"median of {count} of {of} statistical neighbours, each counted once"
        value = ends[0] if ends[0] == ends[1] else None
        inputs = _observations_at(period, figures, book)
        trace = book.register(indicator, own, period.code, kind, value, inputs, method)
        note = "" if count == of else _say_without(period, figures, count, of)
        points.append(Point(period, _make_figure(indicator, ends, trace, note)))
    return Line(kind, "Statistical neighbours (median)", kind, tuple(points))


def find_ends(neighbours: Sequence[Line], periods: Sequence[Period], hidden: Hidden) -> tuple[Floats, Floats]:
    """Return the least and the greatest that each neighbour's figure can be, shape (periods, neighbours)."""
    figures = [(line, {point.period: point.figure for point in line.points}) for line in neighbours]
    table = [[[_end(line, at, period, hidden, side) for line, at in figures] for period in periods] for side in (0, 1)]
    low, high = np.array(table, dtype=float).reshape(2, len(periods), len(neighbours))
    return low, high


def _end(line: Line, by_period: Mapping[Period, Figure], period: Period, hidden: Hidden, side: int) -> float:
    """Return the value of a neighbour, or one end of what it can be; missing where there is nothing to count."""
    figure = by_period.get(period)
    if figure is None:
        return math.nan
    if figure.value is not None:
        return figure.value
    if figure.symbol != Symbol.CONFIDENTIAL:
        return math.nan
    return hidden.get((line.id, period), _UNBOUNDED)[side]


def _make_figure(indicator: Indicator, ends: Range, trace: str, note: str) -> Figure:
    decimals = indicator.value.decimals
    if ends[0] == ends[1]:
        return Figure(ends[0], write_number(ends[0], decimals), trace, note=note)
    if not all(map(math.isfinite, ends)):
        why = f"{note.rstrip('.')}, and how large the hidden ones can be is not known"
        return make_absent(Decision(Symbol.CONFIDENTIAL.value, why), trace)
    said = f"{note} The hidden ones are small numbers, so it lies between these two."
    low, high = (write_number(end, decimals) for end in ends)
    text = f"about {low}" if low == high else f"{low} to {high}"
    why = f"{_say_between(text)}: {said.rstrip('.')}"
    return Figure(None, text, trace, symbol_text=why, note=said, between=ends)


def _say_between(text: str) -> str:
    """Return `between 1.1 and 1.8` of limits; two that look equal are `about 1.7` already."""
    return f"between {text.replace(' to ', ' and ')}" if " to " in text else text


def _say_without(period: Period, figures: Sequence[Mapping[Period, Figure]], count: int, of: int) -> str:
    """Return how many neighbours a median stands for, and how many it leaves out as not believable."""
    flagged = count_flagged(by_period.get(period) for by_period in figures)
    left_out = f"; {flagged} {'is' if flagged == 1 else 'are'} {FLAGGED}" if flagged else ""
    return f"{count} of {of} neighbours have a figure{left_out}."


def _no_summary(period: Period, figures: Sequence[Mapping[Period, Figure]], of: int) -> list[Point]:
    """Return the mark in place of a median that only figures which are not believable would have made."""
    if not count_flagged(by_period.get(period) for by_period in figures):
        return []
    return [Point(period, make_absent(Decision(NOT_BELIEVABLE, _say_without(period, figures, 0, of).rstrip("."))))]


def _observations_at(
    period: Period, figures: Sequence[Mapping[Period, Figure]], book: FigureBook
) -> list[tuple[str, int]]:
    """Return the observations that the median of a period was made from: of those figures that may be used."""
    at = [by_period[period] for by_period in figures if period in by_period]
    traces = [figure.trace for figure in at if figure.value is not None]
    return [("neighbour", key) for trace in traces for key in observations_of(book, trace)]


def compare_hidden(
    indicator: Indicator, area_name: str, own: Figure, other_name: str, other: Figure
) -> tuple[str, str] | None:
    """Return the word and the sentence of a comparison with a median that lies between two limits.

    The word is that of both ends; where they differ it is `not compared`. None where the other has no limits.
    """
    if other.between is None or own.value is None or own.lower is None or own.upper is None:
        return None
    if indicator.benchmark == "none":
        return None
    unit = "%" if indicator.value.unit == "%" else f" {indicator.value.unit}"
    between = f"{other_name} ({_say_between(other.text)}{unit})"
    word = compare_range(own.value, own.lower, own.upper, other.between, indicator.value.polarity.value)
    if word == NOT_COMPARED:
        return word, f"{area_name} cannot be compared with {between}. {other.note}"
    link = "to" if word == SIMILAR else "than"
    return word, (
        f"{area_name}'s {own.text}{unit} (95% interval {own.interval_text}) is {word} {link} {between}. {other.note}"
    )


def compare_range(value: float, lower: float, upper: float, other: Range, polarity: str) -> str:
    """Return the word that both ends of what the other can be give, or `not compared` where they differ."""
    words = {str(compare(value, lower, upper, end, polarity)) for end in other}
    return words.pop() if len(words) == 1 else NOT_COMPARED

"""Lay measured values out as lines: the place's own curve, comparators, groups."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np

from oba.indicators.indicator import Indicator
from oba.indicators.measuring import Measured
from oba.periods import Period, read_code
from oba.scorecards.build.figures import FigureBook, make_figure, write_number
from oba.scorecards.build.gate import FLAGGED, Decision, count_flagged, decide, make_absent
from oba.scorecards.figure import NOT_BELIEVABLE, Figure, Line, Point
from oba.scorecards.frozen import FrozenForecast
from oba.scorecards.notes import SourceNote
from oba.statistics.aggregation import neighbour_summary


@dataclass(frozen=True)
class Places:
    """The board's place and the places it is set beside: codes, and names by code."""

    own: str
    names: Mapping[str, str]
    england: str | None = None
    region: str | None = None
    neighbours: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    comparators: frozenset[str] = frozenset()

    @property
    def all(self) -> list[str]:
        """Return every code that figures are needed for."""
        wanted = [self.own, self.england, self.region, *self.neighbours, *self.parts]
        return [code for code in dict.fromkeys(wanted) if code]


@dataclass(frozen=True)
class Surroundings:
    """What a card needs besides the figures.

    `frozen` are the place's published forecasts of each indicator, oldest first; `known_since` says when each
    observation of the place was first known here.
    """

    places: Places
    as_at: date
    book: FigureBook
    feed_names: Mapping[str, str]
    source_of: Mapping[int, int] = field(default_factory=dict)
    sources: Mapping[int, SourceNote] = field(default_factory=dict)
    frozen: Mapping[str, Sequence[FrozenForecast]] = field(default_factory=dict)
    known_since: Mapping[int, datetime] = field(default_factory=dict)


def rows_by_line(measured: Measured, places: Places) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Return the measured rows of the board's places by category and area."""
    wanted = set(places.all)
    table = measured.table
    table = table[table["area"].isin(wanted)]
    rows: dict[tuple[str, str], list[Any]] = {}
    for row in table.to_dict("records"):
        rows.setdefault((row["category"], row["area"]), []).append(row)
    return rows


def make_line(
    key: tuple[str, str],
    indicator: Indicator,
    rows: Sequence[dict[str, Any]],
    around: Surroundings,
    hidden: set[int],
) -> Line:
    """Return one line: a place's curve, or a category's, with the hidden rows hidden."""
    category, area = key
    points = tuple(
        Point(read_code(row["period"]), _make_point(indicator, row, around, id(row) in hidden)) for row in rows
    )
    kind = "category" if category else _kind_of(area, around.places)
    name = _category_name(indicator, category) if category else around.places.names.get(area, area)
    return Line(f"{area}:{category}" if category else area, name, kind, points)


def _kind_of(area: str, places: Places) -> str:
    if area == places.own:
        return "own"
    if area == places.england:
        return "england"
    return "region" if area == places.region else "neighbour" if area in places.neighbours else "part"


def _category_name(indicator: Indicator, category: str) -> str:
    for breakdown in indicator.breakdowns:
        if category in breakdown.categories:
            return breakdown.categories[category]
    return category


def _make_point(indicator: Indicator, row: dict[str, Any], around: Surroundings, hidden: bool) -> Figure:
    decision = decide(row, hidden)
    trace = around.book.register(
        indicator,
        row["area"],
        row["period"],
        "value",
        row["value"] if decision.shows else None,
        row["inputs"],
        _method(indicator, row),
        row["category"],
        decision.mark or None,
    )
    return make_figure(indicator, row, trace, around.feed_names.get(row["route"], row["route"]), decision)


def _method(indicator: Indicator, row: dict[str, Any]) -> str:
    roles = {role for role, _ in row["inputs"]}
    if indicator.gap and not row["category"]:
        return f"{indicator.gap.group} minus {indicator.gap.against}"
    if "numerator" in roles and "denominator" in roles:
        return f"numerator / denominator x {indicator.value.multiplier:g}"
    return "as published" if "published" in roles else "count as published"


def comparator_lines(
    indicator: Indicator,
    places: Places,
    lines: Mapping[tuple[str, str], Line],
    neighbours: Sequence[Line],
    around: Surroundings,
) -> tuple[Line, ...]:
    """Return the lines that both the board and the indicator ask to be set beside the curve."""
    wanted = places.comparators & set(indicator.comparators)
    found: list[Line] = []
    for kind, code in (("england", places.england), ("region", places.region)):
        if kind in wanted and code and ("", code) in lines:
            found.append(lines[("", code)])
    if "statistical_neighbours" in wanted and neighbours:
        found += _summarise_neighbours(indicator, neighbours, around, len(places.neighbours))
    return tuple(found)


def _summarise_neighbours(
    indicator: Indicator, neighbours: Sequence[Line], around: Surroundings, of: int
) -> list[Line]:
    """Return the mean and median of the neighbours' figures, each neighbour counting once."""
    periods = sorted({point.period for line in neighbours for point in line.points}, key=lambda p: p.end)
    figures = [{point.period: point.figure for point in line.points} for line in neighbours]
    table = np.array(
        [
            [math.nan if (f := by_period.get(period)) is None or f.value is None else f.value for by_period in figures]
            for period in periods
        ]
    ).reshape(len(periods), len(figures))
    summary = neighbour_summary(table)
    inputs = {period: _observations_at(period, figures, around.book) for period in periods}
    lines = []
    for kind, name, values in (
        ("neighbours_mean", "Statistical neighbours (mean)", summary.mean),
        ("neighbours_median", "Statistical neighbours (median)", summary.median),
    ):
        points = []
        for period, value, count in zip(periods, values.tolist(), map(int, summary.count), strict=True):
            if math.isnan(value):
                points += _no_summary(period, figures, of)
                continue
            method = f"{kind.removeprefix('neighbours_')} of {count} of {of} statistical neighbours, each counted once"
            own = around.places.own
            trace = around.book.register(indicator, own, period.code, kind, value, inputs[period], method)
            note = "" if count == of else _say_without(period, figures, count, of)
            text = write_number(value, indicator.value.decimals)
            points.append(Point(period, Figure(value, text, trace, note=note)))
        lines.append(Line(kind, name, kind, tuple(points)))
    return lines


def _say_without(period: Period, figures: Sequence[Mapping[Period, Figure]], count: int, of: int) -> str:
    """Return how many neighbours a mean stands for, and how many it leaves out as not believable."""
    flagged = count_flagged(by_period.get(period) for by_period in figures)
    left_out = f"; {flagged} {'is' if flagged == 1 else 'are'} {FLAGGED}" if flagged else ""
    return f"{count} of {of} neighbours have a figure{left_out}."


def _no_summary(period: Period, figures: Sequence[Mapping[Period, Figure]], of: int) -> list[Point]:
    """Return the mark in place of a mean that only figures which are not believable would have made."""
    if not count_flagged(by_period.get(period) for by_period in figures):
        return []
    return [Point(period, make_absent(Decision(NOT_BELIEVABLE, _say_without(period, figures, 0, of).rstrip("."))))]


def _observations_at(
    period: Period, figures: Sequence[Mapping[Period, Figure]], book: FigureBook
) -> list[tuple[str, int]]:
    """Return the observations that the mean of a period was made from: of those figures that may be used."""
    at = [by_period[period] for by_period in figures if period in by_period]
    traces = [figure.trace for figure in at if figure.value is not None]
    return [("neighbour", key) for trace in traces for key in observations_of(book, trace)]


def observations_of(book: FigureBook, trace: str) -> list[int]:
    """Return the observations that a registered figure was made from."""
    return [key for _, key in json.loads(book.rows[trace]["inputs"])]


def group_lines(indicator: Indicator, places: Places, lines: Mapping[tuple[str, str], Line]) -> dict[str, Any]:
    """Return the groups to show side by side: a breakdown's categories, else the districts of the place."""
    name = indicator.gap.breakdown if indicator.gap else indicator.show_breakdown
    for breakdown in indicator.breakdowns:
        if breakdown.name == name:
            shown = [lines[(code, places.own)] for code in breakdown.categories if (code, places.own) in lines]
            if shown:
                return {"categories": tuple(shown), "categories_label": breakdown.label}
    parts = [lines[("", code)] for code in places.parts if ("", code) in lines]
    if parts:
        return {"categories": tuple(parts), "categories_label": "District"}
    return {}

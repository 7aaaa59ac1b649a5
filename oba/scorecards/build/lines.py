"""Lay measured values out as lines: the place's own curve, comparators, groups."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

from oba.indicators.indicator import Indicator
from oba.indicators.measuring import Measured
from oba.periods import Period, read_code
from oba.places.boundaries import Boundaries
from oba.places.small_areas import Edition, SmallArea
from oba.scorecards.build.disclosure.counts import FigureKey
from oba.scorecards.build.figures import FigureBook, make_figure
from oba.scorecards.build.gate import decide
from oba.scorecards.build.neighbours import Hidden, summarise_neighbours
from oba.scorecards.figure import Figure, Line, Point
from oba.scorecards.frozen_forecasts import FrozenForecast
from oba.scorecards.notes import SourceNote


@dataclass(frozen=True)
class Places:
    """The board's place and the places it is set beside: codes, and names by code.

    `authorities` are all of its own kind, itself included, among which a headline that cannot be compared is placed.
    `parts_of` gives the places that make up each of those round it, whether this board shows them or another did.
    `small` are the small areas of the place, of every edition, where an analysis reads figures of such. `boundaries`
    are the outlines of its parts, where the board has them. `began` says, of a new
    authority, whose the figures of before are. `members` are the authorities that a group's counts are added up of.
    `tenths` are those of deprivation of its small areas, by each index that is held.
    """

    own: str
    names: Mapping[str, str]
    england: str | None = None
    region: str | None = None
    neighbours: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    comparators: frozenset[str] = frozenset()
    authorities: frozenset[str] = frozenset()
    parts_of: Mapping[str, Sequence[str]] = field(default_factory=dict)
    small: Mapping[str, SmallArea] = field(default_factory=dict)
    boundaries: Boundaries | None = None
    began: str = ""
    members: tuple[str, ...] = ()
    tenths: tuple[Mapping[str, int], ...] = ()

    @property
    def all(self) -> list[str]:
        """Return every code that figures are needed for."""
        wanted = [self.own, self.england, self.region, *self.neighbours, *self.parts]
        return [code for code in dict.fromkeys(wanted) if code]

    @property
    def with_small(self) -> list[str]:
        """Return every code that figures are needed for, and the small areas that analyses read."""
        return [*self.all, *self.small]


@dataclass(frozen=True)
class Surroundings:
    """What a card needs besides the figures.

    `hidden_counts` gives the least and greatest count that the source of a series (`feed.measure`) hides, `rounded`
    what it rounds the counts of authorities to; `in_steps` counts of cases that follow their list in steps. `frozen`
    are the place's published forecasts of each indicator, oldest first; `known_since` says when each observation of
    the place was first known here. `editions` gives the census whose small areas an analysis reads.
    """

    places: Places
    as_at: date
    book: FigureBook
    feed_names: Mapping[str, str]
    source_of: Mapping[int, int] = field(default_factory=dict)
    sources: Mapping[int, SourceNote] = field(default_factory=dict)
    hidden: frozenset[FigureKey] = frozenset()
    hidden_counts: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    rounded: Mapping[str, int] = field(default_factory=dict)
    in_steps: frozenset[str] = frozenset()
    frozen: Mapping[str, Sequence[FrozenForecast]] = field(default_factory=dict)
    known_since: Mapping[int, datetime] = field(default_factory=dict)
    editions: Mapping[str, Edition] = field(default_factory=dict)


Rows = dict[tuple[str, str], list[dict[str, Any]]]
"""Measured rows by category (blank for everybody) and area."""


def rows_by_line(measured: Measured, codes: Collection[str]) -> Rows:
    """Return the measured rows of some places by category and area."""
    rows: Rows = {}
    for row in measured.list_rows(codes):
        rows.setdefault((row["category"], row["area"]), []).append(row)
    return rows


def keep_beside(rows: Rows, measured: Measured, own: str) -> Rows:
    """Return rows by line without what an older release has of other places from before the place's own first figure.

    It lengthens the place's curve and what stands beside it; England alone is no curve of the board's.
    """
    if not measured.joins:
        return rows
    mine = rows.get(("", own), [])
    first = min((read_code(row["period"]).end for row in mine), default=date.max)
    kept = {}
    for (category, area), group in rows.items():
        begins = measured.begins_in(area) if not category and area != own else None
        since = min(read_code(begins).end, first) if begins else date.min
        kept[category, area] = [row for row in group if read_code(row["period"]).end >= since]
    return kept


def make_line(
    key: tuple[str, str],
    indicator: Indicator,
    rows: Sequence[dict[str, Any]],
    around: Surroundings,
) -> Line:
    """Return one line: a place's curve, or a category's, with what is to be hidden hidden."""
    category, area = key
    points = tuple(Point(read_code(row["period"]), _make_point(indicator, row, around)) for row in rows)
    kind = "category" if category else _kind_of(area, around.places)
    name = _category_name(indicator, category) if category else around.places.names.get(area, area)
    single, pooled = part_pooled(points)
    return Line(f"{area}:{category}" if category else area, name, kind, single, pooled=pooled)


def part_pooled(points: Sequence[Point]) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """Return the points of the curve, and those whose period takes in another point's, which are none of it.

    A figure of 2015 to 2018 together is not the newest beside single years of the same. Periods that overlap without
    one taking in the other (three years pooled, each year anew) are a curve of their own.
    """
    periods = [point.period for point in points]
    following = pairwise(sorted(periods, key=lambda period: (period.start, period.end)))
    if all(earlier.end < later.start for earlier, later in following):
        return tuple(points), ()  # one after the other, as nearly always: none takes in another
    pooled = {period for period in periods if _is_pooled(period, sum(_takes_in(period, other) for other in periods))}
    single = tuple(point for point in points if point.period not in pooled)
    return single, tuple(point for point in points if point.period in pooled)


def _is_pooled(period: Period, taken_in: int) -> bool:
    """Return whether a period is more than one of those it takes in; a year with one of its quarters is not."""
    return taken_in > 1 or (taken_in == 1 and (period.end - period.start).days > 366)


def _takes_in(period: Period, other: Period) -> bool:
    return period != other and period.start <= other.start and other.end <= period.end and not other.is_snapshot


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


def _make_point(indicator: Indicator, row: dict[str, Any], around: Surroundings) -> Figure:
    key = FigureKey(indicator.id, row["category"], row["area"], row["period"])
    made = around.book.points.get(key)
    if made is None:
        made = around.book.points[key] = _register_point(indicator, key, row, around)
    return made


def _register_point(indicator: Indicator, key: FigureKey, row: dict[str, Any], around: Surroundings) -> Figure:
    decision = decide(row, key in around.hidden)
    trace = around.book.register(
        indicator,
        row["area"],
        row["period"],
        "value",
        row["value"] if decision.shows else None,
        row["inputs"],
        _method(indicator, row, around.places),
        row["category"],
        decision.mark or None,
    )
    return make_figure(indicator, row, trace, around.feed_names.get(row["route"], row["route"]), decision)


def _method(indicator: Indicator, row: dict[str, Any], places: Places) -> str:
    gap = (indicator.gap.group, indicator.gap.against) if indicator.gap and not row["category"] else None
    method = _say_method(gap, tuple([role for role, _ in row["inputs"]]), indicator.value.multiplier)
    is_sum = places.members and row["area"] == places.own and len(row["inputs"]) >= len(places.members)
    return f"{method} (counts of {len(places.members)} authorities added up)" if is_sum else method


@lru_cache(maxsize=1024)  # of as many words as an indicator has ways, for thousands of figures
def _say_method(gap: tuple[str, str] | None, roles: tuple[str, ...], multiplier: float) -> str:
    if gap:
        return " minus ".join(gap)
    if "numerator" in roles and "denominator" in roles:
        return f"numerator / denominator x {multiplier:g}"
    return "as published" if "published" in roles else "count as published"


def comparator_lines(
    indicator: Indicator,
    places: Places,
    lines: Mapping[tuple[str, str], Line],
    neighbours: Sequence[Line],
    around: Surroundings,
    hidden: Hidden,
) -> tuple[Line, ...]:
    """Return the lines that both the board and the indicator ask to be set beside the curve.

    `hidden` gives the least and greatest value that each neighbour's hidden figure can have.
    """
    wanted = places.comparators & set(indicator.comparators)
    found: list[Line] = []
    for kind, code in (("england", places.england), ("region", places.region)):
        if kind in wanted and code and ("", code) in lines:
            found.append(lines[("", code)])
    if "statistical_neighbours" in wanted and neighbours:
        of = len(places.neighbours)
        found.append(summarise_neighbours(indicator, neighbours, around.book, places.own, of, hidden))
    return tuple(found)


def find_figure(line: Line | None, period: Period) -> Figure | None:
    """Return the figure of a line at a period; None where it has no point there."""
    return next((point.figure for point in line.points if point.period == period), None) if line else None


def group_lines(indicator: Indicator, places: Places, lines: Mapping[tuple[str, str], Line]) -> dict[str, Any]:
    """Return the groups to show side by side: a breakdown's categories, else the parts of the place."""
    name = indicator.gap.breakdown if indicator.gap else indicator.show_breakdown
    for breakdown in indicator.breakdowns:
        if breakdown.name == name:
            shown = [lines[(code, places.own)] for code in breakdown.categories if (code, places.own) in lines]
            if shown:
                return {"categories": tuple(shown), "categories_label": breakdown.label}
    parts = [lines[("", code)] for code in places.parts if ("", code) in lines]
    if parts:
        return {"categories": tuple(parts), "categories_label": "Authority" if places.members else "District"}
    return {}

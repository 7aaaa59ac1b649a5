"""How a value is measured: from a numerator and a denominator, or as its publisher gives it.

Everything works on whole tables. A measured table has one row a category, area and period, with the
observations it was made from, so that each number can be traced to its cells.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oba.indicators.indicator import Earlier, Indicator, Published, Route, Source
from oba.indicators.measures.adding import add_counts, inputs_in
from oba.indicators.measures.joining import Join, lengthen
from oba.indicators.measures.routes import Disagreement, compare_routes, fill
from oba.indicators.measures.rows import (
    NOTHING,
    Rows,
    cells_of,
    either,
    hold,
    is_among,
    look_up,
    places_of,
    sort_rows,
    stack,
    take,
)
from oba.indicators.measures.series import SeriesKey, categories_of, key_of, own_extra
from oba.periods import read_code
from oba.statistics.intervals import byar, wilson
from oba.vocabulary import Symbol, ValueType

Cells = Mapping[SeriesKey, pd.DataFrame]
"""For each series its current observations: id, area, period, value, symbol, status, flag."""

COLUMNS = [
    "category",
    "area",
    "period",
    "numerator",
    "denominator",
    "value",
    "lower",
    "upper",
    "symbol",
    "status",
    "flag",
    "route",
    "approximate",
    "inputs",
]
IMPOSSIBLE = "impossible"
"""The flag of what no count, rate or share can be; the other flags come from the checks of a load."""

_CELL_COLUMNS = ["id", "area", "period", "value", "symbol", "status", "flag"]
_NO_CELLS = pd.DataFrame({name: [] for name in _CELL_COLUMNS}).astype(
    {"id": "int64", "value": float, "area": object, "period": object}
)
_LONGEST_LAG = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator's values: `rows` have `COLUMNS`; `inputs` are pairs of role and observation id.

    `joins` say where older releases lengthen the curve of an area.
    """

    indicator: Indicator
    rows: Rows
    disagreements: tuple[Disagreement, ...] = ()
    joins: tuple[Join, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """Return the rows as a frame, made anew."""
        index = pd.RangeIndex(len(self.rows["area"]))  # one for all columns, which are else set against each other
        return pd.DataFrame({name: pd.Series(one, index, dtype=one.dtype) for name, one in self.rows.items()}, index)

    def list_rows(self, areas: Collection[str]) -> list[dict[str, Any]]:
        """Return the rows of some areas, each by the names of `COLUMNS`."""
        wanted = set(areas)
        inside = np.fromiter((area in wanted for area in self.rows["area"].tolist()), bool)
        columns = (column[inside].tolist() for column in self.rows.values())
        return [dict(zip(COLUMNS, values, strict=True)) for values in zip(*columns, strict=True)]

    def breaks_in(self, area: str) -> list[tuple[str, str, bool]]:
        """Return the breaks of an area's curve: first period, reason, whether a release joins there."""
        stated = [(one.period, one.reason, False) for one in self.indicator.breaks]
        return stated + [(one.since, one.reason, True) for one in self.joins if one.area == area and one.reason]

    def begins_in(self, area: str) -> str | None:
        """Return the first period of the newest release of an area's curve; None where no older one lengthens it."""
        return max(
            (one.since for one in self.joins if one.area == area), key=lambda code: read_code(code).end, default=None
        )


def measure_indicator(indicator: Indicator, cells: Cells) -> Measured:
    """Measure an indicator for every category, area and period that its series hold."""
    tables: list[Rows] = []
    disagreements: list[Disagreement] = []
    joins: tuple[Join, ...] = ()
    for category, extra in categories_of(indicator).items():
        table = _measure_first_route(indicator, cells, category, extra)
        for route in indicator.routes:
            if route.category != category and (route.category or category):
                continue
            other = _published_values(route, cells, category, extra)
            disagreements += compare_routes(category, table, other, route.feed, route.tolerance)
            if route.fill:
                table = fill(table, other)
        if indicator.earlier and not category:
            longer = lengthen(table, [(one, _older_values(indicator, one, cells)) for one in indicator.earlier])
            table, joins = longer.table, longer.joins
            disagreements += longer.disagreements
        tables.append({**table, "category": np.full(len(table["area"]), category, object)})
    whole = stack(tables)
    if indicator.shares_of_whole:
        whole = take(whole, whole["category"] != "")
    whole = _mark_impossible(indicator, whole)
    if indicator.gap:
        whole = stack([_measure_gap(indicator, whole), take(whole, whole["category"] != "")])
    return Measured(indicator, sort_rows(whole, COLUMNS), tuple(disagreements), joins)


def _read(cells: Cells, key: SeriesKey) -> pd.DataFrame:
    found = cells.get(key)
    if found is None:
        return _NO_CELLS
    withdrawn = found["symbol"].to_numpy(object) == Symbol.WITHDRAWN.value
    return found[~withdrawn] if withdrawn.any() else found


def _read_source(cells: Cells, source: Source, extra: Mapping[str, str]) -> pd.DataFrame:
    """Return one side of a measure; other feeds of the same count fill only what the first has no cell for.

    What is added (`plus`) is added to that.
    """
    found = _read(cells, key_of(source.feed, source.breakdown, extra))
    for feed in source.also:
        other = _read(cells, key_of(feed, source.breakdown, extra))
        extra_rows = other[~is_among(other, places_of(found))]
        if len(extra_rows):
            found = pd.concat([found, extra_rows], ignore_index=True) if len(found) else extra_rows
    added = [_read(cells, key_of(feed, source.breakdown, extra)) for feed in source.plus]
    return add_counts(found, added) if added else found


def _measure_first_route(indicator: Indicator, cells: Cells, category: str, extra: Mapping[str, str]) -> Rows:
    published, below = indicator.published, indicator.denominator
    if published is not None:
        if published.category and published.category != category:
            return _as_table(_NO_CELLS, "published")
        table = _published_values(published, cells, category, extra)
        if below is not None:
            table, _ = _join_denominator(table, _read_denominator(cells, below, extra), below.period)
        return _add_interval(indicator, table, cells)
    if indicator.numerator is None:
        return _as_table(_NO_CELLS, "numerator")
    table = _count(_read_source(cells, indicator.numerator, extra))
    if below is not None:
        table = _divide(table, _read_denominator(cells, below, extra), below.period, indicator.value.multiplier)
    return _add_interval(indicator, table, cells)


def _as_table(found: pd.DataFrame, role: str, route: str = "") -> Rows:
    size = len(found)
    texts = {name: found[name].to_numpy(object) for name in ("area", "period", "symbol", "status", "flag")}
    return {
        **texts,
        **dict.fromkeys(("numerator", "denominator", "lower", "upper"), np.full(size, np.nan)),
        "value": found["value"].to_numpy(float),
        "route": np.full(size, route, object),
        "approximate": np.zeros(size, bool),
        "inputs": hold(inputs_in(found, role)),
    }


def _count(found: pd.DataFrame, route: str = "") -> Rows:
    """Return counts as the values that they are until they are divided."""
    table = _as_table(found, "numerator", route)
    return {**table, "numerator": table["value"]}


def _published_values(source: Published | Route, cells: Cells, category: str, extra: Mapping[str, str]) -> Rows:
    found = _read(cells, key_of(source.feed, source.breakdown, own_extra(source, category, extra)))
    route = source.feed.split(".")[0] if isinstance(source, Route) else ""
    table = _as_table(found, "published", route)
    return {**table, "value": table["value"] * source.scale}


def _older_values(indicator: Indicator, older: Earlier, cells: Cells) -> Rows:
    """Return the rows of an older release; with an interval where it gives the counts."""
    found, route = _read(cells, key_of(older.feed, older.breakdown, {})), older.feed.split(".")[0]
    if older.divided_by is None and indicator.value.type is not ValueType.COUNT:
        return _as_table(found, "published", route)
    table = _count(found, route)
    if older.divided_by is not None:
        below = _read(cells, key_of(older.divided_by, older.breakdown, {}))
        table = _divide(table, below, "same", indicator.value.multiplier)
    return table if indicator.uncertainty.ci_method == "published" else _add_interval(indicator, table, cells)


def _read_denominator(cells: Cells, source: Source, extra: Mapping[str, str]) -> pd.DataFrame:
    """Return what a group is divided by; where it has no base of its own, that of everybody."""
    found = _read_source(cells, source, extra)
    return _read_source(cells, source, {}) if found.empty and extra else found


def _join_denominator(table: Rows, found: pd.DataFrame, period: str) -> tuple[Rows, NDArray[np.object_]]:
    """Return a table with what goes below the line, and the symbol of what is missing there.

    The flag of what is made from two numbers is that of either, as neither may then be believed.
    """
    matching = _match_periods(set(table["period"].tolist()), set(found["period"].tolist()), period)
    place_of = places_of(found)
    wanted = ((area, matching.get(period)) for area, period in cells_of(table))
    places = [place_of.get((area, period), -1) if period else -1 for area, period in wanted]
    rows, below = np.array(places, np.intp), inputs_in(found, "denominator")
    inputs = hold(
        above + below[row] if row >= 0 else above for above, row in zip(table["inputs"].tolist(), places, strict=True)
    )
    flag = either(table["flag"], look_up(found, "flag", rows))
    joined = {**table, "denominator": look_up(found, "value", rows), "flag": flag, "inputs": inputs}
    return joined, look_up(found, "symbol", rows)


def _match_periods(wanted: Any, known: Any, how: str) -> dict[str, str]:
    """Return, for each numerator period, the denominator period that goes with it."""
    if how == "same":
        return {code: code for code in wanted}
    ends = sorted((read_code(code).end, code) for code in known)
    found: dict[str, str] = {}
    for code in wanted:
        end = read_code(code).end
        before = [(day, other) for day, other in ends if end - _LONGEST_LAG <= day <= end]
        if before:
            found[code] = before[-1][1]
    return found


def _divide(table: Rows, found: pd.DataFrame, period: str, multiplier: float) -> Rows:
    table, why = _join_denominator(table, found, period)
    above, below = table["numerator"], table["denominator"]
    is_counted, is_divided = ~np.isnan(above), below > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(is_counted & is_divided, above / below * multiplier, np.nan)
    symbol = np.where(is_counted, NOTHING, table["symbol"])
    symbol = np.where(is_counted & np.isnan(below), np.where(pd.notna(why), why, Symbol.UNAVAILABLE.value), symbol)
    symbol = np.where(is_counted & (below <= 0), Symbol.NOT_APPLICABLE.value, symbol)
    return {**table, "value": value, "symbol": np.where(np.isnan(value), symbol, NOTHING)}


def _read_limit(name: str, published: Published, cells: Cells, table: Rows) -> NDArray[np.float64]:
    """Return a published limit of each row's interval, where its release gives one that no check has flagged."""
    found = _read(cells, key_of(name, published.breakdown, {})) if name else _NO_CELLS
    given = dict(
        zip(cells_of(found), zip(found["value"].tolist(), found["flag"].isna().tolist(), strict=True), strict=True)
    )
    limits = (given.get(cell, (np.nan, False)) for cell in cells_of(table))
    return np.array([value if is_sound else np.nan for value, is_sound in limits], float) * published.scale


def _add_interval(indicator: Indicator, table: Rows, cells: Cells) -> Rows:
    method, level = indicator.uncertainty.ci_method, indicator.uncertainty.level / 100
    if method == "published" and indicator.published is not None:
        published = indicator.published
        return {
            **table,
            **{side: _read_limit(getattr(published, side), published, cells, table) for side in ("lower", "upper")},
        }
    if method not in {"wilson", "byars"} or not len(table["area"]):
        return table
    multiplier = indicator.value.multiplier
    above, below = table["numerator"], table["denominator"]
    estimated = np.isnan(above) & ~np.isnan(below)
    # A published share with its cohort gives the count back to within the share's rounding.
    above = np.where(estimated, table["value"] * below / multiplier, above)
    if method == "wilson":
        interval = wilson(np.minimum(above, below), below, level, multiplier)
    elif indicator.value.type is ValueType.COUNT:
        interval = byar(above, np.ones_like(above), level, 1.0)
    else:
        interval = byar(above, below, level, multiplier)
    keep = ~np.isnan(table["value"])
    limits = {"lower": np.where(keep, interval.lower, np.nan), "upper": np.where(keep, interval.upper, np.nan)}
    return {**table, **limits, "approximate": estimated & keep}


def _measure_gap(indicator: Indicator, whole: Rows) -> Rows:
    """Return `group` minus `against` as the rows of everybody; the counts behind both make its interval."""
    assert indicator.gap is not None  # noqa: S101  the caller asks only then
    names = (indicator.gap.group, indicator.gap.against)
    group, against = (take(whole, whole["category"] == name) for name in names)
    place_of = places_of(against)
    group = take(group, is_among(group, place_of))
    against = take(against, np.array([place_of[cell] for cell in cells_of(group)], np.intp))
    inputs = [
        tuple((f"{name} {role}", key) for name, side in zip(names, sides, strict=True) for role, key in side)
        for sides in zip(group["inputs"].tolist(), against["inputs"].tolist(), strict=True)
    ]
    above, below = group["value"], against["value"]
    # Newcombe's method: the limits of each share by Wilson, combined as squares (Stat Med 1998, 17:873-890).
    low = np.sqrt((above - group["lower"]) ** 2 + (against["upper"] - below) ** 2)
    high = np.sqrt((group["upper"] - above) ** 2 + (below - against["lower"]) ** 2)
    nothing = np.full(len(above), np.nan)
    return {
        **group,
        "category": np.full(len(above), "", object),
        "flag": either(group["flag"], against["flag"]),
        "value": above - below,
        "lower": above - below - low,
        "upper": above - below + high,
        "symbol": either(group["symbol"], against["symbol"]),
        "numerator": nothing,
        "denominator": nothing,
        "inputs": hold(inputs),
    }


def _mark_impossible(indicator: Indicator, table: Rows) -> Rows:
    """Flag what no count, rate or share can be, by value or by what it is made of; a gap of two may be below nought."""
    if indicator.value.type not in (ValueType.COUNT, ValueType.RATE, ValueType.PROPORTION):
        return table
    outside = (table["value"] < 0) | (table["numerator"] < 0) | (table["denominator"] < 0)
    if indicator.value.type is ValueType.PROPORTION:
        outside |= table["value"] > indicator.value.multiplier
    return {**table, "flag": np.where(outside, IMPOSSIBLE, table["flag"])}

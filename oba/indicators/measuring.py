"""How a value is measured: from a numerator and a denominator, or as its publisher gives it.

Everything works on whole tables. A measured table has one row a category, area and period, with the
observations it was made from, so that each number can be traced to its cells.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from oba.indicators.indicator import Earlier, Indicator, Published, Route, Source
from oba.indicators.measures.adding import add_counts, ids_of
from oba.indicators.measures.joining import Join, lengthen
from oba.indicators.measures.routes import Disagreement, compare_routes, fill
from oba.indicators.measures.rows import cells_of, is_among, places_of
from oba.periods import read_code
from oba.statistics.intervals import byar, wilson
from oba.vocabulary import Symbol, ValueType, breakdown_text

SeriesKey = tuple[str, str, str]
"""Feed, measure and breakdown (`fsm=eligible`, blank for everybody)."""

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
"""The flag of a share that no whole allows; the other flags come from the checks of a load."""

_CELL_COLUMNS = ["id", "area", "period", "value", "symbol", "status", "flag"]
_NO_CELLS = pd.DataFrame({name: [] for name in _CELL_COLUMNS}).astype(
    {"id": "int64", "value": float, "area": object, "period": object}
)
_LONGEST_LAG = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator's values: `table` has `COLUMNS`; `inputs` are pairs of role and observation id.

    `joins` say where older releases lengthen the curve of an area.
    """

    indicator: Indicator
    table: pd.DataFrame
    disagreements: tuple[Disagreement, ...] = ()
    joins: tuple[Join, ...] = ()

    def breaks_in(self, area: str) -> list[tuple[str, str, bool]]:
        """Return the breaks of an area's curve: first period, reason, whether a release joins there."""
        stated = [(one.period, one.reason, False) for one in self.indicator.breaks]
        return stated + [(one.since, one.reason, True) for one in self.joins if one.area == area and one.reason]

    def begins_in(self, area: str) -> str | None:
        """Return the first period of the newest release of an area's curve; None where no older one lengthens it."""
        return max(
            (one.since for one in self.joins if one.area == area), key=lambda code: read_code(code).end, default=None
        )


def categories_of(indicator: Indicator) -> dict[str, dict[str, str]]:
    """Return the categories an indicator is measured for, with the breakdown of each; `` is everybody."""
    wanted: dict[str, dict[str, str]] = {"": {}}
    name = indicator.gap.breakdown if indicator.gap else indicator.show_breakdown
    for breakdown in indicator.breakdowns:
        if breakdown.name == name:
            wanted |= {code: {breakdown.name: code} for code in breakdown.categories}
    return wanted


def series_needed(indicator: Indicator) -> set[SeriesKey]:
    """Return every series that `measure_indicator` will look for."""
    needed: set[SeriesKey] = set()
    for category, extra in categories_of(indicator).items():
        for side in (indicator.numerator, indicator.denominator, indicator.published):
            if side is not None:
                feeds = side.series if isinstance(side, Source) else (side.feed,)
                needed |= {_key(feed, side.breakdown, _own_extra(side, category, extra)) for feed in feeds}
        if below := indicator.denominator:
            needed |= {_key(feed, below.breakdown, {}) for feed in (below.feed, *below.plus)}
        for route in indicator.routes:
            if not route.category or route.category == category:
                needed.add(_key(route.feed, route.breakdown, _own_extra(route, category, extra)))
    for one in indicator.earlier:
        needed |= {_key(feed, one.breakdown, {}) for feed in (one.feed, one.divided_by) if feed}
    if indicator.published is not None:
        for limit in (indicator.published.lower, indicator.published.upper):
            if limit:
                needed.add(_key(limit, indicator.published.breakdown, {}))
    return needed


def may_be_placed(indicator: Indicator) -> bool:
    """Return whether figures may lack the counts behind them, so that their place among all authorities is told."""
    lacks = indicator.uncertainty.ci_method == "none" or any(route.fill for route in indicator.routes)
    national = {"england", "region", "statistical_neighbours"} & set(indicator.comparators)
    return lacks and bool(national) and indicator.benchmark != "none"


def measure_indicator(indicator: Indicator, cells: Cells) -> Measured:
    """Measure an indicator for every category, area and period that its series hold."""
    tables: list[pd.DataFrame] = []
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
        tables.append(table.assign(category=category))
    whole = pd.concat(tables, ignore_index=True) if len(tables) > 1 else tables[0]
    if indicator.shares_of_whole:
        whole = whole[whole["category"] != ""]
    whole = _mark_impossible(indicator, whole)
    if indicator.gap:
        whole = pd.concat([_measure_gap(indicator, whole), whole[whole["category"] != ""]], ignore_index=True)
    ends = {code: read_code(code).end for code in whole["period"].unique()}
    keys = zip(whole["category"].tolist(), cells_of(whole), strict=True)
    keyed = [(category, area, ends[period]) for category, (area, period) in keys]
    order = sorted(range(len(keyed)), key=keyed.__getitem__)
    whole = whole.assign(**{name: _without_nan(whole[name]) for name in ("symbol", "flag")}).iloc[order]
    return Measured(indicator, whole[COLUMNS].reset_index(drop=True), tuple(disagreements), joins)


def _without_nan(texts: pd.Series) -> pd.Series:
    """Return texts with None where there is none, whatever pandas has put there."""
    there = zip(texts.tolist(), texts.notna().tolist(), strict=True)
    return pd.Series([text if is_known else None for text, is_known in there], index=texts.index, dtype=object)


def _key(feed: str, own: Mapping[str, str], extra: Mapping[str, str]) -> SeriesKey:
    name, measure = feed.split(".")
    return (name, measure, breakdown_text({**own, **extra}))


def _own_extra(side: Source | Published | Route, category: str, extra: Mapping[str, str]) -> Mapping[str, str]:
    """A route that is already of one category needs no further breakdown."""
    return {} if isinstance(side, Published | Route) and side.category == category else extra


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
    found = _read(cells, _key(source.feed, source.breakdown, extra))
    for feed in source.also:
        other = _read(cells, _key(feed, source.breakdown, extra))
        extra_rows = other[~is_among(other, places_of(found))]
        if len(extra_rows):
            found = pd.concat([found, extra_rows], ignore_index=True) if len(found) else extra_rows
    added = [_read(cells, _key(feed, source.breakdown, extra)) for feed in source.plus]
    return add_counts(found, added) if added else found


def _measure_first_route(indicator: Indicator, cells: Cells, category: str, extra: Mapping[str, str]) -> pd.DataFrame:
    published, below = indicator.published, indicator.denominator
    if published is not None:
        if published.category and published.category != category:
            return _empty()
        table = _published_values(published, cells, category, extra)
        if below is not None:
            table = _join_denominator(table, _read_denominator(cells, below, extra), below.period)
        return _add_interval(indicator, table, cells)
    if indicator.numerator is None:
        return _empty()
    counted = _read_source(cells, indicator.numerator, extra)
    table = _as_table(counted, "numerator")
    table = table.assign(numerator=table["value"])
    if below is not None:
        table = _join_denominator(table, _read_denominator(cells, below, extra), below.period)
        table = _divide(table, indicator.value.multiplier)
    return _add_interval(indicator, table, cells)


def _empty() -> pd.DataFrame:
    return _as_table(_read({}, ("", "", "")), "numerator")


def _as_table(found: pd.DataFrame, role: str, route: str = "") -> pd.DataFrame:
    inputs = [tuple((role, key) for key in ids) for ids in ids_of(found)]
    columns = {name: found[name].array for name in ("area", "period", "value", "symbol", "status", "flag")}
    missing = dict.fromkeys(("numerator", "denominator", "lower", "upper"), np.full(len(found), np.nan))
    return pd.DataFrame(
        {
            **columns,
            **missing,
            "route": np.full(len(found), route, object),
            "approximate": np.zeros(len(found), bool),
            "inputs": pd.Series(inputs, dtype=object).array,
        }
    )


def _published_values(source: Published | Route, cells: Cells, category: str, extra: Mapping[str, str]) -> pd.DataFrame:
    found = _read(cells, _key(source.feed, source.breakdown, _own_extra(source, category, extra)))
    route = source.feed.split(".")[0] if isinstance(source, Route) else ""
    table = _as_table(found, "published", route)
    return table.assign(value=table["value"] * source.scale)


def _older_values(indicator: Indicator, older: Earlier, cells: Cells) -> pd.DataFrame:
    """Return the rows of an older release; with an interval where it gives the counts."""
    found = _read(cells, _key(older.feed, older.breakdown, {}))
    is_count = older.divided_by is not None or indicator.value.type is ValueType.COUNT
    table = _as_table(found, "numerator" if is_count else "published", older.feed.split(".")[0])
    if not is_count:
        return table
    table = table.assign(numerator=table["value"])
    if older.divided_by is not None:
        below = _read(cells, _key(older.divided_by, older.breakdown, {}))
        table = _divide(_join_denominator(table, below, "same"), indicator.value.multiplier)
    return table if indicator.uncertainty.ci_method == "published" else _add_interval(indicator, table, cells)


def _read_denominator(cells: Cells, source: Source, extra: Mapping[str, str]) -> pd.DataFrame:
    """Return what a group is divided by; where it has no base of its own, that of everybody."""
    found = _read_source(cells, source, extra)
    return _read_source(cells, source, {}) if found.empty and extra else found


def _join_denominator(table: pd.DataFrame, found: pd.DataFrame, period: str) -> pd.DataFrame:
    matching = _match_periods(table["period"].unique(), found["period"].unique(), period)
    place_of = places_of(found)
    wanted = ((area, matching.get(period)) for area, period in cells_of(table))
    rows = np.array([place_of.get((area, period), -1) if period else -1 for area, period in wanted], np.intp)
    below = found.reset_index(drop=True).reindex(rows).set_axis(table.index)
    ids = ids_of(found)
    roles = [
        (*inputs, *(("denominator", int(key)) for key in ids[row])) if row >= 0 else inputs
        for inputs, row in zip(table["inputs"], rows.tolist(), strict=True)
    ]
    return table.assign(
        denominator=below["value"],
        below_symbol=below["symbol"],
        flag=_either(table["flag"], below["flag"]),
        inputs=pd.Series(roles, index=table.index, dtype=object),
    )


def _either(flag: pd.Series, other: pd.Series) -> pd.Series:
    """Return the flag of what is made from two numbers: that of either, as neither may then be believed."""
    return flag.astype(object).where(flag.notna(), other.astype(object))


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


def _divide(table: pd.DataFrame, multiplier: float) -> pd.DataFrame:
    above, below = table["numerator"], table["denominator"]
    known = above.notna() & (below > 0)
    value = (above / below.where(below > 0) * multiplier).where(known)
    symbol = table["symbol"].astype(object).where(above.isna(), None)
    nothing_below = above.notna() & below.isna()
    why = table["below_symbol"].astype(object)
    symbol = symbol.mask(nothing_below, why.where(why.notna(), Symbol.UNAVAILABLE.value))
    symbol = symbol.mask(above.notna() & (below <= 0), Symbol.NOT_APPLICABLE.value)
    return table.assign(value=value, symbol=symbol.where(value.isna(), None))


def _add_interval(indicator: Indicator, table: pd.DataFrame, cells: Cells) -> pd.DataFrame:
    method, level = indicator.uncertainty.ci_method, indicator.uncertainty.level / 100
    if method == "published" and indicator.published is not None:
        limits = {}
        for side in ("lower", "upper"):
            name = getattr(indicator.published, side)
            found = _read(cells, _key(name, indicator.published.breakdown, {})) if name else _read({}, ("", "", ""))
            keyed = found[found["flag"].isna()].set_index(["area", "period"])["value"]
            wanted = pd.MultiIndex.from_frame(table[["area", "period"]])
            limits[side] = keyed.reindex(wanted).to_numpy() * indicator.published.scale
        return table.assign(**limits)
    if method not in {"wilson", "byars"} or table.empty:
        return table
    multiplier = indicator.value.multiplier
    below = table["denominator"].to_numpy(float)
    above = table["numerator"].to_numpy(float)
    estimated = np.isnan(above) & ~np.isnan(below)
    # A published share with its cohort gives the count back to within the share's rounding.
    above = np.where(estimated, table["value"].to_numpy(float) * below / multiplier, above)
    if method == "wilson":
        interval = wilson(np.minimum(above, below), below, level, multiplier)
    elif indicator.value.type is ValueType.COUNT:
        interval = byar(above, np.ones_like(above), level, 1.0)
    else:
        interval = byar(above, below, level, multiplier)
    keep = table["value"].notna().to_numpy()
    return table.assign(
        lower=np.where(keep, interval.lower, np.nan),
        upper=np.where(keep, interval.upper, np.nan),
        approximate=estimated & keep,
    )


def _measure_gap(indicator: Indicator, whole: pd.DataFrame) -> pd.DataFrame:
    """Return `group` minus `against` as the rows of everybody; the counts behind both make its interval."""
    assert indicator.gap is not None  # noqa: S101  the caller asks only then
    group = whole[whole["category"] == indicator.gap.group]
    against = whole[whole["category"] == indicator.gap.against]
    both = group.merge(against, on=["area", "period"], suffixes=("", "_against"))
    inputs = [
        tuple((f"{indicator.gap.group} {role}", key) for role, key in ours)
        + tuple((f"{indicator.gap.against} {role}", key) for role, key in theirs)
        for ours, theirs in zip(both["inputs"], both["inputs_against"], strict=True)
    ]
    above, below = both["value"], both["value_against"]
    # Newcombe's method: the limits of each share by Wilson, combined as squares (Stat Med 1998, 17:873-890).
    low = np.sqrt((above - both["lower"]) ** 2 + (both["upper_against"] - below) ** 2)
    high = np.sqrt((both["upper"] - above) ** 2 + (below - both["lower_against"]) ** 2)
    return both[["area", "period", "status", "route", "approximate"]].assign(
        category="",
        flag=_either(both["flag"], both["flag_against"]),
        value=above - below,
        lower=above - below - low,
        upper=above - below + high,
        symbol=both["symbol"].where(both["symbol"].notna(), both["symbol_against"]),
        numerator=np.nan,
        denominator=np.nan,
        inputs=pd.Series(inputs, index=both.index, dtype=object),
    )


def _mark_impossible(indicator: Indicator, table: pd.DataFrame) -> pd.DataFrame:
    """Flag a proportion outside 0 to 100%, and a numerator above its denominator; a gap of two may be below nought."""
    if indicator.value.type is not ValueType.PROPORTION:
        return table
    outside = (table["value"] < 0) | (table["value"] > indicator.value.multiplier)
    return table.assign(flag=table["flag"].astype(object).mask(outside, IMPOSSIBLE))

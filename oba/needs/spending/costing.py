"""What is spent on what was counted: count times unit cost, at the prices of one year, to three figures.

Method: HM Treasury's GDP deflator and the Green Book; sums in `oba.statistics.needs.costs`.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from oba.charts.words import write_number
from oba.indicators.analyses.spending.costing import Costing, Item, PublishedTotal
from oba.needs.charts import chart_bars
from oba.scorecards.assessment.analysis import Answer, Chart, NotCalculatedError, Part, Reading, Refusal, Row, Table
from oba.scorecards.build.assessment.readings import Readings
from oba.statistics.needs.costs import index_of, move_prices, round_figures

_FIGURES = 3
_NAMED = 3
_MILLION = 1e6
_NONE = "none given"
_AFTER_COST = 2


@dataclass(frozen=True)
class _Index:
    """The price index by calendar year, with the readings that it is made of."""

    to: str
    values: Mapping[int, float]
    readings: Mapping[int, Reading]

    def move(self, amount: float, year: str) -> float:
        """Return an amount of a year at the prices of `to`; missing where an index is."""
        return float(move_prices(amount, index_of(year, self.values), index_of(self.to, self.values)))

    def used(self, year: str) -> list[Reading]:
        """Return the readings that moving from a year takes."""
        years = {int(one[:4]) + more for one in (year, self.to) for more in ((0, 1) if "/" in one else (0,))}
        return [self.readings[one] for one in sorted(years) if one in self.readings]


@dataclass(frozen=True)
class _Cost:
    """What an item costs in one place: its count, the cost of one then and now, and of all, unrounded in `exact`."""

    item: Item
    count: Reading
    then: Reading
    now: Reading
    exact: float
    cost: Reading


def answer_costing(analysis: Costing, readings: Readings) -> Answer:
    """Return the cost of each item, by place and agency, and published totals beside."""
    index = _read_index(analysis, readings)
    costs, refusals = _cost_all(analysis, readings, index)
    own = [one for one in costs if one.count.area == readings.area]
    published = [_part_of_total(one, number, readings, index) for number, one in enumerate(analysis.published)]
    if not own:
        found = tuple(refusals)
        return Answer("What it costs cannot be said.", tuple(published), _tell_method(analysis), (), found)
    total = _add_up(readings, own, "All of these together", index)
    parts = [_part_of_items(own, total, index), *_part_of_places(readings, costs, index), *published]
    to_know = (*_tell_places(readings, costs), _NOT_SAVED)
    return Answer(_tell(own, total, index), tuple(parts), _tell_method(analysis), to_know, tuple(refusals))


_NOT_SAVED = "A cost is not what would be saved: fewer cases leave buildings and staff to be paid for."


def _read_index(analysis: Costing, readings: Readings) -> _Index:
    prices = analysis.prices
    if prices.years:
        index = _Index(prices.to, prices.years, {})
    else:
        places = [code for code in (readings.england, readings.area) if code]
        found = {
            one.period.end.year: one
            for code in places
            for one in readings.all_of("prices-index", code)
            if one.value is not None
        }
        index = _Index(prices.to, {year: one.value or 0.0 for year, one in found.items()}, found)
    if isnan(index_of(prices.to, index.values)):
        raise NotCalculatedError(
            f"the price index has no {prices.to}", "Load a release that has it, or name an earlier year in `prices`."
        )
    return index


def _cost_all(analysis: Costing, readings: Readings, index: _Index) -> tuple[list[_Cost], list[Refusal]]:
    costs, refusals = [], []
    for number, item in enumerate(analysis.items):
        if isnan(index_of(item.price_year, index.values)):
            reason = f"the price index has no {item.price_year}"
            refusals.append(Refusal(item.name, reason, "Load a release that has it, or a unit cost of a later year."))
            continue
        counts = [readings.whole(f"items-{number}-count", code) for code in (readings.area, *readings.parts)]
        if counts[0] is None:
            reason = f"there is no count for {readings.area_name}"
            refusals.append(Refusal(item.name, reason, "Load a release that has one."))
        costs += [_cost(readings, item, count, index) for count in counts if count is not None]
    return costs, refusals


def _cost(readings: Readings, item: Item, count: Reading, index: _Index) -> _Cost:
    number, to = count.value or 0.0, index.to
    one = index.move(item.unit_cost, item.price_year)
    name = f"{item.name}: one, {item.price_year} prices"
    then = readings.state(item.unit_cost, name, count.period, "£", 0, f"entered in the definition, from {item.source}")
    made_of = [then, *index.used(item.price_year)]
    method = f"unit cost moved from {item.price_year} to {to} prices"
    now = readings.derive(one, made_of, method, f"{item.name}: one, {to} prices", "£", 0, like=count)
    ends = None
    if item.low is not None and item.high is not None:
        low, high = (number * index.move(end, item.price_year) for end in (item.low, item.high))
        ends = (round_figures(low, _FIGURES), round_figures(high, _FIGURES))
    words = "count times unit cost, to three figures"
    rounded = round_figures(number * one, _FIGURES)
    cost = readings.derive(rounded, [count, *made_of], words, item.name, "£", 0, ends, like=count)
    return _Cost(item, count, then, now, number * one, cost)


def _add_up(readings: Readings, costs: Sequence[_Cost], name: str, index: _Index) -> Reading:
    """Return costs added together, to three figures; their range only where each has one."""
    made_of = [one.cost for one in costs]
    total = round_figures(sum(one.exact for one in costs), _FIGURES)
    ends = None
    limits = [(one.cost.figure.lower, one.cost.figure.upper) for one in costs]
    if all(low is not None and high is not None for low, high in limits):
        low, high = (math.fsum(end or 0.0 for end in side) for side in zip(*limits, strict=True))
        ends = (round_figures(low, _FIGURES), round_figures(high, _FIGURES))
    return readings.derive(total, made_of, f"costs added, {index.to} prices", name, "£", 0, ends)


def _part_of_items(own: Sequence[_Cost], total: Reading, index: _Index) -> Part:
    columns = ["Count", "Cost (£)", f"One, {index.to} prices (£)", "One, as its source has it (£)", "Prices of"]
    rows: list[tuple[Reading, list[Reading | str | None]]] = [
        (one.cost, [one.count, one.cost, one.now, one.then, one.item.price_year]) for one in own
    ]
    if len(own) > 1:
        rows.append((total, [None, total, None, None, None]))
    if any(cost.figure.interval_text for cost, _ in rows):
        columns.insert(_AFTER_COST, "Low to high (£)")
        for cost, cells in rows:
            cells.insert(_AFTER_COST, cost.figure.interval_text or _NONE)
    caption = f"Cost at {index.to} prices, {own[0].count.area_name}"
    table = Table(caption, "Item", tuple(columns), tuple(Row(cost.name, tuple(cells)) for cost, cells in rows))
    periods = "; ".join(f"{one.item.name}: {one.count.period.label}" for one in own)
    chart = chart_bars([one.cost for one in own], caption)
    return Part("What it costs", table, (chart,), f"Counts are of these dates. {periods}.")


def _part_of_places(readings: Readings, costs: Sequence[_Cost], index: _Index) -> Iterator[Part]:
    """Yield the costs by place and agency, where there is more than one of either: only what was counted there."""
    agencies = list(dict.fromkeys(one.item.agency for one in costs))
    places = list(dict.fromkeys(one.count.area for one in costs))
    if len(agencies) * len(places) < 2:
        return
    made = []
    for place in places:
        for agency in agencies:
            wanted = [one.item.name for one in costs if one.item.agency == agency and one.count.area == readings.area]
            there = [one for one in costs if one.item.agency == agency and one.count.area == place]
            if there and len(there) >= len(wanted):
                made.append(_add_up(readings, there, f"{there[0].count.area_name}: {agency}", index))
    caption = f"Cost by place and agency at {index.to} prices, {readings.area_name}"
    rows = tuple(Row(one.name, (one, one.figure.interval_text or _NONE)) for one in made)
    table = Table(caption, "Place and agency", ("Cost (£)", "Low to high (£)"), rows)
    own = [one for one in made if one.area == readings.area]
    yield Part("By place and agency", table, (chart_bars(made, caption, own=own),))


def _part_of_total(total: PublishedTotal, number: int, readings: Readings, index: _Index) -> Part:
    """Return a published total as it is and at the prices of `to`; empty rows where it or its index is not known."""
    found = readings.whole(f"published-{number}-total")
    rows: list[Row] = []
    charts: tuple[Chart, ...] = ()
    if found is not None:
        pounds = (found.value or 0.0) * total.pounds
        method = "published total, in pounds"
        then = readings.derive(pounds, [found], method, f"As published, {total.price_year} prices", "£", 0)
        made = [then]
        if not isnan(index_of(total.price_year, index.values)):
            now = round_figures(index.move(pounds, total.price_year), _FIGURES)
            made_of, method = [found, *index.used(total.price_year)], f"moved to {index.to} prices, to three figures"
            made.append(readings.derive(now, made_of, method, f"At {index.to} prices", "£", 0, like=found))
        rows = [Row(one.name, (one,)) for one in made]
        charts = (chart_bars(made, f"{total.name}, {found.area_name}", own=[then]),)
    note = "A total that was published, set beside. It is not made of the items above, and takes in more than they do."
    return Part(total.name, Table(total.name, "Prices", ("Total (£)",), tuple(rows)), charts, note)


def _tell(own: Sequence[_Cost], total: Reading, index: _Index) -> str:
    between = f" ({total.figure.interval_text} pounds)" if total.figure.interval_text else ""
    said = f"About {_money(total)} in {total.area_name}, at {index.to} prices{between}"
    if len(own) == 1:
        return f"{said}, for {_inside(own[0].item.name)}."
    named = ", ".join(f"{_money(one.cost)} for {_inside(one.item.name)}" for one in own[:_NAMED])
    more = f", and {len(own) - _NAMED} more" if len(own) > _NAMED else ""
    return f"{said}: {named}{more}."


def _inside(name: str) -> str:
    """Return a name as it stands inside a sentence; one in capitals, such as NEET, stays."""
    return name[0].lower() + name[1:] if name[1:2].islower() else name


def _money(one: Reading) -> str:
    if one.value is None:
        return one.text
    if abs(one.value) < _MILLION:
        return one.text
    millions = round_figures(one.value / _MILLION, _FIGURES)
    decimals = max(0, _FIGURES - len(str(int(abs(millions)))))
    return f"£{write_number(millions, decimals)} million"


def _tell_method(analysis: Costing) -> tuple[str, ...]:
    where = analysis.prices.source or "HM Treasury's GDP deflator, by calendar year"
    told = [
        "Each count times what one costs, rounded to three figures. Low and high are those that the source gives;"
        " where it gives none, none was made up.",
        f"Costs of other years were moved to {analysis.prices.to} prices by {where}. A financial year is taken as three"
        " quarters of the calendar year in which it begins and one quarter of the next.",
    ]
    told += [f"{item.name}: £{item.unit_cost:,.0f} ({item.price_year}), {item.source}." for item in analysis.items]
    return tuple(told)


def _tell_places(readings: Readings, costs: Sequence[_Cost]) -> Iterator[str]:
    """Yield for which districts an item was not counted, so that it has no cost there."""
    for name in dict.fromkeys(one.item.name for one in costs):
        there = {one.count.area for one in costs if one.item.name == name}
        missing = [readings.names[code] for code in readings.parts if code not in there]
        if missing and len(missing) == len(readings.parts):
            yield f"{name}: not counted by district, so no district has a cost."
        elif missing:
            yield f"{name}: not counted in {', '.join(missing)}, so no cost there."

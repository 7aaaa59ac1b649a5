"""What programmes give back: C4EO's table with a social return, low and high always.

Method: `oba.statistics.needs.social_return`. Its numbers are those of the definition, entered with their sources.
"""

from collections.abc import Mapping

from oba.charts.words import write_number
from oba.indicators.analyses.spending.money import Programme, Span
from oba.needs.charts import chart_bars
from oba.periods import Period, read_period
from oba.scorecards.assessment.analysis import Part, Reading, Row, Table
from oba.scorecards.build.assessment.readings import Readings
from oba.statistics.needs.social_return import present_value, social_return

METHOD = (
    "A social return is the present value of benefits over the cost, at the Green Book's 3.5% a year. Benefits come at"
    " the end of each year, less what would have come anyway (deadweight), times the programme's own share, and fall by"
    " the drop-off. The low sets low benefits over the high cost, the high the other way about.",
)
_COLUMNS = (
    "How it is delivered",
    "Cost (£)",
    "Benefit a year (£)",
    "Kind of benefit",
    "Years, prices of",
    "Anyway, own, lost a year (%)",
    "Evidence",
    "Result",
    "Life benefit, as cited",
    "Low for each £1 (£)",
    "High for each £1 (£)",
)


def part_of_programmes(programmes: Mapping[str, Programme], readings: Readings) -> Part:
    """Return the table of programmes with the low and the high of each return."""
    rows, bars = [], []
    for name, one in programmes.items():
        low, high = _work_out(name, one, readings)
        bars += [low, high]
        shares = f"{one.deadweight:g}, {one.attribution:g}, {one.drop_off:g}"
        years = f"{one.years}, {one.price_year}"
        told = (one.how, _write(one.cost), _write(one.benefit), one.category, years, shares, one.evidence, one.result)
        rows.append(Row(one.outcome, (*told, one.life_benefit or None, low, high)))
    caption = f"What programmes give back, {readings.area_name}"
    return Part(
        "What programmes give back for each pound",
        Table(caption, "Outcome", _COLUMNS, tuple(rows)),
        (chart_bars(bars, f"{caption}, low and high for each £1"),),
    )


def tell_programmes(part: Part) -> str:
    """Return what each programme gives back, as a range."""
    found = [(row.name, [one for one in row.cells if isinstance(one, Reading)]) for row in part.table.rows]
    return " ".join(
        f"{name}: between {low.text} and {high.text} comes back for each £1." for name, (low, high) in found
    )


def _work_out(name: str, one: Programme, readings: Readings) -> tuple[Reading, Reading]:
    shares = (one.deadweight / 100, one.attribution / 100, one.drop_off / 100)
    worth = [present_value(benefit, one.years, *shares) for benefit in (one.benefit.low, one.benefit.high)]
    low, high = social_return((worth[0], worth[1]), (one.cost.low, one.cost.high))
    period = read_period(str(one.price_year), "calendar_year")
    made_of = [*_state(name, "cost", one.cost, period, one, readings)]
    made_of += _state(name, "benefit a year", one.benefit, period, one, readings)
    method = "present value of benefits divided by cost"
    return (
        readings.derive(low, made_of, f"{method}, low over high", f"{one.outcome}, low", "£", 2),
        readings.derive(high, made_of, f"{method}, high over low", f"{one.outcome}, high", "£", 2),
    )


def _state(
    name: str, what: str, span: Span, period: Period, one: Programme, readings: Readings
) -> tuple[Reading, Reading]:
    cited = ", ".join(source.source for source in one.sources)
    method = f"stated in the definition, from {cited}"
    return (
        readings.state(span.low, f"{name}, {what}, low", period, "£", 0, method),
        readings.state(span.high, f"{name}, {what}, high", period, "£", 0, method),
    )


def _write(span: Span) -> str:
    low, high = write_number(span.low, 0), write_number(span.high, 0)
    return low if low == high else f"{low} to {high}"

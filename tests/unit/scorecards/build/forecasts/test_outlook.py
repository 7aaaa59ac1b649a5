"""What may be forecast of a curve on a day, for which periods, and what the baseline then says of the newest figure."""

from datetime import date
from typing import Any

import pytest

from oba.charts.words import write_number
from oba.indicators.indicator import Indicator
from oba.periods import read_code
from oba.scorecards.build.forecasts.outlook import keep_apart, look_ahead
from oba.scorecards.build.judging.verdict import judge
from oba.scorecards.figure import Figure, Point
from oba.statistics.intervals import wilson
from tests.fixtures.drawn_cells import indicator

DAY = date(2026, 11, 28)


def measure(kind: str = "proportion", polarity: str = "low_is_good", **changes: Any) -> Indicator:
    multiplier = {"proportion": 100, "rate": 10_000, "count": 1}[kind]
    unit = {"proportion": "%", "rate": "per 10,000", "count": "children"}[kind]
    value = {"type": kind, "unit": unit, "multiplier": multiplier, "polarity": polarity, "decimals": 1}
    return indicator(value=value, **({"period": "financial_year"} | changes))


def curve(*values: float, newest: int = 2024) -> list[Point]:
    """Financial years, the last beginning in `newest`."""
    first = newest + 1 - len(values)
    return [
        Point(read_code(f"{first + number}-04-01/P1Y"), Figure(value, write_number(value, 1)))
        for number, value in enumerate(values)
    ]


def counted(*pairs: tuple[int, int], first: int = 2018) -> list[Point]:
    """Yearly shares with the Wilson limits and the counts that they were made from."""
    points = []
    for number, (numerator, denominator) in enumerate(pairs):
        found = wilson(numerator, denominator)
        value, lower, upper = (float(part) for part in (found.value, found.lower, found.upper))
        figure = Figure(value, write_number(value, 1), "", lower, upper, numerator=numerator, denominator=denominator)
        points.append(Point(read_code(f"{first + number}-04-01/P1Y"), figure))
    return points


def look(item: Indicator, points: list[Point], day: date | None = DAY) -> Any:
    return look_ahead(item, points, day)


def test_periods_that_are_over_are_told_from_those_to_come() -> None:
    found = look(measure(), curve(40, 42, 41, 43, 40, 42, 41))
    assert [(step.period.label, step.is_over) for step in found.steps] == [
        ("2025/26", True),
        ("2026/27", False),
        ("2027/28", False),
        ("2028/29", False),
    ]
    assert found.refusal == ""
    assert found.forecast.points.shape == (4,)


@pytest.mark.parametrize(("day", "over"), [(date(2026, 3, 31), 0), (date(2026, 4, 1), 1)])
def test_a_period_is_over_from_the_day_after_its_last(day: date, over: int) -> None:
    found = look(measure(), curve(40, 42, 41, 43, 40, 42, 41), day)
    assert sum(step.is_over for step in found.steps) == over
    assert len(found.steps) == 3 + over


@pytest.mark.parametrize(
    ("values", "day", "refusal"),
    [
        ((40, 42, 41, 43), DAY, "too few points"),
        ((), DAY, "no figure"),
        ((40, 42, 41, 43, 40), date(2028, 3, 30), ""),
        ((40, 42, 41, 43, 40), date(2028, 4, 1), "too old"),
        ((40, 42, 41, 43, 40), None, ""),
        ((40, 40, 40, 40, 40, 40, 40), DAY, "no variation"),
    ],
)
def test_what_is_refused_and_why(values: tuple[float, ...], day: date | None, refusal: str) -> None:
    found = look(measure(), curve(*values), day)
    assert found.refusal == refusal
    assert (found.forecast is None) == bool(refusal)
    assert found.sentence


def test_an_irregular_series_is_not_forecast() -> None:
    assert look(measure(period="irregular"), curve(40, 42, 41, 43, 40)).refusal == "no regular step"


def test_an_old_figure_is_named_with_its_period() -> None:
    points = curve(40, 42, 41, 43, 40, newest=2014)
    assert look(measure(), points).sentence == "No forecast: the last figure is of 2014/15, more than 3 years ago"
    assert judge(measure(), curve(40, 42, 41, 43, 40, 41, newest=2014), DAY).sentence == (
        "The last figure is of 2014/15: too old to judge."
    )


def test_periods_that_overlap_are_counted_once_backwards_from_the_newest() -> None:
    points = [Point(read_code(f"{year}-01-01/P3Y"), Figure(40.0, "40.0")) for year in range(2017, 2024)]
    assert [point.period.start.year for point in keep_apart(points)] == [2017, 2020, 2023]
    assert look(measure("rate", period="pooled_years"), points).refusal == "too few points"


def test_a_step_of_pooled_years_is_as_long_as_they_are() -> None:
    points = [
        Point(read_code(f"{year}-01-01/P3Y"), Figure(value, str(value)))
        for year, value in zip(range(2005, 2026, 3), (52.0, 51.1, 52.3, 51.8, 52.6, 51.9, 52.2), strict=True)
    ]
    found = look(measure("rate", period="pooled_years"), points)
    assert [step.period.start.year for step in found.steps] == [2026, 2029, 2032]
    assert found.forecast.points.shape == (3,)


def test_one_case_after_years_of_none_is_no_verdict_and_nine_are() -> None:
    none = [(0, 110)] * 6
    assert judge(measure(), counted(*none, (1, 110)), DAY).code == "not_turning"
    assert judge(measure(), counted(*none, (9, 110)), DAY).code == "worse"


def test_chance_is_that_of_the_newest_denominator() -> None:
    """One of twenty where there were 110 before is as likely as six of 110: both leave out nothing seen so far."""
    shares = [(2, 110), (3, 110), (2, 110), (3, 110), (2, 110), (3, 110)]
    assert judge(measure(), counted(*shares, (2, 20)), DAY).code == "not_turning"


def test_a_figure_at_its_best_is_told_so() -> None:
    verdict = judge(measure(polarity="high_is_good"), counted(*[(n, 50) for n in (48, 49, 48, 49, 50, 50)]), DAY)
    assert (verdict.code, verdict.words) == ("at_its_best", "At its best")
    verdict = judge(measure(), counted((4, 110), (2, 112), (3, 108), (1, 111), (1, 110), (0, 109)), DAY)
    assert verdict.words == "At its best"


@pytest.mark.parametrize("polarity", ["high_is_good", "low_is_good", "no_judgement"])
def test_an_interval_that_leaves_out_nothing_supports_no_verdict(polarity: str) -> None:
    shares = counted(*[(n, 60) for n in (51, 18, 54, 12, 53, 36)], first=2019)
    verdict = judge(measure(polarity=polarity), shares, DAY)
    assert verdict.code == "cannot_say"
    assert "leaves out nothing that is possible" in verdict.sentence


def test_the_limits_that_are_said_end_at_the_bounds() -> None:
    verdict = judge(measure(), counted(*[(n, 110) for n in (4, 2, 3, 1, 1, 2)]), DAY)
    assert "(0.0 to " in verdict.sentence
    assert "\N{MINUS SIGN}" not in verdict.sentence


def test_five_points_are_one_too_few_for_a_verdict_because_five_make_a_forecast() -> None:
    assert judge(measure(), curve(40, 42, 41, 43, 40), DAY).code == "too_few_points"
    assert judge(measure(), curve(40, 42, 41, 43, 40, 41), DAY).code == "not_turning"

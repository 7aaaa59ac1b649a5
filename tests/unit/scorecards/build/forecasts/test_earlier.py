"""Which published forecast judges a figure, what is made again where there is none, and what is said of both."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from oba.charts.words import write_number
from oba.indicators.indicator import Indicator
from oba.indicators.measuring import measure_indicator
from oba.periods import Period, read_code
from oba.scorecards.build.cards import make_card
from oba.scorecards.build.figures import FigureBook
from oba.scorecards.build.forecasts.earlier import (
    count_record,
    describe_bound,
    find_in_force,
    list_to_freeze,
    recalculate,
    recall,
)
from oba.scorecards.build.judging.verdict import describe_basis, expect
from oba.scorecards.build.lines import Places, Surroundings
from oba.scorecards.card import Card
from oba.scorecards.figure import Figure, Point
from oba.scorecards.frozen_forecasts import EarlierForecast, FrozenForecast
from oba.scorecards.judgement import Limits
from oba.vocabulary import IndicatorList
from tests.fixtures.drawn_cells import cells, indicator

MADE = datetime(2025, 6, 1, 9, tzinfo=UTC)
DAY = date(2026, 11, 28)


def measure(unit: str = "per 10,000", **changes: Any) -> Indicator:
    multiplier = {"per 10,000": 10_000, "%": 100}[unit]
    kind = "proportion" if unit == "%" else "rate"
    value = {"type": kind, "unit": unit, "multiplier": multiplier, "polarity": "low_is_good", "decimals": 1}
    return indicator(value=value, **({"period": "financial_year"} | changes))


def year(first: int) -> Period:
    return read_code(f"{first}-04-01/P1Y")


def curve(*values: float | None, newest: int = 2025) -> list[Point]:
    first = newest + 1 - len(values)
    return [
        Point(year(first + n), Figure(value, "[x]" if value is None else write_number(value, 1)))
        for n, value in enumerate(values)
    ]


def said(first: int = 2025, point: float = 40.0, **changes: Any) -> FrozenForecast:
    shown = Limits(point - 1, point + 1, point - 2, point + 2)
    row = FrozenForecast(
        "plans-rate", 1, "W", "", year(first), year(2024), MADE, MADE.date(), MADE.date(), "smoothed level", 1, point,
        shown, shown, f"T{first}",
    )  # fmt: skip
    return replace(row, **changes)


POINTS = curve(40, 42, 41, 43, 40, 42)
LATER = timedelta(days=90)


def newest_of(rows: list[FrozenForecast]) -> EarlierForecast | None:
    """What judges the newest of the points, where nobody knows since when they are known."""
    return recall(measure(), year(2025), rows, find_in_force(measure(), POINTS, rows, {}))


@pytest.mark.parametrize(
    ("rows", "known", "point"),
    [
        ([said()], None, 40.0),
        ([said()], MADE, 40.0),  # in the very moment: the pack that said it had no figure
        ([said()], MADE - timedelta(seconds=1), None),
        ([said(), said(point=41.0, made_at=MADE + LATER)], MADE + LATER, 41.0),
        ([said(), said(point=41.0, made_at=MADE + LATER)], MADE + LATER / 2, 40.0),
        ([said(indicator_version=2)], None, None),
        ([said(breakdown="girls")], None, None),
        ([said(2026)], None, None),  # of a period without a figure
        ([said(until=year(2019))], None, None),  # made before the break
        ([said(until=year(2020))], None, 40.0),
    ],
)
def test_the_forecast_in_force_is_the_newest_before_the_figure_was_known(
    rows: list[FrozenForecast], known: datetime | None, point: float | None
) -> None:
    found = find_in_force(measure(), POINTS, rows, {year(2025): known})
    assert {period: row.point for period, row in found.items()} == ({} if point is None else {year(2025): point})
    earlier = recall(measure(), year(2025), rows, found)
    assert (earlier.points[-1].value if earlier else None) == point


def test_there_is_none_without_a_curve_or_for_an_older_figure_alone() -> None:
    assert find_in_force(measure(), [], [said()], {}) == {}
    assert recall(measure(), year(2025), [said()], {}) is None
    assert newest_of([said(2024, until=year(2023))]) is None


def test_what_was_said_together_is_shown_together_up_to_the_newest_figure() -> None:
    """Said in one pack of 2024/25 to 2026/27, of which two have come; the other pack is not mixed in."""
    together = [said(2025, 41.0), said(2024, 40.5, until=year(2023)), said(2026, 42.0)]
    others = [said(2024, 30.0, made_at=MADE - LATER), said(2025, 31.0, breakdown="girls")]
    earlier = newest_of([*others, *together])
    assert earlier is not None
    assert [(point.period, point.value, point.trace) for point in earlier.points] == [
        (year(2024), 40.5, "T2024"),
        (year(2025), 41.0, "T2025"),
    ]
    assert (earlier.made_on, earlier.until) == (date(2025, 6, 1), year(2024))
    assert describe_basis(measure(), expect(earlier)) == (
        "the forecast made on 1 June 2025 led us to expect (39.0 to 43.0, 95% forecast interval)"
    )


def test_the_free_limits_judge_and_the_others_are_shown() -> None:
    row = said(shown=Limits(0.0, 3.0, 0.0, 4.0), free=Limits(-1.0, 3.0, -2.0, 4.0))
    earlier = newest_of([row])
    assert earlier is not None
    assert earlier.free == Limits(-1.0, 3.0, -2.0, 4.0)
    assert (earlier.points[-1].interval_text, earlier.points[-1].bound_text) == ("0.0 to 4.0", "cannot fall below 0")
    without = replace(earlier, points=(replace(earlier.points[-1], free=None),))
    assert without.free == Limits(0.0, 3.0, 0.0, 4.0)


def test_a_recalculated_one_leads_over_the_years_without_a_figure() -> None:
    points = curve(40, 42, 41, 43, 40, None, None, 42)
    known = [point for point in points if point.figure.value is not None]
    earlier = recalculate(measure(), known)
    assert earlier is not None
    assert [point.period for point in earlier.points] == [year(2023), year(2024), year(2025)]
    assert (earlier.made_on, earlier.until) == (None, year(2022))
    widths = [point.upper95 - point.lower95 for point in earlier.points]
    assert widths == sorted(widths)
    assert widths[0] < widths[-1]
    assert "the figures up to 2022/23 led us to expect" in describe_basis(measure(), expect(earlier))
    assert describe_basis(measure(), expect(earlier)).endswith("95% forecast interval, made afterwards)")


def test_none_is_recalculated_from_figures_that_never_moved() -> None:
    assert recalculate(measure(), curve(40, 40, 40, 40, 40, 41)) is None


@pytest.mark.parametrize(
    ("unit", "shown", "free", "words"),
    [
        ("per 10,000", (1, 5), (1, 5), ""),
        ("per 10,000", (0, 5), (0, 5), ""),  # reaches the bound, but was not cut off
        ("per 10,000", (0, 5), (-1, 5), "cannot fall below 0"),
        ("%", (0, 5), (-1, 5), "cannot fall below 0%"),
        ("%", (95, 100), (95, 101), "cannot rise above 100%"),
        ("%", (0, 100), (-4, 101), "cannot fall below 0% or rise above 100%"),
    ],
)
def test_a_limit_that_was_cut_off_says_why(
    unit: str, shown: tuple[float, float], free: tuple[float, float], words: str
) -> None:
    assert describe_bound(measure(unit), Limits(*shown, *shown), Limits(*free, *free)) == words


def test_the_record_counts_on_the_limit_as_held() -> None:
    in_force = {year(2024): said(2024), year(2025): said(2025)}
    points = curve(40, 42, 41, 43, 38.0, 42.1)
    record = count_record(points, in_force)
    assert record is not None
    assert (record.due, record.within80, record.within95) == (2, 0, 1)
    assert count_record(curve(41.0), in_force).within80 == 1  # type: ignore[union-attr]
    assert count_record(points, {}) is None
    assert count_record(curve(None), in_force) is None


def card(values: str, listed: IndicatorList | None = None, day: date = DAY, unit: str = "per 10,000") -> Card:
    rows = [f"W | {2011 + n}-04-01/P1Y | {value}" for n, value in enumerate(values.split())]
    people = [f"W | {2011 + n}-04-01/P1Y | 1000" for n in range(len(rows))]
    found = {
        ("plans", "count", ""): cells("area | period | value\n" + "\n".join(rows), 1),
        ("people", "count", ""): cells("area | period | value\n" + "\n".join(people), 100),
    }
    around = Surroundings(Places(own="W", names={"W": "Here"}), day, FigureBook(), {})
    return make_card(measure_indicator(measure(unit), found), around, None, listed)


CURVE = "30 32 31 29 33 30 31 32 30 29 31 33 32 30 31"


def test_a_level_forecast_is_told_as_staying_and_with_what_is_over() -> None:
    found = card(CURVE, unit="%", day=date(2027, 5, 1))
    assert " If it stays as it is, the forecast for 2029/30 is 3." in found.chart_sentence
    assert found.chart_sentence.endswith(" Over but not yet published: 2026/27.")
    assert "course" not in found.chart_sentence
    assert "Over but not yet published" not in card(CURVE).chart_sentence
    two = card(CURVE, day=date(2028, 4, 1)).chart_sentence
    assert two.endswith(" Over but not yet published: 2026/27 and 2027/28.")


def test_a_range_that_was_cut_off_is_told() -> None:
    found = card("6 60 9 55 6 60 9 55 6 60 9 55 6 60 9", unit="%")
    assert "(95% interval 0.0 to " in found.chart_sentence
    assert "; it cannot fall below 0%)" in found.chart_sentence


@pytest.mark.parametrize(("length", "seasons"), [("P1M", True), ("P3M", True), ("P1Y", False)])
def test_a_forecast_of_months_says_that_seasons_are_not_told_apart(length: str, seasons: bool) -> None:
    step = {"P1M": 1, "P3M": 3, "P1Y": 12}[length]
    starts = [divmod(24312 - step * back, 12) for back in range(9, 0, -1)]  # the last one ends with March 2026
    rows = [f"W | {y}-{m + 1:02}-01/{length} | {30 + n % 3}" for n, (y, m) in enumerate(starts)]
    people = [row.rpartition("|")[0] + "| 1000" for row in rows]
    found = {
        ("plans", "count", ""): cells("area | period | value\n" + "\n".join(rows), 1),
        ("people", "count", ""): cells("area | period | value\n" + "\n".join(people), 100),
    }
    period = {"P1M": "month", "P3M": "quarter", "P1Y": "calendar_year"}[length]
    around = Surroundings(Places(own="W", names={"W": "Here"}), DAY, FigureBook(), {})
    made = make_card(measure_indicator(measure(period=period), found), around, None, None).forecast
    assert made is not None
    assert made.points
    assert ("the seasons of the year are not told apart" in made.sentence) is seasons


def test_background_is_neither_forecast_nor_judged() -> None:
    found = card(CURVE, IndicatorList.CONTEXT)
    assert (found.forecast, found.earlier, found.forecast_record) == (None, None, None)
    assert (found.verdict.code, found.verdict.words) == ("cannot_say", "Background")
    assert "forecast" not in found.chart_sentence
    assert list_to_freeze(found, DAY) == []


def test_too_few_or_too_old_figures_are_not_judged_by_any_forecast() -> None:
    assert card("30 32 31 29 33").earlier is None
    assert card("30 32 31 29 33 30", day=date(2020, 4, 30)).earlier is None
    assert card("30 32 31 29 33 30", day=date(2020, 3, 1)).earlier is not None


def test_what_is_frozen_is_what_is_shown_with_the_limits_that_judge() -> None:
    found = card(CURVE)
    assert found.forecast is not None
    rows = list_to_freeze(found, DAY)
    assert [row["period"] for row in rows] == ["2026-04-01/P1Y", "2027-04-01/P1Y", "2028-04-01/P1Y"]
    first, point = rows[0], found.forecast.points[0]
    assert point.free is not None
    assert (first["indicator"], first["area"], first["until"], first["as_at"]) == (
        *("plans-rate", "W", "2025-04-01/P1Y"),
        DAY,
    )
    assert (first["point"], first["lower95"], first["free_lower95"]) == (point.value, point.lower95, point.free.lower95)
    assert (first["method"], first["method_version"], first["trace"]) == ("smoothed level", 1, point.trace)

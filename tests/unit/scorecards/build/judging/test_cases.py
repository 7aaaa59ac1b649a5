"""The cases with right answers: direction, place, verdict, edges, ranks, and how numbers are written."""

from datetime import date
from typing import Any

import pytest

from oba.charts.words import write_number
from oba.indicators.indicator import Indicator
from oba.periods import read_code
from oba.scorecards.build.course import round_as_shown
from oba.scorecards.build.forecasts.outlook import look_ahead
from oba.scorecards.build.judging.direction import find_direction, find_trend
from oba.scorecards.build.judging.place import compare_with, find_place
from oba.scorecards.build.judging.ranks import find_rank
from oba.scorecards.build.judging.verdict import Expected, judge, word_verdict
from oba.scorecards.figure import Figure, Point
from oba.statistics.intervals import wilson
from tests.fixtures.case_rows import each_row, number, points_of, read_cases
from tests.fixtures.drawn_cells import indicator

MEANINGS = {
    "turning": "better",
    "first_sign": "better",
    "not_turning": "as expected",
    "at_its_best": "at its best",
    "worse": "worse",
    "cannot_say": "cannot say",
    "too_few_points": "too few points",
    "too_old": "none",
}
DIRECTIONS = {
    "getting_better": "better",
    "getting_worse": "worse",
    "level": "flat",
    "cannot_say": "cannot say",
    "too_old": "none",
}
PERIODS = {
    "year": "financial_year",
    "quarter": "quarter",
    "three years, overlapping": "pooled_years",
    "three years, apart": "pooled_years",
}


def measure(kind: str, polarity: str, decimals: int = 1, **changes: Any) -> Indicator:
    unit, multiplier = {"proportion": ("%", 100), "rate": ("per 10,000", 10_000), "count": ("children", 1)}[kind]
    value = {"type": kind, "unit": unit, "multiplier": multiplier, "polarity": polarity, "decimals": decimals}
    return indicator(value=value, **({"period": "financial_year"} | changes))


def counted(numerator: float, denominator: float, code: str) -> Point:
    found = wilson(numerator, denominator)
    value, lower, upper = (float(part) for part in (found.value, found.lower, found.upper))
    text = write_number(value, 1)
    return Point(read_code(code), Figure(value, text, "", lower, upper, numerator=numerator, denominator=denominator))


def given(row: dict[str, str], decimals: int) -> Point:
    value = number(row["value"])
    assert value is not None
    figure = Figure(
        value,
        write_number(value, decimals),
        "",
        number(row["lower95"]),
        number(row["upper95"]),
        numerator=number(row["numerator"]),
        denominator=number(row["denominator"]),
    )
    return Point(read_code(row["period"]), figure)


@each_row("direction_place_expected")
def test_direction_and_place_are_two_facts(row: dict[str, str]) -> None:
    points = [
        counted(float(one["numerator"]), float(one["denominator"]), f"{one['year']}-04-01/P1Y")
        for one in points_of("direction_place_points")[row["case_id"]]
    ]
    item = measure("proportion", row["polarity"])
    direction = find_direction(item, points)
    assert DIRECTIONS[direction.code].replace("flat", "no significant change") == row["direction"]
    england = Figure(float(row["benchmark"]), row["benchmark"])
    assert compare_with(item, "Here", points[-1], "England", "england", england).word == row["place"]
    latest = points[-1].figure
    assert (latest.lower, latest.upper) == pytest.approx((float(row["lower95"]), float(row["upper95"])))


@each_row("verdict_expected")
def test_direction_and_verdict(row: dict[str, str]) -> None:
    decimals = int(row["decimals"])
    item = measure(row["type"], row["polarity"], decimals, period=PERIODS[row["period_kind"]])
    points = [given(one, decimals) for one in points_of("verdict_points")[row["case_id"]]]
    day = date.fromisoformat(row["pack_day"])
    outlook = look_ahead(item, points, day)
    shown, made = row["forecast_shown"], outlook.forecast
    if "said" not in shown:
        assert shown.startswith("yes") == (made is not None)
    if made is not None:
        assert made.lower95.min() >= 0
        assert (made.upper95 > made.lower95).all()
        assert made.points.min() > 0 or row["case_id"] in {"VE01", "VE03"}

    verdict = judge(item, points, day)
    said, allowed = MEANINGS[verdict.code], row["verdict_one_of"]
    if allowed not in {"any", "any that stands alone"}:
        assert said in allowed.split("|")
    assert said not in row["verdict_never"].split("|")
    assert "not turned" not in f"{verdict.words} {verdict.sentence}".lower()

    direction = find_direction(item, points, day, outlook.tells_nothing)
    told = DIRECTIONS[direction.code]
    if row["direction"] == "none":
        assert told in {"none", "cannot say"}
    elif row["direction"] != "any":
        assert told in row["direction"].split("|")


def test_what_rose_six_years_running_is_said_to_have() -> None:
    points = [given(row, 1) for row in points_of("verdict_points")["VE13"]]
    direction = find_direction(measure("proportion", "low_is_good"), points, date(2026, 11, 28))
    assert direction.words == "Getting worse"
    assert direction.run == "rose six years running, from 1.9% (2018/19) to 3.9% (2024/25)"
    assert direction.sentence.startswith(
        "By the order of its newest seven figures (2018/19 to 2024/25) the curve rises (Mann-Kendall, chance one in"
        " 2,520). It rose six years running, from 1.9% (2018/19) to 3.9% (2024/25). The recent trend cannot be"
    )


@pytest.mark.parametrize(
    ("case", "value", "lower", "upper", "code"),
    [("ED03", 30.0, 25.0, 35.0, "not_turning"), ("ED04", 28.0, 26.0, 30.0, "not_turning")],
)
def test_the_edges_of_a_verdict(case: str, value: float, lower: float, upper: float, code: str) -> None:
    """Forecast 25 (20 to 28); high is good."""
    assert next(row for row in read_cases("edges") if row["case_id"] == case)["expected"] == "as expected"
    item = measure("rate", "high_is_good")
    newest = Point(read_code("2024-04-01/P1Y"), Figure(value, f"{value:.1f}", "", lower, upper))
    assert word_verdict(item, newest, Expected(25.0, 22.0, 28.0, 20.0, 28.0)).code == code


@pytest.mark.parametrize(
    ("value", "lower", "polarity", "code"),
    [
        (27.0, 25.5, "high_is_good", "not_turning"),  # on the 80% limit is not beyond it
        (27.1, 25.5, "high_is_good", "first_sign"),
        (27.1, 25.0, "high_is_good", "not_turning"),  # its own interval still reaches the forecast
        (28.0, 25.5, "high_is_good", "first_sign"),
        (28.1, 25.5, "high_is_good", "turning"),
        (27.1, 25.5, "low_is_good", "not_turning"),
        (28.1, 25.5, "low_is_good", "worse"),
        (27.1, 25.5, "no_judgement", "similar"),
        (28.1, 25.5, "no_judgement", "higher"),
        (22.9, 22.0, "low_is_good", "first_sign"),
        (22.9, 20.5, "low_is_good", "not_turning"),  # up to 25.3: it still reaches the forecast
        (23.0, 22.0, "low_is_good", "not_turning"),
    ],
)
def test_a_first_sign_is_beyond_the_narrower_interval_only(
    value: float, lower: float, polarity: str, code: str
) -> None:
    """Forecast 25 (80% 23 to 27, 95% 20 to 28)."""
    upper = value + (value - lower)
    newest = Point(read_code("2024-04-01/P1Y"), Figure(value, f"{value:.1f}", "", lower, upper))
    assert word_verdict(measure("rate", polarity), newest, Expected(25.0, 23.0, 27.0, 20.0, 28.0)).code == code


@pytest.mark.parametrize(
    ("period", "code", "word"),
    [
        ("financial_year", "2024-04-01/P1Y", "first_sign"),
        ("quarter", "2024-04-01/P3M", "not_turning"),
        ("month", "2024-04-01/P1M", "not_turning"),
        ("irregular", "2024-04-01/P1Y", "first_sign"),  # without a regular step there are no seasons
    ],
)
def test_where_the_year_has_seasons_there_is_no_first_sign(period: str, code: str, word: str) -> None:
    """The 80% range of a series with seasons holds too little; that of 95% holds what it says."""
    item = measure("rate", "high_is_good", period=period, frequency="yearly")
    newest = Point(read_code(code), Figure(27.9, "27.9", "", 25.5, 30.3))
    assert word_verdict(item, newest, Expected(25.0, 23.0, 27.0, 20.0, 28.0)).code == word
    beyond = Point(read_code(code), Figure(28.1, "28.1", "", 25.5, 30.7))
    assert word_verdict(item, beyond, Expected(25.0, 23.0, 27.0, 20.0, 28.0)).code == "turning"


@pytest.mark.parametrize(
    ("before", "way", "ending"),
    [
        (25.0, "level", "That forecast stayed level."),
        (23.0, "level", "That forecast stayed level."),
        (22.9, "rising", "That forecast rose."),
        (27.1, "falling", "That forecast fell."),
    ],
)
def test_as_forecast_says_which_way_the_forecast_goes(before: float, way: str, ending: str) -> None:
    newest = Point(read_code("2024-04-01/P1Y"), Figure(25.0, "25.0"))
    expected = Expected(25.0, 23.0, 27.0, 20.0, 28.0, before=before, made_on=date(2025, 4, 3))
    verdict = word_verdict(measure("rate", "low_is_good"), newest, expected)
    assert verdict.words == f"As forecast ({way})"
    assert verdict.sentence == (
        "The latest figure, 25.0 per 10,000 (2024/25), is in line with what the forecast made on 3 April 2025 led us to"
        f" expect (20.0 to 28.0, 95% forecast interval). {ending}"
    )


def test_the_edges_of_a_place() -> None:
    """ED01, ED07, ED08."""
    item = measure("proportion", "high_is_good")
    own = Point(read_code("2024-04-01/P1Y"), Figure(90.0, "90.0", "", 78.6, 95.7))
    assert compare_with(item, "Here", own, "England", "england", Figure(95.7, "95.7")).word == "similar"
    assert compare_with(item, "Here", own, "England", "england", Figure(78.6, "78.6")).word == "similar"
    flagged = Point(own.period, Figure(None, "[q]", symbol="q"))
    assert compare_with(item, "Here", flagged, "England", "england", Figure(40.0, "40.0")).word == "not compared"
    rate = measure("rate", "low_is_good", benchmark="ci_overlap_two_level", uncertainty={"ci_method": "byars"})
    many = Point(own.period, Figure(50.0, "50.0", "", 32.3, 73.8, numerator=25.0, denominator=5_000.0))
    found = compare_with(rate, "Here", many, "England", "england", Figure(90.5, "90.5"))
    assert found.word == "better"
    assert found.sentence.endswith("which lies outside its 99.8% interval too.")


def test_pooled_years_have_no_five_year_trend() -> None:
    points = [given(row, 1) for row in points_of("verdict_points")["VE12"]]
    item = measure("rate", "low_is_good", period="pooled_years")
    assert find_trend(item, points).word == "Cannot be calculated"


@pytest.mark.parametrize("name", ["RK1", "RK2"])
def test_a_rank_says_ties_and_what_chance_allows(name: str) -> None:
    rows = [row for row in read_cases("rank") if row["set_id"] == name]
    figures = []
    for row in rows:
        point = counted(float(row["numerator"]), float(row["denominator"]), "2024-04-01/P1Y")
        assert point.figure.text == row["shown"]
        figures.append(point)
    item = measure("proportion", rows[0]["polarity"])
    for own, row in zip(figures, rows, strict=True):
        others = [point.figure for point in figures if point is not own]
        rank = find_rank(item, "Here", own, others)
        if name == "RK1":  # each could be any: such a rank says nothing
            assert rank is None
            continue
        assert rank is not None
        assert (rank.position, rank.of) == (int(row["rank_shown"]), int(row["areas"]))
        assert rank.is_joint == (row["joint_rank"] == "yes") == ("joint" in rank.sentence)
        assert f"from {row['rank_from']} to {row['rank_to']}" in rank.sentence


def test_a_rank_of_rates_is_by_intervals_of_rates() -> None:
    """More events than children, as episodes are: Wilson's limits would not exist."""
    points = [
        Point(read_code("2025-03-31"), Figure(count / 2, f"{count / 2:.1f}", numerator=count, denominator=20.0))
        for count in (30.0, 31.0, 32.0, 33.0, 200.0)
    ]
    rank = find_rank(measure("rate", "low_is_good"), "Here", points[-1], [point.figure for point in points[:-1]])
    assert rank is not None
    assert rank.position == 5
    assert rank.sentence.endswith("Chance hardly moves it.")


def test_fewer_than_five_are_not_ranked() -> None:
    own = counted(20, 100, "2024-04-01/P1Y")
    assert find_rank(measure("proportion", "low_is_good"), "Here", own, [own.figure] * 3) is None


@pytest.mark.parametrize("row", read_cases("rounding"), ids=lambda row: f"{row['value']} at {row['decimals']}")
def test_a_number_has_one_text(row: dict[str, str]) -> None:
    value, decimals = float(row["value"]), int(row["decimals"])
    assert write_number(value, decimals) == row["shown"]
    if row["shown"]:
        assert write_number(round_as_shown(value, decimals), decimals) == row["shown"]


def test_what_is_no_number_is_blank() -> None:
    assert [write_number(value, 1) for value in (None, float("nan"), float("inf"), -float("inf"))] == [""] * 4
    assert write_number(1e300, 0).startswith("1,000,000,")


def test_two_that_cannot_be_tested_are_told_apart_by_how_far() -> None:
    item = measure("proportion", "high_is_good", uncertainty={"ci_method": "none", "reason": "no counts"})
    own = Point(read_code("2024-04-01/P1Y"), Figure(66.2, "66.2"))
    others = (("England", "england", 69.3), ("Neighbours", "neighbours_median", 66.2))
    found = [compare_with(item, "Here", own, name, kind, Figure(value, f"{value}")) for name, kind, value in others]
    assert [(one.word, one.apart) for one in found] == [("not compared", "3.1 below"), ("not compared", "the same as")]
    assert found[0].sentence == (
        "66.2% is 3.1 below England (69.3%), but whether that is more than chance cannot be said: no counts."
    )
    assert find_place(found).words == ("3.1 below England (not tested) · the same as its neighbours (not tested)")

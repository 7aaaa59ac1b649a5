"""Which way a curve goes, at the edges: gaps, few figures, ends, runs and large steps."""

from datetime import date
from typing import Any

import pytest

from oba.periods import read_code
from oba.scorecards.build.judging.direction import code_of, describe_run, describe_step, find_direction
from oba.scorecards.figure import Point
from oba.vocabulary import Polarity
from tests.fixtures.drawn_curves import figure, measure, years

SHARE = {"type": "proportion", "unit": "%", "multiplier": 100, "decimals": 1}


def bare(*values: float | None, first: int = 2015) -> list[Point]:
    """Yearly figures without intervals."""
    return [Point(read_code(f"{first + n}-03-31"), figure(value)) for n, value in enumerate(values)]


@pytest.mark.parametrize(
    ("points", "code", "says"),
    [
        ([], "no_data", "There is no figure"),
        (bare(1, 2, 3, 4), "cannot_say", "There are four figures on one basis; five are needed"),
        (bare(1), "cannot_say", "There is one figure on one basis"),
        (bare(1, 2, 3, 4, 5), "getting_worse", "By the order of its newest five figures"),
        (bare(1, 2, 2, 3, 5), "getting_worse", "chance one in 30"),
        (bare(1, 2, 3, 5, 4), "level", "shows no clear change (Mann-Kendall, chance 0.08)"),
        (bare(5, 4, 3, 2, 1), "getting_better", "the curve falls (Mann-Kendall, chance one in 60)"),
        (bare(9, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), "getting_worse", "By the order of its newest 10 figures"),
        (bare(1, 2, None, 3, 4, 5), "getting_worse", "newest five figures"),  # a gap of one year is read across
        (bare(9, 1, None, None, 4, 5), "cannot_say", "Several periods have no figure: it was 1.0 per 10,000"),
        (bare(9, 8, None, None, 4, 5, 6, 7, 8), "getting_worse", "newest five figures (31 March 2019"),
        (bare(1, None, None, 2, 3, 4, 5, 6), "getting_worse", "newest five figures (31 March 2018"),
        (bare(None, None), "no_data", "There is no figure"),
    ],
)
def test_by_order_where_there_are_no_intervals(points: list[Point], code: str, says: str) -> None:
    found = find_direction(measure(), points)
    assert (found.code, says in found.sentence.replace("newest ten", "newest 10")) == (code, True), found.sentence


@pytest.mark.parametrize(("day", "code"), [("2023-03-30", "getting_worse"), ("2023-04-02", "too_old")])
def test_an_old_curve_has_no_direction(day: str, code: str) -> None:
    found = find_direction(measure(), bare(1, 2, 3, 4, 5, first=2016), date.fromisoformat(day))
    assert found.code == code
    if code == "too_old":
        assert found.words == "The last figure is of 31 March 2020"


@pytest.mark.parametrize(
    ("side", "polarity", "code"),
    [
        (1, Polarity.HIGH_IS_GOOD, "getting_better"),
        (-1, Polarity.HIGH_IS_GOOD, "getting_worse"),
        (1, Polarity.LOW_IS_GOOD, "getting_worse"),
        (-1, Polarity.LOW_IS_GOOD, "getting_better"),
        (1, Polarity.NO_JUDGEMENT, "rising"),
        (-1, Polarity.NO_JUDGEMENT, "falling"),
        (0, Polarity.NO_JUDGEMENT, "level"),
        (0, Polarity.LOW_IS_GOOD, "level"),
    ],
)
def test_polarity_says_which_way_is_good(side: int, polarity: Polarity, code: str) -> None:
    assert code_of(side, polarity) == code


def counted(*numerators: float) -> list[Point]:
    return [
        Point(read_code(f"{2018 + n}-03-31"), figure(float(x), 0.0, 100.0, numerator=float(x), denominator=100.0))
        for n, x in enumerate(numerators)
    ]


@pytest.mark.parametrize(
    ("numerators", "tells_nothing", "code"),
    [
        ((50, 51, 50, 52, 50), False, "level"),
        ((0, 50, 51, 50, 52, 50), False, "level"),  # six years ago does not count
        ((50, 51, 50, 52, 50), True, "cannot_say"),  # a forecast from them leaves out nothing
        ((0, 0, 0, 0, 1), False, "cannot_say"),  # a year at 0% leaves no slope
        ((100, 100, 99, 100, 100), False, "cannot_say"),
        ((0, 0, 0, 0, 0), False, "level"),
        ((0, 5, 10, 15, 40), False, "getting_worse"),  # by their order there is a slope
        ((50, 50, 50, 50, 90), False, "level"),  # one jump: the sign does not hold leaving it out
    ],
)
def test_shares_at_an_end_and_shares_that_swing(numerators: Any, tells_nothing: bool, code: str) -> None:
    assert find_direction(measure(value=SHARE), counted(*numerators), None, tells_nothing).code == code


def test_figures_without_intervals_that_swing_are_not_called_level() -> None:
    assert find_direction(measure(), bare(1, 5, 1, 5, 1)).code == "level"
    assert find_direction(measure(), bare(1, 5, 1, 5, 1), None, True).code == "cannot_say"
    assert find_direction(measure(), bare(1, 2, 3, 4, 5), None, True).code == "getting_worse"


def test_without_a_regular_step_nothing_is_said() -> None:
    assert find_direction(measure(period="irregular"), years(1, 2, 3, 4, 5)).code == "cannot_say"


def shorten(text: str) -> str:
    return text.replace(" per 10,000", "").replace("31 March ", "")


@pytest.mark.parametrize(
    ("values", "run"),
    [
        ((1, 2, 3, 4), "rose three years running, from 1.0 (2015) to 4.0 (2018)"),
        ((5, 4, 3, 2), "fell three years running, from 5.0 (2015) to 2.0 (2018)"),
        ((1, 2, 3), ""),
        ((1, 2, 3, 3.04), ""),  # equal as shown
        ((1, None, 2, 3, 4), ""),  # a period without a figure ends the run
        ((9, 1, 2, 3, 4), "rose three years running, from 1.0 (2016) to 4.0 (2019)"),
    ],
)
def test_a_run_is_of_three_steps_and_more(values: Any, run: str) -> None:
    known = [point for point in bare(*values) if point.figure.value is not None]
    assert shorten(describe_run(measure(), known)) == run


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ((10, 11, 12, 11, 20), "rose from 11.0 (2018) to 20.0 (2019), its largest step of four"),
        ((10, 11, 12, 11, 2), "fell from 11.0 (2018) to 2.0 (2019), its largest step of four"),
        ((10, 19, 12, 11, 20), ""),  # as large as another
        ((10, 11, 12, 20), ""),  # of three steps none is told
    ],
)
def test_the_newest_step_is_told_where_it_is_the_largest(values: Any, step: str) -> None:
    assert shorten(describe_step(measure(), bare(*values))) == step


def test_a_run_under_a_level_curve_may_be_chance() -> None:
    found = find_direction(measure(), bare(9, 8, 2, 3, 4, 5))
    assert found.code == "level"
    assert "It rose three years running" in found.sentence
    assert ", which may be chance." in found.sentence


def test_quarters_say_that_a_season_may_be_part_of_it() -> None:
    points = [Point(read_code(f"{2024 + n // 4}-{1 + n % 4 * 3:02}-01/P3M"), figure(float(n))) for n in range(6)]
    found = find_direction(measure(period="quarter", frequency="quarterly"), points)
    assert found.code == "getting_worse"
    assert "A season may be part of it." in found.sentence
    assert "rose five quarters running" in found.run


def test_months_are_called_months() -> None:
    points = [Point(read_code(f"2025-{month:02}-01/P1M"), figure(float(month))) for month in range(1, 8)]
    found = find_direction(measure(period="month", frequency="monthly"), points)
    assert "rose six months running" in found.run


@pytest.mark.parametrize(
    ("numerators", "doubt"),
    [
        ((51, 50, 51, 52, 53), "three years running, from 50.0% (2019) to 53.0% (2022), which may be chance."),
        (
            (50, 51, 52, 53, 54),
            "four years running, from 50.0% (2018) to 54.0% (2022), by steps too small for the five-year trend to tell"
            " from chance.",
        ),
        ((49, 50, 51, 52, 53, 54), "five years running, from 49.0% (2018) to 54.0% (2023), by steps too small"),
    ],
)
def test_a_run_as_long_as_the_five_years_is_no_chance_though_its_steps_may_be(numerators: Any, doubt: str) -> None:
    found = find_direction(measure(value=SHARE), counted(*numerators))
    assert found.code == "level"
    assert f"It rose {doubt}" in shorten(found.sentence)

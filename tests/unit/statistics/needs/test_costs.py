"""Prices of one year at those of another, the index of a financial year, and significant figures."""

import math

import pytest

from oba.statistics.needs.costs import index_of, move_prices, round_figures

INDEX = {2013: 73.4795, 2014: 74.6524, 2015: 75.1536, 2024: 100.0}


def test_148_million_of_2015_is_about_197_million_of_2024() -> None:
    """The Treasury's deflator: 75.1536 in 2015, 100 in 2024."""
    assert move_prices(148.0, INDEX[2015], INDEX[2024]) == pytest.approx(196.93, abs=0.005)


def test_an_index_may_be_below_one() -> None:
    assert move_prices(10.0, 0.5, 1.0) == 20.0
    assert move_prices(10.0, 1.0, 0.5) == 5.0


@pytest.mark.parametrize(("then", "now"), [(math.nan, 100.0), (100.0, math.nan), (0.0, 100.0), (100.0, 0.0)])
def test_without_an_index_there_is_no_price(then: float, now: float) -> None:
    assert math.isnan(move_prices(148.0, then, now))


@pytest.mark.parametrize(
    ("year", "index"),
    [("2015", 75.1536), ("2014/15", 0.75 * 74.6524 + 0.25 * 75.1536), ("2013/14", 0.75 * 73.4795 + 0.25 * 74.6524)],
)
def test_a_financial_year_is_three_quarters_of_its_first_calendar_year(year: str, index: float) -> None:
    assert index_of(year, INDEX) == pytest.approx(index)


@pytest.mark.parametrize("year", ["2012", "2012/13", "2024/25", "2015/16"])
def test_a_year_that_the_index_has_not_whole_has_none(year: str) -> None:
    assert math.isnan(index_of(year, INDEX))


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (196_931_000, 197_000_000),
        (54_611, 54_600),
        (0.012345, 0.0123),
        (-1_234.5, -1_230),
        (0, 0),
        (999.5, 1000),
        (90_650_000, 90_700_000),
        (-1_235, -1_240),
        (9_995, 10_000),
        (7, 7),
    ],
)
def test_a_number_keeps_three_figures(value: float, rounded: float) -> None:
    assert round_figures(value) == pytest.approx(rounded)


def test_what_is_no_number_stays_so() -> None:
    assert math.isnan(round_figures(math.nan))
    assert [round_figures(-math.inf), round_figures(math.inf)] == [-math.inf, math.inf]

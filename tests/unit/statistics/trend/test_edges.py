"""What keeps a trend from being judged, and its answers to nine digits."""

from math import nan

import numpy as np
import pytest

from oba.statistics.trend.five_points import change_from_previous, recent_trend, website_trend


@pytest.mark.parametrize(
    ("low", "high", "low_before", "high_before", "word"),
    [
        (5, 7, 3, 5, "No significant change"),  # they touch
        (5.1, 7, 3, 5, "Increasing"),
        (1, 3, 3, 5, "No significant change"),
        (1, 2.9, 3, 5, "Decreasing"),
        (nan, 7, 3, 5, "Cannot be calculated"),
        (5.1, nan, 3, 5, "Cannot be calculated"),
        (5.1, 7, nan, 5, "Cannot be calculated"),
        (5.1, 7, 3, nan, "Cannot be calculated"),
    ],
)
def test_a_change_from_the_year_before(
    low: float, high: float, low_before: float, high_before: float, word: str
) -> None:
    assert change_from_previous([0, low_before, low], [9, high_before, high]) == word
    assert change_from_previous([low], [high]) == "Cannot be calculated"


YEARS = [2020, 2021, 2022, 2023, 2024]


@pytest.mark.parametrize(
    ("years", "half", "value", "reason"),
    [
        (YEARS, [1, 1, 1, 1, 1], 3.0, "No significant trend"),
        (YEARS, [1, 1, 0, 1, 1], 3.0, "A confidence interval has no width"),
        (YEARS, [1, 1, -1, 1, 1], 3.0, "Impossible values"),  # its lower limit is the upper
        (YEARS, [1, 0, -1, 1, 1], 3.0, "Impossible values"),
        (YEARS, [0, 1, nan, 1, 1], 3.0, "Missing at least one confidence interval value"),
        (YEARS, [-1, 1, nan, 1, 1], 3.0, "Missing at least one confidence interval value"),
        (YEARS, [-1, 1, 0, 1, 1], nan, "Missing values"),
        ([2019, 2021, 2022, 2023, 2024], [-1, 1, 1, 1, 1], nan, "Years are not consecutive"),
        ([2020, 2021, nan, 2023, 2024], [-1, 1, 1, 1, 1], nan, "Not enough data points"),
    ],
)
def test_why_a_weighted_trend_cannot_be_calculated(
    years: list[float], half: list[float], value: float, reason: str
) -> None:
    values = np.array([3.0, value, 3.1, 2.9, 3.0])
    one = recent_trend(years, None, None, values, values - half, values + half, "other", "low_is_good")
    assert one.reason == reason
    assert (one.outcome == "Cannot be calculated") == (reason != "No significant trend")


@pytest.mark.parametrize(
    ("x", "n", "reason"),
    [
        ([0, 2, 3, 4, 5], [9] * 5, "No significant trend"),
        ([9, 2, 3, 4, 5], [9] * 5, "No significant trend"),
        ([10, 2, 3, 4, 5], [9] * 5, "Impossible values"),
        ([-1, 2, 3, 4, 5], [9] * 5, "Impossible values"),
        ([0, 2, 3, 4, 5], [0, 9, 9, 9, 9], "Impossible values"),
        ([-1, nan, 3, 4, 5], [9] * 5, "Missing values"),
        ([1, 2, 3, 4, 5], [-1, nan, 9, 9, 9], "Missing values"),
        ([0, 0, 0, 0, 0], [9] * 5, "No significant trend"),
        ([9, 9, 9, 9, 9], [9] * 5, "No significant trend"),
    ],
)
def test_why_a_trend_in_shares_cannot_be_calculated(x: list[float], n: list[float], reason: str) -> None:
    one = recent_trend(YEARS, x, n, None, None, None, "proportion", "low_is_good")
    assert one.reason == reason


def test_a_trend_in_shares_by_its_numbers() -> None:
    """1,000 children a year. Chi-squared: 5000 * 1.5m^2 / (800 * 4200 * 50m), by the sums of the guidance."""
    one = recent_trend(YEARS, [100, 130, 160, 190, 220], [1000] * 5, None, None, None, "proportion", "low_is_good")
    assert one.chi_squared == pytest.approx(5000 * 1.5e6**2 / (800 * 4200 * 5e7))
    logit = np.log(np.array([10, 13, 16, 19, 22]) / np.array([90, 87, 84, 81, 78]))
    assert one.slope == pytest.approx((2 * (logit[4] - logit[0]) + logit[3] - logit[1]) / 10)
    assert one.p_value == pytest.approx(2.28e-15, rel=0.01)
    assert (one.outcome, one.reason) == ("Increasing", "No outliers and significant trend")
    assert (bool(one.significant), one.same_sign) == (True, 1.0)


def test_a_weighted_trend_by_its_numbers() -> None:
    """Half widths that are all alike make it the plain line: a slope of 0.2, a variance of the error over ten."""
    value = np.array([3.0, 3.2, 3.4, 3.6, 3.8])
    one = recent_trend(YEARS, None, None, value, value - 0.2, value + 0.2, "other", "high_is_good")
    error = 0.2 / 1.959963984540054
    assert one.slope == pytest.approx(0.2)
    assert one.chi_squared == pytest.approx(0.04 * 10 / error**2)
    assert one.word_with_polarity == "Increasing and getting better"
    falling = recent_trend(YEARS, None, None, -value, -value - 0.2, -value + 0.2, "other", "high_is_good")
    assert (falling.word_with_polarity, falling.slope) == ("Decreasing and getting worse", pytest.approx(-0.2))
    same = website_trend(None, None, value, value - 0.2, value + 0.2, "not_applicable")
    assert (same.word_with_polarity, same.slope) == ("Increasing", pytest.approx(0.2))
    # 2.2 times the half width: a chi-squared of 7.9 is not beyond 9.55.
    wide = recent_trend(YEARS, None, None, value, value - 0.44, value + 0.44, "other", "high_is_good")
    assert (wide.reason, bool(wide.significant), np.isnan(wide.same_sign)) == ("No significant trend", False, True)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([1.1, 1.0, 1.1, 1.0, 9.0], "Outlier found"),  # without the last they fall
        ([9.0, 1.0, 1.1, 1.0, 1.1], "Outlier found"),
        ([1.0, 2.0, 3.0, 4.0, 5.0], "No outliers and significant trend"),
        ([3.0, 3.0, 3.0, 3.0, 3.0], "No significant trend"),
    ],
)
def test_every_point_is_left_out_in_turn(values: list[float], reason: str) -> None:
    value = np.array(values)
    one = recent_trend(YEARS, None, None, value, value - 0.1, value + 0.1, "other", "high_is_good")
    assert one.reason == reason


def test_a_slope_keeps_its_digits_at_a_large_level() -> None:
    """Ten thousand million pounds, and one more each year."""
    value = 1e10 + np.arange(5.0)
    half = np.array([0.3, 0.7, 0.4, 0.6, 0.5])
    one = recent_trend(YEARS, None, None, value, value - half, value + half, "other", "high_is_good")
    assert one.slope == pytest.approx(1.0, rel=1e-9)


def test_the_latest_five_of_more_years_in_any_order() -> None:
    value = np.array([[5.0, 9.0, 1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0, 5.0, nan]])
    years = [[2024, 2019, 2020, 2021, 2022, 2023], [2020, 2021, 2022, 2023, 2024, nan]]
    found = recent_trend(years, None, None, value, value - 0.1, value + 0.1, ["other"] * 2, "high_is_good")
    assert found.slope.tolist() == pytest.approx([1, 1])
    four = value[0, 1:5]
    few = recent_trend(YEARS[1:], None, None, four, four - 1, four + 1, "other", "high_is_good")
    assert (few.outcome, few.reason) == ("Cannot be calculated", "Not enough data points")
    assert np.isnan([few.slope, few.chi_squared, few.p_value]).all()
    both = recent_trend(
        [YEARS] * 2,
        [[100, 130, 160, 190, 220]] * 2,
        [[1000] * 5] * 2,
        value[1:, :5],
        value[1:, :5] - 0.1,
        value[1:, :5] + 0.1,
        ["other", "proportion"],
        ["low_is_good", "high_is_good"],
    )
    assert both.slope.tolist() == pytest.approx([1, 0.231], abs=1e-3)
    words = ["Increasing and getting worse", "Increasing and getting better"]
    assert both.word_with_polarity.tolist() == words

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from oba.statistics.intervals import wilson
from oba.statistics.trend.five_points import change_from_previous, recent_trend, website_trend

NAN = np.nan
YEARS = [2020, 2021, 2022, 2023, 2024]


def shares(x, n, polarity="low_is_good", year=None):
    return recent_trend(year or YEARS, x, n, None, None, None, "proportion", polarity)


def values(v, half, polarity="low_is_good"):
    v, half = np.asarray(v, float), np.asarray(half, float)
    return recent_trend(YEARS, None, None, v, v - half, v + half, "other", polarity)


@pytest.mark.parametrize(
    ("counts", "polarity", "outcome", "words"),
    [
        ([100, 130, 160, 190, 220], "low_is_good", "Increasing", "Increasing and getting worse"),
        ([100, 130, 160, 190, 220], "high_is_good", "Increasing", "Increasing and getting better"),
        ([220, 190, 160, 130, 100], "low_is_good", "Decreasing", "Decreasing and getting better"),
        ([220, 190, 160, 130, 100], "no_judgement", "Decreasing", "Decreasing"),
        ([150, 151, 149, 150, 152], "low_is_good", "No significant change", "No significant change"),
    ],
)
def test_outcome_and_words_of_shares_of_a_thousand(counts, polarity, outcome, words):
    one = shares(counts, [1000] * 5, polarity)
    assert (outcome, words) == (one.outcome, one.word_with_polarity)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 400), st.integers(401, 900)), min_size=5, max_size=5))
def test_shares_agree_with_the_sums_done_by_hand(rows):
    x, n = (np.array(column, float) for column in zip(*rows, strict=True))
    t = np.array(YEARS, float) - 2022
    big_n, big_x = n.sum(), x.sum()
    top = big_n * (big_n * (x * t).sum() - big_x * (n * t).sum()) ** 2
    bottom = big_x * (big_n - big_x) * (big_n * (n * t * t).sum() - (n * t).sum() ** 2)
    logit = np.log(x / (n - x))
    slope = stats.linregress(t, logit).slope
    left_out = [stats.linregress(np.delete(t, i), np.delete(logit, i)).slope for i in range(5)]
    assume(min(abs(leaving) for leaving in left_out) > 1e-9)  # rounding must not decide the sign
    expected = "No significant change"
    if top / bottom > 9.5495 and all(np.sign(left_out) == np.sign(slope)):
        expected = "Increasing" if slope > 0 else "Decreasing"
    one = shares(x, n)
    assert (top / bottom, slope) == pytest.approx((one.chi_squared, one.slope), rel=1e-7, abs=1e-9)
    assert expected == one.outcome
    assert stats.chi2.sf(top / bottom, 1) == pytest.approx(one.p_value, rel=1e-6, abs=1e-300)


def test_other_values_use_weights_from_their_intervals():
    v, half = np.array([3.0, 3.2, 3.3, 3.6, 3.8]), np.array([0.2, 0.1, 0.2, 0.1, 0.2])
    one = values(v, half, "high_is_good")
    weight = (1.959963984540054 / half) ** 2
    slope, _ = np.polyfit(range(5), v, 1, w=np.sqrt(weight))
    assert slope == pytest.approx(one.slope, rel=1e-9)
    assert one.word_with_polarity == "Increasing and getting better"


def test_one_exceptional_year_is_an_outlier():
    one = shares([20, 21, 19, 20, 60], [400] * 5)
    assert (one.outcome, one.reason) == ("No significant change", "Outlier found")
    assert (one.significant, one.same_sign) == (True, 0.0)


@pytest.mark.parametrize(
    ("year", "x", "n", "reason"),
    [
        (YEARS[1:], [1, 2, 3, 4], [9] * 4, "Not enough data points"),
        ([2018, 2020, 2021, 2022, 2023], [1, 2, 3, 4, 5], [9] * 5, "Years are not consecutive"),
        ([2020, 2020, 2021, 2022, 2023], [1, 2, 3, 4, 5], [9] * 5, "Years are not consecutive"),
        (YEARS, [1, NAN, 3, 4, 5], [9] * 5, "Missing values"),
        (YEARS, [1, 2, 3, 4, 50], [9] * 5, "Impossible values"),
        (YEARS, [1, 2, 3, 4, 5], [9, 9, 0, 9, 9], "Impossible values"),
        (YEARS, [0, 20, 40, 60, 80], [900] * 5, "A year at 0% or 100% leaves the slope undefined"),
    ],
)
def test_says_why_it_cannot_be_calculated(year, x, n, reason):
    one = shares(x, n, year=year)
    assert ("Cannot be calculated", reason) == (one.outcome, one.reason)
    assert one.word_with_polarity == "Cannot be calculated"


@pytest.mark.parametrize(
    ("half", "reason"),
    [
        ([1, 1, NAN, 1, 1], "Missing at least one confidence interval value"),
        ([1, 1, 0, 1, 1], "A confidence interval has no width"),
        ([1, 1, -1, 1, 1], "Impossible values"),
    ],
)
def test_other_values_need_their_intervals(half, reason):
    assert reason == values([1, 2, 3, 4, 5], half).reason


@pytest.mark.parametrize("count", [0, 50])
def test_all_at_0_or_all_at_100_per_cent_is_no_change(count):
    one = shares([count] * 5, [50] * 5)
    assert (one.outcome, one.chi_squared) == ("No significant change", 0.0)


def test_only_the_latest_five_years_count_and_their_order_in_the_table_does_not():
    year = [2024, 2018, 2022, 2020, 2021, 2023, 2019]
    x = [220, 5, 160, 100, 130, 190, 999]
    assert shares(x, [1000] * 7, year=year).outcome == "Increasing"


def test_many_series_are_the_same_as_each_alone_and_a_missing_year_is_no_row():
    year = np.array([[NAN, *YEARS], [2019, *YEARS], [NAN, NAN, *YEARS[1:]]])
    x = np.array([[7, 10, 13, 16, 19, 22], [5, 9, 9, 9, 9, 9], [1, 1, 1, 1, 1, 1]]) * 10.0
    many = recent_trend(year, x, np.full((3, 6), 1000.0), None, None, None, ["proportion"] * 3, "high_is_good")
    assert many.outcome.tolist() == ["Increasing", "No significant change", "Cannot be calculated"]
    for row in range(2):
        alone = shares(x[row, 1:], [1000] * 5, "high_is_good")
        assert alone.chi_squared == many.chi_squared[row]


def test_the_websites_rule_uses_weights_for_shares_too():
    x, n = np.array([20, 22, 19, 24, 30.0]), np.full(5, 100.0)
    one = wilson(x, n)
    web = website_trend(x, n, one.value, one.lower, one.upper, "low_is_good")
    rated = recent_trend(YEARS, x, n, one.value, one.lower, one.upper, "other", "low_is_good")
    assert (rated.slope, rated.chi_squared) == pytest.approx((web.slope, web.chi_squared))
    full = website_trend(n, n, one.value, one.lower, one.upper, "low_is_good")
    assert (full.outcome, full.reason) == ("Cannot be calculated", "A numerator equals its denominator")


@pytest.mark.parametrize(
    ("lower", "upper", "word"),
    [
        ([1, 3], [2, 4], "Increasing"),
        ([3, 1], [4, 2], "Decreasing"),
        ([1, 2], [2, 4], "No significant change"),
        ([1, NAN], [2, 4], "Cannot be calculated"),
        ([1], [2], "Cannot be calculated"),
    ],
)
def test_change_from_the_previous_period(lower, upper, word):
    assert word == change_from_previous(lower, upper)


def test_an_unknown_value_type_is_refused():
    with pytest.raises(ValueError, match="unknown value type `rate`"):
        recent_trend(YEARS, YEARS, YEARS, None, None, None, "rate", "low_is_good")
    with pytest.raises(ValueError, match="1-D"):
        recent_trend(np.ones((1, 1, 5)), None, None, None, None, None, "other", "low_is_good")


@pytest.mark.parametrize(("last", "reason"), [(8, "No significant trend"), (9, "A numerator equals its denominator")])
def test_the_website_does_not_judge_a_series_with_a_year_of_all(last, reason):
    v = np.array([5.0, 5.1, 5.0, 5.2, 5.1])
    one = website_trend([5, 5, 5, 5, last], [9] * 5, v, v - 1, v + 1, "low_is_good")
    assert one.reason == reason

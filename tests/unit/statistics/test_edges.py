"""Every judgement of the sums at its edge: just inside, on and just outside, with the answer beside it."""

from math import inf, nan

import numpy as np
import pytest

from oba.statistics import reasons
from oba.statistics.comparison import (
    compare,
    compare_double_overlap,
    compare_interval_with_goal,
    compare_two_levels,
    compare_with_goal,
    compare_with_range,
)
from oba.statistics.disclosure.small import hide_small
from oba.statistics.intervals import byar, byar_limits, exact_limits, student_mean, wilson
from oba.statistics.trend.five_points import change_from_previous, recent_trend
from oba.statistics.verdict import judge_curve

WAYS = ["low_is_good", "no_judgement", "high_is_good", "not_applicable"]


@pytest.mark.parametrize(
    ("benchmark", "words"),
    [
        (13.9, ["worse", "higher", "better"]),
        (14.0, ["similar"] * 3),
        (18.0, ["similar"] * 3),
        (18.1, ["better", "lower", "worse"]),
    ],
)
def test_a_benchmark_on_a_limit_is_similar(benchmark: float, words: list[str]) -> None:
    assert compare(16, 14, 18, benchmark, WAYS).tolist() == [*words, "not compared"]


@pytest.mark.parametrize("missing", range(4))
def test_nothing_is_compared_with_a_number_missing(missing: int) -> None:
    numbers = [16.0, 14.0, 18.0, 10.0]
    numbers[missing] = nan
    assert compare(*numbers, "low_is_good") == "not compared"
    assert compare_interval_with_goal(*numbers, "low_is_good") == "not compared"
    assert compare_with_range(*numbers[:3], "low_is_good") == ("not compared" if missing < 3 else "similar")


@pytest.mark.parametrize(
    ("benchmark", "words"),
    [
        (11.9, ["worst", "highest", "best"]),
        (12.0, ["worse", "higher", "better"]),
        (13.9, ["worse", "higher", "better"]),
        (14.0, ["similar"] * 3),
        (18.0, ["similar"] * 3),
        (18.1, ["better", "lower", "worse"]),
        (20.0, ["better", "lower", "worse"]),
        (20.1, ["best", "lowest", "worst"]),
    ],
)
def test_two_levels(benchmark: float, words: list[str]) -> None:
    assert compare_two_levels(16, (14, 18), (12, 20), benchmark, WAYS[:3]).tolist() == words


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        (5, 4, 6, ["similar"] * 3),  # 6 touches 6 from below
        (5, 4, 5.9, ["better", "lower", "worse"]),
        (9, 8, 10, ["similar"] * 3),  # 8 touches 8 from above
        (9, 8.1, 10, ["worse", "higher", "better"]),
    ],
)
def test_two_intervals_that_touch_are_similar(value: float, low: float, high: float, words: list[str]) -> None:
    assert compare_double_overlap(value, low, high, 7, 6, 8, WAYS[:3]).tolist() == words


@pytest.mark.parametrize("missing", range(6))
def test_two_intervals_are_not_compared_with_a_number_missing(missing: int) -> None:
    numbers = [5.0, 4.0, 5.9, 7.0, 6.0, 8.0]
    numbers[missing] = nan
    assert compare_double_overlap(*numbers, "low_is_good") == "not compared"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (94.9, ["better", "lower", "worse", "not compared"]),
        (95.0, ["better", "similar", "better", "not compared"]),
        (95.1, ["worse", "higher", "better", "not compared"]),
    ],
)
def test_a_goal_that_is_met_exactly_is_met(value: float, words: list[str]) -> None:
    assert compare_with_goal(value, 95, WAYS).tolist() == words


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [(94.9, 97, "similar"), (95, 97, "better"), (90, 95, "similar"), (90, 94.9, "worse")],
)
def test_a_goal_judged_by_the_interval(low: float, high: float, word: str) -> None:
    assert compare_interval_with_goal(94, low, high, 95, "high_is_good") == word


@pytest.mark.parametrize(("value", "word"), [(89.9, "worse"), (90, "similar"), (94.9, "similar"), (95, "better")])
def test_a_goal_that_is_a_range(value: float, word: str) -> None:
    assert compare_with_range(value, 90, 95, "high_is_good") == word


# The forecast was 5, between 4 and 6.
@pytest.mark.parametrize(
    ("value", "lower", "upper", "low_is_good", "high_is_good"),
    [
        (3.9, 3.0, 4.9, "turned", "worse"),
        (3.9, 3.0, 5.0, "not yet", "not yet"),  # its interval reaches what was expected
        (4.0, 3.0, 4.9, "not yet", "not yet"),  # on the forecast's limit is inside it
        (5.0, 4.9, 5.1, "not yet", "not yet"),
        (6.0, 5.1, 7.0, "not yet", "not yet"),
        (6.1, 5.0, 7.0, "not yet", "not yet"),
        (6.1, 5.1, 7.0, "worse", "turned"),
        (6.1, nan, nan, "worse", "turned"),
        (6.1, nan, 4.0, "worse", "turned"),
        (3.9, 6.0, nan, "turned", "worse"),
    ],
)
def test_a_verdict(value: float, lower: float, upper: float, low_is_good: str, high_is_good: str) -> None:
    words = judge_curve(value, lower, upper, 5, 4, 6, ["low_is_good", "high_is_good", "no_judgement", "not_applicable"])
    assert words.tolist() == [low_is_good, high_is_good, "cannot say", "cannot say"]


@pytest.mark.parametrize("missing", range(4))
def test_no_verdict_with_a_number_missing(missing: int) -> None:
    numbers = [3.0, 5.0, 4.0, 6.0]
    numbers[missing] = nan
    value, *forecast = numbers
    assert judge_curve(value, None, None, *forecast, "low_is_good") == "cannot say"


@pytest.mark.parametrize(
    ("x", "n", "share", "rate"),
    [
        (0, 10, "FINE", "FINE"),
        (10, 10, "FINE", "FINE"),
        (11, 10, "NUMERATOR_TOO_LARGE", "FINE"),
        (0, 0, "NO_DENOMINATOR", "NO_DENOMINATOR"),
        (1, -1, "NO_DENOMINATOR", "NO_DENOMINATOR"),
        (-1, 10, "NEGATIVE_COUNT", "NEGATIVE_COUNT"),
        (-1, 0, "NEGATIVE_COUNT", "NEGATIVE_COUNT"),
        (inf, 10, "NOT_FINITE", "NOT_FINITE"),
        (1, inf, "NOT_FINITE", "NOT_FINITE"),
        (-inf, 10, "NOT_FINITE", "NOT_FINITE"),
        (nan, 10, "MISSING", "MISSING"),
        (1, nan, "MISSING", "MISSING"),
        (inf, nan, "MISSING", "MISSING"),
    ],
)
def test_why_a_share_or_rate_is_missing(x: float, n: float, share: str, rate: str) -> None:
    for method, name in ((wilson, share), (byar, rate)):
        one = method(x, n)
        assert one.reason == getattr(reasons, name)
        assert np.isfinite([one.value, one.lower, one.upper]).tolist() == [name == "FINE"] * 3


@pytest.mark.parametrize("level", [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 0.999])
@pytest.mark.parametrize("n", [1, 3, 7, 80, 999])
def test_none_and_all_have_limits_of_exactly_nothing_and_the_whole(level: float, n: int) -> None:
    assert wilson(0, n, level).lower == 0.0
    assert wilson(n, n, level).upper == 100.0
    assert wilson(n, n, level, 1.0).upper == 1.0
    # By the sum alone it would be nothing times the multiplier, which may be negative: a minus nothing.
    assert str(wilson(0, n, level, -100.0).lower) == "0.0"


@pytest.mark.parametrize(("count", "exact"), [(0, True), (9, True), (9.99, True), (10, False)])
def test_fewer_than_ten_events_have_exact_limits(count: float, exact: bool) -> None:
    assert (byar_limits(count) == exact_limits(count)) is exact
    lower, _ = byar_limits(count)
    assert bool(lower == 0) is (count == 0)


@pytest.mark.parametrize(
    ("total", "number", "deviation", "reason", "mean"),
    [
        (10.0, 2, 1.0, "FINE", 5.0),
        (10.0, 2, 0.0, "FINE", 5.0),
        (10.0, 1, nan, "TOO_FEW_VALUES", 10.0),
        (10.0, 1.5, 1.0, "TOO_FEW_VALUES", 10.0 / 1.5),
        (10.0, 2, nan, "MISSING", 5.0),
        (10.0, 2, inf, "MISSING", 5.0),
        (0.0, 0, nan, "NO_DENOMINATOR", nan),
        (0.0, -1, nan, "NO_DENOMINATOR", nan),
        (nan, 2, 1.0, "MISSING", nan),
        (10.0, nan, 1.0, "MISSING", nan),
    ],
)
def test_why_a_mean_has_no_interval(total: float, number: float, deviation: float, reason: str, mean: float) -> None:
    one = student_mean(total, number, deviation)
    assert one.reason == getattr(reasons, reason)
    assert one.value == mean or (np.isnan(one.value) and np.isnan(mean))
    assert np.isfinite([one.lower, one.upper]).tolist() == [reason == "FINE"] * 2


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


@pytest.mark.parametrize("threshold", [5, 10])
def test_a_count_below_the_threshold_is_small_and_nothing_is_not(threshold: int) -> None:
    counts = [0, 0.5, 1, threshold - 1, threshold, threshold + 1, nan]
    assert hide_small(counts, threshold).tolist() == [False, True, True, True, False, False, False]


# A baseline of four gives mean 10 and mean moving range 2: limits 10 -/+ 5.32, near them from 10 -/+ 3.5467.

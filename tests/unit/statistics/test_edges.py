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
from oba.statistics.intervals import byar, byar_limits, exact_limits, student_mean, wilson
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
        (10.0, 0, nan, "NO_DENOMINATOR", nan),
        (10.0, -0.5, nan, "NO_DENOMINATOR", nan),
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

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oba.statistics.comparison import (
    compare,
    compare_double_overlap,
    compare_interval_with_goal,
    compare_two_levels,
    compare_with_control_limits,
    compare_with_goal,
    compare_with_range,
)
from oba.statistics.intervals import wilson

NAN = np.nan


@pytest.mark.parametrize(
    ("benchmark", "high", "low", "none"),
    [
        (10, "better", "worse", "higher"),
        (14, "similar", "similar", "similar"),
        (15, "similar", "similar", "similar"),
        (18, "similar", "similar", "similar"),
        (18.1, "worse", "better", "lower"),
        (NAN, "not compared", "not compared", "not compared"),
    ],
)
def test_single_overlap_by_polarity(benchmark, high, low, none):
    """An area at 16 (14 to 18): a limit that touches the benchmark is similar."""
    polarities = ["high_is_good", "low_is_good", "no_judgement", "not_applicable"]
    assert [high, low, none, "not compared"] == compare(16, 14, 18, benchmark, polarities).tolist()


def test_two_levels_say_best_and_worst_beyond_the_outer_limit():
    benchmarks = [10, 12, 13, 16, 19, 20, 25]
    words = compare_two_levels(16, (14, 18), (12, 20), benchmarks, "high_is_good")
    assert words.tolist() == ["best", "better", "better", "similar", "worse", "worse", "worst"]
    plain = compare_two_levels(16, (14, 18), (12, 20), [10, 25], "no_judgement")
    assert plain.tolist() == ["highest", "lowest"]


def test_two_levels_without_outer_limits_are_not_compared():
    assert compare_two_levels(16, (14, 18), (NAN, 20), 10, "high_is_good") == "not compared"


def test_double_overlap_touching_intervals_are_similar():
    words = compare_double_overlap([5, 5, 5], 4, 6, [7, 8, 2], [6, 6.1, 1], [8, 9, 3.9], "low_is_good")
    assert words.tolist() == ["similar", "better", "worse"]


def test_control_limits_are_those_of_the_benchmark_at_the_areas_denominator():
    control = wilson(0.3 * 200, 200)
    just_out, just_in = np.floor(control.lower * 2), np.floor(control.lower * 2) + 1
    words = compare_with_control_limits([just_out, just_in], 200, 30.0, "high_is_good", 0.95)
    assert words.tolist() == ["worse", "similar"]


@pytest.mark.parametrize(
    ("value", "polarity", "word"),
    [
        (95, "high_is_good", "better"),
        (94.9, "high_is_good", "worse"),
        (95, "low_is_good", "better"),
        (95.1, "low_is_good", "worse"),
        (95, "no_judgement", "similar"),
        (96, "no_judgement", "higher"),
        (NAN, "low_is_good", "not compared"),
    ],
)
def test_a_goal_of_one_value_has_no_similar_unless_there_is_no_judgement(value, polarity, word):
    assert word == compare_with_goal(value, 95, polarity)


def test_a_goal_judged_by_the_interval():
    words = compare_interval_with_goal(92, [94, 95, 90, 90], [96, 97, 94.9, 95], 95, "high_is_good")
    assert words.tolist() == ["similar", "better", "worse", "similar"]


def test_a_goal_that_is_a_range():
    words = compare_with_range([89.9, 90, 94.9, 95, NAN], 90, 95, "high_is_good")
    assert words.tolist() == ["worse", "similar", "similar", "better", "not compared"]


@given(st.floats(0, 100), st.floats(0, 20), st.floats(0, 100))
def test_turning_the_polarity_round_swaps_better_and_worse(value, half, benchmark):
    arguments = (value, value - half, value + half, benchmark)
    swap = {"better": "worse", "worse": "better", "similar": "similar"}
    assert str(compare(*arguments, "low_is_good")) == swap[str(compare(*arguments, "high_is_good"))]


def test_an_unknown_polarity_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="unknown polarity `up`; use one of high_is_good"):
        compare(1, 0, 2, 1, "up")
    with pytest.raises(ValueError, match="unknown polarity `up`"):
        compare(1, 0, 2, 1, ["low_is_good", "up"])

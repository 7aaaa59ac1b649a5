import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oba.statistics import reasons
from oba.statistics.change import reach_significance, reach_target, split_change
from oba.statistics.intervals import byar, wilson

NAN = np.nan


@given(st.integers(0, 500), st.integers(1, 500), st.integers(0, 500), st.integers(1, 500))
def test_the_parts_of_a_change_add_up(x0, n0, x1, n1):
    split = split_change(x0, n0, x1, n1)
    assert 100 * (x1 / n1 - x0 / n0) == pytest.approx(split.change, abs=1e-9)
    assert split.change == pytest.approx(split.by_numerator + split.by_denominator, abs=1e-9)


def test_only_the_denominator_moved():
    split = split_change(50, 1000, 50, 1250, 1000)
    assert pytest.approx((split.change, split.by_numerator, split.by_denominator)) == (-10, 0, -10)


def test_a_change_from_nobody_has_a_reason():
    assert split_change([1, NAN], [0, 1], 1, 1).reason.tolist() == [reasons.NO_DENOMINATOR, reasons.MISSING]


@pytest.mark.parametrize(
    ("x", "target", "polarity", "children"),
    [
        (70, 75, "high_is_good", 5),
        (70, 74.2, "high_is_good", 5),
        (75, 75, "high_is_good", 0),
        (80, 75, "high_is_good", 0),
        (30, 25, "low_is_good", -5),
        (30, 24.8, "low_is_good", -6),
        (7, 29, "low_is_good", 0),
    ],
)
def test_children_it_takes_to_reach_a_target_of_a_hundred(x, target, polarity, children):
    assert children == reach_target(x, 100, target, polarity).children


def test_a_target_that_floating_point_nearly_reaches_is_reached():
    assert reach_target(7, 100, 7.000000000000001, "high_is_good").children == 0
    assert reach_target(1, 100, 29, "high_is_good").count == 29


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 60), st.floats(1, 99), st.data())
def test_the_fewest_children_for_a_significant_difference_by_trying_each(n, benchmark, data):
    x = data.draw(st.integers(0, n))
    counts = np.arange(n + 1)
    tried = wilson(counts, n)
    for polarity, enough in (
        ("high_is_good", counts[(tried.lower > benchmark) & (counts >= x)]),
        ("low_is_good", counts[(tried.upper < benchmark) & (counts <= x)]),
    ):
        one = reach_significance(x, n, benchmark, polarity)
        if enough.size:
            assert (enough.min() if polarity == "high_is_good" else enough.max()) == one.count
        else:
            assert one.reason == reasons.OUT_OF_RANGE
            assert np.isnan(one.children)


def test_a_rate_may_have_to_fall_or_rise_to_differ():
    down = reach_significance(700, 100_000, 60, "low_is_good", 10_000, kind="rate")
    assert byar(down.count, 100_000).upper < 60 <= byar(down.count + 1, 100_000).upper
    up = reach_significance(3, 1_000, 60, "high_is_good", 10_000, kind="rate")
    assert byar(up.count, 1_000).lower > 60 >= byar(up.count - 1, 1_000).lower


def test_what_it_takes_says_why_not():
    one = reach_target([5, 5, -1, 5], [10, 0, 10, 10], [NAN, 50, 50, 50], ["high_is_good"] * 3 + ["no_judgement"])
    assert one.reason.tolist() == [reasons.MISSING, reasons.NO_DENOMINATOR, reasons.NEGATIVE_COUNT, reasons.MISSING]
    assert np.isnan(one.children).all()

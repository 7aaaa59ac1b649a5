"""Changes, gaps, places and verdicts on their own numbers: the answer beside each, to nine digits.

Where the tests beside a module hold it against another library or a simulation within a tolerance, this holds the
digits; as worked out when those tests had passed.
"""

from dataclasses import asdict
from math import inf, nan
from typing import Any

import numpy as np
import pytest

from oba.statistics import change, inequality, paired, reasons
from oba.statistics.aggregation import rank_between
from oba.statistics.intervals import Interval
from oba.statistics.polarity import read_polarity
from oba.statistics.verdict import judge_curve
from tests.fixtures.answers import assert_answers, numbers


def test_distance_travelled() -> None:
    before, after = [1.0, 2.0, 3.3, 2.6, 1.9, nan, 4.0], [2.8, 3.6, 3.3, 3.9, 1.5, 3.0, nan]
    one = paired.measure_distance(before, after, "increase", 0.86, 0.72)
    columns = [one.mean_before, one.sd_before, one.mean_after, one.sd_after, one.correlation, one.sd_change]
    assert_answers(columns, [2.16, 0.85615419, 3.02, 0.94180677, 0.391898215, 0.993981891])
    columns = [one.se_change, one.t, one.p_value, one.change.value, one.change.lower, one.change.upper]
    assert_answers(columns, [0.444522215, 1.93466146, 0.125142825, 0.86, -0.374191529, 2.094191529])
    columns = list(asdict(one.effect).values())
    expected = [0.86520691, -0.21944712, 1.88081576, 0.690335235, 0.692165527, 0.956639233, 1.004491957]
    assert_answers(columns, expected)
    found = one.reliable
    assert_answers([found.sem, found.s_diff, found.points], [0.269399332, 0.380988189, 0.74673685])
    assert (found.n_improved, found.n_unchanged, found.n_deteriorated) == (3, 2, 0)
    assert_answers([found.improved.lower, found.deteriorated.upper], [23.0724281, 43.4482465])
    narrow = paired.measure_distance(before, after, "increase", 0.86, 0.72, level=0.8)
    assert_answers([narrow.change.lower, narrow.reliable.improved.lower], [0.17845575, 33.0421124])


def test_a_change_of_just_1_96_errors_is_not_reliable() -> None:
    """A reliability of a half and a deviation of 1 make an error of exactly 1."""
    found = paired.measure_people([0, 0, 0, 0, 0], [1.96, 1.97, -1.96, -1.97, nan], "increase", 0.5, 1.0)
    same, up, down = "no_reliable_change", "reliably_improved", "reliably_deteriorated"
    assert found.category.tolist() == [same, up, same, down, ""]
    assert found.change.tolist() == pytest.approx([1.96, 1.97, -1.96, -1.97, nan], nan_ok=True)


@pytest.mark.parametrize(
    ("before", "after", "counts", "known"),
    [
        ([1, 1, 1], [1, 1, 2], (1, 2, 0), True),
        ([0.3, 0.3], [0.1 + 0.2, 0.3], (0, 2, 0), False),  # rounding is no change, and no variation
        ([1, 2], [1, 3], (1, 1, 0), True),
        ([1], [2], (1, 0, 0), False),
    ],
)
def test_who_changed_and_what_that_allows(before: Any, after: Any, counts: tuple[int, ...], known: bool) -> None:
    one = paired.measure_distance(before, after, "increase")
    assert (one.n_improved, one.n_same, one.n_worse) == counts
    assert np.isfinite([one.t, one.p_value, one.effect.dz_lower]).tolist() == [known] * 3
    turned = paired.measure_distance(before, after, "decrease")
    assert (turned.n_worse, turned.n_same, turned.n_improved) == counts
    assert np.isnan(one.correlation) == (len(before) < 2 or len(set(before)) < 2 or len(set(after)) < 2)


@pytest.mark.parametrize(
    ("x", "n", "goal", "polarity", "options", "children"),
    [
        (50, 100, 40, "low_is_good", {}, -20),
        (50, 100, 60, "high_is_good", {}, 20),
        (0, 4, 99, "high_is_good", {}, nan),
        (50, 1000, 400, "low_is_good", {"multiplier": 1e4, "kind": "rate"}, -23),
        (5, 1000, 400, "high_is_good", {"multiplier": 1e4, "kind": "rate", "level": 0.998}, 57),
        (5, 100, 99, "no_judgement", {}, nan),
        (5, inf, 99, "high_is_good", {}, nan),
        (5, 100, nan, "low_is_good", {}, nan),
        (100, 100, 50, "high_is_good", {}, 0),
        (0, 100, 50, "low_is_good", {}, 0),
        (3, 100, 4, "low_is_good", {}, -3),  # of none of a hundred the upper limit is 3.7
        (3, 100, 3.6, "low_is_good", {}, nan),
        (3, 100, 96.2, "high_is_good", {}, 97),
        (3, 100, 96.4, "high_is_good", {}, nan),
    ],
)
def test_children_it_takes_for_a_difference(
    x: float, n: float, goal: float, polarity: str, options: dict[str, Any], children: float
) -> None:
    found = change.reach_significance(x, n, goal, polarity, **options)
    assert found.children == pytest.approx(children, nan_ok=True)
    assert found.count == pytest.approx(x + children, nan_ok=True)


@pytest.mark.parametrize(
    ("target", "polarity", "count", "reason"),
    [
        (0, "low_is_good", 0, "FINE"),
        (-1, "low_is_good", nan, "OUT_OF_RANGE"),
        (0.5, "low_is_good", 0, "FINE"),
        (nan, "low_is_good", nan, "MISSING"),
        (50, "no_judgement", nan, "MISSING"),
        (50, "not_applicable", nan, "MISSING"),
        (inf, "high_is_good", nan, "OUT_OF_RANGE"),
        (101, "high_is_good", 101, "FINE"),  # a rate may count more events than children
    ],
)
def test_targets_at_the_ends(target: float, polarity: str, count: float, reason: str) -> None:
    found = change.reach_target(7, 100, target, polarity)
    assert found.reason == getattr(reasons, reason)
    assert found.count == pytest.approx(count, nan_ok=True)


def test_a_change_split_and_two_counts_compared() -> None:
    split = change.split_change([10, 10, 10], [100, 100, 0], [30, 30, 3], [120, 0, 10])
    assert_answers(
        numbers(split.change, split.by_numerator, split.by_denominator),
        [[15, nan, nan], [55 / 3, nan, nan], [-10 / 3, nan, nan]],
    )
    # Of one child in one person-year each: certain; 5 of 5 in the other half: 2 / 2^5; 1 and 3 of 4: 2 * 5 / 2^4.
    assert change.compare_counts([1, 0, 1, 3], 1, [1, 5, 3, 1], 1).tolist() == [1.0, 0.0625, 0.625, 0.625]
    assert change.compare_counts(5, 100, 15, 120) == pytest.approx(0.1019165726)
    assert np.isnan(change.compare_counts([-1, 3, 3, 3], [1, 1, 0, 1], [3, -1, 3, 3], [1, 1, 1, 0])).all()


def test_a_ratio_of_two_groups_at_its_edges() -> None:
    """A tenth of the numbers worked by hand beside the module, and what has nothing to divide by."""
    small = inequality.measure_gap(Interval(0.4, 0.3, 0.6, 0), Interval(0.2, 0.15, 0.3, 0)).relative
    assert_answers([small.value, small.lower, small.upper], [2, 15 / (8 + 19**0.5), (8 + 19**0.5) / 3.75])
    endless = inequality.measure_gap(Interval(0.4, 0.3, 0.6, 0), Interval(0.2, 0.0, 0.3, 0)).relative
    assert (endless.value, endless.upper) == (2, inf)
    below = inequality.measure_gap(Interval(0.4, 0.3, 0.6, 0), Interval(0.2, -0.1, 0.3, 0)).relative
    assert (below.value, below.upper) == (2, inf)
    none = inequality.measure_gap(Interval(0.0, 0.0, 0.3, 0), Interval(0.2, 0.1, 0.3, 0)).relative
    assert (none.value, none.lower) == (0, 0)
    nothing = inequality.measure_gap(Interval(0.4, 0.3, 0.6, 0), Interval(0.0, 0.0, 0.3, 0)).relative
    assert np.isnan([nothing.value, nothing.lower, nothing.upper]).all()
    assert nothing.reason == reasons.NO_DENOMINATOR
    missing = inequality.measure_gap(Interval(nan, nan, nan, 1), Interval(0.2, 0.1, 0.3, 0)).relative
    assert np.isnan([missing.value, missing.lower, missing.upper]).all()


def test_quantiles_of_equal_and_of_few_values() -> None:
    assert inequality.assign_quantiles([3, 1, 3, 2, nan], 4).tolist() == pytest.approx([1, 4, 1, 3, nan], nan_ok=True)
    assert np.isnan(inequality.assign_quantiles([3, 1, 2], 4)).all()
    # Three of six are alike at the second rank: ceil(5 * 4 / 6) = 4, so the first of four.
    assert inequality.assign_quantiles([9, 8, 8, 8, 1, 0], 4).tolist() == [1, 1, 1, 1, 3, 4]


def test_places_that_hold_together() -> None:
    best, worst = rank_between([1.0, 2.0, 3.1], [2.0, 3.0, 4.0], "high_is_good")
    assert (best.tolist(), worst.tolist()) == ([2, 2, 1], [3, 3, 1])
    best, worst = rank_between([1.0, 2.1, 3.1], [2.0, 3.0, 4.0], "low_is_good")
    assert (best.tolist(), worst.tolist()) == ([1, 2, 3], [1, 2, 3])


def test_a_polarity_is_a_number_in_the_shape_of_its_words() -> None:
    assert (float(read_polarity("low_is_good")), read_polarity("low_is_good").shape) == (-1.0, ())
    assert read_polarity([["high_is_good"], ["no_judgement"]]).tolist() == [[1.0], [0.0]]
    with pytest.raises(ValueError, match="unknown polarity `up`"):
        read_polarity("up")


# The forecast was 5, between 4 and 6 at 95% and 4.5 and 5.5 at 80%.
@pytest.mark.parametrize(
    ("value", "low_is_good", "high_is_good"),
    [
        (3.9, "turned", "worse"),
        (4.0, "first sign", "not yet"),
        (4.4, "first sign", "not yet"),
        (4.5, "not yet", "not yet"),
        (5.5, "not yet", "not yet"),
        (5.6, "not yet", "first sign"),
        (6.0, "not yet", "first sign"),
        (6.1, "worse", "turned"),
    ],
)
def test_a_first_sign_is_beyond_the_inner_limits_only(value: float, low_is_good: str, high_is_good: str) -> None:
    for polarity, word in (
        ("low_is_good", low_is_good),
        ("high_is_good", high_is_good),
        ("no_judgement", "cannot say"),
    ):
        assert judge_curve(value, None, None, 5, 4, 6, polarity, inner=(4.5, 5.5)) == word
        held = judge_curve(value, value - 2, value + 2, 5, 4, 6, polarity, inner=(4.5, 5.5))
        assert held == ("cannot say" if polarity == "no_judgement" else "not yet")


@pytest.mark.parametrize(
    ("value", "low", "high", "polarity", "word"),
    [
        (100, 92, 104, "high_is_good", "first sign"),  # a better value than the inner limit comes before the best
        (100, 92, 104, "low_is_good", "not yet"),
        (99.5, 92, 104, "high_is_good", "first sign"),
        (0, -3, 5, "low_is_good", "at its best"),  # on its inner limit
        (50, 0, 100, "low_is_good", "cannot say"),
        (101, 0, 100, "high_is_good", "cannot say"),
        (100, 92, 104, "no_judgement", "cannot say"),
    ],
)
def test_bounds_beside_inner_limits(value: float, low: float, high: float, polarity: str, word: str) -> None:
    point = (low + high) / 2
    assert judge_curve(value, None, None, point, low, high, polarity, (0, 100), (point - 1, point + 1)) == word

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oba.statistics import reasons
from oba.statistics.intervals import byar_limits
from oba.statistics.standardisation import (
    count_additional_cases,
    direct_rate,
    direct_rate_by_group,
    direct_rate_of_repeats,
    expect_events,
    indirect_rate,
    indirect_ratio,
)

NAN = np.nan
COUNT = [[3, 18, 24, 30, 24]]
PEOPLE = [[633, 2594, 3744, 3340, 1709]]
WEIGHTS = [1000, 4000, 5500, 5500, 3300]


def by_hand(count, people, weights, multiplier=10_000):
    total = sum(count)
    rate = sum(w * x / n for x, n, w in zip(count, people, weights, strict=True)) / sum(weights)
    variance = sum(w * w * x / n**2 for x, n, w in zip(count, people, weights, strict=True)) / sum(weights) ** 2
    lower, upper = byar_limits(total)
    scale = (variance / total) ** 0.5
    return tuple(multiplier * v for v in (rate, rate + scale * (lower - total), rate + scale * (upper - total)))


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(2, 40), st.integers(50, 900), st.integers(1, 99)), min_size=5, max_size=9))
def test_direct_rates_by_hand(bands):
    count, people, weights = zip(*bands, strict=True)
    one = direct_rate([count], [people], [weights], multiplier=10_000)
    assert by_hand(count, people, weights) == pytest.approx((one.value[0], one.lower[0], one.upper[0]))
    assert one.lower[0] < one.value[0] < one.upper[0]


def test_a_rate_equal_in_every_band_is_its_own_standardised_rate():
    one = direct_rate([[5, 10, 20]], [[50, 100, 200]], [3, 2, 1], multiplier=100)
    assert pytest.approx(one.value[0]) == 10


def test_a_long_table_gives_the_same_as_a_wide_one():
    count = np.array([[3, 18, 24.0], [4, NAN, 30]])
    people = np.array([[633, 2594, 3744.0], [500, 800, 900]])
    weights = np.array([1000, 4000, 5500.0])
    wide = direct_rate(count, people, weights)
    names, long = direct_rate_by_group(["A"] * 3 + ["B"] * 3, count.ravel(), people.ravel(), np.tile(weights, 2))
    assert names.tolist() == ["A", "B"]
    for name in ("value", "lower", "upper", "reason", "total_count", "total_population"):
        np.testing.assert_allclose(getattr(wide, name), getattr(long, name))


@pytest.mark.parametrize(
    ("count", "people", "reason"),
    [
        ([1, 2, 3], [10, 20, 30], reasons.TOO_FEW_EVENTS),
        ([0, 0, 0], [10, 20, 30], reasons.TOO_FEW_EVENTS),
        ([5, -1, 9], [10, 20, 30], reasons.NEGATIVE_COUNT),
        ([5, 9, 9], [10, 0, 30], reasons.NO_DENOMINATOR),
        ([5, 9, 9], [10, NAN, 30], reasons.MISSING),
        ([0, 0, 0], [0, 0, 0], reasons.NO_REFERENCE),
        ([5, NAN, 9], [10, 20, 30], reasons.FINE),
        ([5, 0, 9], [10, 0, 30], reasons.FINE),
    ],
)
def test_direct_rates_say_why_not(count, people, reason):
    one = direct_rate([count, [9, 9, 9]], [people, [50, 50, 50]], [1, 1, 1])
    assert [reason, reasons.FINE] == one.reason.tolist()
    assert np.isfinite(one.value + one.lower + one.upper).tolist() == [reason == reasons.FINE, True]


def test_an_empty_band_is_left_out_with_its_weight():
    one = direct_rate([[6, 0, 9]], [[60, 0, 30]], [2, 5, 1], multiplier=1)
    assert pytest.approx(one.value[0]) == (2 * 0.1 + 1 * 0.3) / 3


def test_events_that_come_once_each_are_as_if_independent():
    plain = direct_rate(COUNT, PEOPLE, WEIGHTS)
    repeats = direct_rate_of_repeats(np.array(COUNT)[:, None], [1], PEOPLE, WEIGHTS)
    assert (plain.lower[0], plain.upper[0]) == pytest.approx((repeats.lower[0], repeats.upper[0]))


def test_repeated_events_widen_the_interval():
    people = np.array([[[10, 12.0], [3, 4.0]]])
    repeats = direct_rate_of_repeats(people, [1, 2], [[500, 600]], [1, 1])
    plain = direct_rate([[16, 20]], [[500, 600]], [1, 1])
    assert plain.value[0] == pytest.approx(repeats.value[0])
    assert repeats.upper[0] - repeats.lower[0] > plain.upper[0] - plain.lower[0]
    bad = direct_rate_of_repeats(-people, [1, 2], [[500, 600]], [1, 1])
    assert bad.reason[0] == reasons.NEGATIVE_COUNT


def test_indirect_ratio_and_rate_by_hand():
    expected = expect_events([[1000, 2000]], [[50, 30]], [[10_000, 20_000]])
    assert pytest.approx(expected) == [1000 * 0.005 + 2000 * 0.0015]
    ratio = indirect_ratio([12], expected)
    lower, upper = byar_limits(12)
    assert (150, 100 * lower / 8, 100 * upper / 8) == pytest.approx((ratio.value[0], ratio.lower[0], ratio.upper[0]))
    rate = indirect_rate([12], expected, 80 / 30_000, multiplier=10_000)
    assert pytest.approx(rate.value[0]) == 1.5 * 80 / 3


def test_a_reference_with_nobody_gives_nothing_to_expect():
    expected = expect_events([[10, 5], [10, 0]], [[1, 0], [1, 0]], [[100, 0], [100, 0]])
    assert np.isnan(expected).tolist() == [True, False]
    one = indirect_ratio([3, 3, NAN, -1], [*expected, 1, 1])
    assert one.reason.tolist() == [reasons.NO_REFERENCE, reasons.FINE, reasons.MISSING, reasons.NEGATIVE_COUNT]


def test_additional_cases_add_up():
    """With no change in rates there are no additional cases, however the population moved between quintiles."""
    base, people = np.array([[20, 10]]), np.array([[1000, 1000]])
    same = count_additional_cases(base, people, [[40, 5]], [[2000, 500]])
    assert pytest.approx((same.expected[0], same.additional[0], same.ratio[0])) == (45, 0, 1)
    assert pytest.approx(same.explained_by_population[0]) == 15
    more = count_additional_cases(base, people, [[50, 5]], [[2000, 500]])
    assert pytest.approx((more.additional[0], more.stratum_additional.sum())) == (10, 10)
    lower, upper = byar_limits(55)
    assert (lower - 45, upper - 45) == pytest.approx((more.additional_lower[0], more.additional_upper[0]))
    assert pytest.approx(more.percent_of_expected[0]) == 100 * 10 / 45


def test_a_quintile_with_nobody_now_expects_nothing_and_one_with_nobody_before_has_a_reason():
    one = count_additional_cases([[5, 0], [5, 3]], [[100, 0], [100, 0]], [[6, 0], [6, 1]], [[100, 0], [100, 9]])
    assert one.reason.tolist() == [reasons.FINE, reasons.NO_REFERENCE]
    assert [pytest.approx(one.additional[0]), bool(np.isnan(one.additional[1]))] == [1, True]
    bad = count_additional_cases([[-5, 0]], [[100, 10]], [[6, 0]], [[100, 9]])
    assert bad.reason[0] == reasons.NEGATIVE_COUNT


@pytest.mark.parametrize(
    ("count", "people", "weight", "reason"),
    [
        (9, 50, 0, reasons.FINE),
        (9, 50, -1, reasons.NO_REFERENCE),
        (-9, 50, -1, reasons.NEGATIVE_COUNT),
        (9, 50, NAN, reasons.MISSING),
        (9, 50, np.inf, reasons.NOT_FINITE),
        (-9, 50, np.inf, reasons.NEGATIVE_COUNT),
        (np.inf, 50, 1, reasons.NOT_FINITE),
        (9, np.inf, 1, reasons.NOT_FINITE),
    ],
)
def test_one_band_that_cannot_be_says_why_its_area_has_no_rate(count, people, weight, reason):
    one = direct_rate([[9, count, 9]], [[50, people, 50]], [[1, weight, 1]])
    assert one.reason[0] == reason
    assert np.isfinite(one.value[0]) == (reason == reasons.FINE)


def test_fewer_than_nobody_with_one_number_of_events_is_a_fault():
    one = direct_rate_of_repeats([[[10, 12.0], [-1, 4.0]]], [1, 2], [[500, 600]], [1, 1])
    assert one.reason[0] == reasons.NEGATIVE_COUNT


def test_a_band_that_cannot_be_in_a_long_table_says_so_of_its_area_only():
    names, rates = direct_rate_by_group(["A", "A", "B", "B"], [9, -1, 9, 9], [50, 50, 50, 50], [1, 1, 1, 1])
    assert (names.tolist(), rates.reason.tolist()) == (["A", "B"], [reasons.NEGATIVE_COUNT, reasons.FINE])
    assert np.isnan(rates.value).tolist() == [True, False]

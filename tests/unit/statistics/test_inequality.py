import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from oba.statistics import reasons
from oba.statistics.inequality import assign_quantiles, measure_gap
from oba.statistics.intervals import Interval, byar, wilson
from oba.statistics.slope_index import slope_index

NAN = np.nan


def brute_force_quantiles(values, number, invert):
    known = [v for v in values if v == v]
    found = []
    for value in values:
        if value != value or len(known) < number:
            found.append(NAN)
            continue
        rank = 1 + sum((other > value) if invert else (other < value) for other in known)
        n, q = len(known), number
        ceiling = -((-(n + 1 - rank) * q) // n)  # in whole numbers
        found.append(max(q + 1 - ceiling, 1))
    return found


@given(
    st.lists(st.one_of(st.just(NAN), st.integers(0, 20)), min_size=1, max_size=40),
    st.sampled_from([4, 5, 10]),
    st.booleans(),
)
def test_quantiles_follow_the_published_rank_rule(values, number, invert):
    np.testing.assert_array_equal(
        brute_force_quantiles(values, number, invert), assign_quantiles(values, number, invert)
    )


def test_quantiles_within_groups_are_those_of_each_group():
    values, group = np.array([5, 1, 9, 3, 7, 2, 8.0]), np.array(list("abababa"))
    whole = assign_quantiles(values, 3, True, group)
    for name in "ab":
        np.testing.assert_array_equal(assign_quantiles(values[group == name], 3), whole[group == name])


def test_ten_values_make_ten_deciles_most_deprived_first():
    assert list(range(10, 0, -1)) == assign_quantiles(np.arange(10), 10).tolist()
    assert list(range(1, 11)) == assign_quantiles(np.arange(10), 10, invert=False).tolist()


@settings(max_examples=40)
@given(st.integers(0, 50), st.integers(50, 90), st.integers(1, 40), st.integers(40, 80))
def test_the_gap_of_two_shares_is_newcombes(x1, n1, x2, n2):
    gap = measure_gap(wilson(x1, n1, multiplier=1), wilson(x2, n2, multiplier=1))
    expected = confint_proportions_2indep(x1, n1, x2, n2, method="newcomb", compare="diff")
    assert expected == pytest.approx((gap.absolute.lower, gap.absolute.upper), abs=1e-12)
    assert gap.absolute.lower <= gap.absolute.value <= gap.absolute.upper
    assert gap.relative.lower <= gap.relative.value <= gap.relative.upper


def test_relative_gap_at_the_edges():
    none, some = wilson(0, 50), wilson(10, 50)
    down = measure_gap(none, some).relative
    assert (down.value, down.lower) == (0, 0)
    assert 0 < down.upper < 1
    up = measure_gap(some, none).relative
    assert up.reason == reasons.NO_DENOMINATOR
    assert np.isnan(up.value)
    rates = measure_gap(byar(30, 1000), byar(0, 0))
    assert (rates.absolute.reason, rates.relative.reason) == (reasons.NO_DENOMINATOR, reasons.NO_DENOMINATOR)
    assert np.isfinite(measure_gap(byar(30, 1000), byar(12, 1000)).relative.upper)


def test_a_gap_and_its_ratio_worked_by_hand():
    """4 (3 to 6) against 2 (1.5 to 3), by the formulas of Zou and Donner."""
    gap = measure_gap(Interval(4.0, 3.0, 6.0, 0), Interval(2.0, 1.5, 3.0, 0))
    assert [gap.absolute.value, gap.relative.value] == [2.0, 2.0]
    assert [gap.absolute.lower, gap.absolute.upper] == pytest.approx([2 - 2**0.5, 2 + 4.25**0.5])
    # Lower: 3 (8 - 3) / (8 + sqrt(64 - 3 (8 - 3) * 3 (4 - 3))); upper: (8 + sqrt(64 - 6 (8 - 6) * 1.5 (4 - 1.5))) over
    # 1.5 (4 - 1.5).
    assert gap.relative.lower == pytest.approx(15 / (8 + 19**0.5))
    assert gap.relative.upper == pytest.approx((8 + 19**0.5) / 3.75)


SHARE = np.array([0.5, 0.55, 0.62, 0.7, 0.8])
PEOPLE = np.array([100, 200, 150, 250, 300.0])


def test_slope_is_least_squares_on_relative_rank():
    rank = (np.cumsum(PEOPLE) - PEOPLE / 2) / PEOPLE.sum()
    slope, start = np.polyfit(rank, SHARE, 1, w=np.sqrt(PEOPLE))
    one = slope_index([SHARE], [PEOPLE])
    assert (slope, start, (start + slope) / start) == pytest.approx((one.sii[0], one.intercept[0], one.rii[0]))
    logit = np.log(SHARE / (1 - SHARE))
    slope, start = np.polyfit(rank, logit, 1, w=np.sqrt(PEOPLE))
    ends = 1 / (1 + np.exp(-np.array([start, start + slope])))
    bent = slope_index([SHARE], [PEOPLE], value_type=2, transform=True, multiplier=100)
    assert (100 * (ends[1] - ends[0]), ends[1] / ends[0]) == pytest.approx((bent.sii[0], bent.rii[0]))
    turned = slope_index([SHARE], [PEOPLE], value_type=2, transform=True, multiplier=-100)
    assert (-bent.sii[0], 1 / bent.rii[0]) == pytest.approx((turned.sii[0], turned.rii[0]))


@pytest.mark.parametrize(
    ("value_type", "transform", "scale"), [(0, False, 1), (1, False, 1), (2, False, 1), (1, True, 1), (2, True, 1)]
)
def test_limits_are_where_a_simulation_settles(value_type, transform, scale):
    """200,000 draws give the 95% limits to about 1.5% of their width."""
    error = np.array([0.1, 0.08, 0.09, 0.07, 0.06]) if value_type else np.array([0.03] * 5)
    one = slope_index([SHARE], [PEOPLE], error=[error], value_type=value_type, transform=transform)
    bend = (lambda v: v, np.log, lambda v: np.log(v / (1 - v)))[value_type]
    unbend = (lambda v: v, np.exp, lambda v: 1 / (1 + np.exp(-v)))[value_type]
    drawn = np.random.default_rng(1).normal(bend(SHARE), error, (200_000, 5))
    y = drawn if transform else unbend(drawn)
    share = PEOPLE / PEOPLE.sum()
    rank = np.cumsum(share) - share / 2
    weights = share * (rank - (share * rank).sum())
    slope = y @ weights / (weights * rank).sum()
    if transform:
        fitted = (bend(SHARE) @ share) - slope.mean() * (share * rank).sum()
        middle = fitted + slope.mean() / 2
        low, high = unbend(middle - slope / 2), unbend(middle + slope / 2)
    else:
        low = y @ share - slope * (share * rank).sum()
        high = low + slope
    for found, draws in (((one.sii_lower, one.sii_upper), high - low), ((one.rii_lower, one.rii_upper), high / low)):
        expected = np.quantile(draws, [0.025, 0.975])
        width = expected[1] - expected[0]
        assert expected == pytest.approx(np.ravel(found), abs=0.015 * width)


def test_a_quintile_with_nobody_is_left_out():
    with_nobody = slope_index([[0.5, NAN, 0.62, 0.8]], [[100, 0, 150, 300]], error=[[0.1] * 4])
    without = slope_index([[0.5, 0.62, 0.8]], [[100, 150, 300]], error=[[0.1] * 3])
    assert (without.sii[0], without.sii_upper[0]) == pytest.approx((with_nobody.sii[0], with_nobody.sii_upper[0]))
    assert with_nobody.reason[0] == reasons.FINE


@pytest.mark.parametrize(
    ("value", "people", "reason"),
    [
        ([0.5, NAN, 0.6], [1, 1, 1], reasons.MISSING),
        ([0.5, 0.0, 0.6], [1, 1, 1], reasons.OUT_OF_RANGE),
        ([0.5, 1.0, 0.6], [1, 1, 1], reasons.OUT_OF_RANGE),
        ([0.5, 0.5, 0.6], [1, -1, 1], reasons.NEGATIVE_COUNT),
        ([0.5, 0.5, 0.6], [1, 0, 0], reasons.TOO_FEW_GROUPS),
    ],
)
def test_slope_index_says_why_not(value, people, reason):
    one = slope_index([value, SHARE[:3]], [people, PEOPLE[:3]], value_type=2, transform=True)
    assert [reason, reasons.FINE] == one.reason.tolist()
    assert np.isnan(one.sii).tolist() == [True, False]
    assert one.limits_reason[1] == reasons.MISSING
    crossed = slope_index([SHARE], [PEOPLE], [SHARE + 0.1], [SHARE - 0.1], value_type=2)
    assert crossed.limits_reason[0] == reasons.LIMITS_CROSSED
    assert np.isnan(crossed.sii_upper[0])


@pytest.mark.parametrize(
    ("low", "high", "reason"),
    [
        (1.5, 2.5, reasons.FINE),
        (2.0, 2.0, reasons.FINE),
        (2.5, 1.5, reasons.LIMITS_CROSSED),
        (NAN, 2.5, reasons.MISSING),
    ],
)
def test_one_group_whose_limits_are_wrong_leaves_an_area_without_limits(low, high, reason):
    one = slope_index([[1, 2, 3.0]], [[10, 10, 10]], [[0.5, low, 2.5]], [[1.5, high, 3.5]])
    assert (one.reason[0], one.limits_reason[0]) == (reasons.FINE, reason)
    assert np.isnan(one.sii_lower[0]) == (reason != reasons.FINE)
    assert one.sii[0] == pytest.approx(3.0)

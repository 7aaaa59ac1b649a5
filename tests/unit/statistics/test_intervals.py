import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from oba.statistics import reasons
from oba.statistics.intervals import (
    byar,
    byar_limits,
    exact,
    exact_limits,
    means_by_group,
    normal_quantile,
    student_mean,
    wilson,
)

LEVELS = st.sampled_from([0.8, 0.95, 0.99, 0.998])
NEAR = 1e-9


def test_wilson_limits_of_children_not_in_education():
    """312 of 11,890: 2.62% with limits that anyone can check in a spreadsheet."""
    one = wilson(312, 11_890)
    expected = (2.62405382674516, 2.35167210959033, 2.92703839781327)
    assert expected == pytest.approx((one.value, one.lower, one.upper), rel=NEAR)
    assert one.reason == reasons.FINE


@pytest.mark.parametrize(
    ("x", "n", "lower", "upper"),
    [
        (0, 80, 0.0, 4.58181295355271),
        (80, 80, 95.41818704644729, 100.0),
        (20, 100, 13.3366933331033, 28.8829165593159),
    ],
)
def test_wilson_limits_stay_inside_0_and_100(x, n, lower, upper):
    one = wilson(x, n)
    assert (lower, upper) == pytest.approx((one.lower, one.upper), rel=NEAR)


@given(st.data(), st.integers(1, 5_000), LEVELS)
def test_wilson_agrees_with_statsmodels(data, n, level):
    x = data.draw(st.integers(0, n))
    one = wilson(x, n, level, 1.0)
    assert proportion_confint(x, n, 1 - level, "wilson") == pytest.approx((one.lower, one.upper), abs=1e-12)


@given(st.data(), st.integers(1, 10**9))
def test_wilson_limits_contain_the_value_and_a_higher_level_is_wider(data, n):
    x = data.draw(st.integers(0, n))
    narrow, wide = wilson(x, n, 0.95), wilson(x, n, 0.998)
    assert 0 <= wide.lower <= narrow.lower <= narrow.value <= narrow.upper <= wide.upper <= 100


@given(st.integers(1, 50), st.integers(2, 50))
def test_more_children_at_the_same_share_give_a_narrower_interval(x, times):
    few, many = wilson(x, 2 * x), wilson(times * x, 2 * times * x)
    assert many.upper - many.lower < few.upper - few.lower


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(-3, 60), st.integers(-3, 60)), min_size=1, max_size=60), st.randoms())
def test_rows_do_not_depend_on_each_other(rows, random):
    """Neither the order of rows nor splitting a batch changes any row."""
    table = np.array(rows, dtype=float)
    order = list(range(len(rows)))
    random.shuffle(order)
    for method in (wilson, byar):
        whole = method(table[:, 0], table[:, 1])
        shuffled = method(table[order, 0], table[order, 1])
        alone = [method(*row) for row in rows]
        for name in ("value", "lower", "upper", "reason"):
            column = getattr(whole, name)
            np.testing.assert_array_equal(column[order], getattr(shuffled, name))
            np.testing.assert_array_equal(column, [getattr(one, name) for one in alone])


def test_a_batch_larger_than_a_block_is_the_same_as_its_parts():
    n = np.arange(1.0, 40_001.0)
    whole, part = wilson(n // 2, n), wilson(n[20_000:] // 2, n[20_000:])
    np.testing.assert_array_equal(whole.lower[20_000:], part.lower)


def test_a_bad_row_gets_missing_results_and_a_reason_and_the_rest_goes_on():
    x = np.array([5, np.nan, -1, 3, 9, np.inf, 2])
    n = np.array([10, 10, 10, 0, 8, np.inf, 4])
    one = wilson(x, n)
    assert one.reason.tolist() == [0, 1, 2, 3, 4, 5, 0]
    assert np.isfinite(one.lower + one.upper).tolist() == [True, False, False, False, False, False, True]
    assert reasons.name_faults(one.reason)[:1] == ["row 3: a count is below zero"]
    named = reasons.name_faults(one.reason, [f"Area {letter}" for letter in "ABCDEFG"])
    assert "Area E: the numerator is greater than the denominator" in named
    assert len(named) == 4
    assert reasons.explain(one.reason)[1] == "a number that is needed is missing"


def test_byar_limits_of_children_looked_after():
    one = byar(702, 117_300)
    assert pytest.approx((one.value, one.lower, one.upper), rel=NEAR) == (
        59.846547314578,
        55.5006919009305,
        64.4422735159834,
    )


@pytest.mark.parametrize(("count", "same_as_exact"), [(0, True), (9, True), (9.5, True), (10, False), (11, False)])
def test_limits_are_exact_below_ten_events(count, same_as_exact):
    assert same_as_exact == (byar_limits(count) == exact_limits(count))


@given(st.integers(0, 3_000), LEVELS)
def test_exact_limits_agree_with_scipy(count, level):
    lower, upper = exact_limits(count, level)
    a = 1 - level
    expected = 0.0 if count == 0 else stats.chi2.ppf(a / 2, 2 * count) / 2
    assert (expected, stats.chi2.ppf(1 - a / 2, 2 * count + 2) / 2) == pytest.approx((lower, upper), rel=1e-9)


@given(st.integers(10, 10**6))
def test_byar_is_close_to_exact_from_ten_events_on(count):
    for mine, theirs in zip(byar_limits(count), exact_limits(count), strict=True):
        assert theirs == pytest.approx(mine, rel=2e-3)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_rate_limits_contain_the_value_and_episodes_may_outnumber_children(count, population):
    one = byar(count, population, 0.998)
    assert 0 <= one.lower <= one.value <= one.upper
    assert one.reason == reasons.FINE


def test_byars_lower_limit_stays_above_zero_at_any_level_there_is():
    """From ten events on it could only fall below zero beyond 9.4 standard errors; floating point stops at 8.2."""
    assert byar(10, 100, level=1 - 1e-15).lower > 0


def test_exact_and_byar_differ_only_a_little_at_the_switch():
    assert exact(10, 1000).lower == pytest.approx(byar(10, 1000).lower, rel=0.01)


def test_means_agree_with_statsmodels():
    values = np.array([3.1, 2.0, 4.4, np.nan, 3.9, 5.0])
    one = means_by_group(["a"] * 6, values)
    known = DescrStatsW(values[~np.isnan(values)])
    assert known.tconfint_mean() == pytest.approx((one.mean.lower[0], one.mean.upper[0]), rel=NEAR)
    assert (pytest.approx(one.total[0]), one.number[0]) == (18.4, 5)


def test_one_value_has_a_mean_but_no_interval():
    one = means_by_group(["a", "b", "b"], [4.0, 1.0, 2.0])
    assert one.mean.reason.tolist() == [reasons.TOO_FEW_VALUES, reasons.FINE]
    assert one.mean.value[0] == 4.0
    assert np.isnan(one.mean.lower[0])


def test_a_group_with_nothing_known_has_a_reason():
    one = student_mean([0.0, np.nan], [0, 3], [np.nan, 1.0])
    assert one.reason.tolist() == [reasons.NO_DENOMINATOR, reasons.MISSING]


@pytest.mark.parametrize("level", [0, 1, 95, -0.5])
def test_a_level_outside_0_to_1_is_refused(level):
    with pytest.raises(ValueError, match="between 0 and 1"):
        normal_quantile(level)


def test_every_reason_has_a_sentence():
    codes = [value for name, value in vars(reasons).items() if name.isupper() and isinstance(value, int)]
    assert sorted(reasons.SENTENCES) == sorted(codes) == list(range(len(codes)))

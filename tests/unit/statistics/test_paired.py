import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from oba.statistics import reasons
from oba.statistics.paired import (
    PairedSums,
    _limits_of_dz,
    compare_means,
    deviation_of_sums,
    measure_distance,
    measure_people,
    measure_sums,
)

NAN = np.nan
BEFORE = [1.0, 2.0, 3.3, 2.6, 1.9, NAN, 4.0]
AFTER = [2.8, 3.6, 3.3, 3.9, 1.5, 3.0, NAN]


def test_change_by_hand_and_by_scipy():
    one = measure_distance(BEFORE, AFTER, "increase", 0.86, 0.72)
    before, after = np.array(BEFORE[:5]), np.array(AFTER[:5])
    theirs = stats.ttest_rel(after, before)
    assert (one.n_total, one.n_paired) == (7, 5)
    assert (theirs.statistic, theirs.pvalue) == pytest.approx((one.t, one.p_value))
    interval = theirs.confidence_interval()
    assert (interval.low, interval.high) == pytest.approx((one.change.lower, one.change.upper))
    assert np.corrcoef(before, after)[0, 1] == pytest.approx(one.correlation)
    assert (one.n_improved, one.n_same, one.n_worse) == (3, 1, 1)
    assert pytest.approx(one.reliable.s_diff) == 0.72 * (1 - 0.86) ** 0.5 * 2**0.5
    assert one.improved.value == 60


@settings(max_examples=30)
@given(st.integers(4, 60), st.floats(-2, 2), st.integers(0, 99))
def test_limits_of_the_effect_size_invert_the_non_central_t(n, shift, seed):
    before = np.random.default_rng(seed).normal(0, 1, n)
    after = before + np.random.default_rng(seed + 1).normal(shift, 1, n)
    one = measure_distance(before, after, "increase")
    for limit, share in ((one.effect.dz_lower, 0.975), (one.effect.dz_upper, 0.025)):
        assert share == pytest.approx(stats.nct.cdf(one.t, n - 1, limit * n**0.5), abs=1e-7)
    assert one.effect.dz_lower < one.effect.cohen_dz < one.effect.dz_upper
    assert one.effect.hedges_gz == pytest.approx(one.effect.hedges_gz_approximate, rel=0.02)


def test_people_are_sorted_by_reliable_change_whichever_way_is_good():
    better = measure_people([10, 10, 10, NAN], [20, 11, 2, 5], "increase", 0.84, 5)
    assert better.category.tolist() == ["reliably_improved", "no_reliable_change", "reliably_deteriorated", ""]
    worse = measure_people([10, 10, 10, NAN], [20, 11, 2, 5], "decrease", 0.84, 5)
    assert worse.category.tolist() == ["reliably_deteriorated", "no_reliable_change", "reliably_improved", ""]
    np.testing.assert_allclose(-better.reliable_change, worse.reliable_change)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ([], [], reasons.TOO_FEW_VALUES),
        ([1.0], [2.0], reasons.TOO_FEW_VALUES),
        ([NAN, 1.0], [2.0, NAN], reasons.TOO_FEW_VALUES),
        ([1.0, 2.1], [1.1, 2.2], reasons.NO_VARIATION),
        ([1.0, 2.0], [2.0, 2.0], reasons.FINE),
    ],
)
def test_small_programmes_say_why_there_is_no_interval(before, after, reason):
    one = measure_distance(before, after, "increase", 0.8, 1.0)
    assert reasons.SENTENCES[reason] == one.reason
    assert np.isfinite(one.t) == (reason == reasons.FINE)


@pytest.mark.parametrize("reliability", [None, 1.0, -0.1, NAN])
def test_an_unusable_reliability_gives_no_reliable_change(reliability):
    one = measure_distance(BEFORE, AFTER, "increase", reliability, 1.0)
    assert reasons.SENTENCES[reasons.NO_RELIABILITY] == one.reason
    assert one.reliable.improved.reason == reasons.MISSING
    assert np.isfinite(one.change.lower)


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="unknown direction"):
        measure_distance([1, 2], [1, 2], "up")
    with pytest.raises(ValueError, match="same length"):
        measure_distance([1, 2], [1], "increase")


@pytest.mark.parametrize(("people", "corrected"), [(2, False), (3, True)])
def test_the_correction_for_few_people_takes_three(people, corrected):
    one = measure_distance([1.0, 2.0, 4.0][:people], [2.0, 5.0, 5.0][:people], "increase")
    assert np.isfinite([one.effect.hedges_gz, one.effect.hedges_gz_approximate]).tolist() == [corrected] * 2
    assert np.isfinite(one.effect.cohen_dz)


@pytest.mark.parametrize(
    ("reliability", "deviation", "known"),
    [(0.0, 1.0, True), (0.99, 1.0, True), (-0.1, 1.0, False), (0.8, 0.0, False), (0.8, -1.0, False)],
)
def test_a_reliability_that_can_be_used(reliability, deviation, known):
    one = measure_distance([1.0, 2.0, 4.0], [2.0, 5.0, 5.0], "increase", reliability, deviation)
    assert np.isfinite([one.reliable.sem, one.reliable.points, one.reliable.improved.value]).tolist() == [known] * 3


def test_scores_that_are_all_alike_have_no_correlation():
    """A tenth three times has a mean a little beside a tenth: its last digits must not be taken for a movement."""
    for before, after in (([0.1] * 3, [0.1, 0.1, 0.4]), ([0.1, 0.1, 0.4], [0.1] * 3)):
        assert np.isnan(measure_distance(before, after, "increase").correlation)


@pytest.mark.parametrize(("size", "noise", "varies"), [(1e6, 1e-4, False), (0.5, 1e-10, False), (0.5, 1e-3, True)])
def test_a_change_that_differs_by_its_last_digits_only_does_not_vary(size, noise, varies):
    """Of a million a ten-thousandth is noise, of a half it is a tenth of a thousand-millionth."""
    one = measure_distance([0.0, 0.0, 0.0], [size, size + noise, size], "increase")
    assert (np.isfinite(one.t), one.sd_change > 0) == (varies, varies)


@pytest.mark.parametrize("n", [2, 3, 10, 50])
def test_limits_far_out_go_on_where_the_series_ends(n):
    """By the law of the deviation, whose square is a chi-square over its degrees of freedom; and either way round."""
    near, far = (np.array(_limits_of_dz(t, n, 0.95)) for t in (9_999.0, 1e8))
    known = np.sqrt(stats.chi2.ppf([0.025, 0.975], n - 1) / (n - 1) / n)
    assert far == pytest.approx(1e8 * known, rel=1e-12)
    assert near == pytest.approx(9_999.0 * known, rel=1e-6)
    assert _limits_of_dz(-1e8, n, 0.95) == pytest.approx((-far[1], -far[0]), rel=1e-12)


SCORES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=40)


@given(SCORES)
def test_sums_alone_give_what_the_scores_themselves_give(pairs: list[tuple[int, int]]) -> None:
    before, after = np.array(pairs, dtype=float).T
    sums = PairedSums(
        len(pairs),
        before.sum(),
        (before**2).sum(),
        after.sum(),
        (after**2).sum(),
        ((after - before) ** 2).sum(),
    )
    ours, scores = measure_sums(sums), measure_distance(before, after, "increase")
    assert (ours.before, ours.after) == pytest.approx((scores.mean_before, scores.mean_after))
    for name in ("value", "lower", "upper"):
        assert getattr(ours.change, name) == pytest.approx(getattr(scores.change, name), nan_ok=True, abs=1e-9)
    for name in ("cohen_dz", "dz_lower", "dz_upper", "hedges_gz", "cohen_dav", "glass_delta"):
        assert getattr(ours.effect, name) == pytest.approx(
            getattr(scores.effect, name), nan_ok=True, rel=1e-6, abs=1e-8
        )


@given(SCORES, SCORES)
def test_the_difference_of_two_means_is_welchs(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> None:
    """A second calculation: scipy's own test of two samples."""
    one, other = (np.array([score for score, _ in pairs], dtype=float) for pairs in (first, second))
    ours = compare_means(*((len(x), x.sum(), (x**2).sum()) for x in (one, other)))
    if one.std() == other.std() == 0:
        assert not np.isfinite(ours.lower)
        return
    with warnings.catch_warnings(action="ignore"):  # scipy's, where one side has no deviation
        theirs = stats.ttest_ind(one, other, equal_var=False).confidence_interval(0.95)
    assert (ours.value, ours.lower, ours.upper) == pytest.approx((one.mean() - other.mean(), *theirs), abs=1e-6)


def test_one_person_on_a_side_has_no_limits() -> None:
    found = compare_means((1, 3.0, 9.0), (2, 4.0, 10.0))
    assert (found.value, bool(np.isfinite(found.lower))) == (1.0, False)


def test_of_numbers_that_are_all_the_same_nothing_is_left_of_rounding() -> None:
    assert deviation_of_sums(3, 0.3, 3 * 0.1**2) == 0.0
    assert deviation_of_sums(3, 6.0, 14.0) == 1.0  # 1, 2, 3
    assert np.isnan(deviation_of_sums(1, 6.0, 36.0))

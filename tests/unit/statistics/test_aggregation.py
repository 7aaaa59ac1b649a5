"""Aggregation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from oba.statistics import reasons
from oba.statistics.aggregation import (
    average_values,
    neighbour_summary,
    pool_periods,
    rank,
    roll_periods,
    sum_by_group,
)

NAN = np.nan


def test_a_rate_of_a_group_comes_from_sums():
    totals = sum_by_group(["N", "S", "N"], [1, 5, 3], [10, 10, 30])
    assert (
        totals.group.tolist(),
        totals.numerator.tolist(),
        totals.denominator.tolist(),
    ) == (["N", "S"], [4, 5], [40, 10])


def test_a_group_with_a_missing_part_has_no_total_and_a_reason():
    totals = sum_by_group(["N", "S", "N"], [1, 5, NAN], [10, 10, 30])
    assert totals.reason.tolist() == [reasons.MISSING, reasons.FINE]
    assert np.isnan(totals.numerator[0])
    assert np.isnan(totals.denominator[0])


@pytest.mark.parametrize("unit", ["percentage", "rate", "ratio", "proportion"])
def test_percentages_are_not_averaged(unit):
    with pytest.raises(ValueError, match=f"a {unit} cannot be averaged"):
        average_values([10, 20], unit)


def test_counts_and_scores_may_be_averaged():
    assert average_values([10, 20], "count") == 15


def test_rolling_and_pooled_periods():
    x, n = [1, 2, 3, 4, 5], [10, 10, 20, 20, 20]
    rolled = roll_periods(x, n, 3)
    np.testing.assert_array_equal([NAN, NAN, 6, 9, 12], rolled[0])
    np.testing.assert_array_equal([NAN, NAN, 40, 50, 60], rolled[1])
    assert [[3, 7][0], 9] == [3, pool_periods(x, n, 2)[0][-1]]
    np.testing.assert_array_equal([5, 9], pool_periods(x, n, 2)[0])
    assert np.isnan(roll_periods(x, n, 6)[0]).all()
    with pytest.raises(ValueError, match="one or more"):
        roll_periods(x, n, 0)


numbers = st.one_of(st.just(NAN), st.floats(-100, 100))


@given(st.lists(st.lists(numbers, min_size=4, max_size=4), min_size=1, max_size=6))
def test_neighbours_agree_with_numpy(rows):
    summary = neighbour_summary(rows)
    for row, mean, median, count in zip(rows, summary.mean, summary.median, summary.count, strict=True):
        known = [value for value in row if not np.isnan(value)]
        assert len(known) == count
        if known:
            assert (np.mean(known), np.median(known)) == pytest.approx((mean, median))
        else:
            assert np.isnan(mean)
            assert np.isnan(median)


def test_no_neighbours_at_all():
    assert neighbour_summary([]).count == 0


@given(st.lists(numbers, min_size=1, max_size=12))
def test_ranks_agree_with_scipy(values):
    known = np.array([value for value in values if not np.isnan(value)])
    for polarity, sign in (("high_is_good", -1), ("low_is_good", 1), ("no_judgement", -1)):
        ranks = rank(values, polarity)
        np.testing.assert_array_equal(rankdata(sign * known, "min"), ranks[~np.isnan(ranks)])
        assert np.isnan(ranks).tolist() == np.isnan(values).tolist()


def test_ranks_of_many_rows_by_their_own_polarity():
    ranks = rank([[1, 2, 2], [1, 2, 2]], ["high_is_good", "low_is_good"])
    assert ranks.tolist() == [[3, 1, 1], [1, 2, 2]]


def test_periods_roll_along_each_row_of_fewer_rows_than_periods():
    rolled, _ = roll_periods([[1, 2, 3, 4], [5, 6, 7, 8]], [[1] * 4] * 2, 3)
    np.testing.assert_array_equal([[NAN, NAN, 6, 9], [NAN, NAN, 18, 21]], rolled)
    pooled, people = pool_periods([[1, 2, 3, 4], [5, 6, 7, 8]], [[1] * 4] * 2, 4)
    assert (pooled.tolist(), people.tolist()) == ([[10], [26]], [[4], [4]])


def test_rows_without_neighbours_stay_rows():
    summary = neighbour_summary(np.empty((2, 0)))
    assert summary.count.tolist() == [0, 0]
    assert np.isnan([*summary.mean, *summary.median]).all()


def test_a_period_on_its_own_rolls_into_itself():
    assert [column.tolist() for column in roll_periods([1, 2], [3, 4], 1)] == [[1, 2], [3, 4]]

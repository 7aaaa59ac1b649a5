"""Places on a spine by the geometry of Fingertips, and what deprivation leads one to expect."""

import pytest

from oba.statistics.domains import expect_score, score_values
from oba.statistics.spine import lay_spine

FIVE = [10.0, 20.0, 30.0, 40.0, 50.0]


def test_england_is_in_the_middle_and_the_further_end_sets_the_scale() -> None:
    """England 40; 10 is 30 away and 50 is 10: the scale is 10 to 70, so 50 lies at 67 and 20, 40 at 17 and 50."""
    found = lay_spine(20.0, 40.0, FIVE)
    assert (found.worst, found.quarters, found.best) == (10.0, (20.0, 40.0), 50.0)
    assert found.placed == pytest.approx((0.0, 100 / 6, 50.0, 400 / 6))
    assert found.own == pytest.approx(100 / 6)


def test_where_low_is_good_the_highest_is_the_left_end() -> None:
    found = lay_spine(20.0, 40.0, FIVE, low_is_good=True)
    assert (found.worst, found.best) == (50.0, 10.0)
    assert found.placed == pytest.approx((200 / 6, 50.0, 500 / 6, 100.0))
    assert found.own == pytest.approx(500 / 6)


def test_quarters_are_interpolated_between_places() -> None:
    """Of 1 to 6 the 25th percentile is at place 1.25: 2.25; the 75th at 3.75: 4.75."""
    assert lay_spine(3.0, 3.0, [1, 2, 3, 4, 5, 6]).quarters == (2.25, 4.75)


def test_places_that_are_all_as_england_stand_in_the_middle() -> None:
    assert lay_spine(3.0, 3.0, [3.0] * 5).placed == (50.0, 50.0, 50.0, 50.0)


def test_four_places_are_no_spread() -> None:
    with pytest.raises(ValueError, match="A spread needs 5 places, and there are 4"):
        lay_spine(1.0, 1.0, [1.0, 2.0, 3.0, 4.0])


def test_scores_are_deviations_from_the_mean_turned_to_the_good_side() -> None:
    """Of 1, 2, 3 the mean is 2 and the deviation 1."""
    assert score_values([3.0, 2.5], [1.0, 2.0, 3.0], low_is_good=False).tolist() == [1.0, 0.5]
    assert score_values([3.0], [1.0, 2.0, 3.0], low_is_good=True).tolist() == [-1.0]


@pytest.mark.parametrize("others", [[], [2.0], [2.0, 2.0]])
def test_places_that_do_not_differ_give_no_score(others: list[float]) -> None:
    with pytest.raises(ValueError, match="do not differ"):
        score_values([2.0], others, low_is_good=False)


def test_the_expected_score_and_its_prediction_interval_are_those_of_least_squares() -> None:
    """x = 0 to 29, y = x and one more or less in turn: slope 1 - 15/2247.5 = 0.99333; at 40 it is 39.830.

    The squares left add to 30 - 15^2 / 2247.5 = 29.9, s = 1.03337; 1 + 1/30 + 25.5^2 / 2247.5 = 1.32265;
    t(28, 0.975) = 2.04841: half a width of 2.4344.
    """
    x = [float(number) for number in range(30)]
    y = [value + (1.0 if number % 2 == 0 else -1.0) for number, value in enumerate(x)]
    found = expect_score(x, y, 40.0)
    assert found.value == pytest.approx(39.8298, abs=1e-3)
    assert found.upper - found.value == pytest.approx(2.4344, abs=1e-4)
    assert found.value - found.lower == pytest.approx(found.upper - found.value)


def test_a_line_is_not_fitted_to_29_places_nor_where_all_are_equally_deprived() -> None:
    with pytest.raises(ValueError, match="A line needs 30 places, and there are 29"):
        expect_score(range(29), range(29), 1.0)
    with pytest.raises(ValueError, match="equally deprived"):
        expect_score([1.0] * 30, range(30), 1.0)

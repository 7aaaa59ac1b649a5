"""Which places lie above the whole by more than chance, and how many would by chance alone."""

import numpy as np
import pytest

from oba.statistics.needs.hot_spots import find_hot_spots, work_back_base


def test_a_place_is_above_only_where_its_whole_interval_is() -> None:
    """Wilson of 30, 25 and 12 of 100 are 21.9 to 39.6, 17.5 to 34.3 and 7.0 to 19.8; the whole has 20."""
    found = find_hot_spots([30, 25, 12], [100, 100, 100], 20.0, 100.0)
    assert np.round(found.interval.lower, 1).tolist() == [21.9, 17.5, 7.0]
    assert found.above.tolist() == [True, False, False]
    assert found.by_chance == pytest.approx(3 * 0.025)


def test_each_may_be_set_against_a_figure_of_its_own() -> None:
    assert find_hot_spots([30, 30], [100, 100], [20.0, 25.0], 100.0).above.tolist() == [True, False]


def test_a_limit_that_touches_the_whole_is_not_above_it() -> None:
    lower = float(find_hot_spots([30], [100], 0.0, 100.0).interval.lower[0])
    assert find_hot_spots([30], [100], lower, 100.0).above.tolist() == [False]


def test_a_rate_has_byars_limits() -> None:
    """Byar's limits of 20 events among 1,000 are 12.21 and 30.89 per 1,000."""
    found = find_hot_spots([20], [1000], 12.0, 1000.0, is_rate=True)
    assert np.round(found.interval.lower, 2).tolist() == [12.21]
    assert found.above.tolist() == [True]


def test_what_has_no_count_is_neither_above_nor_compared() -> None:
    found = find_hot_spots([30, np.nan, 5], [100, 100, 0], 20.0, 100.0)
    assert found.above.tolist() == [True, False, False]
    assert found.by_chance == pytest.approx(0.025)


def test_a_base_is_worked_back_from_a_share_and_its_count() -> None:
    """385 people are 23.3% of 1,652.4 (E01006074, Indices of Deprivation 2025); of nobody nothing is known."""
    assert np.round(work_back_base([385, 0, 5], [23.3, 1.0, 0.0], 100.0), 1).tolist() == pytest.approx(
        [1652.4, np.nan, np.nan], nan_ok=True
    )

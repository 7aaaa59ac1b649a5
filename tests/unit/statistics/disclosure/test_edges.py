"""Small counts, what a reader knows and what is done about it, on tables that can be solved in the head."""

from math import nan

import pytest

from oba.statistics.disclosure.small import hide_small


@pytest.mark.parametrize("threshold", [5, 10])
def test_a_count_below_the_threshold_is_small_and_nothing_is_not(threshold: int) -> None:
    counts = [0, 0.5, 1, threshold - 1, threshold, threshold + 1, nan]
    assert hide_small(counts, threshold).tolist() == [False, True, True, True, False, False, False]

"""Small numbers: from 1 to below the threshold. What else is hidden: `test_audit`."""

import pytest

from oba.statistics.disclosure.small import hide_small

NAN = float("nan")


@pytest.mark.parametrize(
    ("count", "hidden"), [(0, False), (1, True), (4, True), (5, False), (120, False), (NAN, False)]
)
def test_one_to_four_are_small_at_a_threshold_of_five_and_zero_is_not(count: float, hidden: bool) -> None:
    assert hide_small(count, 5) == hidden

"""Small numbers: from 1 to below the threshold are hidden, and what would give them away."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oba.statistics.disclosure.small import hide_small, hide_with_margin

NAN = float("nan")


@pytest.mark.parametrize(
    ("count", "hidden"), [(0, False), (1, True), (4, True), (5, False), (120, False), (NAN, False)]
)
def test_one_to_four_are_small_at_a_threshold_of_five_and_zero_is_not(count: float, hidden: bool) -> None:
    assert hide_small(count, 5) == hidden


@pytest.mark.parametrize(
    ("counts", "total_shown", "hidden"),
    [
        ([3, 20, 9], True, [True, False, True]),  # the smallest other part goes too, or 3 is the total less the rest
        ([3, 20, 9], False, [True, False, False]),  # nothing to take the rest from
        ([3, 2, 9], True, [True, True, False]),  # two hidden parts hide each other
        ([30, 20, 9], True, [False, False, False]),
        ([3, 0, 0], True, [True, True, True]),  # only zeros beside it: they would tell
        ([3, NAN, 9], True, [True, False, True]),
        ([3], True, [True]),
    ],
)
def test_one_hidden_part_is_never_the_total_less_the_rest(
    counts: list[float], total_shown: bool, hidden: list[bool]
) -> None:
    assert hide_with_margin(counts, 5, total_shown).tolist() == hidden


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8))
def test_no_small_part_can_be_worked_out_from_the_total_and_the_parts_shown(counts: list[int]) -> None:
    """By brute force: with the total known, at least two parts are hidden, or the only one is not alone."""
    hidden = hide_with_margin(np.array(counts, dtype=float), 5, total_shown=True)
    small = [0 < count < 5 for count in counts]
    assert all(hide for hide, is_small in zip(hidden, small, strict=True) if is_small)
    if any(small) and len(counts) > 1:
        assert hidden.sum() >= 2

"""Which means stand beside each other, by how many people each is of and how many of them stand at an end."""

import pytest

from oba.statistics.disclosure.means import (
    FromEnd,
    choose_apart,
    choose_means,
    choose_spread,
    measure_from_end,
)


@pytest.mark.parametrize(
    ("whole", "parts", "told"),
    [
        (30, [10, 20], [True, True]),
        (30, [9, 21], [False, False]),  # the nine are what all have beyond the others
        (40, [9, 11, 20], [False, False, True]),  # the smallest goes with them
        (40, [20, 11, 9], [True, False, False]),
        (40, [20, 5, 15], [True, False, False]),
        (29, [20, 5, 4], [False, False, False]),
        (30, [20, 5, 5], [True, False, False]),  # ten are left over, and that is enough
        (40, [20, 10, 5, 5], [True, True, False, False]),
        (40, [15, 15], [True, True]),  # ten are in no part
        (39, [15, 14], [True, True]),
        (38, [15, 14], [True, False]),  # nine are
        (31, [15, 15], [False, True]),  # of equal ones the first
        (45, [15, 15, 14], [True, True, False]),
        (30, [15, 15, 0], [True, True, False]),  # nobody is left over
        (20, [15, 15], [True, True]),  # parts that overlap
        (9, [9], [False]),
        (10, [10], [True]),
        (9, [], []),
    ],
)
def test_of_ten_people_a_mean_is_told_and_those_left_over_are_none_or_ten(whole, parts, told) -> None:
    assert choose_means(whole, parts) == told


@pytest.mark.parametrize(
    ("whole", "parts", "told"),
    [
        (12, [5, 7], [True, True]),
        (12, [4, 8], [False, False]),
        (12, [0, 12], [True, True]),  # of whom nobody changed nothing can be worked back
        (16, [0, 4, 5, 7], [True, False, False, True]),
        (17, [5, 5, 7], [True, True, True]),
        (0, [0], [True]),
        (4, [4], [False]),
    ],
)
def test_nobody_or_five_people_have_changed_in_each_part_and_in_what_is_left_over(whole, parts, told) -> None:
    assert choose_apart(whole, parts) == told


@pytest.mark.parametrize(("end", "total", "squares"), [(1.0, 6.0, 14.0), (5.0, 10.0, 30.0), (0.0, 10.0, 30.0)])
def test_how_far_scores_of_1_2_3_and_4_are_from_an_end(end: float, total: float, squares: float) -> None:
    assert measure_from_end(4, 10.0, 30.0, end) == (total, squares)


@pytest.mark.parametrize(
    ("away", "fewest", "tells"),
    [
        ([], 0, False),
        ([0.5], 1, True),
        ([2, 2, 2, 2], 4, True),
        ([2, 2, 2, 2, 2], 5, False),
        ([1, 2, 3], 36 / 14, True),
        ([1, 2, 3, 4, 5], 225 / 55, False),  # above four, so five at least
        ([9, 1, 1, 1, 1, 1], 196 / 86, True),  # they are six, and may be three
    ],
)
def test_how_many_are_away_from_an_end_at_least(away: list[float], fewest: float, tells: bool) -> None:
    found = FromEnd(sum(away), sum(one**2 for one in away))
    assert (found.fewest, found.tells) == (pytest.approx(fewest), tells)


def test_what_rounding_leaves_of_equal_sums_is_nobody() -> None:
    assert not FromEnd(-1e-9, 1e-18).tells
    assert FromEnd(8 + 1e-9, 16.0).tells  # four, though a little more by the last digit


def alike(number: int, away: float = 2.0) -> FromEnd:
    return FromEnd(number * away, number * away**2)


FIVE, SIX, SEVEN = alike(5), alike(6), alike(7)


@pytest.mark.parametrize(
    ("parts", "others", "told"),
    [
        ([SIX, FIVE], [], [True, True]),
        ([SIX, FIVE], [alike(1)], [True, False]),  # one is left over: the fewest go with it
        ([SIX, FIVE], [alike(4)], [True, False]),
        ([SIX, FIVE], [FIVE], [True, True]),
        ([alike(2), SIX, FIVE], [], [False, True, False]),
        ([None, SIX, FIVE], [], [False, True, True]),
        ([None, SIX, FIVE], [alike(1)], [False, True, False]),
        ([SIX, alike(5, 0.02)], [alike(1)], [False, False]),  # five beside whom one stands out still tell that one
        ([SEVEN, SIX, alike(5, 0.02)], [alike(1)], [True, False, False]),
        ([alike(4)], [], [False]),
        ([], [], []),
    ],
)
def test_no_part_nor_what_is_left_over_is_of_few_away_from_an_end(parts, others, told) -> None:
    everybody = [one for one in (*parts, *others) if one is not None]
    whole = FromEnd(sum(one.total for one in everybody), sum(one.squares for one in everybody))
    assert choose_spread(whole, parts) == told

"""Axes with round ends, and labels that do not touch."""

from itertools import pairwise

import pytest

from oba.charts import scales


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        ([48, 86], 40, 90),
        ([40, 86], 0, 100),
        ([65.0, 67.1], 65, 67.5),
        ([-1.5, 2.0], -2, 2),
        ([5, 5], 0, 6),
        ([0, 0], 0, 1),
        ([], 0, 1),
    ],
)
def test_axes_have_round_ends_round_the_values(values, low, high):
    axis = scales.make_axis(values)
    assert axis.low <= min(values, default=0)
    assert axis.high >= max(values, default=0)
    assert (low, high) == (axis.low, axis.high)


def test_an_axis_of_counts_has_whole_ticks():
    assert all(tick == int(tick) for tick in scales.make_axis([0, 3], whole=True).ticks)


def test_labels_are_moved_apart_in_their_order_and_inside_the_plot():
    placed = scales.move_apart([50, 52, 51, 98], 10, 0, 100)
    assert sorted(range(4), key=lambda n: placed[n]) == [0, 2, 1, 3]
    ordered = sorted(placed)
    assert all(after - before >= 10 - 1e-9 for before, after in pairwise(ordered))
    assert ordered[0] >= 0
    assert ordered[-1] <= 100


def test_ticks_keep_the_newest_words():
    assert scales.thin([0, 30, 60, 90, 120], 60) == (0, 2, 4)
    assert scales.thin([], 60) == ()

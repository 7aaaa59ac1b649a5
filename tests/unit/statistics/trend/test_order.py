"""Mann-Kendall on few values: exact, ties included."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from oba.statistics.trend.order import count_orders, count_run, measure_order


def s_of(values: tuple[float, ...]) -> int:
    return sum(int(np.sign(later - earlier)) for earlier, later in itertools.combinations(values, 2))


@pytest.mark.parametrize(
    ("values", "s", "most", "chance"),
    [
        ([1.9, 2.4, 2.9, 3.0, 3.4, 3.5, 3.9], 21, 21, 2 / 5040),
        ([5.1, 4.8, 4.1, 3.9, 3.3, 3.0, 2.6], -21, 21, 2 / 5040),
        ([3.9, 3.5, 3.6, 3.8, 3.4, 3.9, 3.6], -1, 19, 1.0),  # two pairs are equal
        ([1, 2, 3, 4], 6, 6, 2 / 24),
        ([1, 2, 3, 4, 5], 10, 10, 2 / 120),
        ([1, 2, 2, 3, 5], 9, 9, 2 / 60),
        ([40, 40, 40], 0, 0, 1.0),
        ([40], 0, 0, 1.0),
    ],
)
def test_the_order_of_values(values: list[float], s: int, most: int, chance: float) -> None:
    found = measure_order(values)
    assert (found.s, found.most) == (s, most)
    assert found.chance == pytest.approx(chance)


@given(st.lists(st.integers(0, 5), min_size=2, max_size=7))
def test_the_chance_by_trying_every_order(values: list[int]) -> None:
    found = measure_order(values)
    tried = [s_of(order) for order in itertools.permutations(values)]
    assert found.s == s_of(tuple(values))
    assert found.chance == pytest.approx(min(1.0, 2 * sum(s >= abs(found.s) for s in tried) / len(tried)))


@given(st.permutations(range(9)))
def test_without_ties_it_is_what_scipy_says(values: list[int]) -> None:
    theirs = stats.kendalltau(range(9), values, method="exact").pvalue
    assert measure_order(values).chance == pytest.approx(theirs)


def test_a_missing_value_is_refused() -> None:
    with pytest.raises(ValueError, match="leave it out"):
        measure_order([1.0, float("nan"), 2.0])


def test_every_order_is_counted_once() -> None:
    assert count_orders([1, 1, 1]) == [1, 2, 2, 1]
    assert count_orders([2, 1]) == [1, 1, 1]


@pytest.mark.parametrize(
    ("values", "run"),
    [([1, 2, 3, 3.5], 3), ([3, 2, 1], -2), ([1, 2, 2], 0), ([1, 3, 2], -1), ([5, 1, 2, 3], 2), ([1], 0), ([], 0)],
)
def test_how_often_running_it_rose_or_fell(values: list[float], run: int) -> None:
    assert count_run(values) == run

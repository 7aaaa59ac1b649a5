"""A share times a population with the range of its rounding, and shares that can make a whole."""

import math

import pytest

from oba.statistics.needs.synthetic import estimate_need
from oba.statistics.needs.wholes import add_to_all


def test_a_share_times_a_population_has_the_range_of_its_rounding() -> None:
    """48% of 113,773 is 54,611; 47.5 and 48.5% are 54,042 and 55,180."""
    found = estimate_need(113773, 48)
    assert [round(one) for one in (found.number, found.lower, found.upper)] == [54611, 54042, 55180]
    assert (found.share_lower, found.share_upper) == (47.5, 48.5)


def test_a_range_does_not_leave_what_a_share_can_be() -> None:
    found = estimate_need([1000, 1000], [0.2, 99.8])
    assert found.lower.tolist() == [0, 993]
    assert found.upper.tolist() == [7, 1000]


@pytest.mark.parametrize(("people", "share", "number"), [(0, 48, 0), (500, 0, 0), (500, 100, 500)])
def test_none_and_all_are_numbers_too(people: float, share: float, number: float) -> None:
    assert estimate_need(people, share).number == number


@pytest.mark.parametrize(("people", "share"), [(math.nan, 10), (100, math.nan), (-1, 10), (100, -0.1), (100, 100.1)])
def test_what_is_no_share_or_population_has_no_number(people: float, share: float) -> None:
    assert math.isnan(estimate_need(people, share).number)


@pytest.mark.parametrize(
    ("shares", "rounded_to", "whole"),
    [
        ([52, 48], 1, True),
        ([52, 49], 1, True),
        ([52, 47], 1, True),
        ([52, 49.1], 1, False),
        ([52, 46.9], 1, False),
        ([33, 33, 33], 1, True),
        ([52, 49], 0.1, False),
        ([33.3, 33.3, 33.3], 0.1, True),
    ],
)
def test_shares_may_miss_100_by_half_their_rounding_each(shares: list[float], rounded_to: float, whole: bool) -> None:
    assert add_to_all(shares, rounded_to) is whole

"""Share of help over share of need, with its interval and the gap in cases."""

import math

import pytest

from oba.statistics import reasons
from oba.statistics.needs.reach import compare_with_whole, measure_reach


def test_the_ratios_that_worcestershire_printed() -> None:
    """51.96% of 5,478 for 73% of need is 0.71 times; 28.24% for 7% is 4.0 times."""
    found = measure_reach([51.96, 28.24], [73, 7], 5478)
    assert found.ratio.round(2).tolist() == [0.71, 4.03]
    assert found.gap.round(1).tolist() == [-1152.6, 1163.5]
    assert found.share_lower.round(2).tolist() == [50.64, 27.06]
    assert found.share_upper.round(2).tolist() == [53.28, 29.45]
    assert found.ratio_lower.round(3).tolist() == [0.694, 3.866]
    assert found.ratio_upper.round(3).tolist() == [0.73, 4.207]


def test_without_a_number_of_cases_there_is_a_ratio_and_no_interval_or_gap() -> None:
    found = measure_reach(50.0, 25.0)
    assert (found.ratio, found.reason) == (2.0, reasons.FINE)
    assert all(math.isnan(one) for one in (found.ratio_lower, found.ratio_upper, found.gap))


@pytest.mark.parametrize(
    ("help_share", "need_share", "reason"),
    [
        (0.0, 50.0, reasons.FINE),
        (100.0, 100.0, reasons.FINE),
        (10.0, 0.5, reasons.FINE),
        (10.0, 0.0, reasons.NO_DENOMINATOR),
        (-0.1, 10.0, reasons.OUT_OF_RANGE),
        (100.1, 10.0, reasons.OUT_OF_RANGE),
        (10.0, 100.1, reasons.OUT_OF_RANGE),
        (math.nan, 10.0, reasons.MISSING),
        (10.0, math.nan, reasons.MISSING),
    ],
)
def test_what_has_no_ratio_says_why(help_share: float, need_share: float, reason: int) -> None:
    found = measure_reach(help_share, need_share, 100)
    assert found.reason == reason
    assert math.isnan(found.ratio) == (reason != reasons.FINE)


def test_a_part_is_set_beside_the_whole_that_it_is_part_of() -> None:
    """60 of 150 counted among 100 of 500 people: 40% over 20%. Wilson (1927) of 60 in 150 is 32.5% to 48.0%."""
    assert compare_with_whole(60, 100, 150, 500) == pytest.approx((2.0, 1.625, 2.4), abs=0.005)
    assert all(math.isnan(one) for one in compare_with_whole(0, 100, 0, 500))

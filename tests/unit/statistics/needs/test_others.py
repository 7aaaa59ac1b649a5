"""Groups against all the others: a table worked by hand, other libraries, and the number of comparisons."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency
from statsmodels.stats.proportion import confint_proportions_2indep

from oba.statistics import reasons
from oba.statistics.needs.others import adjust_for_number, compare_with_others, expect_by_chance
from tests.fixtures.holm import adjust_as_statsmodels_does


def test_a_table_worked_by_hand() -> None:
    """Met of closed: 0 to 4 60 of 100, 5 to 9 55 of 100, 10 to 14 25 of 80, 15 and over 20 of 40; all 160 of 320.

    Of 10 to 14: 25 of 80 against 135 of 240. Chi-squared is 320 (25 x 105 - 135 x 55)^2 / (80 x 240 x 160 x 160)
    = 320 x 4,800^2 / 491,520,000 = 15. Wilson's limits are 22.16 and 42.06 of 31.25, 49.93 and 62.38 of 56.25;
    Newcombe's limits are -25 - sqrt(9.09^2 + 6.13^2) = -35.97 and -25 + sqrt(10.81^2 + 6.32^2) = -12.47.
    """
    found = compare_with_others([60, 55, 25, 20], [100, 100, 80, 40], 160, 320)
    assert found.share.value.round(2).tolist() == [60.0, 55.0, 31.25, 50.0]
    assert found.others.value.round(2).tolist() == [45.45, 47.73, 56.25, 50.0]
    assert found.difference.value.round(2).tolist() == [14.55, 7.27, -25.0, 0.0]
    assert found.difference.lower.round(2).tolist() == [2.73, -4.5, -35.97, -15.9]
    assert found.difference.upper.round(2).tolist() == [25.66, 18.69, -12.47, 15.9]
    assert found.chance.round(5).tolist() == [0.01586, 0.2278, 0.00011, 1.0]
    assert adjust_for_number(found.chance).round(5).tolist() == [0.04758, 0.4556, 0.00043, 1.0]


def test_holms_steps_by_hand() -> None:
    """Of four 0.01, 0.02, 0.03 and 0.04: times 4, 3, 2 and 1 is 0.04, 0.06, 0.06, 0.04; none is below the one before.

    A missing one is no comparison.
    """
    assert adjust_for_number([0.03, 0.01, np.nan, 0.04, 0.02]).round(4).tolist() == pytest.approx(
        [0.06, 0.04, np.nan, 0.06, 0.06], nan_ok=True
    )
    assert adjust_for_number([0.6, 0.7]).tolist() == [1.0, 1.0]
    assert adjust_for_number([]).tolist() == []


def test_of_forty_comparisons_two_stand_out_by_chance() -> None:
    assert expect_by_chance(40) == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("count", "base", "reason"),
    [
        (4, 9, reasons.TOO_FEW_EXPECTED),  # 4.5 would be expected on each side
        (4, 10, reasons.FINE),  # 5 would
        (48, 92, reasons.TOO_FEW_EXPECTED),  # the others are eight
        (46, 90, reasons.FINE),  # the others are ten
        (50, 100, reasons.NO_DENOMINATOR),  # there are no others
        (51, 60, reasons.NEGATIVE_COUNT),  # more than the whole has
        (11, 10, reasons.NUMERATOR_TOO_LARGE),
        (np.nan, 10, reasons.MISSING),
    ],
)
def test_a_group_that_is_too_small_or_wrong_is_not_compared(count: float, base: float, reason: int) -> None:
    """The whole is 50 of 100."""
    found = compare_with_others(count, base, 50, 100)
    assert found.reason == reason
    assert np.isnan([found.difference.value, found.difference.lower, found.chance]).all() == (reason != reasons.FINE)


def test_where_all_or_none_are_met_nothing_can_differ() -> None:
    assert compare_with_others([0, 40], [40, 40], [0, 100], 100).reason.tolist() == [reasons.TOO_FEW_EXPECTED] * 2


@given(st.integers(10, 500), st.integers(10, 500), st.data())
def test_it_is_what_scipy_and_statsmodels_have(base: int, others: int, data: st.DataObject) -> None:
    x, y = data.draw(st.integers(0, base)), data.draw(st.integers(0, others))
    found = compare_with_others(x, base, x + y, base + others)
    if found.reason != reasons.FINE:
        return
    table = [[x, base - x], [y, others - y]]
    assert found.chance == pytest.approx(chi2_contingency(table, correction=False).pvalue, rel=1e-9, abs=1e-300)
    assert chi2_contingency(table).expected_freq.min() >= 5
    limits = confint_proportions_2indep(x, base, y, others, method="newcomb", compare="diff")
    assert (found.difference.lower / 100, found.difference.upper / 100) == pytest.approx(limits, abs=1e-9)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_is_what_statsmodels_has(chances: list[float]) -> None:
    assert adjust_for_number(chances) == pytest.approx(adjust_as_statsmodels_does(chances), abs=1e-12)

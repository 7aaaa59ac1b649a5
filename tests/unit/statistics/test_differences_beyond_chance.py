"""Changes beyond chance, of proportions and of rates, against the libraries that have them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.proportion import confint_proportions_2indep

from oba.statistics.change import compare_counts
from oba.statistics.inequality import measure_gap
from oba.statistics.intervals import Interval, wilson
from tests.fixtures.case_rows import each_row


def subtract(x0: float, n0: float, x1: float, n1: float, multiplier: float = 100.0) -> Interval:
    return measure_gap(wilson(x1, n1, 0.95, multiplier), wilson(x0, n0, 0.95, multiplier)).absolute


@each_row("movement")
def test_the_cases_of_movement(row: dict[str, str]) -> None:
    said = row["difference_interval_or_p"]
    counts = [
        float(row[name]) for name in ("numerator_before", "denominator_before", "numerator_now", "denominator_now")
    ]
    if row["type"] == "proportion" and said:
        found = subtract(*counts)
        assert f"{found.lower:.4f} to {found.upper:.4f}" == said
        assert ("yes" if found.lower <= 0 <= found.upper else "no") == row["within_chance"]
    elif said:
        chance = compare_counts(*counts)
        assert f"p {chance:.4g}" == said
        assert ("yes" if chance >= 0.05 else "no") == row["within_chance"]


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_two_proportions_as_statsmodels_has_them(n0: int, n1: int, data: st.DataObject) -> None:
    x0, x1 = data.draw(st.integers(0, n0)), data.draw(st.integers(0, n1))
    found = subtract(x0, n0, x1, n1, multiplier=1.0)
    assert (found.lower, found.upper) == pytest.approx(
        confint_proportions_2indep(x1, n1, x0, n0, method="newcomb"), abs=1e-9
    )


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 5))
def test_two_counts_by_doubling_the_smaller_side(x0: int, x1: int, times: int) -> None:
    sides = [
        binomtest(x1, x0 + x1, times / (1 + times), alternative=side).pvalue if x0 + x1 else 1.0
        for side in ("less", "greater")
    ]
    assert compare_counts(x0, 1000, x1, 1000 * times) == pytest.approx(min(1.0, 2 * min(sides)))


def test_what_is_missing_or_impossible_gives_nothing() -> None:
    assert np.isnan(compare_counts([1, 1, -1, np.nan], [0, 10, 10, 10], 1, [10, 0, 10, 10])).all()

"""Limits of a count that chance alone moves, against the whole distribution."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom, nbinom, norm

from oba.statistics.forecast.chance import RATE, SHARE, Base, chance_limits, rate_counts, share_counts

NAN = np.nan


@given(st.floats(0, 1), st.integers(1, 900), st.integers(1, 180), st.sampled_from([0.025, 0.1]))
def test_limits_of_a_share_are_the_beta_binomial_ones(share, evidence, size, tail):
    low, high = (
        float(side[0]) for side in share_counts(*(np.array([float(n)]) for n in (share, evidence, size)), tail)
    )
    real = betabinom(size, share * evidence + 0.5, (1 - share) * evidence + 0.5)
    slack = 1e-9  # a chance that equals the tail falls on either side of it
    assert real.cdf(low - 1) <= tail + slack
    assert real.cdf(low) > tail - slack
    assert real.sf(high) <= tail + slack
    assert real.sf(high - 1) > tail - slack


@given(st.floats(0, 80), st.integers(1, 40), st.sampled_from([0.025, 0.1]))
def test_limits_of_a_rate_are_the_gamma_poisson_ones(expected, years, tail):
    """So many a year over so many years, one year ahead."""
    low, high = (float(side[0]) for side in rate_counts(*(np.array([float(n)]) for n in (expected, years, 1)), tail))
    real = nbinom(expected * years + 0.5, years / (years + 1))
    slack = 1e-9
    assert real.cdf(low - 1) <= tail + slack
    assert real.cdf(low) > tail - slack
    assert real.sf(high) <= tail + slack
    assert real.sf(high - 1) > tail - slack


def test_half_of_one_that_is_known() -> None:
    """Of three to come, with one known: all four counts are as likely, so at most a tenth is below or above none."""
    low, high = share_counts(np.array([0.5]), np.array([1.0]), np.array([3.0]), 0.1)
    assert betabinom(3, 1.0, 1.0).pmf([0, 1, 2, 3]) == pytest.approx([0.25] * 4)
    assert (low.tolist(), high.tolist()) == ([0.0], [3.0])


def test_one_of_110_after_0_of_660_has_chance_0_074():
    assert betabinom(110, 0.5, 660.5).sf(0) == pytest.approx(0.074, abs=0.0005)
    low, high = share_counts(np.array([0.0]), np.array([660.0]), np.array([110.0]), 0.025)
    assert (low[0], high[0]) == (0, 1)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.97])
def test_many_cases_are_within_one_of_the_whole_distribution(share):
    size, evidence = 20_000, 120_000
    real = betabinom(size, share * evidence + 0.5, (1 - share) * evidence + 0.5)
    low, high = share_counts(np.array([share]), np.array([float(evidence)]), np.array([float(size)]), 0.025)
    assert low[0] == pytest.approx(real.ppf(0.025), abs=2)
    assert high[0] == pytest.approx(real.ppf(0.975), abs=2)


def test_what_is_counted_and_what_is_not():
    values = np.array([[1.0, 2.0, NAN], [1.0, 2.0, 3.0], [1.0, 2.0, 3.0], [1.0, 2.0, 3.0], [1.0, 200.0, 300.0]])
    denominators = [[NAN, 50.0, 70.0], [NAN] * 3, [50.0] * 3, [0.0, -1.0, NAN], [50.0] * 3]
    base = Base(denominators, 100, [SHARE, SHARE, "mean", RATE, SHARE])
    low, high = chance_limits(values, np.array([2.0, 3.0, 3.0, 3.0, 300.0]), base, 0.95)
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [False, True, True, True, True]


def test_the_coming_denominator_is_the_last_known_one_unless_given():
    values, denominators = np.array([[2.0] * 4]), np.array([[100.0, 100.0, 400.0, NAN]])
    last = chance_limits(values, np.array([2.0]), Base(denominators), 0.95)
    given_one = chance_limits(values, np.array([2.0]), Base(denominators, coming=[400.0]), 0.95)
    fewer = chance_limits(values, np.array([2.0]), Base(denominators, coming=[20.0]), 0.95)
    assert last == given_one
    assert fewer[1] > last[1]


def test_a_count_is_a_rate_of_one():
    low, high = chance_limits(np.full((1, 6), 12.0), np.array([12.0]), Base(np.ones((1, 6)), 1, RATE), 0.95)
    assert nbinom(6 * 12 + 0.5, 6 / 7).ppf([0.025, 0.975]).tolist() == [5, 20]
    assert (low[0], high[0]) == (4.5, 20.5)


@pytest.mark.parametrize("share", [0.4, 0.6])
def test_from_a_hundred_cases_on_the_limits_are_those_of_the_normal_curve(share):
    """With the mean and the deviation of the whole distribution; little was counted before, so chance is wide."""
    size, evidence = np.arange(300.0, 340.0), 3.0
    real = betabinom(size, share * evidence + 0.5, (1 - share) * evidence + 0.5)
    half = norm.ppf(0.9) * real.std()
    low, high = share_counts(np.full(40, share), np.full(40, evidence), size, 0.1)
    assert low.tolist() == np.ceil(real.mean() - half - 0.5).tolist()
    assert high.tolist() == np.floor(real.mean() + half + 0.5).tolist()


@pytest.mark.parametrize("tail", [0.025, 0.1])
def test_each_series_is_counted_as_if_it_were_alone(tail):
    """From no case expected to ninety-five, some of which are counted further than others; one is not counted."""
    many = (np.array(side, float) for side in ([0, 0.01, 0.3, 0.475, 0.9], [9, 500, 80, 2000, 40], [5, 300, 7, 200, 9]))
    columns = list(many)
    together = share_counts(*columns, tail)
    alone = [share_counts(*(column[[place]] for column in columns), tail) for place in range(5)]
    assert [side.tolist() for side in together] == [[one[side][0] for one in alone] for side in (0, 1)]

"""Present values and social returns, by hand."""

import pytest

from oba.statistics.needs.social_return import present_value, social_return


@pytest.mark.parametrize(
    ("benefit", "years", "shares", "worth"),
    [
        (1035.0, 1, (0.0, 1.0, 0.0), 1000.0),
        (1000.0, 2, (0.0, 1.0, 0.0), 966.18 + 933.51),
        (1000.0, 2, (0.2, 0.5, 0.1), 400 * 0.96618 + 360 * 0.93351),
        (1000.0, 30, (0.0, 1.0, 0.0), 18392.05),
        (1000.0, 3, (1.0, 1.0, 0.0), 0.0),
    ],
)
def test_benefits_are_discounted_at_3_5_percent_less_what_would_have_come_anyway(
    benefit: float, years: int, shares: tuple[float, float, float], worth: float
) -> None:
    """18,392.05 is the annuity of 1,000 over 30 years at 3.5%."""
    assert present_value(benefit, years, *shares) == pytest.approx(worth, abs=0.01)


def test_unless_it_is_said_all_of_a_benefit_is_the_programme_s_own_and_lasts() -> None:
    assert present_value(1000.0, 2) == pytest.approx(966.18 + 933.51, abs=0.01)


def test_the_low_sets_low_benefits_over_the_high_cost() -> None:
    assert social_return((1000.0, 3000.0), (500.0, 800.0)) == (1.25, 6.0)
    assert social_return((1.0, 3.0), (0.5, 0.8)) == (1.25, 6.0)


@pytest.mark.parametrize("shares", [(1.1, 1.0, 0.0), (0.0, -0.1, 0.0), (0.0, 1.0, 2.0)])
def test_a_share_beyond_the_whole_is_refused(shares: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="shares from 0 to 1"):
        present_value(1.0, 1, *shares)


def test_nothing_is_worked_out_of_no_year_or_no_cost() -> None:
    with pytest.raises(ValueError, match="years are 1 or more"):
        present_value(1.0, 0)
    with pytest.raises(ValueError, match="there is none"):
        social_return((1.0, 2.0), (0.0, 1.0))

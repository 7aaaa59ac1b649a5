import numpy as np
import pytest
from scipy import stats

from oba.statistics import reasons
from oba.statistics.funnel import (
    axis_ends,
    derive_population,
    event_limits,
    funnel_of_proportions,
    funnel_of_rates,
    funnel_of_ratios,
    measure_dispersion,
    place_proportions,
    place_rates,
    proportion_limits,
    score_proportions,
    spread_axis,
)

NAN = np.nan
X, N = np.array([10, 30, 20, 60.0]), np.array([100, 300, 200, 300.0])


def test_proportion_limits_by_hand():
    lower, upper = proportion_limits(0.1, [25, 400], 0.95)
    half = 1.959963984540054 * 0.3 / np.array([5, 20])
    np.testing.assert_allclose(np.maximum(0.1 - half, 0), lower)
    np.testing.assert_allclose(0.1 + half, upper)


def test_event_limits_are_where_the_events_would_just_be_too_many():
    lower, upper = event_limits(0.01, [20], 0.95)
    assert pytest.approx(stats.poisson.cdf(20, 20 * 0.01 / lower[0])) == 0.025
    assert pytest.approx(stats.poisson.sf(19, 20 * 0.01 / upper[0])) == 0.025


def test_areas_outside_the_limits_are_named():
    position = place_proportions([10, 30, 20, 120, NAN, 9], [100, 300, 200, 300, 10, 3])
    assert list(position.words) == [
        "Low (0.025)",
        "Low (0.001)",
        "Low (0.001)",
        "High (0.001)",
        "not judged",
        "not judged",
    ]
    assert position.reason[-2:].tolist() == [reasons.MISSING, reasons.NUMERATOR_TOO_LARGE]
    assert place_proportions([10, 11], [100, 100]).words[0] == "Not significant"


def test_too_few_events_count_towards_the_average_but_are_not_judged():
    position = place_rates([5, 50, 100], [500, 500, 500], fewest=10)
    assert position.reason.tolist() == [reasons.TOO_FEW_EVENTS, 0, 0]
    assert list(position.words) == ["not judged", "Not significant", "High (0.001)"]


def test_nothing_to_judge_or_draw():
    for lines in (funnel_of_proportions([NAN], [1]), funnel_of_rates([1], [0], 100), funnel_of_ratios([NAN], [NAN])):
        assert lines.x.size == lines.upper_outer.size == 0
    assert place_rates([NAN], [1]).words[0] == "not judged"
    assert np.isnan(place_proportions([NAN], [1]).side[0])


def test_the_axis_holds_every_denominator_in_a_hundred_steps():
    assert axis_ends(np.array([402, 9761.0])) == (0.0, 11_000.0)
    start, end = axis_ends(np.array([800.0, 1000.0]))
    assert (start, end) == (700.0, 1100.0)
    axis = spread_axis(start, end)
    assert (axis[0], axis[-1], axis.size) == (700, 1100, 100)
    assert (np.diff(axis) >= 1).all()


def test_funnels_narrow_as_areas_grow():
    people = np.array([4_000, 9_000, 20_000, 60_000.0])
    for lines in (
        funnel_of_proportions(X, N),
        funnel_of_rates(people / 50, people, 10_000),
        funnel_of_ratios([90, 40, 300], [100, 35, 310]),
    ):
        width = lines.upper_outer - lines.lower_outer
        assert (np.diff(width) <= 1e-9).all()
        assert (lines.upper_outer >= lines.upper_inner).all()
    less = funnel_of_ratios([90, 40, 300], [100, 35, 310], 1.0, less_one=True)
    np.testing.assert_allclose(less.upper_inner + 1, funnel_of_ratios([90, 40, 300], [100, 35, 310], 1.0).upper_inner)


def test_populations_are_derived_from_rates():
    np.testing.assert_allclose([1000, 700, NAN], derive_population([10, 0, 0], [100, 0, 0], 10_000, [1, 700, NAN]))
    assert np.isnan(derive_population([0], [0], 10_000)[0])


def test_overdispersion_widens_the_limits_and_is_never_less_than_one():
    chance = np.random.default_rng(1)
    assert measure_dispersion([0.1]) == 1
    assert measure_dispersion(chance.normal(0, 0.5, 100)) == 1
    factor = measure_dispersion(chance.normal(0, 3, 4000))
    assert 5 < factor < 9  # nine, less what winsorising takes off
    n = np.full(40, 500.0)
    x = np.round(500 * np.clip(chance.normal(0.2, 0.06, 40), 0.01, 0.9))
    plain = place_proportions(x, n)
    widened = place_proportions(x, n, measure_dispersion(score_proportions(x, n)))
    assert np.abs(widened.side).sum() < np.abs(plain.side).sum()
    factor = measure_dispersion(score_proportions(x, n))
    wide, narrow = funnel_of_proportions(x, n, dispersion=factor), funnel_of_proportions(x, n)
    average = 100 * x.sum() / n.sum()
    half = narrow.upper_inner[-1] - average
    assert wide.upper_inner[-1] - average == pytest.approx(half * factor**0.5)
    assert place_rates([10, 60], [1000, 1000]).side.tolist() == [-2, 2]
    assert place_rates([10, 60], [1000, 1000], dispersion=30).side.tolist() == [0, 0]


def test_a_place_with_one_child_is_judged_like_any_other():
    assert place_proportions([1, 10], [1, 1000]).words[0] == "High (0.001)"


def test_limits_of_a_share_stay_between_nothing_and_all():
    lower, upper = proportion_limits(0.1, [5], 0.95)
    assert (lower[0], round(upper[0], 4)) == (0.0, 0.363)
    lower, upper = proportion_limits(0.9, [5], 0.95)
    assert (round(lower[0], 4), upper[0]) == (0.637, 1.0)


def test_one_year_of_data_is_meant_where_none_is_said_and_nothing_has_an_axis_of_nothing():
    people = np.array([4_000, 9_000, 20_000.0])
    for one, other in ((1.0, True), (2.0, False)):
        years = funnel_of_rates(people / 50, people, 10_000, one)
        assert np.array_equal(years.x, funnel_of_rates(people / 50, people, 10_000).x) is other
    assert axis_ends(np.zeros(2)) == (0.0, 0.0)


def test_a_place_with_nothing_known_leaves_the_lines_and_places_of_the_others_alone():
    """It has the most people by far, so that it would stretch the axis too."""
    count, people = [40, 90, 300], [4000, 9000, 20_000]
    for draw, *more in ((funnel_of_proportions,), (funnel_of_rates, 10_000), (funnel_of_ratios,)):
        whole, gap = draw(count, people, *more), draw([NAN, *count], [90_000, *people], *more)
        np.testing.assert_array_equal(list(vars(gap).values()), list(vars(whole).values()))
    for place in (place_proportions, place_rates):
        assert place([NAN, *count], [90_000, *people]).side.tolist()[1:] == place(count, people).side.tolist()

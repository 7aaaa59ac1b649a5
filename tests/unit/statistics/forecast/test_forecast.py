"""The smoothed level carried forward, and how wide its intervals are."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oba.statistics.forecast.chance import RATE, SHARE, Base
from oba.statistics.forecast.factors import FACTORS80, KNOWN, find_factors
from oba.statistics.forecast.forecast import forecast_many, forecast_series
from oba.statistics.forecast.history import read_history
from tests.fixtures.retold_forecasts import retell

NAN = np.nan
LIMITS = ("lower80", "upper80", "lower95", "upper95")


def walks(series, periods, seed=1):
    chance = np.random.default_rng(seed)
    return 50 + np.cumsum(chance.normal(0.4, 1, (series, periods)), axis=1)


@pytest.mark.parametrize(
    "values",
    [
        [4.0, 5.0, 4.5, 7.0],
        [4.0, NAN, 5.0, 4.5, NAN, NAN, 7.0],
        [4.0, 5.0, 4.5, 7.0, 6.0, NAN, NAN],
        [NAN, NAN, 3.0, 1.0, 4.0, 1.0, 5.0, 9.0],
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0],
        list(range(14)),
    ],
)
def test_point_and_intervals_are_those_of_a_plain_loop(values):
    one = forecast_series(values, 5)
    level, halves = retell(values, 5)
    assert one.points == pytest.approx([level] * 5)
    np.testing.assert_allclose(one.upper80 - level, [narrow for narrow, _ in halves])
    np.testing.assert_allclose(level - one.lower80, [narrow for narrow, _ in halves])
    np.testing.assert_allclose(one.upper95 - level, [wide for _, wide in halves])
    np.testing.assert_allclose(level - one.lower95, [wide for _, wide in halves])


@pytest.mark.parametrize(
    ("values", "reason", "sentence"),
    [
        ([], "too few points", "No forecast: 0 points, and at least 4 are needed"),
        ([4], "too few points", "No forecast: 1 point, and at least 4 are needed"),
        ([NAN, NAN, NAN, NAN], "too few points", "No forecast: 0 points, and at least 4 are needed"),
        ([4, NAN, 5, 6], "too few points", "No forecast: 3 points, and at least 4 are needed"),
        (
            [4, 5, 4, 6],
            "",
            "The latest figures, smoothed and carried forward, from 4 points: wide, because the series is short",
        ),
        (
            [4, NAN, 5, 6, 5, 4, 6, 7],
            "",
            "The latest figures, smoothed and carried forward, from 7 points (1 missing in between)",
        ),
        (
            [7] * 5,
            "no variation",
            "No interval: 5 points that are all the same do not tell how far off the next may be",
        ),
    ],
)
def test_each_series_is_told_how_or_why_not(values, reason, sentence):
    one = forecast_series(values, 2)
    assert (one.reason, one.sentence) == (reason, sentence)
    assert one.method == ("no forecast" if reason == "too few points" else "smoothed level")
    assert np.isnan(one.points).all() == (reason == "too few points")
    assert np.isnan(one.lower95).all() == bool(reason)


def test_the_caller_may_ask_for_more_points():
    assert forecast_series([4, 5, 4, 6], 1, fewest=5).reason == "too few points"
    assert forecast_series([4, 5, 4, 6, 5], 1, fewest=5).reason == ""


def test_a_series_that_fell_and_lies_flat_is_not_sent_to_nought():
    """First-time entrants of the review: 412 to 81, flat for four years; drift said 34, then 0, then 0."""
    one = forecast_series([412, 361, 240, 180, 110, 83, 72, 81], 3, (0, math.inf))
    assert one.points == pytest.approx([80.2] * 3, abs=0.5)
    assert (one.lower95 >= 0).all()
    assert (one.free.lower95 < 0).all()
    assert not one.tells_nothing.any()


def test_steps_that_all_go_one_way_make_the_interval_wide():
    """The slope of a short series is mostly chance: its own steps, not those about the slope, give the width."""
    one = forecast_series([29.1, 29.6, 30.2, 30.7], 1)
    assert one.upper95[0] - one.lower95[0] > 3


def test_limits_are_shown_within_the_bounds_and_judged_without_them():
    one = forecast_series([96, 98, 96, 98, 100, 100], 2, (0, 100))
    assert one.upper95.tolist() == [100, 100]
    assert (one.free.upper95 > 100).all()
    assert not one.tells_nothing.any()


def test_an_interval_that_leaves_out_nothing_says_so():
    one = forecast_series([85, 30, 90, 20, 88], 1, (0, 100))
    assert (one.lower95[0], one.upper95[0]) == (0, 100)
    assert one.tells_nothing.all()
    assert not forecast_series([85, 30, 90, 20, 88], 1).tells_nothing.any()


@pytest.mark.parametrize(
    ("values", "denominators", "coming", "inside", "outside"),
    [
        ([0.0] * 6, [110.0] * 6, 110, 100 / 110, 900 / 110),  # VE01, VE03
        ([100.0] * 6, [40.0] * 6, 40, 97.5, 90.0),  # VE02
        ([500 / 120] * 6, [120.0] * 6, 120, 5.0, 15.0),  # VE04
    ],
)
def test_no_interval_is_narrower_than_chance_in_the_count(values, denominators, coming, inside, outside):
    one = forecast_series(values, 1, (0, 100), Base(denominators, 100, SHARE, coming))
    assert one.by_chance.all()
    assert one.free.lower95[0] <= inside <= one.free.upper95[0]
    assert not one.free.lower95[0] <= outside <= one.free.upper95[0]
    assert "as wide as chance in the count makes it" in one.sentence
    assert one.reason == ""


def test_chance_does_not_narrow_what_the_steps_make_wide():
    values, base = [40.0, 60.0, 35.0, 70.0, 50.0], Base([10_000.0] * 5, 100, SHARE)
    bare, counted = forecast_series(values, 2), forecast_series(values, 2, base=base)
    assert counted.lower95.tolist() == bare.lower95.tolist()
    assert not counted.by_chance.any()


def test_a_level_of_noughts_is_nought_exactly():
    assert forecast_series([0.1] * 7, 1).points.tolist() == [0.1]
    assert forecast_series([5, 0, 0, 0, 0, 0], 1).points[0] > 0


@pytest.mark.parametrize(("known", "row"), [(4, 0), (5, 1), (6, 1), (7, 2), (40, 2)])
@pytest.mark.parametrize(("ahead", "column"), [(1, 0), (2, 1), (3, 2), (9, 2)])
def test_the_factor_is_that_of_its_row_and_column(known, row, ahead, column):
    assert find_factors(FACTORS80, known, ahead) == FACTORS80[row, column]
    assert len(KNOWN) == len(FACTORS80)


def test_a_step_over_a_gap_counts_for_its_length():
    history = read_history(np.array([[1.0, NAN, 5.0, 6.0]]))
    assert history.square.tolist() == [(16 / 2 + 1) / 2]
    assert history.size.tolist() == [2.5]
    assert history.one_way.tolist() == [True]
    assert history.since.tolist() == [0]


@pytest.mark.parametrize("values", [[1.0, 1.0, 2.0, 3.0], [1.0, 2.0, 2.5, 2.0], [2.0, 2.0, 2.0, 2.0], [2.0]])
def test_one_way_is_every_step_and_no_step_of_nought(values):
    assert not read_history(np.array([values])).one_way[0]


@given(st.lists(st.one_of(st.just(NAN), st.floats(0, 100)), min_size=1, max_size=14), st.booleans())
def test_every_series_is_answered(values, counted):
    base = Base([50.0] * len(values), 100, SHARE) if counted else None
    one = forecast_series(values, 4, (0, 100), base)
    assert one.sentence
    if one.reason == "too few points":
        assert np.isnan(one.upper95).all()
    elif not one.reason:
        known = [value for value in values if value == value]
        assert min(known) - 1e-9 <= one.points[0] <= max(known) + 1e-9
        assert (one.lower95 <= one.points).all()
        assert (one.points <= one.upper95).all()
        assert (one.free.lower95 <= one.lower95).all()
        assert (one.upper95 <= one.free.upper95).all()


@given(st.lists(st.floats(1, 99), min_size=4, max_size=12), st.sampled_from([SHARE, RATE]))
def test_with_counts_no_interval_is_narrower_than_without(values, kind):
    bare = forecast_series(values, 2)
    counted = forecast_series(values, 2, base=Base([30.0] * len(values), 100, kind))
    for low, high in (LIMITS[:2], LIMITS[2:]):
        assert not (getattr(counted, low) > getattr(bare, low)).any()
        assert not (getattr(counted, high) < getattr(bare, high)).any()


def test_a_series_is_forecast_alike_alone_and_among_others():
    table = walks(5, 15)
    table[1, 3] = NAN
    table[2, :12] = NAN
    table[3, :4] = NAN
    table[4, -2:] = NAN
    many = forecast_many(table, 2)
    for row in range(5):
        alone = forecast_series(table[row], 2)
        for name in ("points", *LIMITS):
            np.testing.assert_array_equal(getattr(alone, name), getattr(many, name)[row])
        assert alone.sentence == many.sentence[row]


@pytest.mark.parametrize(("shift", "scale"), [(0.0, 1000.0), (500.0, 1.0), (0.0, 1e-3)])
def test_units_change_nothing_but_the_units(shift, scale):
    series = walks(1, 20)[0]
    plain, other = forecast_series(series, 3), forecast_series(shift + scale * series, 3)
    for name in ("points", *LIMITS):
        np.testing.assert_allclose(shift + scale * getattr(plain, name), getattr(other, name))


@pytest.mark.parametrize("values", [[], [NAN], [math.inf, -math.inf, 1, 2], [1e300, -1e300] * 3])
def test_absurd_numbers_stop_nothing(values):
    assert forecast_series(values, 2, (0, 100)).sentence


def test_wrong_shapes_are_refused():
    with pytest.raises(ValueError, match="one series"):
        forecast_series([[1, 2]], 3)
    with pytest.raises(ValueError, match="horizon"):
        forecast_many([[1, 2, 3]], 0)

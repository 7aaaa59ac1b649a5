import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from oba.statistics.forecast.fitting import fit
from oba.statistics.forecast.forecast import drift, forecast_many, forecast_series, naive
from oba.statistics.forecast.smoothing import Model, Smoothing, States, forecast_mean, forecast_spread, run

NAN = np.nan
DAMPED = Model(trend=True, damped=True)


def walks(series, periods, seed=1):
    chance = np.random.default_rng(seed)
    return np.cumsum(chance.normal(0.4, 1, (series, periods)), axis=1) + chance.normal(50, 1, (series, periods))


@pytest.mark.parametrize("model", [Model(), Model(trend=True), DAMPED])
def test_no_worse_a_likelihood_than_statsmodels(model):
    """Ours finds the best starting states exactly, so it should be as good or better nearly always."""
    table = walks(6, 30)
    ours = fit(table, model)
    for row, series in enumerate(table):
        theirs = ETSModel(series, trend="add" if model.trend else None, damped_trend=model.damped).fit(disp=False)
        assert ours.loglik[row] >= -15 * np.log((theirs.resid**2).sum()) - 0.02


def test_statsmodels_gives_the_same_points_and_spread_from_our_parameters():
    series = walks(1, 30)[0]
    ours = fit(series, DAMPED)
    p, start = ours.parameters, ours.start
    settings = {
        "trend": "add",
        "damped_trend": True,
        "initialization_method": "known",
        "initial_level": start.level[0],
        "initial_trend": start.trend[0],
    }
    parameters = np.array([p.alpha[0], p.beta[0], p.phi[0], start.level[0], start.trend[0]])
    theirs = ETSModel(series, **settings).smooth(parameters)
    np.testing.assert_allclose(theirs.forecast(6), forecast_mean(p, ours.last, 6)[0], rtol=1e-8)
    in_pandas = ETSModel(pd.Series(series), **settings).smooth(parameters)
    variances = in_pandas.get_prediction(start=30, end=35).forecast_variance
    np.testing.assert_allclose(variances / variances[0], forecast_spread(p, 1, 6)[0], rtol=1e-6)


@pytest.mark.parametrize("season", [1, 4])
def test_the_fit_is_the_best_there_is_nearby(season):
    """Nudging any smoothing parameter, with its own best starting states, never lowers the sum of squares much."""
    table = walks(4, 32) + np.resize([4, -1, -4, 1], 32) * (season > 1)
    model = Model(trend=True, season=season)
    best = fit(table, model)
    errors, _ = run(table.T, best.parameters, best.start)
    np.testing.assert_allclose((errors**2).sum(axis=0), best.sse)
    for name in ("level", "trend"):
        for nudge in (-0.01, 0.01):
            parts = {part: getattr(best.start, part) for part in ("level", "trend", "season")}
            worse, _ = run(table.T, best.parameters, States(**{**parts, name: parts[name] + nudge}))
            assert ((worse**2).sum(axis=0) >= best.sse - 1e-9).all()


def test_a_fit_with_gaps_uses_only_what_is_known():
    series = walks(1, 30)[0]
    series[[4, 5, 17]] = NAN
    best = fit(series, DAMPED)
    errors, _ = run(series[:, None], best.parameters, best.start)
    assert 27 == best.n == np.isfinite(errors).sum()
    assert best.sse[0] == pytest.approx(np.nansum(errors**2))


def test_a_fit_needs_more_values_than_things_to_estimate():
    with pytest.raises(ValueError, match="5 values are too few for a model with 5"):
        fit(np.arange(5.0), DAMPED)


def test_variance_of_the_season_grows_once_a_year():
    one = Smoothing(*(np.array([value]) for value in (0.3, 0.0, 1.0, 0.2)))
    expected = 1 + np.cumsum([0, 0.09, 0.09, 0.09, 0.25, 0.09])
    np.testing.assert_allclose(expected, forecast_spread(one, 4, 6)[0])


@pytest.mark.parametrize(
    ("values", "method", "sentence"),
    [
        ([], "no forecast", "No forecast: 0 points, and at least 3 are needed"),
        ([4], "no forecast", "No forecast: 1 point, and at least 3 are needed"),
        ([4, NAN, 5], "no forecast", "No forecast: 2 points, and at least 3 are needed"),
        ([4, 5, 4], "naive", "Last value carried forward from 3 points: wide, because the series is short"),
        ([1, 3, 4, 6], "drift", "Drift (the average step carried on) from 4 points: wide, because the series is short"),
        (
            [4, NAN, 5, 6],
            "drift",
            "Drift (the average step carried on) from 3 points: wide, because the series is short"
            " (1 missing in between)",
        ),
        ([7] * 4, "no variation", "No change from 4 points: they are all the same, so the interval has no width"),
        ([0] * 12, "no variation", "No change from 12 points: they are all the same, so the interval has no width"),
    ],
)
def test_short_and_flat_series_say_so(values, method, sentence):
    one = forecast_series(values, 4)
    assert (method, sentence) == (one.method, one.sentence)
    if method == "no forecast":
        assert np.isnan(one.points).all()
    else:
        assert (one.lower95 <= one.points).all()
        assert (one.upper95 >= one.points).all()


def test_drift_and_naive_by_hand():
    points, variance = naive([1, 3, 4, 6], 3)
    np.testing.assert_allclose([[6, 6, 6]], points)
    np.testing.assert_allclose([[3, 6, 9]], variance)
    points, variance = drift([1, 3, 4, 6], 2)
    step = 5 / 3
    sigma2 = ((2 - step) ** 2 + (1 - step) ** 2 + (2 - step) ** 2) / 2
    np.testing.assert_allclose([[6 + step, 6 + 2 * step]], points)
    np.testing.assert_allclose([[sigma2 * (1 + 1 / 3), sigma2 * 2 * (1 + 2 / 3)]], variance)


def test_a_straight_short_line_is_not_forecast_with_certainty():
    one = forecast_series([10, 12, 14], 1)
    assert pytest.approx(one.points[0]) == 16
    assert one.upper95[0] - one.points[0] > 4


def test_shares_stay_between_0_and_100():
    one = forecast_series([90, 92, 94, 95, 97, 98, 98.5, 99, 99.5], 6, bounds=(0, 100))
    assert one.points.max() <= 100
    assert one.upper95.max() <= 100


def test_levels_are_what_they_say():
    narrow, wide = forecast_series(walks(1, 20)[0], 3), forecast_series(walks(1, 20)[0], 3, levels=(0.5, 0.998))
    assert (wide.upper80 < narrow.upper80).all()
    assert (wide.upper95 > narrow.upper95).all()


def test_a_season_is_found_and_carried_forward():
    quarters = 50 + np.tile([6.0, -2.0, -6.0, 2.0], 6) + np.random.default_rng(3).normal(0, 0.5, 24)
    one = forecast_series(quarters, 4, season=4)
    assert "season" in one.sentence
    np.testing.assert_allclose([56, 48, 44, 52], one.points, atol=1.5)
    assert "season" not in forecast_series(quarters[:6], 4, season=4).sentence


def test_past_error_is_how_far_out_the_last_steps_would_have_been():
    one = forecast_series([1, 3, 4, 6], 1)
    assert (one.past_error, one.past_periods) == (0.5, 1)  # from 1, 3, 4 the drift said 5.5
    assert np.isnan(forecast_series([4, 5, 4], 1).past_error)
    assert forecast_series(walks(1, 30)[0], 1).past_periods == 6


@settings(max_examples=20, deadline=None)
@given(st.lists(st.one_of(st.just(NAN), st.floats(0, 100)), min_size=1, max_size=14))
def test_every_series_is_answered(values):
    one = forecast_series(values, 3, bounds=(0, 100))
    assert one.sentence
    if one.method == "no forecast":
        assert np.isnan(one.upper95).all()
    else:
        ordered = np.stack([one.lower95, one.lower80, one.points, one.upper80, one.upper95])
        assert (np.diff(ordered, axis=0) >= -1e-9).all()


def test_a_series_is_forecast_alike_alone_and_among_others():
    table = walks(4, 15)
    table[1, 3] = NAN
    table[2, :12] = NAN
    table[3, :4] = NAN
    many = forecast_many(table, 2)
    for row in range(4):
        alone = forecast_series(table[row], 2)
        np.testing.assert_allclose(alone.points, many.points[row], rtol=1e-6)
        np.testing.assert_allclose(alone.upper95, many.upper95[row], rtol=1e-5)
        assert alone.sentence == many.sentence[row]


@pytest.mark.parametrize(("shift", "scale"), [(0.0, 1000.0), (500.0, 1.0), (0.0, 1e-3)])
def test_units_change_nothing_but_the_units(shift, scale):
    series = walks(1, 20)[0]
    plain, other = forecast_series(series, 3), forecast_series(shift + scale * series, 3)
    assert plain.method == other.method
    np.testing.assert_allclose(shift + scale * plain.points, other.points, rtol=1e-5)
    np.testing.assert_allclose(shift + scale * plain.upper95, other.upper95, rtol=1e-4)


@pytest.mark.parametrize(("periods", "least"), [(4, 0.90), (6, 0.93), (8, 0.90), (12, 0.88), (30, 0.88)])
def test_intervals_are_honest(periods, least):
    """95% intervals one to three steps ahead on walks with a drift hold about what they say, model choice and all."""
    table = walks(400, periods + 3, seed=7)
    one = forecast_many(table[:, :periods], 3, look_back=0)
    inside = (table[:, periods:] >= one.lower95) & (table[:, periods:] <= one.upper95)
    assert inside.mean() > least


def test_wrong_shapes_are_refused():
    with pytest.raises(ValueError, match="one series"):
        forecast_series([[1, 2]], 3)
    with pytest.raises(ValueError, match="horizon"):
        forecast_many([[1, 2, 3]], 0)


def test_a_gap_in_a_seasonal_series_keeps_the_seasons_in_step():
    quarters = 50 + np.tile([6.0, -2.0, -6.0, 2.0], 6) + np.random.default_rng(3).normal(0, 0.5, 24)
    quarters[[5, 14]] = NAN
    one = forecast_series(quarters, 4, season=4)
    assert "season" in one.sentence
    np.testing.assert_allclose(one.points, [56, 48, 44, 52], atol=1.5)


def test_a_curve_that_keeps_going_one_way_goes_on() -> None:
    """Eleven years of a rate that rises by about 2.6 a year: level smoothing would lay it flat."""
    rising = [59.7, 60.1, 66.1, 67.9, 70.8, 69.7, 73.1, 75.6, 83.9, 87.2, 86.2]
    one = forecast_series(rising, 3)
    assert one.method == "drift"
    assert one.points == pytest.approx([86.2 + 2.65 * ahead for ahead in (1, 2, 3)])

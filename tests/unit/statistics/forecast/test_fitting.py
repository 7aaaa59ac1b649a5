import numpy as np
import pandas as pd
import pytest
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from oba.statistics.forecast.fitting import fit
from oba.statistics.forecast.smoothing import Model, States, forecast_mean, forecast_spread, run
from oba.statistics.forecast.walks import drift, naive

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
    np.testing.assert_allclose(variances / variances[0], forecast_spread(p, 6)[0], rtol=1e-6)


def test_the_fit_is_the_best_there_is_nearby():
    """Nudging any smoothing parameter, with its own best starting states, never lowers the sum of squares much."""
    table = walks(4, 32)
    best = fit(table, Model(trend=True))
    errors, _ = run(table.T, best.parameters, best.start)
    np.testing.assert_allclose((errors**2).sum(axis=0), best.sse)
    for name in ("level", "trend"):
        for nudge in (-0.01, 0.01):
            parts = {part: getattr(best.start, part) for part in ("level", "trend")}
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


def test_drift_and_naive_by_hand():
    points, variance = naive([1, 3, 4, 6], 3)
    np.testing.assert_allclose([[6, 6, 6]], points)
    np.testing.assert_allclose([[3, 6, 9]], variance)
    points, variance = drift([1, 3, 4, 6], 2)
    step = 5 / 3
    sigma2 = ((2 - step) ** 2 + (1 - step) ** 2 + (2 - step) ** 2) / 2
    np.testing.assert_allclose([[6 + step, 6 + 2 * step]], points)
    np.testing.assert_allclose([[sigma2 * (1 + 1 / 3), sigma2 * 2 * (1 + 2 / 3)]], variance)

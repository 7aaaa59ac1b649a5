"""What a forecast may search, and how many points it takes for which method."""

import numpy as np
import pytest

from oba.statistics.forecast.forecast import forecast_series
from oba.statistics.forecast.smoothing import Model, grid, read_box

MODELS = [Model(), Model(trend=True), Model(trend=True, damped=True)]
MODELS += [Model(model.trend, model.damped, season=4) for model in MODELS]


@pytest.mark.parametrize("model", MODELS)
def test_the_grid_lies_within_the_unit_box_and_reaches_both_ends_of_a_trend(model):
    points = grid(model)
    assert points.shape[1] == model.parameters
    assert (points >= 0).all()
    assert (points <= 1).all()
    assert len(np.unique(points, axis=0)) == len(points)


@pytest.mark.parametrize(
    ("side", "alpha", "beta", "phi", "gamma"),
    [
        (0.0, 0.0001, 0.0, 0.8, 0.0001),
        (0.5, 0.5, 0.25, 0.89, 0.25005),
        (1.0, 0.9999, 0.9999, 0.98, 0.0001),  # nothing is left for the season
    ],
)
def test_the_box_is_what_the_parameters_may_be(side, alpha, beta, phi, gamma):
    found = read_box(np.full((1, 4), side), MODELS[-1])
    assert [found.alpha[0], found.beta[0], found.phi[0], found.gamma[0]] == pytest.approx([alpha, beta, phi, gamma])
    plain = read_box(np.full((1, 1), side), Model())
    assert [plain.alpha[0], plain.beta[0], plain.phi[0], plain.gamma[0]] == pytest.approx([alpha, 0.0, 1.0, 0.0])


@pytest.mark.parametrize(
    ("values", "begins", "short"),
    [
        ([1.0, 2.0], "No forecast: 2 points, and at least 3 are needed", False),
        ([1.0, 2.0, 3.0], "Drift (the average step carried on) from 3 points", True),
        ([3.0, 2.0, 1.0], "Drift", True),
        ([1.0, 2.0, 2.0], "Last value carried forward from 3 points", True),
        ([2.0, 2.0, 2.0], "No change from 3 points", False),
        ([1.0, 3.0, 2.0, 4.0, 3.0, 5.0], "Last value carried forward from 6 points", True),
        ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], "Drift", True),
        ([1.0, 3.0, 2.0, 4.0, 3.0, 5.0, 2.0], "", False),  # from seven points on a model is fitted
    ],
)
def test_what_so_many_points_allow(values, begins, short):
    sentence = forecast_series(values, 1).sentence
    assert sentence.startswith(begins)
    assert ("wide, because the series is short" in sentence) == short


@pytest.mark.parametrize(("points", "seasonal"), [(24, False), (25, True)])
def test_a_season_must_have_come_twice_and_more(points, seasonal):
    months = np.arange(points)
    series = 50.0 + 20.0 * np.sin(months * np.pi / 6) + np.where(months % 5 == 0, 0.5, -0.2)
    assert ("season" in forecast_series(series, 1, season=12).method) == seasonal

"""What a forecast may search, and how many points it takes for which method."""

import numpy as np
import pytest
from scipy.special import stdtrit

from oba.statistics.forecast.fitting import fit
from oba.statistics.forecast.forecast import forecast_series
from oba.statistics.forecast.smoothing import (
    Model,
    Smoothing,
    States,
    forecast_mean,
    forecast_spread,
    grid,
    project_errors,
    read_box,
    run,
    solve_start,
    starting_states,
)

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


def test_each_side_of_the_box_is_a_parameter_of_its_own():
    found = read_box(np.array([[0.2, 0.4, 0.6, 0.8]]), MODELS[-1])
    assert [found.alpha[0], found.beta[0], found.phi[0]] == pytest.approx([0.20006, 0.080024, 0.908])
    assert found.gamma[0] == pytest.approx(0.0001 + (1 - 0.20006 - 0.0001) * 0.8)


def one(*numbers):
    return [np.array([number], dtype=float) for number in numbers]


def test_a_missing_value_teaches_nothing():
    """Level 8 meets 10 (half is learnt: 9), nothing, then 10 again (9.5)."""
    start = States(*one(8, 0), np.zeros((1, 1)))
    errors, last = run(np.array([[10.0], [np.nan], [10.0]]), Smoothing(*one(0.5, 0, 1, 0)), start)
    assert [errors[0, 0], errors[2, 0]] == [2.0, 1.0]
    assert np.isnan(errors[1, 0])
    assert last.level[0] == 9.5


def test_level_trend_and_season_by_hand():
    """Level 10 and trend 2 damped by a half, season +1 and -1: 12 is expected, 14 comes; then 11.8 and 10 comes."""
    parameters = Smoothing(*one(0.5, 0.25, 0.5, 0.1))
    start = States(*one(10, 2), np.array([[1.0], [-1.0]]))
    errors, last = run(np.array([[14.0], [10.0]]), parameters, start)
    # 10 + 0.5 * 2 + 1 = 12, so the error is 2: level 11 + 1 = 12, trend 1 + 0.5 = 1.5, season 1 + 0.2 = 1.2.
    # 12 + 0.5 * 1.5 - 1 = 11.75, so the error is -1.75: level 12.75 - 0.875, trend 0.75 - 0.4375, season -1 - 0.175.
    assert errors[:, 0].tolist() == pytest.approx([2.0, -1.75])
    assert [last.level[0], last.trend[0]] == pytest.approx([11.875, 0.3125])
    assert last.season[:, 0].tolist() == pytest.approx([1.2, -1.175])
    # 11.875 + 0.5 * 0.3125 + 1.2, then 11.875 + (0.5 + 0.25) * 0.3125 - 1.175, then the first season again.
    assert forecast_mean(parameters, last, 3)[0].tolist() == pytest.approx([13.23125, 10.934375, 13.3484375])
    # 1; 1 + (0.5 + 0.25 * 0.5)^2; the third adds (0.5 + 0.25 * 0.75 + 0.1)^2, for two later is the same season.
    assert forecast_spread(parameters, 2, 3)[0].tolist() == pytest.approx([1.0, 1.390625, 2.01078125 + 0.0])


@pytest.mark.parametrize("model", MODELS)
def test_the_best_start_leaves_the_errors_that_passing_through_from_it_gives(model):
    """Also over a gap: the errors left when the starting states fit best, found exactly, are those of a run."""
    values = 20.0 + np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7.0])
    known = np.ones(values.size, dtype=bool)
    known[[4, 9]] = False
    parameters = read_box(np.full((1, model.parameters), 0.3), model)
    left, directions, raw = project_errors(np.where(known, values, 0.0)[:, None, None], known, parameters, model)
    start = starting_states(solve_start(raw, model), model)
    assert start.season.sum() == pytest.approx(0.0)
    errors, _ = run(np.where(known, values, np.nan)[:, None], parameters, start)
    assert errors[known, 0] == pytest.approx(left[known, 0, 0], abs=1e-9)
    assert np.isnan(errors[~known]).all()
    assert (left[~known] == 0).all()
    across = directions[:, 0].T @ directions[:, 0]
    assert across == pytest.approx(np.eye(model.states), abs=1e-9)


def test_a_fit_says_its_likelihood_and_criteria_by_the_convention_of_the_forecast_package():
    values = 20.0 + np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8.0])
    found = fit(values, Model(trend=True))
    errors, _ = run(values[:, None], found.parameters, found.start)
    squares = (errors**2).sum()
    assert (found.n, found.sse[0]) == (12, pytest.approx(squares))
    assert found.variance[0] == pytest.approx(squares / (12 - 4))
    assert found.loglik[0] == pytest.approx(-6 * np.log(squares))
    assert found.aic[0] == pytest.approx(10 + 12 * np.log(squares))
    assert found.aicc[0] == pytest.approx(10 + 12 * np.log(squares) + 2 * 5 * 6 / 6)
    with pytest.raises(ValueError, match="4 values are too few for a model with 4 things"):
        fit(values[:4], Model(trend=True))
    assert fit(values[:5], Model(trend=True)).aicc[0] == np.inf


@pytest.mark.parametrize(
    ("values", "method", "freedom"),
    [
        ([3, 1, 4], "naive", 2),
        ([1, 2, 4], "drift", 1),
        ([1, 3, 2, 4, 3, 5], "naive", 5),
        ([20, 23, 21, 24, 21, 25, 20, 26, 25, 23, 25, 22], "level", 10),
        ([1, 4, 2, 6, 5, 9, 7, 11, 10, 14, 12, 16], "trend", 8),
    ],
)
def test_an_interval_is_as_wide_as_so_few_points_ask_for(values, method, freedom):
    """The two intervals are in the proportion of Student's t at the points less what was estimated."""
    found = forecast_series(np.array(values, dtype=float), 1)
    assert found.method == method
    halves = [float((upper - found.points)[0]) for upper in (found.upper80, found.upper95)]
    assert halves[1] / halves[0] == pytest.approx(stdtrit(freedom, 0.975) / stdtrit(freedom, 0.9))

"""What a forecast needs, how wide it is, and the smoothing of the reference methods by hand."""

import numpy as np
import pytest
from scipy.special import stdtrit

from oba.statistics.forecast.factors import FACTORS80, find_factors
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


@pytest.mark.parametrize("model", MODELS)
def test_the_grid_lies_within_the_unit_box_and_reaches_both_ends_of_each_side(model):
    points = grid(model)
    assert points.shape[1] == model.parameters
    assert points.min(axis=0).tolist() == [0.0] * model.parameters
    assert points.max(axis=0).tolist() == [1.0] * model.parameters
    assert len(np.unique(points, axis=0)) == len(points)


@pytest.mark.parametrize(
    ("side", "alpha", "beta", "phi"), [(0.0, 0.0001, 0.0, 0.8), (0.5, 0.5, 0.25, 0.89), (1.0, 0.9999, 0.9999, 0.98)]
)
def test_the_box_is_what_the_parameters_may_be(side, alpha, beta, phi):
    found = read_box(np.full((1, 3), side), MODELS[-1])
    assert [found.alpha[0], found.beta[0], found.phi[0]] == pytest.approx([alpha, beta, phi])
    plain = read_box(np.full((1, 1), side), Model())
    assert [plain.alpha[0], plain.beta[0], plain.phi[0]] == pytest.approx([alpha, 0.0, 1.0])


def test_each_side_of_the_box_is_a_parameter_of_its_own():
    found = read_box(np.array([[0.2, 0.4, 0.6]]), MODELS[-1])
    assert [found.alpha[0], found.beta[0], found.phi[0]] == pytest.approx([0.20006, 0.080024, 0.908])


@pytest.mark.parametrize(
    ("values", "begins", "short"),
    [
        ([1.0, 2.0, 3.0], "No forecast: 3 points, and at least 4 are needed", False),
        ([1.0, 2.0, 3.0, 4.0], "The latest figures, smoothed and carried forward, from 4 points", True),
        ([1.0, 3.0, 2.0, 4.0, 3.0, 5.0], "The latest figures, smoothed and carried forward, from 6 points", True),
        ([2.0, 2.0, 2.0, 2.0], "No interval: 4 points that are all the same", False),
        ([1.0, 3.0, 2.0, 4.0, 3.0, 5.0, 2.0], "The latest figures, smoothed and carried forward, from 7", False),
    ],
)
def test_what_so_many_points_allow(values, begins, short):
    sentence = forecast_series(values, 1).sentence
    assert sentence.startswith(begins)
    assert ("wide, because the series is short" in sentence) == short


@pytest.mark.parametrize("values", [[3, 1, 4, 1], [3, 1, 4, 1, 5, 9], [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]])
@pytest.mark.parametrize("ahead", [1, 2, 3])
def test_an_interval_is_as_wide_as_so_few_points_ask_for(values, ahead):
    """95%: Student's t at one fewer than the points; 80%: the same, times the factor that held across series."""
    found = forecast_series(np.array(values, dtype=float), 3)
    halves = [float((upper - found.points)[ahead - 1]) for upper in (found.upper80, found.upper95)]
    freedom = len(values) - 1
    factor = float(find_factors(FACTORS80, len(values), ahead))
    assert halves[0] / halves[1] == pytest.approx(factor * stdtrit(freedom, 0.9) / stdtrit(freedom, 0.975))


def one(*numbers):
    return [np.array([number], dtype=float) for number in numbers]


def test_a_missing_value_teaches_nothing():
    """Level 8 meets 10 (half is learnt: 9), nothing, then 10 again (9.5)."""
    errors, last = run(np.array([[10.0], [np.nan], [10.0]]), Smoothing(*one(0.5, 0, 1)), States(*one(8, 0)))
    assert [errors[0, 0], errors[2, 0]] == [2.0, 1.0]
    assert np.isnan(errors[1, 0])
    assert last.level[0] == 9.5


def test_level_and_trend_by_hand():
    """Level 10 and trend 2 damped by a half: 11 is expected, 13 comes; then 12.75 is expected and 11 comes."""
    parameters = Smoothing(*one(0.5, 0.25, 0.5))
    errors, last = run(np.array([[13.0], [11.0]]), parameters, States(*one(10, 2)))
    # 10 + 0.5 * 2 = 11, so the error is 2: level 11 + 1 = 12, trend 1 + 0.5 = 1.5.
    # 12 + 0.5 * 1.5 = 12.75, so the error is -1.75: level 12.75 - 0.875, trend 0.75 - 0.4375.
    assert errors[:, 0].tolist() == pytest.approx([2.0, -1.75])
    assert [last.level[0], last.trend[0]] == pytest.approx([11.875, 0.3125])
    # 11.875 + 0.5 * 0.3125, then + (0.5 + 0.25) * 0.3125, then + (0.5 + 0.25 + 0.125) * 0.3125.
    assert forecast_mean(parameters, last, 3)[0].tolist() == pytest.approx([12.03125, 12.109375, 12.1484375])
    # 1; 1 + (0.5 + 0.25 * 0.5)^2; the third adds (0.5 + 0.25 * 0.75)^2.
    assert forecast_spread(parameters, 3)[0].tolist() == pytest.approx([1.0, 1.390625, 1.86328125])


@pytest.mark.parametrize("model", MODELS)
def test_the_best_start_leaves_the_errors_that_passing_through_from_it_gives(model):
    """Also over a gap: the errors left when the starting states fit best, found exactly, are those of a run."""
    values = 20.0 + np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7.0])
    known = np.ones(values.size, dtype=bool)
    known[[4, 9]] = False
    parameters = read_box(np.full((1, model.parameters), 0.3), model)
    left, directions, raw = project_errors(np.where(known, values, 0.0)[:, None, None], known, parameters, model)
    start = starting_states(solve_start(raw, model), model)
    errors, _ = run(np.where(known, values, np.nan)[:, None], parameters, start)
    assert errors[known, 0] == pytest.approx(left[known, 0, 0], abs=1e-9)
    assert np.isnan(errors[~known]).all()
    assert (left[~known] == 0).all()
    across = directions[:, 0].T @ directions[:, 0]
    assert across == pytest.approx(np.eye(model.states), abs=1e-9)


def test_a_fit_says_its_likelihood_by_the_convention_of_the_forecast_package():
    values = 20.0 + np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8.0])
    found = fit(values, Model(trend=True))
    errors, _ = run(values[:, None], found.parameters, found.start)
    squares = (errors**2).sum()
    assert (found.n, found.sse[0]) == (12, pytest.approx(squares))
    assert found.variance[0] == pytest.approx(squares / (12 - 4))
    assert found.loglik[0] == pytest.approx(-6 * np.log(squares))
    with pytest.raises(ValueError, match="4 values are too few for a model with 4 things"):
        fit(values[:4], Model(trend=True))
    assert fit(values[:5], Model(trend=True)).n == 5


@pytest.mark.parametrize("unit", [1e-6, 1e6])
def test_the_unit_of_the_figures_does_not_change_a_fit(unit):
    values = 20.0 + np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8.0])
    one, other = fit(values, Model()), fit(values * unit, Model())
    assert other.sse[0] / unit**2 == pytest.approx(one.sse[0])
    assert other.last.level[0] / unit == pytest.approx(one.last.level[0])
    exact = fit(np.arange(1.0, 7.0) * unit / 3, Model(trend=True))
    assert (exact.sse[0], exact.loglik[0]) == (0, np.inf)


def test_a_state_that_one_figure_cannot_tell_from_another_has_no_direction_of_its_own():
    """One figure is known: level and trend pass it alike, so the trend adds nothing and no error is left."""
    model, known = Model(trend=True), np.array([False, True, False])
    parameters = read_box(np.full((1, model.parameters), 0.3), model)
    left, directions, _ = project_errors(np.array([0.0, 7.0, 0.0])[:, None, None], known, parameters, model)
    assert np.abs(directions[:, 0]).tolist() == [[0, 0], [1, 0], [0, 0]]
    assert left[:, 0, 0].tolist() == pytest.approx([0, 0, 0], abs=1e-12)

"""Exponential smoothing in its error form, additive, over many series at once.

Source: Hyndman & Athanasopoulos, Forecasting: Principles and Practice. One period, with level l, trend b and season
s:

    f = l + phi b + s(m ago);  e = y - f;  l = l + phi b + alpha e;  b = phi b + beta e;  s = s(m ago) + gamma e

For given smoothing parameters every error is a linear function of the values and of the starting states. The best
starting states are therefore found exactly, by least squares, and only alpha, beta, phi and gamma are searched for:
first on a grid shared by all series of one length (one matrix product a grid point), then by damped least squares.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from oba.statistics.reasons import Floats

ALPHA = (0.0001, 0.9999)  # beta lies between 0 and alpha
PHI = (0.8, 0.98)
GAMMA_FLOOR = 0.0001  # gamma lies between this and 1 - alpha


@dataclass(frozen=True)
class Model:
    """What is smoothed: level only, level and trend, with or without damping, with a season of so many periods."""

    trend: bool = False
    damped: bool = False
    season: int = 1

    @property
    def parameters(self) -> int:
        """How many smoothing parameters are searched for."""
        return 1 + self.trend + self.damped + self.seasonal

    @property
    def seasonal(self) -> bool:
        """Whether there is a season."""
        return self.season > 1

    @property
    def states(self) -> int:
        """How many starting states are estimated; the seasonal ones add up to zero."""
        return 1 + self.trend + (self.season - 1)

    @property
    def size(self) -> int:
        """Smoothing parameters and starting states together."""
        return self.parameters + self.states


@dataclass(frozen=True)
class Smoothing:
    """alpha, beta, phi and gamma of each problem, shape (problems,)."""

    alpha: Floats
    beta: Floats
    phi: Floats
    gamma: Floats


@dataclass(frozen=True)
class States:
    """Level and trend (problems,) and the last `season` seasonal states (season, problems), oldest first."""

    level: Floats
    trend: Floats
    season: Floats


def run(values: Floats, parameters: Smoothing, start: States) -> tuple[Floats, States]:
    """Pass through `values` (periods, problems) from given states; a missing value teaches nothing.

    Returns the errors (missing where the value is) and the states after the last period.
    """
    level, trend = start.level, start.trend
    season = list(start.season)
    errors = np.empty(values.shape)
    for period, value in enumerate(values):
        expected = level + parameters.phi * trend
        error = value - expected - season[0]
        errors[period] = error
        learnt = np.where(np.isnan(error), 0.0, error)
        level = expected + parameters.alpha * learnt
        trend = parameters.phi * trend + parameters.beta * learnt
        season = [*season[1:], season[0] + parameters.gamma * learnt]
    return errors, States(level, trend, np.array(season))


def project_errors(
    values: Floats, known: NDArray[np.bool_], parameters: Smoothing, model: Model
) -> tuple[Floats, Floats, Floats]:
    """Errors of `values` (periods, problems, columns) from a start at zero, and those of each starting state.

    Returns the errors left when the starting states fit best, orthogonal directions of the starting states (periods,
    problems, states) and the raw errors stacked before them, all with unknown periods at zero.
    """
    raw = _zero_start_errors(values, known, parameters, model)
    columns = raw.shape[2] - model.states
    left = raw[:, :, :columns].copy()
    directions = np.zeros((*raw.shape[:2], model.states))
    for state in range(model.states):
        direction = raw[:, :, columns + state].copy()
        length = np.einsum("np,np->p", direction, direction)
        for _ in range(2):  # a second pass keeps the directions at right angles when states nearly repeat each other
            for earlier in range(state):
                other = directions[:, :, earlier]
                direction -= other * np.einsum("np,np->p", other, direction)
        norm = np.einsum("np,np->p", direction, direction)
        usable = norm > 1e-18 * np.maximum(length, 1e-300)
        direction *= np.where(usable, 1.0 / np.sqrt(np.where(usable, norm, 1.0)), 0.0)
        directions[:, :, state] = direction
        left -= direction[:, :, None] * np.einsum("np,npc->pc", direction, left)
    return left, directions, raw


def solve_start(raw: Floats, model: Model) -> Floats:
    """Best starting states (problems, states) for one column of values, from the raw errors of `project_errors`."""
    design = raw[:, :, 1:].transpose(1, 0, 2)
    answer = np.linalg.pinv(design, rcond=1e-12) @ -raw[:, :, :1].transpose(1, 0, 2)
    return np.asarray(answer[:, :, 0])


def starting_states(found: Floats, model: Model) -> States:
    """Unpack starting states (problems, states) into level, trend and seasons that add up to zero."""
    level = found[:, 0]
    trend = found[:, 1] if model.trend else np.zeros_like(level)
    if not model.seasonal:
        return States(level, trend, np.zeros((1, level.size)))
    season = found[:, 1 + model.trend :].T
    return States(level, trend, np.vstack([season, -season.sum(axis=0)]))


def forecast_mean(parameters: Smoothing, last: States, horizon: int) -> Floats:
    """Point forecasts (problems, horizon): l + (phi + ... + phi^h) b + the season of that period."""
    steps = np.cumsum(parameters.phi[:, None] ** np.arange(1, horizon + 1), axis=1)
    season = last.season[np.arange(horizon) % last.season.shape[0]].T
    return np.asarray(last.level[:, None] + steps * last.trend[:, None] + season)


def forecast_spread(parameters: Smoothing, season: int, horizon: int) -> Floats:
    """Variance of the forecasts as a multiple of the error variance, (problems, horizon)."""
    later = np.arange(1, horizon)
    weight = parameters.alpha[:, None] + parameters.beta[:, None] * np.cumsum(parameters.phi[:, None] ** later, axis=1)
    if season > 1:
        weight = weight + parameters.gamma[:, None] * (later % season == 0)
    return np.concatenate([np.ones((parameters.alpha.size, 1)), 1.0 + np.cumsum(weight**2, axis=1)], axis=1)


def read_box(box: Floats, model: Model) -> Smoothing:
    """Smoothing parameters from points of the unit box (problems, parameters), within the bounds of this module."""
    alpha = ALPHA[0] + (ALPHA[1] - ALPHA[0]) * box[:, 0]
    zero = np.zeros_like(alpha)
    beta = alpha * box[:, 1] if model.trend else zero
    phi = PHI[0] + (PHI[1] - PHI[0]) * box[:, 2] if model.damped else zero + 1.0
    gamma = GAMMA_FLOOR + np.maximum(1.0 - alpha - GAMMA_FLOOR, 0.0) * box[:, -1] if model.seasonal else zero
    return Smoothing(alpha, beta, phi, gamma)


@lru_cache(maxsize=8)
def grid(model: Model) -> Floats:
    """Points of the unit box at which every series is tried first; closer together where little smoothing is done."""
    fine = not model.seasonal
    axes = [np.array([0, 0.05, 0.12, 0.25, 0.4, 0.6, 0.8, 1.0]) if fine else np.array([0.02, 0.2, 0.5, 0.9])]
    if model.trend:
        axes.append(np.array([0, 0.03, 0.1, 0.3, 0.6, 1.0]) if fine else np.array([0.0, 0.15, 0.6]))
    if model.damped:
        axes.append(np.array([0.0, 0.35, 0.65, 0.85, 1.0]) if fine else np.array([0.5, 1.0]))
    if model.seasonal:
        axes.append(np.array([0.0, 0.15, 0.5]))
    return np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], axis=1)


def _zero_start_errors(values: Floats, known: NDArray[np.bool_], p: Smoothing, model: Model) -> Floats:
    """Errors of each column from a start at zero, then of each starting state of one with no values at all."""
    periods, problems = values.shape[0], p.alpha.size
    columns = values.shape[2]
    wide = (problems, columns + model.states)
    level, trend = np.zeros(wide), np.zeros(wide)
    level[:, columns] = 1.0
    if model.trend:
        trend[:, columns + 1] = 1.0
    season = [np.zeros(wide) for _ in range(model.season)] if model.seasonal else []
    for place in range(model.season - 1):
        season[place][:, columns + 1 + model.trend + place] = 1.0
        season[-1][:, columns + 1 + model.trend + place] = -1.0
    errors = np.zeros((periods, *wide))
    alpha, beta, phi, gamma = (column[:, None] for column in (p.alpha, p.beta, p.phi, p.gamma))
    for period in range(periods):
        if model.trend:
            trend = trend * phi
            level = level + trend
        if known[period]:
            error = errors[period]
            np.negative(level, out=error)
            error[:, :columns] += values[period]
            if season:
                error -= season[0]
            level = level + alpha * error
            if model.trend:
                trend += beta * error
            if season:
                season.append(season[0] + gamma * error)
        elif season:
            season.append(season[0])
        season = season[1:]
    return errors

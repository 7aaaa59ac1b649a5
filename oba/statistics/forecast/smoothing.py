"""Exponential smoothing in its error form, additive, over many series at once: a reference method.

`oba verify statistics` recomputes published answers with it; boards are shown `forecast`, which does better on real
series. Source: Hyndman & Athanasopoulos, Forecasting: Principles and Practice. One period, with level l and trend b:

    f = l + phi b;  e = y - f;  l = l + phi b + alpha e;  b = phi b + beta e

For given smoothing parameters every error is a linear function of the values and of the starting states. The best
starting states are therefore found exactly, by least squares, and only alpha, beta and phi are searched for: first on a
grid shared by all series of one length (one matrix product a grid point), then by damped least squares.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from oba.statistics.reasons import Floats

ALPHA = (0.0001, 0.9999)  # beta lies between 0 and alpha
PHI = (0.8, 0.98)


@dataclass(frozen=True)
class Model:
    """What is smoothed: level only, or level and trend, with or without damping."""

    trend: bool = False
    damped: bool = False

    @property
    def parameters(self) -> int:
        """How many smoothing parameters are searched for."""
        return 1 + self.trend + self.damped

    @property
    def states(self) -> int:
        """How many starting states are estimated."""
        return 1 + self.trend

    @property
    def size(self) -> int:
        """Smoothing parameters and starting states together."""
        return self.parameters + self.states


@dataclass(frozen=True)
class Smoothing:
    """alpha, beta and phi of each problem, shape (problems,)."""

    alpha: Floats
    beta: Floats
    phi: Floats


@dataclass(frozen=True)
class States:
    """Level and trend, (problems,)."""

    level: Floats
    trend: Floats


def run(values: Floats, parameters: Smoothing, start: States) -> tuple[Floats, States]:
    """Pass through `values` (periods, problems) from given states; a missing value teaches nothing.

    Returns the errors (missing where the value is) and the states after the last period.
    """
    level, trend = start.level, start.trend
    errors = np.empty(values.shape)
    for period, value in enumerate(values):
        expected = level + parameters.phi * trend
        error = value - expected
        errors[period] = error
        learnt = np.where(np.isnan(error), 0.0, error)
        level = expected + parameters.alpha * learnt
        trend = parameters.phi * trend + parameters.beta * learnt
    return errors, States(level, trend)


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
        usable = norm > 1e-18 * length
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
    """Unpack starting states (problems, states) into level and trend."""
    level = found[:, 0]
    return States(level, found[:, 1] if model.trend else np.zeros_like(level))


def forecast_mean(parameters: Smoothing, last: States, horizon: int) -> Floats:
    """Point forecasts (problems, horizon): l + (phi + ... + phi^h) b."""
    steps = np.cumsum(parameters.phi[:, None] ** np.arange(1, horizon + 1), axis=1)
    return np.asarray(last.level[:, None] + steps * last.trend[:, None])


def forecast_spread(parameters: Smoothing, horizon: int) -> Floats:
    """Variance of the forecasts as a multiple of the error variance, (problems, horizon)."""
    later = np.arange(1, horizon)
    weight = parameters.alpha[:, None] + parameters.beta[:, None] * np.cumsum(parameters.phi[:, None] ** later, axis=1)
    return np.concatenate([np.ones((parameters.alpha.size, 1)), 1.0 + np.cumsum(weight**2, axis=1)], axis=1)


def read_box(box: Floats, model: Model) -> Smoothing:
    """Smoothing parameters from points of the unit box (problems, parameters), within the bounds of this module."""
    alpha = ALPHA[0] + (ALPHA[1] - ALPHA[0]) * box[:, 0]
    zero = np.zeros_like(alpha)
    beta = alpha * box[:, 1] if model.trend else zero
    phi = PHI[0] + (PHI[1] - PHI[0]) * box[:, 2] if model.damped else zero + 1.0
    return Smoothing(alpha, beta, phi)


@lru_cache(maxsize=8)
def grid(model: Model) -> Floats:
    """Points of the unit box at which every series is tried first; closer together where little smoothing is done."""
    axes = [np.array([0, 0.05, 0.12, 0.25, 0.4, 0.6, 0.8, 1.0])]
    if model.trend:
        axes.append(np.array([0, 0.03, 0.1, 0.3, 0.6, 1.0]))
    if model.damped:
        axes.append(np.array([0.0, 0.35, 0.65, 0.85, 1.0]))
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
    errors = np.zeros((periods, *wide))
    alpha, beta, phi = (column[:, None] for column in (p.alpha, p.beta, p.phi))
    for period in range(periods):
        if model.trend:
            trend = trend * phi
            level = level + trend
        if known[period]:
            error = errors[period]
            np.negative(level, out=error)
            error[:, :columns] += values[period]
            level = level + alpha * error
            if model.trend:
                trend += beta * error
    return errors

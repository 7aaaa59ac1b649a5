"""Fitting exponential smoothing to many series at once: a grid shared by all of them, then damped least squares.

A reference method, as `smoothing` is: `oba verify statistics` compares its likelihood with published ones.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oba.statistics.forecast.smoothing import (
    Model,
    Smoothing,
    States,
    grid,
    project_errors,
    read_box,
    run,
    solve_start,
    starting_states,
)
from oba.statistics.reasons import Floats

STEP = 1e-5  # of the unit box, for slopes of the errors
ROUNDS = 25  # of damped least squares at most
VALLEY_SPLIT = 0.2  # of a side of the box: the grid is searched below and above it for valleys
WORTH_REFINING = 1.06  # times the least sum of squares of the grid: a valley that starts above this is not gone down
ROUNDING = 1e-22  # a smaller share of the variation than this is rounding, not error
MOST_DAMPED = 1e4  # a step damped more than this goes nowhere
CONVERGED = 1e-6  # a round that lowers the sum of squares by a smaller share than this was the last


@dataclass(frozen=True)
class Fit:
    """A fitted model for each series (all shapes (series,) unless said).

    `sse` is the sum of squared errors, `variance` sse / (n - size); `loglik` = -(n / 2) log(sse), by the convention of
    R's forecast package.
    """

    parameters: Smoothing
    start: States
    last: States
    n: int
    sse: Floats
    variance: Floats
    loglik: Floats


def fit(values: ArrayLike, model: Model) -> Fit:
    """Fit `model` to series (series, periods) that are missing in the same periods, oldest first.

    Raises `ValueError` when there are no more values than things to estimate.
    """
    table = np.atleast_2d(np.asarray(values, dtype=np.float64))
    known = ~np.isnan(table[0])
    n = int(known.sum())
    if n <= model.size:
        raise ValueError(f"{n} values are too few for a model with {model.size} things to estimate")
    scaled, centre, scale = _standardise(table, known)
    box = _search(scaled, known, model)
    parameters = read_box(box, model)
    _, _, raw = project_errors(scaled.T[:, :, None], known, parameters, model)
    found = solve_start(raw, model) * scale[:, None]
    found[:, 0] += centre
    start = starting_states(found, model)
    errors, last = run(table.T, parameters, start)
    sse = np.nansum(errors**2, axis=0)
    sse = np.where(sse > ROUNDING * n * scale**2, sse, 0.0)
    with np.errstate(divide="ignore"):  # a perfect fit has an infinite likelihood
        loglik = -0.5 * n * np.log(sse)
    return Fit(parameters, start, last, n, sse, sse / (n - model.size), loglik)


def _standardise(table: Floats, known: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """Take off the mean and divide by the spread: shifts and scales change no smoothing parameter, only rounding."""
    centre = table[:, known].mean(axis=1)
    scale = table[:, known].std(axis=1)
    scale = np.where(scale > 1e-12 * np.abs(centre), scale, 1.0)
    scaled = np.where(known, (table - centre[:, None]) / scale[:, None], 0.0)
    return scaled, centre, scale


def _search(scaled: Floats, known: NDArray[np.bool_], model: Model) -> Floats:
    """Best point of the unit box for each series (series, sides).

    The sum of squares often has several valleys, and the deepest is not always that of the best grid point: every
    valley whose grid point comes near the best is gone down.
    """
    starts, squares = _search_grid(scaled, known, model)
    hopeful = np.flatnonzero((squares <= WORTH_REFINING * squares.min(axis=0)).ravel())
    flat, sums = starts.reshape(-1, model.parameters), np.full(squares.size, np.inf)
    flat[hopeful], sums[hopeful] = _refine(scaled[hopeful % len(scaled)], known, model, flat[hopeful])
    starts, squares = flat.reshape(starts.shape), sums.reshape(squares.shape)
    return np.asarray(starts[squares.argmin(axis=0), np.arange(len(scaled))])


def _search_grid(scaled: Floats, known: NDArray[np.bool_], model: Model) -> tuple[Floats, Floats]:
    """Best grid point of each valley, (valleys, series, sides), and its sum of squares, (valleys, series)."""
    points = grid(model)
    valley = (points[:, 0] >= VALLEY_SPLIT) * 1
    if model.trend:
        valley = valley + 2 * ((valley == 0) & (points[:, 1] >= VALLEY_SPLIT))
    best = np.full((valley.max() + 1, len(scaled)), np.inf)
    place = np.zeros(best.shape, dtype=np.intp)
    columns = np.ascontiguousarray(scaled.T, dtype=np.float32)
    for point, error_map in enumerate(_error_maps(model, known.tobytes(), known.size)):
        errors = error_map @ columns
        squares = np.einsum("ns,ns->s", errors, errors)
        lowest, where = best[valley[point]], place[valley[point]]
        better = squares < lowest
        lowest[better], where[better] = squares[better], point
    return points[place], best


@lru_cache(maxsize=64)
def _error_maps(model: Model, mask: bytes, periods: int) -> Floats:
    """For each grid point the matrix that turns a series into its errors when the starting states fit best."""
    known = np.frombuffer(mask, dtype=bool)
    values = np.eye(periods)[:, None, :]
    left, _, _ = project_errors(values, known, read_box(grid(model), model), model)
    return np.ascontiguousarray(left.transpose(1, 0, 2), dtype=np.float32)


def _refine(scaled: Floats, known: NDArray[np.bool_], model: Model, box: Floats) -> tuple[Floats, Floats]:
    """Damped (Levenberg-Marquardt) least squares within the unit box, on the series that still gain from it."""
    box = box.copy()
    squares = np.full(len(box), np.inf)
    damping = np.full(len(box), 1e-2)
    active = np.arange(len(box))
    for _ in range(ROUNDS):
        now = box[active]
        errors, slopes = _slopes(scaled[active], known, model, now)
        before = np.einsum("ns,ns->s", errors, errors)
        tried = _step(now, errors, slopes, damping[active])
        after_errors, _ = _errors(scaled[active], known, model, tried)
        after = np.einsum("ns,ns->s", after_errors, after_errors)
        better = after < before
        squares[active] = np.minimum(before, after)
        box[active[better]] = tried[better]
        damping[active] = np.where(better, damping[active] * 0.2, damping[active] * 8.0)
        done = np.where(better, before - after <= CONVERGED * before, damping[active] > MOST_DAMPED) | (before <= 1e-24)
        active = active[~done]
        if not active.size:
            break
    return box, squares


def _errors(scaled: Floats, known: NDArray[np.bool_], model: Model, box: Floats) -> tuple[Floats, Floats]:
    left, _, raw = project_errors(scaled.T[:, :, None], known, read_box(box, model), model)
    return left[:, :, 0], raw


def _slopes(scaled: Floats, known: NDArray[np.bool_], model: Model, box: Floats) -> tuple[Floats, Floats]:
    """Errors (periods, series) and their slopes along each side of the box (periods, series, sides)."""
    series, sides = box.shape
    moves = np.where(box + STEP <= 1.0, STEP, -STEP)
    points = np.repeat(box[None], sides + 1, axis=0)
    for side in range(sides):
        points[side + 1, :, side] += moves[:, side]
    stacked = np.tile(scaled, (sides + 1, 1))
    errors, _ = _errors(stacked, known, model, points.reshape(-1, sides))
    errors = errors.reshape(-1, sides + 1, series)
    slopes = (errors[:, 1:] - errors[:, :1]) / moves.T[None]
    return errors[:, 0], slopes.transpose(0, 2, 1)


def _step(box: Floats, errors: Floats, slopes: Floats, damping: Floats) -> Floats:
    """One damped step; a parameter at its bound that pulls outwards stays there."""
    gradient = np.einsum("nsk,ns->sk", slopes, errors)
    held = ((box <= 0.0) & (gradient > 0)) | ((box >= 1.0) & (gradient < 0))
    slopes = np.where(held[None], 0.0, slopes)
    gradient = np.where(held, 0.0, gradient)
    curve = np.einsum("nsk,nsj->skj", slopes, slopes)
    diagonal = np.einsum("skk->sk", curve)
    diagonal += damping[:, None] * (diagonal + 1e-9) + held + 1e-12
    return np.clip(box - np.linalg.solve(curve, gradient[:, :, None])[:, :, 0], 0.0, 1.0)

"""Every forecast that could have been made: from each period of a series, from what was known up to it only.

Beside ours stands the last value carried forward, with its own interval from Student's t: what a better method must
beat. `scores` says how good each was.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oba.statistics.forecast.chance import Base
from oba.statistics.forecast.forecast import FEWEST, Limits, forecast_many, free_limits, spread_bounds
from oba.statistics.forecast.history import read_history
from oba.statistics.reasons import Floats, Words, quiet

HORIZON = 3


@dataclass(frozen=True)
class Trials:
    """Series to try forecasts on: `values` and `denominators` (series, places), gaps missing; the rest (series,).

    `type` is what kind of number a value is; `least` and `most` are what no value can pass, infinite where nothing is;
    `year` is that of the first place, missing where it is not known.
    """

    values: Floats
    denominators: Floats
    indicator: Words
    type: Words
    multiplier: Floats
    least: Floats
    most: Floats
    year: Floats


@dataclass(frozen=True)
class Method:
    """What one method said of each forecast: points and limits, (forecasts,)."""

    points: Floats
    limits: Limits


@dataclass(frozen=True)
class Outcomes:
    """Every forecast that could be made and checked, (forecasts,): where from, how far ahead, and what came.

    `indicator` and `year` are those of its series and of its origin; `known`, `one_way`, `scale` (the mean step without
    its sign) and `square` (the mean squared step) are of what was known there.
    """

    indicator: Words
    year: Floats
    ahead: NDArray[np.int64]
    known: NDArray[np.int64]
    one_way: NDArray[np.bool_]
    scale: Floats
    square: Floats
    actual: Floats
    ours: Method
    last_value: Method


@quiet
def try_forecasts(trials: Trials) -> Outcomes:
    """Forecast from every period that has a figure and enough known points up to it."""
    parts = [part for origin in range(FEWEST - 1, trials.values.shape[1] - 1) for part in _try_from(trials, origin)]
    if not parts:
        parts = _try_none()
    return _join(parts)


def _try_from(trials: Trials, origin: int) -> list[Outcomes]:
    """The outcomes one, two, ... steps ahead from one place of every series that can be forecast from there."""
    before = trials.values[:, : origin + 1]
    rows = np.flatnonzero(~np.isnan(before[:, -1]) & ((~np.isnan(before)).sum(axis=1) >= FEWEST))
    if not rows.size:
        return []
    known, bounds = before[rows], (trials.least[rows], trials.most[rows])
    base = Base(trials.denominators[rows, : origin + 1], trials.multiplier[rows], _kinds(trials.type[rows]))
    made = forecast_many(known, HORIZON, bounds, base)
    ours = made.points, made.lower80, made.upper80, made.lower95, made.upper95
    history = read_history(known)
    points = history.last[:, None] + np.zeros(HORIZON)
    free, _ = free_limits(known, history, points, factors=None)
    least, most = spread_bounds(bounds, rows.size)
    plain = [np.clip(part, least, most) for part in (points, free.lower80, free.upper80, free.lower95, free.upper95)]
    parts = []
    for ahead in range(1, min(HORIZON, trials.values.shape[1] - 1 - origin) + 1):
        actual = trials.values[rows, origin + ahead]
        seen = ~np.isnan(actual)
        said = [_method([column[seen, ahead - 1] for column in columns]) for columns in (ours, plain)]
        number = int(seen.sum())
        parts.append(
            Outcomes(
                trials.indicator[rows[seen]],
                trials.year[rows[seen]] + origin,
                np.full(number, ahead),
                history.known[seen],
                history.one_way[seen],
                history.size[seen],
                history.square[seen],
                actual[seen],
                *said,
            )
        )
    return parts


def _method(columns: list[Floats]) -> Method:
    """Points and limits; where no interval can be made, that of no width, which holds only what is the same."""
    points = columns[0]
    return Method(points, Limits(*(np.where(np.isnan(column), points, column) for column in columns[1:])))


def _kinds(types: Words) -> Words:
    """What chance does to each type: a count is a rate whose denominator is 1."""
    return np.where(types == "count", "rate", types)


def _try_none() -> list[Outcomes]:
    none, whole = np.array([]), np.array([], dtype=np.int64)
    method = _method([none] * 5)
    words = none.astype(str)
    return [Outcomes(words, none, whole, whole, none.astype(bool), none, none, none, method, method)]


def _join(parts: list[Outcomes]) -> Outcomes:
    def whole(name: str) -> Any:
        return np.concatenate([getattr(part, name) for part in parts])

    def method(name: str) -> Method:
        found = [getattr(part, name) for part in parts]
        limits = (np.concatenate([getattr(one.limits, side) for one in found]) for side in Limits.__dataclass_fields__)
        return Method(np.concatenate([one.points for one in found]), Limits(*limits))

    columns: dict[str, Any] = {
        name: method(name) if name in ("ours", "last_value") else whole(name) for name in Outcomes.__dataclass_fields__
    }
    return Outcomes(**columns)

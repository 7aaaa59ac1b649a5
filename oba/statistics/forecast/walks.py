"""Two reference methods, against which better ones are judged: no change, and the average step going on.

Source: Hyndman & Athanasopoulos, Forecasting: Principles and Practice. `oba verify statistics` recomputes them.
"""

import numpy as np
from numpy.typing import ArrayLike

from oba.statistics.reasons import Floats


def naive(values: ArrayLike, horizon: int) -> tuple[Floats, Floats]:
    """Points and variances (series, horizon) of no change: variance grows by the mean squared step each period."""
    return _walk(np.atleast_2d(np.asarray(values, dtype=np.float64)), horizon, drifts=False)


def drift(values: ArrayLike, horizon: int) -> tuple[Floats, Floats]:
    """Points and variances (series, horizon) of the average step going on, from the first value to the last."""
    return _walk(np.atleast_2d(np.asarray(values, dtype=np.float64)), horizon, drifts=True)


def _walk(block: Floats, horizon: int, drifts: bool) -> tuple[Floats, Floats]:
    """Series that are missing in the same periods; a step over a gap of k periods counts as k steps."""
    place = np.flatnonzero(~np.isnan(block[0]))
    seen, lengths = block[:, place], np.diff(place)
    steps = np.diff(seen, axis=1)
    span = int(place[-1] - place[0])
    ahead = np.arange(1, horizon + 1) + (block.shape[1] - 1 - place[-1])
    slope = (seen[:, -1] - seen[:, 0]) / span if drifts else np.zeros(len(block))
    squares = ((steps - slope[:, None] * lengths) ** 2 / lengths).sum(axis=1)
    variance = squares / max(steps.shape[1] - drifts, 1)
    growth = ahead * (1.0 + ahead / span) if drifts else ahead
    return seen[:, -1:] + slope[:, None] * ahead, variance[:, None] * growth

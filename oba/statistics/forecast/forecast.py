"""Forecasts of many series: the smoothed level carried forward, with intervals that hold what they say.

No trend is carried on: on the published series of the store every form of trend did worse than the last value, and a
little smoothing did better (`docs/statistics.md`, with the figures; `oba verify forecasts` makes them anew). The caller
cuts a series at a break and passes only what comes after.

Sources: Hyndman & Athanasopoulos, Forecasting: Principles and Practice; Montero-Manso & Hyndman (2021), Int J
Forecasting 37:1632-1653, on one set of parameters for many series.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from oba.statistics.forecast.chance import Base, chance_limits
from oba.statistics.forecast.factors import FACTORS80, find_factors
from oba.statistics.forecast.history import History, read_history
from oba.statistics.reasons import Floats, quiet

VERSION = 1
"""Raised with any change after which a series is given other points or limits: published forecasts name it."""

FEWEST = 4  # known points for any forecast, unless the caller asks for more
FEW = 6  # points: up to this many the series is short
LEVELS = (0.80, 0.95)

Bounds = tuple[ArrayLike, ArrayLike]
"""Least and most that is possible, for all series or one a series; infinite where there is none."""


@dataclass(frozen=True)
class Limits:
    """Lower and upper limits of the 80% and the 95% interval, shape of the points."""

    lower80: Floats
    upper80: Floats
    lower95: Floats
    upper95: Floats


@dataclass(frozen=True)
class Forecast:
    """Points and limits ahead, shape (horizon,) for one series or (series, horizon) for many.

    The limits are for showing: they end at the bounds. `free` are the same limits before that, for judging: a value at
    its bound is never beyond a limit that was cut off there. `tells_nothing` says that the 95% interval holds
    everything possible, so it supports no verdict. `by_chance` says that a limit is that of chance in the count,
    wider than the series' own steps.

    `reason` is blank, or why there is no forecast (`too few points`) or no interval (`no variation`). `sentence` says
    the method and how many points it had.
    """

    points: Floats
    lower80: Floats
    upper80: Floats
    lower95: Floats
    upper95: Floats
    free: Limits
    tells_nothing: NDArray[np.bool_]
    by_chance: NDArray[np.bool_]
    reason: Any
    method: Any
    sentence: Any


def forecast_series(
    values: ArrayLike,
    horizon: int,
    bounds: Bounds | None = None,
    base: Base | None = None,
    fewest: int = FEWEST,
) -> Forecast:
    """Forecast one series, oldest first, gaps missing; the first step ahead is the one after the last place.

    `bounds` are what no value can pass, such as (0, 100); `base` what the values are divided by, where that is known.
    Fewer than `fewest` known points: missing numbers and a sentence.
    """
    column = np.asarray(values, dtype=np.float64)
    if column.ndim != 1:
        raise ValueError("forecast_series takes one series; use forecast_many for a table")
    if base is not None:
        base = Base(np.atleast_2d(np.asarray(base.denominators, float)), base.multiplier, base.kind, base.coming)
    many = forecast_many(column[None], horizon, bounds, base, fewest)
    alone: dict[str, Any] = {name: getattr(many, name)[0] for name in Forecast.__dataclass_fields__ if name != "free"}
    free = Limits(*(getattr(many.free, name)[0] for name in Limits.__dataclass_fields__))
    return Forecast(free=free, **alone)


@quiet
def forecast_many(
    values: ArrayLike,
    horizon: int,
    bounds: Bounds | None = None,
    base: Base | None = None,
    fewest: int = FEWEST,
) -> Forecast:
    """Forecast a table of series (series, periods), each on its own; see `forecast_series`."""
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or horizon < 1:
        raise ValueError("a forecast needs a table (series, periods) and a horizon of one or more")
    table = np.where(np.isfinite(table), table, np.nan)
    history = read_history(table)
    enough = history.known >= fewest
    points = np.where(enough, history.level, np.nan)[:, None] + np.zeros(horizon)
    free, by_chance = free_limits(table, history, points, base)
    least, most = spread_bounds(bounds, len(table))
    shown = [np.clip(part, least, most) for part in (free.lower80, free.upper80, free.lower95, free.upper95)]
    reason = np.where(enough, np.where(np.isnan(free.lower95[:, 0]), "no variation", ""), "too few points")
    names = ("no forecast", "smoothed level")
    return Forecast(
        points=np.clip(points, least, most),
        lower80=shown[0],
        upper80=shown[1],
        lower95=shown[2],
        upper95=shown[3],
        free=free,
        tells_nothing=(free.lower95 <= least) & (free.upper95 >= most),
        by_chance=by_chance,
        reason=reason.astype(object),
        method=np.where(enough, names[1], names[0]).astype(object),
        sentence=_sentences(table, history, reason, by_chance[:, 0], fewest),
    )


def free_limits(
    values: Floats,
    history: History,
    points: Floats,
    base: Base | None = None,
    factors: Floats | None = FACTORS80,
) -> tuple[Limits, NDArray[np.bool_]]:
    """Limits about the points (series, horizon) with no bounds, and where chance in the count made them wider.

    95%: Student's t on the number of steps times the root of h mean squared steps. It is the mean square of the steps
    themselves, with no slope taken off: a slope found in a few points is mostly chance. 80%: the same times the factors
    of `factors`. Missing where no step was ever taken and chance cannot be told.
    """
    ahead = np.arange(1, points.shape[1] + 1) + history.since[:, None]
    reach = np.sqrt(ahead * history.square[:, None])
    limits, widened = [], np.zeros(points.shape, dtype=bool)
    for level in LEVELS:
        half = stdtrit(np.maximum(history.known - 1, 1.0), (1.0 + level) / 2.0)[:, None] * reach
        if level == LEVELS[0] and factors is not None:
            half = half * find_factors(factors, history.known[:, None], ahead)
        half = np.where(reach > 0, half, np.nan)
        low, high = points - half, points + half
        if base is not None:
            chance_low, chance_high = (side[:, None] for side in chance_limits(values, points[:, 0], base, level))
            widened |= ~(chance_low >= low) & ~np.isnan(chance_low) | ~(chance_high <= high) & ~np.isnan(chance_high)
            low, high = np.fmin(low, chance_low), np.fmax(high, chance_high)
            low, high = np.minimum(low, points), np.maximum(high, points)  # so few that one case is too many
        limits += [low, high]
    return Limits(*limits), widened & ~np.isnan(points)


def spread_bounds(bounds: Bounds | None, series: int) -> tuple[Floats, Floats]:
    """Bounds as two columns (series, 1)."""
    least, most = (-np.inf, np.inf) if bounds is None else bounds
    low, high = (np.broadcast_to(np.asarray(side, dtype=np.float64), (series,))[:, None] for side in (least, most))
    return low, high


def _sentences(
    table: Floats, history: History, reason: NDArray[Any], by_chance: NDArray[np.bool_], fewest: int
) -> NDArray[Any]:
    """One sentence a series; each different one is written once."""
    there = ~np.isnan(table)
    places = table.shape[1] - there.argmax(axis=1) if table.shape[1] else np.zeros(len(table), dtype=int)
    gaps = places - history.known - history.since
    facts = np.stack([history.known, gaps, reason == "too few points", reason == "no variation", by_chance], axis=1)
    kinds = list(map(tuple, facts.astype(np.int64).tolist()))
    written = {kind: _sentence(kind, fewest) for kind in set(kinds)}
    return np.array([written[kind] for kind in kinds], dtype=object)


def _sentence(facts: tuple[int, ...], fewest: int) -> str:
    known, gaps, too_few, unvarying, by_chance = facts
    points = f"{known} point{'' if known == 1 else 's'}"
    ending = f" ({gaps} missing in between)" if gaps else ""
    if too_few:
        return f"No forecast: {points}, and at least {fewest} are needed"
    if unvarying:
        return f"No interval: {points} that are all the same do not tell how far off the next may be{ending}"
    short = ": wide, because the series is short" if known <= FEW else ""
    chance = ", as wide as chance in the count makes it" if by_chance else ""
    return f"The latest figures, smoothed and carried forward, from {points}{short}{chance}{ending}"

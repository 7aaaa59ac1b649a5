"""Forecasts on the present course: damped smoothing and its simpler relatives, chosen by AICc, with honest intervals.

A random walk with drift stands among the relatives: a curve that keeps going one way goes on, however short it is.

Sources: Hyndman & Athanasopoulos, Forecasting: Principles and Practice; Hurvich & Tsai (1989) for AICc. Three to six
points are too few to fit anything to: the forecast is then the last value, or the average step where every step went
one way, and its interval uses Student's t, so it is wide. Fewer than three points give no forecast. The caller cuts a
series at a break and passes only what comes after.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from oba.statistics.forecast.fitting import Fit, fit
from oba.statistics.forecast.smoothing import Model, forecast_mean, forecast_spread
from oba.statistics.reasons import Floats, quiet

FEWEST = 3  # points for any forecast
FEW = 6  # points: up to this many the series is short
LOOK_BACK = 6  # latest periods forecast from what was known before them, for the past error
BATCH = 2_000  # series fitted at once, which bounds the memory used

NONE, CONSTANT, NAIVE, DRIFT, SMOOTHED = 0, 1, 2, 3, 4
PLAIN_NAMES = ("no forecast", "no variation", "naive", "drift")
RELATIVES = (
    (Model(), "level", "Level, with no trend,"),
    (Model(trend=True), "trend", "Level and trend"),
    (Model(trend=True, damped=True), "damped trend", "Level and damped trend"),
)


@dataclass(frozen=True)
class Forecast:
    """Points and limits ahead, shape (horizon,) for one series or (series, horizon) for many.

    `lower80` and `upper80` hold the first level asked for, `lower95` and `upper95` the second. `past_error` is the
    mean absolute error one period ahead over the last `past_periods` periods, in the units of the series; missing
    where nothing could be looked back on. `sentence` says the method and how many points it had.
    """

    points: Floats
    lower80: Floats
    upper80: Floats
    lower95: Floats
    upper95: Floats
    method: Any
    sentence: Any
    past_error: Any
    past_periods: Any


@dataclass
class _Projection:
    """What is worked out for series of one pattern before limits are drawn; shapes (series, ...)."""

    points: Floats
    variance: Floats
    freedom: Floats
    method: NDArray[np.int64]


def forecast_series(
    values: ArrayLike,
    horizon: int,
    bounds: tuple[float, float] | None = None,
    levels: tuple[float, float] = (0.8, 0.95),
    season: int = 1,
) -> Forecast:
    """Forecast one series, oldest first, gaps missing; the first step ahead is the one after the last place.

    `bounds` hold points and limits of a share within what is possible, such as (0, 100). `season` is 4 for quarterly
    and 12 for monthly series that may have a season. Fewer than three known points: missing numbers and a sentence.
    """
    column = np.asarray(values, dtype=np.float64)
    if column.ndim != 1:
        raise ValueError("forecast_series takes one series; use forecast_many for a table")
    many = forecast_many(column[None], horizon, bounds, levels, season)
    return Forecast(*(getattr(many, name)[0] for name in Forecast.__dataclass_fields__))


@quiet
def forecast_many(
    values: ArrayLike,
    horizon: int,
    bounds: tuple[float, float] | None = None,
    levels: tuple[float, float] = (0.8, 0.95),
    season: int = 1,
    look_back: int = LOOK_BACK,
) -> Forecast:
    """Forecast a table of series (series, periods), each on its own; see `forecast_series`."""
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or horizon < 1:
        raise ValueError("a forecast needs a table (series, periods) and a horizon of one or more")
    table = np.where(np.isfinite(table), table, np.nan)
    whole = _empty(len(table), horizon)
    sentences = np.empty(len(table), dtype=object)
    past = np.full((2, len(table)), np.nan)
    for rows, block in _alike(table):
        part = _project(block, horizon, season)
        for name in ("points", "variance", "freedom", "method"):
            getattr(whole, name)[rows] = getattr(part, name)
        past[:, rows] = _back_test(block, part.method, season, look_back)
        exact = part.variance[:, 0] == 0
        sentences[rows] = [
            _sentence(int(m), block[0], season, bool(e)) for m, e in zip(part.method, exact, strict=True)
        ]
    names = np.array([_relative(int(m), season)[1] for m in whole.method], dtype=object)
    limits = _limits(whole, levels)
    held = [whole.points, *limits] if bounds is None else [np.clip(c, *bounds) for c in (whole.points, *limits)]
    return Forecast(held[0], held[1], held[2], held[3], held[4], names, sentences, past[0], past[1])


def naive(values: ArrayLike, horizon: int) -> tuple[Floats, Floats]:
    """Points and variances (series, horizon) of no change: variance grows by the mean squared step each period."""
    part = _project_walk(np.atleast_2d(np.asarray(values, dtype=np.float64)), horizon, NAIVE)
    return part.points, part.variance


def drift(values: ArrayLike, horizon: int) -> tuple[Floats, Floats]:
    """Points and variances (series, horizon) of the average step going on, from the first value to the last."""
    part = _project_walk(np.atleast_2d(np.asarray(values, dtype=np.float64)), horizon, DRIFT)
    return part.points, part.variance


def _alike(table: Floats) -> list[tuple[NDArray[np.intp], Floats]]:
    """Rows whose gaps are in the same places, with the empty periods before their first value cut off."""
    masks, pattern = np.unique(~np.isnan(table), axis=0, return_inverse=True)
    blocks = []
    for number, mask in enumerate(masks):
        rows = np.flatnonzero(pattern.reshape(-1) == number)
        first = int(mask.argmax()) if mask.any() else mask.size
        blocks += [(part, table[part][:, first:]) for part in np.split(rows, range(BATCH, rows.size, BATCH))]
    return blocks


def _empty(series: int, horizon: int) -> _Projection:
    missing = np.full((2, series, horizon), np.nan)
    return _Projection(missing[0], missing[1], np.full(series, np.nan), np.full(series, NONE))


def _project(block: Floats, horizon: int, season: int) -> _Projection:
    known = ~np.isnan(block[0])
    if known.sum() < FEWEST:
        return _empty(len(block), horizon)
    if known.sum() <= FEW:
        steps = np.diff(block[:, known], axis=1)
        one_way = (steps > 0).all(axis=1) | (steps < 0).all(axis=1)
        method = np.where(one_way, DRIFT, NAIVE)
        method[(steps == 0).all(axis=1)] = CONSTANT
        return _follow(block, horizon, method, season, {})
    candidates = _candidates(int(known.sum()), season)
    fits = {place: fit(block, _relative(place, season)[0]) for place in candidates}
    aic, aicc = _drift_criteria(block)
    criteria = {
        "aicc": np.array([aicc, *(fits[place].aicc for place in candidates)]),
        "aic": np.array([aic, *(fits[place].aic for place in candidates)]),
    }
    method = np.array([DRIFT, *candidates])[np.argmin(criteria["aicc"], axis=0)]
    method[np.ptp(block[:, known], axis=1) == 0] = CONSTANT
    whole = _follow(block, horizon, method, season, fits)
    rows = np.flatnonzero((method != CONSTANT) & np.isfinite(criteria["aicc"].min(axis=0)))
    if not rows.size:
        return whole
    relatives = [_project_walk(block[rows], horizon, DRIFT)]
    relatives += [_smooth(fits[place], horizon, rows) for place in candidates]
    whole.variance[rows] = _variance_of_choice(relatives, criteria, whole.points[rows], rows)
    return whole


def _drift_criteria(block: Floats) -> tuple[Floats, Floats]:
    """AIC and AICc of a random walk with drift, by the convention of `fitting`: a level and trend that is not smoothed.

    It is the trend model at alpha 1 and beta 0 with nothing to search for, so a short series that keeps going one
    way need not pay for parameters that it does not use. Its first error is nought: the start is the first value.
    """
    place = np.flatnonzero(~np.isnan(block[0]))
    n, lengths = place.size, np.diff(place)
    seen = block[:, place]
    slope = (seen[:, -1:] - seen[:, :1]) / (place[-1] - place[0])
    sse = ((np.diff(seen, axis=1) - slope * lengths) ** 2 / lengths).sum(axis=1)
    counted = 3  # the first value, the drift and the variance
    with np.errstate(divide="ignore"):
        aic = 2.0 * counted + n * np.log(sse)
    return aic, aic + 2.0 * counted * (counted + 1) / (n - counted - 1)


def _variance_of_choice(
    relatives: list[_Projection], criteria: dict[str, Floats], points: Floats, rows: NDArray[np.intp]
) -> Floats:
    """Variance that owns up to having chosen a model (Burnham & Anderson 2002, Akaike weights).

    Each relative's variance and squared distance from the point forecast, weighed by how nearly it was chosen: by
    AICc, which rightly keeps a short series simple, or by AIC, which remembers that it may not be; whichever is
    wider.
    """
    spread = np.array([part.variance + (part.points - points) ** 2 for part in relatives])
    widths = []
    for criterion in criteria.values():
        mine = criterion[:, rows]
        weight = np.exp(-0.5 * (mine - mine.min(axis=0)))
        widths.append(np.einsum("ms,msh->sh", weight / weight.sum(axis=0), spread))
    return np.asarray(np.maximum(widths[0], widths[1]))


def _candidates(n: int, season: int) -> list[int]:
    """Places of the models that so many points can bear, simplest first."""
    places = range(SMOOTHED, SMOOTHED + len(RELATIVES) * (2 if season > 1 else 1))
    models = {place: _relative(place, season)[0] for place in places}
    return [
        place for place, model in models.items() if n > model.size + 2 and (not model.seasonal or n > 2 * model.season)
    ]


def _relative(method: int, season: int) -> tuple[Model, str, str]:
    """Model, short name and opening words of a method; the seasonal forms follow the plain ones."""
    if method < SMOOTHED:
        return Model(), PLAIN_NAMES[method], ""
    place = method - SMOOTHED
    model, name, words = RELATIVES[place % len(RELATIVES)]
    if place < len(RELATIVES):
        return model, name, words
    return (
        Model(model.trend, model.damped, season),
        f"{name} with season",
        f"{words.rstrip(',')} with a season",
    )


def _follow(block: Floats, horizon: int, method: NDArray[np.int64], season: int, fits: dict[int, Fit]) -> _Projection:
    """Project each series by its own method, with a fit made already or one from the grid."""
    whole = _empty(len(block), horizon)
    whole.method[:] = method
    for place in np.unique(method):
        rows = np.flatnonzero(method == place)
        if place in (CONSTANT, NAIVE, DRIFT):
            part = _project_walk(block[rows], horizon, int(place))
        elif int(place) in fits:
            part = _smooth(fits[int(place)], horizon, rows)
        else:
            model = _relative(int(place), season)[0]
            part = _smooth(fit(block[rows], model, refine=False), horizon, np.arange(rows.size))
        whole.points[rows], whole.variance[rows], whole.freedom[rows] = (
            part.points,
            part.variance,
            part.freedom,
        )
    return whole


def _smooth(fitted: Fit, horizon: int, rows: NDArray[np.intp]) -> _Projection:
    points = forecast_mean(fitted.parameters, fitted.last, horizon)[rows]
    spread = forecast_spread(fitted.parameters, fitted.model.season, horizon)[rows]
    variance = fitted.variance[rows][:, None] * spread
    return _Projection(
        points,
        variance,
        np.full(rows.size, fitted.n - fitted.model.size, dtype=float),
        np.zeros(rows.size, int),
    )


def _project_walk(block: Floats, horizon: int, method: int) -> _Projection:
    """Naive and drift, with gaps: a step over a gap of k periods counts as k steps of equal expected size."""
    place = np.flatnonzero(~np.isnan(block[0]))
    seen, lengths = block[:, place], np.diff(place)
    steps = np.diff(seen, axis=1)
    span = int(place[-1] - place[0])
    ahead = np.arange(1, horizon + 1) + (block.shape[1] - 1 - place[-1])
    freedom = steps.shape[1] - (method == DRIFT)
    slope = (seen[:, -1] - seen[:, 0]) / span if method == DRIFT else np.zeros(len(block))
    squares = ((steps - slope[:, None] * lengths) ** 2 / lengths).sum(axis=1)
    # Steps that are all alike say nothing about chance; a whole step is then as good a guess as any.
    even = squares <= 1e-20 * np.maximum(slope**2, 1e-300)
    variance = np.where(even, slope**2, squares / max(freedom, 1))
    growth = ahead * (1.0 + ahead / span) if method == DRIFT else ahead
    points = seen[:, -1:] + slope[:, None] * ahead
    width = np.full(len(block), float(max(freedom, 1)))
    return _Projection(points, variance[:, None] * growth, width, np.full(len(block), method))


def _back_test(block: Floats, method: NDArray[np.int64], season: int, periods: int) -> Floats:
    """Mean absolute error one period ahead, and over how many of the latest periods, by going back to each of them."""
    errors = np.full((max(periods, 1), len(block)), np.nan)
    for back in range(1, min(periods, block.shape[1] - FEWEST) + 1):
        before, actual = block[:, :-back], block[:, -back]
        n = int((~np.isnan(before[0])).sum())
        if np.isnan(actual[0]) or n < FEWEST:
            continue
        now, row = np.unique(method, return_inverse=True)
        then = np.array([_method_then(int(one), n, season) for one in now])[row]
        errors[back - 1] = np.abs(_follow(before, 1, then, season, {}).points[:, 0] - actual)
    count = (~np.isnan(errors)).sum(axis=0)
    total = np.where(np.isnan(errors), 0.0, errors).sum(axis=0)
    return np.stack([total / np.where(count > 0, count, np.nan), count])


def _method_then(method: int, n: int, season: int) -> int:
    """The method that would have been used with only `n` points: the same, or its short-series relative."""
    if method < SMOOTHED or (n > FEW and method in _candidates(n, season)):
        return method
    return DRIFT if _relative(method, season)[0].trend else NAIVE


def _limits(whole: _Projection, levels: tuple[float, float]) -> list[Floats]:
    limits = []
    for level in levels:
        half = stdtrit(whole.freedom, (1.0 + level) / 2.0)[:, None] * np.sqrt(whole.variance)
        limits += [whole.points - half, whole.points + half]
    return limits


def _sentence(method: int, series: Floats, season: int, exact: bool) -> str:
    known = int((~np.isnan(series)).sum())
    gaps = series.size - known if known else 0
    points = f"{known} point{'' if known == 1 else 's'}"
    ending = f" ({gaps} missing in between)" if gaps else ""
    short = ": wide, because the series is short" if known <= FEW else ""
    if method == NONE:
        return f"No forecast: {points}, and at least {FEWEST} are needed"
    if method == CONSTANT:
        return f"No change from {points}: they are all the same, so the interval has no width{ending}"
    if method == NAIVE:
        return f"Last value carried forward from {points}{short}{ending}"
    if method == DRIFT:
        return f"Drift (the average step carried on) from {points}{short}{ending}"
    perfect = ": it fits every point, so the interval has no width" if exact else ""
    return f"{_relative(method, season)[2]} fitted to {points}{perfect}{ending}"

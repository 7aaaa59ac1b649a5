"""Funnel plots: control limits about the average of all areas, which areas lie outside, and overdispersion.

Sources: PHE Technical Guide, Funnel Plots (2017); Spiegelhalter (2005), Stat Med 24:1185-1202, for limits and for the
overdispersion factor from winsorised scores. Proportions, rates and ratios, per `multiplier`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincinv

from oba.statistics import reasons
from oba.statistics.intervals import byar_limits, check_proportion, check_rate, normal_quantile
from oba.statistics.reasons import Codes, Floats, quiet

INNER, OUTER = 0.95, 0.998  # the 2s and 3s limits
TAILS = {INNER: "0.025", OUTER: "0.001"}
NOT_SIGNIFICANT = "Not significant"
POINTS = 100


@dataclass(frozen=True)
class FunnelLimits:
    """Limits along the horizontal axis (points,): a denominator for proportions, events for rates and ratios."""

    x: Floats
    lower_inner: Floats
    upper_inner: Floats
    lower_outer: Floats
    upper_outer: Floats


@dataclass(frozen=True)
class Position:
    """Where each area lies: -2 to 2, below zero low, 2 beyond the outer limits; words; a reason where not judged."""

    side: Floats
    words: Any
    reason: Codes


def average_proportion(numerator: ArrayLike, denominator: ArrayLike) -> float:
    """Summed numerators over summed denominators of the areas where both are known and possible."""
    x, n = _floats(numerator, denominator)
    fine = check_proportion(x, n) == reasons.FINE
    return float(x[fine].sum() / n[fine].sum()) if fine.any() else np.nan


def proportion_limits(
    average: float, denominators: ArrayLike, level: float, dispersion: float = 1.0
) -> tuple[Floats, Floats]:
    """Limits (0 to 1) about an average proportion at each denominator, kept within 0 and 1."""
    n = np.asarray(denominators, dtype=np.float64)
    half = normal_quantile(level) * np.sqrt(dispersion * average * (1.0 - average) / np.where(n > 0, n, np.nan))
    return np.maximum(average - half, 0.0), np.minimum(average + half, 1.0)


def event_limits(average: float, events: ArrayLike, level: float) -> tuple[Floats, Floats]:
    """Limits about an average rate (or 1 for ratios) where so many events were seen.

    They belong to the denominators at which that many events would just be too many, or too few, for the average.
    """
    e = np.asarray(events, dtype=np.float64)
    high = (1.0 + level) / 2.0
    return average * e / gammaincinv(e + 1.0, high), average * e / gammaincinv(e, 1.0 - high)


@quiet
def funnel_of_proportions(
    numerator: ArrayLike, denominator: ArrayLike, multiplier: float = 100.0, dispersion: float = 1.0
) -> FunnelLimits:
    """Limits of a funnel of proportions along an axis that holds every denominator; `dispersion` widens them."""
    x, n = _floats(numerator, denominator)
    average = average_proportion(x, n)
    axis = spread_axis(*axis_ends(n[check_proportion(x, n) == reasons.FINE]))
    pairs = [proportion_limits(average, axis, level, dispersion) for level in (INNER, OUTER)]
    return FunnelLimits(axis, *(multiplier * limit for pair in pairs for limit in pair))


@quiet
def funnel_of_rates(count: ArrayLike, population: ArrayLike, multiplier: float, years: float = 1.0) -> FunnelLimits:
    """Limits of a funnel of rates; `population` is all person-years, of `years` of data. The axis is in events."""
    x, n = _floats(count, population)
    fine = check_rate(x, n) == reasons.FINE
    average = float(x[fine].sum() / n[fine].sum()) if fine.any() else np.nan
    low, high = (end * average * years for end in axis_ends(n[fine] / years))
    axis = spread_axis(float(np.floor(low)), float(np.ceil(high)))
    return FunnelLimits(axis, *_event_lines(axis, average, multiplier, 0.0))


@quiet
def funnel_of_ratios(
    observed: ArrayLike, expected: ArrayLike, multiplier: float = 100.0, less_one: bool = False
) -> FunnelLimits:
    """Limits of a funnel of standardised ratios; `less_one` takes one off (ratios of counts about zero)."""
    o, e = _floats(observed, expected)
    axis = spread_axis(*axis_ends(e[check_rate(o, e) == reasons.FINE]), ratio=True)
    return FunnelLimits(axis, *_event_lines(axis, 1.0, multiplier, float(less_one)))


@quiet
def place_proportions(numerator: ArrayLike, denominator: ArrayLike, dispersion: float = 1.0) -> Position:
    """Areas strictly outside the limits about their average proportion; `dispersion` widens the limits."""
    x, n = _floats(numerator, denominator)
    reason = check_proportion(x, n)
    average = average_proportion(x, n)
    error = np.sqrt(average * (1.0 - average) / n) * np.sqrt(dispersion)
    away = x / n - average
    inner, outer = (np.abs(away) > normal_quantile(level) * error for level in (INNER, OUTER))
    return _position(np.sign(away) * (inner * 1.0 + outer), reason)


@quiet
def place_rates(
    count: ArrayLike,
    population: ArrayLike,
    average: float | None = None,
    fewest: float = 0.0,
    dispersion: float = 1.0,
) -> Position:
    """Areas whose interval leaves out the average rate: exact below ten events, otherwise Byar's.

    Give expected events as `population` and an average of 1 for ratios. Areas with fewer than `fewest` events (ten
    for directly standardised rates) count towards the average but are not judged. `dispersion` widens each
    interval by its root.
    """
    x, n = _floats(count, population)
    reason = check_rate(x, n)
    fine = reason == reasons.FINE
    middle = float(x[fine].sum() / n[fine].sum()) if average is None and fine.any() else average
    reason[fine & (x < fewest)] = reasons.TOO_FEW_EVENTS
    side, wider = np.zeros(x.shape), np.sqrt(dispersion)
    expected = n * (np.nan if middle is None else middle)
    for level in (INNER, OUTER):
        lower, upper = byar_limits(x, level)
        lower, upper = x - wider * (x - lower), x + wider * (upper - x)
        side += np.where(lower > expected, 1.0, 0.0) - np.where(upper < expected, 1.0, 0.0)
    return _position(side, reason)


def measure_dispersion(score: ArrayLike, trim: float = 0.1) -> float:
    """Overdispersion factor: mean square of z scores winsorised at `trim` each end; 1 where that is no more than
    chance.

    Multiply the variance by it to widen the limits (`place_proportions(..., dispersion=...)`).
    """
    z = np.asarray(score, dtype=np.float64)
    z = z[np.isfinite(z)]
    if z.size < 2:
        return 1.0
    low, high = np.quantile(z, [trim, 1.0 - trim])
    factor = float((np.clip(z, low, high) ** 2).mean())
    return factor if factor > (z.size - 1.0) / z.size else 1.0


@quiet
def score_proportions(numerator: ArrayLike, denominator: ArrayLike) -> Floats:
    """z score of each area's proportion against the average of all; missing where it cannot be worked out."""
    x, n = _floats(numerator, denominator)
    average = average_proportion(x, n)
    people = np.where(check_proportion(x, n) == reasons.FINE, n, np.nan)
    return np.asarray((x / people - average) / np.sqrt(average * (1.0 - average) / people))


@quiet
def derive_population(count: ArrayLike, rate: ArrayLike, multiplier: float, given: ArrayLike | None = None) -> Floats:
    """Person-years behind a published rate: events times multiplier over rate; the given denominator at no events."""
    x, r = _floats(count, rate)
    derived = multiplier * x / np.where(r > 0, r, np.nan)
    if given is not None:
        derived = np.where(x == 0, np.asarray(given, dtype=np.float64), derived)
    return np.asarray(derived)


def axis_ends(denominators: Floats) -> tuple[float, float]:
    """Tidy ends of an axis: zero, or 95% of the least to one significant figure; 105% of the most to two.

    Missing where there is nothing to draw.
    """
    if not denominators.size:
        return np.nan, np.nan
    least, most = float(denominators.min()), float(denominators.max())
    start = 0.0 if most > 2.0 * least else _tidy(least * 0.95, 1, np.floor)
    return start, _tidy(most * 1.05, 2, np.ceil)


def spread_axis(start: float, end: float, ratio: bool = False) -> Floats:
    """A hundred whole numbers from `start` (at least 1) to `end`, further and further apart; none without an end."""
    if np.isnan(end):
        return np.empty(0)
    axis = np.empty(POINTS)
    axis[0] = max(1.0, start)
    for place in range(1, POINTS):
        left = POINTS + 1 - (place if ratio else place + 1)
        step = np.rint((end / axis[place - 1]) ** (1.0 / left) * axis[place - 1])
        axis[place] = max(step, axis[place - 1] + 1.0)
    return axis


def _event_lines(axis: Floats, average: float, multiplier: float, less: float) -> list[Floats]:
    return [multiplier * (limit - less) for level in (INNER, OUTER) for limit in event_limits(average, axis, level)]


def _position(side: Floats, reason: Codes) -> Position:
    fine = reason == reasons.FINE
    names = np.array(
        [
            f"Low ({TAILS[OUTER]})",
            f"Low ({TAILS[INNER]})",
            NOT_SIGNIFICANT,
            f"High ({TAILS[INNER]})",
            f"High ({TAILS[OUTER]})",
            "not judged",
        ]
    )
    place = np.where(fine, side + 2.0, names.size - 1)
    return Position(np.where(fine, side, np.nan), names[place.astype(np.intp)], reason)


def _tidy(number: float, figures: int, rounding: Any) -> float:
    if number <= 0:
        return 0.0
    unit = 10.0 ** (np.floor(np.log10(number)) - figures + 1)
    return float(rounding(round(number / unit, 9)) * unit)


def _floats(first: ArrayLike, second: ArrayLike) -> list[Floats]:
    pair = np.broadcast_arrays(np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64))
    return [np.asarray(column) for column in pair]

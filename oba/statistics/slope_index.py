"""Slope and relative index of inequality, with limits and without chance: no simulation.

Source: Low & Low (2004), J Public Health 26:388-395. The published tools simulate the limits, drawing each value
again from a normal distribution (of its logarithm for rates, its logit for proportions). Where the slope is a linear
function of the draws the limits are exact. Elsewhere the drawn values' first four cumulants are worked out by
Gauss-Hermite quadrature, and the quantiles of the slope, a weighted sum of them, by Cornish & Fisher (1937). The
ratio's limits come from the sum whose sign decides whether the ratio is smaller than a limit (Fieller).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from oba.statistics import reasons
from oba.statistics.intervals import normal_quantile
from oba.statistics.reasons import Codes, Floats, quiet

MEAN, RATE = 0, 1  # any other value type is a proportion
NODES = 40  # of the quadrature
HALVINGS = 80  # of the search for a limit of the ratio
BRACKET = 1e3  # what is looked for lies within it on either side of nothing


@dataclass(frozen=True)
class SlopeIndex:
    """Slope index (in units of the value times the multiplier), relative index and intercept; shapes (areas,).

    `reason` tells why an area has no result; `limits_reason` why it has no limits.
    """

    sii: Floats
    sii_lower: Floats
    sii_upper: Floats
    rii: Floats
    rii_lower: Floats
    rii_upper: Floats
    intercept: Floats
    reason: Codes
    limits_reason: Codes


@dataclass(frozen=True)
class _Line:
    """Weighted line through each area, as weights of the values: slope and height at rank zero, (areas, groups)."""

    slope: Floats
    intercept: Floats


@quiet
def slope_index(
    value: ArrayLike,
    population: ArrayLike,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    error: ArrayLike | None = None,
    value_type: int = MEAN,
    transform: bool = False,
    multiplier: float = 1.0,
    level: float = 0.95,
) -> SlopeIndex:
    """Slope and relative index of each area; tables (areas, groups), groups from most to least deprived.

    `value_type`: 0 mean or other, 1 rate, 2 proportion (0 to 1). `lower` and `upper` are 95% limits of the values;
    `error` their standard errors on the scale of the draws, used instead where given. `transform` fits the line to
    logarithms (rates) or logits (proportions). A multiplier below zero inverts the relative index. A group with
    nobody in it is left out.
    """
    y, people = np.broadcast_arrays(_as_table(value), _as_table(population))
    there = ~(people == 0)
    line = _fit_line(people)
    inside = _transform(y, value_type)
    used = inside if transform else y
    reason = _check(y, people, used, there)
    fine = np.where(reason == reasons.FINE, 1.0, np.nan)
    slope, start = (_weigh(weights, used, there) * fine for weights in (line.slope, line.intercept))
    spread = _errors(lower, upper, error, value_type, y.shape)
    limits_reason = _check_errors(spread, there, reason)
    drawn = np.where(there & np.isfinite(spread), spread, 0.0)
    if transform:
        limits = _transformed_limits(line, start, slope, drawn, value_type, level)
        ends = _untransform(start, value_type), _untransform(start + slope, value_type)
    else:
        limits = _drawn_limits(line, np.where(there, inside, 0.0), drawn, value_type, level)
        ends = start, start + slope
    known = np.where(limits_reason == reasons.FINE, 1.0, np.nan)
    sii = np.sort(np.stack([limits[0] * multiplier, limits[1] * multiplier]), axis=0) * known
    rii = _relative(ends, (limits[2] * known, limits[3] * known), multiplier)
    index, intercept = (ends[1] - ends[0]) * multiplier, ends[0] * abs(multiplier) if transform else start
    return SlopeIndex(index, sii[0], sii[1], *rii, intercept, reason, limits_reason)


def _relative(
    ends: tuple[Floats, Floats], limits: tuple[Floats, Floats], multiplier: float
) -> tuple[Floats, Floats, Floats]:
    """Relative index and its limits, inverted where the multiplier is below zero."""
    ratio, (lower, upper) = ends[1] / ends[0], limits
    return (1.0 / ratio, 1.0 / upper, 1.0 / lower) if multiplier < 0 else (ratio, lower, upper)


def _as_table(values: ArrayLike) -> Floats:
    return np.atleast_2d(np.asarray(values, dtype=np.float64))


def _fit_line(people: Floats) -> _Line:
    """Least squares on relative rank, weighted by share of population: both ends as weighted sums of the values."""
    total = people.sum(axis=1, keepdims=True)
    share = people / total
    rank = np.cumsum(share, axis=1) - share / 2.0
    middle = (share * rank).sum(axis=1, keepdims=True)
    away = rank - middle
    spread = (share * away**2).sum(axis=1, keepdims=True)
    slope = share * away / spread
    return _Line(slope, share - slope * middle)


def _weigh(weights: Floats, values: Floats, there: Any) -> Floats:
    return np.asarray((weights * np.where(there, values, 0.0)).sum(axis=1))


def _check(y: Floats, people: Floats, used: Floats, there: Any) -> Codes:
    reason = np.where((there.sum(axis=1) < 2), reasons.TOO_FEW_GROUPS, reasons.FINE)
    reason = np.where((there & ~np.isfinite(used)).any(axis=1), reasons.OUT_OF_RANGE, reason)
    reason = np.where((there & np.isnan(y)).any(axis=1) | np.isnan(people).any(axis=1), reasons.MISSING, reason)
    reason = np.where(np.isinf(people).any(axis=1), reasons.NOT_FINITE, reason)
    return np.where((people < 0).any(axis=1), reasons.NEGATIVE_COUNT, reason).astype(np.uint8)


def _check_errors(spread: Floats, there: Any, reason: Codes) -> Codes:
    missing = (there & ~np.isfinite(spread)).any(axis=1)
    wrong = (there & (spread < 0)).any(axis=1)
    found = np.where(missing, reasons.MISSING, np.where(wrong, reasons.LIMITS_CROSSED, reasons.FINE))
    return np.where(reason == reasons.FINE, found, reason).astype(np.uint8)


def _errors(
    lower: ArrayLike | None, upper: ArrayLike | None, error: ArrayLike | None, value_type: int, shape: Any
) -> Floats:
    given = np.full(shape, np.nan) if error is None else np.broadcast_to(np.asarray(error, dtype=float), shape)
    if lower is None or upper is None:
        return np.asarray(given)
    ends = [_transform(np.asarray(limit, dtype=np.float64), value_type) for limit in (lower, upper)]
    made = np.broadcast_to((ends[1] - ends[0]) / (2.0 * normal_quantile(0.95)), shape)
    return np.where(np.isnan(given), made, given)


def _transform(values: Floats, value_type: int) -> Floats:
    """Values on the scale they are drawn on: as they are, logarithm, or logit; missing where that does not exist."""
    if value_type == MEAN:
        return values
    bent = np.log(values if value_type == RATE else values / (1.0 - values))
    return np.where(np.isfinite(bent), bent, np.nan)


def _untransform(values: Floats, value_type: int) -> Floats:
    if value_type == MEAN:
        return values
    return np.exp(values) if value_type == RATE else 1.0 / (1.0 + np.exp(-values))


def _transformed_limits(
    line: _Line, start: Floats, slope: Floats, spread: Floats, value_type: int, level: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """Limits where the line is fitted to what is drawn: the slope is normal, and the line turns about its middle."""
    half = normal_quantile(level) * np.sqrt((line.slope**2 * spread**2).sum(axis=1))
    middle = start + slope / 2.0
    found = []
    for steep in (slope - half, slope + half):
        low, high = _untransform(middle - steep / 2.0, value_type), _untransform(middle + steep / 2.0, value_type)
        found.append((high - low, high / low))
    return found[0][0], found[1][0], found[0][1], found[1][1]


def _drawn_limits(
    line: _Line, inside: Floats, spread: Floats, value_type: int, level: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """Limits where the line is fitted to values whose transforms are drawn."""
    cumulants = _cumulants(inside, spread, value_type)
    z = normal_quantile(level)
    slopes = [_quantile(line.slope, cumulants, way * z) for way in (-1.0, 1.0)]
    ratios = [_ratio_limit(line, cumulants, way * z) for way in (-1.0, 1.0)]
    return slopes[0], slopes[1], ratios[0], ratios[1]


def _cumulants(inside: Floats, spread: Floats, value_type: int) -> list[Floats]:
    """First four cumulants of each drawn value, (areas, groups) each."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    weights = weights / weights.sum()
    drawn = _untransform(inside[..., None] + spread[..., None] * nodes, value_type)
    mean = drawn @ weights
    away = drawn - mean[..., None]
    second, third, fourth = ((away**power) @ weights for power in (2, 3, 4))
    return [mean, second, third, fourth - 3.0 * second**2]


def _quantile(weights: Floats, cumulants: list[Floats], z: float) -> Floats:
    """Quantile of a weighted sum of independent draws by Cornish & Fisher's expansion, to the fourth cumulant."""
    first, second, third, fourth = (
        (weights**power * cumulant).sum(axis=1) for power, cumulant in enumerate(cumulants, start=1)
    )
    deviation = np.sqrt(second)
    unit = np.where(deviation > 0, deviation, 1.0)
    skew, tails = third / unit**3, fourth / unit**4
    shifted = z + skew * (z**2 - 1) / 6 + tails * (z**3 - 3 * z) / 24 - skew**2 * (2 * z**3 - 5 * z) / 36
    return np.asarray(first + deviation * shifted)


def _ratio_limit(line: _Line, cumulants: list[Floats], z: float) -> Floats:
    """The r at which (intercept + slope) - r intercept has its quantile at zero, found by halving.

    Missing where the intercept itself is not clearly above zero, for then the ratio has no such limit.
    """
    tail_low = _quantile(line.intercept, cumulants, -abs(z))
    low, high = (np.full(tail_low.shape, way * BRACKET) for way in (-1.0, 1.0))
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        above = _quantile(line.slope + (1.0 - middle[:, None]) * line.intercept, cumulants, z) > 0
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.where(tail_low > 0, (low + high) / 2.0, np.nan)

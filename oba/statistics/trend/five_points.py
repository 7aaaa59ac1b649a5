"""The published five-point recent trend, by value type, and the weighted rule of the Fingertips website.

Source: OHID, Fingertips Public Health Technical Guidance, Trend markers (2025). Only for annual periods that do not
overlap: the latest five rows must be five consecutive years with nothing missing.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import erfc

from oba.statistics.intervals import normal_quantile
from oba.statistics.polarity import read_polarity
from oba.statistics.reasons import Floats, Words, quiet

POINTS = 5
CHI_SQUARED_LIMIT = 9.5495  # chi-squared on one degree of freedom at 99.8%, as the guidance prints it

OUTCOMES = np.array(["Decreasing", "No significant change", "Increasing", "Cannot be calculated"])
CANNOT = 3

REASONS = np.array(
    [
        "No significant trend",
        "No outliers and significant trend",
        "Outlier found",
        "Not enough data points",
        "Years are not consecutive",
        "Missing values",
        "Impossible values",
        "Missing at least one confidence interval value",
        "A confidence interval has no width",
        "A year at 0% or 100% leaves the slope undefined",
        "A numerator equals its denominator",
    ]
)
FLAT, CLEAR, OUTLIER, TOO_FEW, NOT_YEARLY, GAP, IMPOSSIBLE, NO_LIMITS, NO_WIDTH, NO_LOGIT, ALL_OF_THEM = range(11)
NONE = -1  # nothing keeps a series from being judged


@dataclass(frozen=True)
class Trend:
    """Outcome of each series (one value for one series), with the reason in words and the numbers behind it.

    `chi_squared`, `p_value` and `slope` are missing where they do not exist. `significant` is tested at 99.8%;
    `same_sign` is 1 or 0 after leaving out each point in turn, missing when that was not needed.
    """

    outcome: Any
    word_with_polarity: Any
    reason: Any
    slope: Any
    chi_squared: Any
    p_value: Any
    significant: Any
    same_sign: Any


@dataclass(frozen=True)
class _Window:
    """The latest five rows of every series, and what keeps a series from being judged (-1 when nothing does)."""

    year: Floats
    numerator: Floats
    denominator: Floats
    value: Floats
    lower: Floats
    upper: Floats
    fault: NDArray[np.int64]


@quiet
def recent_trend(
    year: ArrayLike,
    numerator: ArrayLike | None,
    denominator: ArrayLike | None,
    value: ArrayLike | None,
    lower: ArrayLike | None,
    upper: ArrayLike | None,
    value_type: Any,
    polarity: Any,
) -> Trend:
    """Recent trend of one series (1-D) or many (2-D: series, years) by the published rule.

    `value_type` is `proportion` or `other`, one word or one a series. A missing year marks a row that does not exist.
    Proportions need numerators and denominators; other types need values with 95% limits in the same units.
    """
    one, window = _latest_rows(year, numerator, denominator, value, lower, upper)
    proportion = _is_proportion(value_type, len(window.fault))
    fault = np.where(proportion, _proportion_fault(window), _weighted_fault(window))
    by_share, by_weight = _fit_shares(window), _fit_weighted(window, window.year - window.year[:, :1])
    slope, chi, same = (np.where(proportion, a, b) for a, b in zip(by_share, by_weight, strict=True))
    return _conclude(one, fault, slope, chi, same, polarity)


@quiet
def website_trend(
    numerator: ArrayLike | None,
    denominator: ArrayLike | None,
    value: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    polarity: Any,
    year: ArrayLike | None = None,
) -> Trend:
    """The weighted rule applied to every value type with time 1 to 5, as the Fingertips website reckons it."""
    years = np.arange(np.shape(value)[-1], dtype=np.float64) if year is None else year
    one, window = _latest_rows(years, numerator, denominator, value, lower, upper)
    full = (window.numerator == window.denominator).any(axis=1)
    fault = _weighted_fault(window)
    fault = np.where((fault == NONE) & full, ALL_OF_THEM, fault)
    time = np.broadcast_to(np.arange(1.0, POINTS + 1), window.value.shape)
    return _conclude(one, fault, *_fit_weighted(window, time), polarity)


@quiet
def change_from_previous(lower: ArrayLike, upper: ArrayLike) -> Words:
    """Change between the last two periods: a change only where their 95% intervals do not overlap."""
    low, high = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
    if low.shape[-1] < 2:
        return np.full(low.shape[:-1], OUTCOMES[CANNOT])[()]
    last, before = np.s_[..., -1], np.s_[..., -2]
    side = 1 + (low[last] > high[before]).astype(np.intp) - (high[last] < low[before])
    unknown = np.isnan(low[last] + high[last] + low[before] + high[before])
    words: Words = np.asarray(OUTCOMES[np.where(unknown, CANNOT, side)])[()]
    return words


def _latest_rows(year: ArrayLike, *columns: ArrayLike | None) -> tuple[bool, _Window]:
    years = np.asarray(year, dtype=np.float64)
    given = [None if column is None else np.asarray(column, dtype=np.float64) for column in columns]
    shape = np.broadcast_shapes(years.shape, *(column.shape for column in given if column is not None))
    if len(shape) not in (1, 2):
        raise ValueError("a trend takes one series (1-D) or many (2-D: series, years)")
    rows = (1, *shape) if len(shape) == 1 else shape
    all_columns = (years, *given)
    table = np.full((len(all_columns), rows[0], max(rows[1], POINTS)), np.nan)
    for place, column in enumerate(all_columns):
        if column is not None:
            table[place, :, table.shape[2] - rows[1] :] = np.broadcast_to(column, rows)
    order = np.argsort(np.where(np.isnan(table[0]), -np.inf, table[0]), axis=1, kind="stable")[:, -POINTS:]
    latest = np.take_along_axis(table, order[None], axis=2)
    gaps = np.diff(latest[0], axis=1)
    fault = np.where((gaps == 1).all(axis=1), NONE, NOT_YEARLY)
    fault[np.isnan(latest[0]).any(axis=1)] = TOO_FEW
    return len(shape) == 1, _Window(latest[0], latest[1], latest[2], latest[3], latest[4], latest[5], fault)


def _is_proportion(value_type: Any, series: int) -> NDArray[np.bool_]:
    words = np.broadcast_to(np.asarray(value_type).astype(str), (series,))
    unknown = set(np.unique(words)) - {"proportion", "other"}
    if unknown:
        raise ValueError(f"unknown value type `{unknown.pop()}`; use proportion or other")
    return np.asarray(words == "proportion")


def _proportion_fault(window: _Window) -> NDArray[np.int64]:
    x, n = window.numerator, window.denominator
    fault = np.where(((x < 0) | (n <= 0) | (x > n)).any(axis=1), IMPOSSIBLE, NONE)
    fault[np.isnan(x + n).any(axis=1)] = GAP
    return np.where(window.fault == NONE, fault, window.fault)


def _weighted_fault(window: _Window) -> NDArray[np.int64]:
    width = window.upper - window.lower
    fault = np.where((width <= 0).any(axis=1), NO_WIDTH, NONE)
    fault[(width < 0).any(axis=1)] = IMPOSSIBLE
    fault[np.isnan(width).any(axis=1)] = NO_LIMITS
    fault[np.isnan(window.value).any(axis=1)] = GAP
    return np.where(window.fault == NONE, fault, window.fault)


def _fit_shares(window: _Window) -> tuple[Floats, Floats, Floats]:
    """Chi-squared for a trend in proportions; slope of the logits by unweighted least squares."""
    x, n = window.numerator, window.denominator
    t = window.year - window.year[:, :1]  # counting from the first year changes nothing but keeps the digits
    big_n, big_x = n.sum(axis=1), x.sum(axis=1)
    cross = big_n * (x * t).sum(axis=1) - big_x * (n * t).sum(axis=1)
    spread = big_x * (big_n - big_x) * (big_n * (n * t * t).sum(axis=1) - (n * t).sum(axis=1) ** 2)
    never = spread == 0  # all at 0% or all at 100%: no trend, rather than nothing over nothing
    chi = np.where(never, 0.0, big_n * cross**2 / spread)
    logit = np.log(x / (n - x))  # a year at 0% or 100% leaves no slope
    slope, _ = _slope(t, logit, np.ones_like(t))
    return slope, chi, _keeps_sign(slope, t, logit, np.ones_like(t))


def _fit_weighted(window: _Window, time: Floats) -> tuple[Floats, Floats, Floats]:
    error = (window.upper - window.lower) / (2.0 * normal_quantile(0.95))
    weight = 1.0 / error**2
    slope, variance = _slope(time, window.value, weight)
    return slope, slope**2 / variance, _keeps_sign(slope, time, window.value, weight)


def _slope(t: Floats, y: Floats, weight: Floats) -> tuple[Floats, Floats]:
    total = weight.sum(axis=-1, keepdims=True)
    away = t - (weight * t).sum(axis=-1, keepdims=True) / total
    spread = (weight * away * away).sum(axis=-1)
    middle = (weight * y).sum(axis=-1, keepdims=True) / total
    return (weight * away * (y - middle)).sum(axis=-1) / spread, 1.0 / spread


def _keeps_sign(slope: Floats, t: Floats, y: Floats, weight: Floats) -> Floats:
    """1 where the slope keeps its sign whichever of the five points is left out, else 0."""
    kept = np.array([[j for j in range(POINTS) if j != left] for left in range(POINTS)])
    without, _ = _slope(t[:, kept], y[:, kept], weight[:, kept])
    same: Floats = (np.sign(without) == np.sign(slope)[:, None]).all(axis=1).astype(np.float64)
    return same


def _conclude(one: bool, fault: NDArray[np.int64], slope: Floats, chi: Floats, same: Floats, polarity: Any) -> Trend:
    judged = fault == NONE
    significant = judged & (chi > CHI_SQUARED_LIMIT)
    undefined = significant & ~np.isfinite(slope)
    reason = np.where(significant, np.where(same == 1, CLEAR, OUTLIER), FLAT)
    reason = np.where(judged, np.where(undefined, NO_LOGIT, reason), fault)
    side = np.where(reason == CLEAR, np.sign(slope), 0.0)
    place = np.where(judged & ~undefined, 1 + side.astype(np.intp), CANNOT)
    outcome = OUTCOMES[place]
    number = [np.where(judged, column, np.nan) for column in (slope, chi, erfc(np.sqrt(chi / 2.0)))]
    checked = np.where(significant & ~undefined, same, np.nan)
    columns = (
        outcome,
        _add_polarity(outcome, side, polarity),
        REASONS[reason],
        *number,
        significant,
        checked,
    )
    return Trend(*(column[0] if one else column for column in columns))


def _add_polarity(outcome: Words, side: Floats, polarity: Any) -> Words:
    good = np.broadcast_to(read_polarity(polarity), side.shape) * side
    ending = np.where(good > 0, " and getting better", np.where(good < 0, " and getting worse", ""))
    return np.char.add(outcome, ending)

"""Comparison with a benchmark or a goal, in words.

Source: OHID Fingertips Public Health Technical Guidance, comparing with a benchmark or goal. Every argument
broadcasts; a limit that touches the benchmark counts as similar. `not compared` means that a number is missing or
that the polarity is `not_applicable`.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oba.statistics.intervals import wilson
from oba.statistics.polarity import read_polarity
from oba.statistics.reasons import Floats, Words, quiet

NOT_COMPARED = "not compared"
SIMILAR = "similar"

# Rows: side of the benchmark from -2 (far below) to 2 (far above); columns: low is good, no judgement,
# high is good.
WORDS = np.array(
    [
        ["best", "lowest", "worst"],
        ["better", "lower", "worse"],
        [SIMILAR, SIMILAR, SIMILAR],
        ["worse", "higher", "better"],
        ["worst", "highest", "best"],
    ]
)


def compare(value: ArrayLike, lower: ArrayLike, upper: ArrayLike, benchmark: ArrayLike, polarity: Any) -> Words:
    """Single overlap: a benchmark inside the interval, ends included, is `similar`; otherwise by side and polarity."""
    return say(side_of(value, lower, upper, benchmark), polarity)


def compare_two_levels(
    value: ArrayLike,
    inner: tuple[ArrayLike, ArrayLike],
    outer: tuple[ArrayLike, ArrayLike],
    benchmark: ArrayLike,
    polarity: Any,
) -> Words:
    """Two levels: outside the inner (95%) limits is better or worse, beyond the outer (99.8%) best or worst."""
    near = side_of(value, *inner, benchmark)
    far = side_of(value, *outer, benchmark)
    return say(near + np.where(near == 0, 0.0 * far, far), polarity)


@quiet
def compare_double_overlap(
    value: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    benchmark: ArrayLike,
    benchmark_lower: ArrayLike,
    benchmark_upper: ArrayLike,
    polarity: Any,
) -> Words:
    """Double overlap: two intervals that overlap or touch are `similar`; otherwise the values decide."""
    v, low, high, b, b_low, b_high = _floats(value, lower, upper, benchmark, benchmark_lower, benchmark_upper)
    apart = (low > b_high) | (high < b_low)
    known = ~np.isnan(v + low + high + b + b_low + b_high)
    return say(np.where(known, np.where(apart, np.sign(v - b), 0.0), np.nan), polarity)


@quiet
def compare_with_control_limits(
    numerator: ArrayLike,
    denominator: ArrayLike,
    benchmark: ArrayLike,
    polarity: Any,
    level: float,
    multiplier: float = 100.0,
) -> Words:
    """Proportion against the Wilson limits of the benchmark at the area's own denominator; strictly outside counts."""
    x, n, b = _floats(numerator, denominator, benchmark)
    value = wilson(x, n, level, multiplier).value
    control = wilson(b / multiplier * n, n, level, multiplier)
    side = (value > control.upper) * 1.0 - (value < control.lower)
    return say(np.where(np.isnan(value + control.value), np.nan, side), polarity)


@quiet
def compare_with_goal(value: ArrayLike, goal: ArrayLike, polarity: Any) -> Words:
    """A goal of one value: at or beyond it in the good direction is better, otherwise worse; there is no similar."""
    v, b = _floats(value, goal)
    good = read_polarity(polarity)
    side = np.where(v == b, good, np.sign(v - b))
    return say(np.where(good == 0, np.sign(v - b), side), polarity)


@quiet
def compare_interval_with_goal(
    value: ArrayLike, lower: ArrayLike, upper: ArrayLike, goal: ArrayLike, polarity: Any
) -> Words:
    """A goal of one value judged by the interval: lower limit at or above it, or upper limit below it, else similar."""
    v, low, high, b = _floats(value, lower, upper, goal)
    side = (low >= b) * 1.0 - (high < b)
    return say(np.where(np.isnan(v + low + high + b), np.nan, side), polarity)


@quiet
def compare_with_range(value: ArrayLike, lower_goal: ArrayLike, upper_goal: ArrayLike, polarity: Any) -> Words:
    """A goal that is a range: below its lower end, at or above its upper end, or in between (similar)."""
    v, low, high = _floats(value, lower_goal, upper_goal)
    side = (v >= high) * 1.0 - (v < low)
    return say(np.where(np.isnan(v + low + high), np.nan, side), polarity)


@quiet
def least_difference(half: ArrayLike, other: ArrayLike) -> Floats:
    """Return the smallest difference of two independent values that is more than chance, from their half widths.

    The half width of the interval of a difference is the root of the sum of their squares (APHO, Technical Briefing 3,
    commonly used public health statistics).
    """
    first, second = _floats(half, other)
    return np.hypot(first, second)


@quiet
def side_of(value: ArrayLike, lower: ArrayLike, upper: ArrayLike, benchmark: ArrayLike) -> Floats:
    """Side of the benchmark an interval lies on: -1 below, 0 about it, 1 above, not-a-number not compared."""
    v, low, high, b = _floats(value, lower, upper, benchmark)
    side = (low > b) * 1.0 - (high < b)
    return np.where(np.isnan(v + low + high + b), np.nan, side)


def say(side: Floats, polarity: Any) -> Words:
    """Words for sides -2 to 2 under a polarity."""
    side, good = np.broadcast_arrays(side, read_polarity(polarity))
    known = ~(np.isnan(side) | np.isnan(good))
    row, column = np.nan_to_num(side).astype(np.intp) + 2, np.nan_to_num(good).astype(np.intp) + 1
    words: Words = np.where(known, WORDS[row, column], NOT_COMPARED)[()]
    return words


def _floats(*arguments: ArrayLike) -> list[NDArray[np.float64]]:
    return [np.asarray(argument, dtype=np.float64) for argument in arguments]

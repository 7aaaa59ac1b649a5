"""The limits of a forecast as a page prints them, so that no number looks as if it were on their other side."""

import math

from oba.charts.words import write_number
from oba.indicators.indicator import Indicator
from oba.vocabulary import ValueType


def write_limits(indicator: Indicator, lower: float, upper: float) -> str:
    """Return the limits of a forecast as a page prints them, see `limits_as_shown`."""
    return " to ".join(write_number(end, indicator.value.decimals) for end in limits_as_shown(indicator, lower, upper))


def limits_as_shown(indicator: Indicator, lower: float, upper: float) -> tuple[float, float]:
    """Return the limits of a forecast that a page prints: those of a count are the counts that lie within.

    Limits of chance lie half a case beyond the last count inside: 0.5 to 10.5 holds 1 to 10, and not 11.
    """
    is_whole = indicator.value.type is ValueType.COUNT and not indicator.value.decimals
    if not is_whole or not math.isfinite(upper - lower) or math.ceil(lower) > math.floor(upper):
        return lower, upper
    return math.ceil(lower), math.floor(upper)

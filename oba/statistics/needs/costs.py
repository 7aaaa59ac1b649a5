"""Money of different years at the prices of one, and how far a sum of estimates is to be believed.

Source: HM Treasury, GDP deflators at market prices, and the Green Book (2022): costs are set at the prices of one year.
"""

import math
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
from numpy.typing import ArrayLike

from oba.statistics.reasons import Floats, quiet

_IN_FIRST_YEAR = 0.75
"""How much of a financial year, April to March, lies in the calendar year in which it begins."""


@quiet
def move_prices(amount: ArrayLike, index_then: ArrayLike, index_now: ArrayLike) -> Floats:
    """Return amounts of one year at the prices of another; missing where an index is missing or not above nought."""
    then, now = np.asarray(index_then, dtype=np.float64), np.asarray(index_now, dtype=np.float64)
    ratio = np.where((then > 0) & (now > 0), now / then, np.nan)
    return np.asarray(np.asarray(amount, dtype=np.float64) * ratio)[()]


def index_of(year: str, calendar: Mapping[int, float]) -> float:
    """Return the price index of a calendar year (`2015`) or a financial one (`2014/15`); missing where it is not known.

    A financial year is three quarters of the calendar year in which it begins and one of the next: a deflator by
    calendar years has no nearer figure.
    """
    first = int(year[:4])
    if "/" not in year:
        return calendar.get(first, math.nan)
    return _IN_FIRST_YEAR * calendar.get(first, math.nan) + (1 - _IN_FIRST_YEAR) * calendar.get(first + 1, math.nan)


def round_figures(value: float, figures: int = 3) -> float:
    """Return a number rounded half away from zero to so many significant figures; what is no number as it is."""
    if not math.isfinite(value):
        return value
    exact = Decimal(repr(value))
    return float(exact.quantize(Decimal(1).scaleb(exact.adjusted() + 1 - figures), rounding=ROUND_HALF_UP))

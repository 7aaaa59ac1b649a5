"""Has the curve turned? What happened, set against the forecast that was frozen when the baseline was made.

Turning the curve means doing better than the baseline forecast, not hitting a target (Friedman, Outcome-Based
Accountability). The forecast's interval already allows for chance in one period, so a value beyond it on the good
side has turned; an area's own interval that still reaches the forecast's point holds the verdict back.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from oba.statistics.polarity import read_polarity
from oba.statistics.reasons import Words, quiet

WORSE = "worse"
NOT_YET = "not yet"
TURNED = "turned"
CANNOT_SAY = "cannot say"
AT_ITS_BEST = "at its best"
FIRST_SIGN = "first sign"


@quiet
def judge_curve(
    actual_value: ArrayLike,
    actual_lower: ArrayLike | None,
    actual_upper: ArrayLike | None,
    forecast_point: ArrayLike,
    forecast_lower: ArrayLike,
    forecast_upper: ArrayLike,
    polarity: Any,
    bounds: tuple[ArrayLike, ArrayLike] | None = None,
    inner: tuple[Any, Any] | None = None,
) -> Words:
    """`turned`, `first sign`, `not yet`, `worse`, `at its best` or `cannot say`; arguments broadcast.

    `turned`: the value is strictly beyond the forecast interval on the good side and its own interval, if there is one,
    leaves out the forecast point. `worse`: the same on the other side. `not yet`: in between. `cannot say`: a
    number is missing, or the polarity makes no judgement.

    `bounds` are the least and most that is possible; the forecast's limits are then those before they were cut off
    there (`Forecast.free`). `at its best`: as expected, and no better value exists, so it could never turn. An interval
    that leaves out nothing that is possible supports no verdict.
    `inner` are the limits at 80%. `first sign`: beyond these only, on the good side, by the same rule.
    """
    value, point, low, high = _floats(actual_value, forecast_point, forecast_lower, forecast_upper)
    own_low, own_high = _or_value(actual_lower, value), _or_value(actual_upper, value)
    good = read_polarity(polarity)
    up, down = good == 1, good == -1
    is_above, is_below = (own_low > point), (own_high < point)
    above, below = (value > high) & is_above, (value < low) & is_below
    near_low, near_high = (np.nan, np.nan) if inner is None else inner
    least, most = (np.nan, np.nan) if bounds is None else _floats(*bounds)
    return _choose_word(
        np.isnan(value + point + low + high) | ~(up | down),
        (low <= least) & (high >= most),  # it leaves out nothing that is possible
        (above & up) | (below & down),
        (above & down) | (below & up),
        ((value > near_high) & is_above & up) | ((value < near_low) & is_below & down),
        ((value >= most) & up) | ((value <= least) & down),
    )


def _choose_word(*conditions: Any) -> Words:
    """The word of the first condition that holds."""
    choices = [CANNOT_SAY, CANNOT_SAY, TURNED, WORSE, FIRST_SIGN, AT_ITS_BEST]
    words: Words = np.select(list(conditions), choices, NOT_YET)
    return words[()]


def _floats(*columns: ArrayLike) -> list[Any]:
    return [np.asarray(column, dtype=np.float64) for column in columns]


def _or_value(limit: ArrayLike | None, value: Any) -> Any:
    limits = np.asarray(limit, dtype=np.float64)  # of None a missing number
    return np.where(np.isnan(limits), value, limits)

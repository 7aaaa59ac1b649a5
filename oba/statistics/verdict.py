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
_BY_SIDE = np.array([WORSE, NOT_YET, TURNED, CANNOT_SAY])
_UNKNOWN = 3


@quiet
def judge_curve(
    actual_value: ArrayLike,
    actual_lower: ArrayLike | None,
    actual_upper: ArrayLike | None,
    forecast_point: ArrayLike,
    forecast_lower: ArrayLike,
    forecast_upper: ArrayLike,
    polarity: Any,
) -> Words:
    """`turned`, `not yet`, `worse` or `cannot say`; arguments broadcast.

    `turned`: the value is strictly beyond the forecast interval on the good side and its own interval, where there is
    one, leaves out the forecast point. `worse`: the same on the other side. `not yet`: in between. `cannot say`: a
    number is missing, or the polarity makes no judgement.
    """
    value, point, low, high = (
        np.asarray(column, dtype=np.float64)
        for column in (actual_value, forecast_point, forecast_lower, forecast_upper)
    )
    own_low, own_high = _or_value(actual_lower, value), _or_value(actual_upper, value)
    good = read_polarity(polarity)
    above = (value > high) & (own_low > point)
    below = (value < low) & (own_high < point)
    side = (above * 1.0 - below) * good
    unknown = np.isnan(value + point + low + high + good) | (good == 0)
    place = np.where(unknown, _UNKNOWN, 1 + np.where(unknown, 0, side).astype(np.intp))
    words: Words = np.asarray(_BY_SIDE[place])[()]
    return words


def _or_value(limit: ArrayLike | None, value: Any) -> Any:
    if limit is None:
        return value
    limits = np.asarray(limit, dtype=np.float64)
    return np.where(np.isnan(limits), value, limits)

"""Cases beyond those expected, where only the total of today is known and not its strata.

Sources: Worcestershire needs assessment (2015), figures 24 to 27; Breslow & Day (1987) for Byar's limits. The same as
`standardisation.count_additional_cases`, which needs today's cases by stratum too and tells what is additional in each.
"""

import numpy as np
from numpy.typing import ArrayLike

from oba.statistics import reasons
from oba.statistics.intervals import Interval, byar_limits
from oba.statistics.reasons import quiet


@quiet
def count_beyond(observed: ArrayLike, expected: ArrayLike, level: float = 0.95) -> Interval:
    """Observed less expected cases with Byar's limits of what was observed, exact below ten; any shapes, broadcast.

    The expected cases are taken as known (`standardisation.expect_events`).
    """
    o, e = np.broadcast_arrays(np.asarray(observed, dtype=np.float64), np.asarray(expected, dtype=np.float64))
    reason = np.zeros(o.shape, dtype=np.uint8)
    reason[(o < 0) | (e < 0)] = reasons.NEGATIVE_COUNT
    reason[np.isnan(o) | np.isnan(e)] = reasons.MISSING
    fine = np.where(reason == reasons.FINE, e, np.nan)
    low, high = byar_limits(o, level)
    return Interval((o - fine)[()], (low - fine)[()], (high - fine)[()], reason[()])

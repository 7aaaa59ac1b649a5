"""How wide the 80% interval is: a published table, made from how far off the forecasts of many series were.

Each number is the share of Student's 80% interval that held 80% of what came, over the series of the store that share
a number of known points and of steps ahead. `oba verify forecasts --factors` makes the table anew; this one was made
on 28 November 2026 from 3,657 yearly series of local authorities with figures up to that day. A forecast made since
then, from any series, so uses only what was known at its origin.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oba.statistics.reasons import Floats

KNOWN: NDArray[np.int64] = np.array([4, 5, 7])
"""Known points from which a row of the table holds."""

FACTORS80: Floats = np.array(
    [
        [1.03, 0.88, 0.81],  # 4 points: one, two, three steps ahead and more
        [0.89, 0.84, 0.81],  # 5 and 6
        [0.93, 0.85, 0.79],  # 7 and more
    ]
)


def find_factors(factors: Floats, known: ArrayLike, ahead: ArrayLike) -> Floats:
    """Factors of the row for so many known points (four or more) and the column for so many steps ahead; both
    broadcast.
    """
    row = np.searchsorted(KNOWN, np.asarray(known), side="right") - 1
    column = np.minimum(np.asarray(ahead), factors.shape[1]) - 1
    return np.asarray(factors[row, column])

"""Where a place lies among all places, on a spine: England in the middle, the worst on the left, the best on the right.

Source: Public Health England (now OHID), Technical Guide: Spine Charts (2017), as the program of Fingertips itself
works it out (`spine_rescaler` of the R package fingertipscharts). Of the lowest and the highest place the one that is
further from England ends the scale; the other end is as far on England's other side. Percentiles are interpolated
between places (definition 7 of Hyndman & Fan 1996, the usual one of R).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

FEWEST_PLACES = 5
"""With fewer a spread is that of a handful, and none is given."""
MIDDLE = 50.0


@dataclass(frozen=True, slots=True)
class Spine:
    """Values of the spread, and where they and the own value lie from 0 to 100, England at 50 and the good end right.

    `worst` is the left end: the lowest value, or the highest where low is good. `quarters` are the 25th and the 75th
    percentile; `placed` has the places of the left end, the quarters from left to right, and the right end.
    """

    worst: float
    quarters: tuple[float, float]
    best: float
    own: float
    placed: tuple[float, float, float, float]


def lay_spine(own: float, england: float, others: ArrayLike, low_is_good: bool = False) -> Spine:
    """Return where a value lies among those of all places, its own among them, in any unit.

    ValueError for fewer than `FEWEST_PLACES`. Where all places have England's value everything lies in the middle.
    """
    values = np.asarray(others, dtype=np.float64)
    if len(values) < FEWEST_PLACES:
        raise ValueError(f"A spread needs {FEWEST_PLACES} places, and there are {len(values)}.")
    low, first, third, high = (float(value) for value in np.quantile(values, [0.0, 0.25, 0.75, 1.0]))
    half = max(high - england, england - low)
    way = -1.0 if low_is_good else 1.0

    def place(value: float) -> float:
        return MIDDLE + way * MIDDLE * (value - england) / half if half > 0 else MIDDLE

    left, near, far, right = (high, third, first, low) if low_is_good else (low, first, third, high)
    return Spine(left, (first, third), right, place(own), (place(left), place(near), place(far), place(right)))

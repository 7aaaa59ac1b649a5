"""How many are likely to be in need: a share that somebody published, times a population. A synthetic estimate.

Method: direct synthetic estimation, as the Worcestershire needs assessment (2015) uses PREview's shares (figures 28 to
31). Its range is that of the printed share's rounding, and no interval of chance.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from oba.statistics.reasons import quiet

_ALL = 100.0


@dataclass(frozen=True)
class Synthetic:
    """Shares in per cent with the ends of their rounding, and the people that they come to; shapes are broadcast."""

    share_lower: Any
    share_upper: Any
    number: Any
    lower: Any
    upper: Any


@quiet
def estimate_need(population: ArrayLike, share: ArrayLike, rounded_to: float = 1.0) -> Synthetic:
    """Return a share in per cent of a population, with the range that rounding the share to `rounded_to` leaves.

    Missing where a number is missing, the population is below zero, or the share is no share.
    """
    people, part = np.broadcast_arrays(*(np.asarray(one, dtype=np.float64) for one in (population, share)))
    part = np.where((part >= 0) & (part <= _ALL), part, np.nan)
    people = np.where(people >= 0, people, np.nan)
    low, high = np.maximum(part - rounded_to / 2, 0.0), np.minimum(part + rounded_to / 2, _ALL)
    return Synthetic(
        low[()], high[()], (people * part / _ALL)[()], (people * low / _ALL)[()], (people * high / _ALL)[()]
    )

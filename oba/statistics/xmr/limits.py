"""Centre and process limits of XmR charts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oba.statistics.reasons import Floats


@dataclass(frozen=True)
class Limits:
    """Centre and process limits at every point, and what they rest on; all (series, periods).

    `group` numbers the stretches between rebases from 0. `lower` and `upper` are missing where no limits exist (one
    point, or no moving range kept). `too_few` marks groups with fewer than thirteen known points.
    """

    group: NDArray[np.int64]
    base: NDArray[np.bool_]
    mean: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    too_few: NDArray[np.bool_]

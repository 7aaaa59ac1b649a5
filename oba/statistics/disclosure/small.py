"""Small numbers: which must be hidden so that no child can be recognised. What would give them away: `audit`."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oba.statistics.reasons import Floats


def hide_small(count: ArrayLike, threshold: Floats | float) -> NDArray[np.bool_]:
    """Return which counts are from 1 to below `threshold`. Zero is not a small number; missing is not either."""
    counts = np.asarray(count, dtype=np.float64)
    return np.asarray((counts > 0) & (counts < threshold))

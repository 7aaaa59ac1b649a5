"""Small numbers: which must be hidden so that no child can be recognised, and what would give them away."""

import numpy as np
from numpy.typing import ArrayLike

Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def hide_small(count: ArrayLike, threshold: int) -> Mask:
    """Return which counts are from 1 to below `threshold`. Zero is not a small number; missing is not either."""
    counts = np.asarray(count, dtype=np.float64)
    return np.asarray((counts > 0) & (counts < threshold))


def hide_with_margin(count: ArrayLike, threshold: int, total_shown: bool) -> Mask:
    """Return which parts of one total to hide, secondary ones included.

    If exactly one part is small and the total is shown, the difference would give it away, so the
    smallest other part above zero is hidden too (all parts if there is none such).
    """
    counts = np.asarray(count, dtype=np.float64)
    hidden = hide_small(counts, threshold)
    if total_shown and hidden.sum() == 1 and counts.size > 1:
        others = np.where(hidden | ~(counts > 0), np.inf, counts)
        if np.isfinite(others).any():
            hidden[int(np.argmin(others))] = True
        else:
            hidden[:] = True
    return hidden

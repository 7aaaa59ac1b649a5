"""The least and greatest whole numbers that fit linear statements, given as one matrix (rows by counts)."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds as Box
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_ROUNDS = 100
_SLACK = 1e-7


def draw_in(factors: Floats, low: Floats, high: Floats, least: Floats, greatest: Floats) -> tuple[Floats, Floats]:
    """Return the bounds drawn in until no row moves one: never narrower than they are.

    `factors` (r by n) are the same for a number of trials (t); `low`, `high` (t by r) are what each row lies between;
    `least`, `greatest` (t by n) the bounds of the counts, equal where a count is known.
    """
    used = factors != 0
    whole = np.where(used, factors, 1.0)
    for _ in range(_ROUNDS):
        ends = whole * least[:, None, :], whole * greatest[:, None, :]
        smallest, largest = _of_others(np.minimum(*ends), used, -np.inf), _of_others(np.maximum(*ends), used, np.inf)
        found = (low[:, :, None] - largest) / whole, (high[:, :, None] - smallest) / whole
        lower = np.where(used, np.ceil(np.minimum(*found) - _SLACK), -np.inf).max(axis=1)
        upper = np.where(used, np.floor(np.maximum(*found) + _SLACK), np.inf).min(axis=1)
        if (lower <= least).all() and (upper >= greatest).all():
            break
        least, greatest = np.maximum(least, lower), np.minimum(greatest, upper)
    return least, greatest


def _of_others(values: Floats, used: Mask, endless: float) -> Floats:
    """Return for each count of a row the sum of all the others, `endless` where one of them is without end."""
    without_end = np.isinf(values) & used
    known = np.where(used & ~without_end, values, 0.0)
    others = known.sum(axis=2, keepdims=True) - known
    return np.where(without_end.sum(axis=2, keepdims=True) - without_end > 0, endless, others)


def find_exact(factors: Floats) -> Mask:
    """Return the counts (n) whose drawn-in bounds are exact: their rows form no ring, with factors alike in size."""
    height, width = factors.shape
    if not height:
        return np.ones(width, dtype=bool)
    if height == 1:
        return np.full(width, np.ptp(np.abs(factors[factors != 0])) == 0)
    row, column = np.nonzero(factors)
    links = coo_array((np.ones(len(row)), (row, column + height)), shape=(height + width, height + width))
    count, names = connected_components(links, directed=False)
    ties = np.bincount(names[row], minlength=count)
    without_ring = ties == np.bincount(names, minlength=count) - 1
    sizes = np.abs(factors)
    alike = np.where(factors != 0, sizes, np.inf).min(axis=1) == sizes.max(axis=1)
    uneven = np.bincount(names[:height], weights=~alike, minlength=count) > 0
    return np.asarray((without_ring & ~uneven)[names[height:]])


def solve(
    goal: Floats, factors: Floats, low: Floats, high: Floats, least: Floats, most: float = np.inf
) -> Floats | None:
    """Return the whole numbers (n), each at `least` or above, that make the sum of `goal` times them least.

    Those that the goal names are at most `most`, so that it has an end.

    None where there is no least, or none was found.
    """
    tied = LinearConstraint(factors, low - _SLACK, high + _SLACK)
    found = milp(
        goal, integrality=np.ones(len(goal)), bounds=Box(least, np.where(goal != 0, most, np.inf)), constraints=tied
    )
    return np.round(found.x) if found.success else None

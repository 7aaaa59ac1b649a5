"""The least and greatest whole numbers that fit linear statements, given as one matrix (rows by counts)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from oba.statistics.reasons import Floats

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
Names = NDArray[np.int32]

_ROUNDS = 100
SLACK = 1e-7  # rounding of a sum: statements hold within it


@dataclass(frozen=True)
class Entries:
    """What is not nought in a matrix (rows by counts), row by row: of each entry its row, its count and its factor."""

    row: Places
    column: Places
    factor: Floats


def list_entries(factors: Floats) -> Entries:
    """Return the entries of a matrix (r by n)."""
    row, column = np.nonzero(factors)
    return Entries(row, column, factors[row, column])


def tighten(entries: Entries, low: Floats, high: Floats, least: Floats, greatest: Floats) -> tuple[Floats, Floats]:
    """Return the bounds drawn in until no row moves one: never narrower than they are.

    `low`, `high` (..., r) are what each row lies between; `least`, `greatest` (..., n) the bounds of the counts, equal
    where a count is known. The entries are the same for all that stands before the last place.
    """
    row, column, factor = entries.row, entries.column, entries.factor
    if not len(row):
        return least, greatest
    low, high = low[..., row], high[..., row]
    by_row = _starts(row)
    lengths = np.diff(by_row, append=len(row))
    order = np.argsort(column, kind="stable")
    by_column = _starts(column[order])
    moved = column[order][by_column]
    for _ in range(_ROUNDS):
        ends = factor * least[..., column], factor * greatest[..., column]
        largest, smallest = (
            _of_others(side, by_row, lengths, end)
            for side, end in ((np.maximum(*ends), np.inf), (np.minimum(*ends), -np.inf))
        )
        found = (low - largest) / factor, (high - smallest) / factor
        lower = np.maximum.reduceat(np.ceil(np.minimum(*found) - SLACK)[..., order], by_column, axis=-1)
        upper = np.minimum.reduceat(np.floor(np.maximum(*found) + SLACK)[..., order], by_column, axis=-1)
        if (lower <= least[..., moved]).all() and (upper >= greatest[..., moved]).all():
            break
        least, greatest = least.copy(), greatest.copy()
        least[..., moved] = np.maximum(least[..., moved], lower)
        greatest[..., moved] = np.minimum(greatest[..., moved], upper)
    return least, greatest


def _starts(names: Places) -> Places:
    """Return where each run of equal names begins."""
    return np.flatnonzero(np.diff(names, prepend=-1))


def _of_others(values: Floats, starts: Places, lengths: Places, endless: float) -> Floats:
    """Return for each number (..., numbers) the sum of the others of its run; `endless` where one is without end."""
    without_end = np.isinf(values)
    known = np.where(without_end, 0.0, values)
    total = np.repeat(np.add.reduceat(known, starts, axis=-1), lengths, axis=-1)
    count = np.repeat(np.add.reduceat(without_end, starts, axis=-1, dtype=np.int64), lengths, axis=-1)
    return np.where(count - without_end > 0, endless, total - known)


def name_parts(first: NDArray[np.intp], second: NDArray[np.intp], size: int) -> tuple[int, Names]:
    """Return how many parts a number of places (`size`) fall into, and the part of each; pairs tied are in one."""
    # Slow to load, and most packs have nothing to hide.
    count, names = connected_components(coo_array((np.ones(len(first)), (first, second)), (size, size)), directed=False)
    return int(count), names


def find_exact(factors: Floats) -> Mask:
    """Return the counts (n) whose drawn-in bounds are exact: their rows form no ring, with factors alike in size."""
    height, width = factors.shape
    if not height:
        return np.ones(width, dtype=bool)
    if height == 1:
        return np.full(width, np.ptp(np.abs(factors[factors != 0])) == 0)
    row, column = np.nonzero(factors)
    count, names = name_parts(row, column + height, height + width)
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
    # Slow to load, and most packs have nothing that only a search can settle.
    tied = LinearConstraint(factors, low - SLACK, high + SLACK)
    box = Bounds(least, np.where(goal != 0, most, np.inf))
    found = milp(goal, integrality=np.ones(len(goal), dtype=np.int64), bounds=box, constraints=tied)
    return np.round(found.x) if found.success else None

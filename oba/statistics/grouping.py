"""Rows that belong together: the names of the groups, in order, the group of each row, and sums within groups."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oba.statistics.reasons import Floats


@dataclass(frozen=True)
class Groups:
    """Distinct names, sorted, and for each row the place of its name among them.

    `starts` holds the first row of each stretch of rows of one group and `order` the stretch of each name, where
    every group is one stretch; otherwise they are empty.
    """

    names: Any
    place: NDArray[np.intp]
    starts: NDArray[np.intp]
    order: NDArray[np.intp]

    def sum(self, column: Floats) -> Floats:
        """Sum of a column within each group, in the order of the names."""
        if self.starts.size:
            return np.asarray(np.add.reduceat(column, self.starts)[self.order])
        return np.asarray(np.bincount(self.place, column, minlength=self.names.size) * 1.0)


def number_groups(group: ArrayLike) -> Groups:
    """Find the groups of a column of names.

    Tables come with the rows of a group next to each other more often than not, so only the first row of each stretch
    is sorted.
    """
    names = np.asarray(group)
    fresh = np.ones(names.size, dtype=bool)
    fresh[1:] = names[1:] != names[:-1]
    starts = np.flatnonzero(fresh)
    distinct, order, inverse = np.unique(names[starts], return_index=True, return_inverse=True)
    place = np.repeat(inverse, np.diff(starts, append=names.size))
    if distinct.size < starts.size:
        starts, order = starts[:0], order[:0]
    return Groups(distinct, place, starts, order)

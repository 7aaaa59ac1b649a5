"""What a reader can work back: the least and the greatest value that every hidden count may have.

A table is all that is published together: counts, shown or hidden, and everything that ties them (parts and totals,
a base and its rest, a printed share, a change, a mean). Each hidden count is a whole number, so its least and greatest
value follow by integer programming, as in the audit of tau-argus (Hundepool et al, *Statistical Disclosure Control*,
2012, chapter 4). Bounds are first drawn in row by row. That is exact where the rows form no ring; only elsewhere is a
programme solved.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds as Box
from scipy.optimize import LinearConstraint, milp

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Places = NDArray[np.int64]

LEAST_SMALL = 1.0  # a nought is shown, so a small count is at least one
_ROUNDS = 100
_SLACK = 1e-7


@dataclass(frozen=True)
class Row:
    """Says of some counts, by their places: `low` <= sum of `factors` times counts <= `high`.

    `cost` is what it costs to withhold the statement where it is itself printed (a share, a gap, a mean); infinite for
    what a reader knows anyway (parts make their total).
    """

    places: Places
    factors: Floats
    low: float
    high: float
    cost: float = np.inf


@dataclass(frozen=True)
class Table:
    """Counts that are published together, and what ties them.

    `values` (n) are the true counts, read for those that are shown only. `floors` (n): the least that a reader takes a
    hidden one to be, 1 for a count that would be shown if it were nought, 0 for one that is never printed, minus
    infinity for a change. `small` (n): those that nobody may learn. `cost` (n): what it costs to hide a count,
    infinite where it cannot be hidden any more.
    """

    values: Floats
    floors: Floats
    small: Mask
    cost: Floats
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Known:
    """The least and the greatest value (n) of every count, as a reader can know them; the value where it is shown."""

    least: Floats
    greatest: Floats


def audit(table: Table, hidden: Mask, of: Mask | None = None) -> Known:
    """Return what a reader can know of each count when `hidden` (n) are hidden.

    Exact for the hidden counts in `of` (n; all if not given); the bounds of the others may be wider than they are.
    """
    wanted = hidden if of is None else hidden & of
    rows = list(_leave_hidden(table, hidden))
    least = np.where(hidden, table.floors, table.values)
    greatest = np.where(hidden, np.inf, table.values)
    _draw_in(rows, least, greatest)
    for group in _group(rows):
        places = np.unique(np.concatenate([row.places for row in group]))
        asked = places[wanted[places] & (least[places] < greatest[places])]
        if len(asked) and not _is_plain(group, len(places)):
            _solve(group, places, asked, least, greatest)
    return Known(least, greatest)


def find_unsafe(table: Table, hidden: Mask, threshold: int) -> Mask:
    """Return the small counts (n) of which a reader learns more than that they are from 1 to below `threshold`.

    Where the quick bounds already give some away, those are returned and no programme is solved: a pattern that
    is unsafe by them is so in any case, and a search tries many.
    """

    def is_narrow(known: Known) -> Mask:
        return table.small & (~hidden | (known.least > LEAST_SMALL) | (known.greatest < threshold - 1))

    at_first_sight = is_narrow(audit(table, hidden, np.zeros_like(hidden)))
    return at_first_sight if at_first_sight.any() else is_narrow(audit(table, hidden, table.small))


def _leave_hidden(table: Table, hidden: Mask) -> Iterator[Row]:
    """Yield what each row says of the hidden counts alone."""
    for row in table.rows:
        inside = hidden[row.places]
        if inside.any():
            rest = float(row.factors[~inside] @ table.values[row.places[~inside]])
            yield Row(row.places[inside], row.factors[inside], row.low - rest, row.high - rest)


def _draw_in(rows: Sequence[Row], least: Floats, greatest: Floats) -> None:
    """Draw the bounds in, in place, until no row moves one: never narrower than they are."""
    for _ in range(_ROUNDS):
        moved = False
        for row in rows:
            low, high = _ends(row, least, greatest)
            at = row.places
            moved |= bool((low > least[at]).any() or (high < greatest[at]).any())
            least[at], greatest[at] = np.maximum(least[at], low), np.minimum(greatest[at], high)
        if not moved:
            return


def _ends(row: Row, least: Floats, greatest: Floats) -> tuple[Floats, Floats]:
    """Return the least and greatest whole number of each count of a row, given the bounds of the others."""
    own = row.factors[:, None] * np.stack([least[row.places], greatest[row.places]], axis=1)
    smallest, largest = own.min(axis=1), own.max(axis=1)
    ends = np.stack([row.low - _of_others(largest), row.high - _of_others(smallest)], axis=1) / row.factors[:, None]
    return np.ceil(ends.min(axis=1) - _SLACK), np.floor(ends.max(axis=1) + _SLACK)


def _of_others(values: Floats) -> Floats:
    """Return for each value the sum of all the others, infinite where one of them is."""
    endless = np.isinf(values)
    total = values[~endless].sum()
    others = total - np.where(endless, 0.0, values)
    return np.where(endless.sum() - endless > 0, values[endless].sum() if endless.any() else 0.0, others)


def _group(rows: Sequence[Row]) -> list[list[Row]]:
    """Return the rows in groups that share no hidden count."""
    groups: list[tuple[set[int], list[Row]]] = []
    for row in rows:
        places, joined = set(row.places.tolist()), [row]
        apart = []
        for other, members in groups:
            if other & places:
                places |= other
                joined = members + joined
            else:
                apart.append((other, members))
        groups = [*apart, (places, joined)]
    return [members for _, members in groups]


def _is_plain(rows: Sequence[Row], counts: int) -> bool:
    """Return whether drawing in is exact: no ring of rows, and in each the factors are alike in size."""
    alike = all(np.ptp(np.abs(row.factors)) == 0 for row in rows)
    return alike and sum(len(row.places) for row in rows) == len(rows) + counts - 1


def _solve(rows: Sequence[Row], places: Places, asked: Places, least: Floats, greatest: Floats) -> None:
    """Put the exact bounds of the counts that are asked for in place."""
    matrix = np.zeros((len(rows), len(places)))
    for number, row in enumerate(rows):
        matrix[number, np.searchsorted(places, row.places)] = row.factors
    tied = LinearConstraint(matrix, [row.low - _SLACK for row in rows], [row.high + _SLACK for row in rows])
    box = Box(least[places], greatest[places])
    whole = np.ones(len(places), dtype=np.int64)

    def solve(goal: Floats) -> float | None:
        found = milp(goal, integrality=whole, bounds=box, constraints=tied)
        return float(np.round(found.fun)) if found.success else None

    for place in asked:
        goal = (places == place).astype(np.float64)
        ends = solve(goal), solve(-goal)
        if None in ends and solve(0 * goal) is None:
            raise ValueError("the counts that are shown contradict each other")
        least[place] = least[place] if ends[0] is None else ends[0]
        greatest[place] = greatest[place] if ends[1] is None else -ends[1]

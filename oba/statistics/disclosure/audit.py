"""What a reader can work back: the least and the greatest value that every hidden count may have.

A table is all that is published together: counts, shown or hidden, and everything that ties them (parts and totals,
a base and its rest, a printed share, a change, a mean). Each hidden count is a whole number, so its least and greatest
value follow by integer programming, as in the audit of tau-argus (Hundepool et al, *Statistical Disclosure Control*,
2012, chapter 4). Bounds are first drawn in row by row. That is exact where the rows form no ring; only elsewhere is a
programme solved, and only for what no solution found before has answered.
"""

from dataclasses import dataclass

import numpy as np

from oba.statistics.disclosure.bounds import (
    SLACK,
    Mask,
    Names,
    Places,
    find_exact,
    list_entries,
    name_parts,
    solve,
    tighten,
)
from oba.statistics.reasons import Floats

LEAST_SMALL = 1.0  # a nought is shown, so a small count is at least one
_MOST_POINTS = 400
_ENOUGH = 1e6  # more than any threshold: a count that can be this large is not narrowed from above


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


@dataclass(frozen=True)
class State:
    """What is hidden (n), which rows are not known (rows), and the counts that may be noughts though hidden (n)."""

    hidden: Mask
    withheld: Mask
    noughts: Mask


class Auditor:
    """The audit of one table in many states: what was found to be possible in one answers for the next.

    `threshold`: one for all counts, or (n).
    """

    def __init__(self, table: Table, threshold: Floats | float) -> None:
        self.table = table
        self.threshold = np.broadcast_to(np.asarray(threshold, dtype=np.float64), table.values.shape)
        self.factors = np.zeros((len(table.rows), len(table.values)))
        for number, row in enumerate(table.rows):
            self.factors[number, row.places] = row.factors
        self.entries = list_entries(self.factors)
        self.low = np.array([row.low for row in table.rows], dtype=np.float64)
        self.high = np.array([row.high for row in table.rows], dtype=np.float64)
        self.points = table.values[None, :].copy()

    def know(self, state: State) -> Known:
        """Return what a reader can know of each count, exactly."""
        least, greatest = self.bounds(state)
        places, rows = self._involved(state)
        asked = self._ask(state, least < greatest, places, rows)
        hidden = self._part(state)
        low, high = self._show(state, hidden, self.points)
        for place in np.flatnonzero(asked):
            for sign, side, shown in ((1.0, least, low), (-1.0, greatest, high)):
                if shown[place] == side[place]:
                    continue  # a point has what the rows leave at most
                point = self._solve(state, sign * (np.arange(len(least)) == place), places, rows)
                if point is not None:
                    side[place] = point[place]
                    found = self._show(state, hidden, point[None, :])
                    np.minimum(low, found[0], out=low)
                    np.maximum(high, found[1], out=high)
        return Known(least, greatest)

    def screen(self, state: State) -> Mask:
        """Return the small counts (n) that the quick bounds give away: unsafe in any case, maybe not all."""
        least, greatest = self.bounds(state)
        allowed = self.allow(state, least)
        return self.give_away(state.hidden, least, greatest, allowed)

    def give_away(self, hidden: Mask, least: Floats, greatest: Floats, allowed: Floats) -> Mask:
        """Return the small counts (..., n) that bounds give away, in states that hide some counts."""
        return np.asarray(self.table.small & (~hidden | (least > allowed) | (greatest < self._reach(allowed))))

    def find_unsafe(self, state: State) -> Mask:
        """Return the small counts (n) of which a reader learns more than that they are small, or that parts are there.

        A reader who knows the marks alone takes one to be from 1 to below the threshold, or from the number of its
        parts that are no noughts over as many values.

        Where the quick bounds already give some away, those are returned and no programme is solved.
        """
        narrow = self.screen(state)
        return narrow if narrow.any() or not self.table.small.any() else self.find_narrow(state)

    def find_narrow(self, state: State) -> Mask:
        """Return the small counts (n) that are not safe, in a state that the quick bounds find nothing against."""
        small, allowed = self.table.small, self.allow(state, self.bounds(state)[0])
        most = self._reach(allowed)
        hidden = self._part(state)
        narrow = np.zeros_like(small)
        asked = self._ask(state, small, hidden.places, hidden.rows)
        # What a point has shown is kept when the point is forgotten: else two could be looked for in turn for ever.
        low = high = np.ones_like(small)
        points = self.points
        while asked.any():
            least, greatest = self._show(state, hidden, points)
            low, high = low & (least > allowed), high & (greatest < most)
            if not (asked & (low | high)).any():
                break
            sign, open_ones = (1.0, asked & low) if (asked & low).any() else (-1.0, asked & high)
            point = self._solve(state, np.where(open_ones, sign, 0.0), *hidden.around(open_ones), _ENOUGH)
            if point is None or not (open_ones & _reaches(point, allowed, most, sign)).any():
                one = np.arange(len(small)) == np.flatnonzero(open_ones)[0]
                point = self._solve(state, np.where(one, sign, 0.0), *hidden.around(one), _ENOUGH)
                if point is None or not (one & _reaches(point, allowed, most, sign)).any():
                    narrow, asked = narrow | one, asked & ~one
            points = self.points[-1:]
        return narrow

    def allow(self, state: State, least: Floats) -> Floats:
        """Return the least (n) that a reader may know of a small count: one, or what the marks alone say.

        A total whose hidden parts are no noughts is as many as these at least. That is known from their marks, which
        tell of each no more than that it is there; no number that is shown has a part in it.
        """
        allowed = np.full_like(least, LEAST_SMALL)
        if not (self.table.small & (least > LEAST_SMALL)).any() or not len(self.factors):
            return allowed
        shown = (~state.hidden & (self.table.values != 0))[self.entries.column]
        says_number = np.bincount(self.entries.row, weights=shown, minlength=len(self.factors)) > 0
        said = says_number | state.withheld | (self.low != 0) | (self.high != 0)
        floors, tops = np.where(state.hidden, self.floors(state), 0.0), np.where(state.hidden, np.inf, 0.0)
        marked, _ = tighten(self.entries, np.where(said, -np.inf, 0.0), np.where(said, np.inf, 0.0), floors, tops)
        return np.maximum(marked, LEAST_SMALL)

    def _reach(self, allowed: Floats) -> Floats:
        """Return what a small count must be able to be at most: as many values are left of each, whatever its least."""
        return self.threshold - 1 + allowed - LEAST_SMALL

    def bounds(self, state: State) -> tuple[Floats, Floats]:
        """Return the quick bounds (n each). ValueError where what is shown contradicts itself."""
        least = np.where(state.hidden, self.floors(state), self.table.values)
        greatest = np.where(state.hidden, np.inf, self.table.values)
        low, high = np.where(state.withheld, -np.inf, self.low), np.where(state.withheld, np.inf, self.high)
        return refuse_contradiction(*tighten(self.entries, low, high, least, greatest))

    def _involved(self, state: State) -> tuple[Places, Places]:
        """Return the places of the hidden counts, and the rows that say anything of them."""
        places = np.flatnonzero(state.hidden)
        return places, np.flatnonzero((self.factors[:, places] != 0).any(axis=1) & ~state.withheld)

    def floors(self, state: State) -> Floats:
        """Return the least (n) that a reader takes a hidden count to be."""
        return np.where(state.noughts, np.minimum(self.table.floors, 0.0), self.table.floors)

    def _ends(self, state: State, rows: Places) -> tuple[Floats, Floats]:
        rest = self.factors[rows] @ np.where(state.hidden, 0.0, self.table.values)
        return self.low[rows] - rest, self.high[rows] - rest

    def _ask(self, state: State, wanted: Mask, places: Places, rows: Places) -> Mask:
        """Return those of the wanted counts whose quick bounds need not be exact."""
        asked = wanted & state.hidden
        exact = find_exact(self.factors[np.ix_(rows, places)])
        asked[places[exact]] = False
        return asked

    def _part(self, state: State) -> "_Parted":
        """Return the hidden counts and the rows that say anything of them, each with the part that it is of."""
        places, rows = self._involved(state)
        row, column = np.nonzero(self.factors[np.ix_(rows, places)])
        _, names = name_parts(row, column + len(rows), len(rows) + len(places))
        return _Parted(places, rows, names[len(rows) :], names[: len(rows)])

    def _show(self, state: State, hidden: "_Parted", points: Floats) -> tuple[Floats, Floats]:
        """Return the least and the greatest (n) of what points show each count to be able to be.

        A point answers for each part by itself: what it has in another may fit no more.
        """
        given = points[:, hidden.places]
        low, high = self._ends(state, hidden.rows)
        said = given @ self.factors[np.ix_(hidden.rows, hidden.places)].T
        wrong = np.hstack([(said < low - SLACK) | (said > high + SLACK), given < self.floors(state)[hidden.places]])
        names = np.concatenate([hidden.of_rows, hidden.of_places])
        order = np.argsort(names, kind="stable")
        starts = np.flatnonzero(np.diff(names[order], prepend=-1))
        fits = ~np.logical_or.reduceat(wrong[:, order], starts, axis=1)[:, hidden.of_places]
        least, greatest = np.tile(self.table.values, (2, 1))
        least[hidden.places] = np.where(fits, given, least[hidden.places]).min(axis=0)
        greatest[hidden.places] = np.where(fits, given, greatest[hidden.places]).max(axis=0)
        return least, greatest

    def _solve(self, state: State, goal: Floats, places: Places, rows: Places, most: float = np.inf) -> Floats | None:
        """Return the counts (n) that make `goal` (n) least, None where it has no least; they are kept for later."""
        low, high = self._ends(state, rows)
        found = solve(goal[places], self.factors[np.ix_(rows, places)], low, high, self.floors(state)[places], most)
        if found is None:
            return None
        point = self.table.values.copy()
        point[places] = found
        # The first is what is true, and fits whatever is hidden: without it none might.
        self.points = np.vstack([self.points[:1], self.points[1:][-_MOST_POINTS:], point])
        return point


@dataclass(frozen=True)
class _Parted:
    """Hidden counts (p), the rows that say anything of them (r), and of each the part in which rows tie them."""

    places: Places
    rows: Places
    of_places: Names
    of_rows: Names

    def around(self, wanted: Mask) -> tuple[Places, Places]:
        """Return the counts and rows of the parts that have any of those wanted (n)."""
        parts = np.unique(self.of_places[wanted[self.places]])
        return self.places[np.isin(self.of_places, parts)], self.rows[np.isin(self.of_rows, parts)]


def refuse_contradiction(least: Floats, greatest: Floats) -> tuple[Floats, Floats]:
    """Hand bounds on. ValueError where no number fits one."""
    if (least > greatest).any():
        raise ValueError("the counts that are shown contradict each other")
    return least, greatest


def _reaches(point: Floats, allowed: Floats, most: Floats, sign: float) -> Mask:
    """Return the counts that a point shows to be as small, or as large, as they must be able to be."""
    return np.asarray(point <= allowed if sign > 0 else point >= most)


def audit(table: Table, hidden: Mask) -> Known:
    """Return what a reader can know of each count when `hidden` (n) are hidden, exactly."""
    return Auditor(table, np.inf).know(_plain(table, hidden))


def find_unsafe(table: Table, hidden: Mask, threshold: Floats | float) -> Mask:
    """Return the small counts (n) of which a reader learns more than that they are from 1 to below `threshold`."""
    return Auditor(table, threshold).find_unsafe(_plain(table, hidden))


def _plain(table: Table, hidden: Mask) -> State:
    return State(hidden, np.zeros(len(table.rows), dtype=bool), np.zeros_like(hidden))

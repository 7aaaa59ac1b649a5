"""Which further counts to hide so that no small one can be worked back: the cheapest that a search finds."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from oba.statistics.disclosure.audit import Mask, Row, Table, find_unsafe

_MOST_PAIRS = 400  # tried before one further count is taken after the other


@dataclass(frozen=True)
class Protection:
    """What is hidden (n), which of the rows are withheld (rows), and the small counts that are not safe (n).

    `noughts` (n): the counts of parts of the table that are withheld as a whole, noughts too, so that a reader cannot
    take a hidden count there to be one at least.
    """

    hidden: Mask
    withheld: Mask
    unsafe: Mask
    noughts: Mask

    def as_seen(self, table: Table) -> Table:
        """Return the table as its readers know it: without what is withheld."""
        rows = tuple(row for row, gone in zip(table.rows, self.withheld, strict=True) if not gone)
        return replace(table, rows=rows, floors=np.where(self.noughts, np.minimum(table.floors, 0.0), table.floors))

    @property
    def is_safe(self) -> bool:
        """Return whether no small count can be worked back."""
        return not self.unsafe.any()


def protect(table: Table, threshold: int, hidden: Mask | None = None) -> Protection:
    """Hide every small count and what would give one away; `hidden` (n) are hidden already and stay so.

    The least cost is found among single counts or statements and pairs of them; where that is not enough, the one that
    helps most is taken and the search goes on, and what turns out not to be needed is shown again at the end.
    A nought protects nothing (sdcTable, issue 115); only where nothing else is left is a part of the table withheld as
    a whole, its noughts too.
    """
    chosen = (table.small if hidden is None else table.small | hidden).copy()
    whole = Protection(chosen, np.zeros(len(table.rows), dtype=bool), np.zeros_like(chosen), np.zeros_like(chosen))
    for places, rows in _split(table):
        found = _protect_part(_take(table, places, rows), threshold, chosen[places])
        whole.hidden[places], whole.unsafe[places], whole.noughts[places] = found.hidden, found.unsafe, found.noughts
        whole.withheld[rows] = found.withheld
    return whole


def _protect_part(table: Table, threshold: int, hidden: Mask) -> Protection:
    start = Protection(hidden, np.zeros(len(table.rows), dtype=bool), hidden, np.zeros_like(hidden))

    def judge(state: Protection) -> Protection:
        return replace(state, unsafe=find_unsafe(state.as_seen(table), state.hidden, threshold))

    state, added = judge(start), []
    while state.unsafe.any():
        moves = _list_moves(table, state)
        if not moves:
            return judge(_hide_all(table, state))
        tried = [(judge(_do(state, [move])), move) for move in moves]
        safe = next((found for found, _ in tried if found.is_safe), None) or _try_pairs(state, moves, judge)
        if safe is not None:
            state = safe
            break
        state, move = min(tried, key=lambda each: int(each[0].unsafe.sum()))
        added.append(move)
    return _show_again(state, added, judge)


def _try_pairs(
    state: Protection, moves: Sequence[tuple[str, int]], judge: Callable[[Protection], Protection]
) -> Protection | None:
    pairs = list(combinations(moves, 2))
    if len(pairs) > _MOST_PAIRS:
        return None
    return next((found for pair in pairs if (found := judge(_do(state, pair))).is_safe), None)


def _show_again(
    state: Protection, added: Iterable[tuple[str, int]], judge: Callable[[Protection], Protection]
) -> Protection:
    for kind, place in added:
        hidden, withheld = state.hidden.copy(), state.withheld.copy()
        (hidden if kind == "count" else withheld)[place] = False
        found = judge(replace(state, hidden=hidden, withheld=withheld))
        state = found if found.is_safe else state
    return state


def _list_moves(table: Table, state: Protection) -> list[tuple[str, int]]:
    """Return what may still be hidden or withheld, the cheapest first."""
    counts = np.flatnonzero(~state.hidden & np.isfinite(table.cost) & (table.values != 0))
    moves = [(table.cost[place], "count", int(place)) for place in counts]
    moves += [
        (row.cost, "row", number)
        for number, row in enumerate(table.rows)
        if np.isfinite(row.cost) and not state.withheld[number]
    ]
    return [(kind, place) for _, kind, place in sorted(moves)]


def _do(state: Protection, moves: Iterable[tuple[str, int]]) -> Protection:
    hidden, withheld = state.hidden.copy(), state.withheld.copy()
    for kind, place in moves:
        (hidden if kind == "count" else withheld)[place] = True
    return replace(state, hidden=hidden, withheld=withheld)


def _hide_all(table: Table, state: Protection) -> Protection:
    """Withhold every count that can still be withheld, noughts too."""
    open_ones = np.isfinite(table.cost)
    return replace(state, hidden=state.hidden | open_ones, noughts=open_ones)


def _split(table: Table) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the places and the rows of each part that has a small count and is tied to no other part."""
    names = np.arange(len(table.values))
    for row in table.rows:
        names[np.isin(names, names[row.places])] = names[row.places].min()
    found = []
    for name in np.unique(names[table.small]):
        rows = [number for number, row in enumerate(table.rows) if names[row.places[0]] == name]
        found.append((np.flatnonzero(names == name), np.array(rows, dtype=np.int64)))
    return found


def _take(table: Table, places: np.ndarray, rows: np.ndarray) -> Table:
    def renumber(row: Row) -> Row:
        return replace(row, places=np.searchsorted(places, row.places))

    return Table(
        table.values[places],
        table.floors[places],
        table.small[places],
        table.cost[places],
        tuple(renumber(table.rows[number]) for number in rows),
    )

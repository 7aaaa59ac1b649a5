"""Which further counts to hide so that no small one can be worked back: the cheapest that a search finds."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from oba.statistics.disclosure.audit import Mask, Row, Table, find_unsafe

_MOST_PAIRS = 400  # tried before one further count is taken after the other


@dataclass(frozen=True)
class Protection:
    """What is hidden (n), which of the rows are withheld (rows), and the small counts that are not safe (n)."""

    hidden: Mask
    withheld: Mask
    unsafe: Mask

    @property
    def is_safe(self) -> bool:
        """Return whether no small count can be worked back."""
        return not self.unsafe.any()


def protect(table: Table, threshold: int, hidden: Mask | None = None) -> Protection:
    """Hide every small count and what would give one away; `hidden` (n) are hidden already and stay so.

    The least cost is found among single counts or statements and pairs of them; where that is not enough, the one that
    helps most is taken and the search goes on, and what turns out not to be needed is shown again at the end.
    A nought is never hidden: it does not protect (sdcTable, issue 115).
    """
    chosen = (table.small if hidden is None else table.small | hidden).copy()
    kept = np.zeros(len(table.rows), dtype=bool)
    for places, rows in _split(table):
        part = _take(table, places, rows)
        found = _protect_part(part, threshold, chosen[places])
        chosen[places], kept[rows] = found.hidden, found.withheld
    return Protection(chosen, kept, find_unsafe(_without(table, kept), chosen, threshold))


def _protect_part(table: Table, threshold: int, hidden: Mask) -> Protection:
    start = Protection(hidden, np.zeros(len(table.rows), dtype=bool), hidden)

    def judge(state: Protection) -> Protection:
        return replace(state, unsafe=find_unsafe(_without(table, state.withheld), state.hidden, threshold))

    state, added = judge(start), []
    while state.unsafe.any():
        moves = _list_moves(table, state)
        if not moves:
            return state
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


def _without(table: Table, withheld: Mask) -> Table:
    return replace(table, rows=tuple(row for row, gone in zip(table.rows, withheld, strict=True) if not gone))


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

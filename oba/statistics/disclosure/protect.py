"""Which further counts to hide so that no small one can be worked back: the cheapest that a search finds."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from oba.statistics.disclosure.audit import Auditor, Row, State, Table, find_unsafe
from oba.statistics.disclosure.bounds import Mask, name_parts
from oba.statistics.disclosure.trials import screen_trials
from oba.statistics.reasons import Floats

_MOST_PAIRS = 400  # tried before one further count is taken after the other

Move = tuple[str, int]


@dataclass(frozen=True)
class Protection(State):
    """What is hidden (n), which of the rows are withheld (rows), and the small counts that are not safe (n).

    `noughts` (n): the counts of parts of the table that are withheld as a whole, noughts too, so that a reader cannot
    take a hidden count there to be one at least.
    """

    unsafe: Mask

    @property
    def is_safe(self) -> bool:
        """Return whether no small count can be worked back."""
        return not self.unsafe.any()


def protect(table: Table, threshold: Floats | float, hidden: Mask | None = None) -> Protection:
    """Hide every small count and what would give one away; `hidden` (n) are hidden already and stay so.

    `threshold`: one for all counts, or (n).
    The least cost is found among single counts or statements and pairs of them; where that is not enough, the one that
    helps most is taken and the search goes on, and what turns out not to be needed is shown again at the end.
    A nought protects nothing (sdcTable, issue 115); only where nothing else is left is a part of the table withheld as
    a whole, its noughts too.
    """
    chosen = (table.small if hidden is None else table.small | hidden).copy()
    limits = np.broadcast_to(np.asarray(threshold, dtype=np.float64), chosen.shape)
    whole = Protection(
        chosen, np.zeros(len(table.rows), dtype=bool), np.zeros_like(chosen), unsafe=np.zeros_like(chosen)
    )
    for places, rows in _split(table):
        found = _protect_part(_take(table, places, rows), limits[places], chosen[places])
        whole.hidden[places], whole.unsafe[places], whole.noughts[places] = found.hidden, found.unsafe, found.noughts
        whole.withheld[rows] = found.withheld
    return whole


def find_given_away(table: Table, threshold: Floats | float, hidden: Mask) -> Mask:
    """Return the small counts (n) that are not safe as they stand, each part of the table for itself."""
    limits = np.broadcast_to(np.asarray(threshold, dtype=np.float64), hidden.shape)
    unsafe = np.zeros_like(hidden)
    for places, rows in _split(table):
        unsafe[places] = find_unsafe(_take(table, places, rows), hidden[places], limits[places])
    return unsafe


def _protect_part(table: Table, threshold: Floats, hidden: Mask) -> Protection:
    auditor = Auditor(table, threshold)
    start = Protection(hidden, np.zeros(len(table.rows), dtype=bool), np.zeros_like(hidden), unsafe=hidden)

    def judge(state: Protection) -> Protection:
        return replace(state, unsafe=auditor.find_unsafe(state))

    state = judge(start)
    added: list[Move] = []
    while state.unsafe.any():
        moves = _list_moves(table, state, auditor.factors)
        if not moves:
            return judge(_hide_all(table, state))
        found, left = _try(auditor, state, [[move] for move in moves])
        if found is None:
            helps = left.sum(axis=1) < state.unsafe.sum()
            pairs = _list_pairs(moves, left, helps) if helps.any() else _list_all_pairs(table, state)
            found, _ = _try(auditor, state, pairs)
        if found is not None:
            return _show_again(found, added, judge)
        if not added:
            # To hide more never tells more: where all that may be hidden is not enough, one after the other is not.
            last = judge(_do(state, _list_moves(table, state)))
            if last.unsafe.any():
                return judge(_hide_all(table, last))
        best = moves[int(np.argmin(left.sum(axis=1)))]
        state = judge(_do(state, [best]))
        added.append(best)
    return _show_again(state, added, judge)


def _list_pairs(moves: Sequence[Move], left: Mask, helps: Mask) -> list[tuple[Move, ...]]:
    """Return the pairs of moves of which each helps and neither leaves unsafe (moves by n) what the other does."""
    helpful = np.flatnonzero(helps).tolist()
    apart = [(one, other) for one, other in combinations(helpful, 2) if not (left[one] & left[other]).any()]
    return [(moves[one], moves[other]) for one, other in apart[:_MOST_PAIRS]]


def _list_all_pairs(table: Table, state: Protection) -> list[tuple[Move, ...]]:
    moves = _list_moves(table, state)
    return list(combinations(moves, 2)) if len(moves) * (len(moves) - 1) // 2 <= _MOST_PAIRS else []


def _try(auditor: Auditor, state: Protection, trials: Sequence[Sequence[Move]]) -> tuple[Protection | None, Mask]:
    """Return the first trial that is safe, and the counts (trials by n) that each of those before it leaves unsafe."""
    after = [_do(state, moves) for moves in trials]
    left = screen_trials(auditor, after)
    for number in np.flatnonzero(~left.any(axis=1)):
        left[number] = auditor.find_narrow(after[number])
        if not left[number].any():
            return replace(after[number], unsafe=left[number]), left
    return None, left


def _show_again(state: Protection, added: Iterable[Move], judge: Callable[[Protection], Protection]) -> Protection:
    for kind, place in added:
        hidden, withheld = state.hidden.copy(), state.withheld.copy()
        (hidden if kind == "count" else withheld)[place] = False
        found = judge(replace(state, hidden=hidden, withheld=withheld))
        state = found if found.is_safe else state
    return state


def _list_moves(table: Table, state: Protection, near: Floats | None = None) -> list[Move]:
    """Return what may still be hidden or withheld, the cheapest first.

    With `near` (rows by counts), only what stands in a row with a hidden count: alone, nothing else changes what is
    known.
    """
    may = ~state.hidden & np.isfinite(table.cost) & (table.values != 0)
    if near is not None:
        touched = (near[:, state.hidden] != 0).any(axis=1) & ~state.withheld
        may &= (near[touched] != 0).any(axis=0)
    moves = [(table.cost[place], "count", int(place)) for place in np.flatnonzero(may)]
    moves += [
        (row.cost, "row", number)
        for number, row in enumerate(table.rows)
        if np.isfinite(row.cost) and not state.withheld[number]
    ]
    return [(kind, place) for _, kind, place in sorted(moves)]


def _do(state: Protection, moves: Iterable[Move]) -> Protection:
    hidden, withheld = state.hidden.copy(), state.withheld.copy()
    for kind, place in moves:
        (hidden if kind == "count" else withheld)[place] = True
    return replace(state, hidden=hidden, withheld=withheld)


def _hide_all(table: Table, state: Protection) -> Protection:
    """Withhold every count that can still be withheld, noughts too."""
    open_ones = np.isfinite(table.cost)
    return replace(state, hidden=state.hidden | open_ones, noughts=state.noughts | open_ones)


def _split(table: Table) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the places and the rows of each part that has a small count and is tied to no other part."""
    if not table.small.any():
        return []
    size = len(table.values)
    ties = [(row.places[0], place) for row in table.rows for place in row.places[1:]]
    first, second = np.array(ties, dtype=np.int64).reshape(-1, 2).T
    _, names = name_parts(first, second, size)
    order = np.argsort(names, kind="stable")
    members = dict(
        zip(np.unique(names).tolist(), np.split(order, np.flatnonzero(np.diff(names[order])) + 1), strict=True)
    )
    rows: dict[int, list[int]] = {}
    for number, row in enumerate(table.rows):
        rows.setdefault(int(names[row.places[0]]), []).append(number)
    wanted = np.unique(names[table.small]).tolist()
    return [(members[name], np.array(rows.get(name, []), dtype=np.int64)) for name in wanted]


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

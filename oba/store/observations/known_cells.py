"""What is known of a feed's cells, as columns of numbers: read from the observations, joined, and looked up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, bindparam, text

from oba.store.observations.history import Ranked
from oba.store.observations.keys import Codes
from oba.vocabulary import Symbol

Numbers = npt.NDArray[np.float64]

Saying = tuple[str | None, str, str | None]
"""What a row says besides its number: symbol, status, flag."""

LEFT_OUT: Saying = (Symbol.WITHDRAWN.value, "final", None)
_FETCHED = 500  # so few that the garbage collector is not set going, which would take as long again
# Rows that only say that a cell is left out have no source column.
_READ = f"""
    SELECT o.series_id, o.area_id, o.period_id, o.value, o.load_id,
           CASE WHEN o.symbol IS NULL AND o.flag IS NULL THEN o.status
                ELSE o.status || '|' || coalesce(o.symbol, '') || '|' || coalesce(o.flag, '') || '|'
                     || CASE WHEN o.symbol = '{Symbol.WITHDRAWN}' AND o.source_column_id IS NULL THEN 'left out'
                        ELSE '' END
           END
    FROM observation o
    WHERE o.series_id IN :series AND o.load_id IN :loads
"""
_MOST_SERIES = 500


@dataclass(frozen=True, slots=True)
class KnownCells:
    """Cells in the order of series, area and period, each once. `sayings` are places in `names`."""

    series: Codes
    areas: Codes
    periods: Codes
    values: Numbers
    sayings: Codes
    names: list[Saying]

    def __len__(self) -> int:
        """Return how many cells are known."""
        return len(self.series)

    def take(self, chosen: Any) -> "KnownCells":
        """Return some of the cells."""
        series, areas, periods = (column[chosen] for column in (self.series, self.areas, self.periods))
        return KnownCells(series, areas, periods, self.values[chosen], self.sayings[chosen], self.names)

    def says_something(self) -> npt.NDArray[np.bool_]:
        """Return which cells hold a number or symbol that was not withdrawn."""
        return np.array([name[0] != Symbol.WITHDRAWN for name in self.names], bool)[self.sayings]

    def left_out(self) -> "KnownCells":
        """Return the same cells as a release that leaves them out says them."""
        count = len(self)
        nothing = np.full(count, np.nan)
        return KnownCells(self.series, self.areas, self.periods, nothing, np.zeros(count, np.int64), [LEFT_OUT])


def are_alike(first: KnownCells, second: KnownCells) -> bool:
    """Return whether two say the same of the same cells."""
    if len(first) != len(second) or not len(first):
        return len(first) == len(second)
    numbers = {name: number for number, name in enumerate(first.names)}
    renamed = np.array([numbers.get(name, -1) for name in second.names])[second.sayings]
    return (
        np.array_equal(first.series, second.series)
        and np.array_equal(first.areas, second.areas)
        and np.array_equal(first.periods, second.periods)
        and np.array_equal(first.values, second.values, equal_nan=True)
        and np.array_equal(first.sayings, renamed)
    )


def nothing_known() -> KnownCells:
    """Return no cells."""
    none = np.zeros(0, np.int64)
    return KnownCells(none, none, none, np.zeros(0), none, [])


class Places:
    """Finds cells among known ones by their three numbers; `keys` has one number for the three of each known."""

    def __init__(self, known: KnownCells) -> None:
        self._series = np.unique(known.series)
        self._areas = int(known.areas.max(initial=0)) + 1
        self._periods = int(known.periods.max(initial=0)) + 1
        self.keys = self._pack(known.series, known.areas, known.periods)

    def _pack(self, series: Codes, areas: Codes, periods: Codes) -> Codes:
        """Return one number a cell, which keeps their order; -1 for what none of the known cells can be."""
        place = np.minimum(np.searchsorted(self._series, series), len(self._series) - 1)
        keys = (place * self._areas + areas) * self._periods + periods
        possible = (self._series[place] == series) & (areas < self._areas) & (periods < self._periods)
        return np.where(possible & (areas > 0) & (periods > 0), keys, -1)

    def find(self, series: Codes, areas: Codes, periods: Codes) -> tuple[Codes, npt.NDArray[np.bool_]]:
        """Return for each cell its place among the known, and whether it is there."""
        if not len(self.keys):
            return np.zeros(len(series), np.int64), np.zeros(len(series), bool)
        keys = self._pack(series, areas, periods)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return places, self.keys[places] == keys


def join_known(parts: Sequence[KnownCells]) -> KnownCells:
    """Return the cells of all parts; where several have a cell, the last one's."""
    parts = [part for part in parts if len(part)]
    if len(parts) < 2:
        return parts[0] if parts else nothing_known()
    names: dict[Saying, int] = {}
    renamed = [np.array([names.setdefault(name, len(names)) for name in part.names], np.int64) for part in parts]
    sayings = [numbers[part.sayings] for numbers, part in zip(renamed, parts, strict=True)]
    joined = KnownCells(
        np.concatenate([part.series for part in parts]),
        np.concatenate([part.areas for part in parts]),
        np.concatenate([part.periods for part in parts]),
        np.concatenate([part.values for part in parts]),
        np.concatenate(sayings),
        list(names),
    )
    order = np.argsort(Places(joined).keys, kind="stable")  # quick where most is in order, and keeps the parts'
    return joined.take(order[_ends(joined, order)])


def _ends(rows: KnownCells, order: Codes) -> npt.NDArray[np.bool_]:
    """Return which rows, in an order that puts a cell's together, are the last of their cell."""
    ends = np.ones(len(order), bool)
    if len(order):
        columns = [column[order] for column in (rows.series, rows.areas, rows.periods)]
        ends[:-1] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return ends


@dataclass(frozen=True, slots=True)
class SaidRows:
    """What loads say of cells; `order` puts the rows of each cell together, the one of the highest rank last.

    `given` says which rows give something and do not only leave a cell out; `days` from which day each counts.
    """

    rows: KnownCells
    order: Codes
    given: npt.NDArray[np.bool_]
    days: Codes

    def known(self, as_at: date | None = None) -> KnownCells:
        """Return of each cell the row that counts, on a day or of all; cells never given are not among them."""
        order = self.order if as_at is None else self.order[(self.days <= as_at.toordinal())[self.order]]
        if not len(order):
            return nothing_known()
        ends = _ends(self.rows, order)
        starts = np.flatnonzero(np.concatenate([[True], ends[:-1]]))
        ever_given = np.logical_or.reduceat(self.given[order], starts)
        return self.rows.take(order[ends][ever_given])


def read_known(
    connection: Connection, loads: Sequence[Ranked], series: Iterable[int], periods: Iterable[int] | None = None
) -> KnownCells:
    """Return what the current ones of some loads say of some series: of each cell the row of the highest rank.

    Of some periods only, if these are given.

    Cells of which nothing was ever given are not among them.
    """
    return read_said(connection, [load for load in loads if load.current], series, periods).known()


def read_said(
    connection: Connection, loads: Sequence[Ranked], series: Iterable[int], periods: Iterable[int] | None = None
) -> SaidRows:
    """Return all that some loads, current or not, say of some series, and of some periods only if these are given."""
    counted = {load.load_id: load for load in loads}
    wanted = sorted(set(series))
    chosen = None if periods is None else list(periods)
    blocks = [
        block
        for start in range(0, len(wanted) if counted else 0, _MOST_SERIES)
        for block in _read_blocks(connection, list(counted), wanted[start : start + _MOST_SERIES], chosen)
    ]
    if not blocks:
        none = np.zeros(0, np.int64)
        return SaidRows(nothing_known(), none, np.zeros(0, bool), none)
    series_ids, areas, periods, values, owners, texts = (np.concatenate(column) for column in zip(*blocks, strict=True))
    rows, given = _name_rows(KnownCells(series_ids, areas, periods, values, np.zeros(0, np.int64), []), texts)
    ids, owners = np.unique(owners, return_inverse=True)
    loads_of = [counted[key] for key in ids.tolist()]
    left_out = np.array([load.left_out for load in loads_of])[owners]
    rank = np.where(rows.says_something(), np.array([load.given for load in loads_of])[owners], left_out)
    order = np.lexsort((rank, rows.periods, rows.areas, rows.series))
    days = np.array([load.counts_from.toordinal() for load in loads_of], np.int64)[owners]
    return SaidRows(rows, order, given, days)


def _name_rows(rows: KnownCells, texts: Any) -> tuple[KnownCells, npt.NDArray[np.bool_]]:
    """Return rows with what their texts say, and which of them give something."""
    codes, different = pd.factorize(texts)
    names: dict[Saying, int] = {}
    numbers, given = [], []
    for said in different:
        status, symbol, flag, left_out = [*said.split("|"), "", "", ""][:4]
        numbers.append(names.setdefault((symbol or None, status, flag or None), len(names)))
        given.append(not left_out)
    sayings = np.array(numbers, np.int64)[codes]
    return KnownCells(rows.series, rows.areas, rows.periods, rows.values, sayings, list(names)), np.array(given)[codes]


def _read_blocks(
    connection: Connection, loads: list[int], series: list[int], periods: list[int] | None
) -> Iterable[tuple[Any, ...]]:
    given: dict[str, list[int]] = {"series": series, "loads": loads}
    if periods is not None:
        given["periods"] = periods
    statement = text(_READ if periods is None else f"{_READ} AND o.period_id IN :periods")
    found = connection.execute(statement.bindparams(*(bindparam(name, expanding=True) for name in given)), given)
    # Plain tuples: SQLAlchemy's rows would take as long again.
    while rows := found.cursor.fetchmany(_FETCHED):
        first, second, third, values, owners, said = zip(*rows, strict=True)
        numbers = [np.array(column, np.int64) for column in (first, second, third)]
        yield (*numbers, np.array(values, float), np.array(owners, np.int64), np.array(said, object))
    found.close()

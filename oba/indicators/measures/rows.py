"""Measured rows as they are worked on, and each by the cell that it is of: an area in a period.

A pack is measured from thousands of small tables. Numpy's columns cost a tenth of a pandas frame each, so a frame is
made of the finished ones alone.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oba.periods import read_code

Rows = Mapping[str, NDArray[Any]]
"""A column of each name, numbers as floats (NaN where there is none), texts and inputs as objects."""

NOTHING = np.array(None, object)
"""What a column of texts has where there is none."""


def cells_of(table: Rows | pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield the area and period of each row."""
    return zip(table["area"].tolist(), table["period"].tolist(), strict=True)  # a list is gone through far quicker


def places_of(table: Rows | pd.DataFrame) -> dict[tuple[str, str], int]:
    """Return where in a table the cell of each area and period stands; no two rows are of one."""
    return {cell: row for row, cell in enumerate(cells_of(table))}


def is_among(table: Rows | pd.DataFrame, known: Container[tuple[str, str]]) -> NDArray[np.bool_]:
    """Return which rows of a table are of an area and period that is known."""
    return np.fromiter((cell in known for cell in cells_of(table)), bool, len(table["area"]))


def take(table: Rows, which: NDArray[Any]) -> Rows:
    """Return the rows that a mask or their places name."""
    return {name: column[which] for name, column in table.items()}


def take_sound(table: Rows, areas: Container[str], period: str) -> Rows:
    """Return everybody's figures of some areas at a period: numbers without a symbol that no check has flagged."""
    found = take(table, (table["period"] == period) & (table["category"] == "") & ~np.isnan(table["value"]))
    told = zip(*(found[name].tolist() for name in ("area", "symbol", "flag")), strict=True)
    sound = (area in areas and symbol is None and flag is None for area, symbol, flag in told)
    return take(found, np.fromiter(sound, bool, len(found["area"])))


def stack(tables: Sequence[Rows]) -> Rows:
    """Return the rows of several tables, which have the same columns, one below the other."""
    return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}


def sort_rows(whole: Rows, names: Sequence[str]) -> Rows:
    """Return the columns named, sorted by category, area and end of period, with None where a text says nothing."""
    ends = {code: read_code(code).end for code in set(whole["period"].tolist())}
    keys = zip(whole["category"].tolist(), cells_of(whole), strict=True)
    keyed = [(category, area, ends[period]) for category, (area, period) in keys]
    order = sorted(range(len(keyed)), key=keyed.__getitem__)
    told = {name: np.where(pd.isna(whole[name]), NOTHING, whole[name]) for name in ("symbol", "flag")}
    finished, places = {**whole, **told}, np.array(order, np.intp)
    return take({name: finished[name] for name in names}, places)


def hold(values: Iterable[object]) -> NDArray[np.object_]:
    """Return a column of objects, tuples among them."""
    return np.fromiter(values, object)


def look_up(found: pd.DataFrame, name: str, rows: NDArray[np.intp]) -> NDArray[Any]:
    """Return what a column says in each of some rows, nothing (NaN or None) for row -1."""
    if name == "value":
        return np.append(found[name].to_numpy(float), np.nan)[rows]
    return np.append(found[name].to_numpy(object), NOTHING)[rows]


def either(first: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
    """Return what the first column says, and the other's word where it says nothing."""
    return np.where(pd.notna(first), first, other)

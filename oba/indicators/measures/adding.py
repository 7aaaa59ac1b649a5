"""Counts of several measures added up to one side of a value: conferences held in 0 to 10 days and in 11 to 15."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from oba.indicators.measures.rows import cells_of, places_of
from oba.vocabulary import Symbol


def add_counts(found: pd.DataFrame, others: list[pd.DataFrame]) -> pd.DataFrame:
    """Return counts with others added, area by area and period by period; where one has no number there is no sum.

    The symbol and the flag are those of the first that has one; a cell that is not there at all is `x`. `ids` has the
    cells that each sum is made of.
    """
    total = found.reset_index(drop=True).assign(ids=each(ids_of(found)))
    for other in others:
        place_of = places_of(other)
        rows = np.array([place_of.get(cell, -1) for cell in cells_of(total)], np.intp)
        more = other.reset_index(drop=True).reindex(rows).reset_index(drop=True)
        its_ids = ids_of(other)
        symbol = more["symbol"].astype(object).mask(rows < 0, Symbol.UNAVAILABLE.value)
        total = total.assign(
            value=total["value"] + more["value"],
            symbol=total["symbol"].astype(object).where(total["symbol"].notna(), symbol),
            flag=total["flag"].astype(object).where(total["flag"].notna(), more["flag"]),
            ids=each(
                (*ids, *its_ids[row]) if row >= 0 else ids for ids, row in zip(total["ids"], rows.tolist(), strict=True)
            ),
        )
    return total


def ids_of(found: pd.DataFrame) -> list[tuple[int, ...]]:
    """Return the cells that each row is made of: its own, unless it is a sum."""
    return found["ids"].tolist() if "ids" in found else [(key,) for key in found["id"].tolist()]


def inputs_in(found: pd.DataFrame, role: str) -> list[tuple[tuple[str, int], ...]]:
    """Return the cells that each row is made of, each with its role."""
    if "ids" in found:
        return [tuple((role, key) for key in ids) for ids in found["ids"].tolist()]
    return [((role, key),) for key in found["id"].tolist()]


def each(ids: Iterable[tuple[int, ...]]) -> pd.Series:
    """Return a column of the cells that each row is made of."""
    return pd.Series(list(ids), dtype=object)

"""Numbers for texts: series, areas, periods and source columns get theirs once, a whole column at a time."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, bindparam, text

Codes = npt.NDArray[np.int64]

_MOST_BOUND = 500


def factorize(column: pd.Series) -> tuple[Codes, list[Any]]:
    """Return each row's place in the list of different values, and that list; None stands for nothing."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy().astype(np.int64)
        names = list(column.cat.categories)
    else:
        found, different = pd.factorize(column, use_na_sentinel=True)
        codes, names = found.astype(np.int64), list(different)
    if (codes < 0).any():
        return np.where(codes < 0, len(names), codes), [*names, None]
    return codes, names


def compact(codes: Codes, size: int) -> tuple[Codes, Codes]:
    """Return the different ones of codes below `size`, in order, and the place of each row's among them."""
    if size > 4 * len(codes):
        different, places = np.unique(codes, return_inverse=True)
        return different, places
    different = np.flatnonzero(np.bincount(codes, minlength=1))  # no sorting: a code is its own place in a table
    table = np.zeros(size, np.int64)
    table[different] = np.arange(len(different))
    return different, table[codes]


def decode(code: int, names: Sequence[Sequence[Any]]) -> list[Any]:
    """Return the values that a combined code stands for."""
    spelled = []
    for different in reversed(names):
        code, place = divmod(code, len(different))
        spelled.append(different[place])
    return spelled[::-1]


def area_ids(connection: Connection, codes: Sequence[str]) -> dict[str, int]:
    """Return the number of each area code, giving one to those that have none."""
    return _ids(connection, "area_key", codes)


def period_ids(connection: Connection, codes: Sequence[str]) -> dict[str, int]:
    """Return the number of each period code, giving one to those that have none."""
    return _ids(connection, "period_key", codes)


def find_ids(connection: Connection, table: str, codes: Iterable[str]) -> dict[str, int]:
    """Return the numbers of those codes that have one."""
    wanted = sorted(set(codes))
    statement = text(f"SELECT code, id FROM {table} WHERE code IN :codes").bindparams(
        bindparam("codes", expanding=True)
    )
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _MOST_BOUND):
        rows = connection.execute(statement, {"codes": wanted[start : start + _MOST_BOUND]})
        found.update((code, key) for code, key in rows)
    return found


def find_codes(connection: Connection, table: str, ids: Sequence[int]) -> dict[int, str]:
    """Return the codes that some numbers stand for."""
    statement = text(f"SELECT id, code FROM {table} WHERE id IN :ids").bindparams(bindparam("ids", expanding=True))
    found: dict[int, str] = {}
    for start in range(0, len(ids), _MOST_BOUND):
        rows = connection.execute(statement, {"ids": list(ids[start : start + _MOST_BOUND])})
        found.update((key, code) for key, code in rows)
    return found


def _ids(connection: Connection, table: str, codes: Sequence[str]) -> dict[str, int]:
    found = find_ids(connection, table, codes)
    if missing := [{"code": code} for code in sorted(set(codes) - found.keys())]:
        # Another load may be giving the same code its number at this moment.
        connection.execute(text(f"INSERT INTO {table} (code) VALUES (:code) ON CONFLICT (code) DO NOTHING"), missing)
        found = find_ids(connection, table, codes)
    return found


def series_ids(connection: Connection, feed: str, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return the number of each series of a feed by measure and breakdown, adding those that are new."""
    wanted = set(pairs)
    found = find_series_ids(connection, feed)
    if missing := sorted(wanted - found.keys()):
        connection.execute(
            text(
                "INSERT INTO series (feed, measure, breakdown) VALUES (:feed, :measure, :breakdown)"
                " ON CONFLICT (tenant, feed, measure, breakdown) DO NOTHING"
            ),
            [{"feed": feed, "measure": measure, "breakdown": breakdown} for measure, breakdown in missing],
        )
        found = find_series_ids(connection, feed)
    return {pair: found[pair] for pair in wanted}


def find_series_ids(connection: Connection, feed: str) -> dict[tuple[str, str], int]:
    """Return the number of each series of a feed by measure and breakdown."""
    rows = connection.execute(text("SELECT measure, breakdown, id FROM series WHERE feed = :feed"), {"feed": feed})
    return {(measure, breakdown): key for measure, breakdown, key in rows}


def column_ids(
    connection: Connection, load_id: int, columns: Iterable[tuple[str, int, str]]
) -> dict[tuple[str, int, str], int]:
    """Return the number of each source column (sheet, number, header) of a load, adding those that are new."""
    wanted = sorted(set(columns))
    connection.execute(
        text(
            "INSERT INTO source_column (load_id, sheet, number, header) VALUES (:load_id, :sheet, :number, :header)"
            " ON CONFLICT (load_id, sheet, number) DO NOTHING"
        ),
        [{"load_id": load_id, "sheet": sheet, "number": number, "header": head} for sheet, number, head in wanted],
    )
    rows = connection.execute(
        text("SELECT sheet, number, id FROM source_column WHERE load_id = :load_id"), {"load_id": load_id}
    )
    found = {(sheet, number): key for sheet, number, key in rows}
    return {(sheet, number, head): found[sheet, number] for sheet, number, head in wanted}

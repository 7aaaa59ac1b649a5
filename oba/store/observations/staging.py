"""Staging: a release's cells as narrow rows in a temporary table, by the fast road of each database.

A staged row is numbers only. What a cell says besides its number (symbol, status, flag) and the column
it stood in are few combinations, kept once in `staged_saying`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, text

from oba.store.observations import keys
from oba.store.observations.known_cells import KnownCells, Saying, nothing_known

CHUNK = 100_000
_TABLES = {
    "staged": "series_id INTEGER, area_id INTEGER, period_id INTEGER, value DOUBLE PRECISION, saying INTEGER,"
    " source_row INTEGER",
    "left_out": "series_id INTEGER, area_id INTEGER, period_id INTEGER",
    "staged_saying": "saying INTEGER PRIMARY KEY, symbol TEXT, status TEXT, flag TEXT, source_column_id INTEGER",
}
_SAID = ["symbol", "status", "flag", "sheet", "column", "header"]
TEMPORARY = ("staged", "staged_saying", "left_out", "chain")


def open_staging(connection: Connection) -> None:
    """Make the empty temporary tables of a load; what an earlier load left is dropped."""
    made = [f"CREATE TEMPORARY TABLE {name} ({columns})" for name, columns in _TABLES.items()]
    _do_all(connection, [*_drops(connection), *made])


def drop_staging(connection: Connection) -> None:
    """Drop every temporary table of a load."""
    _do_all(connection, _drops(connection))


def _drops(connection: Connection) -> list[str]:
    return [f"DROP TABLE IF EXISTS {_temporary(connection, name)}" for name in TEMPORARY]


def _do_all(connection: Connection, statements: Sequence[str]) -> None:
    """Run statements one after the other; a server gets them in one journey."""
    if connection.dialect.name == "postgresql":
        cursor: Any = connection.connection.cursor()
        cursor.execute("; ".join(statements), prepare=False)  # several at once cannot be prepared
        return
    for statement in statements:
        connection.exec_driver_sql(statement)


def _temporary(connection: Connection, name: str) -> str:
    """Return a temporary table's full name, so that a real table of that name is never meant."""
    return f"{'pg_temp' if connection.dialect.name == 'postgresql' else 'temp'}.{name}"


def stage(connection: Connection, feed: str, load_id: int, frame: pd.DataFrame) -> KnownCells:
    """Put a frame of observations into staging in the order of its keys and return its cells in that order.

    May be called again with the next part of the same release.
    """
    if not len(frame):
        return nothing_known()
    series = _series(connection, feed, frame)
    areas = _numbers(*keys.factorize(frame["area"]), keys.area_ids, connection)
    periods = _numbers(*keys.factorize(frame["period"]), keys.period_ids, connection)
    sayings, says, names = _sayings(connection, load_id, frame)
    values = frame["value"].to_numpy(float)
    rows = frame["row"].to_numpy(np.int64)
    order = np.lexsort((periods, areas, series))
    for start in range(0, len(order), CHUNK):
        part = order[start : start + CHUNK]
        numbers: Any = values[part].astype(object)
        numbers[np.isnan(values[part])] = None
        _insert(connection, "staged", [series[part], areas[part], periods[part], numbers, sayings[part], rows[part]])
    return KnownCells(series, areas, periods, values, says, names).take(order)


def stage_left_out(connection: Connection, cells: KnownCells) -> None:
    """Put the cells that a release leaves out into staging."""
    for start in range(0, len(cells), CHUNK):
        part = cells.take(slice(start, start + CHUNK))
        _insert(connection, "left_out", [part.series, part.areas, part.periods])


def _insert(connection: Connection, table: str, columns: list[Any]) -> None:
    rows = zip(*(column.tolist() for column in columns), strict=True)
    if connection.dialect.name == "postgresql":
        cursor = connection.connection.cursor()
        with cursor.copy(f"COPY pg_temp.{table} FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["int4", "int4", "int4", "float8", "int4", "int4"][: len(columns)])
            for row in rows:
                copy.write_row(row)
        return
    places = ",".join("?" * len(columns))
    connection.exec_driver_sql(f"INSERT INTO temp.{table} VALUES ({places})", list(rows))


def _numbers(codes: keys.Codes, names: list[Any], find: Any, connection: Connection) -> keys.Codes:
    used = [names[place] for place in np.unique(codes)]
    ids = find(connection, used)
    return np.array([ids.get(name, 0) for name in names], np.int64)[codes]


def _series(connection: Connection, feed: str, frame: pd.DataFrame) -> keys.Codes:
    measures, measure_names = keys.factorize(frame["measure"])
    breakdowns, breakdown_names = keys.factorize(frame["breakdown"])
    different, places = np.unique(measures * len(breakdown_names) + breakdowns, return_inverse=True)
    width = len(breakdown_names)
    pairs = [(measure_names[code // width], breakdown_names[code % width]) for code in different.tolist()]
    ids = keys.series_ids(connection, feed, pairs)
    return np.array([ids[pair] for pair in pairs], np.int64)[places]


def _sayings(connection: Connection, load_id: int, frame: pd.DataFrame) -> tuple[keys.Codes, keys.Codes, list[Saying]]:
    """Return the number of each row's combination of symbol, status, flag and source column; new ones are kept.

    Also the number of each row's symbol, status and flag, and what these are.
    """
    whole = np.zeros(len(frame), np.int64)
    names: list[list[Any]] = []
    for column in _SAID:
        codes, different = keys.factorize(frame[column])
        whole = whole * len(different) + codes
        names.append(different)
    found, places = np.unique(whole, return_inverse=True)
    combinations = [keys.decode(int(code), names) for code in found]
    ids = keys.column_ids(
        connection, load_id, [(sheet or "", int(number), head or "") for *_, sheet, number, head in combinations]
    )
    first = connection.execute(text("SELECT coalesce(max(saying), 0) FROM staged_saying")).scalar_one()
    connection.execute(
        text("INSERT INTO staged_saying VALUES (:saying, :symbol, :status, :flag, :source_column_id)"),
        [
            {
                "saying": first + place + 1,
                "symbol": symbol,
                "status": status,
                "flag": flag,
                "source_column_id": ids[sheet or "", int(number), head or ""],
            }
            for place, (symbol, status, flag, sheet, number, head) in enumerate(combinations)
        ],
    )
    says: dict[Saying, int] = {}
    numbers = [says.setdefault((symbol, status, flag), len(says)) for symbol, status, flag, *_ in combinations]
    return np.asarray(places + first + 1, np.int64), np.array(numbers, np.int64)[places], list(says)


def record_coverage(connection: Connection, feed: str, load_id: int, spoken_of: Iterable[tuple[str, str, str]]) -> None:
    """Note which measures and breakdowns the load speaks about, in which periods."""
    wanted = sorted(spoken_of)
    if not wanted:
        return
    series = keys.series_ids(connection, feed, {(measure, breakdown) for measure, breakdown, _ in wanted})
    periods = keys.period_ids(connection, sorted({period for *_, period in wanted}))
    connection.execute(
        text(
            "INSERT INTO coverage (load_id, series_id, period_id) VALUES (:load_id, :series_id, :period_id)"
            " ON CONFLICT (load_id, series_id, period_id) DO NOTHING"
        ),
        [
            {"load_id": load_id, "series_id": series[measure, breakdown], "period_id": periods[period]}
            for measure, breakdown, period in wanted
        ],
    )

"""Staging: a release's cells as narrow rows in a temporary table, by the fast road of each database.

A staged row is numbers only. What a cell says besides its number (symbol, status, flag) and the column
it stood in are few combinations, kept once in `staged_mark`.
"""

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text

from oba.store import keys

if TYPE_CHECKING:
    import pandas as pd

CHUNK = 100_000
_TABLES = {
    "staged": "series_id INTEGER, area_id INTEGER, period_id INTEGER, value DOUBLE PRECISION, mark INTEGER,"
    " source_row INTEGER",
    "staged_mark": "mark INTEGER PRIMARY KEY, symbol TEXT, status TEXT, flag TEXT, source_column_id INTEGER",
}
_MARK = ["symbol", "status", "flag", "sheet", "column", "header"]
TEMPORARY = ("staged", "staged_mark", "chain", "overtaken", "changed", "missing")


def open_staging(connection: Connection) -> None:
    """Make the empty temporary tables of a load; what an earlier load left is dropped."""
    drop_staging(connection)
    for name, columns in _TABLES.items():
        connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {name} ({columns})")


def drop_staging(connection: Connection) -> None:
    """Drop every temporary table of a load."""
    for name in TEMPORARY:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_temporary(connection, name)}")


def _temporary(connection: Connection, name: str) -> str:
    """Return a temporary table's full name, so that a real table of that name is never meant."""
    return f"{'pg_temp' if connection.dialect.name == 'postgresql' else 'temp'}.{name}"


def stage(connection: Connection, feed: str, load_id: int, frame: "pd.DataFrame") -> int:
    """Put a frame of observations into staging in the order of its keys and return how many rows it had.

    May be called again with the next part of the same release.
    """
    import numpy as np

    if not len(frame):
        return 0
    series = _series(connection, feed, frame)
    areas = _numbers(*keys.factorize(frame["area"]), keys.area_ids, connection)
    periods = _numbers(*keys.factorize(frame["period"]), keys.period_ids, connection)
    marks = _marks(connection, load_id, frame)
    _cover(connection, load_id, series, periods)
    values = frame["value"].to_numpy(float)
    rows = frame["row"].to_numpy(np.int64)
    order = np.lexsort((periods, areas, series))
    for start in range(0, len(order), CHUNK):
        part = order[start : start + CHUNK]
        numbers: Any = values[part].astype(object)
        numbers[np.isnan(values[part])] = None
        _insert(connection, [series[part], areas[part], periods[part], numbers, marks[part], rows[part]])
    return len(frame)


def _insert(connection: Connection, columns: list[Any]) -> None:
    rows = zip(*(column.tolist() for column in columns), strict=True)
    if connection.dialect.name == "postgresql":
        cursor = connection.connection.cursor()
        with cursor.copy("COPY pg_temp.staged FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["int4", "int4", "int4", "float8", "int4", "int4"])
            for row in rows:
                copy.write_row(row)
        return
    connection.exec_driver_sql("INSERT INTO temp.staged VALUES (?,?,?,?,?,?)", list(rows))


def _numbers(codes: "keys.Codes", names: list[Any], find: Any, connection: Connection) -> "keys.Codes":
    import numpy as np

    used = [names[place] for place in np.unique(codes)]
    ids = find(connection, used)
    return np.array([ids.get(name, 0) for name in names], np.int64)[codes]


def _series(connection: Connection, feed: str, frame: "pd.DataFrame") -> "keys.Codes":
    import numpy as np

    measures, measure_names = keys.factorize(frame["measure"])
    breakdowns, breakdown_names = keys.factorize(frame["breakdown"])
    different, places = np.unique(measures * len(breakdown_names) + breakdowns, return_inverse=True)
    width = len(breakdown_names)
    pairs = [(measure_names[code // width], breakdown_names[code % width]) for code in different.tolist()]
    ids = keys.series_ids(connection, feed, pairs)
    return np.array([ids[pair] for pair in pairs], np.int64)[places]


def _marks(connection: Connection, load_id: int, frame: "pd.DataFrame") -> "keys.Codes":
    """Return the number of each row's combination of symbol, status, flag and source column; new ones are kept."""
    import numpy as np

    whole = np.zeros(len(frame), np.int64)
    names: list[list[Any]] = []
    for column in _MARK:
        codes, different = keys.factorize(frame[column])
        whole = whole * len(different) + codes
        names.append(different)
    found, places = np.unique(whole, return_inverse=True)
    combinations = [_spell(int(code), names) for code in found]
    ids = keys.column_ids(
        connection, load_id, [(sheet or "", int(number), head or "") for *_, sheet, number, head in combinations]
    )
    first = connection.execute(text("SELECT coalesce(max(mark), 0) FROM staged_mark")).scalar_one()
    connection.execute(
        text("INSERT INTO staged_mark VALUES (:mark, :symbol, :status, :flag, :source_column_id)"),
        [
            {
                "mark": first + place + 1,
                "symbol": symbol,
                "status": status,
                "flag": flag,
                "source_column_id": ids[sheet or "", int(number), head or ""],
            }
            for place, (symbol, status, flag, sheet, number, head) in enumerate(combinations)
        ],
    )
    return np.asarray(places + first + 1, np.int64)


def _spell(code: int, names: list[list[Any]]) -> list[Any]:
    """Return the values that a combined code stands for."""
    spelled = []
    for different in reversed(names):
        code, place = divmod(code, len(different))
        spelled.append(different[place])
    return spelled[::-1]


def _cover(connection: Connection, load_id: int, series: "keys.Codes", periods: "keys.Codes") -> None:
    """Note which series and periods the load speaks about."""
    import numpy as np

    pairs = np.unique(series * (1 << 31) + periods)
    connection.execute(
        text(
            "INSERT INTO coverage (load_id, series_id, period_id) VALUES (:load_id, :series_id, :period_id)"
            " ON CONFLICT (load_id, series_id, period_id) DO NOTHING"
        ),
        [{"load_id": load_id, "series_id": pair >> 31, "period_id": pair & ((1 << 31) - 1)} for pair in pairs.tolist()],
    )

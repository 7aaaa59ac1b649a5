"""Read observations: what was known on a day, and where each came from. Queries take a session and never commit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import BindParameter, Connection, Date, DateTime, bindparam, func, text
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from oba.london_time import in_utc
from oba.models import Load, Observation, PeriodKey, Series
from oba.periods import read_code
from oba.store.observations.keys import compact, find_codes, find_ids
from oba.vocabulary import Symbol

_AT_ONCE = 10_000  # values in one statement
_MOMENTS: dict[str, Any] = {"as_at": Date(), "loaded_by": DateTime(timezone=True)}
"""The values of a statement that are no lists, and what they are."""

# The newest row of each cell: by day, then what was given before what was left out, then by place. What was
# left out counts only where something had been given.
# What was released from quarantine counts from the day of its release.
_KNOWN = "l.state = 'current' AND coalesce(l.counts_from, l.known_on) <= :as_at {loaded}"
_CURRENT = f"""
    SELECT w.id, w.series_id, w.area_id, w.period_id, w.value, w.symbol, w.status, w.flag, w.load_id
    FROM (
        SELECT o.*, row_number() OVER (
                   PARTITION BY o.series_id, o.area_id, o.period_id
                   ORDER BY l.known_on DESC, CASE WHEN o.symbol = '{Symbol.WITHDRAWN}' THEN 1 ELSE 0 END,
                       l.place DESC, l.id DESC
               ) AS newest
        FROM observation o JOIN load l ON l.id = o.load_id
        WHERE {_KNOWN} AND o.series_id IN :series {{areas}}
    ) w
    WHERE w.newest = 1 AND (w.symbol IS DISTINCT FROM '{Symbol.WITHDRAWN}' OR w.source_column_id IS NOT NULL
        OR EXISTS (
            SELECT 1 FROM observation o JOIN load l ON l.id = o.load_id
            WHERE o.series_id = w.series_id AND o.area_id = w.area_id AND o.period_id = w.period_id
              AND {_KNOWN} AND o.symbol IS DISTINCT FROM '{Symbol.WITHDRAWN}'
        ))
"""
# Few series have a cell with several rows. The only row of a cell is its newest, and was given: what was left out
# stands beside what had been given.
_ONCE = f"""
    SELECT o.id, o.series_id, o.area_id, o.period_id, o.value, o.symbol, o.status, o.flag, o.load_id
    FROM observation o JOIN load l ON l.id = o.load_id
    WHERE {_KNOWN} AND o.series_id IN :series {{areas}}
"""
_OFTEN = """
    SELECT DISTINCT r.series_id FROM (
        SELECT o.series_id FROM observation o WHERE o.series_id IN :series {areas}
        GROUP BY o.series_id, o.area_id, o.period_id HAVING count(*) > 1
    ) r
"""
_KINDS: dict[str, type] = {
    **dict.fromkeys(("id", "series_id", "area", "period"), int),
    "value": float,
    **dict.fromkeys(("symbol", "status", "flag"), object),
    "load_id": int,
}
"""What is read of an observation, and as what: areas and periods by number, until their codes are put in."""

_MANY = 50
"""Places from which on reading a series as a whole is quicker than looking each place up in the index."""


def find_series(session: Session, feed: str) -> list[Series]:
    """Return all series of a feed."""
    wanted = select(Series).where(Series.feed == feed).order_by(col(Series.measure), col(Series.breakdown))
    return list(session.exec(wanted))


def current_observations(
    session: Session,
    series: Iterable[int],
    as_at: date,
    areas: Sequence[str] | None = None,
    ended_since: date | None = None,
    loaded_by: datetime | None = None,
) -> pd.DataFrame:
    """Return what was known on `as_at` of some series, one row a series, area and period.

    Only of some areas where `areas` names them, of periods that ended since a day, and of what had been loaded by a
    moment, where they are given.

    Columns: id, series_id, area, period, value, symbol, status, flag, load_id. A value that its
    publisher withdrew is a row with the symbol `w`.
    """
    wanted = sorted(set(series))
    if not wanted:
        return pd.DataFrame(columns=list(_KINDS))
    area_ids = None if areas is None else sorted(find_ids(session.connection(), "area_key", areas).values())
    if area_ids is not None and not area_ids:
        return pd.DataFrame(columns=list(_KINDS))
    narrow: dict[str, Any] = {}
    if area_ids is not None:
        narrow["areas"] = area_ids
    if ended_since is not None:
        narrow["periods"] = _list_periods(session, ended_since)
    connection, values = session.connection(), {**narrow, "as_at": as_at}
    if loaded_by is not None:
        values["loaded_by"] = loaded_by
    often = {key for (key,) in _fetch(connection, _OFTEN, {**narrow, "series": wanted})}
    rows = _fetch(connection, _ONCE, {**values, "series": [key for key in wanted if key not in often]})
    rows += _fetch(connection, _CURRENT, {**values, "series": sorted(often)})
    return _name_cells(connection, rows)


def _fetch(connection: Connection, statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement about some series, only of the areas and periods that are given."""
    if not values["series"]:
        return []
    narrow = []
    if "areas" in values:
        narrow.append(f"AND {'+' if len(values['areas']) >= _MANY else ''}o.area_id IN :areas")
    if "periods" in values:
        narrow.append("AND +o.period_id IN :periods")  # `+` keeps SQLite from looking each up in the index
    loaded = "AND l.loaded_at <= :loaded_by" if "loaded_by" in values else ""
    bound: list[BindParameter[Any]] = [
        bindparam(key, type_=_MOMENTS[key]) if key in _MOMENTS else bindparam(key, expanding=True) for key in values
    ]
    asked = text(statement.format(areas=" ".join(narrow), loaded=loaded)).bindparams(*bound)
    found = connection.execute(asked, values)
    rows = found.cursor.fetchall()  # plain tuples: a million of SQLAlchemy's rows take as long as the query
    found.close()
    return list(rows)


def _list_periods(session: Session, ended_since: date) -> list[int]:
    keys = session.connection().execute(sa_select(col(PeriodKey.id), col(PeriodKey.code)))
    return [key for key, code in keys if key is not None and read_code(code).end >= ended_since]


def _name_cells(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """Return a frame of rows with the codes of areas and periods, sorted by series, area and period."""
    told = zip(*rows, strict=True) if rows else [()] * len(_KINDS)
    columns = {name: _fill(column, kind) for (name, kind), column in zip(_KINDS.items(), told, strict=True)}
    ranks = []
    for name in ("area", "period"):
        ids, places = compact(columns[name], int(columns[name].max(initial=0)) + 1)
        codes = find_codes(connection, f"{name}_key", ids.tolist())
        texts = np.array([codes[key] for key in ids.tolist()], object)
        columns[name] = texts[places]
        ranks.append(np.argsort(np.argsort(texts))[places])
    order = np.lexsort((ranks[1], ranks[0], columns["series_id"]))
    return pd.DataFrame({name: column[order] for name, column in columns.items()})


def _fill(column: Sequence[Any], kind: type) -> npt.NDArray[Any]:
    """Return a column as an array; one of texts is filled, which is thrice as fast as to be made of a sequence."""
    if kind is not object:
        return np.array(column, kind)
    filled = np.empty(len(column), object)
    filled[:] = column
    return filled


def first_known(session: Session, series: Iterable[int], area: str) -> dict[tuple[int, str], datetime]:
    """Return when a value of each series and period of a place was first loaded here, taken back loads left out."""
    connection = session.connection()
    area_id = find_ids(connection, "area_key", [area]).get(area)
    if area_id is None:
        return {}
    wanted = (
        sa_select(col(Observation.series_id), col(PeriodKey.code), func.min(col(Load.loaded_at)))
        .join(Load, col(Load.id) == col(Observation.load_id))
        .join(PeriodKey, col(PeriodKey.id) == col(Observation.period_id))
        .where(col(Observation.series_id).in_(sorted(set(series))), col(Observation.area_id) == area_id)
        .where(col(Observation.value).is_not(None), col(Load.state) != "undone")
        .group_by(col(Observation.series_id), col(PeriodKey.code))
    )
    return {(key, code): in_utc(moment) for key, code, moment in connection.execute(wanted)}


def is_about_others(session: Session, feed: str, areas: Sequence[str]) -> bool:
    """Return whether a feed has observations and none of them is of any of some places."""
    area_ids = sorted(find_ids(session.connection(), "area_key", areas).values())
    of_feed = (
        select(Observation.id)
        .join(Series, col(Series.id) == col(Observation.series_id))
        .where(Series.feed == feed)
        .limit(1)
    )
    ours = of_feed.where(col(Observation.area_id).in_(area_ids))
    return session.exec(ours).first() is None and session.exec(of_feed).first() is not None


def earliest_known(session: Session, series: Iterable[int], areas: Sequence[str]) -> date | None:
    """Return the first day on which a value of some series was known of any of some places; None if none ever was."""
    connection = session.connection()
    area_ids = find_ids(connection, "area_key", areas).values()
    wanted = (
        sa_select(func.min(func.coalesce(col(Load.counts_from), col(Load.known_on))))
        .join(Observation, col(Load.id) == col(Observation.load_id))
        .where(col(Observation.series_id).in_(sorted(set(series))), col(Observation.area_id).in_(sorted(area_ids)))
        .where(col(Observation.value).is_not(None), col(Load.state) == "current")
    )
    return connection.scalar(wanted)


@dataclass(frozen=True, slots=True)
class TracedCell:
    """The source cell of one observation."""

    observation: int
    feed: str
    measure: str
    breakdown: str
    area: str
    period: str
    value: float | None
    symbol: str | None
    flag: str | None
    file: str
    origin: str
    sha256: str
    publisher: str
    licence: str
    known_on: date
    load_id: int
    load_state: str
    feed_version: int
    sheet: str | None
    row: int
    column: int | None
    header: str | None
    released: date | None
    """Day on which a person released it from quarantine, if it was kept aside."""
    fetched_from: str
    fetched_at: datetime | str | None
    """From which address a live source fetched its file, and when; blank and None of other files."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One observation with a number: what it is of, and the load that brought it."""

    observation: int
    feed: str
    measure: str
    breakdown: str
    area: str
    period: str
    value: float
    load_id: int


def list_names(session: Session, feeds: Iterable[str]) -> list[tuple[str, str]]:
    """Return the names of all measures of some feeds that the store has, those among them that nothing brings now."""
    wanted = select(Series.feed, Series.measure).where(col(Series.feed).in_(sorted(feeds))).distinct()
    return list(session.exec(wanted))


def read_cells(session: Session, observations: Sequence[int]) -> list[Cell]:
    """Return some observations, whether current or not; those without a number are left out."""
    statement = text(
        """
        SELECT o.id, s.feed, s.measure, s.breakdown, a.code, p.code, o.value, o.load_id
        FROM observation o JOIN series s ON s.id = o.series_id
        JOIN area_key a ON a.id = o.area_id
        JOIN period_key p ON p.id = o.period_id
        WHERE o.id IN :ids AND o.value IS NOT NULL
        """
    ).bindparams(bindparam("ids", expanding=True))
    found: list[Cell] = []
    for first in range(0, len(observations), _AT_ONCE):
        rows = session.connection().execute(statement, {"ids": list(observations[first : first + _AT_ONCE])})
        found += [Cell(*row) for row in rows]
    return found


def trace_cells(session: Session, observations: Sequence[int]) -> list[TracedCell]:
    """Return the source cells of some observations, in the order asked."""
    columns = (
        "o.id, s.feed, s.measure, s.breakdown, a.code, p.code, o.value, o.symbol, o.flag, l.file, l.origin, l.sha256,"
        " l.publisher, l.licence, l.known_on, l.id, l.state, l.feed_version, c.sheet, o.source_row, c.number, c.header,"
        " l.counts_from, l.fetched_from, l.fetched_at"
    )
    found = {row[0]: TracedCell(*row) for row in _select_sources(session, columns, observations)}
    return [found[key] for key in observations if key in found]


def find_places(session: Session, observations: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    """Return where each of some observations was read: load, feed, measure, area, period, sheet, row, column, header.

    For the many of a pack, of which no more is wanted. Where a load has none, sheet and header are blank and the
    column is None.
    """
    columns = (
        "o.id, l.id, s.feed, s.measure, a.code, p.code, coalesce(c.sheet, ''), o.source_row, c.number,"
        " coalesce(c.header, '')"
    )
    found: dict[int, tuple[Any, ...]] = {}
    for first in range(0, len(observations), _AT_ONCE):
        rows = _select_sources(session, columns, observations[first : first + _AT_ONCE])
        found |= {row[0]: row[1:] for row in rows}
    return found


def _select_sources(session: Session, columns: str, observations: Sequence[int]) -> list[tuple[Any, ...]]:
    """Return columns of observations `o`: of their series `s`, area `a`, period `p`, source column `c` and load `l`."""
    wanted = ",".join(f"{key:d}" for key in observations) or "NULL"  # numbers: to bind each would take as long again
    found = session.connection().exec_driver_sql(
        f"""
        SELECT {columns}
        FROM observation o JOIN series s ON s.id = o.series_id
        JOIN area_key a ON a.id = o.area_id
        JOIN period_key p ON p.id = o.period_id
        LEFT JOIN source_column c ON c.id = o.source_column_id
        JOIN load l ON l.id = coalesce(c.load_id, o.load_id)
        WHERE o.id IN ({wanted})
        """
    )
    return list(found.cursor.fetchall())  # plain tuples, as above

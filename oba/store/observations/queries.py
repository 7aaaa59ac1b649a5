"""Read the store by noun. Queries take a session, sort their rows, and never commit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Date, bindparam, text
from sqlmodel import Session, col, select

from oba.models import Area, AreaAlias, Figure, Load, LoadFinding, Neighbour, Quarantined, Series
from oba.places.areas import Area as Place
from oba.places.areas import AreaIndex
from oba.store.observations.keys import find_codes, find_ids
from oba.vocabulary import Level, Symbol

# The newest row of each cell: by day, then what was given before what was left out, then by load. What was
# left out counts only where something had been given.
# What was released from quarantine counts from the day of its release.
_KNOWN = "l.state = 'current' AND coalesce(l.counts_from, l.known_on) <= :as_at"
_CURRENT = f"""
    SELECT w.id, w.series_id, w.area_id, w.period_id, w.value, w.symbol, w.status, w.flag, w.load_id
    FROM (
        SELECT o.*, row_number() OVER (
                   PARTITION BY o.series_id, o.area_id, o.period_id
                   ORDER BY l.known_on DESC, CASE WHEN o.symbol = '{Symbol.WITHDRAWN}' THEN 1 ELSE 0 END, l.id DESC
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


def find_series(session: Session, feed: str) -> list[Series]:
    """Return all series of a feed."""
    wanted = select(Series).where(Series.feed == feed).order_by(col(Series.measure), col(Series.breakdown))
    return list(session.exec(wanted))


def current_observations(
    session: Session, series: Iterable[int], as_at: date, areas: Sequence[str] | None = None
) -> pd.DataFrame:
    """Return what was known on `as_at` of some series, one row a series, area and period.

    Columns: id, series_id, area, period, value, symbol, status, flag, load_id. A value that its
    publisher withdrew is a row with the symbol `w`.
    """
    names = ["id", "series_id", "area", "period", "value", "symbol", "status", "flag", "load_id"]
    wanted = sorted(set(series))
    if not wanted:
        return pd.DataFrame(columns=names)
    area_ids = None if areas is None else sorted(find_ids(session.connection(), "area_key", areas).values())
    if area_ids is not None and not area_ids:
        return pd.DataFrame(columns=names)
    statement = text(_CURRENT.format(areas="AND o.area_id IN :areas" if area_ids is not None else ""))
    statement = statement.bindparams(bindparam("series", expanding=True))
    statement = statement.bindparams(bindparam("as_at", type_=Date()))
    values: dict[str, Any] = {"series": wanted, "as_at": as_at}
    if area_ids is not None:
        statement = statement.bindparams(bindparam("areas", expanding=True))
        values["areas"] = area_ids
    found = session.connection().execute(statement, values)
    rows = found.cursor.fetchall()  # plain tuples: a million of SQLAlchemy's rows take as long as the query
    found.close()
    frame = pd.DataFrame.from_records(rows, columns=[*names[:2], "area_id", "period_id", *names[4:]])
    return _name_cells(session.connection(), frame)[names]


def _name_cells(connection: Connection, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with the codes of areas and periods, sorted by series, area and period."""
    ranks = []
    for name in ("area", "period"):
        ids, places = np.unique(frame[f"{name}_id"].to_numpy(np.int64), return_inverse=True)
        codes = find_codes(connection, f"{name}_key", ids.tolist())
        texts = np.array([codes[key] for key in ids.tolist()], object)
        frame[name] = texts[places]
        ranks.append(np.argsort(np.argsort(texts))[places])
    frame["value"] = frame["value"].astype(float)
    return frame.iloc[np.lexsort((ranks[1], ranks[0], frame["series_id"].to_numpy(np.int64)))].reset_index(drop=True)


def feed_observations(session: Session, feed: str, as_at: date) -> pd.DataFrame:
    """Return what is known of a feed, with `measure` and `breakdown` in place of the series."""
    series = {item.id: item for item in find_series(session, feed)}
    frame = current_observations(session, [key for key in series if key is not None], as_at)
    ids, places = np.unique(frame["series_id"].to_numpy(np.int64), return_inverse=True)
    for place, name in enumerate(("measure", "breakdown")):
        texts = np.array([getattr(series[key], name) for key in ids.tolist()], object)
        frame.insert(place, name, texts[places])
    return frame.drop(columns="series_id")


def list_loads(session: Session, feed: str | None = None) -> list[Load]:
    """Return loads, oldest first."""
    wanted = select(Load).order_by(col(Load.id))
    if feed:
        wanted = wanted.where(Load.feed == feed)
    return list(session.exec(wanted))


def list_findings(session: Session, load_ids: Iterable[int]) -> list[LoadFinding]:
    """Return what the checks said about some loads, in the order it was said."""
    wanted = select(LoadFinding).where(col(LoadFinding.load_id).in_(list(load_ids)))
    return list(session.exec(wanted.order_by(col(LoadFinding.id))))


def list_quarantined(session: Session, load_id: int) -> list[Quarantined]:
    """Return the cells of a load that were kept aside."""
    wanted = select(Quarantined).where(Quarantined.load_id == load_id)
    return list(session.exec(wanted.order_by(col(Quarantined.id))))


def read_area_index(session: Session) -> AreaIndex:
    """Return the index that resolves codes and names of places."""
    places = [
        Place(
            code=area.code,
            name=area.name,
            level=Level(area.level),
            region=area.region or "",
            county=area.county or "",
            opened=area.opened,
            closed=area.closed,
            replaced_by=tuple(filter(None, (area.replaced_by or "").split(","))),
            number=area.dfe_number or "",
        )
        for area in session.exec(select(Area).order_by(col(Area.code)))
    ]
    aliases = session.exec(select(AreaAlias).order_by(col(AreaAlias.id)))
    return AreaIndex(places, [(alias.text, alias.area) for alias in aliases])


def list_neighbours(session: Session, area: str, model_year: str) -> list[Neighbour]:
    """Return the statistical neighbours of an authority, the closest first."""
    wanted = select(Neighbour).where(Neighbour.area == area, Neighbour.model_year == model_year)
    return list(session.exec(wanted.order_by(col(Neighbour.rank))))


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


def trace_cells(session: Session, observations: Sequence[int]) -> list[TracedCell]:
    """Return the source cells of some observations, in the order asked."""
    statement = text(
        """
        SELECT o.id, s.feed, s.measure, s.breakdown, a.code, p.code, o.value, o.symbol, o.flag, l.file,
               l.origin, l.sha256, l.publisher, l.licence, l.known_on, l.id, l.state, l.feed_version,
               c.sheet, o.source_row, c.number, c.header, l.counts_from
        FROM observation o JOIN series s ON s.id = o.series_id
        JOIN area_key a ON a.id = o.area_id
        JOIN period_key p ON p.id = o.period_id
        LEFT JOIN source_column c ON c.id = o.source_column_id
        JOIN load l ON l.id = coalesce(c.load_id, o.load_id)
        WHERE o.id IN :ids
        """
    ).bindparams(bindparam("ids", expanding=True))
    rows = session.connection().execute(statement, {"ids": list(observations)}).fetchall()
    found = {row[0]: TracedCell(*row) for row in rows}
    return [found[key] for key in observations if key in found]


def find_figure(session: Session, code: str) -> Figure | None:
    """Return a published figure by its trace code, in any letter case."""
    return session.exec(select(Figure).where(Figure.code == code.strip().upper())).first()


def save_figures(session: Session, figures: Sequence[dict[str, Any]]) -> None:
    """Register published figures; one already known is left as it is."""
    connection = session.connection()
    columns = list(figures[0]) if figures else []
    statement = text(
        f"INSERT INTO figure ({', '.join(columns)}) VALUES ({', '.join(':' + name for name in columns)})"
        " ON CONFLICT (code, tenant) DO NOTHING"
    )
    if figures:
        connection.execute(statement, list(figures))


def replace_areas(
    session: Session,
    places: Iterable[Place],
    aliases: Iterable[tuple[str, str]],
    neighbours: Iterable[Neighbour],
) -> None:
    """Put a new reference list of places in the store in place of the one there; places that feeds added stay."""
    connection = session.connection()
    areas = [_as_row(place) for place in places]
    for table in ("neighbour", "area_alias"):
        connection.exec_driver_sql(f"DELETE FROM {table}")
    statement = text("DELETE FROM area WHERE code = :code")
    connection.execute(statement, [{"code": area.code} for area in areas])
    for rows in (areas, [AreaAlias(text=alias, area=code) for alias, code in aliases], list(neighbours)):
        session.add_all(rows)
        session.flush()


def add_areas(session: Session, places: Iterable[Place]) -> None:
    """Keep places that a feed names and the reference list does not have, such as wards."""
    known = set(session.exec(select(Area.code)))
    session.add_all(_as_row(place) for place in places if place.code not in known)
    session.flush()


def _as_row(place: Place) -> Area:
    return Area(
        code=place.code,
        name=place.name,
        level=place.level,
        region=place.region or None,
        county=place.county or None,
        opened=place.opened,
        closed=place.closed,
        replaced_by=",".join(place.replaced_by) or None,
        dfe_number=place.number or None,
    )

"""Places: the reference list with its other names and neighbours, and the places that feeds added."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import Session, col, select

from oba.models import Area, AreaAlias, Neighbour
from oba.places.areas import Area as Place
from oba.places.areas import AreaIndex
from oba.vocabulary import Level

_OF_AREA: tuple[Any, ...] = (
    *(Area.code, Area.name, Area.level, Area.region, Area.county),
    *(Area.opened, Area.closed, Area.replaced_by, Area.dfe_number),
    *(Area.district, Area.ward),
)


def read_area_index(session: Session) -> AreaIndex:
    """Return the index that resolves codes and names of places; the same one as long as the store has the same."""
    connection = session.connection()
    places = connection.execute(select(*_OF_AREA).order_by(col(Area.code)))
    aliases = connection.execute(select(AreaAlias.text, AreaAlias.area).order_by(col(AreaAlias.id)))
    # Plain tuples: every feed asks for these two thousand rows.
    return _make_index(*(tuple(map(tuple, found.cursor.fetchall())) for found in (places, aliases)))


@lru_cache(maxsize=2)
def _make_index(places: tuple[tuple[Any, ...], ...], aliases: tuple[tuple[str, str], ...]) -> AreaIndex:
    """Return the index of rows of the store; every feed and board of a run asks for it."""
    return AreaIndex(map(_as_place, places), aliases)


def _as_place(row: tuple[Any, ...]) -> Place:
    code, name, level, region, county, opened, closed, replaced_by, number, district, ward = row
    after = tuple(filter(None, (replaced_by or "").split(",")))
    opened, closed = (date.fromisoformat(day) if isinstance(day, str) else day for day in (opened, closed))  # SQLite
    around = (district or "", ward or "")
    return Place(code, name, Level(level), region or "", county or "", opened, closed, after, number or "", *around)


def list_neighbours(session: Session, area: str, model_year: str) -> list[Neighbour]:
    """Return the statistical neighbours of an authority, the closest first."""
    wanted = select(Neighbour).where(Neighbour.area == area, Neighbour.model_year == model_year)
    return list(session.exec(wanted.order_by(col(Neighbour.rank))))


def replace_areas(
    session: Session,
    places: Iterable[Place],
    aliases: Iterable[tuple[str, str]],
    neighbours: Iterable[Neighbour],
) -> None:
    """Replace the store's reference list of places; places that feeds added stay."""
    connection = session.connection()
    areas = [_as_row(place) for place in places]
    for table in ("neighbour", "area_alias"):
        connection.exec_driver_sql(f"DELETE FROM {table}")
    statement = text("DELETE FROM area WHERE code = :code")
    connection.execute(statement, [{"code": area.code} for area in areas])
    session.add_all(areas)
    session.flush()
    if rows := [{"text": alias, "area": code} for alias, code in aliases]:
        connection.execute(insert(AreaAlias), rows)
    session.add_all(neighbours)
    session.flush()


def add_areas(session: Session, places: Iterable[Place]) -> None:
    """Add places that a feed names and the reference list lacks, such as wards."""
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
        district=place.district or None,
        ward=place.ward or None,
    )

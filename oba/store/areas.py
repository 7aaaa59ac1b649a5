"""Places: the reference list with its other names and neighbours, and the places that feeds added."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import select as sa_select
from sqlalchemy import text
from sqlmodel import Session, SQLModel, col, select

from oba.models import Area, AreaAlias, Neighbour
from oba.places.areas import Area as Place
from oba.places.areas import AreaIndex
from oba.vocabulary import Level

_AREA = SQLModel.metadata.tables["area"]
_ALIAS = SQLModel.metadata.tables["area_alias"]


def read_area_index(session: Session) -> AreaIndex:
    """Return the index that resolves codes and names of places."""
    read = session.connection().execute
    places = read(sa_select(*_AREA.columns).order_by(_AREA.c.code))
    aliases = read(sa_select(_ALIAS.c.text, _ALIAS.c.area).order_by(_ALIAS.c.id))
    return _build_index(tuple(map(tuple, places)), tuple(map(tuple, aliases)))


# Thousands of names are put in order; every feed, board and page asks for the same, until a feed adds places.
@lru_cache(maxsize=4)
def _build_index(places: tuple[tuple[Any, ...], ...], aliases: tuple[tuple[str, str], ...]) -> AreaIndex:
    """Return the index of the rows of both tables, which is never changed and may be shared."""
    return AreaIndex(map(_as_place, places), aliases)


def _as_place(row: tuple[Any, ...]) -> Place:
    area = dict(zip(_AREA.columns.keys(), row, strict=True))
    return Place(
        code=area["code"],
        name=area["name"],
        level=Level(area["level"]),
        region=area["region"] or "",
        county=area["county"] or "",
        opened=area["opened"],
        closed=area["closed"],
        replaced_by=tuple(filter(None, (area["replaced_by"] or "").split(","))),
        number=area["dfe_number"] or "",
    )


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
    for rows in (areas, [AreaAlias(text=alias, area=code) for alias, code in aliases], list(neighbours)):
        session.add_all(rows)
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
    )

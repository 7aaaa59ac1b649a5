"""Places: the reference list with its other names and neighbours, and the places that feeds added."""

from collections.abc import Iterable

from sqlalchemy import text
from sqlmodel import Session, col, select

from oba.models import Area, AreaAlias, Neighbour
from oba.places.areas import Area as Place
from oba.places.areas import AreaIndex
from oba.vocabulary import Level


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

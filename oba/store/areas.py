"""Places: the reference list with its other names and neighbours, and the places that feeds added."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from secrets import token_hex
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import Session, col, select

from oba.models import Area, AreaAlias, Neighbour, StoreFact
from oba.places.areas import Area as Place
from oba.places.areas import AreaIndex
from oba.places.reference import Neighbour as Likeness
from oba.store.engine import write_fact
from oba.vocabulary import Level

_STATE = "places"
_STATE_NOW = select(StoreFact.value).where(StoreFact.name == _STATE)
_KNOWN: dict[str, AreaIndex] = {}
"""The indices that this process has made, by the name of the places that they are of."""
_MOST_KNOWN = 2

_OF_AREA: tuple[Any, ...] = (
    *(Area.code, Area.name, Area.level, Area.region, Area.county),
    *(Area.opened, Area.closed, Area.replaced_by, Area.dfe_number),
    *(Area.district, Area.ward),
)


def read_area_index(session: Session) -> AreaIndex:
    """Return the index that resolves codes and names of places; the same one as long as the store has the same."""
    state = _read_state(session)
    if known := _KNOWN.get(state):
        return known
    index = _make_index(session)
    if state and _read_state(session) == state:  # else another process changed the places in between
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[state] = index
    return index


def _make_index(session: Session) -> AreaIndex:
    connection = session.connection()
    places = connection.execute(select(*_OF_AREA).order_by(col(Area.code))).cursor.fetchall()
    aliases = connection.execute(select(AreaAlias.text, AreaAlias.area).order_by(col(AreaAlias.id))).cursor.fetchall()
    return AreaIndex(map(_as_place, places), aliases)


def _read_state(session: Session) -> str:
    """Return the name of the places as they are now; blank in a store whose places an earlier version wrote."""
    return session.connection().execute(_STATE_NOW).scalar() or ""


def _name_state(session: Session) -> None:
    """Give the places as they are from now on a name of their own, by which a process knows those that it has read."""
    write_fact(session, _STATE, token_hex(16))


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
    neighbours: Iterable[Likeness],
) -> None:
    """Replace the store's reference list of places; places that feeds added stay."""
    connection = session.connection()
    areas = [_as_row(place) for place in places]
    for table in ("neighbour", "area_alias"):
        connection.exec_driver_sql(f"DELETE FROM {table}")
    connection.execute(text("DELETE FROM area WHERE code = :code"), areas)
    connection.execute(insert(Area), areas)
    if named := [{"text": alias, "area": code} for alias, code in aliases]:
        connection.execute(insert(AreaAlias), named)
    if alike := [{**asdict(one), "model_year": str(one.model_year)} for one in neighbours]:
        connection.execute(insert(Neighbour), alike)
    _name_state(session)


def add_areas(session: Session, places: Iterable[Place]) -> None:
    """Add places that a feed names and the reference list lacks, such as wards."""
    if not (wanted := list(places)):
        return
    known = set(session.exec(select(Area.code)))
    if added := [_as_row(place) for place in wanted if place.code not in known]:
        session.execute(insert(Area), added)
        _name_state(session)


def _as_row(place: Place) -> dict[str, Any]:
    return {
        "code": place.code,
        "name": place.name,
        "level": place.level,
        "region": place.region or None,
        "county": place.county or None,
        "opened": place.opened,
        "closed": place.closed,
        "replaced_by": ",".join(place.replaced_by) or None,
        "dfe_number": place.number or None,
        "district": place.district or None,
        "ward": place.ward or None,
    }

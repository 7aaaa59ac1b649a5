"""The index of places is made once for the places that a store has, and anew whenever they are others."""

import pytest
from sqlalchemy import Engine, text

from oba.places.areas import Area, AreaIndex
from oba.store.areas import add_areas, read_area_index, replace_areas
from oba.store.engine import open_store, read_session, write_session
from oba.vocabulary import Level

NORTH = Area("E06000001", "North", Level.LOCAL_AUTHORITY)
SOUTH = Area("E06000002", "South", Level.LOCAL_AUTHORITY)
WARD = Area("E05000001", "Hill", Level.WARD, district="E06000001")


def index(engine: Engine) -> AreaIndex:
    with read_session(engine) as session:
        return read_area_index(session)


def names(engine: Engine) -> list[str]:
    """The codes of what is called North, South or Alias, as far as it is known, and the ward if it is."""
    found = index(engine)
    return [code for name in ("North", "South", "Alias", "E05000001") if (code := found.resolve(name))]


def replace(engine: Engine, *places: Area, alias: str = "") -> None:
    with write_session(engine) as session:
        replace_areas(session, places, [(alias, places[0].code)] if alias else [], [])


def add_and_fail(engine: Engine) -> None:
    with write_session(engine) as session:
        add_areas(session, [SOUTH])
        assert read_area_index(session).resolve("South") == "E06000002"
        raise ZeroDivisionError


def test_it_is_the_same_one_until_the_places_change(engine: Engine) -> None:
    replace(engine, NORTH)
    before = index(engine)
    assert index(engine) is before
    with write_session(engine) as session:
        add_areas(session, [])
        add_areas(session, [NORTH])
    assert index(engine) is before
    with write_session(engine) as session:
        add_areas(session, [NORTH, WARD])
    assert names(engine) == ["E06000001", "E05000001"]


def test_what_another_process_writes_is_seen(engine: Engine, store_address: str) -> None:
    replace(engine, NORTH)
    with read_session(engine) as session:
        read_area_index(session)
    other = open_store(store_address)
    replace(other, SOUTH, alias="Alias")
    assert names(engine) == names(other) == ["E06000001", "E06000002", "E06000002"]
    other.dispose()


def test_what_is_undone_was_never_there(engine: Engine) -> None:
    replace(engine, NORTH)
    with pytest.raises(ZeroDivisionError):
        add_and_fail(engine)
    assert names(engine) == ["E06000001"]


def test_places_that_an_earlier_version_wrote_are_read_each_time(engine: Engine) -> None:
    replace(engine, NORTH)
    for place in ("North", "South"):
        with engine.connect().execution_options(oba_writes=True) as connection, connection.begin():
            connection.execute(text("DELETE FROM mark"))
            connection.execute(text("UPDATE area SET name = :name"), {"name": place})
        assert index(engine).resolve(place) == "E06000001"

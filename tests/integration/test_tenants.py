"""Two partnerships in one PostgreSQL: neither reads or writes a row of the other, whatever it asks."""

import secrets
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from oba.errors import StoreError
from oba.store import queries
from oba.store.engine import open_store, read_session, write_session
from oba.store.integrity import verify_store
from oba.store.loading import load_release, redo_load, undo_load
from oba.store.quarantine import list_kept, release_rows
from oba.store.tenants import add_tenant
from tests.integration.releases import NOW, draw_incoming
from tests.postgres import Cluster

OPTIONAL = ("load_finding", "quarantine_decision")
TABLES = ("load", "series", "figure", "observation", "coverage", "source_column", "image", "quarantined", *OPTIONAL)
FIRST = "area|period|value|aside\nA|2023|10|\nB|2023|20|\nC|2023|999|too much"
OTHER = "area|period|value|aside\nA|2023|77|\nC|2024|78|\nD|2024|888|too much"


@pytest.fixture
def partnerships(cluster: Cluster) -> Iterator[tuple[Engine, Engine, Engine]]:
    """The store as its owner opens it, and as two partnerships do, each with a release of the same feed."""
    names = [f"p{secrets.token_hex(4)}" for _ in range(2)]
    with cluster.database("store_template") as database:
        owner = open_store(cluster.address(database))
        opened = []
        for name, drawing in zip(names, (FIRST, OTHER), strict=True):
            add_tenant(owner, name, "se%cret'")
            own = open_store(cluster.address(database, name, "se%25cret'"))
            with write_session(own) as session:
                load_release(session, draw_incoming("2023-10-01", drawing), NOW)
                figure = {"code": "ABC", "indicator": "plans", "indicator_version": 1, "area": "A", "period": "2023"}
                rest = {"breakdown": "", "kind": "value", "value": 1.0, "symbol": None, "method": "", "inputs": "[]"}
                queries.save_figures(session, [figure | rest])
            opened.append(own)
        yield owner, opened[0], opened[1]
        for engine in (owner, *opened):
            engine.dispose()
        for name in names:
            cluster.run(f"DROP OWNED BY {name}", database)
            cluster.run(f"DROP ROLE {name}")


def values(engine: Engine) -> list[float]:
    with read_session(engine) as session:
        return [float(value) for value in queries.feed_observations(session, "plans", date(2030, 1, 1))["value"]]


def test_each_partnership_sees_its_own_values_only(partnerships: tuple[Engine, Engine, Engine]) -> None:
    _, first, second = partnerships
    assert values(first) == [10, 20]
    assert values(second) == [77, 78]


@pytest.mark.parametrize("table", TABLES)
def test_no_query_shows_a_row_of_the_other(partnerships: tuple[Engine, Engine, Engine], table: str) -> None:
    counts = []
    for engine in partnerships:
        with engine.connect() as connection:
            counts.append(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())
    assert counts[0] == counts[1] + counts[2]
    assert table in OPTIONAL or min(counts) > 0


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO observation (series_id, area_id, period_id, value, status, load_id, source_row)"
        " SELECT 2, 1, 99, 1, 'final', 2, 1",
        "INSERT INTO observation (series_id, area_id, period_id, value, status, load_id, source_row)"
        " SELECT 2, 1, 99, 1, 'final', 1, 1",
        "INSERT INTO coverage VALUES (2, 2, 1)",
        "INSERT INTO series (feed, measure, breakdown, tenant) SELECT 'x', 'y', '', 'somebody_else'",
        "UPDATE load SET tenant = 'somebody_else'",
        "DELETE FROM observation",
        "UPDATE observation SET value = 1",
        "INSERT INTO quarantine_decision (quarantined_id, verdict, decided_by, decided_at, reason)"
        " SELECT 2, 'rejected', 'x', now(), 'x'",
        "UPDATE quarantine_decision SET reason = 'another'",
        "DELETE FROM quarantine_decision",
        "UPDATE area SET name = 'mine'",
        "SET ROLE postgres",
        "ALTER TABLE observation DISABLE ROW LEVEL SECURITY",
    ],
)
def test_no_statement_writes_a_row_of_the_other_or_takes_one_away(
    partnerships: tuple[Engine, Engine, Engine], statement: str
) -> None:
    _, first, second = partnerships
    with pytest.raises(ProgrammingError), first.begin() as connection:
        connection.execute(text(statement))
    assert values(second) == [77, 78]


def test_changing_all_loads_changes_none_of_the_other(partnerships: tuple[Engine, Engine, Engine]) -> None:
    _, first, second = partnerships
    with first.begin() as connection:
        connection.execute(text("UPDATE load SET state = 'undone'"))
    assert values(first) == []
    assert values(second) == [77, 78]


def test_a_partnership_undoes_and_redoes_its_own_loads_and_none_of_the_other(
    partnerships: tuple[Engine, Engine, Engine],
) -> None:
    _, first, second = partnerships
    with read_session(second) as session:
        theirs = queries.list_loads(session)[0].id or 0
    with read_session(first) as session:
        own = queries.list_loads(session)[0].id or 0
    with pytest.raises(StoreError, match="no load"), write_session(first) as session:
        undo_load(session, theirs, NOW, "not mine")
    with write_session(first) as session:
        undo_load(session, own, NOW, "a test")
        redo_load(session, own, NOW, "a test")
    assert values(first) == [10, 20]


def test_a_partnership_releases_its_own_rows_and_sees_none_of_the_other(
    partnerships: tuple[Engine, Engine, Engine],
) -> None:
    _, first, second = partnerships
    with read_session(first) as session:
        (own,) = [one.row.id or 0 for one in list_kept(session)]
    with pytest.raises(StoreError, match="no row"), write_session(second) as session:
        release_rows(session, [own], NOW, "somebody", "not mine")
    with write_session(first) as session:
        release_rows(session, [own], NOW, "somebody", "it is right")
    assert values(first) == [10, 20, 999]
    assert values(second) == [77, 78]
    with read_session(second) as session:
        assert list_kept(session, decided=True) == []
    for engine in partnerships:
        with read_session(engine) as session:
            assert verify_store(session) == []


def test_both_may_publish_the_same_figure(partnerships: tuple[Engine, Engine, Engine]) -> None:
    for engine in partnerships[1:]:
        with read_session(engine) as session:
            assert queries.find_figure(session, "ABC") is not None


def test_a_shared_store_verifies_for_everyone(partnerships: tuple[Engine, Engine, Engine]) -> None:
    for engine in partnerships:
        with read_session(engine) as session:
            assert verify_store(session) == []


@pytest.mark.parametrize("name", ["", "A", "x;drop", 'a"b'])
def test_only_plain_names_are_taken(engine: Engine, name: str) -> None:
    with pytest.raises(StoreError, match=r"not a name|Only a PostgreSQL"):
        add_tenant(engine, name, "secret")

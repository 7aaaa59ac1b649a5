"""A database that one test lends after another is as new, whatever was done to it; what cannot be, is dropped."""

import pytest
from sqlalchemy import text

from oba.store.engine import open_store
from tests.fixtures.lent_databases import Lender

ADDED = "INSERT INTO mark (name, value) VALUES ('left', 'behind')"
LOOKED_AT = "SELECT count(*), (SELECT count(*) FROM alembic_version) FROM mark"


def lend(lender: Lender, *statements: str) -> tuple[str, tuple[object, ...]]:
    """Return the name of the database that is lent, and what it holds before the statements are run."""
    with lender.lend("store_template") as name:
        engine = open_store(lender.cluster.address(name))
        with engine.begin() as connection:
            found = tuple(connection.execute(text(LOOKED_AT)).one())
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()
        return name, found


@pytest.mark.parametrize(
    ("statements", "again"),
    [
        ([], True),
        ([ADDED], True),
        ([ADDED, "DELETE FROM mark"], True),
        (["SELECT nextval(oid::regclass) FROM pg_class WHERE relkind = 'S'"], True),
        (["CREATE TEMP TABLE aside (number integer)"], True),
        (["DELETE FROM alembic_version"], False),
        (["DELETE FROM alembic_version", "INSERT INTO alembic_version VALUES ('0001')"], False),
        (["UPDATE alembic_version SET version_num = '0001'"], False),
        (["CREATE TABLE beside (number integer)"], False),
        (["ALTER TABLE audit_entry DISABLE TRIGGER USER"], False),
        (["ALTER TABLE mark ALTER COLUMN value DROP NOT NULL"], False),
        (["GRANT SELECT ON mark TO PUBLIC"], False),
        (["DO $$BEGIN EXECUTE format('ALTER DATABASE %I SET jit = on', current_database()); END$$"], False),
        (["DO $$BEGIN EXECUTE format('GRANT TEMP ON DATABASE %I TO PUBLIC', current_database()); END$$"], False),
    ],
)
def test_the_next_finds_nothing_of_what_was_done(lender: Lender, statements: list[str], again: bool) -> None:
    name, at_first = lend(lender, *statements)
    following, found = lend(lender)
    assert at_first == found == (0, 1)
    assert (following == name) == again


def test_numbers_begin_anew(lender: Lender) -> None:
    given = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"
    lend(lender, "SELECT nextval(oid::regclass) FROM pg_class WHERE relkind = 'S'")
    with lender.lend("store_template") as name:
        engine = open_store(lender.cluster.address(name))
        with engine.connect() as connection:
            assert connection.execute(text(given)).all() == []
        engine.dispose()


def test_the_lender_outlives_a_test_that_ends_every_connection(lender: Lender) -> None:
    others = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database()"
    name, _ = lend(lender, f"{others} AND pid <> pg_backend_pid()", ADDED)
    assert lend(lender) == (name, (0, 1))


def test_two_that_are_lent_at_once_differ(lender: Lender) -> None:
    with lender.lend("store_template") as one, lender.lend("store_template") as other:
        assert one != other

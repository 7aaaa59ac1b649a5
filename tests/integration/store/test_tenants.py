"""Two partnerships in one PostgreSQL: neither reads or writes a row of the other, whatever it asks."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import ProgrammingError

from oba.errors import StoreError
from oba.models import Account, ApiToken, Reminder
from oba.pipeline.audit import verify_trail
from oba.pipeline.register import update_register
from oba.store import figures, jobs
from oba.store.audit import PROGRAM, actor_of, write_entry
from oba.store.engine import open_store, read_session, upgrade_store, write_session
from oba.store.integrity import verify_store
from oba.store.observations import loads
from oba.store.observations.loading import load_release, redo_load, undo_load
from oba.store.observations.quarantine import list_kept, release_rows
from oba.store.people import tokens
from oba.store.submissions import list_owed
from oba.store.tenants import add_tenant
from tests.fixtures.observations import feed_observations
from tests.fixtures.owed_returns import add_attempt, add_person, define
from tests.fixtures.postgres import Cluster
from tests.fixtures.releases import NOW, draw_incoming

OPTIONAL = ("load_finding", "quarantine_decision")
TABLES = ("load", "series", "figure", "observation", "coverage", "source_column", "image", "quarantined", *OPTIONAL)
FIRST = "area|period|value|aside\nA|2023|10|\nB|2023|20|\nC|2023|999|too much"
OTHER = "area|period|value|aside\nA|2023|77|\nC|2024|78|\nD|2024|888|too much"


@pytest.fixture
def partnerships(cluster: Cluster) -> Iterator[tuple[Engine, Engine, Engine]]:
    """The store as its owner opens it, and as two partnerships do, each with a release of the same feed."""
    with open_partnerships(cluster) as opened:
        yield opened


@pytest.fixture(scope="module")
def unchanged(cluster: Cluster) -> Iterator[tuple[Engine, Engine, Engine]]:
    """The same for all tests that look and are refused: none of them changes anything."""
    with open_partnerships(cluster) as opened:
        yield opened
        assert [values(engine) for engine in opened[1:]] == [[10, 20], [77, 78]]


@contextmanager
def open_partnerships(cluster: Cluster) -> Iterator[tuple[Engine, Engine, Engine]]:
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
                figures.save_figures(session, [figure | rest])
            opened.append(own)
        yield owner, opened[0], opened[1]
        for engine in (owner, *opened):
            engine.dispose()
        for name in names:
            cluster.run(f"DROP OWNED BY {name}", database)
            cluster.run(f"DROP ROLE {name}")


def values(engine: Engine) -> list[float]:
    with read_session(engine) as session:
        return [float(value) for value in feed_observations(session, "plans", date(2030, 1, 1))["value"]]


def test_each_partnership_sees_its_own_values_only(unchanged: tuple[Engine, Engine, Engine]) -> None:
    _, first, second = unchanged
    assert values(first) == [10, 20]
    assert values(second) == [77, 78]


@pytest.mark.parametrize("table", TABLES)
def test_no_query_shows_a_row_of_the_other(unchanged: tuple[Engine, Engine, Engine], table: str) -> None:
    counts = []
    for engine in unchanged:
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
        "UPDATE api_token SET boards = 'every'",
        "DELETE FROM api_token",
        "SET ROLE postgres",
        "ALTER TABLE observation DISABLE ROW LEVEL SECURITY",
    ],
)
def test_no_statement_writes_a_row_of_the_other_or_takes_one_away(
    unchanged: tuple[Engine, Engine, Engine], statement: str
) -> None:
    _, first, second = unchanged
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
        theirs = loads.list_loads(session)[0].id or 0
    with read_session(first) as session:
        own = loads.list_loads(session)[0].id or 0
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


def test_a_token_of_a_partnership_opens_nothing_of_the_other(partnerships: tuple[Engine, Engine, Engine]) -> None:
    _, first, second = partnerships
    asked = tokens.Asked("Power BI", "qa_lead", (), "restricted", ("values",), NOW + timedelta(days=1))
    with write_session(first) as session:
        token, text = tokens.make(session, PROGRAM, asked, NOW)
        number = token.id or 0
    with write_session(second) as session:
        assert tokens.find(session, text) is None
        assert tokens.list_tokens(session) == []
        with pytest.raises(StoreError, match="no token"):
            tokens.revoke(session, PROGRAM, number, NOW)
    with write_session(first) as session:
        tokens.record_used(session, session.get_one(ApiToken, number), NOW)
        tokens.revoke(session, PROGRAM, number, NOW)
        assert verify_trail(session).findings == ()


def test_both_may_publish_the_same_figure(partnerships: tuple[Engine, Engine, Engine]) -> None:
    for engine in partnerships[1:]:
        with read_session(engine) as session:
            assert figures.find_figure(session, "ABC") is not None


def test_a_shared_store_verifies_for_everyone(partnerships: tuple[Engine, Engine, Engine]) -> None:
    for engine in partnerships:
        with read_session(engine) as session:
            assert verify_store(session) == []


@pytest.mark.parametrize("name", ["", "A", "x;drop", 'a"b'])
def test_only_plain_names_are_taken(engine: Engine, name: str) -> None:
    with pytest.raises(StoreError, match=r"not a name|Only a PostgreSQL"):
        add_tenant(engine, name, "secret")


def test_a_partnership_without_a_password_is_not_made(cluster: Cluster) -> None:
    with pytest.raises(StoreError, match="needs a password"):
        add_tenant(create_engine(cluster.address("postgres")), "north", "")


DEFINITION = define()
PORTAL = ("account", "owed", "attempt", "reminder", "audit_entry", "job")
SEQUENCES = tuple(f"{table}_id_seq" for table in (*PORTAL, "reason", "job_run", "alarm"))


def use_portal(engine: Engine) -> None:
    """Do what the portal and the scheduler do: a person, a return, a file that is signed, a reminder, a job."""
    update_register(engine, {DEFINITION.id: DEFINITION}, NOW)
    with write_session(engine) as session:
        person = add_person(session, "Asha")
        owed = next(one for one in list_owed(session, "north"))
        attempt = add_attempt(session, owed, person, [])
        session.flush()
        attempt.signed_by, attempt.signed_at = person, NOW
        account = session.get_one(Account, person)
        write_entry(session, actor_of(account), "sign off", f"return {owed.code}", NOW, {"attempt": 1})
        session.add(Reminder(owed_id=owed.id or 0, account_id=person, kind="x", subject="x", claimed_at=NOW))
        jobs.ensure_job(session, "feed:plans", NOW, NOW)
        jobs.pause(session, "feed:plans", NOW, "a test")


def test_each_partnership_has_a_portal_and_a_trail_of_its_own(partnerships: tuple[Engine, Engine, Engine]) -> None:
    owner, first, second = partnerships
    use_portal(first)
    for table in PORTAL:
        with second.connect() as connection:
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0, table
    use_portal(second)
    for engine, trails in ((first, 1), (second, 1), (owner, 2)):
        with read_session(engine) as session:
            found = verify_trail(session)
        assert found.findings == ()
        assert [trail.entries for trail in found.trails] == [4] * trails


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "ALTER TABLE audit_entry DISABLE TRIGGER USER",
        "UPDATE frozen_forecast SET point = 1",
        "DELETE FROM frozen_forecast",
        "TRUNCATE frozen_forecast",
        "ALTER TABLE frozen_forecast DISABLE TRIGGER USER",
        "UPDATE frozen_pack SET published_by = 'x'",
        "DELETE FROM frozen_pack",
        "TRUNCATE frozen_pack",
        "UPDATE board_record SET state = 'x'",
        "DELETE FROM board_record",
        "TRUNCATE board_record",
        "UPDATE attempt SET content = 'other'::bytea",
        "UPDATE attempt SET verdict = '{}'",
        "DELETE FROM attempt",
        "DELETE FROM owed",
        "DELETE FROM account",
        "DELETE FROM reminder",
    ],
)
def test_a_partnership_has_no_right_to_rewrite_what_was_done(
    unchanged: tuple[Engine, Engine, Engine], statement: str
) -> None:
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        unchanged[1].begin() as connection,
    ):
        connection.execute(text(statement))


def rights(engine: Engine, role: str) -> set[tuple[str, str]]:
    """Return what a role may do to what the portal and the scheduler use."""
    asked = text(
        "SELECT c.relname, x.privilege_type FROM pg_class c, aclexplode(c.relacl) x"
        " WHERE x.grantee = CAST(:role AS regrole) UNION"
        " SELECT c.relname || '.' || a.attname, x.privilege_type FROM pg_class c"
        " JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) x WHERE x.grantee = CAST(:role AS regrole)"
    )
    tables = {*PORTAL, *SEQUENCES, "reason", "sign_in", "job_run", "alarm"}
    with engine.connect() as connection:
        found = connection.execute(asked, {"role": role}).all()
    return {(name, right) for name, right in found if name.partition(".")[0] in tables}


def test_a_partnership_made_before_the_portal_gets_the_rights_of_one_made_now(cluster: Cluster) -> None:
    old, new = f"p{secrets.token_hex(4)}", f"p{secrets.token_hex(4)}"
    with cluster.database() as name:
        owner = create_engine(cluster.address(name))
        upgrade_store(owner, "0005")
        with owner.begin() as connection:
            connection.exec_driver_sql(f"CREATE ROLE {old}")
            connection.exec_driver_sql(f"GRANT SELECT, INSERT ON load, observation TO {old}")
        upgrade_store(owner)
        add_tenant(owner, new, "secret")
        assert rights(owner, old) == rights(owner, new)
        assert {right for table, right in rights(owner, new) if table == "audit_entry"} == {"SELECT", "INSERT"}
        assert ("attempt.receipt", "UPDATE") in rights(owner, new)
        assert ("attempt.content", "UPDATE") not in rights(owner, new)
        for role in (old, new):
            cluster.run(f"DROP OWNED BY {role}", name)
            cluster.run(f"DROP ROLE {role}")
        owner.dispose()

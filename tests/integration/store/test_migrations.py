"""Numbered migrations: one head, from empty and from every earlier version, on both databases, nothing lost."""

import hashlib
import json
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text
from sqlmodel import SQLModel

from oba.errors import StoreError
from oba.indicators.project import Definitions
from oba.models import AuditEntry
from oba.pipeline.audit import verify_trail
from oba.pipeline.written.forgetting import forget_case_audits
from oba.store import figures
from oba.store.audit import FIRST, PROGRAM, hash_entry
from oba.store.boards.versions import list_of_kinds
from oba.store.engine import MIGRATIONS, newest_version, open_store, read_session, upgrade_store
from oba.store.integrity import verify_store
from oba.store.observations import queries
from tests.fixtures.observations import feed_observations
from tests.fixtures.postgres import Cluster
from tests.fixtures.shared_dialects import DIALECTS


def script() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config)


EARLIER = sorted(revision.revision for revision in script().walk_revisions())[:-1]


SHAPES = {
    "sqlite": "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2",
    "postgresql": """
        SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull::text, pg_get_expr(adbin, adrelid)
        FROM pg_class c JOIN pg_attribute ON attrelid = c.oid LEFT JOIN pg_attrdef ON adrelid = c.oid AND adnum = attnum
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
        UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', ''
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT tablename, indexname, indexdef, '', '' FROM pg_indexes WHERE schemaname = 'public'
        ORDER BY 1, 2, 3
    """,
}


@dataclass
class Earlier:
    """A store of the first version with rows in it that is brought up version by version, and copied at each."""

    begin: Callable[[], AbstractContextManager[Engine]]
    copy: Callable[[Engine], AbstractContextManager[Engine]]
    found: dict[tuple[Any, ...], list[Any]] = field(default_factory=dict)
    _at: str = ""
    _store: Engine | None = None
    _open: ExitStack = field(default_factory=ExitStack)

    def at(self, version: str) -> AbstractContextManager[Engine]:
        """Give a copy of the store as it was at a version."""
        if self._store is None or version < self._at:
            self.close()
            self._store = self._open.enter_context(self.begin())
            upgrade_store(self._store, "0001")
            fill_first_tables(self._store)
        if version > (self._at or "0001"):
            upgrade_store(self._store, version)
        self._at = version
        self._store.dispose()
        return self.copy(self._store)

    def differences(self, engine: Engine) -> list[Any]:
        """Return how the tables differ from the models; of tables that are the same to the letter, asked once."""
        with engine.connect() as connection:
            shape = tuple(map(tuple, connection.execute(text(SHAPES[engine.dialect.name]))))
            if shape not in self.found:
                self.found[shape] = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
        return self.found[shape]

    def close(self) -> None:
        self._open.close()
        self._at = ""


@contextmanager
def opened(address: str) -> Iterator[Engine]:
    engine = DIALECTS.create_engine(address)
    yield engine
    engine.dispose()


@contextmanager
def database(cluster: Cluster, template: str = "template1") -> Iterator[Engine]:
    with cluster.database(template) as name, opened(cluster.address(name)) as engine:
        yield engine


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without tables, of each kind in turn."""
    if request.param == "sqlite":
        with opened(f"sqlite:///{tmp_path / 'store.sqlite'}") as engine:
            yield engine
        return
    with database(request.getfixturevalue("cluster")) as engine:
        yield engine


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def earlier(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Earlier]:
    """Stores of earlier versions, of each kind in turn."""
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("earlier")

        def copy(store: Engine) -> AbstractContextManager[Engine]:
            return opened(f"sqlite:///{shutil.copy(str(store.url.database), folder / 'copy.sqlite')}")

        made = Earlier(lambda: opened(f"sqlite:///{folder / f'{secrets.token_hex(4)}.sqlite'}"), copy)
    else:
        cluster: Cluster = request.getfixturevalue("cluster")
        made = Earlier(lambda: database(cluster), lambda store: database(cluster, str(store.url.database)))
    yield made
    made.close()


def test_there_is_one_head_and_it_has_the_highest_number() -> None:
    assert script().get_heads() == [newest_version()]


def test_the_tables_are_those_of_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


@pytest.mark.parametrize("version", EARLIER)
def test_an_earlier_store_is_brought_up_to_date_with_everything_in_it(earlier: Earlier, version: str) -> None:
    with earlier.at(version) as store:
        upgrade_store(store)
        assert earlier.differences(store) == []
        with read_session(store) as session:
            frame = feed_observations(session, "plans", date(2030, 1, 1))
            assert verify_store(session) == []
            figure = figures.find_figure(session, "abc")
            cells = queries.trace_cells(session, [7])
    assert frame[["id", "area", "period", "value"]].values.tolist() == [[7, "E10000034", "2023-03-31", 5.0]]
    assert figure is not None
    assert figure.inputs == '[["value",7]]'
    assert [(cell.area, cell.header, cell.row) for cell in cells] == [("E10000034", "value", 2)]


def test_rows_added_after_an_upgrade_have_numbers_of_their_own(empty: Engine) -> None:
    upgrade_store(empty, "0001")
    fill_first_tables(empty)
    upgrade_store(empty)
    with empty.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO observation (series_id, area_id, period_id, value, status, load_id, source_row)"
                " VALUES (1, 1, 99, 1, 'final', 1, 1)"
            )
        )
        assert connection.execute(text("SELECT max(id) FROM observation")).scalar_one() == 8


def test_readings_of_one_release_get_its_number_and_every_load_keeps_its_place(empty: Engine) -> None:
    """So far a file without a stated day was known by its bytes alone, others by their day too."""
    undated = "the day it was loaded; the release date is not known"
    loads = [
        # id, bytes, known on, basis, state, released from -> number, place
        (1, "a", "2023-10-01", undated, "replaced", None, 1, "0 00000001"),
        (2, "b", "2023-11-01", undated, "current", None, 2, "0 00000002"),
        (3, "a", "2024-10-01", undated, "current", None, 1, "0 00000003"),
        (4, "c", "2024-01-01", "by letter", "current", None, 4, "0 00000004"),
        (5, "c", "2024-02-01", "by letter", "current", None, 5, "0 00000005"),
        (6, "c", "2024-02-01", "by letter", "current", 5, 5, "0 00000005+00000006"),
    ]
    upgrade_store(empty, "0008")
    columns = "id, sha256, known_on, known_on_basis, state, released_from"
    texts = ("title", "file", "origin", "publisher", "licence", "attribution", "feed_fingerprint")
    with empty.begin() as connection:
        for *given, _, _ in loads:
            connection.execute(
                text(
                    f"INSERT INTO load ({columns}, feed, feed_version, bytes, loaded_at, state_reason, rows_read,"
                    f" observations, added, changed, unchanged, withdrawn, quarantined, {', '.join(texts)})"
                    " VALUES (:id, :sha256, :known_on, :known_on_basis, :state, :released_from, 'plans', 1, 1,"
                    " '2024-10-01 09:00:00', '', 0, 0, 0, 0, 0, 0, 0, '', '', '', '', '', '', '')"
                ),
                dict(zip(columns.split(", "), given, strict=True)),
            )
    upgrade_store(empty)
    with empty.connect() as connection:
        found = connection.execute(text("SELECT id, release, place FROM load ORDER BY id")).all()
    assert [tuple(row) for row in found] == [(key, number, place) for key, *_, number, place in loads]


def test_a_partnership_made_before_an_upgrade_loads_after_it(cluster: Cluster) -> None:
    with cluster.database() as name:
        owner = create_engine(cluster.address(name))
        upgrade_store(owner, "0004")
        role = f"p{secrets.token_hex(4)}"
        with owner.begin() as connection:
            connection.exec_driver_sql(f"CREATE ROLE {role}")
            connection.exec_driver_sql(f"GRANT SELECT, INSERT ON load, observation TO {role}")
        upgrade_store(owner)
        asked = text("SELECT has_table_privilege(:role, :table, :asked)")
        with owner.begin() as connection:
            rights = {
                table: [
                    right
                    for right in ("SELECT", "INSERT", "DELETE", "UPDATE")
                    if connection.execute(asked, {"role": role, "table": table, "asked": right}).scalar_one()
                ]
                for table in ("image", "quarantine_decision")
            }
            assert rights == {"image": ["SELECT", "INSERT", "DELETE"], "quarantine_decision": ["SELECT", "INSERT"]}
            connection.exec_driver_sql(f"DROP OWNED BY {role}")
            connection.exec_driver_sql(f"DROP ROLE {role}")
        owner.dispose()


def test_a_store_of_a_newer_program_is_left_alone(engine: Engine, store_address: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer version"):
        open_store(store_address)


def fill_first_tables(engine: Engine) -> None:
    """Put one release, one figure and their like into the tables of migration 0001."""
    statements = (
        "INSERT INTO load (id, feed, feed_version, feed_fingerprint, title, file, origin, sha256, bytes, publisher,"
        " licence, attribution, known_on, known_on_basis, loaded_at, state, state_reason, rows_read, observations,"
        " added, changed, unchanged, withdrawn, quarantined) VALUES (1, 'plans', 1, 'f', '', 'a.csv', 'a.csv',"
        f" '{'a' * 64}', 1, '', '', '', '2023-10-01', '', '2023-10-01 09:00:00+00:00', 'current', '', 1, 1, 1, 0, 0,"
        " 0, 0)",
        "INSERT INTO series (id, feed, measure, breakdown) VALUES (1, 'plans', 'count', '')",
        "INSERT INTO coverage VALUES (1, 1, '2023-03-31')",
        "INSERT INTO source_column VALUES (1, 1, '', 3, 'value')",
        "INSERT INTO observation (id, series_id, area, period, value, status, load_id, source_column_id, source_row)"
        " VALUES (7, 1, 'E10000034', '2023-03-31', 5, 'final', 1, 1, 2)",
        "INSERT INTO figure (code, indicator, indicator_version, area, period, breakdown, kind, value, method, inputs)"
        " VALUES ('ABC', 'plans', 1, 'E10000034', '2023-03-31', '', 'value', 5, '', '[[\"value\",7]]')",
    )
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


OLD_RECORDS = {
    ("audit sample", ""): {"references": ["CA-1", "CA-2"], "sample": ["CA-2"], "seed": 7, "method": "By lot."},
    ("audit grading", "1.1.health"): {"grade": "good", "strengths": "Seen within a day"},
}


def write_old_records(engine: Engine, at: datetime) -> None:
    """What the program wrote of a case audit before there were salts, with the entries of the trail."""
    before = FIRST
    names = "kind, name, number, state, content, written_by, written_at, board, about, period"
    with engine.begin() as connection:
        for number, ((kind, name), said) in enumerate(OLD_RECORDS.items(), 1):
            content = json.dumps(said, sort_keys=True)
            detail = {"kind": kind, "about": "help-audit", "period": "2026-q3", "number": 1, "state": "kept"}
            detail |= {"name": name} if name else {}
            detail |= {"sha256": hashlib.sha256(content.encode()).hexdigest()}
            entry = AuditEntry(
                number=number, at=at, who="Maya Khan", action="write for a board", about="board north",
                detail=json.dumps(detail, sort_keys=True), before=before, hash="",
            )  # fmt: skip
            entry.hash = before = hash_entry(entry)
            told = entry.model_dump(exclude={"id", "tenant"})
            connection.execute(text(f"INSERT INTO audit_entry ({', '.join(told)}) VALUES (:{', :'.join(told)})"), told)
            connection.execute(
                text(
                    f"INSERT INTO board_record ({names})"
                    " VALUES (:kind, :name, 1, 'kept', :content, 'Maya Khan', :at, 'north', 'help-audit', '2026-q3')"
                ),
                {"kind": kind, "name": name, "content": content, "at": at},
            )


def test_what_boards_wrote_before_there_were_salts_verifies_and_is_emptied_in_its_time(empty: Engine) -> None:
    at = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)
    upgrade_store(empty, "0018")
    write_old_records(empty, at)
    upgrade_store(empty)
    with read_session(empty) as session:
        assert verify_trail(session).findings == ()
    forget_case_audits(empty, Definitions(Path()), PROGRAM, at + timedelta(days=730))
    with read_session(empty) as session:
        assert verify_trail(session).findings == ()
        found = list_of_kinds(session, ("audit sample", "audit grading"))
    assert [one.content for one in found] == [
        {"drawn": 1, "listed": 2, "method": "By lot.", "seed": 7},
        {"grade": "good"},
    ]

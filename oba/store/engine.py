"""Open the store: the embedded SQLite file by default, PostgreSQL by address. Migrations run when due."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlmodel import Session

from oba.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"


def open_store(address: str) -> Engine:
    """Return the engine of a store that has the newest tables, creating or upgrading it if need be."""
    if address.startswith("sqlite:///"):
        Path(address.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    try:
        engine = create_engine(address)
        if engine.dialect.name == "sqlite":
            _set_up_sqlite(engine)
        if _version(engine) != newest_version():
            upgrade_store(engine)
    except OSError as fault:
        raise StoreError(f"The store at {address} cannot be opened: {fault}.") from fault
    return engine


def newest_version() -> str:
    """Return the number of the newest migration, which is the beginning of its file name."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def upgrade_store(engine: Engine, version: str = "head") -> None:
    """Run the migrations up to `version`."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)


@contextmanager
def read_session(engine: Engine) -> Iterator[Session]:
    """Give a session for reading."""
    with Session(engine) as session:
        yield session


@contextmanager
def write_session(engine: Engine) -> Iterator[Session]:
    """Give a session whose work is kept whole, or not at all if anything goes wrong.

    On SQLite the write lock is taken at once, so that two loads wait for each other instead of
    failing half-way.
    """
    with (
        engine.connect().execution_options(oba_writes=True) as connection,
        connection.begin(),
        Session(bind=connection, expire_on_commit=False) as session,
    ):
        yield session
        session.flush()


def _version(engine: Engine) -> str:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def _set_up_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin or commit behind our back
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("oba_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

"""Open the store: the embedded SQLite file by default, PostgreSQL by address. Migrations run when due."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError, SQLAlchemyError
from sqlmodel import Session, select

from oba.errors import StoreError
from oba.models import StoreFact
from oba.store.faults import explain
from oba.store.private_files import make_private_file, make_private_folder

MIGRATIONS = Path(__file__).parent / "migrations"
_UPGRADING = 7_026_001  # the number of PostgreSQL's lock that lets one process upgrade at a time
_AT_ONCE = 50  # milliseconds
_PATIENCE = "busy_timeout=30000"
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    _PATIENCE,
    "cache_size=-65536",
)


def open_store(address: str) -> Engine:
    """Return the engine of a store that has the newest tables, creating or upgrading it if need be.

    StoreError, in one sentence, if there is none at the address, it does not let us in, or it is newer
    than this program.
    """
    try:
        url = make_url(address)
        if url.get_backend_name() == "sqlite":
            _shut_files(Path(str(url.database)))
        engine = create_engine(url, **_options(url.get_backend_name()))
        if engine.dialect.name == "sqlite":
            _set_up_sqlite(engine)
        try:
            _bring_up_to_date(engine)
        except BaseException:
            engine.dispose()
            raise
    except ArgumentError as fault:
        raise StoreError("OBA_STORE_URL is not the address of a store, such as postgresql+psycopg://…") from fault
    except (SQLAlchemyError, OSError) as fault:
        raise explain(fault, url) from fault
    return engine


def _shut_files(path: Path) -> None:
    """See that the store's file is there and private; SQLite gives the files beside it the same rights."""
    if not path.parent.is_dir():
        make_private_folder(path.parent)
    for part in (path, *(path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm"))):
        if part == path or part.is_file():
            with suppress(PermissionError):  # a store that may only be read is opened all the same
                make_private_file(part)


@cache
def newest_version() -> str:
    """Return the number of the newest migration, which is the beginning of its file name."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def upgrade_store(engine: Engine, version: str = "head") -> None:
    """Run the migrations up to `version`, all or none of them, one process at a time."""
    # Here, as it is as heavy as the store itself, and a store is upgraded once in many times that it is opened.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect().execution_options(oba_writes=True, oba_upgrades=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _UPGRADING})
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    engine.dispose()  # the next connection checks references again


def answers(engine: Engine) -> bool:
    """Return whether the store can be read now."""
    try:
        with read_session(engine) as session:
            session.exec(select(StoreFact).limit(1)).all()
    except StoreError:
        return False
    return True


@contextmanager
def read_session(engine: Engine) -> Iterator[Session]:
    """Yield a session for reading; a fault of the database becomes a StoreError.

    On SQLite all of it reads one moment. PostgreSQL's statements each see what is committed when they begin, in a
    transaction or out of one (READ COMMITTED), so there is none, which saves two of three journeys to the server.
    """
    try:
        with Session(_without_transactions(engine)) as session:
            yield session
    except _faults(engine) as fault:
        raise explain(_as_sqlalchemy(fault), engine.url) from fault


def _without_transactions(engine: Engine) -> Engine:
    return engine.execution_options(isolation_level="AUTOCOMMIT") if engine.dialect.name == "postgresql" else engine


@contextmanager
def write_session(engine: Engine) -> Iterator[Session]:
    """Yield a session whose work is saved as a whole, or not at all if anything goes wrong.

    On SQLite the write lock is taken at once, so that two loads wait for each other instead of
    failing half-way. A fault of the database becomes a StoreError.
    """
    try:
        with (
            engine.connect().execution_options(oba_writes=True) as connection,
            connection.begin(),
            Session(bind=connection, expire_on_commit=False) as session,
        ):
            yield session
            session.flush()
    except _faults(engine) as fault:
        raise explain(_as_sqlalchemy(fault), engine.url) from fault


def write_if_free(engine: Engine, work: Callable[[Session], None]) -> bool:
    """Do a small piece of writing if nobody else writes, and return whether it was done; never waits for them.

    For what a reading page would like to note: the page must not stand still while a feed is loaded.
    """
    try:
        with (
            engine.connect().execution_options(oba_writes=True, oba_at_once=True) as connection,
            connection.begin(),
            Session(bind=connection, expire_on_commit=False) as session,
        ):
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SET LOCAL lock_timeout = '{_AT_ONCE}ms'"))
            work(session)
            session.flush()
    except _faults(engine):
        return False
    return True


def _faults(engine: Engine) -> tuple[type[Exception], ...]:
    """Return the errors of a database: SQLAlchemy's, and the driver's own, which COPY raises past it."""
    own: type[Exception] = engine.dialect.loaded_dbapi.Error
    return (SQLAlchemyError, own)


def _as_sqlalchemy(fault: Exception) -> SQLAlchemyError:
    return fault if isinstance(fault, SQLAlchemyError) else SQLAlchemyError(str(fault))


def _options(backend: str) -> dict[str, Any]:
    """Return how to connect; PostgreSQL is not asked for a type that no column of ours has."""
    return {"connect_args": {"connect_timeout": 10}, "use_native_hstore": False} if backend == "postgresql" else {}


def _bring_up_to_date(engine: Engine) -> None:
    version, newest = _version(engine), newest_version()
    if version > newest:
        raise StoreError(
            f"The store was made by a newer version of this program (tables {version}, known {newest})."
            " Install that version; nothing was changed."
        )
    if version != newest:
        upgrade_store(engine)


def _version(engine: Engine) -> str:
    with _without_transactions(engine).connect() as connection:
        try:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""
        except (OperationalError, ProgrammingError):
            if inspect(connection).has_table("alembic_version"):
                raise
            return ""


def _set_up_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin or commit behind our back
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("oba_upgrades"):
            # Tables are made anew under their old names; references are checked when that is done.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        if options.get("oba_at_once"):
            _begin_at_once(connection)
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("oba_writes") else "BEGIN")


def _begin_at_once(connection: Connection) -> None:
    """Take SQLite's write lock, or fail at once if another has it; the next user of the connection waits again."""
    connection.exec_driver_sql(f"PRAGMA busy_timeout={_AT_ONCE}")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA {_PATIENCE}")


def read_fact(session: Session, name: str) -> str:
    """Return a fact, blank if it was never written."""
    fact = session.get(StoreFact, name)
    return fact.value if fact else ""


def write_fact(session: Session, name: str, value: str) -> None:
    """Write a fact in place of the one there."""
    session.merge(StoreFact(name=name, value=value))
    session.flush()

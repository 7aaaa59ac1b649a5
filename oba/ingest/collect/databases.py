"""The connector to a database: one SELECT, bound parameters, read only, so many rows and so long.

What it gives is written to a CSV file, which is then read and kept like any other.
"""

import csv
import re
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from oba.errors import FeedError
from oba.indicators.sources.connector import Connector
from oba.ingest.collect.connectors import PassingFaultError
from oba.ingest.collect.credentials import fill_references, redact

_CHUNK = 5_000
_QUOTED = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\[[^\]]*\]|`[^`]*`", re.DOTALL)
_UNSURE = re.compile(r"\\|#|\$\w*\$|/\*!|/\*(?:(?!\*/).)*/\*|\[[^\]]*['\"`;]", re.DOTALL)
"""Signs by which databases differ in where a quotation or a comment ends, so that nobody here can tell."""
_FORBIDDEN = re.compile(
    r"\b(insert|update|delete|merge|into|drop|alter|create|truncate|grant|revoke|exec|execute|call|copy|attach|detach|"
    r"pragma|vacuum|set|lock|do|for\s+update|nextval|setval|pg_sleep|xp_\w+|openrowset|opendatasource|load_extension|"
    r"pg_read_file|lo_import|lo_export|dblink\w*)\b",
    re.IGNORECASE,
)


def check_query(query: str) -> str:
    """Return a query without its last semicolon, or raise FeedError if it is anything but one SELECT.

    What stands in quotation marks and comments may be anything, unless it cannot be told for every database where
    they end: then it is looked at as if none of it were quoted.
    """
    unsure = _UNSURE.search(query)
    plain = (query if unsure else _QUOTED.sub(" ", query)).strip().rstrip(";").strip()
    if ";" in plain:
        hint = f" If its semicolon is in quotation marks: beside `{unsure[0][:1]}` nobody can tell." if unsure else ""
        raise FeedError(f"The feed's query has more than one statement. Give one SELECT.{hint}")
    if not re.match(r"(?:select|with)\b", plain, re.IGNORECASE):
        raise FeedError("The feed's query does not begin with SELECT or WITH. Give one SELECT.")
    if found := _FORBIDDEN.search(plain):
        raise FeedError(f"The feed's query uses `{found[0]}`, which a reading query may not. Give one SELECT.")
    return query.strip().rstrip(";")


def open_database(address: str) -> Engine:
    """Return the engine of an address; FeedError if it names an SQLite file that is not there, which would be made."""
    engine = create_engine(address, hide_parameters=True)
    name = engine.url.database
    if engine.dialect.name == "sqlite" and name and not name.startswith((":", "file:")) and not Path(name).is_file():
        raise FeedError("The feed's database address names an SQLite file that is not there.")
    return engine


def fetch_query(connector: Connector, folder: Path) -> list[Path]:
    """Run a connector's query and return the CSV file of its rows, which appears only when it is whole."""
    query = check_query(connector.query)
    parameters = {name: fill_references(value) for name, value in connector.parameters.items()}
    path = folder / (Path(connector.path).name or "query.csv")
    unfinished = path.with_name(path.name + ".part")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        engine = open_database(fill_references(connector.url))
        try:
            with engine.connect() as connection:
                make_read_only(connection, connector.timeout_seconds)
                _write(connection, query, parameters, unfinished, connector)
                connection.rollback()
        finally:
            engine.dispose()
        unfinished.replace(path)
    except (ArgumentError, NoSuchModuleError, ImportError) as fault:
        raise FeedError(f"The feed's database address cannot be used ({_redact_fault(fault, connector)}).") from fault
    except DBAPIError as fault:
        told = f"The feed's database refused the query ({_redact_fault(fault.orig or fault, connector)})."
        raise (PassingFaultError if fault.connection_invalidated else FeedError)(told) from fault
    except SQLAlchemyError as fault:
        raise FeedError(f"The feed's query cannot be run ({_redact_fault(fault, connector)}).") from fault
    finally:
        unfinished.unlink(missing_ok=True)
    return [path]


def _redact_fault(fault: BaseException, connector: Connector) -> str:
    words = redact(str(fault), connector.url, *connector.parameters.values())
    return words.splitlines()[0] if words else type(fault).__name__


def make_read_only(connection: Connection, seconds: float) -> None:
    """Let the database itself refuse a change and stop after so long, where it can be told."""
    name = connection.dialect.name
    if name == "postgresql":
        connection.execute(text("SET TRANSACTION READ ONLY"))
        connection.execute(text("SELECT set_config('statement_timeout', :limit, true)"), {"limit": f"{seconds:.0f}s"})
    elif name == "sqlite":
        connection.exec_driver_sql("PRAGMA query_only = ON")
        ends = time.monotonic() + seconds
        raw: Any = connection.connection.driver_connection
        raw.set_progress_handler(lambda: int(time.monotonic() > ends), 10_000)
    elif name in ("mysql", "mariadb") or name == "oracle":
        connection.execute(text("SET TRANSACTION READ ONLY"))


def _write(connection: Connection, query: str, parameters: dict[str, str], path: Path, connector: Connector) -> None:
    started = time.monotonic()
    streamed = connection.execution_options(stream_results=True, yield_per=_CHUNK)
    found = streamed.execute(text(query), parameters)
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(found.keys())
        for rows in found.partitions(_CHUNK):
            count += len(rows)
            if count > connector.max_rows:
                raise FeedError(f"The feed's query gives more than {connector.max_rows:,} rows. Nothing was kept.")
            if time.monotonic() - started > connector.timeout_seconds:
                raise PassingFaultError(f"The feed's query took longer than {connector.timeout_seconds:g} seconds.")
            writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
            if file.tell() > connector.max_megabytes * 1_000_000:
                raise FeedError(f"The feed's query gives more than {connector.max_megabytes} MB. Nothing was kept.")
    if not count:
        raise FeedError("The feed's query gives no rows.")

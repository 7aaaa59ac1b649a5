"""Partnerships that share one PostgreSQL store: each has a role, and sees and writes its own rows only.

The role that owns the tables upgrades, backs up and keeps the places; it is bound by no policy, so it
does not load feeds in a shared store.
"""

import re
from dataclasses import dataclass
from datetime import date

from psycopg import sql
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from oba.errors import StoreError
from oba.store.faults import explain

_NAME = re.compile(r"[a-z][a-z0-9_]{1,62}")
_OF_A_LOAD = ("source_column", "load_finding", "quarantined", "quarantine_decision")
_ADDED_TO = ("load", "series", "figure", "observation", "coverage", "said_counts", *_OF_A_LOAD)
_SHARED = ("area_key", "period_key")
_NUMBERED = (
    *("load", "series", "observation", *_OF_A_LOAD, *_SHARED),
    *("job", "job_run", "alarm", "account", "owed", "attempt", "reason", "reminder", "audit_entry"),
    *("frozen_forecast", "frozen_pack", "board_record", "waiver", "signing_exception", "kept_form", "guess"),
    *("case_load", "case_erasure", "api_token", "said_counts"),
)
_REPLACED = ("image", "kept_form", "device", "guess")
_CHANGED = (
    "job",
    "job_run",
    "alarm",
    "account",
    "sign_in",
    "device",
    "owed",
    "reason",
    "reminder",
    "case_load",
    "case_erasure",
)
_PARTLY_CHANGED = {  # of which nothing is changed but these columns
    "attempt": ("signed_by", "signed_at", "decision", "decided_by", "decided_at", "comment", "load_id", "receipt"),
    "waiver": ("ended_at",),
    "api_token": ("used_at", "revoked_at"),
    "signing_exception": ("attempt_id",),
    "board_record": ("content", "salt", "emptied_at", "emptied_in"),  # of case audits alone, and once
}
_KEPT = ("audit_entry", "frozen_forecast", "frozen_pack")  # added to and read, never changed
_READ_ONLY = ("area", "area_alias", "neighbour", "mark", "alembic_version")


_LIST = """
SELECT r.rolname, count(l.id), max(l.known_on)
FROM pg_class c, aclexplode(c.relacl) x JOIN pg_roles r ON r.oid = x.grantee LEFT JOIN load l ON l.tenant = r.rolname
WHERE c.oid = CAST('load' AS regclass) AND x.privilege_type = 'INSERT' AND x.grantee <> c.relowner
AND (pg_get_userbyid(c.relowner) = current_user OR r.rolname = current_user)
GROUP BY r.rolname ORDER BY r.rolname
"""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A partnership in a shared store: its role, its loads and the day of the newest."""

    name: str
    loads: int
    newest: date | None


def list_tenants(engine: Engine) -> list[Tenant]:
    """Return the partnerships that share a store, as its owner sees them; one of them sees itself only."""
    _require_postgresql(engine)
    try:
        with engine.connect() as connection:
            return [Tenant(*row) for row in connection.execute(text(_LIST))]
    except SQLAlchemyError as fault:
        raise explain(fault, engine.url) from fault


def _require_postgresql(engine: Engine) -> None:
    if engine.dialect.name != "postgresql":
        raise StoreError("Only a PostgreSQL store can be shared by several partnerships.")


def add_tenant(engine: Engine, name: str, password: str) -> None:
    """Make the role of a partnership, which may read and add its own rows and change the state of its loads.

    StoreError if the store is not PostgreSQL, the name is not a plain one or is taken, or there is no password.
    """
    _require_postgresql(engine)
    if not password:
        raise StoreError("A partnership needs a password: without one its role could not sign in.")
    if not _NAME.fullmatch(name):
        raise StoreError(f"`{name}` is not a name for a partnership: use small letters, digits and `_`.")
    role = sql.Identifier(name)
    statements = [
        sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD {}").format(
            role, sql.Literal(password)
        ),
        sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(sql.Identifier(str(engine.url.database)), role),
        _grant("SELECT, INSERT", (*_ADDED_TO, *_SHARED, *_CHANGED, *_PARTLY_CHANGED, *_KEPT), role),
        _grant("UPDATE", _CHANGED, role),
        *(_grant(f"UPDATE ({', '.join(columns)})", (table,), role) for table, columns in _PARTLY_CHANGED.items()),
        _grant("SELECT, INSERT, DELETE", _REPLACED, role),
        _grant("SELECT", _READ_ONLY, role),
        sql.SQL("GRANT UPDATE ON load TO {}").format(role),
        sql.SQL("GRANT USAGE ON SEQUENCE {} TO {}").format(
            sql.SQL(", ").join(sql.Identifier(f"{table}_id_seq") for table in _NUMBERED), role
        ),
    ]
    try:
        with engine.begin() as connection:
            driver = connection.connection.driver_connection
            for statement in statements:
                connection.exec_driver_sql(statement.as_string(driver).replace("%", "%%"))
    except SQLAlchemyError as fault:
        if "already exists" in str(fault):
            raise StoreError(f"There is a role `{name}` already. Give another name.") from fault
        raise explain(fault, engine.url) from fault


def _grant(rights: str, tables: tuple[str, ...], role: sql.Identifier) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, tables))
    return sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(rights), names, role)

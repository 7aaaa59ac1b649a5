"""The audit trail: entries are added and read, never changed; each is chained to the one before by its hash."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import literal, or_, text
from sqlmodel import Session, col, select

from oba.models import Account, AuditEntry, FrozenForecast, Owed

Chained = TypeVar("Chained", AuditEntry, FrozenForecast)
"""Rows that nobody changes: each carries its number, and the hash of the one before it."""

FIRST = "0" * 64
_LOCK = 7_026_002  # the number of PostgreSQL's lock that lets one entry be added at a time
_STEP = 2_000
_FROZEN = ("frozen_forecast", "frozen_pack", "board_record")
_GUARDS = {
    "sqlite": {
        "audit_entry": {"audit_entry_no_update", "audit_entry_no_delete"},
        **{table: {f"{table}_no_{verb}" for verb in ("update", "delete", "replace")} for table in _FROZEN},
    },
    "postgresql": {table: {f"{table}_no_change", f"{table}_no_truncate"} for table in ("audit_entry", *_FROZEN)},
}
"""The triggers by which each database refuses to change what is only ever added to."""

_THERE = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
    " AND sql LIKE '%RAISE(ABORT%'",
    "postgresql": "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
    " WHERE t.tgrelid = to_regclass(:table) AND t.tgenabled IN ('O', 'A') AND p.prosrc LIKE '%RAISE EXCEPTION%'",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person with an account, or the program itself."""

    account_id: int | None
    who: str
    role: str = ""
    organisation: str = ""


PROGRAM = Actor(None, "the program")


def actor_of(account: Account) -> Actor:
    """Return a person as the trail names them."""
    return Actor(account.id, f"{account.name} <{account.email}>", account.role, account.organisation)


def name_of(who: str) -> str:
    """Return a person's name without the address behind it; a name may hold the sign that an address begins with."""
    return who.rpartition(" <")[0] or who


def write_entry(
    session: Session,
    actor: Actor,
    action: str,
    about: str,
    now: datetime,
    detail: Mapping[str, object] | None = None,
    organisation: str | None = None,
) -> AuditEntry:
    """Add an entry to the trail in the transaction of what it tells of, so that neither is kept without the other.

    `organisation` is whose affair it is, the actor's own unless given.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    last = session.exec(select(AuditEntry).order_by(col(AuditEntry.number).desc()).limit(1)).first()
    entry = AuditEntry(
        number=(last.number if last else 0) + 1,
        at=now.astimezone(UTC).replace(microsecond=0),
        account_id=actor.account_id,
        who=actor.who,
        role=actor.role,
        organisation=actor.organisation if organisation is None else organisation,
        action=action,
        about=about,
        detail=json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True, default=str),
        before=last.hash if last else FIRST,
        hash="",
    )
    entry.hash = hash_entry(entry)
    session.add(entry)
    session.flush()
    return entry


def hash_entry(entry: AuditEntry) -> str:
    """Return the hash of an entry: SHA-256 over the hash before it and everything that it says."""
    said = [
        entry.before,
        entry.number,
        entry.at.astimezone(UTC).isoformat(),
        entry.account_id,
        entry.who,
        entry.role,
        entry.organisation,
        entry.action,
        entry.about,
        entry.detail,
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def commit_to(words: str, salt: str) -> str:
    """Return what the trail says of words that it does not hold: SHA-256 over them, keyed with a salt (HMAC).

    Whoever reads the trail without the salt cannot find short words by trying. What was written before there were
    salts (blank) has the plain SHA-256.
    """
    plain = words.encode()
    return hmac.new(salt.encode(), plain, "sha256").hexdigest() if salt else hashlib.sha256(plain).hexdigest()


def list_lost_guards(session: Session) -> dict[str, list[str]]:
    """Return the triggers that are gone, switched off or refuse nothing, by the table that they protected."""
    connection = session.connection()
    kind = connection.dialect.name
    lost = {}
    for table, names in _GUARDS[kind].items():
        there = connection.execute(text(_THERE[kind]), {"table": table}).scalars().all()
        if missing := sorted(names.difference(there)):
            lost[table] = missing
    return lost


def list_chains(session: Session, of: type[Chained]) -> list[str]:
    """Return the partnerships that have rows of a kind; blank in a store of one. Each has a chain of its own."""
    found = session.exec(select(of.tenant).distinct().order_by(col(of.tenant)))
    return [name or "" for name in found]


def walk_chain(session: Session, of: type[Chained], name: str = "") -> Iterator[Chained]:
    """Yield every row of a partnership's chain in order, with part of it in memory at a time."""
    after = 0
    while True:
        wanted = select(of).where(of.tenant == name, of.number > after)
        rows = session.exec(wanted.order_by(col(of.number)).limit(_STEP)).all()
        if not rows:
            return
        yield from rows
        after = rows[-1].number
        session.expire_all()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are wanted, each part narrowing it: about one thing, of one organisation, about one kind of return.

    `account_id`: done by a person or about them; from `begin` on and before `end`.
    """

    about: str | None = None
    organisation: str | None = None
    return_id: str | None = None
    account_id: int | None = None
    begin: datetime | None = None
    end: datetime | None = None


def list_entries(
    session: Session,
    about: str | None = None,
    organisation: str | None = None,
    limit: int = 100,
    before: int = 0,
    wanted: Wanted | None = None,
) -> list[AuditEntry]:
    """Return the newest entries, newest first: of one thing, of one organisation, or all; older than `before`."""
    chosen = wanted or Wanted(about, organisation)
    found = select(AuditEntry).order_by(col(AuditEntry.number).desc()).limit(limit)
    if chosen.about is not None:
        found = found.where(AuditEntry.about == chosen.about)
    if chosen.organisation is not None:
        found = found.where(AuditEntry.organisation == chosen.organisation)
    if chosen.return_id is not None:
        codes = select(literal("return ") + col(Owed.code)).where(Owed.return_id == chosen.return_id)
        found = found.where(col(AuditEntry.about).in_(codes))
    if chosen.account_id is not None:
        duties = f'"kind": "duty", "name": "{chosen.account_id}"'  # as the entry of what a board wrote begins
        of_person = or_(
            col(AuditEntry.account_id) == chosen.account_id,
            col(AuditEntry.about) == f"account:{chosen.account_id}",
            col(AuditEntry.detail).contains(duties, autoescape=True),
        )
        found = found.where(of_person)
    if chosen.begin is not None:
        found = found.where(AuditEntry.at >= chosen.begin)
    if chosen.end is not None:
        found = found.where(AuditEntry.at < chosen.end)
    if before:
        found = found.where(AuditEntry.number < before)
    return list(session.exec(found))

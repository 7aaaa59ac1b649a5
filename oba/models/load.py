"""Loads: a release of a feed, an extract of a case list, each brought in whole or not at all."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, DateTime, Index, String, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from oba.models.observation import tenant_column

_KEPT = text("state = 'current'")
_ONCE = text("state = 'current' AND released_from IS NULL")


def place_column() -> "Column[str]":
    """Return the column of a place among releases: ordered by code points in every database and language."""
    ordered = String().with_variant(String(collation="C"), "postgresql")
    return Column("place", ordered, nullable=False, server_default=text("''"))


class Load(SQLModel, table=True):
    """One release of a feed as it was read by one version of the feed's definition.

    What makes a release is its content, the day it became known and its place among the releases of its feed.
    `release` is its number in the feed, which every reading of it has; at most one reading is current.
    `known_on` is the day the figures became known: the publisher's release date, or the day of
    loading where the feed does not give one. `place` orders the releases of one day: those whose day nobody
    stated as they came, then those whose day was stated by the names of their files, whenever they came.
    `state` is `current`, `undone` (taken back by a person) or `replaced` (read again by a newer definition).

    `reads` is the hash of those parts of the definition that say how a file is read; `stated_status` what the
    definition says of the whole release. `kept` is whether the bytes are kept: null of what was loaded before bytes
    were kept, false where their time is over. `past_changed` is set on what was read again: the hash of all that was
    told of past days that it changed, blank if it changed none. `fetched_from` is the address that a live source
    gave it under, blank of a file that was there without a network.

    Rows that a person releases from quarantine come as a load of their own: `released_from` is the load that
    kept them aside, with whose `known_on` they take their place in history, and `counts_from` the day of
    their release, before which they were not known here. It covers nothing, so it leaves nothing out.
    """

    __table_args__ = (
        CheckConstraint("state IN ('current', 'undone', 'replaced')", name="load_state"),
        Index(
            "load_once",
            "tenant",
            "feed",
            "release",
            unique=True,
            sqlite_where=_ONCE,
            postgresql_where=_ONCE,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    feed: str = Field(index=True)
    feed_version: int
    feed_fingerprint: str
    title: str = ""
    file: str
    origin: str
    sha256: str = Field(index=True, max_length=64)
    bytes: int
    publisher: str
    licence: str
    attribution: str
    known_on: date = Field(index=True)
    known_on_basis: str = ""
    loaded_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    state: str = "current"
    state_changed_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    state_reason: str = ""
    rows_read: int = 0
    observations: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    quarantined: int = 0
    released_from: int | None = Field(default=None, foreign_key="load.id")
    counts_from: date | None = None
    release: int | None = None
    place: str = Field(default="", sa_column=place_column())
    reads: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": text("''")})
    stated_status: str = Field(default="final", sa_column_kwargs={"server_default": text("'final'")})
    kept: bool | None = None
    past_changed: str | None = Field(default=None, max_length=64)
    fetched_from: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    fetched_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    tenant: str | None = Field(default=None, sa_column=tenant_column())


class SaidCounts(SQLModel, table=True):
    """What a feed of counts says that its measures count, from one of its loads on.

    `said` is JSON of what each measure counts, whatever it is called, and what each breakdown splits by. It is added to
    where it changed, so that a published number keeps what it was made of when a name changes. Of two that hold from
    one load on, the later one counts.
    """

    __tablename__ = "said_counts"

    id: int | None = Field(default=None, primary_key=True)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    feed: str
    since_load: int
    said: str


class LoadFinding(SQLModel, table=True):
    """What the checks said about a load."""

    __tablename__ = "load_finding"

    id: int | None = Field(default=None, primary_key=True)
    load_id: int = Field(foreign_key="load.id", index=True)
    rule: str
    severity: str
    place: str
    given: str = ""
    what: str
    remedy: str = ""


class CaseErasure(SQLModel, table=True):
    """Who was erased from a list of returns: a keyed hash of each, in the order of the hashes, one a line.

    All of a list in one row, so that nothing tells in which order people went.
    """

    __tablename__ = "case_erasure"
    __table_args__ = (UniqueConstraint("tenant", "list", name="case_erasure_list"),)

    id: int | None = Field(default=None, primary_key=True)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    list: str
    marks: str = Field(sa_type=Text)


class CaseLoad(SQLModel, table=True):
    """One extract of one list, or the linked pairs of two. No row, name, identifier or pseudonym is here: only counts.

    `state` is `current`, `replaced` (a later extract took its place) or `removed` (the list was taken out as a whole).
    `as_at` is the day of the extract: what came after is not known. `file` is the name of the dataset's file, blank
    once it is gone; `sha256` is of what was read, `kept_sha256` of the dataset. `set_aside` and `values_aside` count,
    as JSON, what was not kept by the rule that says why; `erased` counts rows that went later. `key_check` tells one
    key of pseudonyms from another and gives nothing of it away. `linked`, as JSON, says of which loads of which lists
    pairs were made, and what is to be told of them; it is blank for a list. `attempts`, as JSON, are the accepted
    attempts that a list of returns was read from, those without a row too; it is blank for other lists.
    """

    __tablename__ = "case_load"
    __table_args__ = (
        CheckConstraint("state IN ('current', 'replaced', 'removed')", name="case_load_state"),
        Index(
            "case_load_current",
            "tenant",
            "list",
            unique=True,
            sqlite_where=_KEPT,
            postgresql_where=_KEPT,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    list: str
    list_version: int
    fingerprint: str = Field(max_length=64)
    made_up: bool = False
    as_at: date
    state: str = "current"
    file: str = ""
    sha256: str = Field(max_length=64)
    kept_sha256: str = Field(max_length=64)
    key_check: str = Field(max_length=32)
    rows_read: int
    rows_kept: int
    set_aside: str = "{}"
    values_aside: str = "{}"
    erased: int = 0
    keep_months: int
    keep_after: str = ""
    linked: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    attempts: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    loaded_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    loaded_by: str
    account_id: int | None = Field(default=None, foreign_key="account.id")

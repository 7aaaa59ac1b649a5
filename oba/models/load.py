"""A load: one release of one feed, brought in whole or not at all."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, DateTime, Index, text
from sqlmodel import Field, SQLModel

from oba.models.observation import tenant_column

_ONCE = text("state = 'current' AND released_from IS NULL")


class Load(SQLModel, table=True):
    """One release of a feed as it was read by one version of the feed's definition.

    `known_on` is the day the figures became known: the publisher's release date, or the day of
    loading where the feed does not give one. `state` is `current`, `undone` (taken back by a person)
    or `replaced` (read again by a newer definition). The same bytes are current at most once.

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
            "sha256",
            "feed_fingerprint",
            "known_on",
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
    tenant: str | None = Field(default=None, sa_column=tenant_column())


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

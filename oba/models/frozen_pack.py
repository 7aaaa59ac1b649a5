"""Packs as they were published for a meeting, so that a board can see again what it was shown."""

from datetime import date, datetime

from sqlalchemy import Column, DateTime, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from oba.models.observation import tenant_column


class FrozenPack(SQLModel, table=True):
    """A whole pack as a board was shown it. The database refuses to change or remove one.

    `code` is the id that people give; `packed` the value from which everything is printed, compressed, as
    `oba.scorecards.frozen_packs.writing` wrote it in a `format`; `sha256` is the hash of what is in it.
    """

    __tablename__ = "frozen_pack"
    __table_args__ = (
        UniqueConstraint("tenant", "code", name="frozen_pack_code"),
        Index("frozen_pack_of_a_board", "board"),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    code: str = Field(max_length=12)
    board: str
    period: str
    meeting: str = ""
    audience: str
    as_at: date
    published_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    published_on: date
    published_by: str
    software: str
    format: int
    sha256: str = Field(max_length=64)
    packed: bytes

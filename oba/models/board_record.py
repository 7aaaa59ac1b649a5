"""What a board writes: cards, actions, decisions, challenges and what else its people record, version by version."""

from datetime import datetime

from sqlalchemy import Column, DateTime, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from oba.models.observation import tenant_column
from oba.models.salt import salt_field


class BoardRecord(SQLModel, table=True):
    """One version of something that a board wrote. The database refuses to change or remove one.

    What it is a version of is said by `board`, `kind` (`card`, `action`, …), `about` (the id of an indicator or
    service, or blank), `period` (the quarter that it is written for, or blank) and `name` (its number among those of
    its kind, or blank). `number` counts its versions from 1. `content` is JSON, its keys in order; `state` is what
    the kind says it may be (`draft`, `agreed`, …). The audit trail names what it says by a hash with `salt`, which is
    blank in what was written before there were salts.

    The words of a case audit are emptied when their time is over, at `emptied_at` as entry `emptied_in` of the trail
    tells: `content` is what is left then, and `salt` a new one.
    """

    __tablename__ = "board_record"
    __table_args__ = (
        UniqueConstraint("tenant", "board", "kind", "about", "period", "name", "number", name="board_record_version"),
        Index(
            "board_record_emptied",
            "emptied_in",
            sqlite_where=text("emptied_in IS NOT NULL"),
            postgresql_where=text("emptied_in IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    board: str
    kind: str
    about: str = ""
    period: str = ""
    name: str = ""
    number: int
    state: str
    content: str = Field(sa_column=Column(Text(), nullable=False))
    account_id: int | None = Field(default=None, foreign_key="account.id")
    written_by: str
    written_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    salt: str = salt_field()
    emptied_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    emptied_in: int | None = None

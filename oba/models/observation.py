"""Observations: one source cell each, append-only, with their history."""

from sqlalchemy import CheckConstraint, Column, Index, String, UniqueConstraint, text
from sqlmodel import Field, SQLModel

TENANT_DEFAULT = text("''")


def tenant_column(*, primary_key: bool = False) -> "Column[str]":
    """Return the column of the partnership that a row belongs to; the database fills it in.

    Blank in a store of one partnership. In PostgreSQL it is the role that wrote the row (migration 0003).
    """
    return Column("tenant", String(63), nullable=False, server_default=TENANT_DEFAULT, primary_key=primary_key)


class Series(SQLModel, table=True):
    """One measure of one feed for one breakdown; `breakdown` is blank for everybody."""

    __table_args__ = (UniqueConstraint("tenant", "feed", "measure", "breakdown", name="series_key"),)

    id: int | None = Field(default=None, primary_key=True)
    feed: str
    measure: str
    breakdown: str = ""
    tenant: str | None = Field(default=None, sa_column=tenant_column())


class AreaKey(SQLModel, table=True):
    """The number that stands for an area's code in observations, which keeps them and their index small."""

    __tablename__ = "area_key"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=20, unique=True)


class PeriodKey(SQLModel, table=True):
    """The number that stands for a period's code in observations."""

    __tablename__ = "period_key"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, unique=True)


class Coverage(SQLModel, table=True):
    """That a load spoke about a series and period at all.

    Unchanged values are not stored again; a load that covers a series and period confirmed them.
    """

    load_id: int = Field(primary_key=True, foreign_key="load.id")
    series_id: int = Field(primary_key=True, foreign_key="series.id")
    period_id: int = Field(primary_key=True, foreign_key="period_key.id")


class SourceColumn(SQLModel, table=True):
    """A column of a loaded table, kept once so that each cell can say where it stood."""

    __tablename__ = "source_column"
    __table_args__ = (UniqueConstraint("load_id", "sheet", "number", name="source_column_key"),)

    id: int | None = Field(default=None, primary_key=True)
    load_id: int = Field(foreign_key="load.id")
    sheet: str = ""
    number: int
    header: str = ""


class Observation(SQLModel, table=True):
    """What one cell of one release said. A later release adds a row; it never changes one.

    A row with the symbol `w` says that a release left out what an earlier one gave; it has no cell.
    Exactly one of `value` and `symbol` is given. `flag` marks a value that must not be compared with.
    `area_id`, `period_id` and `source_column_id` have no foreign keys, which would cost more than the
    row itself in a bulk load; `oba.store.integrity` checks them.
    """

    __table_args__ = (
        CheckConstraint("(value IS NULL) <> (symbol IS NULL)", name="observation_value_xor_symbol"),
        Index("observation_key", "series_id", "area_id", "period_id", "load_id", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    series_id: int = Field(foreign_key="series.id")
    area_id: int
    period_id: int
    value: float | None = None
    symbol: str | None = None
    status: str = "final"
    flag: str | None = None
    load_id: int = Field(foreign_key="load.id", index=True)
    source_column_id: int | None = None
    source_row: int = 0

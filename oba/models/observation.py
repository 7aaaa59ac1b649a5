"""Observations: one source cell each, append-only, with their history."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class Series(SQLModel, table=True):
    """One measure of one feed for one breakdown; `breakdown` is blank for everybody."""

    __table_args__ = (UniqueConstraint("feed", "measure", "breakdown", name="series_key"),)

    id: int | None = Field(default=None, primary_key=True)
    feed: str
    measure: str
    breakdown: str = ""


class Coverage(SQLModel, table=True):
    """That a load spoke about a series and period at all.

    Unchanged values are not stored again; a load that covers a series and period confirmed them.
    """

    load_id: int = Field(primary_key=True, foreign_key="load.id")
    series_id: int = Field(primary_key=True, foreign_key="series.id")
    period: str = Field(primary_key=True)


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
    """

    __table_args__ = (
        CheckConstraint("(value IS NULL) <> (symbol IS NULL)", name="observation_value_xor_symbol"),
        Index("observation_key", "series_id", "area", "period", "load_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    series_id: int = Field(foreign_key="series.id")
    area: str = Field(max_length=9)
    period: str
    value: float | None = None
    symbol: str | None = None
    status: str = "final"
    flag: str | None = None
    load_id: int = Field(foreign_key="load.id", index=True)
    source_column_id: int | None = Field(default=None, foreign_key="source_column.id")
    source_row: int = 0

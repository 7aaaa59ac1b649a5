"""What was kept aside of a load, and what a person decided about it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, DateTime
from sqlmodel import Field, SQLModel


class Quarantined(SQLModel, table=True):
    """A cell that was kept aside, with the finding that put it there: nothing is lost.

    From `measure` on, what the cell would say as an observation, empty where it could not be read whole.
    """

    id: int | None = Field(default=None, primary_key=True)
    load_id: int = Field(foreign_key="load.id", index=True)
    source_row: int
    source_column: int
    header: str = ""
    given: str = ""
    reason: str
    sheet: str = ""
    rule: str = ""
    measure: str | None = None
    breakdown: str | None = None
    area: str | None = None
    period: str | None = None
    value: float | None = None
    symbol: str | None = None
    status: str | None = None


class QuarantineDecision(SQLModel, table=True):
    """That a person released or rejected a row kept aside: one a row, added once and never changed.

    `load_id` is the load that brought a released row into the history. `carried_from` is the decision that
    was made about the same row when its file was read by an earlier version of the feed's definition.
    """

    __tablename__ = "quarantine_decision"
    __table_args__ = (
        CheckConstraint("verdict IN ('released', 'rejected')", name="quarantine_verdict"),
        CheckConstraint("trim(decided_by) <> '' AND trim(reason) <> ''", name="quarantine_who_and_why"),
        CheckConstraint("(verdict = 'released') = (load_id IS NOT NULL)", name="quarantine_released_by"),
    )

    id: int | None = Field(default=None, primary_key=True)
    quarantined_id: int = Field(foreign_key="quarantined.id", unique=True)
    verdict: str
    decided_by: str
    decided_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    reason: str
    load_id: int | None = Field(default=None, foreign_key="load.id", index=True)
    carried_from: int | None = Field(default=None, foreign_key="quarantine_decision.id")

"""Forecasts as they were published, so that a figure is judged by what was said before it was known."""

from datetime import date, datetime

from sqlalchemy import Column, DateTime, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from oba.models.observation import tenant_column


class FrozenForecast(SQLModel, table=True):
    """The forecast of one period as a board published it. The database refuses to change or remove one.

    `until` is the period of the newest figure that it was made from; `lower80` to `upper95` end at what is possible,
    the `free` limits judge and do not. `trace` is the code of the point among the published figures. Each row carries
    the hash of the one before it.
    """

    __tablename__ = "frozen_forecast"
    __table_args__ = (
        UniqueConstraint("tenant", "number", name="frozen_forecast_number"),
        Index("frozen_forecast_of_a_board", "board", "area"),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    number: int
    board: str
    indicator: str
    indicator_version: int
    area: str
    breakdown: str = ""
    period: str
    until: str
    made_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    made_on: date
    as_at: date
    method: str
    method_version: int
    point: float
    lower80: float
    upper80: float
    lower95: float
    upper95: float
    free_lower80: float
    free_upper80: float
    free_lower95: float
    free_upper95: float
    trace: str = ""
    before: str = Field(max_length=64)
    hash: str = Field(max_length=64)

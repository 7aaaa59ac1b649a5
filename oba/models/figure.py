"""Figures that were published, so that any of them can be traced back."""

from sqlalchemy import PrimaryKeyConstraint
from sqlmodel import Field, SQLModel

from oba.models.observation import tenant_column


class Figure(SQLModel, table=True):
    """A number on a page: what it is, how it was worked out, and the observations it was made from.

    `code` is made from the content, so publishing the same figure again gives the same code, and two
    partnerships may have the same one.
    `inputs` is a JSON list of `[role, observation id]`. A row of the kind `meaning` keeps, as its `method`, the hash of
    what a version of an indicator meant when its figures were first published.
    """

    __table_args__ = (PrimaryKeyConstraint("code", "tenant", name="figure_key"),)

    code: str = Field(primary_key=True, max_length=12)
    indicator: str = Field(index=True)
    indicator_version: int
    area: str
    period: str
    breakdown: str = ""
    kind: str
    value: float | None = None
    symbol: str | None = None
    method: str
    inputs: str
    tenant: str = Field(default="", sa_column=tenant_column(primary_key=True))

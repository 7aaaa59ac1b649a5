"""What every definition has in common."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=80)]
"""A stable name: small letters, digits, hyphens; never reused; the file has the same name."""

SeriesName = Annotated[str, Field(pattern=r"^[a-z0-9-]+\.[a-z0-9_]+$")]
"""`feed.measure`: one measure of one feed."""


class Definition(BaseModel):
    """Refuses unknown keys, so that a misspelt one is a fault and not silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Change(Definition):
    """One line of a definition's changelog."""

    version: int = Field(ge=1)
    date: date
    change: str
    breaking: bool = False
    by: str = ""


class Citation(Definition):
    """Where a statement comes from: a document's short name and, if known, the place in it."""

    source: str = Field(description="Short name such as W15, H19, NW13, B17 or W21; see docs/documents.md")
    where: str = ""

"""What every definition has in common."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

Number = TypeVar("Number", int, float)
Item = TypeVar("Item", bound=str | date)

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=80)]
"""A stable name: small letters, digits, hyphens; never reused; the file has the same name."""

SeriesName = Annotated[str, Field(pattern=r"^[a-z0-9-]+\.[a-z0-9_]+$")]
"""`feed.measure`: one measure of one feed."""


def _refuse_none_or_less(number: float) -> float:
    if number == 0:
        raise ValueError("multiplied by 0 every figure is 0; leave it out, or give the number that the file lacks")
    if number < 0:
        raise ValueError(f"multiplied by {number:g} every figure is below 0; take the sign out")
    return number


def _refuse_reversed(ends: tuple[Number, Number]) -> tuple[Number, Number]:
    if ends[0] > ends[1]:
        raise ValueError(
            f"the range ends ({ends[1]:g}) before it begins ({ends[0]:g}): no figure is in it; exchange them"
        )
    return ends


def _refuse_repeated(items: list[Item]) -> list[Item]:
    for number, item in enumerate(items):
        if item in items[:number]:
            raise ValueError(f"`{item}` is given twice; keep one of the two")
    return items


def refuse_alike(names: Mapping[str, str]) -> None:
    """ValueError if two names that are read as the same, letter case and space aside, stand for different things."""
    seen: dict[str, str] = {}
    for name, meaning in names.items():
        first = seen.setdefault(" ".join(name.split()).casefold(), name)
        if names[first] != meaning:
            raise ValueError(f"`{name}` is read as `{first}` and stands for something else; keep one of the two")


def _refuse_numbers(given: Any) -> Any:
    if isinstance(given, bool | int | float):
        raise ValueError("not a day; write it as 2026-04-30")
    return given


def _refuse_far_years(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"the year {day.year} cannot be meant; write the day as 2026-04-30")
    return day


_FIRST_YEAR, _LAST_YEAR = 1900, 2200

Day = Annotated[date, BeforeValidator(_refuse_numbers), AfterValidator(_refuse_far_years)]
"""A day of the calendar; a number would be taken for seconds since 1970."""

Scale = Annotated[float, AfterValidator(_refuse_none_or_less)]
"""What a number in a file is multiplied by; 0 would make every figure 0, and less would turn its sign."""

Range = Annotated[tuple[float, float], AfterValidator(_refuse_reversed)]
"""The least and the greatest that a figure can be."""

WholeRange = Annotated[tuple[int, int], AfterValidator(_refuse_reversed)]
"""The same of whole numbers."""


Once = Annotated[list[Item], AfterValidator(_refuse_repeated)]
"""A list in which nothing may be twice, since each is shown or asked for once."""


class Definition(BaseModel):
    """Refuses unknown keys, so that a misspelt one is a fault and not silence, and texts that must be there blank."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @field_validator("*", mode="after")
    @classmethod
    def _says_something(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, str) and not value.strip() and cls.model_fields[info.field_name or ""].is_required():
            raise ValueError("a text is needed, and this one is blank")
        return value


Evidence = Literal["strong", "promising", "practice", "not known"]
EVIDENCE: tuple[Evidence, ...] = get_args(Evidence)


class Change(Definition):
    """One line of a definition's changelog."""

    version: int = Field(ge=1)
    date: Day
    change: str
    breaking: bool = False
    by: str = ""


class Citation(Definition):
    """Where a statement comes from: a document's short name and, if known, the place in it."""

    source: str = Field(description="Short name such as W15, H19, NW13, B17 or W21; in documents.yaml")
    where: str = ""


SHORT_NAME = "[A-Z]+[0-9]{2}"
"""Letters of the publisher and two digits of the year, by which a statement is known to be old."""

ShortName = Annotated[str, Field(pattern=f"^{SHORT_NAME}$", max_length=12)]

_YEAR_IN_TEXT = re.compile(r"\b(?:19|20)[0-9]{2}\b")


class CitedDocument(Definition):
    """A published document that statements come from."""

    title: str
    publisher: str
    published: str = Field(description="When it was published, as it says itself: `30 September 2015`, `March 2013`")
    address: str = Field(
        default="", pattern=r"^(https?://\S+)?$", description="Where it can be read, if that is known: a web address"
    )
    licence: str = Field(default="", description="Under which licence, or that none is stated")


class DocumentList(Definition):
    """All documents that are cited, by their short name. One file: indicator_definitions/documents.yaml."""

    schema_: Literal["oba-documents/1"] = Field(alias="schema")
    documents: dict[ShortName, CitedDocument]

    @model_validator(mode="after")
    def _are_of_their_year(self) -> Self:
        for name, document in self.documents.items():
            if name[-2:] not in {year[-2:] for year in _YEAR_IN_TEXT.findall(document.published)}:
                raise ValueError(f"`{document.published}` is not of the year that the short name {name} ends in")
        return self

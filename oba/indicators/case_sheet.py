"""The list of cases in a return: one row for each family or child, with the scores of distance travelled."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from oba.indicators.base import Definition, Identifier, WholeRange
from oba.indicators.feed import MeasureName
from oba.indicators.files.expressions import compile_expression

REFERENCE = r"(?=.*\d)(?!.*[A-Za-z]{5})(?!.*\d{10})[A-Za-z0-9]+([-/._ ][A-Za-z0-9]+){0,5}"
"""Letters and digits, at least one digit, with single signs between them; no word of five letters or more."""


def _is_pattern(text: str) -> str:
    compile_expression(text)
    return text


Pattern = Annotated[str, Field(max_length=200), AfterValidator(_is_pattern)]

CategoryCode = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=40)]


class Tool(Definition):
    """A questionnaire or scale that gives the scores of distance travelled."""

    id: Identifier
    name: str
    versions: list[str] = Field(min_length=1)
    lowest: float
    highest: float
    whole_numbers: bool = True
    high_is_good: bool = True
    least_days: int = Field(default=28, ge=0, description="Second scores sooner than this are queried")
    ages: WholeRange | None = Field(default=None, description="Youngest and oldest it is meant for")

    @model_validator(mode="after")
    def _has_a_scale(self) -> Self:
        if self.lowest >= self.highest:
            raise ValueError(f"the scale ends ({self.highest:g}) before it begins ({self.lowest:g}); exchange them")
        return self


class CaseSheet(Definition):
    """A list with one row for each family or child: pseudonymous, so no name, birth date or address."""

    title: str = Field(max_length=28)
    intro: str
    reference: Pattern = Field(
        default=REFERENCE,
        description="Regular expression of a case reference; a name, a day or an identifier is refused all the same",
    )
    tools: list[Tool] = Field(min_length=1)
    reasons: dict[CategoryCode, str] = Field(description="Why there is no second score: code: words")
    quintile: Identifier = Field(description="Code list of the deprivation quintile")
    district: Identifier = Field(description="Code list of the district")
    count_measure: MeasureName | None = Field(default=None, description="The question that gives the same number")
    rows_offered: int = Field(default=200, ge=1, le=5000)
    most_rows: int = Field(default=10_000, ge=1, le=20_000)
    least_matched: float = Field(default=0.6, ge=0, le=1, description="Reported when fewer have both scores")
    most_at_end: float = Field(default=0.15, ge=0, le=1, description="Reported when more are at the end of the scale")

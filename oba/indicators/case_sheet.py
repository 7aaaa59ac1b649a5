"""The list of cases in a return: one row for each family or child, with the scores of distance travelled."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from oba.indicators.base import Definition, Identifier, WholeRange
from oba.indicators.feed import MeasureName
from oba.indicators.files.expressions import compile_expression

REFERENCE = r"(?=.*\d)(?!.*[A-Za-z]{5})(?!.*\d{10})[A-Za-z0-9]+([-/._ ][A-Za-z0-9]+){0,5}"
"""Letters and digits, at least one digit, with single signs between them; no word of five letters or more."""

LEAST_MATCHED = 0.6
"""Where fewer have both scores, those who are missing may be others than those who are not."""


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
    validated: bool = Field(default=False, description="Research has shown that it measures what it is meant to")
    reliability: float | None = Field(
        default=None, ge=0, lt=1, description="Cronbach's alpha of the score, for reliable change; with what follows"
    )
    reliability_sd: float | None = Field(default=None, gt=0, description="Standard deviation of the scores it is of")
    reliability_source: str = Field(default="", description="Who measured the reliability, of whom and when")

    @model_validator(mode="after")
    def _has_a_scale(self) -> Self:
        if self.lowest >= self.highest:
            raise ValueError(f"the scale ends ({self.highest:g}) before it begins ({self.lowest:g}); exchange them")
        given = (self.reliability is not None, self.reliability_sd is not None, bool(self.reliability_source))
        if any(given) and not all(given):
            raise ValueError("give `reliability`, `reliability_sd` and `reliability_source` together, or none of them")
        return self

    @property
    def best(self) -> float:
        """Return the end of the scale from which nobody can get better."""
        return self.highest if self.high_is_good else self.lowest

    @property
    def worst(self) -> float:
        """Return the end of the scale from which nobody can get worse."""
        return self.lowest if self.high_is_good else self.highest

    @property
    def direction(self) -> str:
        """Return which way a score moves when things get better, as `oba.statistics.paired` names it."""
        return "increase" if self.high_is_good else "decrease"


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
    least_matched: float = Field(default=LEAST_MATCHED, ge=0, le=1, description="Reported when fewer have both scores")
    most_at_end: float = Field(default=0.15, ge=0, le=1, description="Reported when more are at the end of the scale")

"""A programme of case audits: what agencies look for together in some cases of a quarter, and how they grade."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from oba.indicators.base import Change, Citation, Definition, Identifier
from oba.indicators.provider_return import Measure, Parts, ReturnDefinition


class Grade(StrEnum):
    """The four grades of inspection, best first."""

    OUTSTANDING = "outstanding"
    GOOD = "good"
    REQUIRES_IMPROVEMENT = "requires improvement"
    INADEQUATE = "inadequate"


COUNTED: Mapping[str, tuple[Grade, ...]] = {
    "graded": tuple(Grade),
    "good_or_better": (Grade.OUTSTANDING, Grade.GOOD),
    **{grade.replace(" ", "_"): (grade,) for grade in Grade},
}
"""The counts of an audit by their names as a feed's measures, each with the grades that it counts."""
MOST_CASES = 200


class Standard(Definition):
    """One question that is asked of every case."""

    id: Identifier
    question: str
    looks_for: str = Field(default="", description="What good practice looks like, in words")


class Agency(Definition):
    """An agency that takes part and fills in a form of its own for every case."""

    id: Annotated[Identifier, Field(max_length=40)]
    name: str


class CaseAudit(Definition):
    """A board's programme of case audits. Its counts by grade are a feed with the measures of `COUNTED`."""

    schema_: Literal["oba-case-audit/1"] = Field(alias="schema")
    id: Identifier
    version: int = Field(ge=1)
    name: str
    theme: str = Field(description="What is looked into, in a sentence")
    board: Identifier
    standards: list[Standard] = Field(min_length=1)
    agencies: list[Agency] = Field(min_length=2)
    sample: int = Field(default=12, ge=1, le=MOST_CASES, description="Cases drawn for a quarter")
    made_up: bool = Field(default=False, description="The cases are made up: every page and figure states it")
    changelog: list[Change] = []
    sources: list[Citation] = []

    @property
    def measures(self) -> dict[str, Measure]:
        """Return what is counted, as the questions of a return."""
        return {
            name: Measure(
                id=name,
                ref=f"CA{number}",
                question=f"How many cases were graded {' or '.join(grades)}?",
                definition="Cases by the grade that stands after moderation",
                unit="cases",
            )
            for number, (name, grades) in enumerate(COUNTED.items(), 1)
        }

    @property
    def relations(self) -> list[Parts]:
        """Return which counts make up which, so that no small one can be worked back from the others."""
        of = {grade: name for name, grades in COUNTED.items() if len(grades) == 1 for grade in grades}
        return [
            Parts(kind="parts", whole=name, parts=[of[grade] for grade in grades])
            for name, grades in COUNTED.items()
            if len(grades) > 1
        ]

    def name_agency(self, agency: str) -> str:
        """Return the name of an agency; its id where the programme does not have it any more."""
        return next((one.name for one in self.agencies if one.id == agency), agency)


Asked = ReturnDefinition | CaseAudit
"""What is asked for and counted, and says itself which of its counts make up which."""

"""Outcomes (population accountability) and services (performance accountability)."""

from typing import Literal, Self

from pydantic import Field, model_validator

from oba.indicators.base import Citation, Day, Definition, Evidence, Identifier, Once

NATIONAL_FRAMEWORK = {
    "1": "Children, young people and families stay together and get the help they need",
    "2": "Children and young people are supported by their family network",
    "3": "Children and young people are safe in and outside of their homes",
    "4": "Children in care and care leavers have stable, loving homes",
}
"""The four outcomes of the Children's Social Care National Framework (Department for Education, December 2023)."""

LevelOfNeed = Literal["1", "2", "3", "4"]
"""From universal (1) to statutory social care (4), as the partnership documents number them."""


class Outcome(Definition):
    """A condition of well-being for children, families or communities, in plain English."""

    schema_: Literal["oba-outcome/1"] = Field(alias="schema")
    id: Identifier
    name: str = Field(description="The condition itself, as a statement: `Children are safe`")
    population: str = Field(description="Whose well-being: `Children and young people aged 0 to 17`")
    what_we_would_see: str = Field(description="How people would experience the outcome if they could see it")
    national_framework: Once[Literal["1", "2", "3", "4"]] = Field(
        default=[], description="Outcomes of the Children's Social Care National Framework that it speaks to"
    )
    sources: list[Citation] = []
    order: int = 100


class Contribution(Definition):
    """What a service is meant to do for a curve, as the partnership sees it: no cause, and never summed."""

    indicator: Identifier = Field(description="The population indicator that it is meant to help")
    measure: Identifier | None = Field(default=None, description="The service's measure by which it is followed")
    strength: Literal["strong", "some", "weak", "not known"] = Field(description="How strong the link is thought to be")
    reason: str = Field(description="Why it is thought to help, in one or two sentences")
    evidence: Evidence = "not known"
    sources: list[Citation] = []


class Service(Definition):
    """A service whose performance is reported on one card, with its customers named."""

    schema_: Literal["oba-service/1"] = Field(alias="schema")
    id: Identifier
    name: str
    customers: str = Field(description="The children and families this service works with")
    purpose: str
    providers: list[str] = []
    contributes_to: Once[Identifier] = Field(default=[], description="Outcomes this service is meant to help")
    contributions: list[Contribution] = Field(default=[], description="Curves that it is meant to help, and why")
    levels_of_need: Once[LevelOfNeed] = Field(default=[], description="Of the board's list, those that it works at")
    ended: Day | None = Field(default=None, description="Last day on which it was given under this name")
    succeeded_by: str = Field(default="", description="What came after a service that ended, by name")
    sources: list[Citation] = []
    order: int = 100

    @model_validator(mode="after")
    def _names_its_successor(self) -> Self:
        if self.ended and not self.succeeded_by.strip():
            raise ValueError(
                "it ended, and nothing says what came after; name it in `succeeded_by`, or say that nothing did"
            )
        if self.succeeded_by and not self.ended:
            raise ValueError("`succeeded_by` names what came after, and it has not ended; give `ended`, or take it out")
        return self

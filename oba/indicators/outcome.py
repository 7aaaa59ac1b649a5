"""Outcomes (population accountability) and services (performance accountability)."""

from typing import Literal

from pydantic import Field

from oba.indicators.base import Citation, Definition, Identifier, Once


class Outcome(Definition):
    """A condition of well-being for children, families or communities, in plain English."""

    schema_: Literal["oba-outcome/1"] = Field(alias="schema")
    id: Identifier
    name: str = Field(description="The condition itself, as a statement: `Children are safe`")
    population: str = Field(description="Whose well-being: `Children and young people aged 0 to 17`")
    what_we_would_see: str = Field(description="How people would experience the outcome if they could see it")
    sources: list[Citation] = []
    order: int = 100


class Contribution(Definition):
    """What a service is meant to do for a curve, as the partnership sees it: no cause, and never summed."""

    indicator: Identifier = Field(description="The population indicator that it is meant to help")
    measure: Identifier | None = Field(default=None, description="The service's measure by which it is followed")
    strength: Literal["strong", "some", "weak", "not known"] = Field(description="How strong the link is thought to be")
    reason: str = Field(description="Why it is thought to help, in one or two sentences")
    evidence: Literal["strong", "promising", "practice", "not known"] = "not known"
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
    sources: list[Citation] = []
    order: int = 100

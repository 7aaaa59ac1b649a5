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


class Service(Definition):
    """A service whose performance is reported on one card, with its customers named."""

    schema_: Literal["oba-service/1"] = Field(alias="schema")
    id: Identifier
    name: str
    customers: str = Field(description="The children and families this service works with")
    purpose: str
    providers: list[str] = []
    contributes_to: Once[Identifier] = Field(default=[], description="Outcomes this service is meant to help")
    sources: list[Citation] = []
    order: int = 100

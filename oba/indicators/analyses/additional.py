"""The keys of the kind `additional`: cases beyond those that the rates of an earlier year would give today."""

from typing import Literal, Self

from pydantic import Field, model_validator

from oba.indicators.analyses.base import Analysis, Input
from oba.indicators.base import Definition, Identifier


class Stratum(Definition):
    """A part of the population that has its own rate."""

    code: Identifier
    name: str
    population: Input | None = Field(default=None, description="Left out of one: it is everybody outside the others")
    events: Input | None = Field(default=None, description="The cases in it, where a feed has them")


class Base(Definition):
    """An earlier year whose rates are held against today's cases."""

    year: int = Field(ge=1900, le=2200)
    events: dict[str, float] = Field(default={}, description="stratum: cases in it, where no feed has them")
    basis: str = Field(default="", description="Where these are from: worked back, from a paper. Needed with `events`")

    @model_validator(mode="after")
    def _has_a_basis(self) -> Self:
        if self.events and not self.basis:
            raise ValueError("cases that are entered need a `basis` that says where they are from")
        return self


class Printed(Definition):
    """What a document prints for the same question, set beside."""

    since: int
    of: Input


class Additional(Analysis):
    """Additional cases since a base year, by indirect standardisation where the strata are known."""

    kind: Literal["additional"]
    events: Input = Field(description="All cases by year: a count, or a rate that is multiplied back")
    population: Input = Field(description="All among whom they are counted")
    population_of: Literal["same_year", "latest_before"] = Field(
        default="same_year", description="Which estimate goes with a count: of its year, or the newest before its day"
    )
    strata: list[Stratum] = Field(default=[], description="The parts that are standardised for; none: not standardised")
    stratum: str = Field(default="deprivation", description="What is standardised for, in words")
    bases: list[Base] = Field(min_length=1)
    printed: list[Printed] = []
    whole: str = Field(default="cases", description="What is counted, in the plural: `looked-after children`")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        codes = [one.code for one in self.strata]
        if len(set(codes)) < len(codes):
            raise ValueError("two strata have one `code`; give each its own")
        if sum(one.population is None for one in self.strata) > 1:
            raise ValueError("more than one stratum has no `population`; only one can be everybody outside the others")
        for base in self.bases:
            if base.events and set(base.events) != set(codes):
                missing = ", ".join(sorted(set(base.events) ^ set(codes)))
                raise ValueError(f"the cases of {base.year} and the strata are not the same: {missing} is in one alone")
        years = [base.year for base in self.bases]
        strays = sorted({one.since for one in self.printed} - set(years))
        if strays or len(set(years)) < len(years):
            raise ValueError("each year of `bases` stands once, and each `since` of `printed` is one of them")
        return self

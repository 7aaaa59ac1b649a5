"""The keys of the kind `money`: budgets beside activity, what two returns say, and what a programme gives back."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from oba.indicators.analyses.base import Analysis, Input
from oba.indicators.base import Citation, Definition, Identifier


class Span(Definition):
    """A sum of money that is not known exactly: its low and its high."""

    low: float = Field(gt=0)
    high: float = Field(gt=0)

    @model_validator(mode="after")
    def _runs_upwards(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"the low, {self.low:g}, is above the high, {self.high:g}; give them the other way about")
        return self


class Programme(Definition):
    """A programme with the columns of C4EO's table, and what its social return is worked out from."""

    outcome: str = Field(description="What changes for children: the outcome that is bought")
    how: str = Field(description="How the benefit is delivered")
    category: str = Field(description="What kind of benefit it is: `cost avoided`, `income`")
    cost: Span = Field(description="What it costs, in pounds, low and high")
    benefit: Span = Field(description="What it gives back in a year, in pounds, low and high")
    years: int = Field(ge=1, le=30, description="How many years the benefit lasts; the Green Book's 3.5% holds to 30")
    price_year: int = Field(ge=1990, le=2100, description="The year whose prices cost and benefit are in")
    deadweight: float = Field(ge=0, le=100, description="Share of the benefit that would have come anyway, per cent")
    attribution: float = Field(default=100, ge=0, le=100, description="Share that is the programme's own, per cent")
    drop_off: float = Field(default=0, ge=0, le=100, description="What is lost of the benefit each year, per cent")
    evidence: str = Field(description="How strong the evidence is")
    result: str = Field(description="What was found")
    life_benefit: str = Field(default="", description="Benefit over a life, as its source prints it")
    sources: list[Citation] = Field(min_length=1)


class Budget(Definition):
    """What a service may spend beside what it does."""

    service: str
    level: str = Field(default="", description="Level of need, as printed: `2-3`")
    amount: Input | None = Field(default=None, description="The budget; left out where none is printed")
    activity: Input | None = Field(default=None, description="What it did in the year, as a number")
    called: str = Field(default="", description="What the activity is counted in, in the singular: `family`")
    printed: str = Field(default="", description="Activity in words, where no number for the year is given")

    @model_validator(mode="after")
    def _counts_something(self) -> Self:
        if self.activity is not None and not self.called:
            raise ValueError("say what `activity` is counted in: `called: family`")
        return self


class Account(Definition):
    """One sum as a return gives it."""

    name: str = Field(description="The name of the return: `Section 251`")
    amount: Input


class Spending(Definition):
    """One service as several returns have it: shown beside each other, never merged."""

    service: str
    returns: list[Account] = Field(min_length=2)


class Money(Analysis):
    """What is spent, what it buys, and what comes back: each low and high, and only where both sides are known."""

    grouped: ClassVar[tuple[str, ...]] = ()

    kind: Literal["money"]
    budgets: list[Budget] = []
    spending: list[Spending] = []
    programmes: dict[Identifier, Programme] = {}

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if not (self.budgets or self.spending or self.programmes):
            raise ValueError("there is nothing to show; give `budgets`, `spending` or `programmes`")
        return self

"""The keys of the kind `costing`: what is spent on what was counted, at the prices of one year."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from oba.indicators.analyses.base import Analysis, Input
from oba.indicators.base import Definition


def _refuse_other_years(year: str) -> str:
    if not re.fullmatch(r"(19|20)\d\d(/\d\d)?", year):
        raise ValueError(f"`{year}` is no year; write '2015' for a calendar year or 2014/15 for a financial one")
    return year


Year = Annotated[str, AfterValidator(_refuse_other_years)]
"""A calendar year, `2015`, or a financial one, `2014/15`."""


class Item(Definition):
    """Something that was counted, and what one of it costs."""

    name: str
    count: Input
    unit_cost: float = Field(gt=0, description="Pounds for one, at the prices of `price_year`")
    low: float | None = Field(default=None, gt=0, description="The lowest that the source gives for one")
    high: float | None = Field(default=None, gt=0, description="The highest")
    price_year: Year = Field(description="The year whose prices these are: 2015 or 2014/15; costs without it mislead")
    source: str = Field(description="Where the unit cost is from, with its edition")
    agency: str = Field(description="Who bears it: Council, Health")

    @model_validator(mode="after")
    def _has_two_ends(self) -> Self:
        if (self.low is None) != (self.high is None):
            raise ValueError("`low` and `high` go together; give both, or neither where the source has none")
        if self.low is not None and self.high is not None and not self.low <= self.unit_cost <= self.high:
            raise ValueError(f"the unit cost {self.unit_cost:g} is not between {self.low:g} and {self.high:g}")
        return self


class Prices(Definition):
    """The price index, and the year at whose prices all is set."""

    to: Year
    index: Input | None = Field(default=None, description="The index by calendar year, of the place or of England")
    years: dict[int, float] = Field(default={}, description="In place of `index`: calendar year: index")
    source: str = Field(default="", description="Where `years` are from; needed with them")

    @model_validator(mode="after")
    def _has_one_origin(self) -> Self:
        if (self.index is None) == (not self.years):
            raise ValueError("give `index` or `years`, one of the two")
        if self.years and not self.source:
            raise ValueError("an index that is entered needs its `source`")
        return self


class PublishedTotal(Definition):
    """A total that somebody published, set beside; it is not made of the items."""

    name: str
    total: Input
    pounds: float = Field(default=1, gt=0, description="What the figure is multiplied by to be pounds: 1000000")
    price_year: Year


class Costing(Analysis):
    """Count times unit cost, at one year's prices, to three figures."""

    kind: Literal["costing"]
    items: list[Item] = Field(min_length=1)
    prices: Prices
    published: list[PublishedTotal] = []

    @model_validator(mode="after")
    def _tells_items_apart(self) -> Self:
        names = [*(item.name for item in self.items), *(total.name for total in self.published)]
        if len(set(names)) < len(names):
            raise ValueError("two items or totals have one `name`; give each its own")
        return self

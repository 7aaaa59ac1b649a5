"""The keys of the kind `population`: how many there are, how that changed, and how old they are."""

from collections.abc import Iterator
from typing import ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from oba.indicators.analyses.base import Analysis, Input, Where
from oba.indicators.analyses.people.projection import Projection, refuse_gaps, years_of
from oba.indicators.base import Definition, Identifier, SeriesName
from oba.indicators.indicator import Breakdown, Disclosure


class Pyramid(Definition):
    """Numbers by single year of age and two groups, of small places that add up to the board's."""

    feed: SeriesName = Field(description="The feed's measure with the number of people")
    ages: Identifier = Field(description="The breakdown whose categories are single years: `0`, `1`, `2`")
    bands: dict[str, tuple[int, int]] = Field(
        min_length=1, description="The bands by name, youngest first: the first and the last age of each"
    )
    sides: Breakdown = Field(description="The two groups to set back to back, such as girls and boys")
    by: Breakdown = Field(description="The small places, which add up to the board's")
    total: Input | None = Field(default=None, description="The published number that they all must add up to")
    disclosure: Disclosure = Disclosure()

    _follow_each_other = field_validator("bands")(refuse_gaps)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if len(self.sides.categories) != 2:
            raise ValueError(f"a pyramid has two `sides`, and {len(self.sides.categories)} are given")
        return self

    @property
    def years(self) -> range:
        """Return the single years of all bands."""
        return years_of(self.bands)


class Population(Analysis):
    """People by year, a part of them, a published projection, groups and a pyramid."""

    grouped: ClassVar[tuple[str, ...]] = ("groups",)

    kind: Literal["population"]
    people: Input = Field(description="How many there are, by year")
    called: str = Field(default="children", description="Who they are, in the plural: `children under 18`")
    part: Input | None = Field(default=None, description="How many of them are of a part, such as in deprived areas")
    part_name: str = Field(default="", max_length=26, description="The part in a few words: `Most deprived 20%`")
    part_called: str = Field(default="", description="Where the part lives: `in the 20% most deprived areas`")
    projection: Projection | None = Field(
        default=None, description="A published projection of the same people, from its base year on; never a trend"
    )
    groups: Input | None = Field(
        default=None, description="The same people by group, such as fifths of deprivation made of small areas"
    )
    pyramid: Pyramid | None = None

    @model_validator(mode="after")
    def _is_named(self) -> Self:
        if len({self.part is None, not self.part_name, not self.part_called}) != 1:
            raise ValueError("give `part`, `part_name` and `part_called` together, or none of them")
        return self

    def placed_inputs(self) -> Iterator[tuple[str, Where, Input]]:
        """Yield the inputs given, then one for each year of age of the projection, and of each side of the pyramid."""
        yield from super().placed_inputs()
        if self.projection is not None:
            yield from ((role, ("projection",), one) for role, one in self.projection.inputs())
        if self.pyramid is None:
            return
        for side in self.pyramid.sides.categories:
            for age in self.pyramid.years:
                breakdown = {self.pyramid.sides.name: side, self.pyramid.ages: str(age)}
                one = Input(
                    feed=self.pyramid.feed,
                    breakdown=breakdown,
                    by=self.pyramid.by,
                    disclosure=self.pyramid.disclosure,
                )
                yield name_cell(side, age), ("pyramid",), one


def name_cell(side: str, age: int) -> str:
    """Return the role of the numbers of one side and one year of age."""
    return f"pyramid-{side}-{age}"

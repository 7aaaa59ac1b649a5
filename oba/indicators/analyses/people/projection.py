"""The keys of a published projection by single year of age, which several kinds look ahead with."""

from collections.abc import Iterator, Mapping

from pydantic import Field, field_validator

from oba.indicators.analyses.base import Input
from oba.indicators.base import Definition, Identifier, SeriesName
from oba.indicators.indicator import Disclosure

_OLDEST = 120


def refuse_gaps(bands: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Return bands of age as they are; ValueError where one is no span of years, or does not follow the one before."""
    before = None
    for name, (first, last) in bands.items():
        if not 0 <= first <= last <= _OLDEST:
            raise ValueError(f"the band `{name}` runs from {first} to {last}; give its first and its last age")
        if before is not None and first != before + 1:
            raise ValueError(f"the band `{name}` begins at {first}, and the one before ends at {before}")
        before = last
    return dict(bands)


def years_of(bands: Mapping[str, tuple[int, int]]) -> range:
    """Return the single years of age of bands that follow each other."""
    spans = list(bands.values())
    return range(spans[0][0], spans[-1][1] + 1)


class Projection(Definition):
    """A published projection by single year of age, as the Office for National Statistics gives it."""

    feed: SeriesName = Field(description="The feed's measure with the number of people projected")
    variant: str = Field(description="Whose projection it is, and which of several: files of variants have one name")
    ages: Identifier = Field(description="The breakdown whose categories are single years: `0`, `1`, `2`")
    bands: dict[str, tuple[int, int]] = Field(
        min_length=1,
        description="The bands by name, youngest first; together they are all the people: {0 to 17: [0, 17]}",
    )
    disclosure: Disclosure = Disclosure()

    _follow_each_other = field_validator("bands")(refuse_gaps)

    @property
    def years(self) -> range:
        """Return the single years of age of all bands."""
        return years_of(self.bands)

    def inputs(self) -> Iterator[tuple[str, Input]]:
        """Yield an input for each year of age, with its role."""
        for age in self.years:
            yield name_age(age), Input(feed=self.feed, breakdown={self.ages: str(age)}, disclosure=self.disclosure)


def name_age(age: int) -> str:
    """Return the role of the projection of one year of age."""
    return f"projection-{age}"

"""The keys of the kind `reach`: who gets help, set beside who needs it."""

from collections.abc import Iterator
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from oba.indicators.analyses.base import Analysis, Input, Where
from oba.indicators.base import Definition, Once
from oba.indicators.indicator import Breakdown


class Band(Definition):
    """Groups of help that are added together, because need is known of these together and not of each."""

    name: str
    groups: Once[str] = Field(min_length=1, description="Codes of the groups of `help`")
    need: Input = Field(description="The share of need that these have, in per cent")


class Editions(Definition):
    """What the groups of the two sides are cut by; a mismatch would compare different places."""

    help: str = Field(description="Index and small areas that the groups of help are cut by: IMD 2015 on LSOAs of 2011")
    need: str = Field(description="The same of need")


class Reach(Analysis):
    """Share of help over share of need, by quintile or place: where help goes and where it does not."""

    grouped: ClassVar[tuple[str, ...]] = ("help", "need")

    kind: Literal["reach"]
    help: Input = Field(description="Those who get help by group, most deprived first: counts, or shares in per cent")
    need: Input | None = Field(default=None, description="Those in need, by the same groups")
    bands: list[Band] = Field(default=[], description="In place of `need`: groups that need is known of together")
    cases: Input | None = Field(
        default=None, description="All cases that shares of help are of; without it, no interval and no gap in cases"
    )
    two_way: Breakdown | None = Field(
        default=None, description="A second breakdown of `help`'s feed, such as provider: its groups by those of help"
    )
    editions: Editions | None = Field(default=None, description="What the groups are cut by, where it is known")
    whole: str = Field(default="cases", description="What is counted, in the plural: `assessments`")

    @model_validator(mode="after")
    def _compares_alike(self) -> Self:
        if (self.need is None) == (not self.bands):
            raise ValueError("give `need` or `bands`, one of the two")
        if self.editions and self.editions.help != self.editions.need:
            raise ValueError(
                f"the groups of help are cut by {self.editions.help} and those of need by {self.editions.need}, so they"
                " are not the same places; give both by one edition"
            )
        if self.two_way and self.help.feed is None:
            raise ValueError("`two_way` splits the feed of `help`; give `help` as a feed, not as an indicator")
        self._compares_the_same_groups()
        return self

    def _compares_the_same_groups(self) -> None:
        known = self.help.by.categories if self.help.by else None
        needed = self.need.by.categories if self.need and self.need.by else None
        if known and needed and set(known) != set(needed):
            other = sorted(set(known) ^ set(needed))
            raise ValueError(f"`help` and `need` have not the same groups: {', '.join(other)} is on one side alone")
        seen: set[str] = set()
        for code in (code for band in self.bands for code in band.groups):
            if known and code not in known:
                raise ValueError(f"a band names the group `{code}`, which `help` has not: {', '.join(known)}")
            if code in seen:
                raise ValueError(f"the group `{code}` is in two bands; keep one of the two")
            seen.add(code)

    def placed_inputs(self) -> Iterator[tuple[str, Where, Input]]:
        """Yield its inputs, and `help` once more for each group of `two_way`, as `two_way-<code>`."""
        yield from super().placed_inputs()
        if self.two_way:
            for code in self.two_way.categories:
                narrowed = {**self.help.breakdown, self.two_way.name: code}
                yield f"two_way-{code}", ("two_way",), self.help.model_copy(update={"breakdown": narrowed})

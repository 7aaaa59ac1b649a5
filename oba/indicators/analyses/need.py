"""The keys of the kind `need`: how many children are likely to need help, where, and in years to come."""

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from oba.indicators.analyses.base import Analysis, Input, Where
from oba.indicators.analyses.people.projection import Projection
from oba.indicators.base import Once
from oba.statistics.needs.wholes import add_to_all


class Need(Analysis):
    """A published share of children in need, times a population: a synthetic estimate with its range."""

    kind: Literal["need"]
    weights: dict[str, float] = Field(
        min_length=2, description="What each group of children is called: its share in per cent; they make all children"
    )
    weights_source: str = Field(description="Where the shares are from; nobody may make them up")
    rounded_to: float = Field(default=1, gt=0, le=10, description="What the printed shares are rounded to: 1, 0.1")
    in_need: Once[str] = Field(min_length=1, description="The groups of `weights` that are in need")
    printed: Input | None = Field(
        default=None, description="The share in need that is printed for places; districts have no other then"
    )
    population: Input = Field(description="The children, by place where a feed has them")
    projection: Projection | None = Field(default=None, description="The same children in years to come; never a trend")
    rise: Input | None = Field(
        default=None, description="In place of `projection`: a rise by `until`, in per cent, that a document prints"
    )
    until: int | None = Field(default=None, ge=1900, le=2200, description="The last year to look ahead to")
    help: Input | None = Field(default=None, description="Those who get help, by place where a feed has them")
    called: str = Field(default="children likely to need help", description="Those in need, in the plural")
    helped: str = Field(default="children helped", description="What `help` counts, in the plural: `assessments`")

    @model_validator(mode="after")
    def _makes_a_whole(self) -> Self:
        if not add_to_all(self.weights.values(), self.rounded_to):
            raise ValueError(
                f"the weights add to {sum(self.weights.values()):g} and not to 100, which rounding to"
                f" {self.rounded_to:g} cannot bring about; give every group, as its source prints it"
            )
        strangers = [name for name in self.in_need if name not in self.weights]
        if strangers:
            raise ValueError(f"`in_need` names `{strangers[0]}`, which is no group of `weights`")
        if self.projection and self.rise:
            raise ValueError("give `projection` or `rise`, one of the two")
        if (self.until is None) != (self.projection is None and self.rise is None):
            raise ValueError("`until` and what looks ahead to it (`projection` or `rise`) go together; give both")
        return self

    def placed_inputs(self) -> Iterator[tuple[str, Where, Input]]:
        """Yield the inputs given, then one for each year of age of the projection."""
        yield from super().placed_inputs()
        if self.projection is not None:
            yield from ((role, ("projection",), one) for role, one in self.projection.inputs())

    @property
    def share(self) -> float:
        """Return the share of all children that are in need, in per cent."""
        return sum(self.weights[name] for name in self.in_need)

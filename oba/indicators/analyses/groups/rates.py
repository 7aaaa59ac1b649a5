"""The keys of the kind `rates`: how often by group or place, and how many times the rate of another or the whole."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from oba.indicators.analyses.base import Analysis, Input
from oba.indicators.base import Definition
from oba.vocabulary import ValueType


class RatedGroups(Definition):
    """Rates of groups, and what each is set against."""

    rate: Input = Field(description="The rate by group: a count `of` the people in each group")
    against: str = Field(
        default="",
        description="The code of the group that the others are set against, such as the least deprived; without it,"
        " the whole place",
    )

    @model_validator(mode="after")
    def _is_set_against_a_group(self) -> Self:
        known = self.rate.by.categories if self.rate.by else None
        if self.against and known and self.against not in known:
            raise ValueError(f"`against` names the group `{self.against}`, and there are: {', '.join(known)}")
        return self


class Rates(Analysis):
    """Rates with intervals by group, district or small area, each with its ratio to a group or to the whole."""

    grouped: ClassVar[tuple[str, ...]] = ("groups",)

    kind: Literal["rates"]
    groups: list[RatedGroups] = Field(
        default=[], description="One or more breakdowns: age, gender, tenth of deprivation"
    )
    districts: Input | None = Field(default=None, description="The rate of each district, set against the whole place")
    small_areas: Input | None = Field(
        default=None, description="The rate of each small area, from a feed whose areas name their `edition`"
    )
    called: str = Field(description="What is counted, in the plural: `cases of early help`")

    @model_validator(mode="after")
    def _has_rates(self) -> Self:
        given = [*(one.rate for one in self.groups), self.districts, self.small_areas]
        if not any(given):
            raise ValueError("there is nothing to compare; give `groups`, `districts` or `small_areas`")
        for one in given:
            if one is not None and one.feed is not None:
                _check_rate(one)
        return self


def _check_rate(given: Input) -> None:
    if given.of is None or given.published:
        raise ValueError(
            f"a ratio of rates is worked out from counts; give `{given.feed}` with `of`, the people of the rate"
        )
    if given.kind_of_value.type is not ValueType.RATE:
        raise ValueError(f"`{given.feed}` is to be a rate; give its `value` with `type: rate`, a unit and a multiplier")

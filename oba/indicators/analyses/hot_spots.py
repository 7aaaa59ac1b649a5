"""The keys of the kind `hot_spots`: in which small areas a share or rate lies above the whole by more than chance."""

from typing import Literal, Self

from pydantic import Field, model_validator

from oba.indicators.analyses.base import Analysis, Input
from oba.vocabulary import ValueType


class HotSpots(Analysis):
    """Small areas (LSOAs) whose interval lies above the figure of the place, or of their own district."""

    kind: Literal["hot_spots"]
    of: Input = Field(description="The share or rate of each small area, from a feed whose areas name their `edition`")
    counts: Input | None = Field(
        default=None,
        description="How many people a `published` share counts; how many it is of is then worked back from the two",
    )
    against: Literal["place", "district"] = Field(
        default="place", description="Set each against the figure of the whole place, or of its own district"
    )
    called: str = Field(description="Whom the share or rate counts, in the plural: `children in low-income families`")

    @model_validator(mode="after")
    def _has_counts(self) -> Self:
        if self.of.feed is None:
            return self
        if self.of.kind_of_value.type not in (ValueType.PROPORTION, ValueType.RATE):
            raise ValueError("a count alone says where more people live; give a share or rate: `of` with what it is of")
        if self.of.published and self.counts is None:
            raise ValueError("chance cannot be told from a published share alone; give `counts`, whom it counts")
        return self

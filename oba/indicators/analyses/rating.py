"""The keys of the kind `rating`: which places or centres differ by more than chance, where counts say so."""

from typing import Literal

from pydantic import Field

from oba.indicators.analyses.base import Analysis, Input


class Rating(Analysis):
    """Groups or districts set against one figure, and within the limits of a funnel where their counts are known."""

    kind: Literal["rating"]
    of: Input = Field(description="The share or rate of each; with `of` or a denominator of its own it can be rated")
    among: Literal["groups", "districts"] = Field(default="groups", description="What is rated: groups or districts")
    events: Input | None = Field(
        default=None,
        description="How many events stand behind each standardised rate, by the same groups",
    )
    against: Input | None = Field(
        default=None, description="What each is set against; the same figure of the whole place if not given"
    )
    called: str = Field(default="group", description="What is rated, in the singular: `children's centre`")
    people: str = Field(default="people", description="Of what the shares are, in the plural: `children`")

"""The keys of the kind `reasons`: why families came, or what was found, each as a share of all cases."""

from typing import ClassVar, Literal

from pydantic import Field

from oba.indicators.analyses.base import Analysis, Input
from oba.indicators.base import Once


class Reasons(Analysis):
    """Shares of cases by reason: one interval each, those that are not known kept beside."""

    grouped: ClassVar[tuple[str, ...]] = ("reasons",)

    kind: Literal["reasons"]
    reasons: Input = Field(description="The count or share of cases with each reason; its groups are the reasons")
    cases: Input | None = Field(default=None, description="All cases, of which the shares are")
    unknown: Input | None = Field(default=None, description="What has no reason that can be told: kept beside")
    several: bool = Field(description="A case may have several reasons, so that the shares add to more than 100%")
    called: str = Field(default="reason", description="What is named in a case, in the singular: `outcome`")
    whole: str = Field(default="cases", description="What the shares are of, in the plural: `assessments`")
    by: Once[Literal["england", "region", "districts"]] = Field(
        default=[], description="The places whose shares stand beside those of the board's own"
    )

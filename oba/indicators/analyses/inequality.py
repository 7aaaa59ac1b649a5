"""The keys of the kind `inequality`: how a figure slopes from the most to the least deprived."""

from typing import ClassVar, Literal

from pydantic import Field

from oba.indicators.analyses.base import Analysis, Input


class Inequality(Analysis):
    """Slope and relative index of inequality over groups that stand in order, most deprived first."""

    grouped: ClassVar[tuple[str, ...]] = ("of", "weights", "across")

    kind: Literal["inequality"]
    of: Input = Field(description="The figure by group, most deprived group first")
    weights: Input | None = Field(
        default=None, description="How large each group is, where the figure has no denominator that says so"
    )
    across: list[Input] = Field(default=[], description="The same of other figures, such as those of life's stages")
    transform: bool = Field(default=False, description="Fit the line to logarithms of rates, logits of shares")
    groups: str = Field(default="", description="What the groups are, in words: `national quintile of deprivation`")

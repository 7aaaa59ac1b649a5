"""How people of two lists without a common number are taken for the same: from which weight on, and what that gave."""

from typing import Literal, Self

from pydantic import Field, model_validator

from oba.indicators.base import Change, Day, Definition, Identifier, Once, Range

LinkGroup = Literal["gender", "ethnicity", "district", "decile"]


class Chosen(Definition):
    """What a labelled sample of pairs gave at the weight; told with every figure that is counted through the link."""

    date: Day = Field(description="The day on which the weight was chosen")
    labelled: int = Field(ge=50, description="Pairs that a person had labelled")
    precision: float = Field(gt=0, le=100, description="Of the linked pairs in the sample so many per cent were right")
    recall: float = Field(gt=0, le=100, description="Of the right pairs in the sample so many per cent were linked")

    @property
    def words(self) -> str:
        """Return it as a clause."""
        return (
            f"in a sample of {self.labelled:,} labelled pairs {self.precision:g}% of the linked were right and"
            f" {self.recall:g}% of the right were linked"
        )


class CaseLink(Definition):
    """Linked people of two case lists. One file: indicator_definitions/case_links/<id>.yaml."""

    schema_: Literal["oba-case-link/1"] = Field(alias="schema")
    id: Identifier
    version: int = Field(ge=1)
    name: str
    owner: str = Field(description="Who answers for the link, as a role")
    left: Identifier = Field(description="A case list that has `link`")
    right: Identifier = Field(description="Another, in which the same people may be")
    weight: float | None = Field(
        default=None,
        ge=-10,
        le=100,
        description="Pairs are linked from this weight on, in bits: each bit doubles the odds; `oba cases link ID"
        " --labels FILE` says which",
    )
    chosen: Chosen | None = Field(default=None, description="How the weight was chosen; given with it")
    doubtful: Range | None = Field(default=None, description="Weights between which a person should look at a pair")
    groups: Once[LinkGroup] = Field(
        default=[], description="Groups between which the share of people linked may differ"
    )
    changelog: list[Change] = []

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.left == self.right:
            raise ValueError("`left` and `right` are one list; in one list the same person has the same pseudonym")
        if (self.weight is None) != (self.chosen is None):
            raise ValueError("`weight` and `chosen` go together: a weight without its sample says nothing")
        return self

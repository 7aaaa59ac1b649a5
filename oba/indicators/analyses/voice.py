"""The keys of the kind `voice`: what people said when they were asked, and how many of those asked answered."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from oba.indicators.analyses.base import Analysis, Input
from oba.vocabulary import Audience


class Voice(Analysis):
    """Who answered of those asked, what they said, and whom that leaves out."""

    grouped: ClassVar[tuple[str, ...]] = ("answered", "said")

    kind: Literal["voice"]
    answered: Input = Field(description="How many answered, by who they are")
    asked: Input | None = Field(default=None, description="How many were asked, by the same groups, where it is known")
    said: Input | None = Field(default=None, description="How many said each thing, with `of`: those who answered")
    bias: str = Field(min_length=1, description="Whom the answers leave out, and which way that moves them: a sentence")

    @model_validator(mode="after")
    def _is_given_to_those_who_were_told(self) -> Self:
        given = [one for one in (self.answered, self.asked, self.said) if one is not None]
        if self.visibility is Audience.PUBLIC and not all(one.disclosure.public_source for one in given):
            raise ValueError(
                "what people said is for the partnership, not for the public; write `visibility: partnership`, or"
                " `disclosure: {public_source: true}` for figures that a document has published"
            )
        return self

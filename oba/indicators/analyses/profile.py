"""The keys of the kind `profile`: many indicators of a place beside England, and among all authorities."""

from collections.abc import Iterator
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from oba.indicators.analyses.base import Analysis, Input, Where
from oba.indicators.base import Identifier, Once


class Profile(Analysis):
    """A spine of indicators, England in the middle; and, if asked for, a score for each domain."""

    wide: ClassVar[tuple[str, ...]] = ("indicators", "expected_from")

    kind: Literal["profile"]
    indicators: Once[Identifier] = Field(min_length=1, description="The indicators, from top to bottom")
    domains: dict[str, Once[Identifier]] = Field(
        default={}, description="Name of the domain: its indicators, all of which are among `indicators`"
    )
    expected_from: Input | None = Field(
        default=None, description="A published score of deprivation of every authority, higher is more deprived"
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for name, members in self.domains.items():
            if others := [one for one in members if one not in self.indicators]:
                raise ValueError(f"`{others[0]}` of the domain `{name}` is not among the `indicators`; add it there")
        if self.expected_from is not None and not self.domains:
            raise ValueError("`expected_from` is of the scores of `domains`, and there is none")
        return self

    def placed_inputs(self) -> Iterator[tuple[str, Where, Input]]:
        """Yield each indicator as an input, the role being its id; then what the scores are expected from."""
        for number, one in enumerate(self.indicators):
            yield one, ("indicators", number), Input(indicator=one)
        yield from super().placed_inputs()

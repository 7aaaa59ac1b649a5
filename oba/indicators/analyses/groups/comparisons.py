"""The keys of the kind `comparisons`: in which groups something came about more or less often than in all others."""

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from oba.indicators.analyses.base import Analysis, Input, Where
from oba.indicators.indicator import Breakdown
from oba.vocabulary import ValueType

OF, NO_DATA = "of", "no_data"


class Comparisons(Analysis):
    """Each group of one or more breakdowns against all others together, with the number of comparisons said."""

    kind: Literal["comparisons"]
    of: Input = Field(
        description="Those of whom it came about, of all of whom it is known: met, of all closed with an outcome"
    )
    no_data: Input = Field(
        description="Those of whom it is not known, of all: they stand beside, and count on neither side"
    )
    by: list[Breakdown] = Field(
        min_length=1, description="The breakdowns whose groups are compared; what is in none counts among the others"
    )
    called: str = Field(description="What came about, in a few words: `needs met or partly met`")
    whole: str = Field(description="Of whom it is known, in the plural: `closed cases with an outcome`")

    @model_validator(mode="after")
    def _has_counts(self) -> Self:
        for name, given in ((OF, self.of), (NO_DATA, self.no_data)):
            if given.feed is None or given.of is None or given.published:
                raise ValueError(
                    f"groups are compared by their counts; give `{name}` as a `feed` with what it is a share `of`"
                )
            if given.kind_of_value.type is not ValueType.PROPORTION:
                raise ValueError(f"what is compared is a share; take `value` out of `{name}`, or give a proportion")
            if given.by or given.by_decile:
                raise ValueError(f"`{name}` is split by each of `by`; take its own groups out")
        names = [one.name for one in self.by]
        if twice := next((one for one in names if names.count(one) > 1), None):
            raise ValueError(f"the breakdown `{twice}` is given twice and would be compared twice; keep one of them")
        if self.of.of == self.no_data.of:
            raise ValueError(
                f"`of` and `no_data` are both of `{self.of.of}`, so that those without data would count as if it had"
                " not come about; give `of` as a share of those of whom it is known"
            )
        return self

    def placed_inputs(self) -> Iterator[tuple[str, Where, Input]]:
        """Yield its inputs for everybody, and once more for each breakdown, as `of-<name>` and `no_data-<name>`.

        Those without data of a group are read as a count alone, and set over all of the group when both are shown: were
        all of a small group put before the audit beside its two parts, none of which is nought, they could not be one
        alone, and the audit would withhold the whole board.
        """
        yield from super().placed_inputs()
        for number, breakdown in enumerate(self.by):
            yield f"{OF}-{breakdown.name}", ("by", number), self.of.model_copy(update={"by": breakdown})
            alone = self.no_data.model_copy(update={"by": breakdown, "of": None})
            yield f"{NO_DATA}-{breakdown.name}", ("by", number), alone

"""What every analysis of a needs assessment has in common, and how its inputs are named."""

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from oba.indicators.base import Change, Citation, Definition, Identifier, Once, SeriesName
from oba.indicators.indicator import Breakdown, Disclosure, Value
from oba.vocabulary import Audience, Polarity, ValueType

Where = tuple[str | int, ...]
"""The path of a key in a file."""

_WHOLE_COUNT = Value.model_construct(  # a file must name a unit; a bare count is of whatever its feed counts
    type=ValueType.COUNT, unit="", decimals=0, polarity=Polarity.NO_JUDGEMENT
)


_CUTS = [[str(number + 1) for number in range(groups)] for groups in (5, 10)]
"""The codes of the groups that deciles can be joined into."""


class Input(Definition):
    """Figures that an analysis reads: those of an indicator, or a feed's measure with what is to be said of it."""

    indicator: Identifier | None = Field(default=None, description="An indicator, read as its card reads it")
    feed: SeriesName | None = Field(default=None, description="A feed's measure; the keys below are of it alone")
    value: Value | None = Field(default=None, description="What kind of number it is; a whole count if not given")
    breakdown: dict[str, str] = Field(default={}, description="Only the rows of this breakdown, fsm: eligible")
    by: Breakdown | None = Field(default=None, description="The groups to read side by side, in order")
    by_decile: SeriesName | None = Field(
        default=None,
        description="The measure with the deprivation decile of each small area, as published: the small areas of"
        " `feed` are added up into the five or ten groups of `by`, 1 the most deprived",
    )
    of: SeriesName | None = Field(default=None, description="The count that it is a share of, or a rate per")
    of_period: Literal["same", "latest_before"] = Field(default="same", description="As `period` of a denominator")
    published: bool = Field(default=False, description="The feed gives the share or rate itself, not a count")
    shares_of_whole: bool = Field(default=False, description="The groups share out one whole")
    disclosure: Disclosure = Disclosure()

    @model_validator(mode="after")
    def _has_one_origin(self) -> Self:
        if (self.indicator is None) == (self.feed is None):
            raise ValueError("give `indicator` or `feed`, one of the two")
        if self.indicator is not None:
            own = sorted(self.model_fields_set - {"indicator"})
            if own:
                raise ValueError(f"`{own[0]}` is what the indicator says itself; take it out")
        if self.by_decile and self.published:
            raise ValueError("small areas are added up by their counts; give the counts, and take `published` out")
        if self.by_decile and (self.by is None or list(self.by.categories) not in _CUTS):
            raise ValueError("`by_decile` makes fifths or tenths; give `by` with the categories 1 to 5, or 1 to 10")
        if self.published and self.value is None:
            raise ValueError("what is `published` as a share or rate needs its `value`: type, unit and polarity")
        return self

    @property
    def kind_of_value(self) -> Value:
        """Return what kind of number it is; a whole count, or a share in per cent of `of`, where that is not said."""
        if self.value is not None:
            return self.value
        if self.of is not None:
            return Value(
                type=ValueType.PROPORTION, unit="%", multiplier=100, decimals=1, polarity=Polarity.NO_JUDGEMENT
            )
        return _WHOLE_COUNT


class Cited(Definition):
    """A number that a document prints: it stands as it is printed, and nothing is worked out from it."""

    what: str
    printed: str = Field(description="The number with its unit, in the document's own words")
    sources: list[Citation] = Field(min_length=1)


class Analysis(Definition):
    """One question of the needs assessment, answered from the store. Each kind adds keys of its own."""

    grouped: ClassVar[tuple[str, ...]] = ()
    """The keys whose inputs must have groups: a kind that sets groups side by side names them."""
    wide: ClassVar[tuple[str, ...]] = ()
    """The keys whose inputs are read for all authorities of England, and not for the board's places alone."""

    schema_: Literal["oba-analysis/1"] = Field(alias="schema")
    id: Identifier
    version: int = Field(ge=1)
    name: str
    question: str = Field(description="What the reader wants to know: one plain sentence with a question mark")
    kind: str
    boards: Once[Identifier] = Field(
        default=[], description="The boards that list it; if given, it must be the same as their own lists say"
    )
    order: int = 100
    beside: dict[str, Input] = Field(
        default={}, description="In words: a single figure that stands beside the answer, such as how many were linked"
    )
    caveats: list[str] = []
    cited: list[Cited] = Field(default=[], description="Numbers that documents print and no feed has: they only stand")
    sources: list[Citation] = []
    owner: str
    visibility: Audience = Field(default=Audience.PUBLIC, description="The widest audience that may see it")
    changelog: list[Change] = []

    @field_validator("question")
    @classmethod
    def _asks(cls, question: str) -> str:
        if not question.rstrip().endswith("?"):
            raise ValueError("a question ends in a question mark; a statement is what the answer gives")
        return question

    @property
    def inputs(self) -> Mapping[str, Input]:
        """Return what it reads, by the role that each input has for its kind; every kind says its own."""
        return {role: one for role, _, one in self.placed_inputs()}

    def placed_inputs(self) -> Iterator[tuple[str, Where, Input]]:
        """Yield each input with its role and the path of its key, however deep; `items-0-count` is at items, 0, count.

        A kind whose keys name indicators alone gives them as inputs in one of its own.
        """
        for where, given in _find_inputs(self, ()):
            yield "-".join(map(str, where)), where, given
            if given.by_decile:
                yield name_deciles("-".join(map(str, where))), (*where, "by_decile"), deciles_of(given.by_decile)


def name_deciles(role: str) -> str:
    """Return the role of the deciles that put the small areas of an input into its groups."""
    return f"{role}-by_decile"


def deciles_of(series: str) -> Input:
    """Return the deciles of small areas as an input: numbers of places, which tell of nobody."""
    return Input(feed=series, disclosure=Disclosure(public_source=True))


def _find_inputs(value: object, where: Where) -> Iterator[tuple[Where, Input]]:
    if isinstance(value, Input):
        yield where, value
    elif isinstance(value, Definition):
        for name in type(value).model_fields:
            yield from _find_inputs(getattr(value, name), (*where, name))
    elif isinstance(value, list | dict):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _find_inputs(one, (*where, key))

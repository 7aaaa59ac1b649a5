"""The checks that a case list may ask for, besides those that follow from its fields."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from oba.indicators.base import Definition, Identifier

FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=40)]
FieldNames = list[FieldName]
GIVEN, BLANK = "given", "blank"


class Check(Definition):
    """What every check has: the rule's number in the list's rulebook, and what becomes of a row that breaks it."""

    rule: str = Field(default="", description="Number of the rule in the list's `rulebook`, such as `356`")
    when: dict[FieldName, list[str]] = Field(
        default={},
        description="Only rows with one of these codes in these fields; `given` and `blank` may stand for all",
    )
    sets_aside: bool = Field(default=False, description="A row that breaks it is not kept; it is told in any case")
    remedy: str = Field(default="", description="What to do, where the usual words do not say it")

    @property
    def named(self) -> Iterator[str]:
        """Return the fields that the check reads."""
        yield from self.when


class Order(Check):
    """One date is not before another."""

    kind: Literal["order"]
    first: FieldName
    then: FieldName
    same_day: bool = Field(default=True, description="The two may be of one day")

    @property
    def named(self) -> Iterator[str]:
        """Return the fields that the check reads."""
        yield from (*self.when, self.first, self.then)


class Length(Check):
    """From one date to another are so many days; a row without the second counts to the day of the extract."""

    kind: Literal["length"]
    first: FieldName
    then: FieldName
    least: int | None = Field(default=None, ge=0)
    most: int | None = Field(default=None, ge=0)

    @property
    def named(self) -> Iterator[str]:
        """Return the fields that the check reads."""
        yield from (*self.when, self.first, self.then)


class Age(Check):
    """On a date the person was at least, or under, so many years old. Needs `born`."""

    kind: Literal["age"]
    at: FieldName
    least: int | None = Field(default=None, ge=0, le=120, description="Years completed")
    under: int | None = Field(default=None, ge=0, le=120)

    @property
    def named(self) -> Iterator[str]:
        """Return the fields that the check reads."""
        yield from (*self.when, self.at)


class AgeGiven(Check):
    """An age that the list gives besides the birth is the one that the birth leads to on the day of the extract."""

    kind: Literal["age_given"]
    field: FieldName
    years: float = Field(default=1, ge=0, le=10, description="How far apart the two may be")

    @property
    def named(self) -> Iterator[str]:
        """Return the fields that the check reads."""
        yield from (*self.when, self.field)


class Together(Check):
    """These fields are all given or all blank."""

    kind: Literal["together"]
    fields: list[FieldName] = Field(min_length=2)

    @property
    def named(self) -> Iterator[str]:
        """Return the fields that the check reads."""
        yield from (*self.when, *self.fields)


class Implies(Check):
    """Rows of `when` have one of these codes in these fields; `given` and `blank` may stand for all."""

    kind: Literal["implies"]
    then: dict[FieldName, list[str]] = Field(min_length=1)

    @model_validator(mode="after")
    def _has_a_condition(self) -> Self:
        if not self.when:
            raise ValueError("say `when` the rest is so")
        return self

    @property
    def named(self) -> Iterator[str]:
        """Return the fields that the check reads."""
        yield from (*self.when, *self.then)


class Weekday(Check):
    """A date is no Saturday or Sunday."""

    kind: Literal["weekday"]
    at: FieldName

    @property
    def named(self) -> Iterator[str]:
        """Return the fields that the check reads."""
        yield from (*self.when, self.at)


class InYear(Check):
    """A date is in the twelve months that end with the day of the extract."""

    kind: Literal["in_year"]
    at: FieldName

    @property
    def named(self) -> Iterator[str]:
        """Return the fields that the check reads."""
        yield from (*self.when, self.at)


class Spells(Check):
    """Of one person (or family): spells do not overlap, or only the last of them is open."""

    kind: Literal["overlap", "one_open"]
    start: FieldName
    end: FieldName
    of: Literal["person", "family", "case"] = "person"

    @property
    def named(self) -> Iterator[str]:
        """Return the fields that the check reads."""
        yield from (*self.when, self.start, self.end)


class Next(Check):
    """Of one person, what is asked of a spell beside the one before or after it; `when` chooses the spell.

    `starts_with_end`: it starts on the day on which the one before ended. `starts_later`: it starts after that day.
    `last`: none follows. `is_followed`: one starts on the day on which it ends. `before`: the spell before has one
    of these codes, so far as there is one. `changes`: it differs from the one before in each group of `changed`, and
    in none of `same`. `needs`: it has what `then` says, where one follows that has what `after_is` says.
    """

    kind: Literal["next"]
    start: FieldName
    end: FieldName
    asks: Literal["starts_with_end", "starts_later", "last", "is_followed", "before", "changes", "needs"]
    before: dict[FieldName, list[str]] = {}
    changed: list[FieldNames] = []
    same: FieldNames = []
    after_is: dict[FieldName, list[str]] = {}
    then: dict[FieldName, list[str]] = {}

    @property
    def named(self) -> Iterator[str]:
        """Return the fields that the check reads."""
        groups = (name for group in self.changed for name in group)
        yield from (*self.when, *self.before, *groups, *self.same, *self.after_is, *self.then, self.start, self.end)


class Once(Check):
    """A person (or a value of another field) has one row only."""

    kind: Literal["once"]
    field: FieldName = "person"

    @property
    def named(self) -> Iterator[str]:
        """Return the fields that the check reads."""
        yield from (*self.when, self.field)


class InList(Check):
    """The person is in another list; `fields` say there what they say here (of births the month is compared)."""

    kind: Literal["in_list"]
    list: Identifier
    fields: FieldNames = []

    @property
    def named(self) -> Iterator[str]:
        """Return the fields that the check reads."""
        yield from (*self.when, *self.fields)


class StillOpen(Check):
    """A spell that was open in the extract before is in this one, with the same start."""

    kind: Literal["still_open"]
    start: FieldName
    end: FieldName

    @property
    def named(self) -> Iterator[str]:
        """Return the fields that the check reads."""
        yield from (*self.when, self.start, self.end)


AnyCheck = Annotated[
    Order | Length | Age | AgeGiven | Together | Implies | Weekday | InYear | Spells | Next | Once | InList | StillOpen,
    Field(discriminator="kind"),
]

"""What people wrote about a curve: the story, partners, what works and what is proposed."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from oba.indicators.base import Citation, Day, Definition, Identifier
from oba.vocabulary import Power


class Statement(Definition):
    """A sentence or two, with where it comes from."""

    text: str
    sources: list[Citation] = []
    written_on: Day | None = Field(
        default=None, description="The day it was written, where that is not the day of the card"
    )


FactorKind = Literal["contributing", "restricting", "root cause"]
FACTORS: Mapping[FactorKind, tuple[str, str]] = {
    "contributing": ("What helps", "contributing factors"),
    "restricting": ("What holds back", "restricting factors"),
    "root cause": ("Root causes", "root causes"),
}
"""The kinds of factor in the order of the method: the heading of each in plain words, and the field's term."""


class Factor(Statement):
    """A cause in the story behind the curve; a root cause is why the others are so."""

    kind: FactorKind


class Partner(Definition):
    """A partner with a role to play, and the role."""

    name: str
    role: str
    sources: list[Citation] = []


class Idea(Statement):
    """Something that works, with how strong the evidence is and what it costs."""

    cost: Literal["none", "low", "some", "high", "not known"] = "not known"
    evidence: Literal["strong", "promising", "practice", "not known"] = "not known"
    reach: Power | None = None


class Action(Definition):
    """What is proposed: who does what by when. Blank owner or date is shown as a gap."""

    text: str
    owner: str = ""
    due: Day | None = None
    status: Literal["proposed", "agreed", "in progress", "done", "stopped"] = "proposed"
    sources: list[Citation] = []


class CardRecord(Definition):
    """One file per card: indicator_definitions/cards/<board>/<indicator or service>.yaml."""

    schema_: Literal["oba-card/1"] = Field(alias="schema")
    board: Identifier
    indicator: Identifier | None = None
    service: Identifier | None = None
    written_by: str
    written_on: Day
    sponsor: str = ""
    note: str = Field(default="", description="Shown above the story, for example that the story is of 2015")
    story: list[Statement] = []
    factors: list[Factor] = []
    partners: list[Partner] = []
    what_works: list[Idea] = []
    actions: list[Action] = []
    questions: list[str] = []

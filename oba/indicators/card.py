"""What people wrote about a curve: the story, partners, what works and what is proposed."""

from collections.abc import Mapping
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from oba.indicators.base import Change, Citation, Day, Definition, Evidence, Identifier
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


Cost = Literal["none", "low", "some", "high", "not known"]
COSTS: tuple[Cost, ...] = get_args(Cost)
ActionStatus = Literal["proposed", "agreed", "in progress", "done", "stopped"]
ACTION_STATUSES: tuple[ActionStatus, ...] = get_args(ActionStatus)


class WhatWorks(Definition):
    """What is known of one programme, for every card that cites it: indicator_definitions/what_works/<id>.yaml."""

    schema_: Literal["oba-what-works/1"] = Field(alias="schema")
    id: Identifier
    version: int = Field(ge=1)
    name: str
    text: str = Field(description="What works, in the sentence that each card prints")
    cost: Cost = "not known"
    evidence: Evidence = "not known"
    sources: list[Citation] = Field(
        min_length=1, description="Who says so; a programme without a source is no evidence"
    )
    owner: str
    changelog: list[Change] = []


class Idea(Statement):
    """Something that works, with how strong the evidence is and what it costs; or a programme, which says so itself."""

    text: str = Field(default="", description="What works; beside a `programme`, what is to be said of it here")
    programme: Identifier | None = Field(
        default=None, description="A file of `what_works/`: its text, cost, evidence and sources are printed"
    )
    cost: Cost = "not known"
    evidence: Evidence = "not known"
    reach: Power | None = None

    @model_validator(mode="after")
    def _is_said_once(self) -> Self:
        if self.programme is None and "text" not in self.model_fields_set:
            raise ValueError("give `text`, or the `programme` that is meant")
        if self.programme is not None:
            own = sorted(self.model_fields_set & {"cost", "evidence", "sources"})
            if own:
                raise ValueError(f"`{own[0]}` is what the programme says itself; take it out")
        return self

    def cite(self, library: Mapping[str, WhatWorks]) -> "Idea":
        """Return the idea with what the library says of its programme; itself where it names none that is there."""
        known = library.get(self.programme or "")
        if known is None:
            return self
        text = f"{known.text} {self.text}".strip()
        said = {"cost": known.cost, "evidence": known.evidence, "sources": known.sources}
        return self.model_copy(update={"text": text, "programme": None, **said})


class Action(Definition):
    """What is proposed: who does what by when. Blank owner or date is shown as a gap."""

    text: str
    owner: str = ""
    due: Day | None = None
    status: ActionStatus = "proposed"
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

"""A return: who owes it, what it asks, when it is due, and which sums and tolerances its figures must keep.

The questions of a return are entry measures, not indicators: what a provider counts, in its own words.
"""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from oba.indicators.base import Change, Citation, Day, Definition, Identifier, Once
from oba.indicators.case_sheet import CaseSheet, CategoryCode, Pattern
from oba.indicators.feed import MeasureName
from oba.indicators.indicator import Plausible
from oba.periods import Period
from oba.small_numbers import THRESHOLD
from oba.vocabulary import Polarity, Symbol

Ref = Annotated[str, Field(pattern=r"^[A-Z]{1,4}[0-9]{1,3}[a-z]?$")]
"""The short number of a question, printed beside it: `EH3`."""


class RuleSeverity(StrEnum):
    """FAIL cannot be accepted, QUERY asks to amend or explain, WARN tells, SOON will be FAIL from a stated day."""

    FAIL = "FAIL"
    QUERY = "QUERY"
    WARN = "WARN"
    SOON = "SOON"


class EntryKind(StrEnum):
    """What is typed into a cell: a whole number, a percentage from 0 to 100, an average, or pounds."""

    COUNT = "count"
    PERCENT = "percent"
    MEAN = "mean"
    MONEY = "money"


class Contact(Definition):
    """Whom to ask at a provider; names and addresses are kept with the accounts, not in this file."""

    role: Literal["submitter", "approver", "manager"]
    name: str = ""
    email: str = ""


class Provider(Definition):
    """An organisation that owes the return."""

    id: Identifier
    name: str
    example: bool = Field(default=False, description="Made up, or named by its kind only")
    services: Once[Identifier] = Field(min_length=1)
    areas: list[str] = Field(default=[], description="ONS codes of the places it works in")
    contacts: list[Contact] = []
    opened: Day | None = None
    closed: Day | None = Field(default=None, description="Last day on which it gave the service")
    case_reference: Pattern = Field(
        default="", description="Regular expression of its own case references, where they have another shape"
    )

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opened and self.closed and self.opened > self.closed:
            raise ValueError(f"it closed ({self.closed}) before it opened ({self.opened})")
        return self

    def is_open_in(self, period: Period) -> bool:
        """Return whether it gave the service on any day of a period, and so owes the return for it."""
        opened, closed = self.opened or date.min, self.closed or date.max
        return opened <= period.end and closed >= period.start


class CodeList(Definition):
    """The groups that a figure can be split into."""

    label: str
    categories: dict[CategoryCode, str] = Field(min_length=1, description="code: words, in order")
    areas: dict[CategoryCode, str] = Field(default={}, description="code: ONS code, when the groups are places")
    retired: dict[str, CategoryCode] = Field(default={}, description="Words once used: the code that replaced them")
    unknown: CategoryCode | None = Field(default=None, description="The group of those not known")
    most_unknown: float = Field(default=0.02, ge=0, le=1, description="Larger shares of not known are queried")

    @model_validator(mode="after")
    def _codes_exist(self) -> Self:
        named = [*self.areas, *self.retired.values(), *([self.unknown] if self.unknown else [])]
        for code in named:
            if code not in self.categories:
                raise ValueError(f"`{code}` is not one of the categories")
        return self


class Measure(Definition):
    """One question, answered with a number or a symbol, for everybody and perhaps for each group."""

    id: MeasureName
    ref: Ref
    question: str = Field(description="As a person would ask it")
    definition: str = Field(description="Exactly what to count")
    guidance: str = ""
    kind: EntryKind = EntryKind.COUNT
    unit: str
    decimals: int = Field(default=0, ge=0, le=4)
    polarity: Polarity = Polarity.NO_JUDGEMENT
    headline: bool = False
    breakdowns: list[Identifier] = []
    symbols: list[Symbol] = [Symbol.NIL, Symbol.UNAVAILABLE, Symbol.NOT_APPLICABLE, Symbol.PROMISED]
    plausible: Plausible | None = Field(default=None, description="Values outside it are queried")
    possible: Plausible | None = Field(
        default_factory=lambda given: Plausible(min=0, max=100) if given.get("kind") is EntryKind.PERCENT else None,
        description="Values outside it are refused; of a percentage 0 to 100 unless given",
    )
    change_from: float = Field(default=10, ge=0, description="Changes smaller than this are never queried")
    cumulative: bool = Field(default=False, description="Counted from the start of the financial year")
    published_as_given: bool = Field(default=False, description="Shown as typed, so small numbers need the symbol c")

    @property
    def allowed_symbols(self) -> tuple[Symbol, ...]:
        """Return the symbols that may stand for a number here."""
        hidden = (Symbol.CONFIDENTIAL,) if self.published_as_given else ()
        return (*self.symbols, *hidden)


class Section(Definition):
    """One sheet of questions."""

    id: Identifier
    title: str = Field(max_length=28)
    intro: str
    measures: list[Measure] = Field(min_length=1)

    @field_validator("title")
    @classmethod
    def _fits_a_sheet(cls, title: str) -> str:
        if re.search(r"[\\/*?:\[\]']", title):
            raise ValueError("a sheet's name cannot have \\ / * ? : [ ] or an apostrophe")
        return title


class Balance(Definition):
    """What was there, and what came, less what went, is what is there now; it begins with last quarter's end."""

    kind: Literal["balance"]
    opening: MeasureName
    add: list[MeasureName] = Field(min_length=1)
    take: list[MeasureName] = Field(min_length=1)
    closing: MeasureName


class OfWhich(Definition):
    """A part that cannot be more than its whole."""

    kind: Literal["of_which"]
    part: MeasureName
    whole: MeasureName


class Parts(Definition):
    """Parts that add up to their whole."""

    kind: Literal["parts"]
    whole: MeasureName
    parts: list[MeasureName] = Field(min_length=2)
    tolerance: float = Field(default=0, ge=0)


class Share(Definition):
    """A numerator and its denominator, shown as a percentage that the workbook works out."""

    kind: Literal["share"]
    numerator: MeasureName
    denominator: MeasureName
    name: str
    national_highest: float | None = Field(default=None, description="No area has more than this, in per cent")
    move: float = Field(default=0.3, description="One side moving this much while the other stands still is reported")


class Stage(Definition):
    """People come to the first stage before the second."""

    kind: Literal["stage"]
    first: MeasureName
    then: MeasureName
    cohort: bool = Field(
        default=False, description="Both count the same people, so more at the second is refused; else it is queried"
    )


class Block(Definition):
    """Questions answered together or not at all."""

    kind: Literal["block"]
    measures: list[MeasureName] = Field(min_length=2)
    optional: bool = False
    name: str


class SameFact(Definition):
    """The same fact is asked for in another return."""

    kind: Literal["same_fact"]
    measure: MeasureName
    other_return: Identifier
    other_measure: MeasureName
    tolerance: float = Field(default=0, ge=0)


RELATION_KINDS: dict[str, type[Definition]] = {
    "balance": Balance,
    "of_which": OfWhich,
    "share": Share,
    "parts": Parts,
    "stage": Stage,
    "block": Block,
    "same_fact": SameFact,
}


def _refuse_itself(relation: "Relation") -> "Relation":
    _refuse_twice(f"in a relation of kind {relation.kind} the measure", measures_of(relation))
    return relation


Relation = Annotated[
    Balance | OfWhich | Parts | Share | Stage | Block | SameFact,
    Field(discriminator="kind"),
    AfterValidator(_refuse_itself),
]


class Question(Definition):
    """A question answered in words."""

    id: Identifier
    ref: Ref
    part: Literal["story", "partners", "what_works", "voice", "other"]
    text: str
    prompt: str = ""
    about: MeasureName | None = None


class ForMeeting(Definition):
    """The board whose meetings a return is for: its calendar then says when the return is due."""

    board: Identifier
    days_before_pack: int = Field(default=7, ge=0, description="Days before the meeting's pack on which it is due")


class RuleSetting(Definition):
    """What this return changes about a rule of the catalogue."""

    id: Annotated[str, Field(pattern=r"^[A-Z]{3}-\d\d$")]
    severity: RuleSeverity | None = None
    tolerance: float | None = Field(default=None, ge=0)
    off: bool = False
    reason: str = ""


class ReturnDefinition(Definition):
    """Everything that is known about one return."""

    schema_: Literal["oba-return/1"] = Field(alias="schema")
    id: Identifier
    formerly: Once[Identifier] = Field(
        default=[], description="Ids that the return had: what packs showed under these is known to be of it"
    )
    version: int = Field(ge=1)
    still_accepted: list[int] = Field(default=[], description="Older versions of the workbook that are not withdrawn")
    status: Literal["draft", "live", "retired"] = "live"
    name: str
    purpose: str
    owner: str
    contact: str = ""
    services: Once[Identifier] = Field(min_length=1)
    area: str = Field(description="ONS code of the whole that the return is about")
    period: Literal["quarter"] = "quarter"
    collected_from: Day | None = Field(
        default=None, description="First day of the first quarter that is asked for; without it nothing is owed"
    )
    due_days: int = Field(ge=0, description="Days after the period's end")
    close_days: int = Field(ge=0, description="After these many days nothing is taken without a named exception")
    for_meeting: ForMeeting | None = Field(
        default=None, description="Due for the quarter's meeting of a board, `due_days` at the earliest"
    )
    reminder_days: list[int] = Field(
        default=[-7, -1, 1, 4],
        description="Days before (-) and after the due day on which those who have not sent are reminded",
    )
    correction_days: int = Field(
        default=28, ge=0, description="Days after acceptance in which figures can be put right"
    )
    explanations_last: int = Field(default=4, ge=1, description="Returns after which an explanation is asked for again")
    two_step_sign_off: bool = True
    small_number: int = Field(default=THRESHOLD, ge=2, description="Counts from 1 to below this are small")
    guidance: str = Field(default="", description="Page that explains the rules")
    providers: list[Provider] = Field(min_length=1)
    codelists: dict[Identifier, CodeList] = {}
    sections: list[Section] = Field(min_length=1)
    relations: list[Relation] = []
    cases: CaseSheet | None = None
    questions: list[Question] = []
    actions: int = Field(default=6, ge=0, le=40, description="Rows offered for what you propose to do")
    rules: list[RuleSetting] = []
    sources: list[Citation] = []
    notes: list[str] = Field(default=[], description="What is not from a document but made up as an example")
    changelog: list[Change] = []

    @property
    def measures(self) -> dict[str, Measure]:
        """Return every question that is answered with a number, in order."""
        return {measure.id: measure for section in self.sections for measure in section.measures}

    @property
    def is_collected(self) -> bool:
        """Return whether the return is asked for, from some quarter on."""
        return self.collected_from is not None and self.status == "live"

    def provider(self, identifier: str) -> Provider | None:
        """Return the provider of an id, or None if it does not owe this return."""
        return next((provider for provider in self.providers if provider.id == identifier), None)

    def list_owing(self, period: Period) -> list[Provider]:
        """Return the providers that owe the return for a quarter: those that were open on any day of it."""
        return [provider for provider in self.providers if provider.is_open_in(period)]

    def setting(self, rule: str) -> RuleSetting | None:
        """Return what this return changes about a rule, or None."""
        return next((setting for setting in self.rules if setting.id == rule), None)

    @model_validator(mode="after")
    def _names_hang_together(self) -> Self:
        _refuse_twice("the id", [measure.id for section in self.sections for measure in section.measures])
        refs = [measure.ref for measure in self.measures.values()] + [question.ref for question in self.questions]
        _refuse_twice("the number", refs)
        _refuse_twice("the sheet", [section.title.casefold() for section in self.sections])
        _refuse_twice("the provider", [provider.id for provider in self.providers])
        if self.close_days < self.due_days:
            raise ValueError("by `close_days` the return closes before it is due (`due_days`)")
        if self.collected_from and (self.collected_from.day != 1 or self.collected_from.month % 3 != 1):
            raise ValueError("`collected_from` is the first day of a quarter")
        if "reminder_days" in self.model_fields_set:
            _refuse_twice("the reminder day", [str(days) for days in self.reminder_days])
            if any(self.due_days + days >= self.close_days for days in self.reminder_days):
                raise ValueError("a reminder comes before the return closes")
        for measure in self.measures.values():
            codes: list[str] = []
            for name in measure.breakdowns:
                if name not in self.codelists:
                    raise ValueError(f"`{measure.id}` is split by `{name}`, which is not one of the codelists")
                codes += self.codelists[name].categories
            _refuse_twice(f"in the groups of `{measure.id}` the code", codes)
        _refuse_twice("the setting of rule", [setting.id for setting in self.rules])
        for named in _measures_named(self):
            if named not in self.measures:
                raise ValueError(f"`{named}` is not one of the measures")
        if self.cases and not {self.cases.quintile, self.cases.district} <= set(self.codelists):
            raise ValueError("the case list's quintile and district are code lists of this return")
        if self.version in self.still_accepted:
            raise ValueError("`still_accepted` is for older versions")
        return self


def _measures_named(definition: ReturnDefinition) -> list[str]:
    """Return every measure that a relation, a question or the case list names."""
    named: list[str] = [question.about for question in definition.questions if question.about]
    if definition.cases and definition.cases.count_measure:
        named.append(definition.cases.count_measure)
    for relation in definition.relations:
        named += measures_of(relation)
    return named


def measures_of(relation: Relation) -> list[str]:
    """Return the measures of this return that a relation is between."""
    match relation:
        case Balance():
            return [relation.opening, *relation.add, *relation.take, relation.closing]
        case OfWhich():
            return [relation.part, relation.whole]
        case Parts():
            return [relation.whole, *relation.parts]
        case Share():
            return [relation.numerator, relation.denominator]
        case Stage():
            return [relation.first, relation.then]
        case Block():
            return relation.measures
        case _:
            return [relation.measure]


def _refuse_twice(noun: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{noun} `{name}` is used twice")

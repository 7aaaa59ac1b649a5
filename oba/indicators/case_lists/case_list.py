"""A list of cases: where it comes from, what of it is kept and for how long, and how it is checked."""

from collections.abc import Mapping
from math import inf
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from oba.indicators.base import Change, Citation, Definition, Identifier, Once, Range, WholeRange
from oba.indicators.case_lists.checks import AnyCheck, FieldName, FieldNames
from oba.indicators.case_sheet import Pattern

FieldType = Literal["identifier", "date", "code", "yes_no", "number"]
ListKind = Literal[
    "contact",
    "early_help",
    "referral",
    "assessment",
    "child_in_need",
    "child_protection",
    "looked_after",
    "care_leaver",
    "adoption",
    "scores",
    "feedback",
    "people",
]

STANDARD: Mapping[str, FieldType] = {
    "person": "identifier",
    "family": "identifier",
    "born": "date",
    "gender": "code",
    "ethnicity": "code",
    "district": "code",
    "lsoa": "code",
    "decile": "number",
}
"""The fields that every list may have, each with its type; `case_id` is made of the list's `key`."""
ATTEMPT = "from_attempt"
"""The column that says which accepted attempt a row came with, in a list that is read from returns."""
MADE = ("case_id", ATTEMPT)
LINK = "link_"
"""How the columns begin by which people of two lists are linked."""
CHILD = "child"
QUARTER, PROVIDER = "Quarter ends", "Provider"
"""Columns that rows of returns have besides those of the case sheet: the quarter's last day, the provider's id."""


class CaseField(Definition):
    """One thing that a row says: the column it stands in, what kind of value it is, and whether it is kept."""

    column: str | list[str] = Field(description="Header, or headers of which the first that is there counts")
    type: FieldType | None = Field(
        default=None, description="Known for person, family, born, gender, ethnicity, district, lsoa and decile"
    )
    keep: bool = Field(default=True, description="`false`: it is read and checked, and not kept")
    required: bool = Field(default=False, description="A row without it is not kept")
    expected: bool = Field(default=False, description="A blank is told; the row is kept without it")
    codes: list[str] | dict[str, str] = Field(
        default=[], description="The closed list of codes, with their words where a file may have those instead"
    )
    means: dict[str, str] = Field(default={}, description="What a code is kept as; itself if it is not here")
    form: Literal["", "upn", "postcode"] = Field(default="", description="A form known to the program")
    pattern: Pattern | None = Field(default=None, description="Regular expression that the whole value fits")
    range: Range | None = Field(default=None, description="Least and greatest number; without it 0 and more")
    future: bool = Field(default=False, description="The date may be after the day of the extract")
    before_birth: bool = Field(default=False, description="The date may be before the person was born")
    of: Identifier = Field(default=CHILD, description="Whose number it is: people of different kinds never match")
    rule: str = Field(default="", description="Number of the rule in the list's `rulebook`")
    letter_rule: str = Field(default="", description="The same, for the check letter of a unique pupil number")

    @property
    def limits(self) -> Range:
        """Return the least and the greatest that a number can be."""
        return (0.0, inf) if self.range is None else self.range

    @property
    def columns(self) -> list[str]:
        """Return the headers that the field may have."""
        return [self.column] if isinstance(self.column, str) else list(self.column)

    @property
    def words(self) -> dict[str, str]:
        """Return the codes with their words, blank where none are given."""
        return dict(self.codes) if isinstance(self.codes, dict) else dict.fromkeys(self.codes, "")


Column = Annotated[str, Field(min_length=1)] | list[str]


class LinkedBy(Definition):
    """Columns that are read for linkage alone: kept as keyed hashes with those of the birth, and told nowhere."""

    surname: Column = Field(description="Header, or headers of which the first that is there counts")
    forename: Column = Field(description="The same, of the first name")
    postcode: Column = Field(default=[], description="The same, of the home's postcode, where the list has it")

    @property
    def headers(self) -> dict[str, list[str]]:
        """Return the headers that each may have."""
        given = {"surname": self.surname, "forename": self.forename, "postcode": self.postcode}
        return {name: [one] if isinstance(one, str) else list(one) for name, one in given.items() if one}


class CaseSource(Definition):
    """How the rows come: in a table (CSV or workbook), a census in XML, by a query that only reads, or with returns.

    The case sheets of accepted returns have the sheet's own columns, `Quarter ends` and `Provider`.

    `${NAME}` in `url` and `parameters` stands for an environment variable, which is never kept or told.
    """

    type: Literal["table", "cin_xml", "sql", "return"]
    return_: Identifier | None = Field(
        default=None, alias="return", description="return: the return whose accepted case sheets are the list"
    )
    path: str = Field(default="", description="The file, relative to the project, where none is named")
    sheet: str = Field(default="", description="Sheet of a workbook; blank for the first that is shown")
    header_row: int = Field(default=1, ge=1, description="Counted from 1")
    group: str = Field(default="", description="cin_xml: the element that is one row, such as `CINdetails`")
    url: str = Field(default="", description="sql: the database's SQLAlchemy address, as a whole in `${NAME}`")
    query: str = Field(default="", description="sql: one SELECT, with `:name` where a parameter goes")
    parameters: dict[str, str] = Field(default={}, description="sql: values of the query's parameters")
    timeout_seconds: float = Field(default=300, gt=0, description="sql: the longest that the query may take")
    max_rows: int = Field(default=20_000_000, ge=1, description="More rows than this are refused")
    max_megabytes: int = Field(default=500, ge=1, description="A larger file is refused")

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        needs = {"table": True, "cin_xml": bool(self.group), "sql": bool(self.url and self.query)}
        needs["return"] = bool(self.return_)
        if not needs[self.type]:
            wanted = {"cin_xml": "group", "sql": "url and query", "return": "return"}[self.type]
            raise ValueError(f"a source of type {self.type} needs {wanted}")
        if self.type == "sql" and not (self.url.startswith("${") and self.url.endswith("}")):
            raise ValueError("give `url` as `${NAME}`: the address of a case system belongs in the environment")
        return self


class Retention(Definition):
    """For how long a row is kept."""

    months: int = Field(ge=1, le=1200, description="Months after which a row is erased")
    after: FieldName | None = Field(
        default=None,
        description="The date that the months are counted from; a row without it, and every row where this is blank,"
        " counts from the day of the extract",
    )


class TakenFrom(Definition):
    """What another list says of the same person, such as the birth in the header of a return."""

    list: Identifier
    fields: FieldNames = Field(min_length=1)


class CaseList(Definition):
    """A list of cases. One file: indicator_definitions/case_lists/<id>.yaml. Names and full births are never kept."""

    schema_: Literal["oba-case-list/1"] = Field(alias="schema")
    id: Identifier
    formerly: Once[Identifier] = Field(
        default=[], description="Ids that the list had: what packs showed under these is known to be of it"
    )
    version: int = Field(ge=1)
    name: str
    owner: str = Field(description="Who answers for the list, as a role")
    kind: ListKind = Field(description="What a row is of")
    holds: str = Field(description="What a row is, in a sentence")
    made_up: bool = Field(default=False, description="An example with made-up people: every output states it")
    source: CaseSource
    fields: dict[FieldName, CaseField]
    key: list[FieldName] = Field(min_length=1, description="The fields that tell one row from another")
    not_kept: list[str] = Field(default=[], description="Columns that are known to be there and are never read")
    link: LinkedBy | None = Field(
        default=None, description="What people are linked by to those of another list that has no number in common"
    )
    taken_from: TakenFrom | None = None
    ages: WholeRange | None = Field(default=None, description="Youngest and oldest when a date was; others are told")
    rulebook: str = Field(default="", description="The sector's name of the rules that are cited: `SSDA903`")
    checks: list[AnyCheck] = []
    retention: Retention
    changelog: list[Change] = []
    sources: list[Citation] = []

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if "person" not in self.fields:
            raise ValueError("`fields` needs `person`, or nothing of the list could be found again and erased")
        for name, field in self.fields.items():
            _check_field(name, field)
        if self.source.type == "return":
            _check_returned(self)
        if self.link and "born" not in self.fields:
            raise ValueError("`link` needs `born` among the fields: without a birth most people cannot be told apart")
        read = {*self.fields, *(self.taken_from.fields if self.taken_from else [])}
        for name in self.key:
            _refuse_unknown(name, set(self.fields), "key")
        for check in self.checks:
            for name in check.named:
                _refuse_unknown(name, read, f"check of kind {check.kind}")
        if self.taken_from and (odd := set(self.taken_from.fields) - set(STANDARD)):
            raise ValueError(f"`{min(odd)}` cannot be taken from another list; only {', '.join(STANDARD)} can")
        after = self.retention.after
        if after is not None and (after not in self.fields or self.type_of(after) != "date"):
            raise ValueError(f"`{after}` is no date of the list, and the time to keep a row is counted from one")
        return self

    def type_of(self, name: str) -> FieldType:
        """Return what kind of value a field holds."""
        known = STANDARD.get(name)
        return known or self.fields[name].type or "code"

    @property
    def dates(self) -> list[str]:
        """Return the names of the dates of a row, the birth aside."""
        return [name for name in self.fields if self.type_of(name) == "date" and name != "born"]

    @property
    def own_fields(self) -> list[str]:
        """Return the fields that are kept besides those that every list may have."""
        return [name for name, field in self.fields.items() if field.keep and name not in STANDARD]


def _check_field(name: str, field: CaseField) -> None:
    if name in MADE or name.startswith(LINK):
        raise ValueError(f"`{name}` is made by the program; give the field another name")
    if name in STANDARD and field.type not in (None, STANDARD[name]):
        raise ValueError(f"`{name}` is of type {STANDARD[name]}; leave `type` out")
    kind = STANDARD.get(name) or field.type
    if kind is None:
        raise ValueError(f"`{name}` needs a `type`: identifier, date, code, yes_no or number")
    if kind == "identifier" and name not in STANDARD and field.keep:
        raise ValueError(f"`{name}` is an identifier, which is never kept; write `keep: false`")
    if kind == "code" and name not in STANDARD and not field.codes:
        raise ValueError(f"`{name}` needs `codes`: what is kept comes from a closed list, never free text")
    if odd := set(field.means) - set(field.words):
        raise ValueError(f"`{min(odd)}` is meant to be kept as something and is not among the codes of `{name}`")


def _check_returned(one: CaseList) -> None:
    """Refuse what a provider's own references cannot be: those of a child, a family, or somebody in another list."""
    if one.fields["person"].of == CHILD:
        raise ValueError("references are the providers' own; write `of: …` at `person`, such as `of: provider_case`")
    if "family" in one.fields or one.link or one.taken_from:
        odd = "family" if "family" in one.fields else "link" if one.link else "taken_from"
        raise ValueError(f"`{odd}` is nothing that a case sheet can have: it says nothing that other lists say too")


def _refuse_unknown(name: str, known: set[str], where: str) -> None:
    if name not in known:
        raise ValueError(f"`{name}` in a {where} is no field of the list; known: {', '.join(sorted(known))}")

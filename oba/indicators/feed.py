"""A feed: where a table comes from, how it is read, and which cells are which figures.

A feed turns every value cell of a table into one observation: a measure of this feed, an area, a
period, a breakdown, and a number or the symbol that says why there is none.
"""

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from oba.indicators.base import Change, Definition, Identifier
from oba.periods import Reads
from oba.vocabulary import Level, Symbol

Where = dict[str, str | list[str]]
"""Column name: the text, or any of the texts, that its cell must have. Blank is `""`."""

MeasureName = Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=80)]


class Connector(Definition):
    """Where the files are: one file, a folder of releases, or an address."""

    type: Literal["file", "folder", "http"]
    path: str = Field(default="", description="File or folder, relative to the project")
    pattern: str = Field(default="*", description="Which files of the folder, with * and ?")
    url: str = ""
    hosts: list[str] = Field(default=[], description="Hosts that a redirect may lead to, besides the first")
    max_megabytes: int = 200
    timeout_seconds: float = 60

    @model_validator(mode="after")
    def _has_an_address(self) -> Self:
        if self.type == "http" and not self.url.startswith(("https://", "http://")):
            raise ValueError("an http connector needs `url`, beginning with https://")
        if self.type != "http" and not self.path:
            raise ValueError(f"a {self.type} connector needs `path`")
        return self


class Release(Definition):
    """One file that the publisher released, and when it became known to anyone outside."""

    file: str = Field(description="File name, * and ? allowed")
    released: date
    basis: str = Field(default="", description="How the date is known, when it is not the publisher's own")
    status: Literal["provisional", "revised", "final"] = "final"
    title: str = ""


class Reading(Definition):
    """How the bytes become a table of text."""

    format: Literal["csv", "xlsx"] = "csv"
    encoding: str = "auto"
    delimiter: str = "auto"
    sheet: str = Field(default="", description="Sheet name; blank for the first")
    header_row: int = Field(default=1, ge=1, description="The first header row, counted from 1")
    header_rows: int = Field(
        default=1,
        ge=1,
        le=5,
        description="How many; an empty cell of an upper header row repeats the one left of it",
    )
    stop_at_blank_row: bool = False


class Drop(Definition):
    """Rows that are not data for us, and why."""

    where: Where
    reason: str


class AreaRule(Definition):
    """Which columns name the area on the rows that `where` describes."""

    where: Where = {}
    code: str = Field(default="", description="Column with an ONS code")
    number: str = Field(default="", description="Column with a three-digit DfE number")
    name: str = Field(default="", description="Column with a name")
    group: str = Field(default="", description="Named group of a measure's `matches`, read as a name or code")
    constant: str = Field(default="", description="An ONS code for all rows")
    level: Level | None = Field(default=None, description="Settles names shared by two tiers")
    leave_out_other_levels: bool = Field(
        default=False, description="Rows whose area is known and of another level are not read, without a finding"
    )


class PeriodRule(Definition):
    """Which column, header part or constant gives the period, and how it is to be read."""

    column: str = ""
    group: str = ""
    constant: str = ""
    reads: Reads

    @model_validator(mode="after")
    def _has_one_origin(self) -> Self:
        if sum(map(bool, (self.column, self.group, self.constant))) != 1:
            raise ValueError("give exactly one of `column`, `group` or `constant`")
        return self


class BreakdownRule(Definition):
    """How a breakdown's category is read. The code `all` means everybody and is not kept."""

    column: str = ""
    group: str = ""
    constant: str = ""
    where: Where = Field(default={}, description="Rows that it is about; all others are of everybody")
    values: dict[str, str] = Field(default={}, description="Text in the file: category code")
    slug: bool = Field(default=False, description="Texts not in `values` become codes made from themselves")


class Measure(Definition):
    """One measure: the column that holds it and the rows that are of it."""

    column: str | list[str] = Field(
        default="", description="Column name, or the names it has had; letter case and spaces do not matter"
    )
    matches: str = Field(
        default="",
        description="A regular expression that the whole of a joined header (`2012-13 / Footfall rate`) fits,"
        " letter case aside; named groups give the period, area or breakdown of each column",
    )
    where: Where = {}
    label: str = ""
    unit: str = ""
    optional: bool = Field(default=False, description="Absent in some releases without being a fault")
    period: PeriodRule | None = None
    breakdowns: dict[Identifier, BreakdownRule] = {}
    numbers: dict[str, float] = Field(default={}, description="Text that stands for a number")
    scale: float = 1

    @field_validator("matches")
    @classmethod
    def _is_an_expression(cls, text: str) -> str:
        try:
            re.compile(text)
        except re.error as fault:
            raise ValueError(f"not a regular expression: {fault}") from fault
        return text

    @model_validator(mode="after")
    def _has_one_column(self) -> Self:
        if bool(self.column) == bool(self.matches):
            raise ValueError("give exactly one of `column` or `matches`")
        return self


class Parts(Definition):
    """A sum that should hold: the areas of one level, or the categories of a breakdown, make the whole."""

    measure: MeasureName
    parts: Level | None = None
    whole: Level | None = None
    breakdown: Identifier | None = None
    tolerance: float = 0
    tolerance_pct: float = 0


class Between(Definition):
    """A rate of the whole must lie between the lowest and the highest of its parts."""

    measures: list[MeasureName]
    whole: Level = Level.COUNTRY
    parts: Level = Level.REGION


Consequence = Literal["refuse", "quarantine", "warn"]


class Checks(Definition):
    """What is checked before anything becomes current, and what follows from a finding.

    `refuse`: nothing of the file is loaded. `quarantine`: the row or cell is kept aside. `warn`: it is
    told; what cannot be read (an area, a period, a value) is left out, what can is loaded and flagged.
    """

    unknown_area: Consequence = "quarantine"
    unreadable_period: Consequence = "quarantine"
    unreadable_value: Consequence = "quarantine"
    unknown_category: Consequence = "quarantine"
    out_of_range: Consequence = Field(
        default="quarantine", description="For `ranges`; with `warn` the value is kept and flagged"
    )
    duplicate: Consequence = Field(
        default="quarantine", description="Rows that contradict each other; identical ones are kept once"
    )
    at_least_rows: int = Field(default=1, ge=1, description="Fewer data rows than this is a truncated file")
    parts: list[Parts] = []
    between: list[Between] = []
    ranges: dict[MeasureName, tuple[float, float]] = {}
    max_revision_factor: float = Field(
        default=3, description="A revision by more than this factor of a rate or share is flagged"
    )


class Feed(Definition):
    """Everything that is known about one feed."""

    schema_: Literal["oba-feed/1"] = Field(alias="schema")
    id: Identifier
    version: int = Field(ge=1)
    name: str
    publisher: str
    publication: str = ""
    licence: str
    attribution: str = Field(description="The credit line that the licence asks for")
    source_note: str = ""
    owner: str
    frequency: Literal["monthly", "quarterly", "yearly", "once", "irregular"]
    expected: str = Field(default="", description="When the publisher usually releases it, in words")
    connector: Connector
    releases: list[Release] = []
    read: Reading = Reading()
    drop: list[Drop] = []
    where: Where = {}
    areas: list[AreaRule] = Field(min_length=1, description="The first rule whose `where` holds is used")
    area_names: dict[str, str] = Field(default={}, description="Names only this feed uses: ONS code")
    period: PeriodRule
    breakdowns: dict[Identifier, BreakdownRule] = {}
    measures: dict[MeasureName, Measure] = Field(min_length=1)
    symbols: dict[str, Symbol] = Field(
        default={}, description="What this publisher's markers mean; a blank cell is the key ``"
    )
    checks: Checks = Checks()
    changelog: list[Change] = []

"""A feed: where a table comes from, how it is read, and which cells are which figures.

A feed turns every value cell of a table into one observation: a measure of this feed, an area, a
period, a breakdown, and a number or the symbol that says why there is none.
"""

from math import inf
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from oba.indicators.base import Change, Definition, Identifier, Range, Scale, refuse_alike
from oba.indicators.files.expressions import compile_expression
from oba.indicators.schedule import TimedFeed
from oba.indicators.sources.connector import Connector, Release
from oba.indicators.sources.live import LiveSource
from oba.indicators.sources.reading import Reading
from oba.periods import Reads
from oba.places.small_areas import Edition
from oba.vocabulary import Level, Symbol

UNSTATED = "Not stated in the file"
"""What a proposed definition has for what only its publisher could say, until somebody fills it in."""


def _refuse_no_text(texts: str | list[str]) -> str | list[str]:
    if texts == []:
        raise ValueError("no text is given, so that no row fits; give one, or take the line out")
    return texts


Where = dict[str, Annotated[str | list[str], AfterValidator(_refuse_no_text)]]
"""Column name: the text, or any of the texts, that its cell must have. Blank is `""`."""

MeasureName = Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=80)]


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
    level: Level | None = Field(default=None, description="Decides between names shared by two tiers")
    leave_out_other_levels: bool = Field(
        default=False, description="Rows whose area is known and of another level are not read, without a finding"
    )
    unlisted: bool = Field(
        default=False,
        description="Nine-character codes that the register of places lacks (wards, other countries) are taken as"
        " places of their own, named as the file names them",
    )
    edition: Edition | None = Field(
        default=None,
        description="The census whose small areas the codes are of; a code that is in another edition alone is refused",
    )

    @model_validator(mode="after")
    def _names_an_area(self) -> Self:
        if not (self.code or self.number or self.name or self.group or self.constant):
            raise ValueError(
                "the rule names no area; give a column as `code`, `number` or `name`, or `group`, `constant`"
            )
        if self.edition and not self.code:
            raise ValueError("`edition` is of the codes of small areas; give the column that has them as `code`")
        if self.constant and (self.code or self.number or self.name or self.group):
            raise ValueError("a `constant` is the area of all rows; take it out, or what else names the area")
        return self


class PeriodRule(Definition):
    """Which column, header part or constant gives the period, and how it is to be read."""

    column: str = ""
    group: str = ""
    constant: str = ""
    file_name: str = Field(
        default="", description="A regular expression found in the file's name; its first group is the period"
    )
    identifier: str = Field(
        default="",
        description="A second column that says which part of the year, `time_identifier`",
    )
    reads: Reads

    @model_validator(mode="after")
    def _has_one_origin(self) -> Self:
        if sum(map(bool, (self.column, self.group, self.constant, self.file_name))) != 1:
            raise ValueError("give exactly one of `column`, `group`, `constant` or `file_name`")
        return self

    @field_validator("file_name")
    @classmethod
    def _is_an_expression(cls, text: str) -> str:
        if text and compile_expression(text).groups < 1:
            raise ValueError("`file_name` needs a group, such as `(20[0-9]{2})`")
        return text


class BreakdownRule(Definition):
    """How a breakdown's category is read. The code `all` means everybody and is not kept."""

    column: str = ""
    group: str = ""
    constant: str = ""
    where: Where = Field(default={}, description="Rows that it is about; all others are of everybody")
    values: dict[str, str] = Field(default={}, description="Text in the file: category code")
    slug: bool = Field(default=False, description="Texts not in `values` become codes made from themselves")

    @model_validator(mode="after")
    def _has_an_origin(self) -> Self:
        if not (self.column or self.group or self.constant):
            raise ValueError("the breakdown is read from nowhere; give `column`, `group` or `constant`")
        if self.constant and (self.column or self.group):
            raise ValueError("a `constant` is the category of all cells; take it out, or `column` and `group`")
        return self

    @field_validator("values")
    @classmethod
    def _are_codes(cls, values: dict[str, str]) -> dict[str, str]:
        refuse_alike(values)
        for code in values.values():
            if not code.strip() or set("=;") & set(code):
                raise ValueError(f"`{code}` cannot be a category: give a code without `=` and `;`")
        return values


class Measure(Definition):
    """One measure: the column that holds it and the rows that are of it."""

    column: str | list[str] = Field(
        default="", description="Column name, or the names it has had; letter case and spaces do not matter"
    )
    matches: str = Field(
        default="",
        description="A regular expression that the whole of a joined header (`2012-13 / Footfall rate`) fits,"
        " letter case and the marks of a status or footnote aside; named groups give the period, area or breakdown of"
        " each column",
    )
    where: Where = {}
    label: str = ""
    unit: str = ""
    optional: bool = Field(default=False, description="Absent in some releases without being a fault")
    period: PeriodRule | None = None
    breakdowns: dict[Identifier, BreakdownRule] = {}
    numbers: dict[str, float] = Field(default={}, description="Text that stands for a number")
    scale: Scale = Field(default=1, description="What the file's numbers are multiplied by")
    negative: bool = Field(
        default=False,
        description="A figure may be below 0: a change, a difference, an amount paid back. No count, rate or share is,"
        " and one that is below 0 is taken as out of range",
    )
    hidden_counts: tuple[int, int] | None = Field(
        default=None, description="The least and greatest count that the publisher hides as `c`: [1, 5]"
    )

    rounded_to: int = Field(
        default=0, ge=0, description="What the publisher rounds the counts of authorities to: 5; 0 for not at all"
    )

    @field_validator("column")
    @classmethod
    def _are_names(cls, names: str | list[str]) -> str | list[str]:
        if isinstance(names, list) and not all(name.strip() for name in names):
            raise ValueError("one of the names is blank; take it out")
        return names

    @field_validator("matches")
    @classmethod
    def _is_an_expression(cls, text: str) -> str:
        compile_expression(text)
        return text

    @field_validator("hidden_counts")
    @classmethod
    def _is_a_range(cls, counts: tuple[int, int] | None) -> tuple[int, int] | None:
        if counts is not None and not 0 <= counts[0] <= counts[1]:
            raise ValueError("give the least and then the greatest count that is hidden, such as [1, 5]")
        return counts

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
    tolerance: float = Field(default=0, ge=0)
    tolerance_pct: float = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _are_smaller(self) -> Self:
        if self.parts is not None and self.parts == self.whole:
            raise ValueError("`parts` and `whole` are the same level, so that nothing is added up")
        return self


class Between(Definition):
    """A rate of the whole must lie between the lowest and the highest of its parts."""

    measures: list[MeasureName]
    whole: Level = Level.COUNTRY
    parts: Level = Level.REGION

    @model_validator(mode="after")
    def _are_smaller(self) -> Self:
        if self.parts == self.whole:
            raise ValueError("`parts` and `whole` are the same level, so that nothing is compared")
        return self


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
        default="quarantine",
        description="For `ranges`, and figures below 0 that cannot be; with `warn` the value is kept and flagged",
    )
    duplicate: Consequence = Field(
        default="quarantine", description="Rows that contradict each other; identical ones are kept once"
    )
    at_least_rows: int = Field(default=1, ge=1, description="Fewer data rows than this is a truncated file")
    parts: list[Parts] = []
    between: list[Between] = []
    ranges: dict[MeasureName, Range] = Field(
        default={}, description="The least and the greatest that a figure can be; without it 0, unless it is `negative`"
    )
    max_revision_factor: float = Field(
        default=3, ge=1, description="A revision by more than this factor of a rate or share is flagged"
    )
    dummy_row: Consequence = Field(default="quarantine", description="Rows of `LA demo`, test data and the like")
    fewer_rows: Consequence = Field(
        default="warn", description="Fewer observations or areas than the release before; refuse or warn"
    )
    max_fall_percent: float = Field(default=20, ge=0, le=100, description="For `fewer_rows`: how many fewer")
    scale: Consequence = Field(
        default="warn", description="A percentage that looks like a share of one, or a hundred times earlier releases"
    )


class Feed(TimedFeed):
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
    live: LiveSource | None = Field(
        default=None, description="Where the publisher puts a new release; preferred where `OBA_LIVE` allows it"
    )
    by_hand: str = Field(default="", description="Why there is no live source, in words, where more releases may come")
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

    def limits_of(self, measure: str) -> Range:
        """Return the least and the greatest that a figure of a measure can be: as `ranges` says, else 0 and more."""
        least = -inf if self.measures[measure].negative else 0.0
        return self.checks.ranges.get(measure, (least, inf))

    @property
    def edition(self) -> Edition | None:
        """Return the census whose small areas the feed has figures of; None where it has none, or does not say."""
        return next((rule.edition for rule in self.areas if rule.edition), None)

    @field_validator("area_names")
    @classmethod
    def _are_told_apart(cls, names: dict[str, str]) -> dict[str, str]:
        refuse_alike(names)
        return names

"""Measures that are counted from kept case rows: of which list, by which date, how long followed, split by what."""

from itertools import combinations
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from oba.indicators import scores
from oba.indicators.base import Change, Day, Definition, Identifier, Once
from oba.indicators.case_sheet import CategoryCode, Tool
from oba.indicators.feed import MeasureName

FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_ .:/+-]*$", max_length=80)]
Span = Literal["month", "quarter", "calendar_year", "financial_year", "academic_year"]
Family = Literal["flow", "outcome", "step", "again", "wait", "earlier", "travel"]

UNKNOWN = "unknown"
"""The group of rows that say nothing of what they are split by."""

PLACES = ("district", "lsoa")
"""Fields whose groups are places of their own."""

_KEYS: dict[str, tuple[set[str], set[str]]] = {
    "flow": ({"count"}, {"starts", "ends", "unit", "rolling"}),
    "outcome": ({"field", "counted"}, {"ends", "no_data"}),
    "step": ({"field"}, {"ends"}),
    "again": ({"within"}, {"ends", "same", "other"}),
    "wait": ({"within", "starts", "ends"}, set()),
    "earlier": ({"within", "other"}, {"starts", "same", "through"}),
    "travel": ({"field", "tool", "span"}, {"starts", "second", "missing", "within", "same"}),
}
"""What each family must be told and may be told, besides what all are."""
_OF_ALL = {"family", "label", "list_", "where", "breakdowns"}


def _ask_for_unit(given: Any) -> Any:
    if isinstance(given, int | float | str):
        raise ValueError(f"a window needs its unit; write `{{months: {given}}}` or `{{days: {given}}}`")
    return given


class Stretch(Definition):
    """So many months, or so many days."""

    months: int | None = Field(default=None, ge=1, le=240)
    days: int | None = Field(default=None, ge=1, le=3660)

    @model_validator(mode="after")
    def _has_one_unit(self) -> Self:
        if (self.months is None) == (self.days is None):
            raise ValueError("give exactly one of `months` or `days`")
        return self

    @property
    def words(self) -> str:
        """Return it as a sentence has it: `6 months`."""
        count, unit = (self.months, "month") if self.months else (self.days, "day")
        return f"{count} {unit}{'' if count == 1 else 's'}"


Window = Annotated[Stretch, BeforeValidator(_ask_for_unit)]


class CaseBreakdown(Definition):
    """A split of what is counted: by the codes of a field, by place, or by age at a date."""

    field: FieldName = Field(default="", description="A field of codes; `district` and `lsoa` give areas of their own")
    age_at: FieldName = Field(default="", description="The date at which the age is taken, from the month of birth")
    bands: list[int] = Field(
        default=[], description="The first years of age of each band: [0, 5, 10] is 0 to 4, 5 to 9, 10 and over"
    )
    spans: Once[Span] = Field(default=[], description="Only for these of the definition's `spans`; blank for all")

    @model_validator(mode="after")
    def _splits_by_one_thing(self) -> Self:
        if bool(self.field) == bool(self.age_at):
            raise ValueError("give exactly one of `field` or `age_at`")
        if bool(self.bands) != bool(self.age_at):
            raise ValueError("`bands` belong to `age_at`: give both or neither")
        if self.bands != sorted(set(self.bands)) or (self.bands and self.bands[0] < 0):
            raise ValueError(
                "the bands do not follow one another; write the first years of age upwards, such as [0, 5]"
            )
        return self

    @property
    def of_places(self) -> bool:
        """Return whether its groups are places."""
        return self.field in PLACES


class OtherList(Definition):
    """The list in which the same child or family is looked for."""

    list_: Identifier = Field(alias="list")
    starts: FieldName = "opened"
    ends: FieldName = "closed"
    where: dict[FieldName, Once[Code]] = {}
    since: Day | None = Field(
        default=None,
        description="The day from which the list is complete; `earlier` gives no period that asks for days before",
    )


class MissingScores(Definition):
    """Why there is no second score, where rows say so."""

    field: FieldName = Field(description="The field of codes that says why")
    reasons: dict[CategoryCode, str] = Field(min_length=1, description="Its codes, with their words; others are none")


class CaseMeasure(Definition):
    """One measure of a family. Rows are of the period in which their date is: the end, or the start if so said."""

    family: Family = Field(
        description="flow: how many start, end or are open; outcome: how they ended, the share without data beside;"
        " step: where they went; again: who came back in time; wait: days between two dates;"
        " earlier: who had something else before; travel: how far scores moved from the first to the last"
    )
    label: str
    list_: Identifier = Field(alias="list")
    where: dict[FieldName, Once[Code]] = Field(default={}, description="Only rows with any of these codes")
    breakdowns: Once[Identifier] = []
    starts: FieldName = Field(default="opened", description="The date on which a row begins")
    ends: FieldName = Field(default="closed", description="The date on which it ends")
    count: Literal["started", "ended", "open"] | None = Field(
        default=None, description="flow: in the period, or `open` at the end of its last day"
    )
    unit: Literal["case", "person", "family"] = Field(
        default="case", description="flow: what is counted once a period; a row without a family is one of its own"
    )
    rolling: int | None = Field(
        default=None, ge=2, le=36, description="flow: also so many months together, of so many: their mean"
    )
    field: FieldName = Field(
        default="", description="outcome, step: the codes that say how it ended; travel: the score"
    )
    counted: Once[Code] = Field(default=[], description="outcome: the codes that are counted: [met, partly]")
    no_data: Once[Code] = Field(default=["no_data"], description="outcome: codes that say nothing; a blank does too")
    within: Window | None = Field(default=None, description="again, wait, earlier, travel: how long after, or before")
    same: Literal["person", "family"] = Field(default="person", description="again, earlier, travel: who is looked for")
    other: OtherList | None = Field(
        default=None, description="again, earlier: the other list; `again` looks in its own unless told"
    )
    through: Identifier | None = Field(
        default=None,
        description="earlier: the link by which people are found in the other list, where the two have no number in"
        " common; the share is then of those who could be linked, and how many those are is given beside",
    )

    tool: Tool | None = Field(default=None, description="travel: the scale that the scores are of")
    span: Span | None = Field(
        default=None,
        description="travel: the one kind of period it is given for, or means of a short one could be worked back",
    )
    second: FieldName = Field(
        default="", description="travel: the field of the last score, where a row has both; else rows are single scores"
    )

    missing: MissingScores | None = Field(
        default=None, description="travel, with `second`: why there is no last score; each reason is counted"
    )

    @field_validator("label")
    @classmethod
    def _is_a_line(cls, text: str) -> str:
        return " ".join(text.split())

    @model_validator(mode="after")
    def _has_the_keys_of_its_family(self) -> Self:
        needed, allowed = _KEYS[self.family]
        given = self.model_fields_set - _OF_ALL
        if missing := sorted(needed - given):
            raise ValueError(f"family `{self.family}` needs `{missing[0]}`")
        if strange := sorted(given - needed - allowed):
            raise ValueError(f"`{strange[0]}` says nothing of family `{self.family}`; take it out")
        if self.family == "step" and self.breakdowns:
            raise ValueError("family `step` is split by its own `field`; take `breakdowns` out")
        if self.family == "wait" and self.within and not self.within.days:
            raise ValueError("days are waited; write `within: {days: 45}`")
        if self.family == "earlier" and self.other and not self.other.since:
            raise ValueError("`other` needs `since`: without the day from which that list is complete, none is earlier")
        if self.family == "travel" and bool(self.second) == bool(self.within):
            raise ValueError(
                "give `within`, where each row is one score, or `second`, where a row has both: exactly one of them"
            )
        if self.missing and not self.second:
            raise ValueError("`missing` is of rows that may have both scores; give `second`, or take it out")
        if self.through and self.same == "family":
            raise ValueError("people are linked and not families; take `same: family` or `through` out")
        if both := sorted(set(self.counted) & set(self.no_data)):
            raise ValueError(f"`{both[0]}` is both counted and without data; keep one of the two")
        return self

    def may_share_scores(self, other: "CaseMeasure") -> bool:
        """Return whether two measures may count scores of the same people: what lies between their means tells then.

        They are of different tools, and no code of a field lets a row into both, or else they may.
        """
        if self.tool is None or other.tool is None or self.list_ != other.list_:
            return False
        apart = any(
            not set(codes) & set(other.where[name]) for name, codes in self.where.items() if name in other.where
        )
        return self.tool.id == other.tool.id or not apart

    @property
    def reasons(self) -> dict[str, str]:
        """Return why there may be no last score, by code; the last says that nobody said why."""
        return scores.missing_reasons(self.missing.reasons if self.missing else {})

    @property
    def elsewhere(self) -> OtherList:
        """Return where the same child or family is looked for."""
        return self.other or OtherList(list=self.list_, starts=self.starts, ends=self.ends)

    @property
    def lists(self) -> tuple[str, ...]:
        """Return the lists that it reads, its own first."""
        return tuple(dict.fromkeys([self.list_, *([self.other.list_] if self.other else [])]))


SERIES: dict[str, tuple[str, ...]] = {
    "flow": ("",),
    "outcome": ("", "_of_known", "_no_data"),
    "step": ("",),
    "again": ("", "_not_yet_followed"),
    "wait": ("", "_not_yet_followed", "_median_days"),
    "earlier": ("",),
}
"""What a measure of each family is given as: its own name, and its name with these endings."""
ROLLING, MATCHED, NOT_YET_FOLLOWED = "_rolling_mean", "_matched", "_not_yet_followed"
MEDIAN = "_median_days"


_SHARED = (
    "may count the same scores; split one of them by `breakdowns`, or let `where` take each tool's own rows:"
    " `{tool: [sdq]}`"
)


class CaseMeasures(Definition):
    """Everything that is counted for one place and purpose; a feed with a connector of type `cases` brings it in."""

    schema_: Literal["oba-case-measures/1"] = Field(alias="schema")
    id: Identifier
    version: int = Field(ge=1)
    name: str
    owner: str
    area: str = Field(description="ONS code of the place that all rows are of")
    since: Day = Field(description="The day from which the lists are complete: no period begins before")
    spans: Once[Span] = Field(min_length=1, description="Periods that figures are given for")
    pooled_years: int | None = Field(
        default=None, ge=2, le=10, description="Also so many years together, for each kind of year among `spans`"
    )
    breakdowns: dict[Identifier, CaseBreakdown] = {}
    measures: dict[MeasureName, CaseMeasure] = Field(min_length=1)
    made_up: bool = Field(default=False, description="The cases are made up, and pages must say so")
    changelog: list[Change] = []

    @model_validator(mode="after")
    def _names_what_is_there(self) -> Self:
        self._keeps_means_apart()
        for name, measure in self.measures.items():
            for breakdown in measure.breakdowns:
                if breakdown not in self.breakdowns:
                    known = ", ".join(f"`{one}`" for one in sorted(self.breakdowns)) or "none"
                    raise ValueError(f"`{breakdown}` of measure {name} is no breakdown of this file; there is {known}")
            if measure.rolling and "month" not in self.spans:
                raise ValueError(f"`rolling` of measure {name} needs `month` among `spans`")
        if self.pooled_years and not any(span.endswith("year") for span in self.spans):
            raise ValueError("`pooled_years` needs a kind of year among `spans`")
        names = [one for name in self.measures for one in self.series_of(name)]
        if twice := next((one for one in names if names.count(one) > 1), None):
            raise ValueError(f"`{twice}` would be two measures: one is an ending that another gives; rename one")
        return self

    def _keeps_means_apart(self) -> None:
        """Refuse what would set means of nested groups beside each other: what lies between them could be told."""
        for (name, measure), (second, other) in combinations(self.measures.items(), 2):
            if measure.may_share_scores(other):
                raise ValueError(f"{name} and {second} {_SHARED}")
        for name, measure in self.measures.items():
            if measure.tool is None:
                continue
            if measure.span not in self.spans:
                raise ValueError(f"`span` of measure {name} is none of `spans`; take one of them")
            splits = [self.breakdowns[one] for one in measure.breakdowns if one in self.breakdowns]
            if any(one.field == "lsoa" for one in splits):
                raise ValueError(f"small areas are too small for means; take that breakdown out of {name}")
            if sum(bool(one.age_at) for one in splits) > 1:
                raise ValueError(f"give {name} one breakdown by age: what lies between two could be worked back")

    def series_of(self, name: str) -> tuple[str, ...]:
        """Return what a measure is given as, its own name first."""
        measure = self.measures[name]
        if measure.tool is not None:
            counted = [scores.name_score(name, one) for one in scores.measured_of(measure.tool, list(measure.reasons))]
            return (*counted, f"{name}{NOT_YET_FOLLOWED}")
        endings = [*SERIES[measure.family], *([ROLLING] if measure.rolling else [])]
        endings += [MATCHED] if measure.through else []
        return tuple(f"{name}{ending}" for ending in endings)

    def counts_a_part(self, name: str) -> bool:
        """Return whether a measure counts some rows of a list (`where`) and another others: it is a group."""
        one = self.measures[name]
        others = (other for other in self.measures.values() if other.list_ == one.list_)
        return bool(one.where) and any(other.where != one.where for other in others)

    def gives_groups(self, name: str, span: str) -> bool:
        """Return whether a measure gives a kind of period (`month`, `pooled_calendar_year`) by groups, or is one."""
        one, kind = self.measures[name], span.removeprefix("pooled_")
        by_groups = any(kind in (self.breakdowns[each].spans or self.spans) for each in one.breakdowns)
        return by_groups or one.family == "step" or self.counts_a_part(name)

    @property
    def lists(self) -> tuple[str, ...]:
        """Return the lists that it reads."""
        return tuple(dict.fromkeys(one for measure in self.measures.values() for one in measure.lists))

    @property
    def links(self) -> tuple[str, ...]:
        """Return the links that people are found by."""
        return tuple(dict.fromkeys(one.through for one in self.measures.values() if one.through))

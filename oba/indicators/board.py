"""A board: whose curves, in which place, compared with what, in which order."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from oba.errors import PublishError
from oba.indicators.base import Citation, Definition, Identifier, Once
from oba.indicators.outcome import LevelOfNeed
from oba.indicators.schedule import BoardSchedule
from oba.vocabulary import Audience

CASE_AUDIT_DAYS = 730
"""Two years: an audit can be followed up in the next year, and looked into by an inspection of the last."""


def folder_name(text: str) -> str:
    """Return a name that is one safe folder: `2025/26 Q1` becomes `2025-26-q1`."""
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if not name:
        raise PublishError(f"`{text}` cannot name a folder: use letters and digits")
    return name


def _refuse_unnamable(period: str) -> str:
    try:
        folder_name(period)
    except PublishError as fault:
        raise ValueError(str(fault)) from fault
    return period


class BoundaryFile(Definition):
    """Outlines of the board's districts, for maps."""

    file: str = Field(description="GeoJSON, from the folder of the project: example_data/geography/districts.geojson")
    code: str = Field(description="The property of each feature that has its ONS code: LAD24CD")
    credit: str = Field(description="What its publisher asks to stand below a map")


class Board(Definition):
    """One board or partnership and the pack it receives."""

    schema_: Literal["oba-board/1"] = Field(alias="schema")
    id: Identifier
    name: str
    area: str = Field(description="ONS code of the place the board answers for; of a group without one, the board's id")
    members: Once[str] = Field(
        default=[],
        description="ONS codes of the upper-tier authorities whose published counts are added up, where the board"
        " answers for a group of them, such as a combined authority",
    )
    purpose: str = ""
    reports_to: list[str] = []
    period: Annotated[str, AfterValidator(_refuse_unnamable)] = Field(
        description="The meeting the pack is for, as words in the folder name: 2026-q3"
    )
    meeting: str = ""
    audience: Audience = Field(
        default=Audience.PARTNERSHIP,
        description="Whom the pack is for: it leaves out what has a narrower `visibility`",
    )
    schedule: BoardSchedule | None = Field(default=None, description="Days of meetings, and when packs are made")
    year_begins: int = Field(
        default=4,
        ge=1,
        le=12,
        description="Month with which the year of the board's yearly report begins: 4 is April",
    )
    comparators: Once[Literal["england", "region", "statistical_neighbours"]] = ["england", "region"]
    neighbour_model: str = Field(default="2025", description="Model year of the statistical neighbours")
    outcomes: Once[Identifier] = Field(description="Outcomes in the order of the pack")
    services: Once[Identifier] = []
    analyses: Once[Identifier] = Field(default=[], description="Analyses of the needs assessment that its pack has")
    boundaries: BoundaryFile | None = Field(
        default=None,
        description="Outlines of its districts; with them analyses that set districts side by side draw a map",
    )
    leave_out: Once[Identifier] = Field(default=[], description="Indicators this board leaves out")
    headlines: dict[Identifier, Once[Identifier]] = Field(
        default={}, description="For an outcome, the indicators this board takes as headline"
    )
    levels_of_need: dict[LevelOfNeed, str] = Field(
        default={}, description="What each level of need is called here, from 1 (universal) to 4 (statutory)"
    )
    case_audit_days: int = Field(
        default=CASE_AUDIT_DAYS,
        ge=30,
        le=3660,
        description="Days for which the references of audited cases, and auditors' words, are kept"
        " after the last that is recorded of the audit; grades and counts stay",
    )
    made_up: bool = Field(default=False, description="A test case: every page states it")
    sources: list[Citation] = []

    @model_validator(mode="after")
    def _is_a_whole_group(self) -> Self:
        if self.area == self.id and not self.members:
            raise ValueError("`area` is the board's own id; give the ONS code of its place, or `members` of a group")
        if len(self.members) == 1:
            raise ValueError("a group has two `members` or more; for one authority give its code as `area`")
        if self.members and "statistical_neighbours" in self.comparators:
            raise ValueError("a group of `members` has no statistical neighbours; take them out of `comparators`")
        if self.members and self.analyses:
            raise ValueError(
                "an analysis reads the tables of one authority, which no publisher gives of a group, and a sum over"
                " members would lack what is hidden of one; take out `analyses`, or make a board for each member"
            )
        return self

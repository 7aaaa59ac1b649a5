"""What may be asked of the read API, and the form of what it answers, as `/api/openapi.json` says it."""

import re
from datetime import date
from typing import Annotated, Any, Literal, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

from oba.portal.read_api.records import VALUE_COLUMNS
from oba.scorecards.render.open_data.records import NUMBERS

MOST_ROWS = 10_000
_FURTHEST = 10_000_000
_Id = Annotated[str, Field(max_length=200)]
_Ids = Annotated[list[_Id], Field(max_length=400)]
_Words = Annotated[str, Field(max_length=500)]


def _refuse_moment(given: object) -> object:
    """Return a day as it was given; ValueError for a number or a moment, which would be taken for some day or other."""
    if isinstance(given, str) and not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", given):
        raise ValueError("a day is written as 2026-11-30")
    return given


_Day = Annotated[date, BeforeValidator(_refuse_moment)]


class _Closed(BaseModel):
    """Names its own parameters alone: one that is written wrongly is refused, and not passed over."""

    model_config = ConfigDict(extra="forbid")


class OfPack(_Closed):
    """Which pack is meant, if not the newest."""

    as_at: _Day | None = Field(None, description="What was published by this day", examples=["2026-11-30"])
    pack: _Ids = Field(
        [], description="Only what was published in these packs, by their ids", examples=[["05226f72d2"]]
    )


class OfList(OfPack):
    """Which boards are meant, and which part of the list in which form."""

    board: _Ids = Field([], description="Only these boards", examples=[["worcestershire-early-help-board"]])
    limit: int | None = Field(
        None, ge=1, le=MOST_ROWS, description=f"How many at once; without it all, of at most {MOST_ROWS:,}"
    )
    offset: int = Field(0, ge=0, le=_FURTHEST, description="How many to pass over; the `Link` header has the next page")
    format: Literal["json", "csv"] | None = Field(None, description="Goes before what `Accept` says")


class OfValues(OfList):
    """Which values are meant."""

    indicator: _Ids = Field([], description="Only these indicators, by their ids", examples=[["re-referrals"]])
    area: _Ids = Field([], description="Only these places, by ONS code", examples=[["E10000034"]])
    period: _Ids = Field([], description="Only these periods, by code", examples=[["2024-04-01/P1Y"]])
    breakdown: _Words | None = Field(None, description="Only this group; blank for everybody", examples=[""])


GIVEN_ONCE = frozenset(
    name for name, field in OfValues.model_fields.items() if get_origin(field.annotation) is not list
)
"""Parameters of which the last would be taken for all, were one given several times."""


class PackShown(BaseModel):
    """A pack that was published for a meeting and kept."""

    pack: str = Field(examples=["05226f72d2"])
    board: str = Field(examples=["worcestershire-early-help-board"])
    board_name: str = Field(examples=["Worcestershire Early Help Board"])
    period: str = Field(examples=["2026-q3"])
    meeting: str
    audience: str = Field(examples=["public"])
    as_at: date = Field(description="Its figures are what was known on this day")
    published_on: date
    software: str
    sha256: str


_Boards = list[str] | str


class IndicatorShown(BaseModel):
    """An indicator, measure or analysis of the packs; of an analysis only its id, name and boards are told."""

    indicator_id: str = Field(examples=["re-referrals"])
    indicator: str = Field(examples=["Referrals that follow another within 12 months"])
    boards: _Boards = Field(description="Whose packs have it; in CSV with a space between them")
    unit: str = Field("", examples=["%"])
    short_name: str = ""
    definition: str = ""
    technical_definition: str = ""
    version: int | None = None
    accountability: str = ""
    list: str = ""
    type: str = ""
    polarity: str = ""
    decimals: int | None = None
    frequency: str = ""


class AreaShown(BaseModel):
    """A place that values are of."""

    area_code: str = Field(examples=["E10000034"])
    area: str = Field(examples=["Worcestershire"])


class Told(BaseModel):
    """A number, as printed too; where there is none, why."""

    value: float | None
    text: str
    why_no_value: str = ""
    period: str
    period_label: str


class ComparisonShown(Told):
    """The newest figure beside a comparator's of the same period; `column` is that of the values."""

    column: str
    name: str
    word: str = Field(examples=["better"])
    sentence: str


class LongerShown(Told):
    """The newest figure of the same over a longer stretch."""

    name: str


class Said(BaseModel):
    """What is said, short and in a whole sentence."""

    words: str
    sentence: str


_FIELDS: dict[str, Any] = {
    "value": (float | None, ...),
    **{name: (float if name in NUMBERS else str, None) for name in VALUE_COLUMNS if name != "value"},
}
Value: Any = create_model(
    "Value",
    __doc__=(
        "One figure, with the fields of `data.csv` (docs/packs.md says what each is), the pack that it is published in"
        " and where it comes from. Fields that are blank are left out, but `value`: null is withheld or missing, never"
        " zero, and `why_no_value` says why."
    ),
    **_FIELDS,
)


class CardShown(BaseModel):
    """What a card says of its newest figure, in the words of its page, and its values."""

    board: str
    pack: str
    as_at: date
    published_on: date
    made_up: bool = Field(description="Whether the figures are made up, to try the software with")
    indicator_id: str
    indicator: str
    unit: str
    area_code: str
    area: str
    finding: str
    line: str
    sentence: str
    sure: str
    age: str
    latest: Told | None
    verdict: Said
    comparisons: list[ComparisonShown]
    direction: Said | None = None
    place: str = ""
    linked: Said | None = Field(None, description="What a figure is worth that is counted through a link of two lists")
    longer: list[LongerShown] = []
    source: str = ""
    publisher: str = ""
    licence: str = ""
    attribution: str = ""
    released: str = ""
    fetched_from: str = ""
    fetched_at: str = ""
    caveats: str = ""
    values: list[Value]


_SOURCE = {
    "source": "Children in need, reporting year 2025",
    "publisher": "Department for Education",
    "licence": "Open Government Licence v3.0",
    "released": "2025-10-31",
}
_OF_BOARD = {"board": "worcestershire-early-help-board", "pack": "05226f72d2"}
_DAYS = {"as_at": "2026-11-30", "published_on": "2026-11-30"}
_VALUES: Any = {
    "total": 2,
    "limit": MOST_ROWS,
    "offset": 0,
    "next": None,
    "made_up": False,
    "values": [
        {"value": shown, "indicator_id": "re-referrals", "area_code": "E10000034", "period": period, **why}
        | _OF_BOARD
        | _DAYS
        | _SOURCE
        for shown, period, why in (
            (17.8147762747, "2024-04-01/P1Y", {}),
            (None, "2012-04-01/P1Y", {"symbol": "c", "why_no_value": "hidden to protect a small number"}),
        )
    ],
}


class _Page(BaseModel):
    total: int = Field(description="How many there are in all")
    limit: int
    offset: int
    next: str | None = Field(description="The address of the next page, pinned to the same packs")


class PacksPage(_Page):
    """Packs, by board, the newest first."""

    packs: list[PackShown]


class IndicatorsPage(_Page):
    """Indicators, by id."""

    indicators: list[IndicatorShown]


class AreasPage(_Page):
    """Places, by code."""

    areas: list[AreaShown]


class ValuesPage(_Page):
    """Values, by board and in the order of its pack."""

    model_config = ConfigDict(json_schema_extra={"examples": [_VALUES]})

    made_up: bool = Field(description="Whether any of them are made up, to try the software with")
    values: list[Value]

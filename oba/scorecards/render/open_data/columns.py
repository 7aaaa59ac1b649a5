"""The columns of `data.csv`, each once: its writer, the metadata beside it and the read API all take them from here.

New columns are added at the end; those that are there keep their names and places.
"""

from dataclasses import dataclass
from enum import StrEnum

from oba.scorecards.figure import MARKS
from oba.scorecards.notes import IN_STEPS
from oba.scorecards.render.wording import COMPARATOR_KINDS
from oba.vocabulary import Status

FORECAST = "forecast"
"""The status of a row that is a forecast."""
MADE_AFTERWARDS = "made afterwards"
"""Stands for the day of a forecast that was worked out when its figure was known already."""


class Kind(StrEnum):
    """What the cells of a column hold; the words are those that Table Schema and XML Schema share."""

    STRING = "string"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Column:
    """A column with what a reader must know of it.

    `unit` says in what its numbers are counted. `is_blank` where a cell may be blank; `values` are all that may stand
    in it, `pattern` is what else does (a regular expression that JavaScript, Python and XML Schema read alike).
    """

    name: str
    title: str
    description: str
    kind: Kind = Kind.STRING
    unit: str = ""
    is_blank: bool = True
    values: tuple[str, ...] = ()
    pattern: str = ""


_MARKS = "; ".join(f"{mark}: {words}" for mark, words in MARKS.items())
_IN_UNIT = "as the column unit says"
_FORECAST_LIMITS = (
    ("forecast_lower80", "Forecast, lower 80%", "Lower limit of the range that should hold 80 of 100 figures."),
    ("forecast_upper80", "Forecast, upper 80%", "Upper limit of the range that should hold 80 of 100 figures."),
    ("forecast_lower95", "Forecast, lower 95%", "Lower limit of the range that should hold 95 of 100 figures."),
    ("forecast_upper95", "Forecast, upper 95%", "Upper limit of the range that should hold 95 of 100 figures."),
)
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


def _number(name: str, title: str, description: str, unit: str = _IN_UNIT) -> Column:
    return Column(name, title, description, Kind.NUMBER, unit)


TABLE: tuple[Column, ...] = (
    Column(
        "indicator_id",
        "Indicator id",
        "The id of the indicator, measure or analysis, after which its page and its file of the read API are named.",
        is_blank=False,
    ),
    Column("indicator", "Indicator", "Its full name.", is_blank=False),
    Column("unit", "Unit", "In what its values are counted; blank where the name says it."),
    Column("area_code", "Area code", "The ONS code of the place.", is_blank=False),
    Column("area", "Area", "The name of the place.", is_blank=False),
    Column(
        "period",
        "Period",
        "When: the first day and how long it lasts (2024-04-01/P1Y), or the day of a count (2025-03-31).",
        is_blank=False,
        pattern=f"{_DAY}(/P[0-9]+[YMD])?",
    ),
    Column("period_label", "Period in words", "The period as the pages print it.", is_blank=False),
    Column(
        "breakdown",
        "Group",
        "The group, after its breakdown (Team: Team A); blank for everybody. Of an analysis: table, row and column.",
    ),
    _number("numerator", "Numerator", "What is counted; blank where the source gives none.", "as defined"),
    _number("denominator", "Denominator", "Of how many; blank where the source gives none.", "as defined"),
    _number("value", "Value", "The figure in full; blank where it is withheld or missing, and why_no_value says why."),
    _number("lower", "Lower limit", "Lower limit of the figure’s interval of uncertainty; blank where it has none."),
    _number("upper", "Upper limit", "Upper limit of the figure’s interval of uncertainty; blank where it has none."),
    Column(
        "symbol",
        "Mark",
        f"The mark in place of a value. {_MARKS}.",
        values=tuple(MARKS),
    ),
    Column(
        "status",
        "Status",
        "How settled the figure is, or that the row is a forecast.",
        values=(*Status, FORECAST),
    ),
    *(
        _number(kind, words, f"{words}: the value of the same period, in rows of everybody only.")
        for kind, words in COMPARATOR_KINDS
    ),
    Column(
        "is_over",
        "Period is over",
        "In rows of forecasts: whether the period had ended by the day of the pack.",
        values=("yes", "no"),
    ),
    _number("forecast", "Forecast", "The expected value; beside the newest figure the forecast that judges it."),
    *(_number(name, title, description) for name, title, description in _FORECAST_LIMITS),
    Column(
        "forecast_made",
        "Forecast made",
        f"The day on which the forecast was made, or “{MADE_AFTERWARDS}”.",
        pattern=f"{_DAY}|{MADE_AFTERWARDS}",
    ),
    Column("verdict", "Verdict", "The newest figure against the baseline forecast; in its row only."),
    Column("comparison", "Comparison", "How the newest figure stands beside each comparator; in its row only."),
    Column("trend", "Trend", "The recent trend in the publisher’s words; in the row of the newest figure only."),
    Column("trace", "Trace code", "Leads to the source cells of the figure."),
    Column("why_no_value", "Why no value", "Why value is blank; blank where there is one."),
    *(
        Column(f"why_no_{kind}", f"Why no {words}", f"Why {kind} is blank; blank too where there is no cell.")
        for kind, words in COMPARATOR_KINDS
    ),
    Column("direction", "Direction", "Which way the curve goes; in the row of the newest figure only."),
    Column("place", "Place", "How the curve stands beside others; in the row of the newest figure only."),
    Column(
        "linked",
        "Linked",
        "Of a figure counted through a link of two lists: whom the link finds and misses; in the newest row only.",
    ),
    Column(
        "in_steps",
        "In steps",
        f"Whether it, or what an analysis reads, is a count by group, or one beside such. {IN_STEPS}",
        values=("yes",),
    ),
)
COLUMNS: tuple[str, ...] = tuple(column.name for column in TABLE)
KEY: tuple[str, ...] = ("indicator_id", "area_code", "period", "breakdown")
"""What tells one row from every other."""

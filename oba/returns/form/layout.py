"""Where everything is in the workbook: the same for the one who makes it and the one who reads it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from openpyxl.utils import get_column_letter

from oba.indicators.provider_return import Provider, ReturnDefinition, Share
from oba.periods import Period
from oba.returns.submission import AskedFigure, Key, list_asked
from oba.returns.values import NIL_WORDS, number_text
from oba.vocabulary import Symbol

HEADER_ROW = 4
FIRST_ROW = 5
ENTRY_HEADERS = (
    "Number",
    "Question",
    "Group",
    "Your figure",
    "Check",
    "Reason, or promised date",
    "Last quarter",
    "Change",
    "What to count",
)
REF, QUESTION, GROUP, FIGURE, CHECK, REASON, LAST, CHANGE, DEFINITION = range(1, 10)
HELPER_HEADERS = ("Number as read", "Symbol as read")
NUMBER, SYMBOL = 50, 51
"""Hidden columns far to the right, in which the workbook works out what the check will read."""
WORDS_FOR_NIL = NIL_WORDS | {Symbol.NIL.value}
CHECK_HEADER = "Check"
CHECK_WORDS = ("To do", "Fix", "Explain", "Told")
"""A message of the column Check begins with one of these: to fill in, to put right, to give a reason for, to know."""
CASE_CHECK = 12
STORY_HEADERS = ("Number", "Question", "Your answer", "A hint", CHECK_HEADER)
ACTION_HEADERS = ("What do you propose to do?", "Who", "By when", "Status", CHECK_HEADER)
CORRECTION_HEADERS = ("Number of the figure", "Corrected figure", "Why it changed", "Figure as reported", CHECK_HEADER)
CORRECTION_ROWS = 12
SIGN_HEADERS = ("Sign-off", "Your entry", "Check")
SIGN_LINES = (
    "Who entered the figures",
    "Who signs them off",
    "Their role",
    "Day of sign-off",
    "The figures are right as far as I know (Yes)",
)
IDENTITY_LINES = (
    "Return",
    "Organisation",
    "Organisation code",
    "Quarter",
    "Quarter code",
    "Workbook",
    "Workbook version",
    "Signature",
)
PROPERTIES = {
    "Organisation": "oba-organisation-name",
    "Organisation code": "oba-organisation",
    "Quarter code": "oba-period",
    "Workbook": "oba-template",
    "Workbook version": "oba-version",
    "Signature": "oba-signature",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet of questions: a figure asked for, a sum of groups, or a share worked out."""

    row: int
    asked: AskedFigure | None = None
    sum_of: tuple[str, str] | None = None
    share: Share | None = None


@dataclass(frozen=True)
class Layout:
    """The rows of each sheet of questions."""

    definition: ReturnDefinition
    provider: Provider

    @cached_property
    def sheets(self) -> dict[str, list[Line]]:
        """Return the lines of each sheet of questions, in order."""
        sheets: dict[str, list[Line]] = {section.title: [] for section in self.definition.sections}
        shares = {r.numerator: r for r in self.definition.relations if isinstance(r, Share)}
        asked = list_asked(self.definition)
        for number, figure in enumerate(asked):
            lines = sheets[figure.sheet]
            lines.append(Line(FIRST_ROW + len(lines), figure))
            following = asked[number + 1] if number + 1 < len(asked) else None
            ends = following is None or following.measure is not figure.measure
            if figure.codelist and (ends or (following and following.codelist != figure.codelist)):
                lines.append(Line(FIRST_ROW + len(lines), sum_of=(figure.measure.id, figure.codelist)))
            if ends and figure.measure.id in shares:
                lines.append(Line(FIRST_ROW + len(lines), share=shares[figure.measure.id]))
        return sheets

    @cached_property
    def rows(self) -> dict[Key, tuple[str, int]]:
        """Return the sheet and row of each figure."""
        return {
            line.asked.key: (sheet, line.row) for sheet, lines in self.sheets.items() for line in lines if line.asked
        }

    def last_row(self, sheet: str) -> int:
        """Return the last row of a sheet of questions."""
        return FIRST_ROW + len(self.sheets[sheet]) - 1

    def address(self, key: Key, column: int = FIGURE, of: str = "") -> str:
        """Return the cell of a figure for a formula, with its sheet unless that is `of`."""
        sheet, row = self.rows[key]
        cell = f"${get_column_letter(column)}${row}"
        return cell if sheet == of else f"'{sheet}'!{cell}"


def signed_text(
    definition: str, version: object, organisation: str, name: str, period: str, printed: Mapping[Key, float | str]
) -> str:
    """Return what the signature covers: whose return it is, for when, and what it prints as last reported."""
    figures = sorted((*key, number_text(v) if isinstance(v, int | float) else str(v)) for key, v in printed.items())
    return json.dumps([definition, str(version), organisation, name, period, figures], ensure_ascii=False)


def period_code(period: Period) -> str:
    """Return a quarter as people type it: `2026-Q3` is July to September 2026."""
    return f"{period.start.year}-Q{(period.start.month + 2) // 3}"


def is_first_of_year(period: Period) -> bool:
    """Return whether a quarter is the first of a financial year, when counts from 1 April begin anew."""
    return period.start.month == 4


SYMBOL_HELP: dict[Symbol, str] = {
    Symbol.NIL: "Nil. Nothing to count; the same as 0.",
    Symbol.UNAVAILABLE: "Not available. There is a figure, but you do not have it. Write the reason beside it.",
    Symbol.NOT_APPLICABLE: "Not applicable. The question cannot be asked of you.",
    Symbol.PROMISED: "Promised. It will come later. Write the day beside it.",
    Symbol.CONFIDENTIAL: "Hidden. Only for figures that are published as you give them, when they are 1 to 4.",
    Symbol.LOW_RELIABILITY: "Not reliable. Write the reason beside it.",
}

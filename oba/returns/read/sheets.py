"""The smaller sheets of the workbook as they were filled in: cases, story, actions, corrections, sign-off."""

from collections.abc import Collection, Sequence

from oba.indicators.case_sheet import CaseSheet
from oba.indicators.provider_return import ReturnDefinition
from oba.returns.codes import read_label
from oba.returns.form import layout as at
from oba.returns.submission import (
    ACTION_STATES,
    ACTIONS,
    CASE_COLUMNS,
    CONFIRMED,
    CORRECTIONS,
    SIGN_OFF,
    STORY,
    Action,
    Answer,
    Case,
    Correction,
    Mended,
    Oddity,
    SignOff,
    Spot,
)
from oba.returns.values import quote_input, read_day, read_figure, tidy

Rows = list[list[object]]
_MOST_WORDS = 5_000
_CASE_DAYS = ("first_date", "second_date")


def text_at(row: list[object], column: int) -> str:
    """Return a cell as tidy text; the column counts from 1."""
    cell = row[column - 1] if len(row) >= column else None
    return "" if cell is None or cell == "" else tidy(quote_input(cell))


def _long_text_at(row: list[object], column: int) -> str:
    """Return a long text, cut where no answer would reach."""
    cell = row[column - 1] if len(row) >= column else None
    return tidy(str(cell)[:_MOST_WORDS]) if cell is not None else ""


def read_cases(
    rows: Rows, definition: ReturnDefinition, oddities: list[Oddity], mended: list[Mended]
) -> tuple[Case, ...]:
    """Return the rows of the case list in which anything was typed."""
    cases = definition.cases
    if cases is None:
        return ()
    headings = [tidy(quote_input(cell)) for cell in rows[at.HEADER_ROW - 1]] if len(rows) >= at.HEADER_ROW else []
    for number, name in enumerate(CASE_COLUMNS.values()):
        if rows and (number >= len(headings) or headings[number] != name):
            what = f"The column `{name}` is missing, or not in its place."
            oddities.append(Oddity("missing-column", Spot(cases.title, at.HEADER_ROW, number + 1), what, name))
            return ()
    found = []
    width = len(CASE_COLUMNS)
    read = _CaseReader(definition, cases)
    for number, row in enumerate(rows[at.HEADER_ROW :], at.FIRST_ROW):
        given = row[:width]
        if any(cell not in ("", None) and str(cell).strip() for cell in given):
            found.append(read.case(Spot(cases.title, number, 1), given, mended))
    if len(found) > cases.most_rows:
        what = f"The sheet `{cases.title}` has {len(found):,} rows; at most {cases.most_rows:,} are taken."
        oddities.append(Oddity("missing-column", Spot(cases.title), what))
        return ()
    return tuple(found)


class _CaseReader:
    """Reads rows of the case list; what one row was read as, the next of the same text is."""

    def __init__(self, definition: ReturnDefinition, cases: CaseSheet) -> None:
        self._lists: dict[str, dict[str, str]] = {
            "district": definition.codelists[cases.district].categories,
            "quintile": definition.codelists[cases.quintile].categories,
            "tool": {tool.id: tool.name for tool in cases.tools},
            "version": {version: version for tool in cases.tools for version in tool.versions},
            "reason": cases.reasons,
        }
        self._known: dict[tuple[str, str], str | None] = {}

    def case(self, spot: Spot, row: list[object], mended: list[Mended]) -> Case:
        """Return a row with the words of the lists and real days wherever these can be told."""
        given: dict[str, object] = dict(zip(CASE_COLUMNS, row, strict=False))
        case = Case(spot, given)
        for column in self._lists:
            typed = tidy(quote_input(given.get(column)))
            label = self._label(column, typed) if typed else None
            if label is not None:
                given[column] = label
                if label != typed:
                    mended.append(Mended(case.at(column), typed, f"`{typed}` was read as `{label}`"))
        for column in _CASE_DAYS:
            day, how, _ = read_day(given.get(column))
            if how and day:
                mended.append(Mended(case.at(column), quote_input(given[column]), how))
                given[column] = day
        return case

    def _label(self, column: str, typed: str) -> str | None:
        if (column, typed) not in self._known:
            self._known[column, typed] = read_label(self._lists[column], typed)
        return self._known[column, typed]


def read_answers(rows: Rows, definition: ReturnDefinition) -> tuple[Answer, ...]:
    """Return the answer to each question, found by its number; a blank one is an answer without text."""
    questions = {question.ref: question for question in definition.questions}
    found = []
    for number, row in enumerate(rows[at.HEADER_ROW :], at.FIRST_ROW):
        question = questions.pop(text_at(row, 1), None)
        if question is not None:
            found.append(Answer(question.id, Spot(STORY, number, 3), _long_text_at(row, 3)))
    return tuple(found)


def read_actions(rows: Rows, mended: list[Mended]) -> tuple[Action, ...]:
    """Return the actions in which anything was typed."""
    found = []
    for number, row in enumerate(rows[at.HEADER_ROW :], at.FIRST_ROW):
        if any(text_at(row, column) for column in range(1, 5)):
            by = _day_at(row, Spot(ACTIONS, number, 3), mended)
            status = _word_at(row, Spot(ACTIONS, number, 4), ACTION_STATES, mended)
            found.append(Action(Spot(ACTIONS, number, 1), _long_text_at(row, 1), text_at(row, 2), by, status))
    return tuple(found)


def _day_at(row: list[object], spot: Spot, mended: list[Mended]) -> object:
    """Return a cell as a day, if it can be read as one, and tell it if it was typed as text."""
    given = row[spot.column - 1] if len(row) >= spot.column else None
    day, how, _ = read_day(given)
    if how and day:
        mended.append(Mended(spot, quote_input(given), how))
    return day or given


def _word_at(row: list[object], spot: Spot, words: Sequence[str], mended: list[Mended]) -> str:
    """Return one of the words that a cell offers, in whatever case it was typed, or what was typed."""
    typed = text_at(row, spot.column)
    meant = next((word for word in words if word.casefold() == typed.casefold()), typed)
    if meant != typed:
        mended.append(Mended(spot, typed, f"`{typed}` was read as `{meant}`"))
    return meant


def read_corrections(rows: Rows, refs: Collection[str], mended: list[Mended]) -> tuple[Correction, ...]:
    """Return the corrections in which anything was typed; `refs` are the numbers of the figures."""
    found = []
    for number, row in enumerate(rows[at.HEADER_ROW :], at.FIRST_ROW):
        if any(text_at(row, column) for column in range(1, 4)):
            given = row[1] if len(row) > 1 else None
            ref = _word_at(row, Spot(CORRECTIONS, number, 1), tuple(refs), mended)
            spot = Spot(CORRECTIONS, number, 2)
            found.append(Correction(spot, ref, given, read_figure(given), _long_text_at(row, 3)))
    return tuple(found)


def read_sign_off(rows: Rows, mended: list[Mended]) -> SignOff:
    """Return who entered and who signed."""
    lines = rows[at.HEADER_ROW : at.HEADER_ROW + len(at.SIGN_LINES)]
    lines += [[]] * (len(at.SIGN_LINES) - len(lines))
    entered, signed, role, day, confirmed = lines
    first = at.FIRST_ROW
    return SignOff(
        Spot(SIGN_OFF, first, 2),
        text_at(entered, 2),
        text_at(signed, 2),
        text_at(role, 2),
        _day_at(day, Spot(SIGN_OFF, first + 3, 2), mended),
        _word_at(confirmed, Spot(SIGN_OFF, first + 4, 2), (CONFIRMED,), mended),
    )

"""The smaller sheets of the workbook as they were filled in: cases, story, actions, corrections, sign-off."""

from oba.indicators.provider_return import CaseSheet, ReturnDefinition
from oba.returns.form import layout as at
from oba.returns.submission import (
    ACTIONS,
    CASE_COLUMNS,
    CORRECTIONS,
    SIGN_OFF,
    STORY,
    Action,
    Answer,
    Case,
    Correction,
    Oddity,
    SignOff,
    Spot,
)
from oba.returns.values import quote_input, read_figure, tidy

Rows = list[list[object]]
_MOST_WORDS = 5_000


def text_at(row: list[object], column: int) -> str:
    """Return a cell as tidy text; the column counts from 1."""
    return tidy(quote_input(row[column - 1])) if len(row) >= column else ""


def _long_text_at(row: list[object], column: int) -> str:
    """Return a long text, cut where no answer would reach."""
    cell = row[column - 1] if len(row) >= column else None
    return tidy(str(cell)[:_MOST_WORDS]) if cell is not None else ""


def read_cases(rows: Rows, cases: CaseSheet, oddities: list[Oddity]) -> tuple[Case, ...]:
    """Return the rows of the case list in which anything was typed."""
    headings = [tidy(quote_input(cell)) for cell in rows[at.HEADER_ROW - 1]] if len(rows) >= at.HEADER_ROW else []
    for number, name in enumerate(CASE_COLUMNS.values()):
        if rows and (number >= len(headings) or headings[number] != name):
            what = f"The column `{name}` is missing, or not in its place."
            oddities.append(Oddity("missing-column", Spot(cases.title, at.HEADER_ROW, number + 1), what, name))
            return ()
    found = []
    names = list(CASE_COLUMNS)
    width = len(names)
    for number, row in enumerate(rows[at.HEADER_ROW :], at.FIRST_ROW):
        given = row[:width]
        if any(cell not in ("", None) and str(cell).strip() for cell in given):
            found.append(Case(Spot(cases.title, number, 1), dict(zip(names, given, strict=False))))
    if len(found) > cases.most_rows:
        what = f"The sheet `{cases.title}` has {len(found):,} rows; at most {cases.most_rows:,} are taken."
        oddities.append(Oddity("missing-column", Spot(cases.title), what))
        return ()
    return tuple(found)


def read_answers(rows: Rows, definition: ReturnDefinition) -> tuple[Answer, ...]:
    """Return the answer to each question, found by its number; a blank one is an answer without text."""
    questions = {question.ref: question for question in definition.questions}
    found = []
    for number, row in enumerate(rows[at.HEADER_ROW :], at.FIRST_ROW):
        question = questions.pop(text_at(row, 1), None)
        if question is not None:
            found.append(Answer(question.id, Spot(STORY, number, 3), _long_text_at(row, 3)))
    return tuple(found)


def read_actions(rows: Rows) -> tuple[Action, ...]:
    """Return the actions in which anything was typed."""
    return tuple(
        Action(
            Spot(ACTIONS, number, 1),
            _long_text_at(row, 1),
            text_at(row, 2),
            row[2] if len(row) > 2 else None,
            text_at(row, 4),
        )
        for number, row in enumerate(rows[at.HEADER_ROW :], at.FIRST_ROW)
        if any(text_at(row, column) for column in range(1, 5))
    )


def read_corrections(rows: Rows) -> tuple[Correction, ...]:
    """Return the corrections in which anything was typed."""
    found = []
    for number, row in enumerate(rows[at.HEADER_ROW :], at.FIRST_ROW):
        if any(text_at(row, column) for column in range(1, 4)):
            given = row[1] if len(row) > 1 else None
            spot = Spot(CORRECTIONS, number, 2)
            found.append(Correction(spot, text_at(row, 1), given, read_figure(given), _long_text_at(row, 3)))
    return tuple(found)


def read_sign_off(rows: Rows) -> SignOff:
    """Return who entered and who signed."""
    given = [row[1] if len(row) > 1 else None for row in rows[at.HEADER_ROW : at.HEADER_ROW + len(at.SIGN_LINES)]]
    given += [None] * (len(at.SIGN_LINES) - len(given))
    entered, signed, role, day, confirmed = given
    return SignOff(
        Spot(SIGN_OFF, at.FIRST_ROW, 2),
        tidy(quote_input(entered)),
        tidy(quote_input(signed)),
        tidy(quote_input(role)),
        day,
        tidy(quote_input(confirmed)),
    )

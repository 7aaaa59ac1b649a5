"""The sheets of the workbook besides the questions: start, cases, story, actions, corrections, sign-off, guidance."""

from collections import defaultdict
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from oba.indicators.provider_return import Provider, ReturnDefinition
from oba.periods import Period
from oba.returns.form import layout as at
from oba.returns.form.layout import Layout, Line
from oba.returns.form.paper import CASE_TABLE, print_filled_cases, set_page
from oba.returns.form.row_formulas import action_formula, case_formula, correction_formula
from oba.returns.form.styling import (
    Styles,
    add_table,
    finish_sheet,
    lines_needed,
    set_widths,
    show_findings,
    show_status,
)
from oba.returns.submission import (
    ACTION_STATES,
    ACTIONS,
    CASE_COLUMNS,
    CONFIRMED,
    CORRECTIONS,
    GUIDANCE,
    SIGN_OFF,
    STORY,
)
from oba.vocabulary import Symbol

_CASE_WIDTHS = [16, 15, 17, 9, 36, 10, 11, 8, 11, 8, 31, 36]
_PRINTED_GUIDANCE = 6
"""The columns of the sheet Guidance that are printed: the symbols, and beside them the first of the lists."""
_PROGRESS = 14
"""The row of the first sheet in which the table of what is left begins."""
_STEPS = (
    "Fill in the pale yellow cells, sheet by sheet. Everything else is locked.",
    "0 is a number. Where there is none, choose a symbol from the list in the cell: n nil, x not available,"
    " z not applicable, p promised.",
    "Type the true figure, however small: we hide small numbers before anything is published.",
    "Look at the column Check: Fix must be put right, Explain needs a reason in the column beside it.",
    "Answer the story, the actions and the sign-off. When this page says Ready to send, send it.",
)
_LAST_STEP_HERE = (
    "Answer the story and the actions. When this page says Ready to send, send it: sign-off follows on screen."
)
"""Instead of the last of the steps, where a return is signed off on the portal."""


def write_head(
    sheet: Worksheet,
    styles: Styles,
    title: str,
    intro: str,
    headers: Sequence[str],
    right: Sequence[int] = (),
    beside: Sequence[int] = (),
) -> None:
    """Write a sheet's title, one line about it, and the headings of its table in row 4."""
    styles.put_text(sheet, 1, 1, title, "title")
    styles.put_text(sheet, 2, 1, intro, "lead")
    sheet.row_dimensions[1].height = 28
    sheet.row_dimensions[at.HEADER_ROW].height = 32
    for number, words in enumerate(headers, 1):
        styles.put(sheet, at.HEADER_ROW, number, words, _choose_head_style(number, right, beside))


def _choose_head_style(number: int, right: Sequence[int], beside: Sequence[int]) -> str:
    if number in beside:
        return "head-beside"
    return "head-right" if number in right else "head"


def offer_symbols(sheet: Worksheet, lines: list[Line]) -> None:
    """Offer the symbols in a list in each cell for a figure; a number may be typed all the same."""
    cells: defaultdict[tuple[Symbol, ...], list[int]] = defaultdict(list)
    for line in lines:
        if line.asked:
            cells[line.asked.measure.allowed_symbols].append(line.row)
    for symbols, rows in cells.items():
        validation = DataValidation("list", formula1=f'"{",".join(symbols)}"', allow_blank=True)
        validation.showErrorMessage = False
        for first, last in _runs(rows):
            validation.add(f"D{first}:D{last}")
        sheet.add_data_validation(validation)


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs


def list_names(definition: ReturnDefinition) -> dict[str, list[str]]:
    """Return the lists that cells offer, by heading, in the order of the columns of the sheet Guidance."""
    lists = {"Status of an action": list(ACTION_STATES), "Sign-off": [CONFIRMED]}
    cases = definition.cases
    if cases:
        lists["District"] = list(definition.codelists[cases.district].categories.values())
        lists["Deprivation quintile"] = list(definition.codelists[cases.quintile].categories.values())
        lists["Tool"] = [tool.name for tool in cases.tools]
        lists["Version of the tool"] = list(dict.fromkeys(v for tool in cases.tools for v in tool.versions))
        lists["Why no second score"] = list(cases.reasons.values())
    return lists


def _span(lists: dict[str, list[str]], name: str) -> str:
    """Return where a list stands on the sheet Guidance."""
    column = get_column_letter(4 + list(lists).index(name))
    last = at.FIRST_ROW + len(lists[name]) - 1
    return f"'{GUIDANCE}'!${column}${at.FIRST_ROW}:${column}${last}"


def _offer(sheet: Worksheet, lists: dict[str, list[str]], name: str, cells: str) -> None:
    validation = DataValidation("list", formula1=_span(lists, name), allow_blank=True)
    validation.errorTitle, validation.error = name, "Choose one from the list."
    validation.showErrorMessage = True
    validation.add(cells)
    sheet.add_data_validation(validation)


def write_cases(sheet: Worksheet, styles: Styles, definition: ReturnDefinition) -> str:
    """Write the case list and return the range of its Check column."""
    cases = definition.cases
    if cases is None:
        return ""
    write_head(
        sheet,
        styles,
        cases.title,
        cases.intro,
        [*CASE_COLUMNS.values(), "Check"],
        right=(4, 7, 8, 9, 10),
        beside=(1, 2, 3, 5, 6, 11, 12),
    )
    last = at.FIRST_ROW + cases.rows_offered - 1
    lists = list_names(definition)
    spans = {letter: _span(lists, name) for letter, name in zip("BCEFK", list(lists)[2:], strict=True)}
    looks = ["entry-any"] * 3 + ["entry"] + ["entry-any"] * 2 + ["entry-day", "entry"] * 2 + ["entry-any"]
    for row in range(at.FIRST_ROW, last + 1):
        for column, look in enumerate(looks, 1):
            styles.put(sheet, row, column, None, look)
        styles.put(sheet, row, at.CASE_CHECK, case_formula(row, cases.tools, spans), "beside")
    for letter, name in zip("BCEFK", list(lists)[2:], strict=True):
        _offer(sheet, lists, name, f"{letter}{at.FIRST_ROW}:{letter}{last}")
    set_widths(sheet, _CASE_WIDTHS)
    show_findings(sheet, "L", "", at.FIRST_ROW, last)
    add_table(sheet, CASE_TABLE, f"A4:L{last}")
    finish_sheet(sheet, at.HEADER_ROW, "B5")
    print_filled_cases(sheet)
    return f"'{cases.title}'!$L${at.FIRST_ROW}:$L${last}"


def write_story(book: Workbook, styles: Styles, definition: ReturnDefinition) -> dict[str, str]:
    """Write the questions that are answered in words, and return the range of the column Check.

    Hints stand beside the answer, not in it.
    """
    sheet = book.create_sheet(STORY)
    write_head(
        sheet, styles, STORY, "A few plain sentences each. Name no child or family.", at.STORY_HEADERS, (), (3, 4, 5)
    )
    for row, question in enumerate(definition.questions, at.FIRST_ROW):
        styles.put_text(sheet, row, 1, question.ref, "strong-top")
        styles.put_text(sheet, row, 2, question.text, "strong-top")
        styles.put(sheet, row, 3, None, "entry-long")
        styles.put_text(sheet, row, 4, question.prompt, "hint")
        told = "Told: this is blank, and it is what the board reads"
        check = f'=IF(LEN(TRIM($C{row}))=0,"{told}","")' if question.part == "story" else None
        styles.put(sheet, row, 5, check, "hint")
        sheet.row_dimensions[row].height = 96
    set_widths(sheet, [9, 36, 84, 28, 30])
    last = at.FIRST_ROW + max(len(definition.questions), 1) - 1
    if definition.questions:
        add_table(sheet, "Story", f"A4:E{last}")
    finish_sheet(sheet, at.HEADER_ROW, "A5")
    set_page(sheet, 4, last)
    return {STORY: f"'{STORY}'!$E${at.FIRST_ROW}:$E${last}"}


def write_actions(book: Workbook, styles: Styles, definition: ReturnDefinition) -> dict[str, str]:
    """Write the rows for what is proposed, and return the range of the column Check."""
    sheet = book.create_sheet(ACTIONS)
    write_head(
        sheet,
        styles,
        ACTIONS,
        "Each action has somebody who does it, a day, and a status.",
        at.ACTION_HEADERS,
        (3,),
        (1, 2, 4, 5),
    )
    last = at.FIRST_ROW + max(definition.actions, 1) - 1
    for row in range(at.FIRST_ROW, last + 1):
        for column, look in enumerate(("entry-text", "entry-text", "entry-day", "entry-text"), 1):
            styles.put(sheet, row, column, None, look)
        styles.put(sheet, row, 5, action_formula(row, last), "beside")
        sheet.row_dimensions[row].height = 33
    _offer(sheet, list_names(definition), "Status of an action", f"D{at.FIRST_ROW}:D{last}")
    set_widths(sheet, [80, 34, 16, 20, 34])
    add_table(sheet, "Actions", f"A4:E{last}")
    finish_sheet(sheet, at.HEADER_ROW, "A5")
    set_page(sheet, 4, last)
    return {ACTIONS: f"'{ACTIONS}'!$E${at.FIRST_ROW}:$E${last}"}


def write_corrections(book: Workbook, styles: Styles, layout: Layout) -> dict[str, str]:
    """Write the rows in which a figure of last quarter can be put right, and return the range of the column Check."""
    sheet = book.create_sheet(CORRECTIONS)
    intro = "Only if a figure of last quarter was wrong. Its number is in the first column of the questions, such as "
    refs = layout.definition.sections[0].measures[0].ref
    write_head(sheet, styles, CORRECTIONS, f"{intro}{refs}.", at.CORRECTION_HEADERS, (2, 4), (1, 3, 5))
    last = at.FIRST_ROW + at.CORRECTION_ROWS - 1
    for row in range(at.FIRST_ROW, last + 1):
        for column, look in enumerate(("entry-any", "entry-decimal", "entry-text"), 1):
            styles.put(sheet, row, column, None, look)
        found = '""'
        for name in reversed(layout.sheets):
            span = f"'{name}'!$A$5:$A${layout.last_row(name)}"
            there = f"'{name}'!$G$5:$G${layout.last_row(name)}"
            found = f"IF(ISNUMBER(MATCH($A{row},{span},0)),INDEX({there},MATCH($A{row},{span},0)),{found})"
        styles.put(sheet, row, 4, f'=IF(LEN($A{row})=0,"",{found})', "known")
        styles.put(sheet, row, 5, correction_formula(layout, row, refs), "beside")
    set_widths(sheet, [22, 18, 80, 22, 34])
    show_findings(sheet, "E", "B", at.FIRST_ROW, last)
    add_table(sheet, "Corrections", f"A4:E{last}")
    finish_sheet(sheet, at.HEADER_ROW, "A5")
    set_page(sheet, 4, last)
    return {CORRECTIONS: f"'{CORRECTIONS}'!$E${at.FIRST_ROW}:$E${last}"}


def write_sign_off(book: Workbook, styles: Styles, definition: ReturnDefinition, *, signs_here: bool) -> dict[str, str]:
    """Write the sign-off and return the range of its Check column, which asks nothing where it is signed on screen."""
    sheet = book.create_sheet(SIGN_OFF)
    second = "Two people: one enters, another signs off. " if definition.two_step_sign_off else ""
    lead = f"{second}Leave it blank if you sign off on the portal."
    if signs_here:
        lead = "Leave this sheet as it is: you sign off on screen, after the check. It is not read."
    write_head(sheet, styles, SIGN_OFF, lead, at.SIGN_HEADERS, (), (2, 3))
    for row, words in enumerate(at.SIGN_LINES, at.FIRST_ROW):
        styles.put(sheet, row, 1, words, "strong")
        styles.put(sheet, row, 2, None, "entry-day" if row == at.FIRST_ROW + 3 else "entry-text")
        message = f'IF(LEN(TRIM($B{row}))=0,"To do","")' if row != at.FIRST_ROW + 2 else '""'  # nobody asks the role
        if row == at.FIRST_ROW + 1 and definition.two_step_sign_off:
            same = f"LOWER(TRIM($B{row}))=LOWER(TRIM($B{at.FIRST_ROW}))"
            message = f'IF(LEN(TRIM($B{row}))=0,"To do",IF({same},"Fix: a second person signs off",""))'
        if row == at.FIRST_ROW + 4:
            other = f'LOWER(TRIM($B{row}))<>"{CONFIRMED.casefold()}"'
            message = f'IF(LEN(TRIM($B{row}))=0,"To do",IF({other},"Fix: type {CONFIRMED}",""))'
        styles.put(sheet, row, 3, None if signs_here else f"={message}", "beside")
        sheet.row_dimensions[row].height = 22
    last = at.FIRST_ROW + len(at.SIGN_LINES) - 1
    _offer(sheet, list_names(definition), "Sign-off", f"B{last}")
    set_widths(sheet, [46, 46, 40])
    show_findings(sheet, "C", "B", at.FIRST_ROW, last)
    add_table(sheet, "SignOff", f"A4:C{last}")
    finish_sheet(sheet, at.HEADER_ROW)
    return {SIGN_OFF: f"'{SIGN_OFF}'!$C${at.FIRST_ROW}:$C${last}"}


def write_guidance(book: Workbook, styles: Styles, definition: ReturnDefinition, lists: dict[str, list[str]]) -> None:
    """Write the symbols, and the lists that cells offer."""
    sheet = book.create_sheet(GUIDANCE)
    write_head(sheet, styles, GUIDANCE, definition.purpose, ["Symbol", "What it means"])
    styles.put_text(sheet, 3, 1, f"Questions: {definition.contact or definition.owner}.", "lead")
    used = {symbol for measure in definition.measures.values() for symbol in measure.allowed_symbols}
    row = at.FIRST_ROW
    for symbol, words in at.SYMBOL_HELP.items():
        if symbol in used:
            styles.put(sheet, row, 1, symbol.value, "strong")
            styles.put(sheet, row, 2, words, "text")
            row += 1
    add_table(sheet, "Symbols", f"A4:B{row - 1}")
    row += 1
    small = f"1 to {definition.small_number - 1}"
    styles.put(sheet, row, 1, "Small numbers", "strong")
    words = f"Send the true figure, {small} included: we hide small numbers before anything is published."
    if any(measure.published_as_given for measure in definition.measures.values()):
        words += f" Only where a question says that it is printed as you give it, type c for {small}."
    styles.put(sheet, row, 2, words, "text")
    row += 1
    for change in sorted(definition.changelog, key=lambda change: -change.version):
        row += 1
        styles.put_text(sheet, row, 1, f"Version {change.version}", "quiet")
        styles.put_text(sheet, row, 2, f"{change.date:%-d %B %Y}: {change.change}.", "quiet")
    for column, (name, values) in enumerate(lists.items(), 4):
        styles.put(sheet, at.HEADER_ROW, column, name, "head")
        for offset, value in enumerate(values):
            styles.put_text(sheet, at.FIRST_ROW + offset, column, value, "quiet")
        letter = get_column_letter(column)
        add_table(sheet, f"List_{column - 3}", f"{letter}4:{letter}{at.FIRST_ROW + len(values) - 1}")
    set_widths(sheet, [12, 70, 3, *(max(map(len, [name, *values])) + 3 for name, values in lists.items())])
    finish_sheet(sheet, at.HEADER_ROW)
    set_page(sheet, _PRINTED_GUIDANCE, max(row, at.FIRST_ROW - 1 + max(map(len, lists.values()))))


def write_start(
    sheet: Worksheet,
    styles: Styles,
    definition: ReturnDefinition,
    provider: Provider,
    period: Period,
    identity: dict[str, str],
    counted: dict[str, str],
    due: str,
    *,
    signs_here: bool,
) -> None:
    """Write the first page: whose it is, whether it is ready, what is left on each sheet, how to fill it in."""
    styles.put_text(sheet, 1, 1, definition.name, "title")
    styles.put_text(sheet, 2, 1, f"{provider.name}, {period.label}", "lead")
    sheet.row_dimensions[1].height = 30
    styles.put(sheet, 4, 1, "Status", "strong")
    styles.put(sheet, 4, 2, _status_formula(_PROGRESS + 1, _PROGRESS + len(counted)), "status")
    sheet.row_dimensions[4].height = 30
    show_status(sheet, "$B$4")
    styles.put(sheet, 5, 1, "Send it by", "strong")
    styles.put(sheet, 5, 2, due, "text")
    styles.put(sheet, 6, 1, "Ask", "strong")
    styles.put_text(sheet, 6, 2, definition.contact or definition.owner, "text")
    for number, step in enumerate((*_STEPS[:-1], _LAST_STEP_HERE) if signs_here else _STEPS, 1):
        styles.put(sheet, 7 + number, 1, f"Step {number}", "strong")
        styles.put(sheet, 7 + number, 2, step, "text")
        sheet.row_dimensions[7 + number].height = 6 + 13.5 * lines_needed(step, 84)
    _write_progress(sheet, styles, counted)
    _write_identity(sheet, styles, identity, _PROGRESS + len(counted) + 2)
    set_widths(sheet, [26, 84, 12, 10, 12])
    finish_sheet(sheet, None)
    sheet.page_setup.fitToHeight = 1


def _status_formula(first: int, last: int) -> str:
    """Return the formula that says whether the return is ready, from the counts in the rows of the sheets."""
    left = f"SUM($C${first}:$D${last})"
    ask = f"SUM($E${first}:$E${last})"
    count = f'IF({left}=1,"1 cell needs attention",{left}&" cells need attention")'
    asked = f'IF({ask}=0,"",IF({ask}=1," and 1 figure a reason"," and "&{ask}&" figures a reason"))'
    only = f'IF({ask}=1,"1 figure needs a reason",{ask}&" figures need a reason")'
    return f'=IF({left}=0,IF({ask}=0,"Ready to send",{only}),{count}&{asked})'


def _write_progress(sheet: Worksheet, styles: Styles, counted: dict[str, str]) -> None:
    """Write what is left on each sheet, counted in the range of its Check column."""
    for column, words in enumerate(("Sheet", "What is left", "To fill in", "To fix", "To explain"), 1):
        styles.put(sheet, _PROGRESS, column, words, "head-right" if column > 2 else "head")
    for row, (name, span) in enumerate(counted.items(), _PROGRESS + 1):
        styles.put_text(sheet, row, 1, name, "link")
        sheet.cell(row, 1).hyperlink = Hyperlink(ref=f"A{row}", location=f"'{name}'!A1", display=name)
        nothing = f'IF(COUNTIF({span},"Told*")=0,"Nothing","Not filled in; the board reads it")'
        styles.put(sheet, row, 2, f'=IF(SUM($C{row}:$E{row})=0,{nothing},"See its column Check")', "text")
        for column, word in ((3, "To do"), (4, "Fix"), (5, "Explain")):
            styles.put(sheet, row, column, f'=COUNTIF({span},"{word}*")', "count")
    add_table(sheet, "Progress", f"A{_PROGRESS}:E{_PROGRESS + len(counted)}")


def _write_identity(sheet: Worksheet, styles: Styles, identity: dict[str, str], head: int) -> None:
    styles.put(sheet, head, 1, "About this workbook", "head")
    styles.put(sheet, head, 2, "As it was made; do not change", "head")
    for row, (label, value) in enumerate(identity.items(), head + 1):
        styles.put(sheet, row, 1, label, "quiet")
        styles.put_text(sheet, row, 2, value, "quiet")
    add_table(sheet, "About", f"A{head}:B{head + len(identity)}")

"""The workbook out: one for each provider and quarter, filled with what is known, checking itself while it is typed."""

import io
import os
from collections.abc import Mapping
from datetime import date

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.worksheet import Worksheet

from oba.indicators.provider_return import EntryKind, Provider, ReturnDefinition, Section
from oba.london_time import write_day
from oba.periods import Period
from oba.returns.form import layout as at
from oba.returns.form import sheets as pages
from oba.returns.form.as_read import as_number, number_formula, symbol_formula
from oba.returns.form.formulas import check_formula
from oba.returns.form.layout import Layout, Line
from oba.returns.form.paper import set_page
from oba.returns.form.styling import Styles, add_table, finish_sheet, lines_needed, set_widths, show_findings
from oba.returns.rules.engine import closing_day, due_day
from oba.returns.signature import KEY_VARIABLE, sign
from oba.returns.submission import START, Key

_WIDTHS = [8, 40, 17, 11, 32, 18, 9, 8, 34]


def write_workbook(
    definition: ReturnDefinition,
    provider: Provider,
    period: Period,
    known: Mapping[Key, float | str],
    key: str | None = None,
    *,
    signs_here: bool = False,
    days: tuple[date, date] | None = None,
) -> bytes:
    """Return the workbook of a provider for a quarter. `known` is what was accepted for the quarter before.

    `days` are the due and the last day where they are not the definition's. Signed with `key`, the environment's
    or a plain checksum; with `signs_here` its sheet Sign-off asks nothing.
    """
    layout = Layout(definition, provider)
    identity = _identity(layout, period, known, key or os.environ.get(KEY_VARIABLE))
    book = Workbook()
    styles = Styles(book)
    start, counted = book.active, {}
    start.title = START
    for section in definition.sections:
        sheet = book.create_sheet(section.title)
        _write_section(sheet, styles, layout, period, known, section.intro)
        counted[section.title] = f"'{section.title}'!$E${at.FIRST_ROW}:$E${layout.last_row(section.title)}"
    if definition.cases:
        counted[definition.cases.title] = pages.write_cases(
            book.create_sheet(definition.cases.title), styles, definition
        )
    counted |= pages.write_story(book, styles, definition)
    counted |= pages.write_actions(book, styles, definition)
    counted |= pages.write_corrections(book, styles, layout)
    counted |= pages.write_sign_off(book, styles, definition, signs_here=signs_here)
    pages.write_guidance(book, styles, definition, pages.list_names(definition))
    due = _tell_due(definition, period, days)
    pages.write_start(start, styles, definition, provider, period, identity, counted, due, signs_here=signs_here)
    _finish(book, definition, provider, period, identity)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _identity(layout: Layout, period: Period, known: Mapping[Key, float | str], key: str | None) -> dict[str, str]:
    definition, provider = layout.definition, layout.provider
    code = at.period_code(period)
    printed = {asked: value for asked, value in known.items() if asked in layout.rows}
    text = at.signed_text(definition.id, definition.version, provider.id, provider.name, code, printed)
    values = (
        definition.name,
        provider.name,
        provider.id,
        period.label,
        code,
        definition.id,
        str(definition.version),
        sign(text, key),
    )
    return dict(zip(at.IDENTITY_LINES, values, strict=True))


def _write_section(
    sheet: Worksheet, styles: Styles, layout: Layout, period: Period, known: Mapping[Key, float | str], intro: str
) -> None:
    name = sheet.title
    pages.write_head(
        sheet,
        styles,
        name,
        intro,
        at.ENTRY_HEADERS,
        right=(at.FIGURE, at.LAST, at.CHANGE),
        beside=(at.CHECK, at.DEFINITION),
    )
    for line in layout.sheets[name]:
        if line.asked:
            _write_figure(sheet, styles, layout, line, period, known)
        elif line.sum_of:
            _write_sum(sheet, styles, layout, line)
        else:
            _write_share(sheet, styles, layout, line)
    last = layout.last_row(name)
    set_widths(sheet, _WIDTHS)
    for column, words in zip((at.NUMBER, at.SYMBOL), at.HELPER_HEADERS, strict=True):
        styles.put(sheet, at.HEADER_ROW, column, words, "head")
        sheet.column_dimensions[get_column_letter(column)].hidden = True
    show_findings(sheet, "E", "D", at.FIRST_ROW, last)
    pages.offer_symbols(sheet, [line for line in layout.sheets[name] if line.asked])
    add_table(sheet, f"Questions_{layout.definition.sections.index(_section(layout, name)) + 1}", f"A4:I{last}")
    finish_sheet(sheet, at.HEADER_ROW, "D5")
    starts = [line.row for line in layout.sheets[name] if line.asked and not line.asked.category]
    set_page(sheet, at.DEFINITION, last, starts)


def _section(layout: Layout, name: str) -> Section:
    return next(section for section in layout.definition.sections if section.title == name)


def _write_figure(
    sheet: Worksheet, styles: Styles, layout: Layout, line: Line, period: Period, known: Mapping[Key, float | str]
) -> None:
    asked, row = line.asked, line.row
    if asked is None:
        return
    measure, whole = asked.measure, not asked.category
    styles.put_text(sheet, row, at.REF, asked.ref, "first" if whole else "again")
    split = f"{measure.ref} by {_codes(layout, asked.codelist)}" if asked.codelist else measure.question
    styles.put_text(sheet, row, at.QUESTION, split, "first" if whole else "again")
    group = asked.label if asked.category else ("Everybody" if measure.breakdowns else "")
    styles.put_text(sheet, row, at.GROUP, group, "first-text" if whole else "group")
    styles.put(sheet, row, at.FIGURE, None, "entry" if measure.kind is EntryKind.COUNT else "entry-decimal")
    styles.put(sheet, row, at.CHECK, check_formula(layout, line, period), "beside")
    styles.put(sheet, row, at.REASON, None, "entry-text")
    styles.put(sheet, row, at.LAST, known.get(asked.key), "known")
    styles.put(sheet, row, at.NUMBER, number_formula(row, measure), "quiet")
    styles.put(sheet, row, at.SYMBOL, symbol_formula(row, measure), "quiet")
    now = as_number(row)
    both = f"AND(ISNUMBER({now}),ISNUMBER($G{row}))"
    change = f'=IF({both},{now}-$G{row},"")' if asked.key in known else None
    styles.put(sheet, row, at.CHANGE, change, "change")
    if whole:
        told = f"{measure.definition} {measure.guidance}".strip()
        styles.put_text(sheet, row, at.DEFINITION, told, "beside-quiet")
        needed = max(lines_needed(told, _WIDTHS[8]), lines_needed(measure.question, _WIDTHS[1] * 0.9))
        sheet.row_dimensions[row].height = 6 + 13.5 * needed
    else:
        sheet.row_dimensions[row].height = 6 + 13.5 * lines_needed(split, _WIDTHS[1])


def _codes(layout: Layout, codelist: str) -> str:
    label = layout.definition.codelists[codelist].label
    return label[0].lower() + label[1:]


def _write_sum(sheet: Worksheet, styles: Styles, layout: Layout, line: Line) -> None:
    if line.sum_of is None:
        return
    measure, codelist = line.sum_of
    codes = layout.definition.codelists[codelist]
    rows = [layout.rows[measure, code][1] for code in codes.categories]
    styles.put(sheet, line.row, at.REF, "sum", "quiet")
    words = f"{layout.definition.measures[measure].ref} added up by the workbook"
    styles.put_text(sheet, line.row, at.QUESTION, words, "quiet")
    styles.put(sheet, line.row, at.GROUP, "All groups", "quiet")
    for source, column in ((at.NUMBER, at.FIGURE), (at.LAST, at.LAST)):
        letter = get_column_letter(source)
        span = f"${letter}${rows[0]}:${letter}${rows[-1]}"
        styles.put(sheet, line.row, column, f'=IF(COUNT({span})=0,"",SUM({span}))', "known")
    sheet.row_dimensions[line.row].height = 19.5


def _write_share(sheet: Worksheet, styles: Styles, layout: Layout, line: Line) -> None:
    if line.share is None:
        return
    styles.put(sheet, line.row, at.REF, "share", "quiet")
    styles.put_text(sheet, line.row, at.QUESTION, f"{line.share.name}, worked out by the workbook", "quiet")
    styles.put(sheet, line.row, at.GROUP, "Per cent", "quiet")
    for source, column in ((at.NUMBER, at.FIGURE), (at.LAST, at.LAST)):
        top, bottom = (
            layout.address((measure, ""), source, sheet.title)
            for measure in (line.share.numerator, line.share.denominator)
        )
        worked = f'=IF(AND(ISNUMBER({top}),ISNUMBER({bottom})),IF({bottom}>0,100*{top}/{bottom},""),"")'
        styles.put(sheet, line.row, column, worked, "share")
    words = f"{line.share.name}, worked out by the workbook"
    sheet.row_dimensions[line.row].height = 6 + 13.5 * lines_needed(words, _WIDTHS[1])


def _tell_due(definition: ReturnDefinition, period: Period, days: tuple[date, date] | None) -> str:
    last, closes = days or (due_day(definition, period.end), closing_day(definition, period.end))
    return f"{write_day(last)}. It closes on {write_day(closes)}."


def _finish(
    book: Workbook, definition: ReturnDefinition, provider: Provider, period: Period, identity: dict[str, str]
) -> None:
    book.security = WorkbookProtection(lockStructure=True)
    properties = book.properties
    properties.title = f"{definition.name}, {provider.name}, {period.label}"
    properties.subject, properties.creator, properties.language = definition.purpose, definition.owner, "en-GB"
    properties.keywords = f"{identity['Workbook']} version {identity['Workbook version']}"
    for label, name in at.PROPERTIES.items():
        book.custom_doc_props.append(StringProperty(name=name, value=identity[label]))
    book.calculation.fullCalcOnLoad = True

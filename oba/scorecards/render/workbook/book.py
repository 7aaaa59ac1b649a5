"""`board-pack.xlsx`: contents, one sheet for each indicator with a native chart, notes, and the charts' data."""

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from oba.formula_guard import clean_text
from oba.scorecards.card import Card, Pack
from oba.scorecards.figure import MARKS
from oba.scorecards.render import wording
from oba.scorecards.render.manifest import gather_sources
from oba.scorecards.render.workbook.cells import (
    Head,
    add_table,
    fit_height,
    put_figure,
    put_head,
    put_link,
    put_text,
    set_font,
)
from oba.scorecards.render.workbook.finish import finish_workbook
from oba.scorecards.render.workbook.sheets import fill_indicator_sheet
from oba.vocabulary import LIST_NAMES, MEASURE_QUESTIONS

CONTENTS, NOTES, CHART_DATA = "Contents", "Notes", "Chart data"
_CHART_DATA_TITLE = "What the charts are drawn from: blank where a figure is hidden, missing or on another basis"
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def write_workbook(pack: Pack, path: Path) -> Path:
    """Write the workbook and return its path."""
    book = Workbook()
    set_font(book)
    contents = book.active
    contents.title = CONTENTS
    names = name_sheets(pack.cards)
    alt_texts: list[list[str]] = []
    chart_data = book.create_sheet(CHART_DATA)
    put_text(chart_data.cell(1, 1), _CHART_DATA_TITLE, bold=True)
    for card in pack.cards:
        sheet = book.create_sheet(names[card.id])
        texts = fill_indicator_sheet(sheet, card, chart_data, CONTENTS)
        if texts:
            alt_texts.append(texts)
        set_up_print(sheet, pack, card.indicator.name, orientation=sheet.page_setup.orientation or "portrait")
    _fill_contents(contents, pack, names)
    _fill_notes(book.create_sheet(NOTES), pack)
    book.move_sheet(chart_data, offset=len(book.sheetnames))
    set_up_print(chart_data, pack, CHART_DATA)
    _set_properties(book, pack)
    book.active = 0
    book.save(path)
    finish_workbook(path, alt_texts, pack.made_at)
    return path


def name_sheets(cards: tuple[Card, ...]) -> dict[str, str]:
    """Return a sheet name for each card: valid, at most 31 characters, unique whatever the case."""
    taken = {CONTENTS.lower(), NOTES.lower(), CHART_DATA.lower(), "history"}
    names: dict[str, str] = {}
    for card in cards:
        wanted = clean_text(card.indicator.short_name or card.indicator.name).translate(_FORBIDDEN)
        wanted = " ".join(wanted.split()) or card.id
        name, number = _cut(wanted, 31), 2
        while name.lower() in taken:
            tail = f" {number}"
            name, number = _cut(wanted, 31 - len(tail)) + tail, number + 1
        taken.add(name.lower())
        names[card.id] = name
    return names


def _cut(text: str, length: int) -> str:
    """Return text of at most `length` characters, cut between words where that loses little."""
    if len(text) <= length:
        return text
    short = text[:length]
    space = short.rfind(" ")
    return (short[:space] if space > length // 2 else short).rstrip(" ,;")


def set_up_print(
    sheet: Worksheet, pack: Pack, title: str, header_row: int | None = None, orientation: str = "landscape"
) -> None:
    """Set A4, one page wide, with the board's name and page numbers on every page."""
    sheet.page_setup.orientation = orientation
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.oddHeader.left.text = _header_text(pack.board_name)
    mark = "" if pack.looks_back or pack.issue.state == "published" else f"{pack.issue.state.capitalize()}. "
    sheet.oddHeader.right.text = _header_text(f"{mark}What was known on {wording.day_words(pack.as_at)}")
    sheet.oddFooter.left.text = _header_text(wording.MADE_UP if pack.made_up else title)
    sheet.oddFooter.right.text = "Page &P of &N"
    if header_row:
        sheet.print_title_rows = f"{header_row}:{header_row}"


def _header_text(text: str) -> str:
    """Return text for a header, where `&` begins a code and must be doubled; Excel takes 255 characters."""
    return clean_text(text).replace("&", "&&")[:200]


def _set_properties(book: Any, pack: Pack) -> None:
    properties = book.properties
    properties.title = clean_text(f"{pack.board_name}: report cards, {pack.meeting or pack.period}")
    properties.creator = clean_text(pack.board_name)
    properties.subject = "Outcome-Based Accountability report cards"
    properties.language = "en-GB"
    properties.created = properties.modified = pack.made_at.replace(tzinfo=None)


_CONTENT_COLUMNS: tuple[tuple[str, float], ...] = (
    ("Outcome or service", 24),
    ("List or question", 16),
    ("Indicator or measure", 54),
    ("Direction and place", 34),
    ("Latest", 9),
    ("Unit", 13),
    ("Period", 17),
    ("Age", 18),
    ("Interval", 14),
    ("Change", 20),
    ("Compared", 38),
)


def _fill_contents(sheet: Worksheet, pack: Pack, names: dict[str, str]) -> None:
    lines = [
        wording.issue_words(pack),
        f"{pack.meeting or pack.period}. What was known on {wording.day_words(pack.as_at)}."
        f" Made on {wording.day_words(pack.made_at.date())} with {pack.software}.",
        wording.MADE_UP if pack.made_up else pack.board_purpose,
    ]
    names_of_columns = [name for name, _ in _CONTENT_COLUMNS]
    head = Head(pack.board_name, [line for line in lines if line])
    first = row = put_head(sheet, head, names_of_columns, numbers=("Latest",))
    for group, place, card in _contents(pack):
        put_text(sheet.cell(row + 1, 1), group, wrap=True)
        put_text(sheet.cell(row + 1, 2), place, inset=True)
        put_link(sheet.cell(row + 1, 3), card.indicator.name, names[card.id], inset=True)
        put_text(sheet.cell(row + 1, 4), card.line, inset=True)
        if card.latest:
            put_figure(sheet.cell(row + 1, 5), card.latest.figure, card.indicator.value.decimals)
            put_text(sheet.cell(row + 1, 7), card.latest.period.label, inset=True)
            put_text(sheet.cell(row + 1, 9), card.latest.figure.interval_text, inset=True)
        put_text(sheet.cell(row + 1, 8), card.age.told if card.age else "", inset=True)
        put_text(sheet.cell(row + 1, 6), card.indicator.value.unit, inset=True)
        put_text(sheet.cell(row + 1, 10), card.change, inset=True)
        compared = "; ".join(f"{wording.line_name(item)}: {item.word}" for item in card.comparisons)
        put_text(sheet.cell(row + 1, 11), compared, inset=True)
        row += 1
        fit_height(sheet, row, [width for _, width in _CONTENT_COLUMNS])
    add_table(sheet, "contents", first, row, len(_CONTENT_COLUMNS))
    for number, (_, width) in enumerate(_CONTENT_COLUMNS):
        sheet.column_dimensions["ABCDEFGHIJK"[number]].width = width
    set_up_print(sheet, pack, CONTENTS, first)


def _contents(pack: Pack) -> list[tuple[str, str, Card]]:
    rows = [
        (section.outcome.name, LIST_NAMES[card.listed], card) for section in pack.outcomes for card in section.cards
    ]
    for service in pack.services:
        for card in service.cards:
            kind = card.indicator.measure_type
            rows.append((service.service.name, MEASURE_QUESTIONS[kind] if kind else "", card))
    return rows


_NOTE_WIDTHS = (30, 22, 20, 36, 17, 17, 8, 28, 36)


def _fill_notes(sheet: Worksheet, pack: Pack) -> None:
    lines = [
        wording.CREDIT,
        "A trace code leads a figure back to its source cell: oba trace CODE.",
        f"The charts are drawn from the sheet `{CHART_DATA}`, which is blank where a figure is hidden or missing.",
    ]
    columns = ["Release", "Publisher", "Licence", "Attribution", "Released", "Loaded", "Load", "File", "SHA-256"]
    row = first = put_head(sheet, Head("Notes, sources and licences", lines), columns, numbers=())
    for source in gather_sources(pack):
        row += 1
        texts = [source.title, source.publisher, source.licence, source.attribution]
        texts += [wording.day_words(source.released), wording.day_words(source.loaded_at.date())]
        texts += [str(source.load_id), source.file, source.sha256 or "not printed"]
        for column, text in enumerate(texts, 1):
            put_text(sheet.cell(row, column), text, wrap=column == 1, inset=column > 1)
    add_table(sheet, "sources", first, max(row, first + 1), len(columns))
    for letter, width in zip("ABCDEFGHI", _NOTE_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for number in range(first + 1, row + 1):
        fit_height(sheet, number, _NOTE_WIDTHS)
    row = max(row, first + 1) + 2
    put_text(sheet.cell(row, 1), "Symbols in place of a number", bold=True)
    for symbol, meaning in MARKS.items():
        row += 1
        put_text(sheet.cell(row, 1), f"[{symbol}]")
        put_text(sheet.cell(row, 2), meaning)
    if pack.notes:
        row += 2
        put_text(sheet.cell(row, 1), "What to know about the data", bold=True)
    for note in pack.notes:
        row += 1
        put_text(sheet.cell(row, 1), wording.SEVERITY_WORDS.get(note.severity, note.severity))
        put_text(sheet.cell(row, 2), note.text)
    set_up_print(sheet, pack, NOTES, first)

"""Cells, heads and tables of the workbook: text that stays text, numbers with their formats."""

import math
import textwrap
from collections.abc import Collection, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from oba.charts.palette import LIGHT
from oba.formula_guard import begins_formula, clean_text
from oba.scorecards.figure import Figure

_FONT = "Arial"
_INK, _BLUE, _MUTED = LIGHT["ink"][1:], LIGHT["own"][1:], LIGHT["muted"][1:]
_TITLE = Font(name=_FONT, size=16, bold=True, color=_INK)
_HEADING = Font(name=_FONT, size=12, bold=True, color=_BLUE)
_BOLD = Font(name=_FONT, size=10, bold=True, color=_INK)
_LINK = Font(name=_FONT, size=10, underline="single", color=_BLUE)
_QUIET = Font(name=_FONT, size=10, color=_MUTED)
_LARGE = Font(name=_FONT, size=12, bold=True, color=_INK)
_WEIGHT_FILL = PatternFill("solid", start_color=LIGHT["own_tint"][1:])
_BOX_LINE = Border(bottom=Side("hair", color=LIGHT["axis"][1:]))
_HEAD_FILL = PatternFill("solid", start_color="E8EEF2")
_HEAD_LINE = Border(bottom=Side("thin", color=LIGHT["axis"][1:]))
_WRAP = Alignment(wrap_text=True, vertical="top")
_TOP = Alignment(vertical="top")
_INSET = Alignment(horizontal="left", vertical="top", indent=1, wrap_text=True)
_RIGHT = Alignment(horizontal="right", vertical="top")
_HEAD_LEFT = Alignment(wrap_text=True, vertical="bottom")
_HEAD_INSET = Alignment(horizontal="left", wrap_text=True, vertical="bottom", indent=1)
_HEAD_RIGHT = Alignment(wrap_text=True, vertical="bottom", horizontal="right")
_PLACES: dict[type, tuple[str, str]] = {
    Alignment: ("alignmentId", "_alignments"),
    Border: ("borderId", "_borders"),
    Font: ("fontId", "_fonts"),
    PatternFill: ("fillId", "_fills"),
}
_NUMBERS: WeakKeyDictionary[Workbook, dict[int, int]] = WeakKeyDictionary()
"""Of each workbook, the numbers of the styles that stand here, which live as long as the program."""
_PER_LETTER = 1.02
"""Widths of a column's unit that a letter takes, with what is lost where words are not cut."""

_PER_WIDE_LETTER = 0.95
"""The same over the width of a sheet, where less is lost at the end of a line."""

_BUTTON = 3
"""Letters of a head that the button of a table's filter covers."""

POINTS_PER_ROW = 13.5
LONGEST = 32_767
"""Letters that a cell can hold."""


def set_font(book: Workbook) -> None:
    """Make the plain font of the workbook one that every office has."""
    fonts = book._fonts  # openpyxl has no public way to the first font, which every plain cell uses
    fonts.clear()
    fonts.add(Font(name=_FONT, size=10))


def paint(cell: Cell, *parts: Any) -> None:
    """Give a cell some of the styles above.

    openpyxl looks a style up by all that it says, each time that a cell is given it; here once a workbook.
    """
    book = cell.parent.parent
    numbers = _NUMBERS.setdefault(book, {})
    if cell._style is None:
        cell._style = StyleArray()
    for part in parts:
        name, collection = _PLACES[type(part)]
        if id(part) not in numbers:
            numbers[id(part)] = getattr(book, collection).add(part)
        setattr(cell._style, name, numbers[id(part)])


def put_text(cell: Cell, text: str, wrap: bool = False, bold: bool = False, inset: bool = False) -> None:
    """Write text as text, whatever it begins with: Excel never reads it as a formula."""
    if not text:
        return
    cell.value = clean_text(text)
    cell.data_type = "s"
    cell.quotePrefix = begins_formula(text)
    paint(cell, _INSET if inset else _WRAP if wrap else _TOP)
    if bold:
        paint(cell, _BOLD)


def put_number(cell: Cell, value: float | None, decimals: int) -> None:
    """Write a number with its format; nothing where there is none."""
    if value is None:
        return
    cell.value = int(value) if value == int(value) else value
    cell.number_format = "#,##0" + ("." + "0" * decimals if decimals else "")
    paint(cell, _RIGHT)


def put_figure(cell: Cell, figure: Figure | None, decimals: int) -> None:
    """Write a figure: its number, or its symbol as text."""
    if figure is None:
        return
    if figure.value is None:
        put_text(cell, figure.text)
        paint(cell, _RIGHT)
    else:
        put_number(cell, figure.value, decimals)


def put_link(cell: Cell, text: str, sheet_name: str, inset: bool = False) -> None:
    """Write text that leads to the first cell of a sheet of this workbook."""
    put_text(cell, text, wrap=not inset, inset=inset)
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet_name}'!A1")
    paint(cell, _LINK)


def start_sheet(sheet: Worksheet, title: str, lines: Sequence[str], widths: Sequence[float]) -> int:
    """Set the columns, write the title and the lines below it over their whole width, and return the last row used."""
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.sheet_view.showGridLines = False
    sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = POINTS_PER_ROW, True
    put_wide(sheet, 1, title, widths, _TITLE)
    row = 1
    for line in lines:
        if line:
            row += 1
            put_wide(sheet, row, line, widths, _QUIET)
    return row


def put_wide(sheet: Worksheet, row: int, text: str, widths: Sequence[float], font: Font | None = None) -> None:
    """Write text over the width of all columns, wrapped, in a row as high as it needs. Never used within a table."""
    cell = sheet.cell(row, 1)
    put_text(cell, text, wrap=True)
    if font is not None:
        paint(cell, font)
    if len(widths) > 1:
        # openpyxl's own merging makes an object of each cell that is covered, for borders, which no wide text has
        sheet.merged_cells.add(f"A{row}:{get_column_letter(len(widths))}{row}")
    size = (font.sz or 10) / 10 if font is not None else 1.0
    lines = math.ceil(len(text) * _PER_WIDE_LETTER * size / sum(widths))
    sheet.row_dimensions[row].height = POINTS_PER_ROW * size * max(lines, 1) + 3


def put_heading(sheet: Worksheet, row: int, text: str, widths: Sequence[float]) -> None:
    """Write a heading over the width of all columns, with some room above it."""
    put_wide(sheet, row, text, widths, _HEADING)
    sheet.row_dimensions[row].height = POINTS_PER_ROW * 2
    paint(sheet.cell(row, 1), _HEAD_LEFT)


def put_columns(
    sheet: Worksheet, row: int, columns: Sequence[str], numbers: Collection[str] = (), first: int = 1
) -> None:
    """Write a header row from the column `first` on; the heads of `numbers` stand right, as their figures do.

    The row is as high as the longest of its heads needs, word by word.
    """
    lines = 1
    for number, name in enumerate(columns, first):
        cell = sheet.cell(row, number)
        put_text(cell, name)
        aligned = _HEAD_RIGHT if name in numbers else _HEAD_LEFT if number == 1 else _HEAD_INSET
        paint(cell, _BOLD, _HEAD_FILL, _HEAD_LINE, aligned)
        width = sheet.column_dimensions[get_column_letter(number)].width
        lines = max(lines, len(textwrap.wrap(name, max(int(width) - _BUTTON, 1))))
    if lines > 1:
        sheet.row_dimensions[row].height = POINTS_PER_ROW * lines


def put_row(sheet: Worksheet, row: int, texts: Sequence[str], widths: Sequence[float], is_bold: bool = False) -> None:
    """Write a row of wrapped texts, as high as the longest of them needs."""
    for number, text in enumerate(texts, 1):
        put_text(sheet.cell(row, number), text, wrap=number == 1, inset=number > 1, bold=is_bold)
    fit_height(sheet, row, widths)


def put_box(
    sheet: Worksheet,
    row: int,
    first: int,
    texts: Sequence[tuple[str, str]],
    widths: Sequence[float],
    has_weight: bool,
) -> None:
    """Write a box of rows of (name, figure) from the column `first` on, its first row being its question.

    A row without a figure takes both columns. A box that has weight is tinted, and its figures are large.
    """
    for number, (name, figure) in enumerate(texts, row):
        cells = sheet.cell(number, first), sheet.cell(number, first + 1)
        put_text(cells[0], name, wrap=True)
        put_text(cells[1], figure, wrap=True)
        is_head = number == row
        for cell in cells:
            paint(cell, _WRAP, _BOX_LINE)
            if is_head or has_weight:
                paint(cell, _WEIGHT_FILL if has_weight else _HEAD_FILL)
        if is_head:
            paint(cells[0], _HEADING if has_weight else _BOLD)
        else:
            paint(cells[1], _LARGE if has_weight else _BOLD)
            if not figure and has_weight and name:
                paint(cells[0], _BOLD)
        if not figure:
            sheet.merge_cells(start_row=number, start_column=first, end_row=number, end_column=first + 1)
        width = widths[first - 1] + (0 if figure else widths[first])
        lines = max(math.ceil(len(name) * _PER_LETTER / width), math.ceil(len(figure) * 1.3 / widths[first]), 1)
        height = (POINTS_PER_ROW + 1) * lines + 4
        sheet.row_dimensions[number].height = max(height, sheet.row_dimensions[number].height or 0)


def add_table(sheet: Worksheet, name: str, header: int, last: int, columns: int, first: int = 1) -> None:
    """Make the range a table of the workbook, so that readers and screen readers know its header.

    The heads stand in the sheet by now. openpyxl would read them itself, and make every empty cell of the range for it.
    """
    if last == header:
        return
    safe = "".join(letter if letter.isalnum() else "_" for letter in name)
    reach = f"{get_column_letter(first)}{header}:{get_column_letter(first + columns - 1)}{last}"
    heads = [TableColumn(id=at, name=str(sheet.cell(header, at).value)) for at in range(first, first + columns)]
    table = Table(displayName=f"t_{safe}"[:200], ref=reach, tableColumns=heads, autoFilter=AutoFilter(ref=reach))
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(table)


def fit_height(sheet: Worksheet, row: int, widths: Sequence[float]) -> None:
    """Give a row the height its longest wrapped text needs; not every program works that out on opening."""
    values = [sheet.cell(row, number).value for number in range(1, len(widths) + 1)]
    lengths = [len(value) if isinstance(value, str) else 0 for value in values]
    lines = max(math.ceil(length * _PER_LETTER / width) for length, width in zip(lengths, widths, strict=True))
    sheet.row_dimensions[row].height = POINTS_PER_ROW * max(lines, 1) + 2

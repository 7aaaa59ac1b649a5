"""Cells, heads and tables of the workbook: text that stays text, numbers with their formats."""

import math
import textwrap
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from oba.charts.palette import LIGHT
from oba.formula_guard import begins_formula, clean_text
from oba.scorecards.figure import Figure

_FONT = "Arial"
_INK, _BLUE, _MUTED = LIGHT["ink"][1:], LIGHT["own"][1:], LIGHT["muted"][1:]
_TITLE = Font(name=_FONT, size=16, bold=True, color=_INK)
_BOLD = Font(name=_FONT, size=10, bold=True, color=_INK)
_LINK = Font(name=_FONT, size=10, underline="single", color=_BLUE)
_QUIET = Font(name=_FONT, size=10, color=_MUTED)
_HEAD_FILL = PatternFill("solid", start_color="E8EEF2")
_HEAD_LINE = Border(bottom=Side("thin", color=LIGHT["axis"][1:]))
_WRAP = Alignment(wrap_text=True, vertical="top")
_TOP = Alignment(vertical="top")
_INSET = Alignment(horizontal="left", vertical="top", indent=1, wrap_text=True)
_RIGHT = Alignment(horizontal="right", vertical="top")
_HEAD_LEFT = Alignment(wrap_text=True, vertical="bottom")
_HEAD_INSET = Alignment(horizontal="left", wrap_text=True, vertical="bottom", indent=1)
_HEAD_RIGHT = Alignment(wrap_text=True, vertical="bottom", horizontal="right")
_TEXT_COLUMNS = ("Period", "Group", "Status", "Trace code")
_PLACES: dict[type, tuple[str, str]] = {
    Alignment: ("alignmentId", "_alignments"),
    Border: ("borderId", "_borders"),
    Font: ("fontId", "_fonts"),
    PatternFill: ("fillId", "_fills"),
}
_NUMBERS: WeakKeyDictionary[Workbook, dict[int, int]] = WeakKeyDictionary()
"""Of each workbook, the numbers of the styles that stand here, which live as long as the program."""
_LINE_LENGTH = 110
"""Longer lines above a table would make every page print smaller."""

POINTS_PER_ROW = 13.5


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a table: a title, lines of text, and perhaps a link back."""

    title: str
    lines: list[str] = field(default_factory=list)
    back: str = ""


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
    put_text(cell, text, inset=inset)
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet_name}'!A1")
    paint(cell, _LINK)


def put_head(sheet: Worksheet, head: Head, columns: list[str], numbers: Collection[str] | None = None) -> int:
    """Write title, lines, link and header row, freeze below it, and return the header's row."""
    put_text(sheet.cell(1, 1), head.title)
    paint(sheet.cell(1, 1), _TITLE)
    sheet.row_dimensions[1].height = 26
    row = 1
    for line in (part for text in head.lines for part in textwrap.wrap(text, _LINE_LENGTH)):
        row += 1
        put_text(sheet.cell(row, 1), line)
        paint(sheet.cell(row, 1), _QUIET)
    if head.back:
        row += 1
        put_link(sheet.cell(row, 1), "Back to contents", head.back)
    header = row + 2
    put_columns(sheet, header, columns, numbers)
    sheet.freeze_panes = sheet.cell(header + 1, 2)
    sheet.sheet_view.showGridLines = False
    sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = POINTS_PER_ROW, True
    return header


def put_columns(sheet: Worksheet, row: int, columns: list[str], numbers: Collection[str] | None = None) -> None:
    """Write a header row; heads of numbers stand right, `numbers` being all but the usual texts if not given."""
    for number, name in enumerate(columns, 1):
        cell = sheet.cell(row, number)
        put_text(cell, name)
        is_text = name in _TEXT_COLUMNS if numbers is None else name not in numbers
        aligned = _HEAD_LEFT if number == 1 else _HEAD_INSET if is_text else _HEAD_RIGHT
        paint(cell, _BOLD, _HEAD_FILL, _HEAD_LINE, aligned)
    lines = max(2, *(math.ceil(len(name) / 11) for name in columns))
    sheet.row_dimensions[row].height = POINTS_PER_ROW * lines


def add_table(sheet: Worksheet, name: str, header: int, last: int, columns: int) -> None:
    """Make the range a table of the workbook, so that readers and screen readers know its header."""
    if last == header:
        return
    safe = "".join(letter if letter.isalnum() else "_" for letter in name)
    table = Table(displayName=f"t_{safe}"[:200], ref=f"A{header}:{get_column_letter(columns)}{last}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(table)


def fit_height(sheet: Worksheet, row: int, widths: Sequence[float]) -> None:
    """Give a row the height its longest wrapped text needs; not every program works that out on opening."""
    lengths = [len(str(sheet.cell(row, number).value or "")) for number in range(1, len(widths) + 1)]
    lines = max(math.ceil(length * 1.12 / width) for length, width in zip(lengths, widths, strict=True))
    sheet.row_dimensions[row].height = POINTS_PER_ROW * max(lines, 1) + 2

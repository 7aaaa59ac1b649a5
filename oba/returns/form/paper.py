"""The workbook on paper: A4 on its side, at a scale that can be read, a question and its groups on one page."""

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from oba.returns.form.layout import CASE_CHECK, FIRST_ROW

CASE_TABLE = "Cases"
"""The name of the table that the case list is."""
LONG, SHORT = 11.69, 8.27  # inches: A4
SIDE, TOP, BOTTOM = 0.25, 0.4, 0.6
FEWEST_CASES, MORE_CASES = 20, 5
_LETTER = 7.5 / 96  # inches: a little more than the width of a figure in the workbook's font
_POINTS = 72  # to an inch
_PLAIN_ROW = 15.0  # points
_SPARE = 0.97  # printers and programs differ by a little


def set_page(sheet: Worksheet, columns: int, last_row: int, starts: Sequence[int] = ()) -> None:
    """Print the first columns and rows as wide as the page.

    With `starts`, the rows at which something new begins, a page ends before the one that does not fit. Programs
    heed such an end only where the scale is given, so it is worked out from the widths of the columns.
    """
    sheet.print_area = f"A1:{get_column_letter(columns)}{last_row}"
    sheet.page_margins.left = sheet.page_margins.right = SIDE
    sheet.page_margins.top, sheet.page_margins.bottom = TOP, BOTTOM
    sheet.page_margins.header, sheet.page_margins.footer = 0.2, 0.3
    width = sum(sheet.column_dimensions[get_column_letter(n)].width for n in range(1, columns + 1)) * _LETTER
    scale = min(1.0, (LONG - 2 * SIDE) / width)
    room = _SPARE * (SHORT - TOP - BOTTOM) * _POINTS / scale
    ends = _list_page_ends(sheet, starts, last_row, room)
    if ends:
        sheet.sheet_properties.pageSetUpPr.fitToPage = False
        sheet.page_setup.scale = int(100 * scale)
        for row in ends:
            sheet.row_breaks.append(Break(id=row))


def _list_page_ends(sheet: Worksheet, starts: Sequence[int], last_row: int, room: float) -> list[int]:
    """Return the last row of each page but the last; the heading of the table is printed again on each."""
    if not starts:
        return []
    used = sum(_height(sheet, row) for row in range(1, starts[0]))
    ends = []
    for start, following in zip(starts, [*starts[1:], last_row + 1], strict=True):
        needed = sum(_height(sheet, row) for row in range(start, following))
        if used + needed > room and start > starts[0]:
            ends.append(start - 1)
            used = _height(sheet, starts[0] - 1)
        used += needed
    return ends


def _height(sheet: Worksheet, row: int) -> float:
    return float(sheet.row_dimensions[row].height or _PLAIN_ROW)


def print_filled_cases(sheet: Worksheet) -> None:
    """Print the rows of the case list that are filled and a few more, never fewer than fit well on one page."""
    rows = sheet.iter_rows(FIRST_ROW, max_col=1)
    filled = max((cell.row for (cell,) in rows if cell.value is not None), default=0)
    last = max(FIRST_ROW - 1 + FEWEST_CASES, filled + MORE_CASES)
    set_page(sheet, CASE_CHECK - 1, min(last, sheet.max_row))

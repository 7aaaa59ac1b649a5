"""How a sheet is printed: A4, one page wide, the board's name above and page numbers below."""

from collections.abc import Sequence

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from oba.formula_guard import clean_text
from oba.london_time import write_day
from oba.scorecards.card import Pack
from oba.scorecards.render import wording

_WIDE, _TALL = 523.0, 734.0
"""Points of an upright A4 page within the margins that `set_up_print` gives it."""

_PER_LETTER, _PER_ROW = 5.25, 15.0
"""Points of one unit of a column's width, and of a row whose height nobody set."""


def keep_whole(sheet: Worksheet, row: int, rows: int, widths: Sequence[float]) -> None:
    """Begin a page at a row where the `rows` from it, a chart, would be cut by the end of an upright page."""
    page = _TALL * max(1.0, sum(widths) * _PER_LETTER / _WIDE)
    last = max((one.id for one in sheet.row_breaks.brk), default=0)
    above = sum(sheet.row_dimensions[number].height or _PER_ROW for number in range(last + 1, row))
    if above % page + rows * _PER_ROW > page:
        sheet.row_breaks.append(Break(id=row - 1))


def set_up_print(
    sheet: Worksheet, pack: Pack, title: str, header: int = 0, upright: bool = False, pages: int = 0, area: str = ""
) -> None:
    """Set up a sheet for print: `header` is a row to repeat, `pages` the most it may take (0 for any number).

    `area` is what is printed, where it is not the whole sheet.
    """
    sheet.page_setup.orientation = "portrait" if upright else "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, pages
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top = sheet.page_margins.bottom = 0.75
    sheet.oddHeader.left.text = _header_text(pack.board_name)
    mark = f"{pack.state.capitalize()}. " if wording.needs_warning(pack) else ""
    sheet.oddHeader.right.text = _header_text(f"{mark}What was known on {write_day(pack.as_at)}")
    sheet.oddFooter.left.text = _header_text(wording.MADE_UP if pack.made_up else title)
    sheet.oddFooter.right.text = "Page &P of &N"
    if header:
        sheet.print_title_rows = f"{header}:{header}"
    if area:
        sheet.print_area = area


def _header_text(text: str) -> str:
    """Return text for a header, where `&` begins a code and must be doubled; Excel takes 255 characters."""
    return clean_text(text).replace("&", "&&")[:200]

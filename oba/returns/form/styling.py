"""How the workbook looks: few colours, all of them readable, and never the only sign of anything."""

from collections.abc import Sequence
from copy import copy
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

FONT, INK, MUTED, BLUE = "Arial", "1C2329", "56606B", "1B4965"
_HEAD, _ENTRY, _LINE, _EDGE = "E3EBF0", "FFFBE8", "D9DEE2", "7C858D"
_BAD = (PatternFill("solid", bgColor="FBE5E1"), Font(color="8A1C1C", bold=True))
_ASK = (PatternFill("solid", bgColor="FFF0CC"), Font(color="6B4700", bold=True))
_DONE = (PatternFill("solid", bgColor="E2F1E5"), Font(color="1F5C2E", bold=True))
_TODO = (None, Font(color=MUTED, italic=True))
_THIN, _BOX = Side("thin", color=_LINE), Side("thin", color=_EDGE)

_FONTS: dict[str, dict[str, Any]] = {
    "title": {"size": 18, "bold": True, "color": BLUE},
    "lead": {"size": 11, "color": MUTED},
    "status": {"size": 14, "bold": True, "color": INK},
    "head": {"bold": True, "color": INK},
    "strong": {"bold": True, "color": INK},
    "quiet": {"color": MUTED},
    "link": {"color": BLUE, "underline": "single"},
}
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"font": "title"},
    "lead": {"font": "lead"},
    "lead-wrap": {"font": "lead", "wrap": True},
    "status": {"font": "status", "wrap": True},
    "head": {"font": "head", "fill": _HEAD, "wrap": True, "edge": "head"},
    "head-right": {"font": "head", "fill": _HEAD, "wrap": True, "edge": "head", "right": True},
    "head-beside": {"font": "head", "fill": _HEAD, "wrap": True, "edge": "head", "indent": 1},
    "beside": {"wrap": True, "indent": 1},
    "beside-quiet": {"font": "quiet", "wrap": True, "indent": 1},
    "text": {"wrap": True},
    "strong": {"font": "strong", "wrap": True},
    "first": {"font": "strong", "wrap": True, "edge": "top"},
    "first-text": {"wrap": True, "edge": "top"},
    "group": {"wrap": True, "indent": 1},
    "again": {"font": "quiet", "wrap": True},
    "quiet": {"font": "quiet", "wrap": True},
    "link": {"font": "link"},
    "number": {"right": True, "format": "#,##0.##"},
    "known": {"font": "quiet", "right": True, "format": "#,##0.##"},
    "count": {"font": "quiet", "right": True, "format": "#,##0"},
    "share": {"font": "quiet", "right": True, "format": '0.0"%"'},
    "change": {"font": "quiet", "right": True, "format": "+#,##0.##;-#,##0.##;0"},
    "entry": {"fill": _ENTRY, "edge": "box", "right": True, "format": "#,##0", "open": True},
    "entry-decimal": {"fill": _ENTRY, "edge": "box", "right": True, "format": "#,##0.0##", "open": True},
    "strong-top": {"font": "strong", "wrap": True, "top": True},
    "hint": {"font": "quiet", "wrap": True, "indent": 1, "top": True},
    "entry-text": {"fill": _ENTRY, "edge": "box", "wrap": True, "indent": 1, "open": True},
    "entry-long": {"fill": _ENTRY, "edge": "box", "wrap": True, "indent": 1, "open": True, "top": True},
    "entry-any": {"fill": _ENTRY, "edge": "box", "indent": 1, "open": True},
    "entry-day": {"fill": _ENTRY, "edge": "box", "right": True, "format": "dd/mm/yyyy", "open": True},
}
_EDGES = {
    "head": Border(bottom=Side("medium", color=BLUE)),
    "top": Border(top=_THIN),
    "box": Border(left=_BOX, right=_BOX, top=_BOX, bottom=_BOX),
}


class Styles:
    """The looks of one workbook, each made once: setting a style on every cell anew takes ten times as long."""

    def __init__(self, book: Workbook) -> None:
        fonts = book._fonts  # openpyxl has no public way to the first font, which plain cells use
        fonts.clear()
        fonts.add(Font(name=FONT, size=10, color=INK))
        sheet = book.active
        self._made: dict[str, Any] = {}
        for name, look in LOOKS.items():
            cell = sheet.cell(1, 1)
            cell.font = Font(**({"name": FONT, "size": 10, "color": INK} | _FONTS.get(look.get("font", ""), {})))
            cell.alignment = Alignment(
                horizontal="right" if look.get("right") else "left",
                vertical="top" if look.get("top") else "center",
                wrap_text=bool(look.get("wrap")),
                indent=look.get("indent", 0),
            )
            cell.fill = PatternFill("solid", start_color=look["fill"]) if "fill" in look else PatternFill()
            cell.border = _EDGES.get(look.get("edge", ""), Border())
            cell.number_format = look.get("format", "General")
            cell.protection = Protection(locked=not look.get("open", False))
            self._made[name] = copy(cell._style)
        sheet.cell(1, 1)._style = copy(self._made["title"])

    def put(self, sheet: Worksheet, row: int, column: int, value: object, look: str) -> None:
        """Write a cell. Text stays text unless it is a formula of ours, which begins with `=`."""
        cell = sheet.cell(row, column)
        cell.value = value
        cell._style = self._made[look]

    def put_text(self, sheet: Worksheet, row: int, column: int, value: str, look: str) -> None:
        """Write text from a definition or a person, which is never run as a formula."""
        self.put(sheet, row, column, value, look)
        if value.startswith("="):
            sheet.cell(row, column).data_type = "s"


def set_widths(sheet: Worksheet, widths: Sequence[float]) -> None:
    """Set the widths of the first columns."""
    for number, width in enumerate(widths):
        sheet.column_dimensions[chr(65 + number)].width = width


def lines_needed(text: str, width: float) -> int:
    """Return about how many lines a text takes in a column."""
    return max(1, -(-len(text) // max(1, int(width * 1.05))))


def add_table(sheet: Worksheet, name: str, ref: str) -> None:
    """Make a range a table, so that a screen reader says the heading of each column."""
    table = Table(displayName=name, ref=ref)
    table.tableStyleInfo = TableStyleInfo(name=None, showRowStripes=False)
    table._initialise_columns()
    head = sheet[ref.split(":")[0]]
    for number, column in enumerate(table.tableColumns):
        column.name = str(sheet.cell(head.row, head.column + number).value)
    table.autoFilter = None
    sheet.add_table(table)


def show_findings(sheet: Worksheet, check: str, entry: str, first: int, last: int) -> None:
    """Colour a Check cell and the entry cell beside it by how the message begins."""
    for word, (fill, font) in (("Fix", _BAD), ("Explain", _ASK), ("To do", _TODO)):
        rule = FormulaRule(formula=[f'LEFT(${check}{first},{len(word)})="{word}"'], fill=fill, font=font)
        sheet.conditional_formatting.add(f"{check}{first}:{check}{last}", rule)
        if fill is not None and entry:
            sheet.conditional_formatting.add(
                f"{entry}{first}:{entry}{last}",
                FormulaRule(formula=[f'LEFT(${check}{first},{len(word)})="{word}"'], fill=fill),
            )


def show_status(sheet: Worksheet, cell: str) -> None:
    """Colour the status cell by what it says."""
    for test, (fill, font) in ((f'LEFT({cell},5)="Ready"', _DONE), (f'LEFT({cell},5)<>"Ready"', _ASK)):
        sheet.conditional_formatting.add(cell, FormulaRule(formula=[test], fill=fill, font=font))


def finish_sheet(sheet: Worksheet, header_row: int | None, freeze: str | None = None) -> None:
    """Protect all but the entry cells, freeze the headings, and set the page."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False  # openpyxl's words: not forbidden
    sheet.protection.formatRows = False
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 100
    if freeze:
        sheet.freeze_panes = freeze
    if header_row:
        sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.left.text = "&A"
    sheet.oddFooter.right.text = "Page &P of &N"

"""The many rows of the data as XML, just as openpyxl writes them.

openpyxl makes an object of each cell and several of its XML: of tens of thousands that took longer than all other
sheets of a workbook together.
"""

import re
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from oba.formula_guard import begins_formula, clean_text
from oba.scorecards.render.workbook.cells import LONGEST, put_number

_DIMENSION = re.compile(rb'(<dimension ref="A1:[A-Z]+)\d+"')
_END = b"</sheetData>"


class Bulk:
    """Rows that are to stand below all others of a sheet: texts in the plain style, numbers with their formats."""

    def __init__(self, sheet: Worksheet, first: int) -> None:
        self._sheet, self._row = sheet, first
        self._rows: list[str] = []
        self._numbers: dict[int, int] = {}
        self._told: dict[str, str] = {}
        self._quoted = self._find_style(lambda cell: setattr(cell, "quotePrefix", True))

    def _find_style(self, paint: Callable[[Cell], None]) -> int:
        cell = Cell(self._sheet, row=1, column=1)
        paint(cell)
        return int(cell.style_id)

    def add(self, texts: Mapping[int, str], numbers: Mapping[int, tuple[float, int]]) -> None:
        """Add the next row: its texts, and its numbers with their decimals, by column."""
        cells = {at: self._write_text(at, text) for at, text in texts.items()}
        cells |= {at: self._write_number(at, *number) for at, number in numbers.items()}
        self._rows.append(f'<row r="{self._row}">{"".join(cells[at] for at in sorted(cells))}</row>')
        self._row += 1

    def _write_text(self, column: int, text: str) -> str:
        """Return the cell of a text; most texts, a curve's name or a period, stand in many rows."""
        told = self._told.get(text) or self._told.setdefault(text, self._tell(text))
        return f'<c r="{get_column_letter(column)}{self._row}"{told}</c>'

    def _tell(self, text: str) -> str:
        """Return a text that stays one, whatever it begins with: Excel never reads it as a formula."""
        style = f' s="{self._quoted}"' if begins_formula(text) else ""
        clean = clean_text(text)[:LONGEST]
        space = "" if clean == clean.strip() else ' xml:space="preserve"'
        return f'{style} t="inlineStr"><is><t{space}>{escape(clean, {chr(13): "&#13;"})}</t></is>'

    def _write_number(self, column: int, value: float, decimals: int) -> str:
        if decimals not in self._numbers:
            self._numbers[decimals] = self._find_style(lambda cell: put_number(cell, 0, decimals))
        told = f"{int(value) if value == int(value) else value:.16g}"
        place = f"{get_column_letter(column)}{self._row}"
        return f'<c r="{place}" s="{self._numbers[decimals]}" t="n"><v>{told}</v></c>'

    def put_into(self, sheet: bytes) -> bytes:
        """Return the XML of the sheet, as openpyxl saved it, with the rows in their place."""
        before, end, after = sheet.rpartition(_END)
        rows = "".join(self._rows).encode("ascii", "xmlcharrefreplace")
        return _DIMENSION.sub(rb'\g<1>%d"' % (self._row - 1), before, count=1) + rows + end + after

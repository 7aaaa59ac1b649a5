"""What was typed beside the cells for it: a figure in the next column, and notes that nothing reads."""

from collections.abc import Iterator

from oba.returns.form import layout as at
from oba.returns.read.sheets import Rows, text_at
from oba.returns.read.xml_scan import SheetScan
from oba.returns.submission import Oddity, Spot
from oba.returns.values import quote_input, read_figure

_MOST_NOTES = 5
_NEXT = 2
"""A figure is looked for in so many cells to the right of its own."""


def find_stray(row: list[object], spot: Spot, scan: SheetScan) -> tuple[Spot, str] | None:
    """Return the number that stands to the right of a blank cell, and its place, if somebody typed one there."""
    for column in range(spot.column + 1, spot.column + 1 + _NEXT):
        given = row[column - 1] if len(row) >= column else None
        if (spot.row, column) not in scan.formulas and read_figure(given).value is not None:
            return Spot(spot.sheet, spot.row, column), quote_input(given)
    return None


def list_notes(sheet: str, rows: Rows, scan: SheetScan, width: int, *, whole: bool = False) -> Iterator[Oddity]:
    """Return what was typed where nothing is read.

    That is to the right of a sheet's table, in its column Check in place of the formula, and, where the table is
    `whole` (people add no rows to it), alone in a row below it.
    """
    headings = rows[at.HEADER_ROW - 1] if len(rows) >= at.HEADER_ROW else []
    checks = [column for column, cell in enumerate(headings, 1) if cell == at.CHECK_HEADER]
    last = max((number for number, row in enumerate(rows, 1) if text_at(row, 1)), default=0) if whole else len(rows)
    found = []
    for number, row in enumerate(rows, 1):
        ours = {at.NUMBER, at.SYMBOL}
        beside = [
            *(n for n in range(width + 1, len(row) + 1) if n not in ours),
            *(checks if number >= at.FIRST_ROW else []),
        ]
        if number > last:
            inside = [column for column in range(1, width + 1) if text_at(row, column)]
            beside += inside if len(inside) == 1 else []
        for column in beside:
            words = text_at(row, column)
            if words and (number, column) not in scan.formulas and not words.startswith(at.CHECK_WORDS):
                found.append(Oddity("note", Spot(sheet, number, column), "This stands beside the table.", words))
    yield from found[:_MOST_NOTES]
    if len(found) > _MOST_NOTES:
        more = len(found) - _MOST_NOTES
        yield Oddity("note", found[_MOST_NOTES].spot, f"This and {more - 1} more cells stand beside the table.")

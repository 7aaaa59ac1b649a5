"""Workbooks, XLSX and ODS: a sheet becomes a table of text under joined headers."""

import io
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from python_calamine import CalamineError, CalamineWorkbook

from oba.findings import Finding, Place
from oba.indicators.feed import Reading
from oba.ingest.read.archives import UnreadableArchiveError, check_zip
from oba.ingest.read.tables import Table, join_headers, make_column, name_headers
from oba.vocabulary import Severity

Read = tuple[Table | None, list[Finding]]
Grid = list[list[str]]
_ASK = "Open it in Excel and save it as .xlsx."


class UnreadableWorkbookError(ValueError):
    """The bytes are no workbook, or not a safe one."""


def open_workbook(content: bytes) -> Any:
    """Return the workbook in a file's bytes, or raise UnreadableWorkbookError."""
    try:
        if content.startswith(b"PK"):
            check_zip(content).close()
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (CalamineError, UnreadableArchiveError, OSError, ValueError) as fault:
        raise UnreadableWorkbookError(str(fault)) from fault


def read_grid(book: Any, name: str) -> tuple[Grid, list[tuple[int, int, int, int]]]:
    """Return a sheet's cells as text from its first row and column, and its merged ranges.

    Only the part with anything in it is read: sheets claim columns to XFD and hundreds of blank rows.
    A range is first row, first column, last row, last column, counted from 0.
    """
    sheet = book.get_sheet_by_name(name)
    start = sheet.start or (0, 0)
    grid = [[cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=True)]
    width = max((len(row) for row in grid), default=0) + start[1]
    grid = [[""] * width for _ in range(start[0])] + [[""] * start[1] + row for row in grid]
    merged = getattr(sheet, "merged_cell_ranges", None) or []
    return grid, [(top, left, bottom, right) for (top, left), (bottom, right) in merged]


def read_workbook(path: Path, content: bytes, reading: Reading) -> Read:
    """Return the table of the sheet that the feed names, or of the first."""
    try:
        book = open_workbook(content)
    except UnreadableWorkbookError as fault:
        return None, [_refusal(path, "unreadable-workbook", f"the file is not a workbook ({fault})", _ASK)]
    names = {name.strip().casefold(): name for name in book.sheet_names}
    name = names.get(reading.sheet.strip().casefold()) if reading.sheet else book.sheet_names[0]
    if name is None:
        what = f"sheet `{reading.sheet}` is missing; found {', '.join(f'`{other}`' for other in book.sheet_names)}"
        return None, [_refusal(path, "missing-sheet", what, "Set `read.sheet` in the feed.")]
    grid, merged = read_grid(book, name)
    return _make_table(path, name, grid, merged, reading)


def _make_table(path: Path, sheet: str, grid: Grid, merged: list[tuple[int, int, int, int]], reading: Reading) -> Read:
    top = reading.header_row - 1
    first = top + reading.header_rows
    if len(grid) < first:
        what = f"sheet `{sheet}` has no header in row {reading.header_row}"
        return None, [_refusal(path, "missing-header", what, "Set `read.header_row` in the feed.")]
    header_rows, spans = fill_merged(grid, merged, top, first)
    headers = join_headers(header_rows, bands=not spans)
    positions = _data_positions(grid, first, reading)
    columns = [make_column([grid[position][place] for position in positions]) for place in range(len(headers))]
    headers = name_headers(headers, grid[first - 1], columns)
    rows = np.array(positions, np.int64) + 1
    return Table(path.name, sheet, headers, columns[: len(headers)], rows), []


def fill_merged(grid: Grid, merged: list[tuple[int, int, int, int]], top: int, first: int) -> tuple[Grid, bool]:
    """Return the header rows with each merged cell's text in all its columns, and whether any cell was merged."""
    rows = [list(row) for row in grid[top:first]]
    spans = False
    for begin, left, end, right in merged:
        if not (top <= begin and end < first) or left == right:
            continue
        spans = True
        text = grid[begin][left] if left < len(grid[begin]) else ""
        for place in range(left, min(right + 1, len(rows[begin - top]))):
            rows[begin - top][place] = text
    return rows, spans


def _data_positions(grid: Grid, first: int, reading: Reading) -> list[int]:
    marks = tuple(" ".join(text.split()).casefold() for text in reading.stop_at)
    positions = []
    for position in range(first, len(grid)):
        text = next((cell for cell in grid[position] if cell.strip()), "")
        if not text:
            if reading.stop_at_blank_row:
                break
            continue
        if marks and " ".join(text.split()).casefold().startswith(marks):
            break
        positions.append(position)
    return positions


def cell_text(cell: Any) -> str:
    """Return a workbook cell as a person sees it unformatted: whole numbers without `.0`, dates in ISO form."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time | timedelta):
        return cell.isoformat() if not isinstance(cell, timedelta) else str(cell)
    return str(cell)


def _refusal(path: Path, rule: str, what: str, remedy: str) -> Finding:
    return Finding(rule, Severity.FAIL, Place(file=path.name), what, remedy=remedy)

"""Workbooks, XLSX and ODS: a sheet becomes a table of text under joined headers."""

import gc
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from oba.findings import Finding, Place
from oba.indicators.sources.reading import Reading
from oba.ingest.read.archives import UnreadableArchiveError, check_zip
from oba.ingest.read.opendocument import add_type, is_opendocument, read_ods_marks
from oba.ingest.read.sheet_marks import Marks, read_sheet_marks
from oba.ingest.read.shown import Grid, Range, Sheet, choose_shown, fill_down, make_sheet, tell
from oba.ingest.read.tables import Table, join_headers, make_column, name_headers
from oba.vocabulary import Severity

Read = tuple[Table | None, list[Finding]]
_ASK = "Open it in Excel and save it as .xlsx."


class UnreadableWorkbookError(ValueError):
    """The bytes are no workbook, or not a safe one."""


def open_workbook(content: bytes) -> Any:
    """Return the workbook in a file's bytes, or raise UnreadableWorkbookError."""
    try:
        if content.startswith(b"PK"):
            check_zip(content).close()
            content = add_type(content)
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (CalamineError, UnreadableArchiveError, OSError, ValueError) as fault:
        raise UnreadableWorkbookError(str(fault)) from fault


def list_sheets(book: Any) -> tuple[list[str], list[str]]:
    """Return the names of a workbook's sheets that are shown, and of those that are hidden.

    If all are hidden they count as shown.
    """
    hidden = {one.name for one in book.sheets_metadata if one.visible != SheetVisibleEnum.Visible}
    shown = choose_shown(book.sheet_names, hidden)
    return shown, [name for name in book.sheet_names if name not in shown]


def read_sheet(book: Any, name: str, content: bytes) -> Sheet:
    """Return a sheet as it is shown, from its first row and column, and its merged ranges.

    Only the part with anything in it is read: sheets claim columns to XFD and hundreds of blank rows.
    """
    with _uncollected():
        return _read_sheet(book.get_sheet_by_name(name), name, content)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Spare the collector of circles the rows of a large sheet: there are none, and it takes a seventh of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _read_sheet(sheet: Any, name: str, content: bytes) -> Sheet:
    start = sheet.start or (0, 0)
    grid = [[cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=True)]
    width = max((len(row) for row in grid), default=0) + start[1]
    grid = [[""] * width for _ in range(start[0])] + [[""] * start[1] + row for row in grid]
    merged = getattr(sheet, "merged_cell_ranges", None) or []
    ranges = [(top, left, bottom, right) for (top, left), (bottom, right) in merged]
    return make_sheet(grid, ranges, _read_marks(content, name))


def _read_marks(content: bytes, name: str) -> Marks:
    if not content.startswith(b"PK"):
        return Marks(unread="an old Excel file (.xls)")
    return read_ods_marks(content, name) if is_opendocument(content) else read_sheet_marks(content, name)


def read_workbook(path: Path, content: bytes, reading: Reading) -> Read:
    """Return the table of the sheet that the feed names, or of the first that is shown, as it is shown."""
    try:
        book = open_workbook(content)
    except UnreadableWorkbookError as fault:
        return None, [_refusal(path, "unreadable-workbook", f"the file is not a workbook ({fault})", _ASK)]
    names = {name.strip().casefold(): name for name in book.sheet_names}
    name = names.get(reading.sheet.strip().casefold()) if reading.sheet else list_sheets(book)[0][0]
    if name is None:
        what = f"sheet `{reading.sheet}` is missing; found {', '.join(f'`{other}`' for other in book.sheet_names)}"
        return None, [_refusal(path, "missing-sheet", what, "Set `read.sheet` in the feed.")]
    return _make_table(path, name, read_sheet(book, name, content), reading)


def _make_table(path: Path, name: str, sheet: Sheet, reading: Reading) -> Read:
    top = reading.header_row - 1
    first = top + reading.header_rows
    if len(sheet.grid) < first:
        what = f"sheet `{name}` has no header in row {reading.header_row}"
        return None, [_refusal(path, "missing-header", what, "Set `read.header_row` in the feed.")]
    header_rows, spans = fill_merged(sheet.grid, sheet.merged, top, first)
    headers = join_headers(header_rows, bands=not spans)
    fill_down(sheet, first)
    grid = sheet.grid
    positions = _data_positions(grid, first, reading)
    data = [_pad(grid[position], len(headers)) for position in positions]
    columns = [make_column([row[place] for row in data]) for place in range(len(headers))]
    headers = name_headers(headers, grid[first - 1], columns)
    rows = np.array(positions, np.int64) + 1
    told = tell(path, name, sheet, headers, positions)
    return Table(path.name, name, headers, columns[: len(headers)], rows), told


def _pad(row: list[str], width: int) -> list[str]:
    return row if len(row) >= width else [*row, *[""] * (width - len(row))]


def fill_merged(grid: Grid, merged: list[Range], top: int, first: int) -> tuple[Grid, bool]:
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
    kind = type(cell)
    if kind is str:
        return cell  # type: ignore[no-any-return]
    if kind is float:
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if kind is bool:
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time | timedelta):
        return cell.isoformat() if not isinstance(cell, timedelta) else str(cell)
    return str(cell)


def _refusal(path: Path, rule: str, what: str, remedy: str) -> Finding:
    return Finding(rule, Severity.FAIL, Place(file=path.name), what, remedy=remedy)

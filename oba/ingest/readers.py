"""Readers: a file becomes a table of text, or findings that say why it cannot."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from oba.findings import Finding, Place
from oba.indicators.feed import Reading
from oba.ingest.decoding import UnreadableTextError, decode, find_delimiter, find_mojibake
from oba.ingest.tables import Column, Table, join_headers, make_column
from oba.vocabulary import Severity

Read = tuple[Table | None, list[Finding]]
Rows = npt.NDArray[np.int64]


def read_table(path: Path, content: bytes, reading: Reading) -> Read:
    """Return the table in a file's bytes and what was found; no table if the file is refused."""
    if not content.strip():
        return None, [_refusal(path, "empty-file", "the file is empty", "Ask the sender for the file again.")]
    table, findings = (_read_csv if reading.format == "csv" else _read_workbook)(path, content, reading)
    if table is not None and not len(table):
        what = "the file has headers and no rows"
        return None, [*findings, _refusal(path, "empty-file", what, "Ask the sender for the file again.")]
    return table, findings


def _refusal(path: Path, rule: str, what: str, remedy: str, row: int | None = None) -> Finding:
    return Finding(rule, Severity.FAIL, Place(file=path.name, row=row), what, remedy=remedy)


def _read_csv(path: Path, content: bytes, reading: Reading) -> Read:
    try:
        text = decode(content, reading.encoding)
    except UnreadableTextError as fault:
        remedy = "Save it as CSV UTF-8, or set `read.encoding` or `read.format` in the feed."
        return None, [_refusal(path, "wrong-encoding", str(fault), remedy)]
    if not text.strip():
        return None, [_refusal(path, "empty-file", "the file is empty", "Ask the sender for the file again.")]
    findings = []
    if sign := find_mojibake(text):
        findings.append(
            Finding(
                "wrong-encoding",
                Severity.WARNING,
                Place(file=path.name, row=text.count("\n", 0, text.index(sign)) + 1),
                f"the text holds `{sign}`, so it was once saved in the wrong encoding",
                given=sign,
                remedy="Ask for the file as CSV UTF-8; names with such letters may not be recognised.",
            )
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = find_delimiter(text) if reading.delimiter == "auto" else reading.delimiter
    records = _split_records(text, delimiter)
    if not records.closed:
        remedy = "Fetch or ask for the file again."
        row = int(records.starts[-1])
        return None, [*findings, _refusal(path, "truncated", "a quoted cell is not closed", remedy, row)]
    table, more = _make_csv_table(path, records, reading)
    return table, findings + more


@dataclass(frozen=True)
class _Records:
    """The records of a CSV text: the line each starts on, how many cells it has, and the cells by column."""

    starts: Rows
    cells: Rows
    columns: list[Column]
    closed: bool = True


def _make_csv_table(path: Path, records: _Records, reading: Reading) -> Read:
    starts, cells, columns = records.starts, records.cells, records.columns
    top, first = reading.header_row - 1, reading.header_row - 1 + reading.header_rows
    if len(starts) < first:
        what = f"the header is in row {reading.header_row} and the file has {len(starts)} rows"
        return None, [_refusal(path, "missing-header", what, "Set `read.header_row` in the feed.")]
    headers = join_headers([[column.texts[column.codes[row]] for column in columns] for row in range(top, first)])
    widest = int(cells[top:first].max())
    while headers and not headers[-1]:
        headers.pop()
    keep = _data_rows(columns, first, stop=reading.stop_at_blank_row)
    uneven = np.flatnonzero((cells[keep] < len(headers)) | (cells[keep] > widest))
    ragged = {int(place): int(cells[keep[place]]) for place in uneven}
    if (last := ragged.get(len(keep) - 1, widest)) < len(headers):
        what = f"the last row has {last} cells where the header has {len(headers)}: the file was cut short"
        remedy = "Fetch or ask for the file again."
        return None, [_refusal(path, "truncated", what, remedy, int(starts[keep[-1]]))]
    kept = [Column(column.texts, column.codes[keep]) for column in columns[: len(headers)]]
    return Table(path.name, "", headers, kept, starts[keep], ragged), []


def find_records(text: str, delimiter: str) -> tuple[Rows, Rows, bool]:
    """Return the line each CSV record starts on, how many cells it has, and whether the last quote is closed.

    A line end or delimiter between quotes belongs to a cell. An escaped quote is two, so the count of
    quotes before a character tells whether it is inside.
    """
    letters = np.frombuffer(text.encode("utf-8", "replace"), np.uint8)
    ends = np.flatnonzero(letters == 10)
    marks = np.flatnonzero(letters == ord(delimiter))
    lines_before = np.arange(1, len(ends) + 1)
    closed = True
    if '"' in text:
        inside = np.bitwise_xor.accumulate((letters == 34).view(np.uint8))
        closed = not inside[-1]
        outside = inside[ends] == 0
        ends, lines_before = ends[outside], lines_before[outside]
        marks = marks[inside[marks] == 0]
    starts = np.concatenate([[1], lines_before + 1])
    edges = np.concatenate([ends, [len(letters)]])
    if len(ends) and ends[-1] == len(letters) - 1:
        starts, edges = starts[:-1], edges[:-1]
    upto = np.searchsorted(marks, edges)
    cells = np.diff(np.concatenate([[0], upto])) + 1
    return starts.astype(np.int64), cells.astype(np.int64), closed


def _split_records(text: str, delimiter: str) -> _Records:
    """Return the records by pandas' parser, or by the standard one where quotes are used in an odd way."""
    starts, cells, closed = find_records(text, delimiter)
    if not closed:
        return _split_slowly(text, delimiter)
    try:
        frame = pd.read_csv(
            io.StringIO(text),
            header=None,
            names=list(range(int(cells.max()))),
            index_col=False,
            dtype="category",
            sep=delimiter,
            keep_default_na=False,
            na_filter=False,
            skip_blank_lines=False,
            low_memory=False,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError):
        return _split_slowly(text, delimiter)
    if len(frame) != len(starts):
        return _split_slowly(text, delimiter)
    columns = []
    for place in frame.columns:
        cells_of = frame[place].cat
        columns.append(Column([str(text) for text in cells_of.categories], cells_of.codes.to_numpy().astype(np.int32)))
    return _Records(starts, cells, columns)


def _split_slowly(text: str, delimiter: str) -> _Records:
    rows, starts, closed = _read_strictly(text, delimiter)
    width = max((len(row) for row in rows), default=0)
    columns = [make_column([row[place] if place < len(row) else "" for row in rows]) for place in range(width)]
    cells = np.array([max(len(row), 1) for row in rows], np.int64)
    return _Records(np.array(starts, np.int64), cells, columns, closed)


def _read_strictly(text: str, delimiter: str, *, strict: bool = True) -> tuple[list[list[str]], list[int], bool]:
    """Return the rows, the line each starts on and whether the last is whole; odd quotes are forgiven."""
    rows: list[list[str]] = []
    starts = [1]
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=strict)
    try:
        for row in reader:
            rows.append(row)
            starts.append(reader.line_num + 1)
    except csv.Error as fault:
        if "end of data" in str(fault):
            return rows, starts, False
        return _read_strictly(text, delimiter, strict=False)
    return rows, starts[:-1], True


def _data_rows(columns: list[Column], first: int, *, stop: bool) -> Rows:
    """Return the positions of the rows below the headers that are not blank, or those above the first blank one."""
    blank = np.ones(len(columns[0].codes), bool)
    for column in columns:
        blank &= column.blanks()
    body = np.flatnonzero(~blank)
    body = body[body >= first]
    if stop and (gaps := np.flatnonzero(blank[first:])).size:
        body = body[body < first + gaps[0]]
    return body


def _read_workbook(path: Path, content: bytes, reading: Reading) -> Read:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (CalamineError, OSError, ValueError) as fault:
        remedy = "Open it in Excel and save it as .xlsx."
        return None, [_refusal(path, "unreadable-workbook", f"the file is not a workbook ({fault})", remedy)]
    names = {name.strip().casefold(): name for name in book.sheet_names}
    name = names.get(reading.sheet.strip().casefold()) if reading.sheet else book.sheet_names[0]
    if name is None:
        what = f"sheet `{reading.sheet}` is missing; found {', '.join(f'`{other}`' for other in book.sheet_names)}"
        return None, [_refusal(path, "missing-sheet", what, "Set `read.sheet` in the feed.")]
    sheet = book.get_sheet_by_name(name)
    start = sheet.start or (0, 0)
    grid = [[cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=True)]
    grid = [[""] * start[1] + row for row in grid]
    return _make_sheet_table(path, name, grid, start[0], reading)


def _make_sheet_table(path: Path, sheet: str, grid: list[list[str]], above: int, reading: Reading) -> Read:
    top = reading.header_row - 1 - above
    first = top + reading.header_rows
    if top < 0 or len(grid) < first:
        what = f"sheet `{sheet}` has no header in row {reading.header_row}"
        return None, [_refusal(path, "missing-header", what, "Set `read.header_row` in the feed.")]
    headers = join_headers(grid[top:first])
    while headers and not headers[-1]:
        headers.pop()
    positions = []
    for position in range(first, len(grid)):
        if any(cell.strip() for cell in grid[position]):
            positions.append(position)
        elif reading.stop_at_blank_row:
            break
    columns = [make_column([grid[position][place] for position in positions]) for place in range(len(headers))]
    rows = np.array(positions, np.int64) + above + 1
    return Table(path.name, sheet, headers, columns, rows), []


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

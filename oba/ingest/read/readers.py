"""Readers: a file becomes a table of text, or findings that say why it cannot."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from oba.findings import Finding, Place
from oba.indicators.sources.reading import Reading
from oba.ingest.read.archives import UnreadableArchiveError, extract_member
from oba.ingest.read.decoding import UnreadableTextError, decode, find_delimiter, find_mojibake
from oba.ingest.read.records import UnreadableRecordsError, read_json, read_parquet, read_xml
from oba.ingest.read.tables import Column, Table, join_headers, make_column, name_headers, plain_text
from oba.ingest.read.workbooks import read_workbook
from oba.vocabulary import Severity

Read = tuple[Table | None, list[Finding]]
Rows = npt.NDArray[np.int64]

_BLOCK = 4_000_000  # letters
_PARQUET = b"PAR1"
"""A live source may give as Parquet what is held as CSV: the bytes say so, and no CSV begins so."""
_PARSED = 50_000  # records


def read_table(path: Path, content: bytes, reading: Reading) -> Read:
    """Return the table in a file's bytes and what was found; no table if the file is refused."""
    if not content.strip():
        return None, [_refusal(path, "empty-file", "the file is empty", "Ask the sender for the file again.")]
    if reading.member:
        try:
            member = extract_member(content, reading.member)
        except UnreadableArchiveError as fault:
            return None, [_refusal(path, "unreadable-zip", str(fault), "Correct `read.member` or ask for the file.")]
        return read_table(path / member.name, member.content, reading.model_copy(update={"member": ""}))
    table, findings = _read_format(path, content, reading)
    if table is not None and not len(table):
        what = "the file has headers and no rows"
        return None, [*findings, _refusal(path, "empty-file", what, "Ask the sender for the file again.")]
    return table, findings


def _read_format(path: Path, content: bytes, reading: Reading) -> Read:
    if reading.format == "csv" and not content.startswith(_PARQUET):
        return _read_csv(path, content, reading)
    if reading.format in ("xlsx", "ods"):
        return read_workbook(path, content, reading)
    try:
        if reading.format == "json":
            return read_json(path.name, content, reading.records), []
        if reading.format == "xml":
            return read_xml(path.name, content, reading.records), []
        return read_parquet(path.name, content), []
    except UnreadableRecordsError as fault:
        remedy = "Check `read.format` and `read.records` of the feed, or ask for the file again."
        return None, [_refusal(path, "unreadable-records", str(fault), remedy)]


def describe_mojibake(path: Path, sign: str, row: int) -> Finding:
    """Return a finding that a text was once saved in the wrong encoding, with a sign of it."""
    return Finding(
        "wrong-encoding",
        Severity.WARNING,
        Place(file=path.name, row=row),
        f"the text holds `{sign}`, so it was once saved in the wrong encoding",
        given=sign,
        remedy="Ask for the file as CSV UTF-8; names with such letters may not be recognised.",
    )


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
        findings.append(describe_mojibake(path, sign, text.count("\n", 0, text.index(sign)) + 1))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = find_delimiter(text) if reading.delimiter == "auto" else reading.delimiter
    encoded = text.encode("utf-8", "replace")
    del text  # a large file should not stand in memory twice
    if encoded == content:
        encoded = content
    records = _split_records(encoded, delimiter)
    table, more = make_csv_table(path, records, reading)
    return table, findings + more


@dataclass(frozen=True)
class Records:
    """The records of a CSV text: the line each starts on, how many cells it has, and the cells by column."""

    starts: Rows
    cells: Rows
    columns: list[Column]
    closed: bool = True


def make_csv_table(path: Path, records: Records, reading: Reading, *, last: bool = True) -> Read:
    """Return the table in the records of a file, or of a part of it that begins with its header."""
    starts, cells, columns = records.starts, records.cells, records.columns
    if not records.closed:
        remedy = "Fetch or ask for the file again."
        return None, [_refusal(path, "truncated", "a quoted cell is not closed", remedy, int(starts[-1]))]
    top, first = reading.header_row - 1, reading.header_row - 1 + reading.header_rows
    if len(starts) < first:
        what = f"the header is in row {reading.header_row} and the file has {len(starts)} rows"
        return None, [_refusal(path, "missing-header", what, "Set `read.header_row` in the feed.")]
    lines = [[column.texts[column.codes[row]] for column in columns] for row in range(top, first)]
    headers = join_headers(lines)
    keep = _data_rows(columns, cells, first, reading)
    kept = [Column(column.texts, column.codes[keep]) for column in columns]
    headers = name_headers(headers, lines[-1], kept if len(keep) else columns)
    widest = int(cells[top:first].max())
    uneven = np.flatnonzero((cells[keep] < len(headers)) | (cells[keep] > widest))
    ragged = {int(place): int(cells[keep[place]]) for place in uneven}
    if last and (short := ragged.get(len(keep) - 1, widest)) < len(headers):
        what = f"the last row has {short} cells where the header has {len(headers)}: the file was cut short"
        remedy = "Fetch or ask for the file again."
        return None, [_refusal(path, "truncated", what, remedy, int(starts[keep[-1]]))]
    return Table(path.name, "", headers, kept[: len(headers)], starts[keep], ragged), []


def find_records(text: str, delimiter: str) -> tuple[Rows, Rows, bool]:
    """Return the line each CSV record starts on, how many cells it has, and whether the last quote is closed.

    A line end or delimiter between quotes belongs to a cell. An escaped quote is two, so the count of
    quotes before a character tells whether it is inside.
    """
    return _find_records(text.encode("utf-8", "replace"), delimiter)


def _find_records(encoded: bytes, delimiter: str) -> tuple[Rows, Rows, bool]:
    """Do the same with bytes, a block at a time, so that what is worked out of a letter is not held of all."""
    letters = np.frombuffer(encoded, np.uint8)
    quoted = b'"' in encoded
    inside_before, lines, carried = np.uint8(0), 0, 0
    starts, cells = [np.ones(1, np.int64)], []
    for first in range(0, len(letters), _BLOCK):
        block = letters[first : first + _BLOCK]
        ends = np.flatnonzero(block == 10)
        marks = np.flatnonzero(block == ord(delimiter))
        next_lines = np.arange(lines + 2, lines + 2 + len(ends))
        lines += len(ends)
        if quoted:
            inside = np.bitwise_xor.accumulate((block == 34).view(np.uint8)) ^ inside_before
            inside_before = inside[-1]
            outside = inside[ends] == 0
            ends, next_lines = ends[outside], next_lines[outside]
            marks = marks[inside[marks] == 0]
        upto = np.searchsorted(marks, ends)
        starts.append(next_lines)
        cells.append(np.diff(upto, prepend=-carried) + 1)
        carried = len(marks) - int(upto[-1]) if len(ends) else carried + len(marks)
    closed = not inside_before
    whole = np.concatenate(starts)
    if len(whole) > 1 and closed and encoded.endswith(b"\n"):
        whole = whole[:-1]
    else:
        cells.append(np.array([carried + 1]))
    return whole, np.concatenate(cells).astype(np.int64), closed


def _split_records(encoded: bytes, delimiter: str) -> Records:
    """Return the records by pandas' parser, or by the standard one where quotes are used in an odd way."""
    return split_plainly(encoded, delimiter) or split_slowly(encoded, delimiter)


def split_plainly(encoded: bytes, delimiter: str) -> Records | None:
    """Return the records by pandas' parser, None where quotes are used in an odd way or not closed."""
    starts, cells, closed = _find_records(encoded, delimiter)
    if not closed:
        return None
    try:
        columns = _parse_columns(encoded, delimiter, int(cells.max()))
    except (pd.errors.ParserError, pd.errors.EmptyDataError):
        return None
    return Records(starts, cells, columns) if len(columns[0].codes) == len(starts) else None


def _parse_columns(encoded: bytes, delimiter: str, width: int) -> list[Column]:
    """Return the columns, read some rows at a time: the parser holds each cell of what it reads at once.

    As objects the cells stay the texts that they are: of categories the parser makes numbers where all of them
    could be, and `007` would be 7.
    """
    numbers: list[dict[str, int]] = [{} for _ in range(width)]
    codes: list[list[npt.NDArray[np.int32]]] = [[] for _ in range(width)]
    parts = pd.read_csv(
        io.BytesIO(encoded),  # a StringIO would hold four bytes a letter
        header=None,
        names=list(range(width)),
        index_col=False,
        dtype=object,
        sep=delimiter,
        keep_default_na=False,
        na_filter=False,
        skip_blank_lines=False,
        low_memory=False,
        chunksize=_PARSED,
    )
    for part in parts:
        for place, known in enumerate(numbers):
            cells, different = pd.factorize(part[place].to_numpy())
            named = [known.setdefault(text, len(known)) for text in different.tolist()]
            codes[place].append(np.array(named, np.int32)[cells])
    columns = []
    for place, known in enumerate(numbers):
        ordered = sorted(known)
        order: npt.NDArray[np.int32] = np.empty(len(ordered), np.int32)
        order[[known[text] for text in ordered]] = np.arange(len(ordered))
        columns.append(Column(ordered, order[np.concatenate(codes[place])]))
        codes[place].clear()
    return columns


def split_slowly(encoded: bytes, delimiter: str) -> Records:
    """Return the records by the standard library's parser."""
    rows, starts, closed = _read_strictly(encoded.decode(), delimiter)
    width = max((len(row) for row in rows), default=0)
    columns = [make_column([row[place] if place < len(row) else "" for row in rows]) for place in range(width)]
    cells = np.array([max(len(row), 1) for row in rows], np.int64)
    return Records(np.array(starts, np.int64), cells, columns, closed)


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


def _data_rows(columns: list[Column], cells: Rows, first: int, reading: Reading) -> Rows:
    """Return the positions of the rows of data: below the headers, not blank, above any note the feed names."""
    blank = np.ones(len(columns[0].codes), bool)
    for column in columns:
        blank &= column.blanks()
    body = np.flatnonzero(~blank)
    body = body[body >= first]
    if reading.stop_at_blank_row and (gaps := np.flatnonzero(blank[first:])).size:
        body = body[body < first + gaps[0]]
    if reading.stop_at and (notes := body[_begins_with(columns, body, reading.stop_at)]).size:
        body = body[body < notes[0]]
    if reading.skip_rows_without_values:  # a note under the table has one cell, however wide the table is
        body = body[(cells[body] > 1) | (len(columns) == 1)]
    return body


def _begins_with(columns: list[Column], rows: Rows, marks: list[str]) -> npt.NDArray[np.bool_]:
    """Return which rows' first text that is not blank begins with any of the marks."""
    wanted = tuple(plain_text(mark) for mark in marks)
    begins = np.zeros(len(rows), bool)
    waiting = np.ones(len(rows), bool)
    for column in columns:
        fits = np.fromiter((plain_text(text).startswith(wanted) for text in column.texts), bool, len(column.texts))
        here = waiting & ~column.blanks()[rows]
        begins[here] = fits[column.codes[rows[here]]]
        waiting &= ~here
        if not waiting.any():
            break
    return begins

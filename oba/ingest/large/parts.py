"""A large CSV file read in parts, so that no more than one of them is in memory.

Only what is plain enough: a text whose records a line end outside quotes parts from each other everywhere, with
one table from its header to its end. `NotPlainError` says that a file must be read whole, by `oba.ingest.read.readers`.
"""

import codecs
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from oba.findings import Finding
from oba.indicators.feed import Feed
from oba.indicators.sources.reading import Reading
from oba.ingest.read.decoding import MOJIBAKE, could_be_encodings, find_delimiter
from oba.ingest.read.readers import (
    describe_mojibake,
    find_records,
    make_csv_table,
    read_table,
    split_plainly,
    split_slowly,
)
from oba.ingest.read.tables import Table
from oba.ingest.shape.columns import measure_columns

_HEAD = 1_000_000
_BLOCK = 4_000_000
_LONGEST = 8  # times a part: a record that has no end


class NotPlainError(ValueError):
    """The file cannot be read in parts."""


class RefusedError(ValueError):
    """The file is refused: `findings` say why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("the file is refused")
        self.findings = findings


@dataclass(frozen=True)
class Sizes:
    """What may stand in memory: a file of so many bytes and cells, and parts of a larger one of about so many cells."""

    file: int = 64_000_000
    cells: int = 1_250_000
    part: int = 250_000


@dataclass(frozen=True)
class LargeFile:
    """A large CSV file, looked through once."""

    path: Path
    reading: Reading
    part: int
    """How many bytes to read at once."""
    parts: int
    encoding: str
    delimiter: str
    sha256: str
    size: int
    findings: list[Finding]

    def tables(self) -> Iterator[Table]:
        """Return the table of each part, under the same headers; RefusedError or NotPlainError."""
        reading, first = self.reading, self.reading.header_row - 1 + self.reading.header_rows
        head = b""
        headers: list[str] = []
        lines = 0
        for content, last in self._split():
            before = lines if head else 0
            if not head:
                head = _cut_head(content, self.delimiter, first)
                content = content[len(head) :]
                before = lines = head.count(b"\n")
            encoded = head + content
            records = split_plainly(encoded, self.delimiter)
            if records is None:
                records = split_slowly(encoded, self.delimiter) if last else None
                if records is None or records.closed:
                    raise NotPlainError
            starts = records.starts.copy()
            starts[first:] += before - head.count(b"\n")
            table, found = make_csv_table(self.path, replace(records, starts=starts), reading, last=last)
            if table is None:
                raise RefusedError(found)
            headers = headers or list(table.headers)
            # A column without header or cells has no name, and one with cells has; which it is the whole file tells.
            if table.headers != headers or not all(headers) or len(headers) < 2 or (last and not len(table)):
                raise NotPlainError
            lines += content.count(b"\n")
            if len(table):
                yield table

    def _split(self) -> Iterator[tuple[bytes, bool]]:
        """Return whole records, about as many bytes as wanted at a time, and whether they are the last."""
        waiting, carried = b"", b""
        for text in _read_text(self.path, self.encoding, min(_BLOCK, self.part)):
            carried += text.encode("utf-8", "replace")
            if len(carried) < self.part:
                continue
            cut = _last_end(carried)
            if not cut:
                if len(carried) > _LONGEST * self.part + _BLOCK:
                    raise NotPlainError
                continue
            if waiting:
                yield waiting, False
            waiting, carried = carried[:cut], carried[cut:]
        yield waiting + carried, True


def find_large(path: Path, feed: Feed, sizes: Sizes) -> LargeFile | None:
    """Return a file that is too large to be read whole and can be read in parts, None for any other."""
    reading, size = feed.read, path.stat().st_size
    if size < min(sizes.file, 2 * sizes.cells):  # a cell has a byte and a delimiter
        return None
    if reading.format != "csv" or reading.member or reading.stop_at or reading.stop_at_blank_row:
        return None
    with path.open("rb") as file:
        head = file.read(_HEAD)
    cells = max(_guess_cells(path, head, feed) / len(head), sizes.cells / sizes.file) * size
    if cells <= sizes.cells:
        return None
    parts = 1 << int(cells // sizes.part).bit_length()  # seldom another number for the next release of the feed
    return look_through(path, reading, head, size // parts + 1, parts)


def look_through(path: Path, reading: Reading, head: bytes, part: int, parts: int) -> LargeFile | None:
    """Return a file to be read in parts of so many bytes, None where its encoding is none that it could be in.

    `head` is how it begins.
    """
    for encoding in could_be_encodings(head, reading.encoding):
        try:
            return _scan(path, reading, encoding, part, parts)
        except (UnicodeError, LookupError):
            continue
    return None


def _guess_cells(path: Path, head: bytes, feed: Feed) -> float:
    """Return how many cells the measures of a feed have in the beginning of a file."""
    whole = head[: head.rfind(b"\n") + 1]
    table, _ = read_table(path, whole, feed.read)
    if table is None:
        return 0
    return len(table) * sum(len(measure_columns(table, measure)) for measure in feed.measures.values())


def _scan(path: Path, reading: Reading, encoding: str, part: int, parts: int) -> LargeFile:
    """Read a file once, for what must be known before its first record; UnicodeError if the encoding is another."""
    signs: dict[str, int] = {}
    start, tail, lines = "", "", 0
    for text in _read_text(path, encoding, _BLOCK):
        if "\x00" in text:
            raise UnicodeError
        if len(start) < _HEAD:
            start += text[:_HEAD]
        both = tail + text  # a sign may stand across two blocks
        if not both.isascii():
            before = lines - tail.count("\n")
            for sign in MOJIBAKE:
                if sign not in signs and sign in both:
                    signs[sign] = before + both.count("\n", 0, both.index(sign)) + 1
        lines += text.count("\n")
        tail = both[-2:]
    sign = next((sign for sign in MOJIBAKE if sign in signs), "")
    delimiter = find_delimiter(start) if reading.delimiter == "auto" else reading.delimiter
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    findings = [describe_mojibake(path, sign, signs[sign])] if sign else []
    return LargeFile(path, reading, part, parts, encoding, delimiter, sha256, path.stat().st_size, findings)


def _read_text(path: Path, encoding: str, size: int) -> Iterator[str]:
    """Return the text of a file, some at a time, with every line end a line feed."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
    begun = False
    with path.open("rb") as file:
        while True:
            block = file.read(size)
            text = decoder.decode(block, final=not block)
            if text:
                yield text if begun else text.removeprefix("\ufeff")
                begun = True
            if not block:
                return


def _cut_head(content: bytes, delimiter: str, first: int) -> bytes:
    """Return the lines up to the first record below the header."""
    starts, _, _ = find_records(content[:_HEAD].decode("utf-8", "replace"), delimiter)
    if len(starts) <= first:
        raise NotPlainError
    end = 0
    for _ in range(int(starts[first]) - 1):
        end = content.index(b"\n", end) + 1
    return content[:end]


def _last_end(content: bytes) -> int:
    """Return where the last record that is whole ends; the content begins outside quotes."""
    quotes, end = content.count(b'"'), len(content)
    while (end := content.rfind(b"\n", 0, end)) >= 0:
        if (quotes - content.count(b'"', end)) % 2 == 0:
            return end + 1
    return 0

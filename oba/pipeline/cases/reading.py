"""Read the rows of a case list: from a table, a census in XML or a query, into columns of text in memory.

Nothing of a list is ever written to a file on the way, and no message of a reader holds a value of it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from oba.cases.raw import RawColumn, RawList
from oba.cases.read.cin_xml import read_cin_xml
from oba.errors import CaseError
from oba.findings import Finding, refusals
from oba.indicators.case_lists.case_list import CaseList, CaseSource
from oba.indicators.sources.reading import Reading
from oba.ingest.read.readers import read_table
from oba.ingest.read.tables import Table
from oba.pipeline.cases.query import read_query

BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MEGABYTE = 1_000_000
_PLAIN = frozenset({"hidden-row", "wrong-encoding"})
_REMEDIES = {
    "wrong-encoding": "Save it as CSV UTF-8, or as .xlsx.",
    "missing-header": "Set `header_row` under `source` of the list.",
    "missing-sheet": "Set `sheet` under `source` of the list.",
}
"""What to do where the reader's own remedy names a key of a feed, which a list has not."""
_OF_COLUMN = frozenset({"formula-without-value", "hidden-column"})


@dataclass(frozen=True)
class Rows:
    """The rows of a list, what its reader found, and the bytes' hash (of a query: of what it gave)."""

    raw: RawList
    sha256: str
    findings: Sequence[Finding] = field(default=())
    attempts: tuple[int, ...] = ()
    """Of a list of returns, the accepted attempts that were read, those without a row too."""

    def without_cells(self) -> "Rows":
        """Return the same without what stands in its cells, which is most of what a list takes in memory."""
        return replace(self, raw=self.raw.without_cells())


def read_rows(definition: CaseList, path: Path | None) -> Rows:
    """Return the rows of a list; CaseError if there is nothing that can be read."""
    source = definition.source
    if source.type == "sql":
        if path is not None:
            raise CaseError(f"`{definition.id}` is read by a query and takes no file.")
        return _read_query(definition)
    if path is None:
        raise CaseError(f"Name the file of `{definition.id}`: its definition does not say where it is.")
    content = _read_bytes(path, source)
    if source.type == "cin_xml":
        raw = read_cin_xml(path.name, content, source.group)
        if not len(raw):
            raise CaseError(f"{path.name} has no element `{source.group}` of a child. Nothing was kept.")
        return Rows(raw, _hash(content))
    return _read_table(path, content, definition)


def refuse_size(path: Path, source: CaseSource) -> None:
    """Refuse a file that is larger than its list may be."""
    size = path.stat().st_size
    if size > source.max_megabytes * _MEGABYTE:
        what = f"{path.name} has {size / _MEGABYTE:,.0f} MB, and at most {source.max_megabytes} are read"
        raise CaseError(f"{what} (`source.max_megabytes`). Nothing was kept.")


def _read_bytes(path: Path, source: CaseSource) -> bytes:
    try:
        refuse_size(path, source)
        return path.read_bytes()
    except OSError as fault:
        raise CaseError(f"{path} cannot be read ({fault.strerror or 'not a file'}).") from None


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read_table(path: Path, content: bytes, definition: CaseList) -> Rows:
    source = definition.source
    form = "xlsx" if content.startswith(BOOKS) else "csv"
    reading = Reading(format=form, sheet=source.sheet if form == "xlsx" else "", header_row=source.header_row)
    table, findings = read_table(path, content, reading)
    faults = refusals(findings)
    if table is None or faults:
        raise refuse_file(path, faults[0] if faults else None)
    raw = as_raw(table)
    return Rows(raw, _hash(content), list(_choose_findings(findings, raw, definition)))


def refuse_file(path: Path, fault: Finding | None) -> CaseError:
    """Return the error of a file of which nothing can be read: why, and what to do with the file or the list."""
    told = f"{fault.what}. {_REMEDIES.get(fault.rule, fault.remedy)}" if fault else "there is no table in it."
    return CaseError(f"{path.name} cannot be read: {told}")


def _choose_findings(findings: Sequence[Finding], raw: RawList, definition: CaseList) -> Iterator[Finding]:
    """Yield what the reader found that names no cell's content and no column that the list does not read."""
    named = {column.header for one in definition.fields.values() if (column := raw.find(one.columns))}
    for finding in findings:
        if finding.rule in _PLAIN or (finding.rule in _OF_COLUMN and finding.place.column in named):
            yield finding


def as_raw(table: Table) -> RawList:
    """Return the rows of a table, or of a part of it."""
    columns = [
        RawColumn(header, column.texts, column.codes)
        for header, column in zip(table.headers, table.columns, strict=False)
    ]
    ragged = np.array(sorted(table.ragged), np.int64)
    return RawList(table.file, table.sheet, table.rows, columns, ragged)


def _read_query(definition: CaseList) -> Rows:
    answer = read_query(definition.source)
    numbers = np.arange(1, answer.rows + 1, dtype=np.int64)
    return Rows(RawList(f"query of {definition.id}", "", numbers, answer.columns), answer.sha256)

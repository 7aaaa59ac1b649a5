"""What an XLSX sheet says beside its values: number formats, errors, formulas without a result, what is hidden.

The values come from python-calamine, which gives none of these. The sheet's XML is searched for them and not parsed,
and only for what the workbook can have: formats that alter a figure, and words that stand where something is hidden.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import IO

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from oba.ingest.read.number_formats import BUILT_IN, alters_numbers

_CHUNK = 16_000_000  # bytes of XML looked at together
_SAMPLE = 200_000
_ROW_END = b"</row>"
_TAG = re.compile(rb"<(row|c)((?:\s[^>]*?)?)(/?)>")
_SINGLE = re.compile(rb"<c\s[^>]*='")
_SINGLE_QUOTED = re.compile(rb"(?<==)'([^'\"<>]*)'")
_R = re.compile(rb'\sr="([A-Z]*)(\d+)"')
_ERROR = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*\bt="e"[^>]*>(.*?)</c>', re.DOTALL)
_VALUE = re.compile(rb"<v[^>]*>([^<]*)</v>")
_NO_RESULT = re.compile(rb"(?:</f>|<f[^>]*/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_FORMULA = re.compile(rb"<f[^>]*>([^<]*)</f>")
_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"([^>]*)>')
_HIDDEN_ROW = re.compile(rb'<row\s(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_HIDDEN_COLUMNS = re.compile(rb'<col\s(?=[^>]*\bhidden="(?:1|true)")[^>]*>')
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Cell = tuple[int, int, str]
"""Row and column counted from 0, and the format's code, the error or the formula there."""


@dataclass
class Marks:
    """What a sheet says beside its values; rows and columns count from 0."""

    formats: list[Cell] = field(default_factory=list)
    """The cells of a number whose format may show something else."""
    shown: list[Cell] = field(default_factory=list)
    """The cells that show another text than their value, where the file says which."""
    errors: list[Cell] = field(default_factory=list)
    unsaved: list[Cell] = field(default_factory=list)
    """The cells of a formula whose result is not in the file."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Merged ranges that the reader of values does not give: first row and column, last row and column."""
    unread: str = ""
    """Of what none, or not all, of this could be read; blank if all was."""


def read_sheet_marks(content: bytes, sheet: str) -> Marks:
    """Return what a sheet of an XLSX file says beside its values; `unread` of a file that is not built as one."""
    marks = Marks()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "xl/workbook.bin" in archive.namelist():
                return Marks(unread="a binary workbook (.xlsb)")
            path = _find_part(archive, sheet)
            formats = _read_formats(archive)
            with archive.open(path) as part:
                for chunk in _read_chunks(part):
                    _search(chunk, formats, marks)
    except (KeyError, zipfile.BadZipFile, ParseError, DefusedXmlException, ValueError, EOFError):
        marks.unread = "a workbook whose XML has a fault"
    return marks


def _find_part(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return the path of a sheet's XML; KeyError if there is none."""
    targets = {one.get("Id"): one.get("Target", "") for one in fromstring(archive.read("xl/_rels/workbook.xml.rels"))}
    for one in fromstring(archive.read("xl/workbook.xml")).iter():
        if one.tag.endswith("}sheet") and one.get("name") == sheet:
            number = one.get(_REL) or next((v for k, v in one.attrib.items() if k.endswith("}id")), "")
            target = targets[number]
            return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    raise KeyError(sheet)


def _read_formats(archive: zipfile.ZipFile) -> dict[int, str]:
    """Return the code of each cell style whose format may show something else than the number."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    codes, styles = dict(BUILT_IN), []
    for one in fromstring(archive.read("xl/styles.xml")):
        if one.tag.endswith("}numFmts"):
            codes |= {int(form.get("numFmtId", "-1")): form.get("formatCode", "") for form in one}
        elif one.tag.endswith("}cellXfs"):
            styles = [int(style.get("numFmtId", "0")) for style in one]
    return {place: codes[one] for place, one in enumerate(styles) if one in codes and alters_numbers(codes[one])}


def _read_chunks(part: IO[bytes]) -> Iterator[bytes]:
    """Yield the XML in pieces of whole rows, each with its place stated, no prefix and double quotes."""
    rest, prefix, last = b"", b"", 0
    while block := part.read(_CHUNK):
        if not rest and not last and (found := re.search(rb"<(\w+):worksheet\b", block[:4000])):
            prefix = found[1] + b":"
        block = rest + block
        if prefix:
            block = block.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</")
        if _SINGLE.search(block, 0, _SAMPLE):
            block = _SINGLE_QUOTED.sub(rb'"\1"', block)
        whole, end, rest = block.rpartition(_ROW_END)
        if end:
            chunk, last = _place_cells(whole + end, last)
            yield chunk
    yield _place_cells(rest, last)[0]


def _states_places(xml: bytes) -> bool:
    """Return whether each row and cell states its place, as a program that writes one so writes all."""
    return xml.count(b"<c ") + xml.count(b"<c>") == xml.count(b'<c r="') and b"<row>" not in xml


def _place_cells(chunk: bytes, row: int) -> tuple[bytes, int]:
    """Return the XML with `r` as the first attribute of each cell, which may be left out, and the last row."""
    if _states_places(chunk[:_SAMPLE]) and _states_places(chunk[-_SAMPLE:]):
        found = _R.search(chunk, max(chunk.rfind(b"<row "), 0))
        return chunk, int(found[2]) if found else row
    column = 0

    def place(tag: re.Match[bytes]) -> bytes:
        nonlocal row, column
        stated = _R.search(tag[2])
        rest = _R.sub(b"", tag[2])
        if tag[1] == b"row":
            row, column = (int(stated[2]) if stated else row + 1), 0
            return b'<row r="%d"%s%s>' % (row, rest, tag[3])
        column = _column_number(stated[1]) + 1 if stated else column + 1
        return b'<c r="%s%d"%s%s>' % (_column_letters(column - 1), row, rest, tag[3])

    return _TAG.sub(place, chunk), row


@lru_cache(maxsize=20_000)
def _column_number(letters: bytes) -> int:
    """Return 0 for A, 26 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _column_letters(place: int) -> bytes:
    letters, place = b"", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = bytes([65 + rest]) + letters
    return letters


def _search(chunk: bytes, formats: dict[int, str], marks: Marks) -> None:
    """Add to `marks` what one piece of a sheet's XML says."""
    if formats and b"<c " in chunk:
        marks.formats += _find_formats(chunk, formats)
    if b't="e"' in chunk:
        for cell in _ERROR.finditer(chunk):
            value = _VALUE.search(cell[3])
            marks.errors.append((*_place(cell), unescape(value[1].decode()) if value else "#ERROR!"))
    if b"<f" in chunk:
        marks.unsaved += _find_unsaved(chunk)
    if b'hidden="' in chunk:
        marks.hidden_rows |= {int(row[1]) - 1 for row in _HIDDEN_ROW.finditer(chunk)}
        for columns in _HIDDEN_COLUMNS.finditer(chunk):
            first, last = re.search(rb'\bmin="(\d+)"', columns[0]), re.search(rb'\bmax="(\d+)"', columns[0])
            if first and last:
                marks.hidden_columns |= set(range(int(first[1]) - 1, min(int(last[1]), 16_384)))


def _place(cell: re.Match[bytes]) -> tuple[int, int]:
    return int(cell[2]) - 1, _column_number(cell[1])


def _find_formats(chunk: bytes, formats: dict[int, str]) -> list[Cell]:
    """Return the numbers of a style whose format may show something else; a cell that states no style is of style 0."""
    wanted = b"|".join(str(number).encode() for number in formats)
    styled = rb'[^>]*?\ss="(' + wanted + rb')"'
    style = rb"(?:" + styled + rb'|(?![^>]*\ss="))' if 0 in formats else styled
    cells = re.compile(rb'<c r="([A-Z]+)(\d+)"(?![^>]*\st="(?:s|str|inlineStr|b|e|d)")' + style + rb"[^>]*>")
    codes = {str(number).encode(): code for number, code in formats.items()} | {b"": formats.get(0, "")}
    return [(int(row) - 1, _column_number(at), codes[number]) for at, row, number in cells.findall(chunk)]


def _find_unsaved(chunk: bytes) -> Iterator[Cell]:
    """Yield the cells of a formula that have no result; a result that is an empty text is one."""
    for found in _NO_RESULT.finditer(chunk):
        start = chunk.rfind(b"<c ", 0, found.start())
        cell = _CELL.match(chunk, start)
        if cell and not (b't="str"' in cell[3] and b"<v" in found[0]):
            formula = _FORMULA.search(chunk, start, found.end())
            yield (*_place(cell), "=" + (unescape(formula[1].decode()) if formula else "…"))

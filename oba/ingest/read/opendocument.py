"""What an ODS sheet says beside its values: what its cells show, errors, merged cells, what is hidden."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from oba.ingest.read.cells import find_mishap, read_number
from oba.ingest.read.sheet_marks import Marks

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_PARTS = {"mimetype", "META-INF/manifest.xml", "styles.xml", "meta.xml"}
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_SPANS = (f"{_TABLE}number-rows-spanned", f"{_TABLE}number-columns-spanned")
_SAY_MORE = [b'value-type="percentage"', b"visibility=", b"display-factor", b"<style:map", b":formula=", b'-spanned="']
_LETTER = re.compile(rb"<number:text>[^<\s:/.,-]")
"""What stands in the XML of a file whose cells may show anything but their values. Each is looked for by itself: in a
file of 25 MB that takes a third of the time of one expression."""
_STYLE = rb'(?: (?:table:style-name|calcext:value-type)="[^"<&]*")*'
_CELL_END = b"</table:table-cell>"
_VALUE = rb' office:value="(-?\d+(?:\.\d+)?)"'
_PLAIN = re.compile(
    b"(?:<table:table-cell%s%s%s%s%s>%s)+"
    % (_STYLE, b' office:value-type="float"', _STYLE, _VALUE, _STYLE, rb"<text:p>\1</text:p>" + _CELL_END)
)
"""Cells side by side that show their very number: nearly all of a large sheet, and nothing is to be said of them."""
_MOST_REPEATED = 20_000  # rows or columns alike; a sheet is filled up with blank ones to its end
_MOST_COLUMNS = 16_384
_POWERS = (3, 6, 9, -2)
_EXACT = 1e-9


def is_opendocument(content: bytes) -> bool:
    """Return whether a zip is built as an OpenDocument file is, with or without the entry that states its type."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return False
    return "content.xml" in names and bool(names & _PARTS)


def add_type(content: bytes) -> bytes:
    """Return an ODS file with the entry that states its type, which some programs leave out."""
    if not is_opendocument(content):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "mimetype" in archive.namelist():
            return content
    whole = io.BytesIO(content)
    with zipfile.ZipFile(whole, "a") as archive:
        archive.writestr("mimetype", _TYPE)
    return whole.getvalue()


def read_ods_marks(content: bytes, sheet: str) -> Marks:
    """Return what a sheet of an ODS file says beside its values; nothing where the file says nothing more."""
    marks = Marks()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("content.xml")
    if not any(word in xml for word in _SAY_MORE) and not _LETTER.search(xml):
        return marks
    try:
        for table in _find_tables(_PLAIN.sub(_leave_blank, xml), sheet):
            _read_table(table, marks)
    except (ParseError, DefusedXmlException, ValueError):
        marks.unread = "a workbook whose XML has a fault"
    return marks


def _leave_blank(plain: re.Match[bytes]) -> bytes:
    """Return one blank cell as wide as the cells found, so that the parser need not build each."""
    return b'<table:table-cell table:number-columns-repeated="%d"/>' % plain[0].count(_CELL_END)


def _find_tables(xml: bytes, sheet: str) -> Iterator[Element]:
    for _, one in iterparse(io.BytesIO(xml), forbid_dtd=True):
        if one.tag == f"{_TABLE}table":
            if one.get(f"{_TABLE}name") == sheet:
                yield one
                return
            one.clear()


@dataclass
class _Cell:
    """A cell of the XML with its place."""

    row: int
    column: int
    xml: Element

    def get(self, name: str, space: str = _TABLE) -> str:
        return self.xml.get(f"{space}{name}", "")

    @property
    def text(self) -> str:
        """Return what the cell shows, its notes left out."""
        return "\n".join("".join(part.itertext()) for part in self.xml if part.tag == f"{_TEXT}p")


def _read_table(table: Element, marks: Marks) -> None:
    column = 0
    for one in table.iter(f"{_TABLE}table-column"):
        count = int(one.get(f"{_TABLE}number-columns-repeated", "1"))
        if one.get(f"{_TABLE}visibility") in ("collapse", "filter"):
            marks.hidden_columns |= set(range(column, min(column + count, _MOST_COLUMNS)))
        column += count
    row = 0
    for one in table.iter(f"{_TABLE}table-row"):
        count = int(one.get(f"{_TABLE}number-rows-repeated", "1"))
        hidden = one.get(f"{_TABLE}visibility") in ("collapse", "filter")
        for place in range(row, row + min(count, _MOST_REPEATED)):
            if hidden:
                marks.hidden_rows.add(place)
            if len(one) and not (count > 1 and not _has_values(one)):
                _read_row(one, place, marks)
        row += count


def _has_values(row: Element) -> bool:
    return any(len(cell) or cell.get(f"{_OFFICE}value-type") for cell in row)


def _read_row(row: Element, place: int, marks: Marks) -> None:
    column = 0
    for one in row:
        count = int(one.get(f"{_TABLE}number-columns-repeated", "1"))
        if one.tag == f"{_TABLE}table-cell" and _says_anything(one):
            for here in range(column, min(column + count, _MOST_COLUMNS)):
                _read_cell(_Cell(place, here, one), marks)
        column += count


def _says_anything(cell: Element) -> bool:
    """Return whether a cell has a content or is merged: blank ones with a style fill every row to the last column."""
    named = (f"{_OFFICE}value-type", f"{_TABLE}formula", *_SPANS)
    return bool(len(cell)) or any(name in cell.attrib for name in named)


def _read_cell(cell: _Cell, marks: Marks) -> None:
    kind, text = cell.get("value-type", _OFFICE), cell.text
    down, across = int(cell.get("number-rows-spanned") or 1), int(cell.get("number-columns-spanned") or 1)
    if down > 1 or across > 1:
        marks.merged.append((cell.row, cell.column, cell.row + down - 1, cell.column + across - 1))
    if cell.get("formula") and find_mishap(text) == "error-cell":
        marks.errors.append((cell.row, cell.column, text.strip()))
    elif cell.get("formula") and not kind:
        marks.unsaved.append((cell.row, cell.column, f"={cell.get('formula').removeprefix('of:=')}"))
    elif kind in ("float", "currency", "percentage"):
        shown = _show(float(cell.get("value", _OFFICE)), text, kind)
        if shown is not None:
            marks.shown.append((cell.row, cell.column, shown))


def _show(value: float, text: str, kind: str) -> str | None:
    """Return what a cell shows of its number, with all its digits; None if that is the number, rounded or not."""
    if kind == "percentage":
        return f"{value * 100:.12g}%" if "%" in text or not text.strip() else text.strip()
    number = read_number(re.sub(r"[^\d.,%+\-−()<>≤≥~A-Za-z]", "", text))
    if number is None:
        dash = value == 0 and text.strip() in ("-", "–", "—")
        return None if dash or any(map(str.isdigit, text)) else text.strip()
    if not number or abs(value - number) <= 1:
        return None
    decimals = len(text.partition(".")[2].rstrip("%) "))
    for power in _POWERS:
        scaled = value / 10.0**power
        if abs(scaled - number) <= 0.5 * 10.0**-decimals + _EXACT:
            return f"{scaled:.12g}"
    return None

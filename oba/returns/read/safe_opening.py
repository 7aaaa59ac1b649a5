"""A file from outside is hostile until it is proven harmless: this decides before anything opens it as a workbook.

Nothing is unpacked without a limit, no formula is worked out, no link is followed, and no declared entity is read.
"""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from xml.parsers import expat

from oba.hostile_files import MOST_RETURN_BYTES, MOST_RETURN_CELLS, MOST_RETURN_ELEMENTS, RETURN_ZIP
from oba.returns.read.xml_scan import (
    BROKEN,
    CONTROLS,
    ELSEWHERE,
    LINKED,
    MACROS,
    Part,
    SheetScan,
    UnreadableError,
)

_CHUNK = 1 << 16

_OTHER_FILES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)
_REFUSED_PARTS: tuple[tuple[str, str, str], ...] = (
    ("vbaproject", "OPN-06", MACROS),
    ("xl/macrosheets/", "OPN-06", MACROS),
    ("xl/externallinks/", "OPN-07", LINKED),
    ("xl/connections.xml", "OPN-07", ELSEWHERE),
    ("xl/querytables/", "OPN-07", ELSEWHERE),
    ("xl/embeddings/", "OPN-08", "The workbook holds an embedded file. Take it out and save it again."),
    ("xl/activex/", "OPN-08", CONTROLS),
)


@dataclass(frozen=True)
class Opened:
    """A file that may be opened as a workbook, with what was seen in its sheets, by their names."""

    content: bytes
    sheets: dict[str, SheetScan]
    properties: dict[str, str]
    names: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()


def open_safely(content: bytes) -> Opened:
    """Return what may be opened; UnreadableError with a plain sentence for everything else."""
    _check_kind(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = _check_parts(packed)
            return _scan(packed, names, content)
    except UnreadableError:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
        ValueError,
        KeyError,
        IndexError,
        struct.error,
        OverflowError,
    ) as fault:
        raise UnreadableError("OPN-03", BROKEN) from fault


def _check_kind(content: bytes) -> None:
    if not content.strip():
        raise UnreadableError("OPN-01", "The file is empty.")
    if len(content) > MOST_RETURN_BYTES:
        what = f"The file has {len(content) / 1e6:.0f} MB; a return has at most {MOST_RETURN_BYTES / 1e6:.0f} MB."
        raise UnreadableError("OPN-02", f"{what} Send the workbook that we sent, without pictures or other sheets.")
    if content.startswith(b"PK\x03\x04"):
        return
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise UnreadableError("OPN-05", "The workbook has a password. Take the password off and save it again.")
        what = "This is a workbook or document of an old kind (.xls or .doc)."
        raise UnreadableError("OPN-04", f"{what} Use the workbook that we sent and save it as .xlsx.")
    kind = next((kind for start, kind in _OTHER_FILES if content.startswith(start)), "")
    head = content[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if not kind and head.startswith((b"<!doctype html", b"<html", b"<table")):
        kind = "a web page"
    elif not kind and head.startswith(b"<?xml"):
        kind = "an XML file"
    elif not kind and b"\x00" not in head and (b"," in head or b";" in head or b"\t" in head):
        kind = "a text file, such as CSV"
    told = f"This is {kind}" if kind else "This is not an Excel workbook"
    raise UnreadableError("OPN-04", f"{told}, whatever its name says. Send the workbook that we sent, as .xlsx.")


def _check_parts(packed: zipfile.ZipFile) -> set[str]:
    parts = packed.infolist()
    names = {part.filename for part in parts}
    folded = [name.casefold().lstrip("/") for name in names]
    if len(parts) > RETURN_ZIP.members or len(set(folded)) != len(parts):
        raise UnreadableError("OPN-03", BROKEN)
    if "[content_types].xml" not in folded or "xl/workbook.xml" not in folded:
        other = "word/document.xml" in folded or "ppt/presentation.xml" in folded
        kind = "a document or a presentation" if other else "a compressed folder"
        if "content.xml" in folded and "mimetype" in folded:
            kind = "an OpenDocument file"
        elif "xl/workbook.bin" in folded:
            kind = "a binary workbook (.xlsb)"
        message = f"This is {kind}, not an Excel workbook. Send the workbook that we sent, as .xlsx."
        raise UnreadableError("OPN-04", message)
    for start, rule, message in _REFUSED_PARTS:
        if any(start in name for name in folded):
            raise UnreadableError(rule, message)
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableError("OPN-05", "The workbook has a password. Take the password off and save it again.")
    unpacked = sum(part.file_size for part in parts)
    bomb = any(_is_bomb(part) for part in parts)
    if unpacked > RETURN_ZIP.unpacked or bomb:
        _too_large()
    if any(".." in name.split("/") or "\\" in name for name in names):
        raise UnreadableError("OPN-03", BROKEN)
    return names


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    fair = RETURN_ZIP.ratio * max(part.compress_size, 1)
    return part.file_size > RETURN_ZIP.ratio_from and part.file_size > fair


def _too_large() -> None:
    what = "Unpacked, the file would be far larger than any return."
    raise UnreadableError("OPN-02", f"{what} Copy your figures into the workbook that we sent.")


def _scan(packed: zipfile.ZipFile, names: set[str], content: bytes) -> Opened:
    sheets: dict[str, SheetScan] = {}
    properties: dict[str, str] = {}
    listed: list[tuple[str, str]] = []
    targets: dict[str, str] = {}
    hidden: set[str] = set()
    budget = [RETURN_ZIP.unpacked, MOST_RETURN_ELEMENTS]
    for name in sorted(names):
        lower = name.casefold()
        if not lower.endswith((".xml", ".rels", ".vml")):
            continue
        part = Part(lower)
        _parse(packed, name, part, budget)
        if part.refused:
            raise UnreadableError(*part.refused)
        if part.sheet is not None:
            sheets[name] = part.sheet
        properties |= part.properties
        listed += part.listed
        targets |= part.targets
        hidden |= part.hidden
    if sum(sheet.cells for sheet in sheets.values()) > MOST_RETURN_CELLS:
        _too_large()
    named = {t: sheets[place] for t, key in listed if (place := _part_name(targets.get(key, ""))) in sheets}
    return Opened(content, named, properties, tuple(title for title, _ in listed), frozenset(hidden))


def _part_name(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _parse(packed: zipfile.ZipFile, name: str, part: Part, budget: list[int]) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler, parser.EndElementHandler = part.start, part.end
    parser.CharacterDataHandler = part.text
    parser.StartDoctypeDeclHandler = part.doctype
    try:
        with packed.open(name) as stream:
            while chunk := stream.read(_CHUNK):
                budget[0] -= len(chunk)
                if budget[0] < 0:
                    _too_large()
                parser.Parse(chunk, False)
                if part.refused:
                    return
                if part.elements > budget[1]:
                    _too_large()
            parser.Parse(b"", True)
    except expat.ExpatError as fault:
        raise UnreadableError("OPN-03", BROKEN) from fault
    budget[1] -= part.elements

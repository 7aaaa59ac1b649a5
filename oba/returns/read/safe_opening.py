"""A file from outside is hostile until it is proven harmless: this decides before anything opens it as a workbook.

Nothing is unpacked without a limit, no formula is worked out, no link is followed, and no declared entity is read.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from xml.parsers import expat

from oba.hostile_files import MOST_RETURN_BYTES, MOST_RETURN_CELLS, MOST_RETURN_ELEMENTS, RETURN_ZIP
from oba.returns.read.parts import ContentTypes, locate, refuse_kinds, role_by_name, sort_parts, unknown_part
from oba.returns.read.xml_scan import BROKEN, Part, Relationship, Role, SheetScan, UnreadableError

_CHUNK = 1 << 16
_WORTH_KEEPING = range(2_000, 100_000)
"""Bytes of a part whose scan is kept for the next file: a smaller one is read at once, a larger one takes memory."""
_MOST_BETWEEN = 24
"""Bytes after a part: its sizes and its check sum, where they were not known before it was written."""

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


@dataclass(frozen=True)
class Opened:
    """A file that may be opened as a workbook, with what was seen in its sheets, by their names.

    `content` is packed anew from the parts that were scanned, so that whatever opens it sees those and no others.
    """

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
            _check_gaps(packed, content)
            return _scan(packed, names)
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
    for name in folded:
        refuse_kinds(name)
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableError("OPN-05", "The workbook has a password. Take the password off and save it again.")
    unpacked = sum(part.file_size for part in parts)
    bomb = any(_is_bomb(part) for part in parts)
    if unpacked > RETURN_ZIP.unpacked or bomb:
        _too_large()
    if any(".." in name.split("/") or "\\" in name for name in names):
        raise UnreadableError("OPN-03", BROKEN)
    return {part.filename for part in parts if not (part.is_dir() and part.file_size == 0)}


def _check_gaps(packed: zipfile.ZipFile, content: bytes) -> None:
    """Refuse a file with something between, before or after its parts: a program that reads on would find others."""
    at = 0
    for part in sorted(packed.infolist(), key=lambda part: part.header_offset):
        if not 0 <= part.header_offset - at <= _MOST_BETWEEN:
            raise UnreadableError("OPN-03", BROKEN)
        name, extra = struct.unpack("<HH", content[part.header_offset + 26 : part.header_offset + 30])
        at = part.header_offset + 30 + name + extra + part.compress_size
    ends = content.rfind(b"PK\x05\x06") + 22 + len(packed.comment)
    if not 0 <= packed.start_dir - at <= _MOST_BETWEEN or content[ends:].strip(b"\0") or b"PK" in packed.comment:
        raise UnreadableError("OPN-03", BROKEN)


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    fair = RETURN_ZIP.ratio * max(part.compress_size, 1)
    return part.file_size > RETURN_ZIP.ratio_from and part.file_size > fair


def _too_large() -> None:
    what = "Unpacked, the file would be far larger than any return."
    raise UnreadableError("OPN-02", f"{what} Copy your figures into the workbook that we sent.")


class _Package:
    """The parts of a file, each unpacked and scanned once, within what all of them together may take."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self._budget = [RETURN_ZIP.unpacked, MOST_RETURN_ELEMENTS]
        self.parts: dict[str, Part] = {}
        self.content: dict[str, bytes] = {}

    def scan(self, name: str, role: Role, percents: Mapping[int, int] | None = None, title: str = "") -> Part:
        """Return what a part holds, read as what it is; `title` is that of a sheet."""
        chunks, known = self._unpack(name), percents or {}
        if self._packed.getinfo(name).file_size in _WORTH_KEEPING:
            content = b"".join(chunks)
            given = content, role, frozenset(known.items()), title
            part = _scan_again(*given) or _scan_anew(*given)
        else:
            part = Part(role, known, title)
            content = _parse(chunks, part, self._budget[1])
        if part.refused:
            raise UnreadableError(*part.refused)
        self._budget[1] -= part.elements
        if self._budget[1] < 0:
            _too_large()
        self.content[name], self.parts[name] = content, part
        return part

    def _unpack(self, name: str) -> Iterator[bytes]:
        with self._packed.open(name) as stream:
            while chunk := stream.read(_CHUNK):
                self._budget[0] -= len(chunk)
                if self._budget[0] < 0:
                    _too_large()
                yield chunk

    def keep(self, name: str) -> None:
        """Keep a part that is no XML, and that nothing would read as XML."""
        self.content[name] = self._packed.read(name)
        self._budget[0] -= len(self.content[name])
        if self._budget[0] < 0:
            _too_large()
        if self.content[name].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
            raise unknown_part(name)

    def pack(self) -> bytes:
        """Return a file of the parts that were scanned or kept, and of nothing else."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as packed:
            for name, content in self.content.items():
                packed.writestr(name.lstrip("/"), content)
        return stream.getvalue()


def _scan(packed: zipfile.ZipFile, names: set[str]) -> Opened:
    package = _Package(packed)
    by_name = {name.casefold().lstrip("/"): name for name in sorted(names)}
    types = package.scan(by_name["[content_types].xml"], Role.TYPES)
    relations = [name for name in by_name.values() if role_by_name(name) is Role.RELATIONS]
    links = {name: package.scan(name, Role.RELATIONS).relationships for name in relations}
    roles = sort_parts(by_name, ContentTypes(types.types, types.endings), links)
    percents: Mapping[int, int] = {}
    book = package.scan(by_name["xl/workbook.xml"], Role.WORKBOOK)
    parts = _list_sheets(book.listed, by_name, links)
    titles = {part: title for title, part in parts}
    for name in sorted(roles, key=lambda name: (roles[name] is not Role.STYLES, name)):
        if roles[name] in (Role.PICTURE, Role.PRINTER):
            package.keep(name)
        elif name not in package.parts:
            part = package.scan(name, roles[name], percents, titles.get(name, ""))
            percents = part.styles.percents if part.styles else percents
    _check_sheets(package, parts)
    sheets = {name: part.sheet for name, part in package.parts.items() if part.sheet is not None}
    if sum(sheet.cells for sheet in sheets.values()) > MOST_RETURN_CELLS:
        _too_large()
    named = {title: sheets[part] for title, part in parts if part in sheets}
    if len(named) != len(parts) or len({title.casefold() for title in named}) != len(named):
        raise UnreadableError("OPN-03", BROKEN)
    properties = {name: value for part in package.parts.values() for name, value in part.properties.items()}
    return Opened(package.pack(), named, properties, tuple(named), frozenset(book.hidden))


def _list_sheets(
    listed: list[tuple[str, str]], by_name: Mapping[str, str], links: Mapping[str, list[Relationship]]
) -> list[tuple[str, str]]:
    """Return each sheet that the workbook lists, with the part that holds it; blank where there is none."""
    source = by_name.get("xl/_rels/workbook.xml.rels", "")
    targets = {one.id: by_name.get(locate(source, one.target), "") for one in links.get(source, [])}
    return [(title, targets.get(key, "")) for title, key in listed]


def _check_sheets(package: _Package, parts: list[tuple[str, str]]) -> None:
    """Refuse a formula that takes for a sheet what is the name of another file."""
    known = {title.casefold() for title, _ in parts}
    for part in package.parts.values():
        for name, message in part.dotted.items():
            if name not in known:
                raise UnreadableError("OPN-07", message)


def _parse(chunks: Iterable[bytes], part: Part, most: int) -> bytes:
    """Read a part as it streams by, and return it; what is refused on the way is not read to its end."""
    parser = expat.ParserCreate("UTF-8")
    read: list[bytes] = []
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler, parser.EndElementHandler = part.start, part.end
    parser.CharacterDataHandler = part.text
    parser.StartDoctypeDeclHandler = part.doctype
    parser.XmlDeclHandler = part.declaration
    try:
        for chunk in chunks:
            read.append(chunk)
            parser.Parse(chunk, False)
            if part.refused:
                return b""
            if part.elements > most:
                _too_large()
        parser.Parse(b"", True)
    except expat.ExpatError as fault:
        raise UnreadableError("OPN-03", BROKEN) from fault
    return b"".join(read)


@lru_cache(maxsize=64)
def _scan_again(content: bytes, role: Role, percents: frozenset[tuple[int, int]], title: str) -> Part | None:
    """Return what a part holds: most parts of a return that is sent again are, byte for byte, those sent before.

    None where few formulas fill many cells, of which a small file would make us keep much.
    """
    part = _scan_anew(content, role, percents, title)
    return None if part.sheet and len(part.sheet.formulas) > part.elements else part


def _scan_anew(content: bytes, role: Role, percents: frozenset[tuple[int, int]], title: str) -> Part:
    part = Part(role, dict(percents), title)
    _parse([content], part, MOST_RETURN_ELEMENTS)
    return part

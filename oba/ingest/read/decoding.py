"""From the bytes of a text file to its text: encoding and delimiter found, or told."""

import codecs
import csv

from charset_normalizer import from_bytes

_MARKS = [(codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")]
MOJIBAKE = ("â€™", "â€“", "Ã©", "Ã¢", "Â£", "Â ", "ï¿½", "ï»¿", "\ufffd")
_BINARY = {b"PK\x03\x04": "a workbook or zip file", b"%PDF": "a PDF", b"\xd0\xcf\x11\xe0": "an old Excel file"}
_DELIMITERS = ",\t;|"


class UnreadableTextError(ValueError):
    """The bytes are not the text that they are said to be; the message says how they differ."""


def could_be_encodings(head: bytes, encoding: str = "auto") -> list[str]:
    """Return the encodings to try, the likeliest first, for a text that begins so; none for what is no text."""
    if any(head.startswith(start) for start in _BINARY):
        return []
    if encoding != "auto":
        return [encoding]
    marked = [kind for mark, kind in _MARKS if head.startswith(mark)]
    return marked or ([_find_encoding(head)] if b"\x00" in head[:400] else ["utf-8", "cp1252"])


def decode(content: bytes, encoding: str = "auto") -> str:
    """Return the text of a file's bytes, or raise UnreadableTextError."""
    for start, kind in _BINARY.items():
        if content.startswith(start):
            raise UnreadableTextError(f"the file is {kind}, not text")
    chosen = _find_encoding(content) if encoding == "auto" else encoding
    try:
        text = content.decode(chosen)
    except (UnicodeDecodeError, LookupError) as fault:
        raise UnreadableTextError(f"the file is not {chosen} text ({fault})") from fault
    if "\x00" in text:
        raise UnreadableTextError("the file holds null characters, so it is not text in this encoding")
    return text.removeprefix("\ufeff")


def find_mojibake(text: str) -> str:
    """Return a sign that text was decoded with the wrong encoding before it was saved, or blank."""
    if text.isascii():
        return ""
    return next((sign for sign in MOJIBAKE if sign in text), "")


def _find_encoding(content: bytes) -> str:
    """Return the encoding: by its mark, else UTF-8 if it fits, else UTF-16 by its nulls, else Windows' own."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    if b"\x00" in content[:400]:
        return "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    best = from_bytes(content[:500_000]).best()
    if best is None:
        raise UnreadableTextError("no encoding fits the file")
    return best.encoding


def find_delimiter(text: str) -> str:
    """Return the delimiter that splits the first lines into most cells; a comma if none does."""
    lines = [line for line in text[:20_000].splitlines()[:10] if line.strip()]
    counts = {mark: sum(len(cells) - 1 for cells in csv.reader(lines, delimiter=mark)) for mark in _DELIMITERS}
    return max(_DELIMITERS, key=lambda mark: counts[mark])

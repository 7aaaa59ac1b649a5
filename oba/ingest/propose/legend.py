"""What a file itself says of its markers of missing values: in the text around its table, or on a sheet of notes."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from itertools import chain

from oba.indicators.sources.reading import Reading
from oba.ingest.propose.symbols import MARKERS
from oba.ingest.read.archives import extract_member
from oba.ingest.read.decoding import decode, find_delimiter
from oba.ingest.read.tables import plain_text
from oba.ingest.read.workbooks import open_workbook, read_sheet
from oba.vocabulary import Symbol

_HEAD, _TAIL, _LONGEST_NOTE, _LONGEST_MARK, _SHORTEST_WORD = 400, 80, 400, 5, 3
_SHEET_OF_NOTES = re.compile(r"note|symbol|cover|content|read ?me|key|guid|info|legend|about|convention", re.IGNORECASE)
_WORDS = {
    symbol: re.compile(pattern, re.IGNORECASE)
    for symbol, pattern in {
        Symbol.CONFIDENTIAL: r"suppress|confidential|disclos|protect|small (?:number|count|cohort)|redact"
        r"|fewer than|between [01] and (?:[1-9]|10)\b(?!\.)"
        r"|(?:less than|under|below) (?:[1-9]|1\d|five|six|ten)\b(?!\.)|(?:\d|five|ten) or (?:fewer|less)",
        Symbol.ROUNDS_TO_ZERO: r"negligible|round\w*(?: down)? to (?:zero|0|nil)"
        r"|less than half|(?:less than|under|below) 0\.\d",
        Symbol.NOT_APPLICABLE: r"not applicable",
        Symbol.LOW_RELIABILITY: r"unreliable|not reliable|low reliab|(?:low|poor) quality",
        Symbol.UNAVAILABLE: r"not available|unavailable|missing|not (?:collected|recorded|returned|reported|known|held)"
        r"|no (?:data|return|information|figure)",
    }.items()
}
_MARK = "|".join(re.escape(one) for one in sorted(MARKERS, key=len, reverse=True) if len(one) <= _LONGEST_MARK)
_QUOTE = r"['\"‘’“”`(]"
_VERB = r"\s+(?:denotes?|indicates?|means?|represents?|stands for|is used)\s+"
_MARK_FIRST = re.compile(
    rf"{_QUOTE}?(?P<mark>{_MARK})(?:['\"’”`)])?"
    rf"(?:\s*[=:–]\s*|\s+-\s+|{_VERB}|\s{{2,}})"
    r"(?P<words>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
"""`x = suppressed`, `'-' denotes not available`, `.  not applicable`."""
_MARK_LAST = re.compile(
    r"(?P<words>.*\b(?:replaced|shown|marked|denoted|represented|indicated|suppressed|given) (?:by|as|with|using) )"
    r"(?:an? )?"
    rf"{_QUOTE}(?P<mark>{_MARK})['\"’”`)]\W*",
    re.IGNORECASE | re.DOTALL,
)
"""`Numbers under 5 are replaced by "x".`"""

_MARK_ALONE = re.compile(rf"(?P<mark>{_MARK})\s(?P<words>\S.*)", re.IGNORECASE)
_WHAT = r"(?:nil or )?(?:(?:figures?|data|values?|numbers?|counts?) (?:is |are )?)?"
_ALONE = [re.compile(rf"{_WHAT}(?:{pattern.pattern})\w*\W*", re.IGNORECASE) for pattern in _WORDS.values()]
"""All the words behind a mark and one space: `.. not applicable`. More of them would be a remark behind a bullet."""

_BETWEEN = re.compile(rf"[;|\n]|[,.]\s+(?={_QUOTE}?(?:{_MARK})['\"’”`)]?(?:\s*[=:]|{_VERB}))", re.IGNORECASE)
"""Between the marks of a line that explains several: `c = suppressed, x = not available`."""

Legend = Mapping[str, frozenset[Symbol]]
"""What may be meant by a mark, in small letters; one thing where the file is plain."""


def find_legend(content: bytes, reading: Reading) -> Legend:
    """Return what a file says of its marks, wherever it says it."""
    said: dict[str, frozenset[Symbol]] = {}
    for row in _list_rows(content, reading):
        for mark, words in _read_row(row):
            if meanings := {symbol for symbol, pattern in _WORDS.items() if pattern.search(words)}:
                said[mark] = said.get(mark, frozenset()) | meanings
    return said


def _read_row(row: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the marks that a row explains with the words for each: in one cell, or in the only cell beside it."""
    cells = [cell.strip() for cell in row if cell.strip()]
    if len(cells) == 2 and plain_text(cells[0]) in MARKERS:
        yield plain_text(cells[0]), cells[1]
    for part in (part.strip() for cell in cells if len(cell) <= _LONGEST_NOTE for part in _BETWEEN.split(cell)):
        if found := _MARK_FIRST.fullmatch(part) or _MARK_LAST.fullmatch(part):
            yield plain_text(found["mark"]), found["words"]
        elif (alone := _MARK_ALONE.fullmatch(part)) and _explains(**alone.groupdict()):
            yield plain_text(alone["mark"]), alone["words"]


def _explains(mark: str, words: str) -> bool:
    """Return whether words say a meaning and nothing else of a mark that is no word itself, such as `none`."""
    return (len(mark) < _SHORTEST_WORD or not mark.isalpha()) and any(one.fullmatch(words) for one in _ALONE)


def _list_rows(content: bytes, reading: Reading) -> Iterator[list[str]]:
    """Yield the rows where a file may explain its marks: both ends of its table, and of sheets of notes."""
    if reading.member:
        content = extract_member(content, reading.member).content
    if reading.format in ("xlsx", "ods"):
        book = open_workbook(content)
        for name in book.sheet_names:
            if name == reading.sheet or _SHEET_OF_NOTES.search(name):
                grid = read_sheet(book, name, content).grid
                yield from chain(grid[:_HEAD], grid[_HEAD:][-_TAIL:])
    elif reading.format == "csv":
        text = decode(content)
        lines = text.splitlines()
        ends = "\n".join(chain(lines[:_HEAD], lines[_HEAD:][-_TAIL:]))
        try:
            yield from csv.reader(io.StringIO(ends), delimiter=find_delimiter(text))
        except csv.Error:  # the rest of the file is no worse for what nobody can read of its end
            return

"""What would start a program, fetch something or lead to another file, in a formula and in an attribute."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

_DDE = re.compile(r"\|\s*['\"]|\bDDE(?:AUTO)?\b|\b(?:cmd|powershell|mshta|rundll32)\s*\|", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_TALKS = re.compile(r"\|[^|]*!")
"""`program|topic!item`, with the quoted texts left out: whatever the program is called."""
_CALLS = re.compile(
    r"\b(?:WEBSERVICE|FILTERXML|HYPERLINK|IMAGE|IMPORT[A-Z]+|SQL\.REQUEST|CALL|REGISTER\.ID|EXEC|RTD"
    r"|STOCKHISTORY|TRANSLATE|DETECTLANGUAGE|COPILOT|_XLWS\.PY)\s*\("
    r"|\b(?:WEBSERVICE|FILTERXML|SQL\.REQUEST|REGISTER\.ID)\b"  # handed to another function, by name alone
    r"|\b_XLETA\.(?:HYPERLINK|IMAGE|IMPORT|CALL|EXEC|RTD)",  # handed on likewise, as a workbook writes it
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r"\w://|^\s*//|file:|\\\\|\[[^\[\]]*\][^\[\]!,;()]*!|'#\$|'[^']*[\\/][^']*'!", re.IGNORECASE)
"""A reference to another file: `[1]Sheet!A1`, `'https://…/[x.xlsx]Sheet'!A1`, LibreOffice's `'file:…'#$Sheet.A1`.

No sheet has a slash in its name, so that `'C:\\dir\\Book.xlsx'!Name` is none of this workbook.
"""
_SUSPECT = (
    "|", "DDE", "WEBSERVICE", "FILTERXML", "HYPERLINK", "IMAGE", "IMPORT", "SQL.REQUEST", "CALL", "REGISTER.ID", "EXEC",
    "RTD", "STOCKHISTORY", "TRANSLATE", "DETECTLANGUAGE", "COPILOT", "_XLWS.PY",
)  # fmt: skip
"""One of these is in every formula that `reaches_out` finds: to look for them takes a tenth of the time."""

_WORDS_FOR_PEOPLE = frozenset({"prompt", "promptTitle", "error", "errorTitle", "descr", "title", "name", "formatCode"})
_FORMULAS = frozenset({"formula", "textlink"})
"""Attributes that hold a formula: of pivot tables and shapes."""
_REFERENCES = _FORMULAS | {"val", "mdx"}
"""Attributes of which some hold a reference, and others a number or a word."""
_SOURCES = frozenset({"src", "href", "base"})
"""Attributes of drawings that name a picture or its place; a link to be clicked stands among the relationships."""
_SOURCES_OF_DATA = frozenset({"worksheetSource", "dataRef"})
"""Elements that name cells, by a relationship only where they are another workbook's."""
_FORMULAS_OF = {"cfvo": _FORMULAS | {"val"}, **dict.fromkeys(_SOURCES_OF_DATA, _FORMULAS | {"name"})}
"""Attributes that hold a formula in these elements, which have more: of scales of colours, of sources of data."""
_LEADING = _REFERENCES | _SOURCES
_LONGEST_KEPT = 500
"""Characters of an element, names among them, beyond which it is examined anew: no file makes us keep much of it."""


def reaches_out(formula: str) -> bool:
    """Return whether a formula would start another program or fetch something from elsewhere."""
    plain = formula.upper().replace("\u212a", "K").replace("\u0130", "I")  # as `re.IGNORECASE` takes them
    if not any(name in plain for name in _SUSPECT):
        return False
    return bool(_DDE.search(formula) or _CALLS.search(formula) or _TALKS.search(_QUOTED.sub("", formula)))


def leads_elsewhere(formula: str) -> bool:
    """Return whether a formula refers to another file."""
    return bool(_ELSEWHERE.search(formula))


@dataclass(frozen=True, slots=True)
class Attributes:
    """What was found in an element's attributes: whether one calls something or leads out, and which are formulas."""

    calls: bool = False
    leads_elsewhere: bool = False
    formulas: tuple[str, ...] = ()


def examine_attributes(tag: str, given: Mapping[str, str]) -> Attributes:
    """Return what an element's attributes hold: pivot tables, shapes and formats have formulas in them."""
    items = tuple(given.items())
    if len(tag) + sum(len(name) + len(words) for name, words in items) > _LONGEST_KEPT:
        return _examine(tag, items)
    return _examine_again(tag, items)


def _examine(tag: str, given: tuple[tuple[str, str], ...]) -> Attributes:
    """Return the same of the names and values; a name's prefix is that of its namespace and says nothing else."""
    plain = [(name.rpartition(":")[2], words) for name, words in given]
    asked = _FORMULAS_OF.get(tag, _FORMULAS)
    return Attributes(
        any(_CALLS.search(words) or _DDE.search(words) for name, words in plain if name not in _WORDS_FOR_PEOPLE),
        _leads_elsewhere(tag, {name.rpartition(":")[2] for name, _ in given if ":" in name}, plain),
        tuple(words for name, words in plain if name in asked),
    )


_examine_again = lru_cache(maxsize=4096)(_examine)
"""The styles, the theme and most lines of a sheet are the same in every provider's workbook."""


def _leads_elsewhere(tag: str, with_prefix: Collection[str], plain: Sequence[tuple[str, str]]) -> bool:
    """Return whether an element takes its data, its picture or what it shows from outside of the workbook."""
    if "link" in with_prefix or (tag in _SOURCES_OF_DATA and "id" in with_prefix):
        return True
    asked = _LEADING | _FORMULAS_OF[tag] if tag in _FORMULAS_OF else _LEADING
    return any(leads_elsewhere(words) for name, words in plain if name in asked)

"""What would start a program, fetch something or lead to another file, in a formula and in an attribute."""

import re
from collections.abc import Mapping

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


def reaches_out(formula: str) -> bool:
    """Return whether a formula would start another program or fetch something from elsewhere."""
    plain = formula.upper().replace("\u212a", "K").replace("\u0130", "I")  # as `re.IGNORECASE` takes them
    if not any(name in plain for name in _SUSPECT):
        return False
    return bool(_DDE.search(formula) or _CALLS.search(formula) or _TALKS.search(_QUOTED.sub("", formula)))


def leads_elsewhere(formula: str) -> bool:
    """Return whether a formula refers to another file."""
    return bool(_ELSEWHERE.search(formula))


def attribute_reaches_out(given: Mapping[str, str]) -> bool:
    """Return whether an attribute holds a formula that calls something: pivot tables, shapes and formats have them."""
    return any(
        _CALLS.search(words) or _DDE.search(words)
        for name, words in given.items()
        if _plain(name) not in _WORDS_FOR_PEOPLE
    )


def attribute_leads_elsewhere(tag: str, given: Mapping[str, str]) -> bool:
    """Return whether an element takes its data, its picture or what it shows from outside of the workbook."""
    names = {_plain(name) for name in given if ":" in name}
    if "link" in names or (tag in _SOURCES_OF_DATA and "id" in names):
        return True
    asked = _LEADING | _FORMULAS_OF[tag] if tag in _FORMULAS_OF else _LEADING
    return any(leads_elsewhere(words) for name, words in given.items() if _plain(name) in asked)


def list_formulas(tag: str, given: Mapping[str, str]) -> list[str]:
    """Return what of an element's attributes is a formula, as it might stand in a cell."""
    asked = _FORMULAS_OF.get(tag, _FORMULAS)
    return [words for name, words in given.items() if _plain(name) in asked]


def _plain(name: str) -> str:
    """Return a name without the prefix of its namespace."""
    return name.rpartition(":")[2]

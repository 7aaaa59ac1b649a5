"""What a publisher's markers of missing values most likely mean, by the style of the publication."""

import re
from collections.abc import Iterable
from typing import Literal

from oba.ingest.read.cells import read_number
from oba.ingest.read.tables import plain_text
from oba.vocabulary import Symbol

Style = Literal["ees", "workbook", "lait", "fingertips", "upload", "other"]

_MARKERS = {
    "na",
    "n/a",
    "null",
    "none",
    "nan",
    "-",
    "--",
    "–",
    "—",
    ".",
    "..",
    "...",
    ":",
    "~",
    "*",
    "**",
    "x",
    "c",
    "z",
}
_MARKERS |= {"u", "k", "low", "s", "supp", "suppressed", "#n/a", "#div/0!", "#value!", "#ref!", "#num!", "#null!", "#"}
_MARKERS |= {"confidential", "redacted", "dnr", "n.a.", "not collected", "no data", "missing", "not known"}
_MARKERS |= {"[c]", "[x]", "[z]", "[u]", "[low]", "[k]", "[w]", "not available", "not applicable", "#name?"}
_FEWER = re.compile(
    r"(?:<|≤|<=|fewer than|less than|under|below) ?(?:[1-9]|1[0-2])(?: or fewer)?|(?:[1-9]|1[0-2]) or (?:fewer|less)"
)
"""A number hidden because it is small; the most that publishers hide so is about ten."""
_BRACKETED = re.compile(r"^\[(c|x|z|u|low|k|w)\]$")

_STANDARD = {
    "z": Symbol.NOT_APPLICABLE,
    "x": Symbol.UNAVAILABLE,
    "c": Symbol.CONFIDENTIAL,
    "u": Symbol.LOW_RELIABILITY,
    "k": Symbol.ROUNDS_TO_ZERO,
    "low": Symbol.ROUNDS_TO_ZERO,
    "w": Symbol.WITHDRAWN,
}
_COMMON = {
    "": Symbol.UNAVAILABLE,
    "na": Symbol.UNAVAILABLE,
    "n/a": Symbol.NOT_APPLICABLE,
    **dict.fromkeys(("n.a.", "dnr", "not collected", "no data", "missing", "not known"), Symbol.UNAVAILABLE),
    "not applicable": Symbol.NOT_APPLICABLE,
    "not available": Symbol.UNAVAILABLE,
    "null": Symbol.UNAVAILABLE,
    "none": Symbol.UNAVAILABLE,
    "nan": Symbol.UNAVAILABLE,
    "..": Symbol.UNAVAILABLE,
    "...": Symbol.UNAVAILABLE,
    ":": Symbol.UNAVAILABLE,
    "*": Symbol.CONFIDENTIAL,
    "**": Symbol.CONFIDENTIAL,
    "s": Symbol.CONFIDENTIAL,
    "supp": Symbol.CONFIDENTIAL,
    "suppressed": Symbol.CONFIDENTIAL,
    "confidential": Symbol.CONFIDENTIAL,
    "redacted": Symbol.CONFIDENTIAL,
    "#": Symbol.CONFIDENTIAL,
    "~": Symbol.ROUNDS_TO_ZERO,
}
_BY_STYLE: dict[Style, dict[str, Symbol]] = {
    "ees": _STANDARD,
    "workbook": {"x": Symbol.CONFIDENTIAL, ".": Symbol.NOT_APPLICABLE, "-": Symbol.ROUNDS_TO_ZERO},
    "lait": {"-": Symbol.UNAVAILABLE, "..": Symbol.UNAVAILABLE, "c": Symbol.CONFIDENTIAL},
    "fingertips": {},
    "upload": {"-1": Symbol.NOT_APPLICABLE},
    "other": {
        "x": Symbol.UNAVAILABLE,
        "u": Symbol.LOW_RELIABILITY,
        "low": Symbol.ROUNDS_TO_ZERO,
        "k": Symbol.ROUNDS_TO_ZERO,
        "-": Symbol.UNAVAILABLE,
        "–": Symbol.UNAVAILABLE,
        "c": Symbol.CONFIDENTIAL,
        "z": Symbol.NOT_APPLICABLE,
    },
}
_UNSURE: dict[Style, set[str]] = {"workbook": {"-", "x"}, "other": {"-", "–", "*", "c", "z", "x", "u", "k", "#"}}


def is_marker(text: str) -> bool:
    """Return whether a text is one that publishers put where there is no value."""
    plain = plain_text(text)
    return plain in _MARKERS or bool(_FEWER.fullmatch(plain))


def find_style(headers: Iterable[str], title: str) -> Style:
    """Return which publisher's habits a table follows, by its headers and title."""
    names = {re.sub(r"[^a-z0-9]", "", header.casefold()) for header in headers}
    if {"indicatorid", "areacode"} <= names and {"ageid", "sexid"} & names and "yearrange" in names:
        return "upload"
    if {"timeperiod", "timeidentifier"} <= names or {"timeidentifier", "geographiclevel"} <= names:
        return "ees"
    if {"newgeogcode", "geogl"} & names or re.search(r"years? ending 31 march|\bSFR|coverage: england", title, re.I):
        return "workbook"
    if {"shortdesc", "years", "laandregions"} <= names or {"shortdesc", "lanumber"} <= names:
        return "lait"
    if {"indicatorid", "areacode", "timeperiodsortable"} <= names:
        return "fingertips"
    return "other"


def propose_symbols(texts: Iterable[str], style: Style) -> tuple[dict[str, Symbol], list[str], list[str]]:
    """Return what each text that is no number stands for, the texts nobody can tell, and the doubtful ones."""
    plain = list(dict.fromkeys(plain_text(text) for text in texts))
    if style == "workbook" and {"c", "z"} & set(plain):  # the symbols of all government statistics since 2017
        style = "other"
    known = {**_COMMON, **_BY_STYLE[style]}
    symbols: dict[str, Symbol] = {}
    strange, doubtful = [], []
    for text in plain:
        bracketed = _BRACKETED.match(text)
        meaning = _STANDARD[bracketed[1]] if bracketed else known.get(text)
        if meaning is None and _FEWER.fullmatch(text):
            symbols[text] = Symbol.CONFIDENTIAL
            doubtful.append(text)
            continue
        if meaning is None and read_number(text) is not None:
            continue
        if meaning is None:
            strange.append(text)
        else:
            symbols[text] = meaning
            if text in _UNSURE.get(style, set()):
                doubtful.append(text)
    if style == "ees":
        symbols = {**_STANDARD, ":": Symbol.UNAVAILABLE, "~": Symbol.ROUNDS_TO_ZERO, **symbols}
    return symbols, strange, doubtful

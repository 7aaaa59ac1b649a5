"""What a publisher's markers of missing values most likely mean, by the style of the publication."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from oba.ingest.read.cells import read_number
from oba.ingest.read.tables import plain_text
from oba.vocabulary import SYMBOL_MEANINGS, Symbol

Style = Literal["ees", "workbook", "lait", "fingertips", "upload", "other"]

MARKERS = {
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
MARKERS |= {"u", "k", "low", "s", "supp", "suppressed", "#n/a", "#div/0!", "#value!", "#ref!", "#num!", "#null!", "#"}
MARKERS |= {"confidential", "redacted", "dnr", "n.a.", "not collected", "no data", "missing", "not known"}
MARKERS |= {"[c]", "[x]", "[z]", "[u]", "[low]", "[k]", "[w]", "not available", "not applicable", "#name?"}
_FEWER = re.compile(
    r"(?:<|≤|<=|fewer than|less than|under|below) ?(?:[1-9]|1[0-2])(?: or fewer)?|(?:[1-9]|1[0-2]) or (?:fewer|less)"
)
"""A number hidden because it is small; the most that publishers hide so is about ten."""
_BRACKETED = re.compile(r"^\[(c|x|z|u|low|k|w)\]$")

_DASHES = ("-", "--", "–", "—")
_MAY_HIDE = (*_DASHES, ".", "..", "...", ":")
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
        ".": Symbol.UNAVAILABLE,
        **dict.fromkeys(_DASHES, Symbol.UNAVAILABLE),
        "c": Symbol.CONFIDENTIAL,
        "z": Symbol.NOT_APPLICABLE,
    },
}
_UNSURE: dict[Style, set[str]] = {
    "workbook": {"-", "x"},
    "lait": {"-"},  # there it is any reason at all
    "other": {*_MAY_HIDE, "*", "c", "z", "x", "u", "k", "#", "~"},
}
_SMALL, _NEXT = range(1, 5), range(5, 13)


def is_marker(text: str) -> bool:
    """Return whether a text is one that publishers put where there is no value."""
    plain = plain_text(text)
    return plain in MARKERS or bool(_FEWER.fullmatch(plain))


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


@dataclass(frozen=True)
class Symbols:
    """What each text that is no number stands for, the texts that nobody can tell, and those to ask about, with why."""

    meanings: dict[str, Symbol]
    strange: list[str]
    asked: dict[str, str]


def propose_symbols(
    texts: Iterable[str], style: Style, legend: Mapping[str, frozenset[Symbol]], hiding: Collection[str] = ()
) -> Symbols:
    """Return what texts stand for: as the file's `legend` says, else by the publisher's habits, which are doubtful.

    `hiding` are marks that stand where a small number could be and never is: a dash, dots or a colon there is read as
    hiding one, for what is hidden and taken for missing could be worked back from what stands beside it; not where
    another mark (`c`, `*`, `<5`) says what is hidden.
    """
    plain = list(dict.fromkeys(plain_text(text) for text in texts))
    if style == "workbook" and {"c", "z"} & set(plain):  # the symbols of all government statistics since 2017
        style = "other"
    known = {**_COMMON, **_BY_STYLE[style]}
    if any(_hides(text, known, legend) for text in plain):
        hiding = ()  # a mark of its own says what is hidden
    found = Symbols({}, [], {})
    for text in plain:
        said = legend.get(text, frozenset())
        if len(said) == 1:
            found.meanings[text] = next(iter(said))
        elif Symbol.CONFIDENTIAL in said:
            found.meanings[text], found.asked[text] = Symbol.CONFIDENTIAL, "the file says several things of it"
        elif bracketed := _BRACKETED.match(text):
            found.meanings[text] = _STANDARD[bracketed[1]]
        elif text in known:
            _take_known(text, known[text], style, hiding, found)
        elif _FEWER.fullmatch(text):
            found.meanings[text], found.asked[text] = Symbol.CONFIDENTIAL, ""
        elif read_number(text) is None:
            found.strange.append(text)
    if style == "ees":
        usual = {**_STANDARD, ":": Symbol.UNAVAILABLE, "~": Symbol.ROUNDS_TO_ZERO}
        return replace(found, meanings={**usual, **found.meanings})
    return found


def _hides(text: str, known: Mapping[str, Symbol], legend: Mapping[str, frozenset[Symbol]]) -> bool:
    if text in legend:
        return legend[text] == {Symbol.CONFIDENTIAL}
    return known.get(text) is Symbol.CONFIDENTIAL or text == "[c]" or bool(_FEWER.fullmatch(text))


def _take_known(text: str, meaning: Symbol, style: Style, hiding: Collection[str], found: Symbols) -> None:
    if style == "other" and text in _MAY_HIDE and text in hiding:
        found.meanings[text], found.asked[text] = Symbol.CONFIDENTIAL, "no figure beside it is from 1 to 4"
        return
    found.meanings[text] = meaning
    if text in _UNSURE.get(style, set()):
        found.asked[text] = ""


def find_hiding(columns: Iterable[Iterable[str]]) -> set[str]:
    """Return the marks that may hide small numbers: in columns of counts that have low ones, and none below 5."""
    beside: dict[str, set[float]] = {}
    for texts in columns:
        numbers = {text: read_number(text) for text in texts}
        counted = {number for number in numbers.values() if number is not None}
        for text in (plain_text(text) for text, number in numbers.items() if number is None):
            beside.setdefault(text, set()).update(counted)
    return {
        text
        for text, counts in beside.items()
        if all(float(one).is_integer() for one in counts)
        and not counts.intersection(_SMALL)
        and counts.intersection(_NEXT)
    }


def ask_of(found: Symbols) -> tuple[str, str]:
    """Return what is to be asked about marks that nobody has explained, and what the answers are; blank for none."""
    if not found.asked:
        return "", ""
    shown = ", ".join(
        f"`{text}` as {found.meanings[text]} ({SYMBOL_MEANINGS[found.meanings[text]]}{f': {why}' if why else ''})"
        for text, why in found.asked.items()
    )
    choices = ", ".join(f"{one} {SYMBOL_MEANINGS[one]}" for one in dict.fromkeys(_STANDARD.values()))
    what = f"what does the publisher mean by these? The file does not say; they are read {shown}."
    return what, f"Ask the publisher, and write the answer in `symbols`: {choices}."

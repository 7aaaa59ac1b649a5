"""What the text of a cell says: a number, the symbol of a missing value, or nothing that can be read."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from oba.ingest.read.tables import plain_text
from oba.observations.inexact import SIGNS, read_relation
from oba.period_forms import BRACKETED
from oba.vocabulary import Symbol

_NUMBER = re.compile(
    r"^[+-]?(?:(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?|\.\d+)(?:e[+-]?\d{1,3})?$", re.IGNORECASE | re.ASCII
)
_SPACES = re.compile(r"[\xa0\u2007\u2009\u202f]")
_SPACED = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:\.\d+)?$", re.ASCII)
"""Thousands with a space between, thin, no-break or plain."""
_EN_DASH = re.compile(r"[–—](?=\d)")
_MARKED = re.compile(rf"\s*(?:{BRACKETED}|[\[(](?:[rp]|note \d+)[\])])$", re.IGNORECASE)
_ERROR = re.compile(r"#(?:DIV/0!|N/A|REF!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|ERROR!)|Err:\d{3}", re.IGNORECASE)
_FORMULA = re.compile(r"=\S")
SYMBOLS = list(Symbol)
RELATIONS = ["", *SIGNS]
_PER_CENT = 100
_NO_SYMBOL = -1
UNREADABLE = -2


@dataclass(frozen=True)
class Readings:
    """For each different text: its number (NaN if none), its symbol's place (-1 a number, -2 unreadable), and relation.

    The relation is a place in `RELATIONS`, 0 for an exact number.
    """

    values: npt.NDArray[np.float64]
    symbols: npt.NDArray[np.int8]
    relations: npt.NDArray[np.int8]


def read_number(text: str) -> float | None:
    """Return the number that a cell shows: thousands commas, `%` and `£` allowed, binary tails rounded off.

    A mark of its status behind it, `1,234 [r]` or `1,234 (unaudited)`, takes nothing from the number.
    """
    digits = text.strip()
    if not digits.isascii():
        digits = _SPACES.sub(" ", digits).replace("−", "-")
        digits = f"-{digits[1:]}" if _EN_DASH.match(digits) else digits
    if digits[-1:] in ("]", ")"):
        digits = _MARKED.sub("", digits)
    digits = digits.removeprefix("£").removesuffix("%").strip()
    if " " in digits and _SPACED.match(digits):
        digits = digits.replace(" ", "")
    if not digits or not digits[-1].isdigit() or not _NUMBER.match(digits):
        return None
    number = float(digits.replace(",", ""))
    if not math.isfinite(number):
        return None
    return float(f"{number:.12g}") if len(digits) > 12 else number


def find_mishap(text: str) -> str:
    """Return the rule that a text breaks which a spreadsheet left in place of a figure, blank if it is none such."""
    if text[:1] not in ("#", "E", "e", "=", " "):
        return ""
    if _ERROR.fullmatch(text.strip()):
        return "error-cell"
    return "formula-without-value" if _FORMULA.match(text) else ""


def read_cells(
    texts: list[str], symbols: Mapping[str, Symbol], numbers: Mapping[str, float], scale: float = 1
) -> Readings:
    """Return what each text says, given what this publisher's markers and words stand for.

    A text in `numbers` that states a relation, `over 45%`, keeps it: it is not read as an exact 45.
    """
    markers = {plain_text(text): SYMBOLS.index(symbol) for text, symbol in symbols.items()}
    words = {plain_text(text): number for text, number in numbers.items()}
    special = any(text[-1:].isdigit() for text in [*markers, *words])
    values = np.full(len(texts), np.nan)
    found = np.full(len(texts), UNREADABLE, np.int8)
    relations = np.zeros(len(texts), np.int8)
    for place, text in enumerate(texts):
        number = None if special else _read_plain_number(text)
        if number is None:
            plain = plain_text(text)
            if plain in markers:
                found[place] = markers[plain]
                continue
            if plain in words:
                relations[place] = RELATIONS.index(read_relation(text))
            number = words[plain] if plain in words else read_number(text)
        if number is not None:  # a text that is a percentage already, `85.5%`, is no share to be made one
            values[place] = number if scale == _PER_CENT and text.rstrip().endswith("%") else number * scale
            found[place] = _NO_SYMBOL
    return Readings(values, found, relations)


def _read_plain_number(text: str) -> float | None:
    """Return the number that most cells are, short digits and nothing else, without looking further."""
    if len(text) > 12 or not text[-1:].isdigit() or "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None

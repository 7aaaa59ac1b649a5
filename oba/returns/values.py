"""What a person typed in a cell: a number, a symbol, a day, nothing, or something that has to be put right."""

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from oba.vocabulary import Symbol

_NUMBER = re.compile(r"^(£?)\s*(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)\s*(%?)$")
_DAY = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?: 00:00:00)?$")
_SYMBOLS = {symbol.value: symbol for symbol in Symbol}
_MEANT = {
    "n/a": Symbol.NOT_APPLICABLE,
    "na": Symbol.NOT_APPLICABLE,
    "not applicable": Symbol.NOT_APPLICABLE,
    "nil": Symbol.NIL,
    "none": Symbol.NIL,
    "nothing": Symbol.NIL,
    "nil return": Symbol.NIL,
    "-": Symbol.NIL,
    "–": Symbol.NIL,
    "..": Symbol.UNAVAILABLE,
    "?": Symbol.UNAVAILABLE,
    "unknown": Symbol.UNAVAILABLE,
    "not known": Symbol.UNAVAILABLE,
    "not available": Symbol.UNAVAILABLE,
    "see note": Symbol.UNAVAILABLE,
    "see below": Symbol.UNAVAILABLE,
    "null": Symbol.UNAVAILABLE,
    "tbc": Symbol.PROMISED,
    "to follow": Symbol.PROMISED,
    "pending": Symbol.PROMISED,
    "*": Symbol.CONFIDENTIAL,
    "<5": Symbol.CONFIDENTIAL,
    "supp": Symbol.CONFIDENTIAL,
}
MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell as read: at most one of `value` and `symbol`; `tidied` says what was tidied, `fault` what cannot be.

    `meant` is the symbol that a refused text most likely stands for, `unit` the `%` or `£` typed with a number.
    """

    value: float | None = None
    symbol: Symbol | None = None
    tidied: str = ""
    fault: str = ""
    meant: Symbol | None = None
    unit: str = ""

    @property
    def blank(self) -> bool:
        """Return whether nothing was typed."""
        return self.value is None and self.symbol is None and not self.fault


def tidy(text: str) -> str:
    """Return text with full-width and lookalike characters made plain and the white space around it gone."""
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("\u200b", "")
    return " ".join(plain.split())


def quote_input(given: object) -> str:
    """Return what was typed as it should be repeated to the person, cut when long."""
    if given is None:
        return ""
    if isinstance(given, bool):
        return str(given).upper()
    if isinstance(given, float) and given.is_integer() and abs(given) < 1e15:
        return str(int(given))
    if isinstance(given, datetime):
        return given.date().isoformat()
    text = "".join(letter if letter.isprintable() else " " for letter in str(given)[: MOST_CHARACTERS + 1])
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"


def read_figure(given: object) -> Reading:
    """Return a cell's number or symbol, or why it is neither."""
    if given is None or given == "":
        return Reading()
    if isinstance(given, bool):
        return Reading(fault="is TRUE or FALSE, not a number")
    if isinstance(given, int | float):
        if not math.isfinite(given):
            return Reading(fault="is not a number")
        return Reading(value=float(given))
    if isinstance(given, str):
        return _read_text(given)
    return Reading(fault="is a date or a time, not a number")


def _read_text(given: str) -> Reading:
    text = tidy(given)
    if not text:
        return Reading()
    mended = "" if text == given else "spaces or lookalike characters were taken out"
    folded = text.casefold()
    if folded in _SYMBOLS:
        return Reading(symbol=_SYMBOLS[folded], tidied=mended)
    found = _NUMBER.match(text)
    if found and len(text) < 30:
        value = float(found[2].replace(",", ""))
        unit = found[1] or found[3]
        return Reading(value=value, tidied="a number typed as text was read as a number", unit=unit)
    return Reading(fault="is neither a number nor a symbol", meant=_MEANT.get(folded))


def read_day(given: object) -> tuple[date | None, str, str]:
    """Return a cell's day, what was tidied, and what is wrong; all blank for an empty cell."""
    if given is None or given == "":
        return None, "", ""
    if isinstance(given, datetime):
        return given.date(), "", ""
    if isinstance(given, date):
        return given, "", ""
    if isinstance(given, int | float) and not isinstance(given, bool) and 36526 <= given < 73051:
        return date(1899, 12, 30) + timedelta(days=int(given)), "", ""  # how a workbook keeps a day
    if isinstance(given, str):
        text = tidy(given)
        if not text:
            return None, "", ""
        try:
            found = _DAY.match(text)
            day = date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(text)
        except ValueError:
            return None, "", "is not a date"
        return day, "a date typed as text was read as a date", ""
    return None, "", "is not a date"


def number_text(value: float | None) -> str:
    """Return a number without needless noughts, with commas in thousands."""
    if value is None:
        return ""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.10g}"

"""What a person typed in a cell: a number, a symbol, a day, nothing, or something that has to be put right."""

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from oba.london_time import write_day
from oba.period_forms import month_number
from oba.vocabulary import Symbol

_NUMBER = re.compile(r"^(£?)\s*(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)\s*(%?)$")
_DAY = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?: 00:00:00)?$")
_DAY_IN_WORDS = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -](\d{4}|\d{2})$", re.IGNORECASE)
_SYMBOLS = {symbol.value: symbol for symbol in Symbol}
NIL_WORDS = frozenset({"nil", "none", "nothing", "nil return", "zero", "nought"})
"""Words that can only mean that there was nothing to count."""
_THIS_CENTURY = 2000
MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class ShownPercent:
    """A number in a cell whose format shows it as a percentage: 0.75 that is shown as 75%.

    `shown` is the number before the sign, rounded as the sheet rounds it; `held` is what the cell holds, times 100.
    """

    shown: float
    held: float

    def __str__(self) -> str:
        return f"{number_text(self.shown)}%"


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell as read: at most one of `value` and `symbol`; `tidied` says what was tidied, `fault` what cannot be.

    `unit` is the `%` or `£` typed or shown with a number.
    """

    value: float | None = None
    symbol: Symbol | None = None
    tidied: str = ""
    fault: str = ""
    unit: str = ""

    @property
    def blank(self) -> bool:
        """Return whether nothing was typed."""
        return self.value is None and self.symbol is None and not self.fault


def tidy(text: str) -> str:
    """Return text with full-width and lookalike characters made plain and the white space around it gone."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("\u200b", "")
    return " ".join(text.split())


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
    text = str(given)[: MOST_CHARACTERS + 1]
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() else " " for letter in text)
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
    if isinstance(given, ShownPercent):
        return Reading(value=given.shown, tidied=_tell_shown(given), unit="%")
    if isinstance(given, str):
        return _read_text(given)
    return Reading(fault="is a date or a time, not a number")


def _tell_shown(given: ShownPercent) -> str:
    told = f"The cell shows {given} and was read as {number_text(given.shown)}"
    return told if given.shown == given.held else f"{told}; it holds {number_text(given.held)}%"


def _read_text(given: str) -> Reading:
    text = tidy(given)
    if not text:
        return Reading()
    folded = text.casefold()
    if folded in _SYMBOLS:
        mended = "" if text == given else f"Spaces or lookalike characters were taken out: {folded}"
        return Reading(symbol=_SYMBOLS[folded], tidied=mended)
    if folded in NIL_WORDS:
        return Reading(symbol=Symbol.NIL, tidied=f"`{text}` was read as n, nil")
    found = _NUMBER.match(text)
    if found and len(text) < 30:
        value = float(found[2].replace(",", ""))
        told = f"A number typed as text was read as a number: {number_text(value)}"
        return Reading(value=value, tidied=told, unit=found[1] or found[3])
    return Reading(fault="is neither a number nor a symbol")


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
        day, fault = _read_day_text(text)
        return (day, f"A date typed as text was read as a date: {write_day(day)}", "") if day else (None, "", fault)
    return None, "", "is not a date"


def _read_day_text(text: str) -> tuple[date | None, str]:
    """Return the day of a text, day before month, or what is wrong with it; years of two figures are of 2000 on."""
    found, in_words = _DAY.match(text), _DAY_IN_WORDS.match(text)
    try:
        if found:
            day, month, year = (int(part) for part in found.groups())
            if month > 12 >= day:
                return None, f"is not a date: there is no month {month}"
            return date(_whole_year(year), month, day), ""
        if in_words:
            return date(_whole_year(int(in_words[3])), month_number(in_words[2]), int(in_words[1])), ""
        return date.fromisoformat(text), ""
    except ValueError:
        return None, "is not a date"


def _whole_year(year: int) -> int:
    return year if year > 99 else _THIS_CENTURY + year


def number_text(value: float | None) -> str:
    """Return a number without needless noughts, with commas in thousands."""
    if value is None:
        return ""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.10g}"

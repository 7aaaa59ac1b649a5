"""What to type instead, for a cell that holds neither a number nor a symbol: said for what was most likely meant."""

import re
from datetime import date, datetime

from oba.indicators.provider_return import Measure
from oba.london_time import write_day
from oba.returns.rules.rule import Check
from oba.returns.submission import Entry
from oba.returns.values import quote_input, read_figure, tidy
from oba.vocabulary import Symbol

_DASHES = frozenset({"-", "--", "–", "—", "‐", "‑"})
_NOT_ONE_OR_OTHER = frozenset({"n/a", "na", "n.a.", "n.a", "#n/a", "n\\a"})
_NOT_APPLICABLE = frozenset({"not applicable", "does not apply"})
_NOT_KNOWN = frozenset(
    {
        "?", "??", "..", ".", "unknown", "not known", "not available", "unavailable", "no data", "not recorded",
        "see note", "see below", "null", "dk", "don't know",
    }
)  # fmt: skip
_TO_COME = frozenset({"tbc", "tba", "to follow", "pending", "awaited", "to be confirmed"})
_HIDDEN = re.compile(
    r"^(?:\*+|\[?[ck]\]?|supp(?:ressed)?|hidden|(?:<|<=|≤|under|below|fewer than|less than|up to)\s*\d{1,2}"
    r"|1\s*(?:-|–|to)\s*\d)$",
    re.IGNORECASE,
)
_ESTIMATE = re.compile(
    r"^(?:about|approx\w*\.?|around|roughly|circa|ca?\.|c|~|≈|est\w*\.?|some|over|more than|at least|>|>=|≥)"
    r"\s*[\d.,]+(?: [\w ]*)?$|^[\d.,]+\s*(?:\?|\+|ish|or so|approx\w*\.?)$",
    re.IGNORECASE,
)
_WITH_WORDS = re.compile(r"^([\d,]+(?:\.\d+)?)\s+[^\W\d][^\d]*$")
_FRACTION = re.compile(r"^\d+\s*(?:/|of|out of)\s*\d+$", re.IGNORECASE)
_LOOKALIKES = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "i": "1", "S": "5"})


def advise(check: Check, entry: Entry, measure: Measure) -> tuple[str, str]:
    """Return what is wrong with a cell that cannot be read as a figure, and what to type."""
    text = tidy(quote_input(entry.given))
    if isinstance(entry.given, date | datetime):
        day = entry.given.date() if isinstance(entry.given, datetime) else entry.given
        return (
            f"The cell holds a date, {write_day(day)}, not a number.",
            f"Type the number of {measure.unit}; what is typed as 3/4 turns into a date.",
        )
    if says_hidden(text):
        return f"`{text}` hides the number.", advise_hidden(check, measure)
    what = f"`{text}` {entry.reading.fault}."
    return what, _advise_word(text.casefold(), measure) or _advise_number(text, measure)


def says_hidden(text: str) -> bool:
    """Return whether a text hides a small number, as a table that is published would."""
    return bool(_HIDDEN.match(tidy(text)))


def advise_hidden(check: Check, measure: Measure) -> str:
    """Return what a provider should do that hides a small number itself."""
    small = f"1 to {check.definition.small_number - 1}"
    if measure.published_as_given:
        return f"This figure is printed as you give it: type c for {small}, or else the number itself."
    return f"Type the number itself: we hide small numbers ({small}) before anything is published."


def _say(measure: Measure, symbol: Symbol, words: str) -> str:
    """Return a symbol with when to type it, blank where it cannot be used."""
    return f"{symbol.value} {words}" if symbol in measure.allowed_symbols else ""


def _advise_word(text: str, measure: Measure) -> str:
    nought = _say(measure, Symbol.NIL, "if there were none")
    known = _say(measure, Symbol.UNAVAILABLE, "with the reason beside it if you do not have the figure")
    asked = _say(measure, Symbol.NOT_APPLICABLE, "if the question cannot be asked of you")
    later = _say(measure, Symbol.PROMISED, "with the day beside it if the figure will come")
    if text in _DASHES:
        return _join("A dash may mean nought or not known: type 0, or", nought, known)
    if text in _NOT_ONE_OR_OTHER:
        return _join("It may mean two things: type", asked, known)
    if text in _NOT_APPLICABLE:
        return _join("Type", asked)
    if text in _NOT_KNOWN:
        return _join("Type", known) + " Otherwise type the number."
    return _join("Type", later) + " Otherwise type the number." if text in _TO_COME else ""


def _join(start: str, *choices: str) -> str:
    given = [choice for choice in choices if choice] or ["the number"]
    return f"{start} {'; '.join(given)}."


def _advise_number(text: str, measure: Measure) -> str:
    alone = _WITH_WORDS.match(text)
    mended = text.translate(_LOOKALIKES)
    if _ESTIMATE.match(text):
        known = _say(measure, Symbol.UNAVAILABLE, "with the reason beside it if it is not known")
        return _join("Type the number itself, not an estimate in words;", known)
    if alone:
        return f"Type the number alone: {alone[1]}."
    if measure.unit == "%" and _FRACTION.match(text):
        return "Type the percentage, such as 75."
    if any(letter.isdigit() for letter in text) and mended != text and read_figure(mended).value is not None:
        letters = ", ".join(dict.fromkeys(a for a, b in zip(text, mended, strict=True) if a != b))
        return f"It holds the letter {letters} where a figure stands. Type the number."
    return f"Type the number of {measure.unit}." if measure.unit != "%" else "Type the percentage, such as 75."

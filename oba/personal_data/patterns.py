"""What could name a child or a family and has no place in a return: numbers, addresses, dates of birth, names."""

import re
import unicodedata
from datetime import date

from zxcvbn.frequency_lists import FREQUENCY_LISTS

from oba.personal_data.first_names import is_first_name, may_be_of_child

_NHS = re.compile(r"(?<!\d)(\d{3}[\s.()/-]{0,3}\d{3}[\s.()/-]{0,3}\d{4})(?!\d)")
_IDENTIFIERS = {
    "a postcode": re.compile(r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}\b"),
    "an e-mail address": re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{2,64}"),
    "a National Insurance number": re.compile(
        r"\b(?:[A-CEGHJ-PR-TW-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]|(?i:[A-CEGHJ-PR-TW-Z]{2}\d{6}[A-D]))\b"
    ),
    "a telephone number": re.compile(
        r"(?<![\d+])(?:0|\+44[\s(-]{0,2}0?\)?\s?)(?:2\d|\d{3,4})[\s.)-]{0,2}\d{3,4}[\s.-]{0,2}\d{3,4}(?!\d)"
    ),
    "a unique pupil number": re.compile(r"\b[A-Z]\d{11}[\dA-Z]\b"),
    "a date of birth": re.compile(r"\b(?:dob|d\.o\.b\.?|born(?: on)?|date of birth)\W{0,3}\d", re.IGNORECASE),
}


def make_plain(text: str) -> str:
    """Return a text as it is read: without what nobody sees, with one kind of hyphen, space, letter and number.

    What is copied from a document or a page has soft and hard hyphens, dashes and spaces of several kinds.
    """
    if text.isascii():
        return text
    seen = (one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf")
    return "".join("-" if unicodedata.category(one) == "Pd" or one == "−" else one for one in seen)


def find_identifier(text: str) -> str:
    """Return what a text seems to hold that could name a child or a family, in words; blank if nothing."""
    text = make_plain(text)
    for found in _NHS.finditer(text):
        digits = [int(digit) for digit in found[1] if digit.isdigit()]
        check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
        if check % 11 == digits[9] and len(set(digits)) > 1:
            return "an NHS number"
    return next((kind for kind, pattern in _IDENTIFIERS.items() if pattern.search(text)), "")


_NAMES = frozenset().union(*(FREQUENCY_LISTS[name] for name in ("female_names", "male_names", "surnames")))
_NO_NAMES = frozenset(
    {
        "case", "home", "unit", "team", "plan", "file",
        "april", "may", "june", "august", "summer", "autumn", "easter", "sunday",
    }
)  # fmt: skip
"""Words of the lists that are no names where we look: what a reference begins with, months and days."""
_SHORTEST_NAME = 3
_LETTERS = re.compile(r"[^\W\d_]+")
_SPLIT_DAY = re.compile(r"(?<!\d)(\d{1,4})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?!\d)")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_WORD_DAY = re.compile(rf"(?<!\d)\d{{1,2}}\W?(?:{_MONTHS})[a-z]*\W?\d{{2,4}}", re.IGNORECASE)
_RUN = re.compile(r"\d+")

_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Master|Dr)\b\.?\s+[A-Z][\w'’-]+")
_FAMILY = re.compile(r"\b[Tt]he ([A-Z][a-z'’]+) family\b")
_STREETS = (
    "Road Rd Street St Lane Ln Avenue Ave Close Drive Way Crescent Court Gardens Grove Place Terrace Walk Mews Hill Row"
    " Square Rise"
)
_ADDRESS = re.compile(
    rf"\b(?!(?:19|20)\d\d\b)\d{{1,4}}[A-Za-z]?,?\s+(?:[A-Z][\w'’]*\s+){{1,3}}(?:{'|'.join(_STREETS.split())})\b"
)
_AGED = re.compile(
    r"\b([A-Z][a-z'’-]+)(?:\s*[(,]\s*(?:aged?\s*)?|,?\s+(?:who\s+)?(?:is|was|turned|aged)\s+(?:aged?\s+)?)\d{1,2}\b"
    r"(?!\s*(?:%|per cent|famil|child|parent|of\b|times))"
)
_SPEAKS = re.compile(
    r"\b[A-Z][a-z'’-]+\s*\(\s*(?:aged?\s*)?\d{1,2}\s*\)\s+(?:said|says|told|feels|felt|asked|wrote|drew)\b"
)
_YEAR_OLD = re.compile(r"\b\d{1,2}[- ]year[- ]old\s+([A-Z][a-z'’-]+)")


def find_day(text: str) -> bool:
    """Return whether a text holds a day: in figures with signs between them or without, or with the month in words."""
    for first, second, third in _SPLIT_DAY.findall(text):
        if _is_day(first, second, third) or _is_day(third, second, first):
            return True
    if _WORD_DAY.search(text):
        return True
    return any(_runs_as_day(run) for run in _RUN.findall(text))


def _runs_as_day(run: str) -> bool:
    if len(run) == 6:
        return _is_day(run[:2], run[2:4], run[4:]) or _is_day(run[4:], run[2:4], run[:2])
    if len(run) == 8:
        return _is_day(run[:2], run[2:4], run[4:]) or _is_day(run[6:], run[4:6], run[:4])
    return False


def _is_day(day: str, month: str, year: str) -> bool:
    """Return whether three numbers are a day from 1900 on."""
    if len(day) > 2 or len(year) not in (2, 4):
        return False
    whole = int(year) if len(year) == 4 else 2000 + int(year)
    try:
        return date(whole, int(month), int(day)).year in range(1900, 2100)
    except ValueError:
        return False


def find_name(text: str) -> bool:
    """Return whether a word of a text is a first name of England, or a name of the lists that come with zxcvbn."""
    words = (word.casefold() for word in _LETTERS.findall(text))
    words = (word for word in words if len(word) >= _SHORTEST_NAME and word not in _NO_NAMES)
    return any(word in _NAMES or is_first_name(word) for word in words)


def find_person(text: str) -> str:
    """Return what in a text may name a person or a home, in words; blank if nothing. It may be wrong, so ask."""
    found = []
    if _TITLE.search(text) or any(name.casefold() in _NAMES for name in _FAMILY.findall(text)):
        found.append("a person (title or family, and surname)")
    aged = {name for pattern in (_AGED, _YEAR_OLD) for name in pattern.findall(text)}
    if _SPEAKS.search(text) or any(map(may_be_of_child, aged)):
        found.append("a child (first name and age)")
    if _ADDRESS.search(text):
        found.append("an address (number and street)")
    return " and ".join(found)

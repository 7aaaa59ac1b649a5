"""Does a file whose day of release nobody stated look older than what is held? Then it must not displace it.

The evidence is the file's own: the day or month in its name against the publisher's release day, or against the name,
of what is held; and where names do not tell, the newest period of each.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from oba.findings import Finding, Place
from oba.london_time import write_day
from oba.vocabulary import Severity

RULE = "older-undated"
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
_DIGITS = re.compile(r"(?<!\d)(20\d\d|19\d\d)([-_. ]?)(0[1-9]|1[0-2])(?:\2(0[1-9]|[12]\d|3[01]))?(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(0[1-9]|[12]\d|3[01])([-_. ])(0[1-9]|1[0-2])\2(20\d\d)(?!\d)")
_WORDS = re.compile(r"(?<![a-z])(" + "|".join(_MONTHS) + r")[a-z]*[-_. ]*(20\d\d|19\d\d)(?!\d)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(20\d\d|19\d\d)(?!\d)")


@dataclass(frozen=True)
class Evidence:
    """What a file shows of its age: the publisher's day of its content, if known, its name, and its newest day."""

    file: str
    released: date | None
    newest: date


@dataclass(frozen=True)
class NamedDay:
    """The last day of what a file's name gives: a day, a month, or a year alone, which may be that of the figures."""

    day: date
    precise: bool


def read_named_day(file: str) -> NamedDay | None:
    """Return the day, month or year that a file's name gives, None if there is none or it has two readings.

    `2011-12` may be December or a financial year, and gives nothing.
    """
    if found := _DAY_FIRST.search(file):
        return _named(int(found[4]), int(found[3]), int(found[1]))
    for found in _DIGITS.finditer(file):
        year, month = int(found[1]), int(found[3])
        if found[4]:
            return _named(year, month, int(found[4]))
        if month != (year + 1) % 100:
            return _named(year, month)
    if found := _WORDS.search(file):
        return _named(int(found[2]), _MONTHS.index(found[1][:3].lower()) + 1)
    if _DIGITS.search(file):
        return None
    years = [int(year) for year in _YEAR.findall(file)]
    return NamedDay(date(max(years), 12, 31), False) if years else None


def _named(year: int, month: int, day: int | None = None) -> NamedDay | None:
    last = calendar.monthrange(year, month)[1]
    return NamedDay(date(year, month, day or last), True) if (day or last) <= last else None


def looks_older(one: Evidence, held: Evidence) -> str:
    """Return why a file looks older than one that is held, in words; blank if it does not."""
    own, other = read_named_day(one.file), read_named_day(held.file)
    if one.released and held.released:
        told = f"its bytes were released on {write_day(one.released)}, and what is held on {write_day(held.released)}"
        return told if one.released < held.released else ""
    against = NamedDay(held.released, True) if held.released else other
    if own and against:
        what = f"what is held is of {write_day(against.day)}" if held.released else f"what is held is `{held.file}`"
        if own.day < against.day:
            return f"its name says {write_day(own.day) if own.precise else own.day.year}, and {what}"
        if own.precise and against.precise and own.day > against.day:
            return ""
    if one.newest < held.newest:
        return f"its newest period ends on {write_day(one.newest)}, and what is held goes to {write_day(held.newest)}"
    return ""


def describe_older(file: str, why: str, displaced: int) -> Finding:
    """Return the finding that a file waits for a person to state its day of release."""
    figures = f"{displaced:,} newer figures" if displaced != 1 else "a newer figure"
    what = f"it looks older than what is held: {why}. It would change or withdraw {figures}, and nobody stated its day."
    named = read_named_day(file)
    day = named.day.isoformat() if named and named.precise else "…"
    remedy = f"State the day on which it became known in `releases`: `- {{file: '{file}', released: {day}}}`."
    return Finding(RULE, Severity.FAIL, Place(file), what, remedy=remedy)

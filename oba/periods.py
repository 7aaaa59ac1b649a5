"""Reporting periods: one code each, read from every label that publishers use.

A period has a code that sorts by date and says what it is: a day (`2025-03-31`) for a figure taken
on that day, or a start and a length (`2024-04-01/P1Y`, `2024-12-01/P3M`) for a figure over time.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from oba.london_time import MONTHS
from oba.period_forms import DAYS_IN_MONTH, HALF_TERMS, TERMS, month_number, months_from, read_days, read_status

Reads = Literal[
    "snapshot_31_march",
    "mid_year",
    "mid_year_before",
    "january",
    "september",
    "september_before",
    "financial_year",
    "financial_year_ending",
    "academic_year",
    "academic_year_ending",
    "calendar_year",
    "december_to_february",
    "year_ending",
    "quarter",
    "quarter_ending",
    "month",
    "month_ending",
    "week_ending",
    "week_beginning",
    "day",
    "time_identifier",
    "free",
]

_READS_OF_DAYS = {"snapshot_31_march", "mid_year", "mid_year_before", "day", "time_identifier", "free"}
"""What may be given as a day; among the labels of years a day is what a spreadsheet made of one."""

_YEARS_BEGIN = {1, 4, 9}
"""Calendar, financial and academic years are shown as `2024` and `2024/25`; another twelve months by their months."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of whole days, both ends included. A single day is a snapshot."""

    start: date
    end: date

    @property
    def is_snapshot(self) -> bool:
        """Return whether the period is one day."""
        return self.start == self.end

    @property
    def months(self) -> int:
        """Return the whole months covered, 0 for a snapshot or a span that is not of whole months."""
        after = self.end + timedelta(days=1)
        if self.start.day != 1 or after.day != 1:
            return 0
        return (after.year - self.start.year) * 12 + after.month - self.start.month

    @property
    def code(self) -> str:
        """Return the code that the store and the data files use."""
        if self.is_snapshot:
            return self.end.isoformat()
        if months := self.months:
            length = f"{months}M" if months % 12 else f"{months // 12}Y"
            return f"{self.start.isoformat()}/P{length}"
        return f"{self.start.isoformat()}/P{(self.end - self.start).days + 1}D"

    @property
    def label(self) -> str:
        """Return the words for the screen."""
        return _label(self)

    @property
    def short_label(self) -> str:
        """Return a label that fits under a tick of a chart."""
        if self.is_snapshot or self.months in (1, 3):
            return f"{MONTHS[self.end.month - 1][:3]} {self.end.year}"
        if self.months and self.months % 12 == 0 and self.start.month not in _YEARS_BEGIN:
            return f"to {MONTHS[self.end.month - 1][:3]} {self.end.year}"  # of twelve months that move on
        return _label(self)


def month_period(year: int, month: int, months: int = 1) -> Period:
    """Return the period of `months` whole months that starts with `month` (1 to 12) of `year`."""
    return Period(*months_from(year, month, months))


def quarter_before(period: Period) -> Period:
    """Return the three months before a period that begins with a month."""
    index = period.start.year * 12 + period.start.month - 4
    return month_period(index // 12, index % 12 + 1, 3)


@lru_cache(maxsize=4096)
def read_code(code: str) -> Period:
    """Return the period of a code made by `Period.code`; ValueError if it is none."""
    start_text, _, length = code.partition("/")
    start = date.fromisoformat(start_text)
    if not length:
        return Period(start, start)
    found = re.fullmatch(r"P(\d+)([YMD])", length)
    if not found:
        raise ValueError(f"`{code}` is not a period code")
    count, unit = int(found[1]), found[2]
    if unit == "D":
        return Period(start, start + timedelta(days=count - 1))
    return month_period(start.year, start.month, count * 12 if unit == "Y" else count)


def next_period(period: Period, step_months: int = 12) -> Period:
    """Return the period of the same kind `step_months` later."""
    if period.is_snapshot:
        after = period.end + timedelta(days=1)
        moved = month_period(after.year, after.month, step_months)
        day = moved.end if after.day == 1 else moved.end + timedelta(days=after.day - 1)
        return Period(day, day)
    index = period.start.year * 12 + period.start.month - 1 + step_months
    if period.months:
        return month_period(index // 12, index % 12 + 1, period.months)
    shift = timedelta(days=round(step_months * DAYS_IN_MONTH))
    return Period(period.start + shift, period.end + shift)


@lru_cache(maxsize=4096)
def _label(period: Period) -> str:
    if period.is_snapshot:
        return f"{period.end.day} {MONTHS[period.end.month - 1]} {period.end.year}"
    months, start, end = period.months, period.start, period.end
    if months and months % 12 == 0 and start.month in _YEARS_BEGIN:
        first, last = str(start.year), str(end.year)
        if start.month > 1:
            first, last = f"{first}/{(start.year + 1) % 100:02d}", f"{end.year - 1}/{end.year % 100:02d}"
        return first if months == 12 else f"{first} to {last}"
    if months == 1:
        return f"{MONTHS[start.month - 1]} {start.year}"
    if months:
        first = MONTHS[start.month - 1] + ("" if start.year == end.year else f" {start.year}")
        return f"{first} to {MONTHS[end.month - 1]} {end.year}"
    return f"{start.isoformat()} to {end.isoformat()}"


@lru_cache(maxsize=4096)
def read_period(label: str, reads: str) -> Period:
    """Return the period that a publisher's label means, read as the feed says (`reads`).

    The same label means different things in different feeds (`2025` is a year ending 31 March, a
    calendar year or a mid-year), so the feed must say. ValueError, with the label and what was
    expected, if the label cannot be read.
    """
    text, _ = read_status(label)
    try:
        if "/P" in text or (re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) and reads in _READS_OF_DAYS):
            return read_code(text)
        return _READERS[reads](text)
    except (ValueError, KeyError, IndexError) as fault:
        wanted = reads.replace("_", " ")
        raise ValueError(f"`{label}` cannot be read as a period ({wanted})") from fault


def _read_years(text: str) -> tuple[int, int]:
    """Return the first and last year of `2025`, `202122`, `2021/22`, `2021-22`, `2013/14-15/16`, `2020-22`.

    A year is of the last century or of this: `1819` is a slip for 2018/19, and no year of figures. `2022/24` may be one
    for 2022/23 or 2023/24: years together are written with a hyphen.
    """
    text = re.sub(r"\s*(?:\bto\b|–|—)\s*", "-", text.strip())
    if re.fullmatch(r"\d{4}0{4}", text):  # 20230000, a year made sortable
        text = text[:4]
    if found := re.fullmatch(r"((?:19|20)\d\d)(?:\.0)?", text):
        return int(found[1]), int(found[1])
    if found := re.fullmatch(r"((?:19|20)\d\d)/(\d{2,4})\s*-\s*(\d{2,4})/(\d{2,4})", text):
        first = int(found[1])
        return first, _complete_year(first, found[4])
    if found := re.fullmatch(r"((?:19|20)\d\d)\s*([/\-]?)\s*(\d{2}|\d{4})", text):
        first, last = int(found[1]), _complete_year(int(found[1]), found[3])
        if found[2] != "/" or last - first == 1:
            return first, last
    raise ValueError(text)


def _complete_year(first: int, short: str) -> int:
    if len(short) == 4:
        last = int(short)
    else:
        last = first // 100 * 100 + int(short)
        if last < first:
            last += 100
    if not first <= last <= first + 15:
        raise ValueError(short)
    return last


def _year_starting(month: int) -> Callable[[str], Period]:
    """Return a reader of `2023/24` style labels whose years start in `month`, pooled years included."""

    def read(text: str) -> Period:
        first, last = _read_years(text)
        years = max(last - first, 1)
        return month_period(first, month, 12 * years)

    return read


def _year_ending(month_after: int) -> Callable[[str], Period]:
    """Return a reader of labels that name the year in which the period ends; `2023/24` is read by its end."""

    def read(text: str) -> Period:
        first, last = _read_years(text)
        if first == last:
            first -= 1
        return month_period(first, month_after, 12 * (last - first))

    return read


def _read_calendar(text: str) -> Period:
    first, last = _read_years(text)
    return month_period(first, 1, 12 * (last - first + 1))


def _read_snapshot(month: int, day: int) -> Callable[[str], Period]:
    def read(text: str) -> Period:
        _, last = _read_years(text)
        return Period(date(last, month, day), date(last, month, day))

    return read


def _read_mid_year_before(text: str) -> Period:
    """Read the year of a 31 March figure as the mid-year of its denominator, nine months earlier."""
    _, last = _read_years(text)
    return Period(date(last - 1, 6, 30), date(last - 1, 6, 30))


def _read_month_of_year(month: int, shift: int = 0) -> Callable[[str], Period]:
    """Return a reader of a year's label as one month of it, or of the year `shift` years on."""

    def read(text: str) -> Period:
        _, last = _read_years(text)
        return month_period(last + shift, month)

    return read


def _read_december_to_february(text: str) -> Period:
    _, last = _read_years(text)
    return month_period(last - 1, 12, 3)


def _read_stated(*kinds: str) -> Callable[[str], Period]:
    """Return a reader of labels of some forms that say their days themselves."""

    def read(text: str) -> Period:
        found = read_days(text)
        if found is None or found[0] not in kinds:
            raise ValueError(text)
        return Period(found[1], found[2])

    return read


def _read_beside(words: str) -> Callable[[str], Period]:
    """Return a reader of labels to which the header of their column belongs: `March 2024` under `Year ending`."""

    def read(text: str) -> Period:
        if found := read_days(f"{words} {text}"):
            return Period(found[1], found[2])
        raise ValueError(text)

    return read


def _read_month_ending(text: str) -> Period:
    day = _read_stated("day")(text).end
    if (day + timedelta(days=1)).day != 1:
        raise ValueError(text)
    return month_period(day.year, day.month)


def _read_month(text: str) -> Period:
    """Read `Mar-24`, `2024-03`, `202403`, and the first day of a month, as a spreadsheet keeps a month."""
    if re.fullmatch(r"\d{4}(?:0[1-9]|1[0-2])", text):
        return month_period(int(text[:4]), int(text[4:]))
    found = read_days(text)
    if found and found[0] == "day" and found[1].day == 1:
        return month_period(found[1].year, found[1].month)
    return _read_stated("month")(text)


def _read_free(text: str) -> Period:
    """Read each label by its own form; years alone are calendar years, `2023/24` a financial year."""
    if found := read_days(text):
        return Period(found[1], found[2])
    first, last = _read_years(text)
    if last - first == 1 or text.count("/") > 1:
        return month_period(first, 4, 12 * (last - first))
    return month_period(first, 1, 12 * (last - first + 1))


def _read_with_identifier(text: str) -> Period:
    """Read `202425 Academic year`, `2024 January`, `202425 Financial year Q2`, as explore education statistics has it.

    `2024/25 Q2` and `2024/25 January` are of the financial year. Two days are the first and the last.

    A reporting year is the year ending 31 March; terms are September to December, January to March and
    April to July, since Easter moves. A year that does not fit its identifier is of no period: `202021` names two
    calendar years, and `2020` does not say which academic year.
    """
    if days := read_days(text.replace(" ", " to ", 1)):
        return Period(days[1], days[2])
    label, _, kind = text.partition(" ")
    kind = kind.strip().lower()
    if kind in _IDENTIFIED_YEARS:
        _check_years(label, kind)
        return _READERS[_IDENTIFIED_YEARS[kind]](label)
    if found := re.fullmatch(
        r"(calendar|financial|academic|tax|reporting) year q([1-4])(?:\s?(?:-|to)\s?q([1-4]))?", kind
    ):
        return _read_quarters(label, found[1], int(found[2]), int(found[3] or found[2]))
    if kind in HALF_TERMS:
        _check_years(label, "academic year")
        return month_period(_read_years(label)[0], *HALF_TERMS[kind])
    if found := re.fullmatch(r"part [1-4] \(([a-z]+) to ([a-z]+)\)", kind):
        first_month, last_month = month_number(found[1]), month_number(found[2])
        months = (last_month - first_month) % 12 + 1
        return month_period(_read_years(label)[0] + (first_month < 4), first_month, months)
    if kind.removesuffix(" term") in TERMS:
        first, _ = _read_years(label)
        month, months = TERMS[kind.removesuffix(" term")]
        return month_period(first + (month < 9), month, months)
    if found := re.fullmatch(r"week (\d{1,2})", kind):
        start_day = date.fromisocalendar(int(label), int(found[1]), 1)
        return Period(start_day, start_day + timedelta(days=6))
    if found := re.fullmatch(r"(?:q|qtr|quarter)? ?([1-4])", kind):
        return _read_stated("quarter")(f"{label} q{found[1]}")
    first, last = _read_years(label)
    month = month_number(kind)
    return month_period(first + (last > first and month < 4), month)


def _check_years(label: str, kind: str) -> None:
    """Raise ValueError where a label names one year and the identifier two, or the other way round."""
    first, last = _read_years(label)
    if (last - first == 1) if kind == "calendar year" else (last == first and kind in _YEARS_OF_TWO):
        raise ValueError(label)


def _read_quarters(label: str, kind: str, quarter: int, until: int) -> Period:
    if until < quarter:
        raise ValueError(label)
    _check_years(label, f"{kind} year")
    start = {"calendar": 1, "academic": 9}.get(kind, 4)
    index = _read_years(label)[0] * 12 + start - 1 + (quarter - 1) * 3
    return month_period(index // 12, index % 12 + 1, 3 * (until - quarter + 1))


_YEARS_OF_TWO = {"academic year", "financial year", "tax year"}
_IDENTIFIED_YEARS = {
    "academic year": "academic_year",
    "calendar year": "calendar_year",
    "financial year": "financial_year",
    "tax year": "financial_year",
    "reporting year": "financial_year_ending",
}
_READERS: dict[str, Callable[[str], Period]] = {
    "snapshot_31_march": _read_snapshot(3, 31),
    "mid_year": _read_snapshot(6, 30),
    "mid_year_before": _read_mid_year_before,
    "january": _read_month_of_year(1),
    "september": _read_month_of_year(9),
    "september_before": _read_month_of_year(9, -1),
    "financial_year": _year_starting(4),
    "financial_year_ending": _year_ending(4),
    "academic_year": _year_starting(9),
    "academic_year_ending": _year_ending(9),
    "calendar_year": _read_calendar,
    "december_to_february": _read_december_to_february,
    "year_ending": _read_beside("year ending"),
    "quarter": _read_stated("quarter"),
    "quarter_ending": _read_beside("quarter ending"),
    "month": _read_month,
    "month_ending": _read_month_ending,
    "week_ending": _read_beside("week ending"),
    "week_beginning": _read_beside("week beginning"),
    "day": _read_stated("day"),
    "time_identifier": _read_with_identifier,
    "free": _read_free,
}

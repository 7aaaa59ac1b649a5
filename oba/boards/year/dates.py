"""The year of a board's yearly report: from the first day of a month to the day before it a year later."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from oba.london_time import write_day

_CODE = re.compile(r"20\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class BoardYear:
    """A year of a board: its first and its last day."""

    first: date
    last: date

    @property
    def code(self) -> str:
        """Return the year in which it begins, which is its address."""
        return str(self.first.year)

    @property
    def words(self) -> str:
        """Return `1 April 2025 to 31 March 2026`."""
        return f"{write_day(self.first)} to {write_day(self.last)}"


def year_of(day: date, begins: int) -> BoardYear:
    """Return the year that a day is in, of years that begin with the month of a number."""
    first = date(day.year - (day.month < begins), begins, 1)
    return BoardYear(first, date(first.year + 1, begins, 1) - timedelta(days=1))


def read_year(code: str, begins: int, today: date) -> BoardYear | None:
    """Return the year that begins in the calendar year of a code; None where that names none, or one still to come."""
    year = year_of(date(int(code), begins, 1), begins) if _CODE.fullmatch(code) else None
    return year if year and year.first <= today else None


def list_years(since: date, today: date, begins: int) -> list[BoardYear]:
    """Return the years from the one that a day was in to that of today, newest first."""
    first, last = year_of(since, begins).first.year, year_of(today, begins).first.year
    return [year_of(date(number, begins, 1), begins) for number in range(last, first - 1, -1)]

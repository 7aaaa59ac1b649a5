"""Quarters of the year as what boards record names them: `2026-q3` is July to September 2026."""

import re
from datetime import date

from oba.periods import Period, month_period

_NAME = re.compile(r"(?P<year>20\d\d)-q(?P<number>[1-4])", re.ASCII)


def read_quarter(name: str) -> Period | None:
    """Return the quarter of a name; None for what names none."""
    found = _NAME.fullmatch(name)
    return month_period(int(found["year"]), 3 * int(found["number"]) - 2, 3) if found else None


def list_quarters(today: date, count: int = 5) -> list[str]:
    """Return the names of the quarter of a day and of those before it, newest first."""
    newest = today.year * 4 + (today.month - 1) // 3
    return [f"{index // 4}-q{index % 4 + 1}" for index in range(newest, newest - count, -1)]

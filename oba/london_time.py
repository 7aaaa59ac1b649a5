"""The time of day that the partnership keeps: days and hours are those of England, whatever the machine's are."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
"""English whatever the machine's language is, and quicker than asking it."""


def london_now() -> datetime:
    """Return the moment in England's time: every door asks here, so that the same night is the same day to all."""
    return datetime.now(LONDON)


def london_day(moment: datetime) -> date:
    """Return the day that a moment is on in England."""
    return moment.astimezone(LONDON).date()


def day_ends(day: date) -> datetime:
    """Return the moment at which a day ends in England."""
    return datetime.combine(day + timedelta(days=1), time(), LONDON)


def in_utc(moment: datetime) -> datetime:
    """Return a moment in UTC; one without a zone is taken for UTC, as SQLite keeps it."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def write_day(day: date) -> str:
    """Return `3 April 2026`, as pages, workbooks, messages and the terminal show a day."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

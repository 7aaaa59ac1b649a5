"""The day of a meeting in its form: which day of the schedule it is, and what it moves, told before it is kept."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from oba.boards.entries import Entry
from oba.london_time import write_day
from oba.pipeline.timetable.calendars import STANDS_FOR, read_calendar
from oba.pipeline.written.desk import Desk
from oba.pipeline.written.meetings.due_days import place_meeting, tell_consequences
from oba.store.engine import read_session

CONFIRMED = "confirmed"
"""The hidden field of a form that says which consequences its writer was told of."""


def list_days(desk: Desk, entry: Entry | None) -> list[dict[str, str]]:
    """Return the days of the schedule that a meeting may stand for, as a select offers them; none if there are none."""
    with read_session(desk.engine) as session:
        days = {day.isoformat() for day in read_calendar(session, desk.board).list_unrecorded()}
    own = str(entry.content.get(STANDS_FOR, "")) if entry else ""
    offered = sorted(days | ({own} if own else set()))
    if not offered:
        return []
    none = {"value": "", "text": "None: it is a meeting besides those"}
    return [none, *({"value": day, "text": write_day(date.fromisoformat(day))} for day in offered)]


def name_told(told: Iterable[str]) -> str:
    """Return what the form brings back to say that its writer was told just this."""
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def place_typed(
    desk: Desk, entry: Entry | None, state: str, content: Mapping[str, Any], form: Mapping[str, str]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return what is said of a meeting with its place in the calendar, and what its writer has still to be told."""
    placed = place_meeting(desk, entry, state, content, form.get(STANDS_FOR))
    told = tell_consequences(desk, entry, state, placed)
    return placed, () if form.get(CONFIRMED) == name_told(told) else told

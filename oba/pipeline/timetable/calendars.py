"""The meetings of boards as they are in force: the days of the definitions with those that people recorded."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from oba.boards.cards import WITHDRAWN
from oba.boards.entries import CANCELLED, MEETINGS, read_day_of
from oba.indicators.board import Board
from oba.london_time import london_day
from oba.store.boards.versions import Version, list_newest
from oba.timetable.meetings import Calendar, Calendars, RecordedMeeting, make_calendar, make_calendars

STANDS_FOR, SET_ON = "stands_for", "set_on"
"""What a meeting says besides its fields: the day of the schedule it takes the place of, and when its day was said."""


def read_calendars(session: Session, boards: Mapping[str, Board]) -> Calendars:
    """Return the calendar of each of some boards, with what is recorded now."""
    return make_calendars(boards, {name: read_recorded(session, name) for name in boards})


def read_calendar(session: Session, board: Board, until: datetime | None = None) -> Calendar:
    """Return a board's calendar, with what is recorded now or was before a moment."""
    return make_calendar(board.schedule, read_recorded(session, board.id, until))


def read_recorded(session: Session, board: str, until: datetime | None = None) -> list[RecordedMeeting]:
    """Return the meetings that a board's people recorded, by number; none that was recorded by mistake."""
    found = list_newest(session, board, MEETINGS.record, until=until)
    return [_read(one) for one in found if one.state != WITHDRAWN]


def _read(one: Version) -> RecordedMeeting:
    day = london_day(one.written_at)
    return describe_meeting(one.key.name, one.state, {SET_ON: day.isoformat(), **one.content}, day)


def describe_meeting(name: str, state: str, content: Mapping[str, Any], day: date) -> RecordedMeeting:
    """Return a meeting of the calendar from what is recorded of it; `day` is its own where none is said."""
    on, set_on = read_day_of(content, "on") or day, read_day_of(content, SET_ON)
    return RecordedMeeting(name, on, read_day_of(content, STANDS_FOR), set_on, state == CANCELLED)

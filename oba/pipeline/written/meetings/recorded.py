"""A board's meetings: its calendar, the pack that each sees, and what was recorded on its day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from oba.boards.cards import ACTION, HELD, WITHDRAWN, read_action
from oba.boards.entries import MEETINGS, Entry
from oba.boards.meeting import find_meeting_of
from oba.indicators.card import Action
from oba.london_time import day_ends
from oba.pipeline.timetable.calendars import read_calendar
from oba.pipeline.written.book import find_history, list_entries
from oba.pipeline.written.desk import Desk
from oba.store.boards.versions import list_newest
from oba.store.engine import read_session
from oba.store.packs import KeptPack
from oba.timetable.meetings import MeetingDay


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of a board's calendar: of a meeting that is recorded, or one that only the definition's schedule names."""

    day: MeetingDay
    meeting: Entry | None


def list_calendar(desk: Desk) -> list[CalendarDay]:
    """Return the days of a board's meetings, newest first: those that are recorded, and those of its schedule."""
    recorded = {one.name: one for one in list_entries(desk, MEETINGS)}
    with read_session(desk.engine) as session:
        calendar = read_calendar(session, desk.board)
    return [CalendarDay(day, recorded.get(day.name)) for day in reversed(calendar.days)]


def find_next(desk: Desk, on: date, until: datetime | None = None) -> date | None:
    """Return the day of the board's next meeting after a day; None where none is known, or was at a moment."""
    with read_session(desk.engine) as session:
        return read_calendar(session, desk.board, until).next_after(on)


def find_held(desk: Desk, form: Mapping[str, str]) -> str:
    """Return the number of the meeting of this board from which a form was opened; blank where it names none."""
    held = form.get(HELD, "")
    history = find_history(desk, MEETINGS, held) if held.isdecimal() else []
    return held if history and not history[0].is_withdrawn else ""


def find_pack_of(packs: Iterable[KeptPack], on: date) -> KeptPack | None:
    """Return the pack that a meeting sees: the newest of those given (newest first) that was published by its day."""
    return next((one for one in packs if one.published_on <= on), None)


def list_actions_of(desk: Desk, meeting: Entry, of_day: Sequence[Entry]) -> list[tuple[str, Action]]:
    """Return the actions of cards that were written at a meeting, as they stood at its day's end, with the cards' ids.

    `of_day` are all meetings of its day: what was written on that day and from none of them is of the first. What the
    program brought in from the definitions on that day is nobody's word at a meeting.
    """
    on = meeting.on or meeting.written_on
    with read_session(desk.engine) as session:
        newest = list_newest(session, desk.board.id, ACTION, since=day_ends(on - timedelta(days=1)), until=day_ends(on))
    people = [one for one in newest if one.account_id is not None and one.state != WITHDRAWN]
    return [
        (one.key.about, read_action(one.content))
        for one in people
        if find_meeting_of(str(one.content.get(HELD, "")), "", of_day) == meeting.name
    ]

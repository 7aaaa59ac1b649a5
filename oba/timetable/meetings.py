"""Which meetings a board has: the days of its definition and those that its people recorded, each once.

Everything that follows from a meeting is asked of its calendar: when its pack is made, which returns are for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from oba.indicators.board import Board
from oba.indicators.schedule import BoardSchedule


@dataclass(frozen=True, slots=True)
class RecordedMeeting:
    """A meeting that was recorded: `stands_for` is the day of the schedule that it takes the place of.

    `set_on` is when its day was said; None where the schedule, or whoever recorded it, said it in good time.
    """

    name: str
    on: date
    stands_for: date | None = None
    set_on: date | None = None
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class MeetingDay:
    """A meeting of a board's calendar; `name` is blank where only the schedule has it.

    `pack_on` is the day on which the timetable makes its pack, None where it makes none.
    """

    on: date
    name: str = ""
    is_cancelled: bool = False
    pack_on: date | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """A board's meetings, oldest first, and how packs are made for them."""

    days: tuple[MeetingDay, ...]
    schedule: BoardSchedule

    @property
    def held(self) -> tuple[MeetingDay, ...]:
        """Return the meetings that are not cancelled."""
        return tuple(one for one in self.days if not one.is_cancelled)

    def next_after(self, day: date) -> date | None:
        """Return the day of the first meeting after a day; None where none is known."""
        return min((one.on for one in self.held if one.on > day), default=None)

    def list_unrecorded(self) -> tuple[date, ...]:
        """Return the days of the schedule that no recorded meeting stands for."""
        return tuple(one.on for one in self.days if not one.name)


Calendars = Mapping[str, Calendar]
"""The calendars of boards by their ids."""


def make_calendars(boards: Mapping[str, Board], recorded: Mapping[str, Iterable[RecordedMeeting]]) -> Calendars:
    """Return the calendar of every board; `recorded` are its meetings that people recorded, by the board's id."""
    return {name: make_calendar(one.schedule, recorded.get(name, ())) for name, one in boards.items()}


def make_calendar(schedule: BoardSchedule | None, recorded: Iterable[RecordedMeeting]) -> Calendar:
    """Return a board's calendar. A day of the schedule is left out where a recorded meeting is of it or stands for it.

    A board without a schedule has packs made for what is recorded as one that says nothing else does.
    """
    schedule, recorded = schedule or BoardSchedule(), tuple(recorded)
    taken = {one.on for one in recorded} | {one.stands_for for one in recorded}
    days = [_place(one, schedule) for one in recorded]
    days += [MeetingDay(day, pack_on=_nominal(day, schedule)) for day in schedule.meetings if day not in taken]
    return Calendar(tuple(sorted(days, key=lambda one: (one.on, int(one.name or 0)))), schedule)


def _place(one: RecordedMeeting, schedule: BoardSchedule) -> MeetingDay:
    pack_on = None if one.is_cancelled else _find_pack_day(one, schedule)
    return MeetingDay(one.on, one.name, one.is_cancelled, pack_on)


def _find_pack_day(one: RecordedMeeting, schedule: BoardSchedule) -> date | None:
    """Return when the pack of a recorded meeting is made: never on a day that was over when its day was said.

    Of one that was said later it is made the morning after, if that is not after the meeting.
    """
    day = _nominal(one.on, schedule)
    if one.set_on is None or one.on in schedule.meetings or day > one.set_on:
        return day
    morning = one.set_on + timedelta(days=1)
    return morning if morning <= one.on else None


def _nominal(on: date, schedule: BoardSchedule) -> date:
    return on - timedelta(days=schedule.days_before)

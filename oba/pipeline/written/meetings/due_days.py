"""What a meeting moves: which pack is made when, which returns are due when, told before it is kept and then done."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from oba.boards.cards import WITHDRAWN
from oba.boards.entries import CANCELLED, MEETINGS, Entry
from oba.indicators.provider_return import ReturnDefinition
from oba.london_time import london_day, write_day
from oba.periods import Period
from oba.pipeline.register import list_due, record_due
from oba.pipeline.timetable.calendars import SET_ON, STANDS_FOR, describe_meeting, read_calendar, read_recorded
from oba.pipeline.written.book import add_entry
from oba.pipeline.written.desk import Desk
from oba.store.boards.versions import Version
from oba.store.engine import read_session, write_session
from oba.timetable.meetings import Calendar, MeetingDay, RecordedMeeting, make_calendar

Dues = dict[tuple[str, Period], date]


def place_meeting(
    desk: Desk, entry: Entry | None, state: str, content: Mapping[str, Any], stands_for: str | None
) -> dict[str, Any]:
    """Return what is said of a meeting with what the calendar needs: which day it stands for, and since when.

    A meeting that is planned on a day of the schedule stands for it. Any other stands for the day that is chosen, blank
    for none; where nothing was asked (None), for that which it stood for or was on before.
    """
    scheduled = {day.isoformat() for day in desk.board.schedule.meetings} if desk.board.schedule else set()
    before = {SET_ON: entry.written_on.isoformat(), **entry.content} if entry else {}
    was, on = str(before.get("on", "")), str(content["on"])
    asked = (before.get(STANDS_FOR), was) if stands_for is None else (stands_for,)
    chosen = next((day for day in (on, *asked) if day in scheduled), "")
    is_revived = entry is not None and entry.state in (CANCELLED, WITHDRAWN) and state not in (CANCELLED, WITHDRAWN)
    set_on = before[SET_ON] if on == was and not is_revived else london_day(desk.now).isoformat()
    said = {name: value for name, value in content.items() if name != STANDS_FOR}
    return said | {SET_ON: set_on} | ({STANDS_FOR: chosen} if chosen else {})


def write_meeting(desk: Desk, entry: Entry | None, state: str, content: Mapping[str, Any], after: int) -> Version:
    """Add a version of a meeting, and move what is due for it, each with its entry in the audit trail.

    BoardError where the person may not, OvertakenError where somebody was quicker; then nothing is moved.
    """
    with write_session(desk.engine) as session:
        written = add_entry(session, desk, MEETINGS, entry, "", state, content, after)
        returns = _list_returns(desk)
        if returns:
            record_due(session, returns, desk.definitions.boards, desk.now)
    return written


def tell_consequences(desk: Desk, entry: Entry | None, state: str, content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what would move if a meeting were kept as it is said, a sentence each; nothing where nothing would."""
    today = london_day(desk.now)
    with read_session(desk.engine) as session:
        recorded = {one.name: one for one in read_recorded(session, desk.board.id)}
        before = make_calendar(desk.board.schedule, recorded.values())
        name = entry.name if entry else str(max(map(int, recorded), default=0) + 1)
        meant = describe_meeting(name, state, content, today)
        others = [one for one in recorded.values() if one.name != name]
        after = make_calendar(desk.board.schedule, others if state == WITHDRAWN else [*others, meant])
        own = entry.name if entry else ""
        told = [*_tell_same_day(before, own, meant), *_tell_pack(before, after, own, meant, today)]
        dues = _read_dues(session, desk, before, meant.on), _read_dues(session, desk, after, meant.on)
    return (*told, *_tell_returns(desk, *dues, today))


def _tell_same_day(before: Calendar, name: str, meant: RecordedMeeting) -> Iterator[str]:
    """Yield that a day has a meeting already, for whoever plans another or moves one there: it may be the same one."""
    held = [one.name for one in before.held if one.name and one.on == meant.on]
    if held and name not in held and not meant.is_cancelled:
        already = "a meeting" if len(held) == 1 else f"{len(held)} meetings"
        yield f"{write_day(meant.on)} has {already} already: this will be one more."


def _tell_pack(before: Calendar, after: Calendar, name: str, meant: RecordedMeeting, today: date) -> Iterator[str]:
    """Yield when the pack is made now, and what becomes of one that was to be made."""
    was = _find(before, name, meant)
    now = next((one for one in after.days if one.name == meant.name), None)
    day, old = now.pack_on if now else None, was.pack_on if was else None
    if day == old:
        return
    if old and old <= today:
        yield f"The day on which the pack was made, {write_day(old)}, has passed: that pack stays as it is."
    if day and day >= today:
        instead = f", not on {write_day(old)}" if old and old > today else ""
        yield f"The pack will be made on {write_day(day)} at {after.schedule.at}{instead}."
    elif old and old > today:
        yield f"The pack that was to be made on {write_day(old)} will not be made."


def _find(calendar: Calendar, name: str, meant: RecordedMeeting) -> MeetingDay | None:
    """Return a meeting as the calendar has it: by its number, or a day of the schedule that it will stand for."""
    days = (meant.stands_for, meant.on)
    of_name = (one for one in calendar.days if name and one.name == name)
    return next(of_name, next((one for one in calendar.days if not one.name and one.on in days), None))


def _list_returns(desk: Desk) -> dict[str, ReturnDefinition]:
    return {
        name: one
        for name, one in desk.definitions.returns.items()
        if one.for_meeting and one.for_meeting.board == desk.board.id and one.is_collected
    }


def _read_dues(session: Session, desk: Desk, calendar: Calendar, until: date) -> Dues:
    """Return when each return of each quarter would be due; of one whose day may not move, the day that it keeps."""
    calendars = {desk.board.id: calendar}
    found = list_due(session, _list_returns(desk), desk.definitions.boards, desk.now, calendars, until)
    return {(one.return_id, one.period): one.due for one in found}


def _tell_returns(desk: Desk, before: Dues, after: Dues, today: date) -> Iterator[str]:
    for (name, period), due in sorted(after.items()):
        was = before[name, period]
        if due != was:
            what = f"{desk.definitions.returns[name].name}, {period.label}"
            yield f"{what}: due on {write_day(due)}, not on {write_day(was)}."


def list_returns_due(desk: Desk) -> dict[date, tuple[date, ...]]:
    """Return when returns are due for each meeting to come, by the day of the meeting."""
    returns = _list_returns(desk)
    found: dict[date, set[date]] = {}
    with read_session(desk.engine) as session:
        calendar = read_calendar(session, desk.board)
        last = max((one.on for one in calendar.held), default=london_day(desk.now))
        dues = _read_dues(session, desk, calendar, last) if returns else {}
    for (name, _), due in dues.items():
        meant = returns[name].for_meeting
        before = calendar.schedule.days_before + meant.days_before_pack if meant else 0
        for one in calendar.held:
            if one.on - timedelta(days=before) == due:
                found.setdefault(one.on, set()).add(due)
    return {on: tuple(sorted(days)) for on, days in found.items()}

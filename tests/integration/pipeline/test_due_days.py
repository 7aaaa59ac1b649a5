"""What the secretary plans, moves and cancels moves packs and returns, told before and in the trail after."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from oba.boards.duties import Duties, Duty
from oba.boards.entries import MEETINGS, Entry
from oba.errors import BoardError, OvertakenError
from oba.indicators.schedule import BoardSchedule
from oba.models import AuditEntry, Owed
from oba.pipeline.register import read_owed, remind, update_register
from oba.pipeline.timetable.calendars import read_calendar, read_calendars
from oba.pipeline.written.book import find_history
from oba.pipeline.written.desk import Desk
from oba.pipeline.written.meetings.due_days import list_returns_due, place_meeting, tell_consequences, write_meeting
from oba.returns.register.register import is_missing
from oba.store.audit import Actor
from oba.store.engine import read_session, write_session
from oba.timetable.calendar import list_jobs
from tests.fixtures.made_up_board import BOARD, define_board
from tests.fixtures.owed_returns import add_person, define
from tests.fixtures.portals import RecordingSender

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
SCHEDULE = BoardSchedule(meetings=[date(2026, 11, 20)])
RETURN = define(for_meeting={"board": BOARD})
FOR_NOVEMBER, FOR_DECEMBER, OWN = "2026-11-08", "2026-11-21", "2026-10-20"


@pytest.fixture
def desk(engine: Engine) -> Desk:
    """The secretary's, at a board that meets on 20 November and for whose meetings a return is."""
    definitions = define_board(SCHEDULE, RETURN)
    actor = Actor(None, "Sec Retary")
    return Desk(engine, definitions, definitions.boards[BOARD], actor, Duties(frozenset({Duty.SECRETARY})), NOW)


def later(desk: Desk, days: int) -> Desk:
    return replace(desk, now=desk.now + timedelta(days=days))


def keep(
    desk: Desk, on: str, state: str = "planned", entry: Entry | None = None, stands_for: str | None = None
) -> Entry:
    said = place_meeting(desk, entry, state, {"title": "A meeting", "on": on}, stands_for)
    written = write_meeting(desk, entry, state, said, entry.number if entry else 0)
    return find_history(desk, MEETINGS, written.key.name)[0]


def told(
    desk: Desk, on: str, state: str = "planned", entry: Entry | None = None, stands_for: str | None = None
) -> list[str]:
    said = place_meeting(desk, entry, state, {"title": "A meeting", "on": on}, stands_for)
    return list(tell_consequences(desk, entry, state, said))


def due(desk: Desk) -> str:
    """The day on which last quarter's return is due, once the register is up to date."""
    update_register(desk.engine, desk.definitions.returns, desk.now, desk.definitions.boards)
    with read_session(desk.engine) as session:
        (day,) = {one.due for one in session.exec(select(Owed).where(Owed.period == "2026-07-01/P3M"))}
    return str(day)


def packs(desk: Desk) -> list[str]:
    with read_session(desk.engine) as session:
        calendars = read_calendars(session, desk.definitions.boards)
    return [str(day) for one in list_jobs(desk.definitions, calendars) if one.kind == "board" for day in one.days]


def test_a_meeting_that_is_moved_moves_its_pack_and_the_returns(desk: Desk) -> None:
    assert (packs(desk), due(desk)) == (["2026-11-15"], FOR_NOVEMBER)
    one = keep(desk, "2026-11-20")
    assert (packs(desk), due(desk)) == (["2026-11-15"], FOR_NOVEMBER), "the schedule's day, once"
    assert told(desk, "2026-12-03", entry=one) == [
        "The pack will be made on 28 November 2026 at 06:00, not on 15 November 2026.",
        "Example return, July to September 2026: due on 21 November 2026, not on 8 November 2026.",
    ]
    one = keep(desk, "2026-12-03", entry=one)
    with read_session(desk.engine) as session:  # moved with it, not when somebody next opens the register
        assert {str(one.due) for one in session.exec(select(Owed)) if one.period.startswith("2026-07")} == {
            FOR_DECEMBER
        }
        entries = session.exec(select(AuditEntry).where(AuditEntry.action == "days changed")).all()
        assert '"due": ["2026-11-08", "2026-11-21"]' in entries[0].detail
    assert packs(desk) == ["2026-11-28"]
    assert list_returns_due(desk) == {date(2026, 12, 3): (date(2026, 11, 21),)}
    assert told(desk, "2026-12-03", "cancelled", one) == [
        "The pack that was to be made on 28 November 2026 will not be made.",
        "Example return, July to September 2026: due on 20 October 2026, not on 21 November 2026.",
    ]
    one = keep(desk, "2026-12-03", "cancelled", one)
    assert (packs(desk), due(desk)) == ([], OWN)
    one = keep(desk, "2026-12-03", "withdrawn", one)
    assert (packs(desk), due(desk)) == (["2026-11-15"], FOR_NOVEMBER), "recorded by mistake: the schedule's day is back"
    keep(later(desk, 50), "2026-12-03", entry=one)
    assert packs(desk) == ["2026-11-28"], "its pack's day is still to come"


def test_a_day_that_has_passed_is_not_moved(desk: Desk) -> None:
    one = keep(desk, "2026-11-20")
    assert due(desk) == FOR_NOVEMBER
    desk = later(desk, 43)  # 17 November: the return was due on the 8th, the pack was made on the 15th
    assert told(desk, "2026-12-03", entry=one) == [
        "The day on which the pack was made, 15 November 2026, has passed: that pack stays as it is.",
        "The pack will be made on 28 November 2026 at 06:00.",
    ]
    keep(desk, "2026-12-03", entry=one)
    assert due(desk) == FOR_NOVEMBER


def test_no_return_is_moved_to_a_day_that_has_passed(desk: Desk) -> None:
    one = keep(desk, "2026-12-03", stands_for="2026-11-20")
    assert due(desk) == FOR_DECEMBER
    desk = later(desk, 40)
    assert told(desk, "2026-11-20", entry=one)[1:] == []
    keep(desk, "2026-11-20", entry=one)
    assert due(desk) == FOR_DECEMBER


def test_what_is_late_and_who_is_reminded_follow_the_meeting(desk: Desk) -> None:
    with write_session(desk.engine) as session:
        add_person(session, "Asha")
    keep(desk, "2026-12-03", stands_for="2026-11-20")
    sender = RecordingSender()
    for days in (30, 31, 40):  # 4, 5 and 14 November: the reminder a week before is due on the 14th
        at = later(desk, days)
        remind(at.engine, at.definitions.returns, sender, at.now, "https://portal.example", at.definitions.boards)
    assert [one.subject.partition(":")[0] for one in sender.sent] == ["Due on 21 November 2026"]
    with read_session(desk.engine) as session:
        owed = [
            one
            for one in read_owed(session, desk.definitions.returns, date(2026, 11, 22))
            if str(one.due) == FOR_DECEMBER
        ]
    assert [is_missing(one, day) for one in owed[:1] for day in (date(2026, 11, 21), date(2026, 11, 22))] == [
        False,
        True,
    ]


def test_a_meeting_that_is_said_to_be_one_more_gives_the_day_of_the_schedule_back(desk: Desk) -> None:
    one = keep(desk, "2026-12-03", stands_for="2026-11-20")
    assert packs(desk) == ["2026-11-28"]
    keep(desk, "2026-12-03", entry=one, stands_for="")
    assert packs(desk) == ["2026-11-15", "2026-11-28"]


def test_attendance_that_is_written_later_moves_nothing(desk: Desk) -> None:
    one = keep(desk, "2026-12-03", stands_for="2026-11-20")
    desk = later(desk, 58)  # the day before the meeting
    keep(desk, "2026-12-03", "minutes in draft", one)
    assert packs(desk) == ["2026-11-28"]


def test_a_meeting_that_is_planned_late_has_its_pack_the_morning_after(desk: Desk) -> None:
    desk = later(desk, 50)
    assert told(desk, "2026-11-26") == ["The pack will be made on 25 November 2026 at 06:00."]
    keep(desk, "2026-11-26")
    assert packs(desk) == ["2026-11-15", "2026-11-25"]


def test_where_somebody_was_quicker_or_it_is_not_theirs_nothing_moves(desk: Desk) -> None:
    one = keep(desk, "2026-11-20")
    keep(desk, "2026-11-20", "minutes in draft", one)
    with pytest.raises(OvertakenError):
        keep(desk, "2026-12-03", entry=one)
    with pytest.raises(BoardError):
        keep(replace(desk, duties=Duties(frozenset({Duty.WRITER}))), "2026-12-03", entry=one)
    assert (packs(desk), due(desk)) == (["2026-11-15"], FOR_NOVEMBER)


def test_the_calendar_is_known_as_it_was_before_a_moment(desk: Desk) -> None:
    keep(desk, "2026-12-03", stands_for="2026-11-20")
    with read_session(desk.engine) as session:
        now, before = (read_calendar(session, desk.board, until) for until in (None, desk.now))
    assert [str(one.on) for one in (*before.days, *now.days)] == ["2026-11-20", "2026-12-03"]

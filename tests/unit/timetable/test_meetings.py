"""Which meetings a board has: those of the definition and those that were recorded, each once, and their packs."""

from datetime import date

import pytest

from oba.indicators.schedule import BoardSchedule
from oba.timetable.calendar import list_jobs
from oba.timetable.meetings import RecordedMeeting, make_calendar
from tests.fixtures.made_up_board import define_board

MARCH, JUNE = date(2027, 3, 4), date(2027, 6, 10)
SCHEDULE = BoardSchedule(meetings=[MARCH, JUNE], days_before=5)


def recorded(
    on: date = JUNE, stands_for: date | None = None, set_on: date | None = None, *, cancelled: bool = False
) -> RecordedMeeting:
    return RecordedMeeting("1", on, stands_for, set_on, cancelled)


@pytest.mark.parametrize(
    ("one", "days"),
    [
        (recorded(JUNE), "2027-03-04, 2027-06-10 1"),
        (recorded(date(2027, 6, 17), JUNE), "2027-03-04, 2027-06-17 1"),
        (recorded(date(2027, 6, 17)), "2027-03-04, 2027-06-10, 2027-06-17 1"),
        (recorded(JUNE, cancelled=True), "2027-03-04, 2027-06-10 1 cancelled"),
        (recorded(date(2027, 6, 17), JUNE, cancelled=True), "2027-03-04, 2027-06-17 1 cancelled"),
    ],
    ids=["the same day", "moved", "one more", "cancelled", "moved and cancelled"],
)
def test_a_day_that_is_recorded_too_or_is_replaced_counts_once(one: RecordedMeeting, days: str) -> None:
    found = make_calendar(SCHEDULE, [one]).days
    told = [" ".join(filter(None, (str(day.on), day.name, "cancelled" * day.is_cancelled))) for day in found]
    assert ", ".join(told) == days


@pytest.mark.parametrize(
    ("on", "set_on", "pack_on"),
    [
        ("2027-06-17", "2027-01-04", "2027-06-12"),
        ("2027-06-17", "2027-06-11", "2027-06-12"),
        ("2027-06-17", "2027-06-12", "2027-06-13"),
        ("2027-06-17", "2027-06-16", "2027-06-17"),
        ("2027-06-17", "2027-06-17", "None"),
        ("2027-06-10", "2027-06-09", "2027-06-05"),
    ],
    ids=["in good time", "the day before", "too late: next morning", "the day of it", "afterwards", "as scheduled"],
)
def test_a_pack_is_never_made_on_a_day_that_was_over_when_the_meetings_day_was_said(
    on: str, set_on: str, pack_on: str
) -> None:
    one = recorded(date.fromisoformat(on), JUNE, date.fromisoformat(set_on))
    assert str(make_calendar(SCHEDULE, [one]).days[-1].pack_on) == pack_on


def test_what_is_cancelled_has_no_pack_and_is_nobodys_next_meeting() -> None:
    calendar = make_calendar(SCHEDULE, [recorded(cancelled=True)])
    assert [one.pack_on for one in calendar.days] == [date(2027, 2, 27), None]
    assert (calendar.next_after(date(2027, 3, 3)), calendar.next_after(MARCH)) == (MARCH, None)
    assert calendar.list_unrecorded() == (MARCH,)


def test_a_board_without_a_schedule_has_packs_for_what_is_planned() -> None:
    definitions = define_board(None)
    calendars = {"a-board": make_calendar(None, [recorded()])}
    assert [(one.name, one.days) for one in list_jobs(definitions, calendars) if one.kind == "board"] == [
        ("board:a-board", (date(2027, 6, 5),))
    ]
    assert [one.kind for one in list_jobs(definitions, {"a-board": make_calendar(None, [])})] == [
        "digests",
        "forgetting",
    ]

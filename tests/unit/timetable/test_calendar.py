"""Slots of jobs: cron, release days, meetings, the days on which the clocks change, and catching up."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oba.indicators.loading import load_definitions
from oba.indicators.project import Definitions
from oba.indicators.provider_return import ReturnDefinition
from oba.indicators.schedule import BoardSchedule, split_cron
from oba.timetable.calendar import (
    LONDON,
    Job,
    delay,
    due_slot,
    last_slot,
    list_jobs,
    next_slot,
    next_slots,
    start_of,
)
from oba.timetable.meetings import make_calendars
from tests.fixtures.example_return import example_definition
from tests.fixtures.folders import PROJECT


def job(cron: str = "", **values: object) -> Job:
    return Job("feed:a", "feed", "a", cron=cron, **values)  # type: ignore[arg-type]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def slots(cron: str, after: str, until: str) -> list[str]:
    return [f"{slot:%d %H:%M}" for slot in next_slots(job(cron), utc(after), utc(until))]


def test_a_time_of_day_is_london_time_in_winter_and_in_summer() -> None:
    assert slots("30 9 * * *", "2026-01-15T00:00", "2026-01-15T23:00") == ["15 09:30"]
    assert slots("30 9 * * *", "2026-07-15T00:00", "2026-07-15T23:00") == ["15 08:30"]


def test_a_time_skipped_in_spring_is_not_lost() -> None:
    """On 29 March 2026 London has no 01:30; the slot is where 01:30 would have been, 02:30 summer time."""
    assert slots("30 1 * * *", "2026-03-27T12:00", "2026-03-30T12:00") == ["28 01:30", "29 01:30", "30 00:30"]


def test_a_time_that_comes_twice_in_autumn_is_one_slot() -> None:
    """On 25 October 2026 London has 01:30 twice, at 00:30 and at 01:30 UTC."""
    assert slots("30 1 * * *", "2026-10-23T12:00", "2026-10-26T12:00") == ["24 00:30", "25 00:30", "26 01:30"]


def test_an_hourly_job_runs_every_hour_of_a_day_with_25_hours_and_of_one_with_23() -> None:
    autumn = next_slots(job("0 * * * *"), utc("2026-10-24T22:59"), utc("2026-10-25T23:59"))
    spring = next_slots(job("0 * * * *"), utc("2026-03-28T23:59"), utc("2026-03-29T22:59"))
    assert (len(autumn), len(spring)) == (25, 23)
    assert {timedelta(hours=1)} == {b - a for a, b in itertools.pairwise(autumn)}
    assert {timedelta(hours=1)} == {b - a for a, b in itertools.pairwise(spring)}


def test_weekdays_are_named_and_all_fields_hold() -> None:
    assert slots("30 9 * * tue-wed", "2026-11-22T00:00", "2026-11-28T00:00") == ["24 09:30", "25 09:30"]
    with pytest.raises(ValueError, match="name the weekdays"):
        split_cron("30 9 * * 1")
    with pytest.raises(ValueError, match="has 2 fields"):
        split_cron("30 9")
    with pytest.raises(ValueError, match="61"):
        split_cron("61 9 * * *")


def test_six_fields_begin_with_the_second() -> None:
    found = next_slots(job("*/20 * * * * *"), utc("2026-11-23T09:00"), utc("2026-11-23T09:01"))
    assert [slot.second for slot in found] == [20, 40, 0]


def test_release_days_are_slots_at_their_time_of_day() -> None:
    days = job(days=(date(2026, 10, 24), date(2026, 10, 25)), at=time(9, 35))
    found = next_slots(days, utc("2026-10-01T00:00"), utc("2026-11-01T00:00"))
    assert [utc("2026-10-24T08:35"), utc("2026-10-25T09:35")] == found


def test_cron_and_release_days_at_the_same_moment_are_one_slot() -> None:
    both = job("35 9 * * *", days=(date(2026, 11, 23),), at=time(9, 35))
    assert len(next_slots(both, utc("2026-11-23T00:00"), utc("2026-11-23T23:00"))) == 1


@settings(max_examples=60, deadline=None)
@given(
    cron=st.sampled_from(["30 1 * * *", "*/15 * * * *", "0 */2 * * *", "15 0-3 * * sun", "59 23 31 * *"]),
    day=st.sampled_from(["2026-03-27T00:00", "2026-10-23T00:00"]),
    minutes=st.integers(0, 4 * 24 * 60),
    hours=st.lists(st.integers(0, 30), min_size=1, max_size=4),
)
def test_windows_that_meet_give_every_slot_once(cron: str, day: str, minutes: int, hours: list[int]) -> None:
    """However time is cut into ticks, the slots are those of the whole."""
    begin = utc(day) + timedelta(minutes=minutes)
    edges = [begin]
    for step in hours:
        edges.append(edges[-1] + timedelta(hours=step, minutes=7))
    whole = next_slots(job(cron), begin, edges[-1])
    pieces = [slot for a, b in itertools.pairwise(edges) for slot in next_slots(job(cron), a, b)]
    assert whole == pieces
    assert sorted(set(whole)) == whole


def test_every_wall_time_of_a_year_gives_one_slot() -> None:
    found = next_slots(job("30 1 * * *"), utc("2026-01-01T00:00"), utc("2026-12-31T23:00"))
    assert len(found) == 365
    assert {(1, 30), (2, 30)} == {(slot.astimezone(LONDON).hour, slot.minute) for slot in found}


def test_after_downtime_one_slot_stands_for_all_that_were_missed() -> None:
    due = due_slot(job("30 9 * * *"), utc("2026-11-19T12:00"), utc("2026-11-23T10:00"))
    assert due is not None
    assert (utc("2026-11-23T09:30"), 3, utc("2026-11-20T09:30")) == (due.slot, due.missed, due.missed_from)
    assert due_slot(job("30 9 * * *"), due.slot, utc("2026-11-24T09:29")) is None


def test_counting_missed_slots_has_an_end() -> None:
    due = due_slot(job("*/5 * * * *"), utc("2025-11-01T00:00"), utc("2026-11-23T10:00"))
    assert due is not None
    assert (1000, utc("2026-11-23T10:00")) == (due.missed, due.slot)


def test_a_clock_that_went_back_gives_no_slot_again() -> None:
    assert due_slot(job("0 * * * *"), utc("2026-11-23T10:00"), utc("2026-11-23T08:15")) is None


def test_jitter_is_the_same_everywhere_and_puts_a_slot_off() -> None:
    spread = job("0 9 * * *", jitter=timedelta(minutes=10))
    slot = utc("2026-11-23T09:00")
    wait = delay(spread, slot)
    assert timedelta(0) <= wait < timedelta(minutes=10)
    assert wait == delay(spread, slot)
    day_before = utc("2026-11-22T12:00")
    assert due_slot(spread, day_before, slot + wait - timedelta(seconds=1)) is None
    due = due_slot(spread, day_before, slot + wait)
    assert due is not None
    assert (slot, slot + wait) == (due.slot, due.due)


def test_a_feed_seen_for_the_first_time_is_looked_at_at_once_and_a_board_is_not() -> None:
    now = utc("2026-11-23T12:00")
    feed, board = job("30 9 * * *"), job("30 9 * * *", at_first_sight=False)
    assert due_slot(feed, start_of(feed, now), now) is not None
    assert due_slot(board, start_of(board, now), now) is None


def test_next_and_last_slot() -> None:
    yearly = job("0 9 29 10 *")
    assert utc("2027-10-29T08:00") == next_slot(yearly, utc("2026-11-23T12:00"))
    assert utc("2026-10-29T09:00") == last_slot(yearly, utc("2026-11-23T12:00"))
    assert next_slot(job(days=(date(2020, 1, 1),)), utc("2026-11-23T12:00")) is None


def test_a_boards_pack_is_due_some_days_before_its_meeting() -> None:
    definitions = load_definitions(PROJECT / "indicator_definitions")
    board = next(iter(definitions.boards.values()))
    schedule = BoardSchedule(meetings=[date(2027, 6, 10)], days_before=5)
    definitions.boards[board.id] = board.model_copy(update={"schedule": schedule})
    found = next(one for one in list_jobs(definitions, make_calendars(definitions.boards, {})) if one.kind == "board")
    assert next_slots(found, utc("2026-01-01T00:00"), utc("2028-01-01T00:00")) == [utc("2027-06-05T05:00")]
    assert (found.name, found.at_first_sight) == (f"board:{board.id}", False)


def test_reminders_of_a_return_that_is_asked_for_go_out_at_eight_in_london() -> None:
    plain = example_definition().model_dump(by_alias=True, mode="json")
    asked = ReturnDefinition.model_validate(plain | {"collected_from": "2026-07-01", "owner": "Ms Owner"})
    definitions = Definitions(Path(), returns={asked.id: asked, "other": example_definition()})
    (job,) = list_jobs(definitions, {})
    assert (job.name, job.kind, job.about, job.owner) == (f"reminders:{asked.id}", "reminders", asked.id, "Ms Owner")
    begin, end = (
        datetime(2026, 10, 24, tzinfo=UTC),
        datetime(2026, 10, 27, tzinfo=UTC),
    )  # the clocks go back on the 25th
    assert [f"{slot:%d %H:%M}" for slot in next_slots(job, begin, end)] == ["24 07:00", "25 08:00", "26 08:00"]


def test_what_case_audits_need_keep_no_longer_is_emptied_each_morning_at_five() -> None:
    definitions = load_definitions(PROJECT / "indicator_definitions")
    (job,) = [one for one in list_jobs(definitions, make_calendars(definitions.boards, {})) if one.kind == "forgetting"]
    slots = next_slots(job, utc("2026-10-24T12:00"), utc("2026-10-26T12:00"))  # the clocks go back on the 25th
    assert [f"{slot:%a %d %H:%M}" for slot in slots] == ["Sun 25 05:00", "Mon 26 05:00"]


def test_what_is_overdue_at_boards_is_told_on_mondays_at_eight_where_there_are_boards() -> None:
    definitions = load_definitions(PROJECT / "indicator_definitions")
    (job,) = [one for one in list_jobs(definitions, make_calendars(definitions.boards, {})) if one.kind == "digests"]
    slots = next_slots(job, utc("2026-10-19T12:00"), utc("2026-11-03T00:00"))  # the clocks go back on the 25th
    assert [f"{slot:%a %d %H:%M}" for slot in slots] == ["Mon 26 08:00", "Mon 02 08:00"]
    assert not job.at_first_sight
    assert list_jobs(Definitions(Path()), {}) == []

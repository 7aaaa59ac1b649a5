"""One screen: what needs somebody is named, a few of many, and what needs nobody is said in a line."""

from datetime import date

from oba.commands.start.status import describe_concerns, describe_waiting
from oba.timetable.alarms import Concern


def test_nothing_that_waits_is_said_in_a_line() -> None:
    assert list(describe_waiting({"a": 0}, 0)) == ["Waiting for a person: nothing."]
    assert list(describe_concerns([])) == ["Late: nothing that the scheduler looks after."]


def test_what_waits_is_counted_with_the_most_first_and_where_to_go() -> None:
    assert list(describe_waiting({"a": 1, "b": 1200, "none": 0}, 1)) == [
        "Waiting for a person:",
        "  1,201 cells kept aside, of b, a. `oba quarantine list FEED` shows each.",
        "  1 return to decide on, in the portal.",
    ]
    assert list(describe_waiting({"a": 1}, 0))[1].startswith("  1 cell kept aside, of a.")
    assert "b1, b2, b3, b4, b5, b6 and 1 more" in list(describe_waiting({f"b{n}": 9 for n in range(1, 8)}, 2))[1]


def test_six_worries_are_told_and_the_others_counted() -> None:
    worries = [Concern(f"feed {n}", "late", date(2026, 11, 1), "Sam", "It is late.") for n in range(8)]
    told = list(describe_concerns(worries))
    assert told[0] == "Late or failing: 8."
    assert told[1] == "  feed 0: It is late. `oba feeds feed 0` says where a newer release comes from."
    assert (len(told), told[-1]) == (8, "  and 2 more; `oba jobs` lists all.")


def test_a_scheduler_that_was_tried_once_is_one_worry_and_a_failing_job_has_its_attempts() -> None:
    since = [date(2026, 12, 7), date(2026, 12, 3)]
    silent = [Concern(f"feed:{day}", "silent", day, "Sam", "It was not begun.") for day in since]
    failing = Concern("feed:lait", "failing", date(2026, 12, 1), "Sam", "It says: no answer.")
    assert list(describe_concerns([*silent, failing])) == [
        "Late or failing: 1.",
        "  feed:lait: It says: no answer. `oba jobs history feed:lait` shows each attempt.",
        "Not run: 2 jobs of the scheduler, due since 3 December 2026. Start `oba schedule` and let it run."
        " Who loads and publishes by hand (`oba run`) needs none of it.",
    ]
    assert next(iter(describe_concerns(silent))) == "Late: nothing that the scheduler looks after."

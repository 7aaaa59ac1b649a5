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
    assert told[1] == "  feed 0: It is late. `oba jobs history feed 0` shows each attempt."
    assert (len(told), told[-1]) == (8, "  and 2 more; `oba jobs` lists all.")

"""A meeting's agenda in the order of the first page, getting worse first, and its minutes as one value."""

from dataclasses import replace
from datetime import date

from oba.boards.entries import CHALLENGES, DECISIONS, MEETINGS, Entry
from oba.boards.meeting import Held, make_minutes, order_agenda, select_held, tell_curve
from oba.boards.printing import state_words
from oba.indicators.card import Action
from oba.scorecards.changes import Change, Chosen
from tests.fixtures.made_up_pack import make_pack

DAY = date(2026, 12, 3)


def curve(name: str) -> Change:
    return Change(name, name.title(), "rose", "9.0 per 10,000", "7.1", "6.0")


def pack():
    made = make_pack()
    worse, far, better = (Chosen((curve(one),), left) for one, left in (("worse", 2), ("far", 0), ("better", 0)))
    return replace(made, changes=replace(made.changes, worse=worse, far=far, better=better, decided_beside=7))


def entry(kind, name: str, on: str, **more: str) -> Entry:
    content = {kind.title: f"{kind.record} {name}", "on": on, **more}
    return Entry(kind, name, "worse", 1, kind.states[0], content, "Cay Chair", DAY)


def test_what_gets_worse_comes_first_and_what_gets_better_last() -> None:
    agenda = order_agenda(pack())
    assert [(one.title, [each.card for each in one.curves], one.left_out) for one in agenda] == [
        ("Getting worse", ["worse"], 2),
        ("Far from England", ["far"], 0),
        ("Getting better", ["better"], 0),
    ]
    made = pack()
    calm = replace(made, changes=replace(made.changes, worse=Chosen(), far=Chosen()))
    assert [one.title for one in order_agenda(calm)] == ["Getting better"]


def test_a_curve_is_told_with_what_it_was_and_england() -> None:
    assert tell_curve(curve("worse")) == "Rose: now 9.0 per 10,000, last 7.1, England 6.0."
    assert tell_curve(Change("a", "A", "rose", "9.0")) == "Rose: now 9.0."


def test_what_was_recorded_for_the_day_is_in_the_order_of_its_numbers() -> None:
    entries = [
        entry(DECISIONS, "10", "2026-12-03"),
        entry(DECISIONS, "9", "2026-12-03"),
        entry(DECISIONS, "1", "2026-12-02"),
    ]
    meeting = entry(MEETINGS, "1", "2026-12-03")
    assert [one.name for one in select_held(entries, meeting, [meeting])] == ["9", "10"]


def test_minutes_say_who_was_there_what_was_seen_and_what_was_recorded() -> None:
    meeting = entry(MEETINGS, "1", "2026-12-03", attended="Ada Chair\nSam Lee", notes="Two teams")
    held = Held(
        [entry(DECISIONS, "1", "2026-12-03", owner="Sam Lee", due="2027-01-31")],
        [entry(CHALLENGES, "2", "2026-12-03", owner="Sam Lee", response="Two teams became one.")],
        [("gone", Action(text="Ask schools"))],
        {"worse": "Worse"},
    )
    found = {one.title: one for one in make_minutes("A board", [meeting], pack(), held, date(2027, 3, 1)).parts}
    assert found["Who was there"].lines == (("", "Ada Chair"), ("", "Sam Lee"))
    assert (found["Apologies"].lines, found["Apologies"].empty) == ((), "None.")
    assert list(found)[4:7] == ["Getting worse", "Far from England", "Getting better"]
    assert found["Getting worse"].lines == (
        ("Worse", "Rose: now 9.0 per 10,000, last 7.1, England 6.0."),
        ("", "2 more."),
    )
    assert found["What we decided last time"].lines[-1] == ("", "7 more.")
    assert found["Decisions"].lines == (("decision 1 (Worse).", "Sam Lee, by 31 January 2027: agreed."),)
    assert found["Challenges"].lines == (
        ("challenge 2 (Worse).", "Sam Lee, no date: awaiting a response."),
        ("", "Response: Two teams became one."),
    )
    assert found["Actions"].lines == (("Ask schools.", "Nobody named, no date: proposed."),)
    assert found["Next meeting"].lines == (("", "1 March 2027"),)


def test_what_is_not_agreed_is_a_draft() -> None:
    held = Held([], [], [], {})
    told = {}
    for state in MEETINGS.states:
        meeting = replace(entry(MEETINGS, "1", "2026-12-03"), state=state)
        told[state] = state_words(make_minutes("A board", [meeting], None, held, None))
    draft = "Draft minutes, not agreed by the board."
    assert told == {
        "planned": draft,
        "minutes in draft": draft,
        "minutes agreed": "Minutes agreed.",
        "cancelled": draft,
    }

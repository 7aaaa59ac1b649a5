"""Decisions, challenges and recommendations: who may record and update them, what a form says, and what is overdue."""

from datetime import date

import pytest

from oba.boards.duties import Duties, Duty
from oba.boards.entries import (
    AGENDA,
    CHALLENGES,
    DECISIONS,
    FITNESS,
    KINDS,
    RECOMMENDATIONS,
    Entry,
    find_kind,
    may_record,
    may_update,
)
from oba.boards.forms import LONGEST_LINE, list_choices, read_entry, show_entry
from oba.boards.overdue import list_overdue
from oba.indicators.card import Action

DAY = date(2027, 1, 31)
#                        decisions, challenges, recommendations, agenda
RECORDS = [
    (Duty.WRITER, (), False, False, False, False),
    (Duty.SPONSOR, (), False, False, False, False),
    (Duty.CHAIR, (), True, True, True, True),
    (Duty.SECRETARY, (), True, True, True, True),
    (Duty.QA_LEAD, (), False, True, True, True),
]
#                   of neet: decisions, challenges, recommendations, agenda; about no card: the same four
UPDATES = [
    (Duty.WRITER, ("neet",), (True, True, True, True), (True, True, True, True)),
    (Duty.WRITER, ("other",), (False, False, False, False), (True, True, True, True)),
    (Duty.SPONSOR, ("neet",), (True, True, True, True), (True, True, True, True)),
    (Duty.CHAIR, (), (True, True, True, True), (True, True, True, True)),
    (Duty.QA_LEAD, (), (False, True, True, True), (False, True, True, True)),
]


@pytest.mark.parametrize(("duty", "cards", "decision", "challenge", "recommendation", "gap"), RECORDS)
def test_who_records_what(duty, cards, decision, challenge, recommendation, gap) -> None:
    them = Duties(frozenset({duty}), frozenset(cards))
    assert [may_record(kind, them) for kind in KINDS] == [decision, challenge, recommendation, gap]


@pytest.mark.parametrize(("duty", "cards", "of_neet", "of_none"), UPDATES)
def test_who_reports_on_what(duty, cards, of_neet, of_none) -> None:
    them = Duties(frozenset({duty}), frozenset(cards))
    assert tuple(may_update(kind, them, "neet", is_named=False) for kind in KINDS) == of_neet
    assert tuple(may_update(kind, them, "", is_named=False) for kind in KINDS) == of_none


def test_who_is_named_in_an_entry_reports_on_it_and_a_reader_does_not() -> None:
    assert [may_update(kind, Duties(), "neet", is_named=True) for kind in KINDS] == [True] * 4
    assert [may_update(kind, Duties(), "neet", is_named=False) for kind in KINDS] == [False] * 4
    assert not any(may_record(kind, Duties()) for kind in KINDS)


ASKED = {"question": " Why  so\nmany? ", "owner": "Sam Lee", "due": "31/1/2027", "state": "awaiting a response"}
POINT = {"pack": "a1", "period": "2026-03-31"}


def read(form, before=POINT, state="", *, updates_only=False):
    return read_entry(CHALLENGES, form, {"due": DAY}, before, state, updates_only=updates_only)


def test_a_challenge_is_read_and_keeps_its_point() -> None:
    found = read(ASKED)
    assert found.errors == {}
    assert found.state == "awaiting a response"
    assert found.content == {**POINT, "question": "Why so many?", "owner": "Sam Lee", "due": "2027-01-31"}
    assert show_entry(CHALLENGES, found.content, found.state) == {
        "question": "Why so many?",
        "owner": "Sam Lee",
        "due": "31/01/2027",
        "response": "",
        "state": "awaiting a response",
    }


def test_a_response_makes_it_one_that_was_responded_to_and_changes_nothing_else() -> None:
    kept = read(ASKED).content
    form = {"question": "Forged", "response": "Two teams became one.", "state": "awaiting a response"}
    found = read(form, kept, "awaiting a response", updates_only=True)
    assert (found.state, found.errors) == ("responded", {})
    assert found.content == {**kept, "response": "Two teams became one."}


#         kind, form, days, what is wrong
WRONG = [
    (CHALLENGES, {}, {}, {"question", "owner", "due", "state"}),
    (CHALLENGES, {**ASKED, "state": "responded"}, {"due": DAY}, {"response"}),
    (CHALLENGES, {**ASKED, "due": "soon"}, {"due": None}, {"due"}),
    (CHALLENGES, {**ASKED, "due": "1/1/0027"}, {"due": date(27, 1, 1)}, {"due"}),
    (DECISIONS, {"text": "x", "on": "1/1/9999", "state": "agreed"}, {"on": date(9999, 1, 1)}, {"on"}),
    (CHALLENGES, {**ASKED, "state": "withdrawn"}, {"due": DAY}, {"state"}),
    (DECISIONS, {"state": "agreed"}, {}, {"text", "on"}),
    (DECISIONS, {"text": "x", "on": "1", "due": "soon", "state": "agreed"}, {"on": DAY, "due": None}, {"due"}),
    (RECOMMENDATIONS, {"state": "not started"}, {}, {"title", "source"}),
    (
        RECOMMENDATIONS,
        {"title": "x", "source": "y" * (LONGEST_LINE + 1), "on": "1", "state": "done"},
        {"on": DAY},
        {"source"},
    ),
]


@pytest.mark.parametrize(("kind", "form", "days", "wrong"), WRONG)
def test_what_is_wrong_is_said_at_its_field(kind, form, days, wrong) -> None:
    assert set(read_entry(kind, form, days, {}, "", updates_only=False).errors) == wrong


def test_an_update_begins_anew_and_a_mistake_is_taken_back_by_those_who_record() -> None:
    kept = {"text": "Fund it", "on": "2026-12-03", "update": "Begun"}
    assert "update" not in show_entry(DECISIONS, kept, "agreed")
    found = read_entry(DECISIONS, {"state": "in progress"}, {}, kept, "agreed", updates_only=True)
    assert found.content == {"text": "Fund it", "on": "2026-12-03"}


#       kind, its state before, who only reports, what may be chosen
CHOICES = [
    (DECISIONS, "", False, ("agreed", "in progress", "carried out", "replaced by a later decision")),
    (
        DECISIONS,
        "agreed",
        False,
        ("agreed", "in progress", "carried out", "replaced by a later decision", "withdrawn"),
    ),
    (DECISIONS, "agreed", True, ("agreed", "in progress", "carried out")),
    (CHALLENGES, "responded", True, ("awaiting a response", "responded")),
    (CHALLENGES, "closed", True, ("awaiting a response", "responded", "closed")),
    (CHALLENGES, "responded", False, ("awaiting a response", "responded", "closed", "withdrawn")),
    (RECOMMENDATIONS, "not started", True, ("not started", "in progress", "done")),
]


@pytest.mark.parametrize(("kind", "before", "updates_only", "choices"), CHOICES)
def test_nobody_closes_a_challenge_to_themselves_or_refuses_what_was_recommended(
    kind, before, updates_only, choices
) -> None:
    assert list_choices(kind, before, updates_only=updates_only) == choices


def entry(kind, state: str, due: str = "", name: str = "1") -> Entry:
    content = {kind.title: f"{kind.record} {name}", "owner": "Sam Lee", **({"due": due} if due else {})}
    return Entry(kind, name, "neet", 1, state, content, "Maya Khan", DAY)


def test_what_is_overdue_the_longest_first_then_what_awaits_a_response() -> None:
    actions = [
        ("neet", "1", Action(text="Ask schools", due=date(2026, 12, 1))),
        ("neet", "2", Action(text="Was done", due=date(2026, 12, 1), status="done")),
        ("neet", "3", Action(text="Not yet", due=DAY)),
    ]
    entries = [
        entry(RECOMMENDATIONS, "in progress", "2026-11-01"),
        entry(RECOMMENDATIONS, "done", "2026-11-01", "2"),
        entry(CHALLENGES, "awaiting a response", "2027-03-01"),
        entry(CHALLENGES, "responded", "2027-01-30", "2"),
        entry(CHALLENGES, "closed", "2026-01-01", "3"),
        entry(DECISIONS, "agreed", name="4"),
    ]
    assert [(one.title, one.why) for one in list_overdue(actions, entries, DAY)] == [
        ("recommendation 1", "overdue"),
        ("Ask schools", "overdue"),
        ("challenge 2", "overdue"),
        ("challenge 1", "awaiting a response"),
    ]


def test_kinds_are_found_by_their_address() -> None:
    assert [find_kind(name) for name in ("decisions", "challenges", "recommendations", "agenda", "secrets")] == [
        *KINDS,
        None,
    ]


GAP = {"title": "Waits for help", "on": "1/9/2026"}
GIVEN_UP = "Say why it is given up"
GRADED = {
    "communication": "high",
    "proxy": "medium",
    "data": "low",
    "why": "It stands",
    "graded": "Cay",
    "state": "keep",
}


@pytest.mark.parametrize(
    ("state", "because", "fault"),
    [("wanted", "", None), ("now reported", "", None), ("given up", "", GIVEN_UP), ("given up", "No one counts", None)],
)
def test_a_gap_is_given_up_for_a_reason(state, because, fault) -> None:
    found = read_entry(
        AGENDA, {**GAP, "state": state, "because": because}, {"on": DAY}, {}, "wanted", updates_only=False
    )
    assert found.errors.get("because") == fault


@pytest.mark.parametrize(("grade", "fault"), [("high", None), ("", "Choose a grade"), ("splendid", "Choose a grade")])
def test_a_power_is_graded_by_one_of_three_words(grade, fault) -> None:
    found = read_entry(FITNESS, {**GRADED, "proxy": grade}, {"on": DAY}, {}, "", updates_only=False)
    assert found.errors.get("proxy") == fault
    assert found.content.get("proxy", "") == ("" if fault else grade)

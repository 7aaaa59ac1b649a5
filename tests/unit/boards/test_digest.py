"""Whom a week's message is for, what it says, and that it tells no figure and nothing of what was written."""

from datetime import date

import pytest

from oba.boards.digest import BoardItems, choose_items, name_week, write_digest
from oba.boards.overdue import Overdue


def item(who: str, kind: str = "recommendations", due: date | None = date(2026, 10, 1)) -> Overdue:
    return Overdue(kind, kind.removesuffix("s"), "neet", "3", "7 of 12 families", who, due, due is not None)


def test_everybody_is_told_of_their_own_and_who_leads_of_what_is_nobodys() -> None:
    overdue = [item("Sam Lee"), item("sam lee"), item(""), item("Maya Khan")]
    assert choose_items(overdue, "Sam Lee", leads=False) == (overdue[0], overdue[1])
    assert choose_items(overdue, "Sam Lee", leads=True) == (overdue[0], overdue[1], overdue[2])


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 11, 1), "2026-W44"),
        (date(2026, 11, 2), "2026-W45"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
    ],
)
def test_a_week_begins_on_monday(day, week) -> None:
    assert name_week(day) == week


def test_the_message_says_where_and_nothing_of_what_was_written() -> None:
    items = (item("Sam Lee"), item("Sam Lee", "actions"), item("Sam Lee", "challenges", None))
    said = write_digest("Sam Lee", "sam@example.org", [BoardItems("b", "A board", items)], "https://p.example")
    assert (said.to, said.subject) == ("sam@example.org", "3 things overdue or waiting at your boards")
    assert (
        "A board:\n"
        "- Recommendation 3, by 1 October 2026, overdue: https://p.example/book/b/recommendations/3\n"
        "- Action 3, by 1 October 2026, overdue: https://p.example/cards/b/neet/actions/3\n"
        "- Challenge 3, awaiting a response: https://p.example/book/b/challenges/3\n"
    ) in said.body
    assert "families" not in said.body
    one = write_digest("Sam Lee", "sam@example.org", [BoardItems("b", "A board", items[:1])], "")
    assert "1 thing at your boards is overdue or waiting." in one.body

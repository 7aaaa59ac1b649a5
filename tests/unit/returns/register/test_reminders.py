"""Reminders: on which day, to whom, and in which words."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oba.returns.register.register import OwedReturn, Person, list_non_submitters
from oba.returns.register.reminders import Reminder, describe_sent, list_reminders
from oba.returns.workflow import State
from tests.fixtures.register_lines import DEFINITIONS, NOW, RETURN, define, owe
from tests.fixtures.tables import read_table

ASHA = Person("Asha", "asha@example.org", "submitter", "north", 1)
BO = Person("Bo", "bo@example.org", "approver", "north", 2)
OTHER = Person("Other", "other@example.org", "submitter", "new", 3)
PEOPLE = [ASHA, BO, OTHER]
ADDRESS = "https://returns.example.org"


def due_on(day: str | date, owed: OwedReturn | None = None, people: list[Person] = PEOPLE) -> list[Reminder]:
    as_at = date.fromisoformat(day) if isinstance(day, str) else day
    return list_reminders([owed or owe()], DEFINITIONS, people, as_at, ADDRESS)


DAYS = """
today      | kind
2026-10-12 |
2026-10-13 | due 2026-10-20 -7
2026-10-18 | due 2026-10-20 -7
2026-10-19 | due 2026-10-20 -1
2026-10-20 | due 2026-10-20 -1
2026-10-21 | due 2026-10-20 +1
2026-10-24 | due 2026-10-20 +4
2026-10-27 | due 2026-10-20 +4
2026-10-28 |
"""


@pytest.mark.parametrize("row", read_table(DAYS), ids=lambda row: row["today"])
def test_only_the_newest_day_that_has_come_counts_until_the_return_closes(row: dict[str, str]) -> None:
    assert {one.kind for one in due_on(row["today"])} == set(filter(None, [row["kind"]]))


def test_after_an_exception_reminders_go_on() -> None:
    found = due_on("2026-10-29", owe(open_until=date(2026, 10, 31)))
    assert {one.kind for one in found} == {"due 2026-10-20 +4"}
    assert "It can be sent until 31 October 2026." in found[0].message.body


def test_a_day_that_was_moved_makes_new_reminders() -> None:
    moved = owe(due=date(2026, 10, 22))
    assert {one.kind for one in due_on("2026-10-21", moved)} == {"due 2026-10-22 -1"}


PEOPLE_TOLD = """
state       | today      | told
not_started | 2026-10-19 | Asha
not_started | 2026-10-20 | Asha
not_started | 2026-10-21 | Asha, Bo
has_errors  | 2026-10-19 | Asha
waiting     | 2026-10-19 | Bo
waiting     | 2026-10-21 | Bo
signed      | 2026-10-21 |
resubmitted | 2026-10-21 |
accepted    | 2026-10-21 |
"""


@pytest.mark.parametrize("row", read_table(PEOPLE_TOLD), ids=lambda row: f"{row['state']} {row['today']}")
def test_who_is_told(row: dict[str, str]) -> None:
    told = [one.person.name for one in due_on(row["today"], owe(row["state"]))]
    assert told == [name for name in row["told"].split(", ") if name]


def test_a_provider_with_nobody_in_the_role_has_whom_it_has_told() -> None:
    assert [one.person for one in due_on("2026-10-19", owe("waiting"), [ASHA])] == [ASHA]
    assert [one.person for one in due_on("2026-10-19", owe(), [BO])] == [BO]
    assert due_on("2026-10-19", owe(), [OTHER]) == []


def test_while_a_correction_is_made_nobody_is_reminded() -> None:
    assert due_on("2026-10-24", owe("draft", accepted=True, accepted_at=NOW)) == []


WORDS = """
state       | today      | subject                    | words
not_started | 2026-10-13 | Due on 20 October 2026:    | is due on 20 October 2026, in 7 days.
not_started | 2026-10-19 | Due on 20 October 2026:    | is due on 20 October 2026, in 1 day.
not_started | 2026-10-20 | Due today:                 | is due today.
not_started | 2026-10-21 | Overdue since 20 October   | was due on 20 October 2026, 1 day ago.
not_started | 2026-10-24 | Overdue since 20 October   | We have not received anything yet.
draft       | 2026-10-19 | Due on                     | You have begun it, thank you; it has not been sent yet.
has_errors  | 2026-10-19 | Due on                     | The check found 2 faults to put right and 1 query to explain,
queries     | 2026-10-19 | Due on                     | The check left 2 faults to put right and 1 query to explain.
waiting     | 2026-10-19 | Due on                     | waits for an approver of your organisation to sign it off
returned    | 2026-10-19 | Due on                     | It was returned to you with a comment
"""


@pytest.mark.parametrize("row", read_table(WORDS), ids=lambda row: f"{row['state']} {row['today']}")
def test_what_a_message_says(row: dict[str, str]) -> None:
    message = due_on(row["today"], owe(row["state"], faults=2, queries=1))[0].message
    assert message.subject.startswith(row["subject"])
    assert message.subject.endswith(f"{DEFINITIONS[RETURN].name}, July to September 2026")
    assert row["words"] in message.body
    assert f"{ADDRESS}/returns/north 2026-Q3" in message.body
    assert "It can be sent until 27 October 2026." in message.body


def test_a_message_as_a_whole() -> None:
    definition = define(contact="Kim, 01234 567890", name="Made-up return")
    (found,) = list_reminders([owe("queries", queries=3)], {RETURN: definition}, [ASHA], date(2026, 10, 19), ADDRESS)
    assert found.message.to == "asha@example.org"
    assert found.message.subject == "Due on 20 October 2026: Made-up return, July to September 2026"
    assert found.message.body == (
        "Hello Asha,\n\n"
        "The Made-up return of North for July to September 2026 is due on 20 October 2026, in 1 day.\n\n"
        "We have your file, thank you. The check left 3 queries to explain. Please look at each figure, and either"
        " amend it or give the reason.\n\n"
        "Please go to: https://returns.example.org/returns/north 2026-Q3\n\n"
        "It can be sent until 27 October 2026. If you cannot meet that date, please contact us beforehand:"
        " Kim, 01234 567890.\n\n"
        "This message was sent automatically, because you have an account for these returns. Replies are not read.\n"
    )


@given(st.sampled_from(list(State)), st.integers(-40, 40))
def test_whoever_is_reminded_after_the_due_day_is_a_non_submitter_and_the_other_way_round(
    state: State, days: int
) -> None:
    owed: Any = owe(state.value)
    as_at = owed.due + timedelta(days=days)
    reminded = {one.owed.code for one in due_on(as_at, owed)}
    missing = {one.row.code for one in list_non_submitters([owed], DEFINITIONS, [], as_at)}
    if 1 <= days <= 7:
        assert reminded == missing
    elif days > 7:
        assert reminded == set(), "it is closed; the list of non-submitters goes on"


def test_what_became_of_a_reminder_in_words() -> None:
    assert describe_sent(NOW, "") == "sent"
    assert describe_sent(None, "") == "it is not known whether it was sent"
    assert describe_sent(None, "550 no.") == "could not be sent and will be tried again: 550 no."

"""The register: who owes what and when, how far it has come, who has not sent, and what leaves as a file."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from oba.indicators.schedule import BoardSchedule
from oba.periods import month_period, read_period
from oba.returns.register.register import (
    Expected,
    OwedReturn,
    Person,
    filter_owed,
    find_days,
    hold_passed,
    list_expected,
    list_non_submitters,
    make_register,
)
from oba.returns.register.tables import (
    as_csv,
    as_workbook,
    tabulate_non_submitters,
    tabulate_records,
    tabulate_register,
)
from oba.returns.register.timeliness import share, summarise_providers
from oba.returns.workflow import State
from oba.timetable.meetings import make_calendar
from tests.fixtures.register_lines import DEFINITIONS, NOW, PROVIDERS, RETURN, define, owe
from tests.fixtures.tables import read_table


def moment(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00+00:00")


@pytest.mark.parametrize(
    ("as_at", "owed"),
    [
        ("2026-03-31", ""),
        ("2026-04-01", "north 2026-04-01, gone 2026-04-01"),
        ("2026-06-30", "north 2026-04-01, gone 2026-04-01"),
        ("2026-07-01", "north 2026-04-01, gone 2026-04-01, north 2026-07-01, new 2026-07-01"),
    ],
)
def test_each_provider_that_was_open_owes_each_quarter_that_has_begun(as_at: str, owed: str) -> None:
    found = list_expected(DEFINITIONS, date.fromisoformat(as_at), {})
    assert {f"{one.organisation} {one.period.start}" for one in found} == set(filter(None, owed.split(", ")))
    assert {(one.due, one.closes) for one in found if one.period.start == date(2026, 7, 1)} in (
        set(),
        {(date(2026, 10, 20), date(2026, 10, 27))},
    )


@pytest.mark.parametrize(
    ("meetings", "days"),
    [
        ([], "2026-10-20 2026-10-27"),
        (["2026-10-31"], "2026-10-20 2026-10-27"),
        (["2026-11-02"], "2026-10-21 2026-10-28"),
        (["2026-12-03", "2026-11-20"], "2026-11-08 2026-11-15"),
        (["2027-01-31"], "2027-01-19 2027-01-26"),
        (["2027-02-01"], "2026-10-20 2026-10-27"),
    ],
    ids=["none", "too early", "the first that leaves 20 days", "the first of two", "the last", "the next quarter's"],
)
def test_a_return_for_a_board_is_due_before_the_pack_of_the_first_meeting_that_leaves_its_time(
    meetings: list[str], days: str
) -> None:
    definition = define(for_meeting={"board": "a-board", "days_before_pack": 7})
    schedule = BoardSchedule(meetings=[date.fromisoformat(one) for one in meetings], days_before=5)
    found = find_days(definition, month_period(2026, 7, 3), {"a-board": make_calendar(schedule, [])})
    assert " ".join(map(str, found)) == days


@pytest.mark.parametrize(
    ("was", "would_be", "today", "due"),
    [
        ("2026-11-20", "2026-11-27", "2026-11-20", "2026-11-27"),
        ("2026-11-20", "2026-11-27", "2026-11-21", "2026-11-20"),
        ("2026-11-20", "2026-11-13", "2026-11-13", "2026-11-13"),
        ("2026-11-20", "2026-11-13", "2026-11-14", "2026-11-20"),
    ],
    ids=["later", "it has passed", "earlier", "earlier than today"],
)
def test_a_day_that_has_passed_is_not_moved_by_a_meeting_nor_one_moved_there(
    was: str, would_be: str, today: str, due: str
) -> None:
    definition = define(for_meeting={"board": "a-board"})
    one = Expected(definition.id, "north", month_period(2026, 7, 3), date.fromisoformat(would_be), date(2027, 1, 1))
    known = {(definition.id, "north", one.period.code): (date.fromisoformat(was), date(2026, 12, 1))}
    (held,) = hold_passed([one], known, {definition.id: definition}, date.fromisoformat(today))
    assert (str(held.due), held.closes) == (due, date(2026, 12, 1) if due == was else date(2027, 1, 1))
    free = {definition.id: define()}
    assert hold_passed([one], known, free, date.fromisoformat(today)) == [one], "a definition may move any day"
    (new,) = hold_passed([one], {}, {definition.id: definition}, date.fromisoformat(today))
    assert str(new.due) == (would_be if would_be >= today else "2026-10-20"), "made known too late: its own day"


@pytest.mark.parametrize("change", [{"collected_from": None}, {"status": "draft"}, {"status": "retired"}])
def test_without_a_first_quarter_or_not_live_nothing_is_owed(change: dict[str, Any]) -> None:
    definition = define(**change)
    assert list_expected({definition.id: definition}, date(2030, 1, 1), {}) == []


def test_a_quarter_nobody_asks_for_any_more_stays_only_if_something_was_done() -> None:
    owed = [owe(), owe(organisation="gone"), owe("draft", "gone", "2026-Q1"), owe(organisation="unknown")]
    kept = filter_owed(owed, DEFINITIONS, NOW.date())
    assert [one.code for one in kept] == ["north 2026-Q3", "gone 2026-Q1"]


ROWS = """
state              | today      | signed     | status                            | late | partly | missing
not_started        | 2026-10-20 |            | Not started                       | 0    | no     | nothing was received
not_started        | 2026-10-21 |            | Late                              | 1    | no     | nothing was received
not_started        | 2026-10-28 |            | Closed                            | 8    | no     | nothing was received
draft              | 2026-10-20 |            | Draft                             | 0    | yes    | a draft was begun and not sent
draft              | 2026-10-22 |            | Late - draft                      | 2    | yes    | a draft was begun and not sent
has_errors         | 2026-10-22 |            | Sent - has errors                 | 2    | yes    | 1 fault to put right and 2 queries to explain
queries            | 2026-10-19 |            | Sent - queries to explain         | 0    | yes    | 1 fault to put right and 2 queries to explain
waiting            | 2026-10-22 |            | Sent - waiting for sign-off       | 2    | no     | an approver's sign-off
signed             | 2026-12-01 | 2026-10-20 | Signed off - with the partnership | 0    | no     |
signed             | 2026-12-01 | 2026-10-23 | Signed off - with the partnership | 3    | no     |
returned           | 2026-10-22 | 2026-10-19 | Returned to the provider          | 2    | no     | a new version: it was returned with a comment
accepted_explained | 2026-12-01 | 2026-10-19 | Accepted with explanations        | 0    | no     |
nil_accepted       | 2026-12-01 | 2026-10-26 | Nil return accepted               | 6    | no     |
"""  # noqa: E501


@pytest.mark.parametrize("row", read_table(ROWS), ids=lambda row: f"{row['state']} {row['today']}")
def test_a_line_of_the_register(row: dict[str, str]) -> None:
    signed = moment(row["signed"]) if row["signed"] else None
    owed = owe(row["state"], first_signed=signed, faults=1, queries=2)
    (made,) = make_register([owed], DEFINITIONS, date.fromisoformat(row["today"]))
    assert made.status == row["status"]
    assert made.late_days == int(row["late"])
    assert made.partly_sent is (row["partly"] == "yes")
    assert made.missing == row["missing"]
    assert (made.organisation, made.period) == ("North", "July to September 2026")
    is_with_us = row["state"] in ("signed", "accepted_explained", "nil_accepted")
    assert (made.sent is not None) is is_with_us


def test_signing_late_in_the_evening_counts_as_the_day_in_england() -> None:
    evening = datetime(2026, 10, 20, 23, 30, tzinfo=UTC)  # 00:30 on the 21st in London
    (row,) = make_register([owe("signed", first_signed=evening)], DEFINITIONS, date(2026, 12, 1))
    assert (row.sent, row.late_days) == (date(2026, 10, 21), 1)


def test_while_a_correction_is_made_what_was_accepted_stands() -> None:
    accepted = {"accepted": True, "accepted_at": moment("2026-10-21"), "first_signed": moment("2026-10-19")}
    owed = owe("accepted", correction=State.HAS_ERRORS, faults=2, **accepted)
    (row,) = make_register([owed], DEFINITIONS, date(2026, 10, 30))
    assert row.status == "Accepted. Correction: 2 faults to put right"
    assert (row.late_days, row.missing) == (0, "")
    assert list_non_submitters([owed], DEFINITIONS, [], date(2026, 10, 30)) == []


STATES = st.sampled_from(list(State))
DAYS = st.dates(date(2026, 9, 1), date(2026, 12, 31))


@given(st.lists(st.tuples(STATES, DAYS, st.booleans()), max_size=12), DAYS)
def test_the_non_submitters_are_the_lines_of_the_register_due_and_not_sent(
    given_ones: list[tuple[State, date, bool]], as_at: date
) -> None:
    """The register says `sent` or a status of the partnership's for everything else that is due."""
    owed = [
        OwedReturn(
            str(n),
            RETURN,
            "north",
            read_period("2026-Q3", "quarter"),
            due,
            due,
            State.ACCEPTED if corrected else state,
            State.DRAFT if corrected else None,
            accepted=corrected,
        )
        for n, (state, due, corrected) in enumerate(given_ones)
    ]
    rows = make_register(owed, DEFINITIONS, as_at)
    missing = list_non_submitters(owed, DEFINITIONS, [], as_at)
    assert [one.row for one in missing] == [row for row in rows if row.due < as_at and row.missing]
    in_words = ("Accepted", "Nil", "Signed", "Resubmitted")
    for row in rows:
        assert row.status.startswith(in_words) is (row.missing == "")


PEOPLE = [
    Person("Zoe", "zoe@example.org", "submitter", "north", 3),
    Person("Bo", "bo@example.org", "approver", "north", 4),
    Person("Asha", "asha@example.org", "submitter", "north", 5),
    Person("Other", "other@example.org", "submitter", "new", 6),
]


def test_contacts_are_the_providers_own_people_submitters_first() -> None:
    (found,) = list_non_submitters([owe()], DEFINITIONS, PEOPLE, date(2026, 10, 21))
    assert [person.name for person in found.contacts] == ["Asha", "Zoe", "Bo"]


def test_without_accounts_the_definitions_contacts_stand_in() -> None:
    named = {**PROVIDERS[0], "contacts": [{"role": "manager", "name": "Kim", "email": "kim@example.org"}]}
    definition = define(providers=[named | {"contacts": [*named["contacts"], {"role": "submitter"}]}])
    (found,) = list_non_submitters([owe()], {definition.id: definition}, [], date(2026, 10, 21))
    assert [(person.name, person.email) for person in found.contacts] == [("Kim", "kim@example.org")]


def test_a_providers_record_counts_what_was_due() -> None:
    signed = {"first_signed": moment("2026-10-20")}
    owed = [
        owe("accepted", **signed),
        owe("signed", quarter="2026-Q2", first_signed=moment("2026-10-21")),
        owe("returned", quarter="2026-Q1", **signed),
        owe("not_started", quarter="2025-Q4"),
        owe("not_started", quarter="2025-Q3", due=date(2026, 10, 25)),
        owe("accepted", "new", **signed),
    ]
    new, north = summarise_providers(owed, DEFINITIONS, NOW.date())
    assert (new.organisation, new.owed, new.on_time, new.late, new.never) == ("New", 1, 1, 0, 0)
    assert (north.organisation, north.owed, north.on_time, north.late, north.never) == ("North", 4, 1, 1, 2)
    assert north.complete.words == "2 of 4, too few for a share"


def test_a_share_has_its_wilson_interval_from_eight_on() -> None:
    """Worked by hand: Wilson's limits of 7 of 8 are 52.9% and 97.8%."""
    assert share(7, 7).percent is None
    assert share(7, 8).words == "88% (53% to 98%), 7 of 8"
    assert share(8, 8).upper == 100


HOSTILE = '=HYPERLINK("http://x")'


def tables() -> list[list[list[Any]]]:
    named = {**PROVIDERS[0], "name": HOSTILE}
    definitions = {RETURN: define(providers=[named])}
    people = [Person("@SUM(A1)", "+1@example.org", "submitter", "north", 1)]
    owed = [owe()]
    return [
        tabulate_register(make_register(owed, definitions, NOW.date())),
        tabulate_non_submitters(list_non_submitters(owed, definitions, people, NOW.date())),
        tabulate_records(summarise_providers(owed, definitions, NOW.date())),
    ]


@pytest.mark.parametrize("table", tables())
def test_no_cell_of_a_file_is_a_formula(table: list[list[Any]]) -> None:
    rows = list(csv.reader(io.StringIO(as_csv(table).decode("utf-8-sig"))))
    assert [len(row) for row in rows] == [len(rows[0])] * len(table)
    assert any(cell == f"'{HOSTILE}" for row in rows for cell in row)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    sheet = load_workbook(io.BytesIO(as_workbook(table, "Register", NOW))).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.value == HOSTILE]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert all(cell.quotePrefix for cell in cells if cell.value == HOSTILE)


def test_days_in_a_workbook_are_days() -> None:
    sheet = load_workbook(io.BytesIO(as_workbook(tables()[0], "Register", NOW))).active
    assert sheet is not None
    heads = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, heads.index("Due") + 1).value == datetime(2026, 10, 20)  # noqa: DTZ001  a cell has no zone

"""The audit trail on screen: in words, narrowed to a provider, return, person or day, and to download."""

import csv
import json
from datetime import UTC, datetime
from io import StringIO

import pytest

from oba.portal.trail.words import Names, describe_details, name_subject
from oba.roles import Role
from oba.store.audit import PROGRAM, Actor, actor_of, write_entry
from oba.store.engine import write_session
from tests.fixtures.desk import add_owed
from tests.fixtures.portals import Browser, Portal, errors_of, text_of

NAMES = Names(
    {"59853feb5eb3f2c7": "Early help provider return, Malvern Hills, July to September 2026"},
    {8: "Sam Carter"},
    {"eh-malvern-hills": "Malvern Hills"},
    {"north": "The northern board"},
    {"59853feb5eb3f2c7": {"assessments": "EH2"}},
)

SUBJECTS = [
    ("return 59853feb5eb3f2c7", "Early help provider return, Malvern Hills, July to September 2026"),
    ("return 0123", "A return that is no longer known (0123)"),
    ("account:8", "Sam Carter"),
    ("account:9", "account:9"),
    ("board north", "The northern board"),
    ("number 3", "number 3"),
]


@pytest.mark.parametrize(("about", "words"), SUBJECTS)
def test_what_an_entry_is_about_has_a_name(about: str, words: str) -> None:
    assert name_subject(about, NAMES) == words


DETAILS = [
    (
        {"from": "has_errors", "to": "waiting"},
        [("State before", "Sent - has errors"), ("State after", "Sent - waiting for sign-off")],
    ),
    ({"to": "lee@example.org"}, [("State after", "lee@example.org")]),
    ({"until": "2026-12-28"}, [("Until", "28 December 2026")]),
    ({"until": "2026-07-01 11:30:00+00:00"}, [("Until", "1 July 2026 at 12:30")]),
    ({"due": ["2026-10-20", "2026-10-27"]}, [("Due", "20 October 2026, now 27 October 2026")]),
    ({"reasons refused": [], "comment": "Say why."}, [("Comment", "Say why.")]),
    ({"explained": ["PLA-01 assessments", "PLA-02 gone"]}, [("Explained", "EH2 (PLA-01); PLA-02 gone")]),
    ({"reasons refused": ["PLA-01 assessments q1"]}, [("Reasons to be given again", "EH2.q1 (PLA-01)")]),
    (
        {
            "before": {"role": "qa_lead", "organisation": ""},
            "after": {"role": "submitter", "organisation": "eh-malvern-hills"},
        },
        [("Before", "role: Quality-assurance lead"), ("After", "role: Submitter; organisation: Malvern Hills")],
    ),
    ({"after": {"boards": ["north", "gone"]}}, [("After", "boards: The northern board; gone")]),
]


@pytest.mark.parametrize(("detail", "said"), DETAILS)
def test_details_are_said_in_words(detail: dict[str, object], said: list[tuple[str, str]]) -> None:
    found = describe_details(json.dumps(detail), NAMES, "return 59853feb5eb3f2c7")
    assert [(label, words) for label, words, _ in found] == said


def test_hashes_come_last_and_are_told_apart() -> None:
    found = describe_details(json.dumps({"sha256": "abc", "attempt": 2}), NAMES)
    assert found == [("Attempt", "2", False), ("SHA-256 of the file", "abc", True)]


@pytest.fixture
def reader(portal: Portal) -> Browser:
    """Four entries: two about one return, on two days, one about another provider's, one about a person."""
    ours, theirs = add_owed(portal.engine, code="ours"), add_owed(portal.engine, "eh-redditch", code="theirs")
    sam = portal.add_account(Role.SUBMITTER, "sam@example.org", name="Sam Carter")
    lee = Actor(None, "Lee Park <lee@example.org>", "submitter", "eh-redditch")
    first, second = datetime(2026, 10, 12, 22, 59, tzinfo=UTC), datetime(2026, 10, 12, 23, 1, tzinfo=UTC)
    with write_session(portal.engine) as session:
        write_entry(session, actor_of(sam), "send", f"return {ours}", first, {"from": "not_started", "to": "waiting"})
        write_entry(session, PROGRAM, "reminder sent", f"return {ours}", second, {}, "eh-wyre-forest")
        write_entry(session, lee, "send", f"return {theirs}", second, {"sha256": "abc"})
        write_entry(session, PROGRAM, "lock", f"account:{sam.id}", second, {}, "eh-wyre-forest")
    return portal.as_role(Role.QA_LEAD)


CHOICES = [
    ("", ["lock", "send", "reminder sent", "send"]),
    ("provider=eh-redditch", ["send"]),
    ("provider=eh-wyre-forest", ["lock", "reminder sent", "send"]),
    ("owed=early-help-provider-return", ["send", "reminder sent", "send"]),
    ("owed=health-visiting-return", []),
    ("person=1", ["lock", "send"]),  # by them, or about them
    ("day=12/10/2026", ["send"]),  # until midnight in England, which is an hour before that in UTC
    ("day=13+October+2026", ["lock", "send", "reminder sent"]),
    ("about=return+ours", ["reminder sent", "send"]),
    ("provider=eh-wyre-forest&day=2026-10-13&owed=early-help-provider-return", ["reminder sent"]),
]


def test_the_trail_is_narrowed_and_read_in_words(reader: Browser) -> None:
    for query, actions in CHOICES:
        content = reader.get(f"/trail/download.csv?{query}").content.decode("utf-8-sig")
        assert [line["What"] for line in csv.DictReader(StringIO(content))] == actions, query
        page = text_of(reader.get(f"/trail?{query}"))
        assert page.count("Entry ") == len(actions), query
    page = text_of(reader.get("/trail?person=1"))
    assert "Sam Carter Submitter Send" in page
    assert (
        "Send : Early help provider return, District early help provider, Wyre Forest, July to September 2026" in page
    )
    assert "State before Not started State after Sent - waiting for sign-off" in page
    assert "Lock : Sam Carter" in page
    assert "account:" not in page
    assert reader.get("/trail/download.csv?day=31/2/2026").status_code == 422  # and not everything
    wrong = reader.get("/trail?day=31/2/2026")
    assert (wrong.status_code, errors_of(wrong)) == (422, {"day": "Enter a real day, such as 12/10/2026"})


def test_the_trail_is_shown_a_page_at_a_time_and_downloaded_whole(portal: Portal, monkeypatch) -> None:
    monkeypatch.setattr("oba.portal.trail.pages.A_FETCH", 25)
    with write_session(portal.engine) as session:
        for number in range(60):
            write_entry(session, PROGRAM, "counted", f"number {number}", portal.clock())
    reader = portal.as_role(Role.QA_LEAD)
    page = reader.get("/trail")
    assert "number 59" in text_of(page)
    assert "number 9 " not in text_of(page)
    assert "/trail?before=11" in page.text
    assert "number 9" in text_of(reader.get("/trail?before=11"))
    assert "number 59" not in text_of(reader.get("/trail?about=number+3"))
    content = reader.get("/trail/download.csv").content.decode("utf-8-sig")
    numbers = [int(line["Number"]) for line in csv.DictReader(StringIO(content))]
    assert numbers == list(range(numbers[0], 0, -1))
    assert "\ufeff" not in content


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        (
            {"kind": "card", "about": "plans-rate", "period": "2026-q4", "number": 2, "state": "agreed"},
            [("What", "The text of a card"), ("Card", "Plans"), ("Quarter", "2026 Q4"), ("Version", "2")],
        ),
        (
            {"kind": "action", "about": "gone", "name": "7", "number": 1, "state": "proposed"},
            [("What", "An action"), ("Card", "gone"), ("Number of the action", "7"), ("Version", "1")],
        ),
        (
            {"kind": "challenge", "about": "plans-rate", "name": "3", "number": 1, "state": "closed"},
            [
                ("What", "A challenge to a figure"),
                ("Card", "Plans"),
                ("Number of the challenge", "3"),
                ("Version", "1"),
            ],
        ),
        (
            {"kind": "digest", "period": "2026-W45", "name": "7", "number": 2, "state": "sent"},
            [
                ("What", "The week’s message of what is overdue"),
                ("Person", "Maya Khan"),
                ("Quarter", "2026 W45"),
                ("Version", "2"),
            ],
        ),
        (
            {"kind": "duty", "name": "7", "number": 1, "state": "given"},
            [("What", "What somebody does for the board"), ("Person", "Maya Khan"), ("Version", "1")],
        ),
    ],
)
def test_what_a_board_wrote_is_told_in_words(detail, said) -> None:
    names = Names(people={7: "Maya Khan"}, cards={"plans-rate": "Plans"})
    told = describe_details(json.dumps({**detail, "sha256": "abc"}), names, "board b")
    assert told == [
        *((label, words, False) for label, words in [*said, ("State", detail["state"])]),
        ("SHA-256 of what was written", "abc", True),
    ]

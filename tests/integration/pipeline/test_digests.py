"""One message a person a week, whoever else is at it: sent, perhaps sent, or tried again, all in the trail."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from oba.boards.duties import Duties, Duty
from oba.errors import ObaError
from oba.indicators.project import Definitions
from oba.mail import Message, SendingError
from oba.models import Account
from oba.pipeline.written.desk import give_duties
from oba.pipeline.written.digests import list_digests, send_digests
from oba.pipeline.written.integrity import find_changed_records
from oba.roles import Role
from oba.store.audit import PROGRAM
from oba.store.boards.versions import RecordKey, add_version
from oba.store.engine import read_session, write_session
from oba.vocabulary import Audience
from tests.fixtures.portals import RecordingSender

BOARD, OTHER = "worcestershire-early-help-board", "herefordshire-early-help-board"
MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)
ADDRESS = "https://portal.example"
LATE = {"title": "Write plans", "source": "Inspection", "on": "2026-09-01", "due": "2026-10-01"}


def add_person(engine: Engine, name: str, role: Role = Role.BOARD_MEMBER, boards: str = BOARD, **more) -> Account:
    taken = {"created_at": MONDAY, "activated_at": MONDAY, **more}
    with write_session(engine) as session:
        account = Account(email=f"{name.split()[0].lower()}@example.org", name=name, role=role, boards=boards, **taken)
        session.add(account)
    return account


def record(engine: Engine, kind: str, number: str, state: str, content: dict, board: str = BOARD) -> None:
    with write_session(engine) as session:
        add_version(session, RecordKey(board, kind, "", "", number), state, content, PROGRAM, MONDAY, 0)


@pytest.fixture
def late(engine: Engine) -> Engine:
    """Sam is late at a board that Sam sees, and at one that Sam does not; nobody is named in a third."""
    record(engine, "recommendation", "1", "in progress", {**LATE, "owner": "Sam Lee"})
    record(engine, "recommendation", "2", "in progress", LATE)
    record(engine, "recommendation", "3", "done", {**LATE, "owner": "Sam Lee"})
    record(engine, "recommendation", "1", "in progress", {**LATE, "owner": "Sam Lee"}, OTHER)
    return engine


def send(engine: Engine, definitions: Definitions, sender: RecordingSender, days: int = 0) -> str:
    return send_digests(engine, definitions, sender, MONDAY + timedelta(days=days), ADDRESS).words


def test_each_is_written_to_once_a_week_of_what_is_theirs_and_the_trail_verifies(
    late: Engine, definitions: Definitions
) -> None:
    add_person(late, "Sam Lee")
    add_person(late, "Rea Der")
    record(late, "meeting", "1", "planned", {"title": "Winter", "on": "2026-12-03"})
    record(late, "meeting", "2", "cancelled", {"title": "Autumn", "on": "2026-11-05"})
    chair = add_person(late, "Cay Chair")
    give_duties(late, BOARD, chair.id, Duties(frozenset({Duty.CHAIR})), PROGRAM, MONDAY)
    sender = RecordingSender()
    assert send(late, definitions, sender) == "2 sent."
    sent = {one.to: one.body for one in sender.sent}
    assert set(sent) == {"sam@example.org", "cay@example.org"}
    assert f"{ADDRESS}/book/{BOARD}/recommendations/1" in sent["sam@example.org"]
    assert OTHER not in sent["sam@example.org"]
    assert "Worcestershire early help board, which meets next on 3 December 2026:" in sent["sam@example.org"]
    assert [line for line in sent["cay@example.org"].splitlines() if line.startswith("- ")] == [
        f"- Recommendation 2, by 1 October 2026, overdue: {ADDRESS}/book/{BOARD}/recommendations/2"
    ]
    assert send(late, definitions, sender, days=6) == ""
    assert send(late, definitions, sender, days=7) == "2 sent."
    with read_session(late) as session:
        assert find_changed_records(session) == []


def test_two_at_once_send_one(late: Engine, definitions: Definitions) -> None:
    add_person(late, "Sam Lee")
    sender = RecordingSender()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: send(late, definitions, sender), range(3)))
    assert len(sender.sent) == 1


def test_what_was_surely_not_sent_is_tried_again_and_what_perhaps_was_is_not(
    late: Engine, definitions: Definitions
) -> None:
    add_person(late, "Sam Lee")
    away = RecordingSender(fault=SendingError("away.", certain=True))
    assert send(late, definitions, away) == "1 not sent: away."
    unsure = RecordingSender(fault=SendingError("broke off.", certain=False))
    assert send(late, definitions, unsure) == "1 perhaps sent, and not tried again: broke off."
    assert send(late, definitions, RecordingSender()) == ""


def test_nobody_is_written_to_who_cannot_read_it(late: Engine, definitions: Definitions) -> None:
    add_person(late, "Sam Lee", boards=OTHER)
    with write_session(late) as session:
        session.add(
            Account(email="s2@example.org", name="Sam Lee", role=Role.BOARD_MEMBER, boards=BOARD, created_at=MONDAY)
        )
    add_person(late, "Ann Admin", Role.ADMINISTRATOR, "")
    (only,) = list_digests(late, definitions, MONDAY, ADDRESS)
    assert (only[1].to, BOARD in only[1].body) == ("sam@example.org", False)


def test_a_challenge_to_a_restricted_pack_is_told_to_those_who_see_it(engine: Engine, definitions: Definitions) -> None:
    point = {"pack": "a1", "period": "2026-03-31", "shown": "7", "shown_on": "2026-11-01"}
    asked = {"question": "Why?", "owner": "Sam Lee", "due": "2026-12-01", **point}
    record(engine, "challenge", "1", "awaiting a response", {**asked, "audience": Audience.RESTRICTED.value})
    add_person(engine, "Sam Lee")
    assert list_digests(engine, definitions, MONDAY, ADDRESS) == []
    with write_session(engine) as session:
        session.add(
            Account(email="s2@example.org", name="Sam Lee", role=Role.QA_LEAD, created_at=MONDAY, activated_at=MONDAY)
        )
    assert [one.to for _, one in list_digests(engine, definitions, MONDAY, ADDRESS)] == ["s2@example.org"]


def test_without_a_sender_it_says_what_to_do(late: Engine, definitions: Definitions) -> None:
    assert send_digests(late, definitions, None, MONDAY, ADDRESS).words == ""
    add_person(late, "Sam Lee")
    with pytest.raises(ObaError, match="OBA_SMTP_HOST"):
        send_digests(late, definitions, None, MONDAY, ADDRESS)


def test_a_server_that_is_away_is_not_asked_for_everybody(engine: Engine, definitions: Definitions) -> None:
    asked: list[Message] = []

    class Away:
        def send(self, message: Message) -> None:
            asked.append(message)
            raise SendingError("away.", certain=True)

    for number in range(5):
        add_person(engine, f"P{number} Lee")
        record(engine, "recommendation", str(number + 1), "in progress", {**LATE, "owner": f"P{number} Lee"})
    send_digests(engine, definitions, Away(), MONDAY, ADDRESS)
    assert len(asked) == 3

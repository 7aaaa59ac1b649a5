"""Reminders that are sent: each once, whoever else is at it, whatever breaks on the way."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from oba.errors import ObaError
from oba.mail import MOST_IN_A_ROW, Message, SendingError, SendingResult
from oba.models import AuditEntry, Owed
from oba.pipeline.register import remind
from oba.returns.register.reminders import describe_sent
from oba.store import reminders as store
from oba.store.engine import open_store, read_session, write_session
from tests.fixtures.owed_returns import NOW, add_person, define

DEFINITION = define()
DEFINITIONS = {DEFINITION.id: DEFINITION}
BEFORE = NOW  # the day before the due day: one reminder a submitter
AFTER = datetime(2026, 10, 21, 9, tzinfo=UTC)


class Outbox:
    """Keeps what it is given; fails as the test says."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.faults: dict[str, BaseException] = {}
        self.lock = threading.Lock()

    def send(self, message: Message) -> None:
        fault = self.faults.get(message.to)
        if fault:
            raise fault
        with self.lock:
            self.sent.append(message)

    @property
    def receivers(self) -> list[str]:
        return sorted(message.to.partition("@")[0] for message in self.sent)


@pytest.fixture
def people(engine: Engine) -> dict[str, int]:
    with write_session(engine) as session:
        return {
            "asha": add_person(session, "Asha"),
            "bo": add_person(session, "Bo", "approver"),
            "cy": add_person(session, "Cy", organisation="south"),
        }


@pytest.fixture
def outbox(people: dict[str, int]) -> Outbox:
    return Outbox()


def run(engine: Engine, outbox: Outbox | None, now: datetime = BEFORE) -> SendingResult:
    return remind(engine, DEFINITIONS, outbox, now, "https://returns.example.org")


def kept(engine: Engine) -> dict[str, str]:
    """What the partnership is shown of each reminder, by who it was for."""
    with read_session(engine) as session:
        rows = [row for owed in session.exec(select(Owed)).all() for row in store.list_reminders(session, owed.id or 0)]
        return {f"{account.name} {row.kind[-2:]}": describe_sent(row.sent_at, row.fault) for row, account in rows}


def trail(engine: Engine) -> list[str]:
    with read_session(engine) as session:
        entries = session.exec(select(AuditEntry).order_by(AuditEntry.number)).all()  # type: ignore[arg-type]
        return [entry.action for entry in entries if entry.action.startswith("reminder")]


def test_each_is_sent_once_and_is_in_the_trail(engine: Engine, outbox: Outbox) -> None:
    assert run(engine, outbox).words == "2 sent."
    assert outbox.receivers == ["asha", "cy"]
    for hours in (1, 23):
        assert run(engine, outbox, BEFORE + timedelta(hours=hours)) == SendingResult()
    assert outbox.receivers == ["asha", "cy"]
    assert kept(engine) == {"Asha -1": "sent", "Cy -1": "sent"}
    assert trail(engine) == ["reminder sent"] * 2
    run(engine, outbox, AFTER)
    assert outbox.receivers == ["asha", "asha", "bo", "cy", "cy"]


def test_after_days_of_silence_one_message_is_sent_and_not_all_that_were_missed(engine: Engine, outbox: Outbox) -> None:
    run(engine, outbox, datetime(2026, 10, 26, 9, tzinfo=UTC))
    assert kept(engine) == {"Asha +4": "sent", "Bo +4": "sent", "Cy +4": "sent"}


def test_a_refused_one_is_tried_again_and_said(engine: Engine, outbox: Outbox) -> None:
    outbox.faults["asha@example.org"] = SendingError("550 no.", certain=True)
    done = run(engine, outbox)
    assert (done.sent, done.faults, done.words) == (1, ["550 no."], "1 sent. 1 not sent: 550 no.")
    assert kept(engine)["Asha -1"] == "could not be sent and will be tried again: 550 no."
    outbox.faults.clear()
    assert run(engine, outbox).words == "1 sent."
    assert outbox.receivers == ["asha", "cy"]
    assert kept(engine)["Asha -1"] == "sent"


def test_one_of_which_it_is_not_known_is_never_sent_again_and_said(engine: Engine, outbox: Outbox) -> None:
    outbox.faults["asha@example.org"] = SendingError("Broke off.", certain=False)
    assert run(engine, outbox).words == "1 sent. 1 perhaps sent, and not tried again: Broke off."
    outbox.faults.clear()
    assert run(engine, outbox) == SendingResult()
    assert outbox.receivers == ["cy"]
    assert kept(engine)["Asha -1"] == "it is not known whether it was sent"
    assert trail(engine) == ["reminder perhaps sent", "reminder sent"]


def test_killed_while_sending_it_is_never_sent_again(engine: Engine, outbox: Outbox) -> None:
    outbox.faults["asha@example.org"] = KeyboardInterrupt()  # nothing is caught on the way, as with a kill
    with pytest.raises(KeyboardInterrupt):
        run(engine, outbox)
    outbox.faults.clear()
    assert run(engine, outbox).words == "1 sent."
    assert outbox.receivers == ["cy"]
    assert kept(engine)["Asha -1"] == "it is not known whether it was sent"


def test_four_at_once_send_each_once(engine: Engine, store_address: str, outbox: Outbox) -> None:
    ready = threading.Barrier(4)
    faults: list[BaseException] = []

    def work() -> None:
        own = open_store(store_address)
        try:
            ready.wait(300)
            run(own, outbox, AFTER)
        except BaseException as fault:
            faults.append(fault)
        finally:
            own.dispose()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert faults == []
    assert outbox.receivers == ["asha", "bo", "cy"]


def test_one_about_a_return_that_was_sent_meanwhile_is_not_sent(engine: Engine, outbox: Outbox) -> None:
    class Slow(Outbox):
        def send(self, message: Message) -> None:
            super().send(message)
            with write_session(engine) as session:
                for owed in session.exec(select(Owed)):
                    owed.state, owed.turn = "signed", owed.turn + 1

    slow = Slow()
    assert run(engine, slow).sent == 1
    assert slow.receivers == ["asha"]
    assert list(kept(engine)) == ["Asha -1"]


def test_a_server_that_is_not_there_is_given_up_soon(engine: Engine, outbox: Outbox) -> None:
    with write_session(engine) as session:
        for number in range(5):
            add_person(session, f"More{number}")
    gone = SendingError("Nobody there.", certain=True)
    names = ["asha", "cy", *(f"more{number}" for number in range(5))]
    outbox.faults = {f"{name}@example.org": gone for name in names}
    assert len(run(engine, outbox).faults) == MOST_IN_A_ROW
    outbox.faults.clear()
    assert run(engine, outbox).sent == 7


def test_without_anything_to_send_with_it_is_said_only_if_something_is_due(engine: Engine, people: object) -> None:
    assert run(engine, None, datetime(2026, 10, 1, 9, tzinfo=UTC)) == SendingResult()
    with pytest.raises(ObaError, match=r"Reminders are due \(2\)"):
        run(engine, None)
    assert kept(engine) == {}

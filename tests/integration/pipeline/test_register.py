"""What is owed, as it is kept: once each, with the definition's days, and with what is still open."""

import threading
from datetime import date, timedelta

from sqlalchemy import Engine, event, text
from sqlmodel import select

from oba.models import AuditEntry, Owed, Reason
from oba.pipeline.register import read_owed, read_people, update_register
from oba.returns.register.register import OwedReturn
from oba.store.engine import open_store, read_session, write_session
from oba.store.submissions import list_owed
from tests.fixtures.owed_returns import NOW, add_attempt, add_person, define, finding

DEFINITION = define()
DEFINITIONS = {DEFINITION.id: DEFINITION}


def read(engine: Engine) -> dict[str, OwedReturn]:
    with read_session(engine) as session:
        owed = read_owed(session, DEFINITIONS, NOW.date())
    return {one.organisation: one for one in owed if one.period.start.month == 7}


def codes(engine: Engine) -> list[str]:
    with read_session(engine) as session:
        return [one.code for one in list_owed(session)]


def test_what_is_owed_is_made_known_once(engine: Engine) -> None:
    update_register(engine, DEFINITIONS, NOW)
    before = codes(engine)
    update_register(engine, DEFINITIONS, NOW + timedelta(days=1))
    assert codes(engine) == before
    assert len({len(code) for code in before}) == 1
    assert len(set(before)) == 4, "two providers, the quarter that ended and the one that began"
    found = read(engine)
    assert set(found) == {"north", "south"}
    assert (found["north"].due, found["north"].closes) == (date(2026, 10, 20), date(2026, 10, 27))
    assert (found["north"].state, found["north"].attempts, found["north"].first_signed) == ("not_started", 0, None)


def test_two_processes_at_once_make_nothing_known_twice(engine: Engine, store_address: str) -> None:
    ready = threading.Barrier(4)
    faults: list[Exception] = []

    def keep() -> None:
        own = open_store(store_address)
        try:
            ready.wait(300)
            update_register(own, DEFINITIONS, NOW)
        except Exception as fault:
            faults.append(fault)
        finally:
            own.dispose()

    threads = [threading.Thread(target=keep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert faults == []
    assert len(codes(engine)) == 4


def test_the_days_follow_the_definition_until_a_return_is_accepted(engine: Engine) -> None:
    update_register(engine, DEFINITIONS, NOW)
    with write_session(engine) as session:
        south = session.exec(select(Owed).where(Owed.organisation == "south", Owed.due == date(2026, 10, 20))).one()
        south.state, south.accepted_at = "accepted", NOW
    later = define(due_days=22, close_days=30)
    for _ in range(2):
        update_register(engine, {later.id: later}, NOW)
    found = read(engine)
    assert (found["north"].due, found["north"].closes) == (date(2026, 10, 22), date(2026, 10, 30))
    assert (found["south"].due, found["south"].closes) == (date(2026, 10, 20), date(2026, 10, 27))
    with read_session(engine) as session:
        told = session.exec(select(AuditEntry).where(AuditEntry.action == "days changed")).all()
        assert {entry.about for entry in told} == {
            f"return {code}" for code in codes(engine) if code != found["south"].code
        }
        assert next(entry.detail for entry in told if entry.about.endswith(found["north"].code)) == (
            '{"closes": ["2026-10-27", "2026-10-30"], "due": ["2026-10-20", "2026-10-22"]}'
        )


def test_what_is_open_of_the_latest_attempt_and_when_it_was_first_signed(engine: Engine) -> None:
    update_register(engine, DEFINITIONS, NOW)
    with write_session(engine) as session:
        person = add_person(session, "Asha")
        north = session.exec(select(Owed).where(Owed.organisation == "north", Owed.due == date(2026, 10, 20))).one()
        add_attempt(session, north, person, [finding("FAIL")] * 9, signed_by=person, signed_at=NOW)
        add_attempt(session, north, person, [], signed_by=person, signed_at=NOW + timedelta(days=1))
        found = [
            finding("FAIL"),
            finding("QUERY"),
            finding("QUERY", given="8"),
            finding("QUERY", rule="CON-01"),
            finding("QUERY", reason="A new contract."),
            finding("QUERY", rule="PLA-06", reason="A reason that was refused."),
            finding("WARN"),
        ]
        add_attempt(session, north, person, found)
        north.state = "has_errors"
        about = {"return_id": DEFINITION.id, "measure": "d1", "period": "July to September 2026", "value": "7"}
        common = {"given_by": person, "given_on": NOW.date(), "reason": "A new contract."}
        session.add(Reason(**about, **common, organisation="north", rule="PLA-01"))
        session.add(Reason(**about, **common, organisation="north", rule="CON-01", state="refused"))
        session.add(Reason(**about, **common, organisation="north", rule="PLA-06", state="refused"))
        session.add(Reason(**about | {"value": "8"}, **common, organisation="south", rule="PLA-01"))
    one = read(engine)["north"]
    assert (one.attempts, one.faults, one.queries, one.first_signed) == (3, 1, 3, NOW)


def test_what_is_open_is_asked_for_at_once_however_many_returns_there_are(engine: Engine) -> None:
    update_register(engine, DEFINITIONS, NOW)
    asked: list[str] = []
    counts: list[int] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    for organisation in ("north", "south"):
        with write_session(engine) as session:
            person = add_person(session, organisation, organisation=organisation)
            owed = next(one for one in list_owed(session, organisation, period="2026-07-01/P3M"))
            add_attempt(session, owed, person, [finding("FAIL")])
            owed.state = "has_errors"
        asked.clear()
        assert sum(one.faults for one in read(engine).values()) == len(counts) + 1
        counts.append(len(asked))
    assert counts[0] == counts[1] > 0


def test_people_who_left_or_never_came_are_not_written_to(engine: Engine) -> None:
    with write_session(engine) as session:
        add_person(session, "Asha")
        add_person(session, "Gone", closed_at=NOW)
        add_person(session, "Invited", activated_at=None)
        add_person(session, "Bo", "approver", "south")
        add_person(session, "Lead", "collector", "")
    with read_session(engine) as session:
        assert [(person.name, person.organisation) for person in read_people(session)] == [
            ("Asha", "north"),
            ("Bo", "south"),
        ]
        assert [person.name for person in read_people(session, "south")] == ["Bo"]


def test_of_one_provider_only_its_own_is_read(engine: Engine) -> None:
    update_register(engine, DEFINITIONS, NOW)
    with read_session(engine) as session:
        assert {one.organisation for one in read_owed(session, DEFINITIONS, NOW.date(), "north")} == {"north"}
        assert session.connection().execute(text("SELECT count(*) FROM owed")).scalar_one() == 4

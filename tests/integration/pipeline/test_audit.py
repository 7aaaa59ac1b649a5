"""The audit trail: the database refuses to change it, and what is changed by force is found and named."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select
from typer.testing import CliRunner

from oba.cli import app
from oba.models import Account, Attempt, AuditEntry
from oba.pipeline.audit import TrailCheck, verify_trail
from oba.pipeline.register import update_register
from oba.settings import read_settings
from oba.store.audit import FIRST, PROGRAM, actor_of, hash_entry, list_entries, walk_chain, write_entry
from oba.store.backup import back_up, restore
from oba.store.engine import read_session, write_session
from oba.store.submissions import list_owed
from tests.fixtures.owed_returns import NOW, add_attempt, add_person, define


@pytest.fixture
def trail(engine: Engine) -> Engine:
    """A store with five entries: a person, a thing that was done, a file that was sent and its acceptance, the end."""
    definition = define()
    update_register(engine, {definition.id: definition}, NOW)
    with write_session(engine) as session:
        person = add_person(session, "Asha", activated_at=None)
        owed = next(one for one in list_owed(session, "north") if one.period.startswith("2026-07"))
        write_entry(session, PROGRAM, "made up", "thing 1", NOW + timedelta(minutes=1), {"n": 1})
        attempt = add_attempt(session, owed, person, [])
        detail = {"attempt": 1, "sha256": attempt.sha256, "to": "accepted"}
        asha = actor_of(session.get_one(Account, person))
        accepted = write_entry(session, asha, "accept", f"return {owed.code}", NOW, detail, "north")
        attempt.receipt, attempt.decision, attempt.decided_by, attempt.decided_at = (
            accepted.hash,
            "accepted",
            person,
            NOW,
        )
        owed.state, owed.accepted_id, owed.accepted_at = "accepted", attempt.id, NOW
        write_entry(session, PROGRAM, "made up", "the end", NOW)
    return engine


def force(session: Session, *statements: str) -> None:
    """Change the trail as somebody would who owns the database, and who makes its guards anew afterwards."""
    connection = session.connection()
    guards: list[str] = []
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        guards = ["ALTER TABLE audit_entry ENABLE TRIGGER USER"]
    else:
        listed = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
        for name, guard in connection.execute(text(listed)).all():
            guards.append(guard)
            connection.execute(text(f"DROP TRIGGER {name}"))
        statements = tuple(statement.replace("'other'::bytea", "CAST('other' AS BLOB)") for statement in statements)
    for statement in (*statements, *guards):
        connection.exec_driver_sql(statement)


def find(engine: Engine, expected: Sequence[str] = (), statements: Sequence[str] = ()) -> list[str]:
    """What is found after some statements, which are taken back again."""
    with Session(engine) as session:
        if statements:
            force(session, *statements)
        found = told(verify_trail(session, expected))
        session.rollback()
    return found


def told(found: TrailCheck) -> list[str]:
    """What was found of the trail; that nothing protects it any more is told besides."""
    return [f"{finding.rule}: {finding.what}" for finding in found.findings if finding.rule != "unguarded"]


@pytest.mark.parametrize("table", ["audit_entry", "frozen_forecast", "frozen_pack", "board_record"])
def test_a_protection_that_is_gone_is_told_though_nothing_was_changed(engine: Engine, table: str) -> None:
    with Session(engine) as session:
        if engine.dialect.name == "postgresql":
            session.connection().execute(text(f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_change"))
            gone = f"{table}_no_change"
        else:
            session.connection().execute(text(f"DROP TRIGGER {table}_no_delete"))
            gone = f"{table}_no_delete"
        found = verify_trail(session).findings
        session.rollback()
    assert [(one.rule, str(one.place)) for one in found] == [("unguarded", table)]
    assert found[0].what.endswith(f"gone or switched off is {gone}.")


def hashes(engine: Engine) -> list[str]:
    with read_session(engine) as session:
        return [entry.hash for entry in walk_chain(session, AuditEntry)]


def test_a_trail_that_nobody_touched_is_whole(trail: Engine) -> None:
    with read_session(trail) as session:
        found = verify_trail(session, hashes(trail))
    assert told(found) == []
    ((name, entries, newest),) = [(one.name, one.entries, one.hash) for one in found.trails]
    assert (name, entries, newest, found.files) == ("", 5, hashes(trail)[-1], 1)


def test_an_empty_trail_is_whole_but_for_what_was_written_down(engine: Engine) -> None:
    with read_session(engine) as session:
        assert verify_trail(session) == TrailCheck((), 0, ())
    assert find(engine, ["a" * 64]) == [
        f"trail-cut: the entry {'a' * 64} is not there: the trail was cut off or written anew."
    ]


CHANGES = [
    "UPDATE audit_entry SET action = 'x' WHERE number = 2",
    "UPDATE audit_entry SET hash = hash",
    "DELETE FROM audit_entry WHERE number = 5",
    "DELETE FROM audit_entry",
]
TRUNCATIONS = ["TRUNCATE audit_entry", "TRUNCATE account CASCADE"]  # SQLite has none


def test_the_database_itself_refuses(trail: Engine) -> None:
    before = hashes(trail)
    for statement in CHANGES + (TRUNCATIONS if trail.dialect.name == "postgresql" else []):
        with pytest.raises(DBAPIError, match="The audit trail is never changed"), trail.begin() as connection:
            connection.execute(text(statement))
    assert hashes(trail) == before


UNTOLD = "stands-otherwise: account:1 (Asha) is there with the role submitter, and no entry tells of it."
OTHER = "d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa"  # `printf other | sha256sum`
TAMPERING: dict[str, tuple[list[str], list[str]]] = {
    "a changed name": (
        ["UPDATE audit_entry SET who = 'x' WHERE number = 2"],
        ["trail-changed: entry 2 is not what was written."],
    ),
    "a changed detail": (
        ["UPDATE audit_entry SET detail = '{\"n\": 7}' WHERE number = 1"],
        ["trail-changed: entry 1 is not what was written."],
    ),
    "a changed time": (
        ["UPDATE audit_entry SET at = '2026-10-18 09:00:00+00:00' WHERE number = 2"],
        ["trail-changed: entry 2 is not what was written."],
    ),
    "a hash that is none": (
        ["UPDATE audit_entry SET hash = 'x' WHERE number = 2"],
        ["trail-changed: entry 2 is not what was written."],
    ),
    "one taken out": (["DELETE FROM audit_entry WHERE number = 2"], ["trail-gap: entry 2 was taken out."]),
    "the first taken out": (
        ["DELETE FROM audit_entry WHERE number IN (1, 2)"],
        ["trail-gap: entries 1 to 2 were taken out.", UNTOLD],
    ),
    "two that changed places": (
        [f"UPDATE audit_entry SET number = {new} WHERE number = {old}" for old, new in ((1, 99), (2, 1), (99, 2))],
        ["trail-moved: entry 1 was written as entry 2.", "trail-moved: entry 2 was written as entry 1."],
    ),
    "one taken out and the others closed up": (
        ["DELETE FROM audit_entry WHERE number = 1"]
        + [f"UPDATE audit_entry SET number = {number} WHERE number = {number + 1}" for number in range(1, 5)],
        [f"trail-changed: entry {number} is not what was written." for number in (4,)]
        + [f"trail-moved: entry {number} was written as entry {number + 1}." for number in (1, 2, 3)]
        + [UNTOLD],
    ),
    "other bytes of a file": (
        ["UPDATE attempt SET content = 'other'::bytea"],
        ["file-changed: the file of return CODE, attempt 1, is not the one that was sent."],
    ),
    "another file with its own sum": (
        [f"UPDATE attempt SET content = 'other'::bytea, sha256 = '{OTHER}'"],
        [
            "file-untold: no entry tells of the file of return CODE, attempt 1.",
            "stands-otherwise: return CODE of north, attempt 1: the hash of the file is one with the hash"
            " d9298a10d1b0…, and entry 3 tells one with the hash SENT….",
        ],
    ),
}


def test_what_was_changed_by_force_is_found_and_named(trail: Engine) -> None:
    with read_session(trail) as session:
        code = next(one.code for one in list_owed(session, "north") if one.latest_id)
        sent = session.exec(select(Attempt.sha256)).one()[:12]
    for name, (statements, words) in TAMPERING.items():
        found = find(trail, (), statements)
        assert sorted(found) == sorted(line.replace("CODE", code).replace("SENT", sent) for line in words), name
    assert find(trail) == [], "and all of it was taken back"


def test_an_entry_written_anew_with_its_own_sum_does_not_fit_the_next(trail: Engine) -> None:
    with read_session(trail) as session:
        (entry,) = list_entries(session, "thing 1")
        forged = AuditEntry(**entry.model_dump() | {"action": "something else"})
    anew = f"UPDATE audit_entry SET action = 'something else', hash = '{hash_entry(forged)}' WHERE number = 2"
    assert find(trail, (), [anew]) == ["trail-broken: entry 3 does not follow from the entry before it."]


def test_a_trail_cut_off_is_seen_by_a_hash_written_down(trail: Engine) -> None:
    newest = hashes(trail)[-1]
    cut = "DELETE FROM audit_entry WHERE number = 5"
    assert find(trail, (), [cut]) == [], "which is why the hash is written down elsewhere"
    with write_session(trail) as session:
        force(session, cut)
        write_entry(session, PROGRAM, "made up", "grown again", NOW)
    assert find(trail, [newest]) == [
        f"trail-cut: the entry {newest} is not there: the trail was cut off or written anew."
    ]


def test_a_receipt_shows_that_its_entry_is_gone(trail: Engine) -> None:
    line, *others = find(trail, (), ["DELETE FROM audit_entry WHERE number > 3"])
    assert line.startswith("trail-cut: the receipt of return ")
    assert any("the decision is “accepted”, and entry 3 tells nothing." in other for other in others)
    assert hashes(trail)[3][:12] in line


def test_a_backup_keeps_the_trail_and_what_guards_it(trail: Engine, new_place: str, tmp_path: Path) -> None:
    copy = back_up(trail, tmp_path / "copy")
    restored = restore(copy, new_place)
    try:
        assert find(restored, hashes(trail)) == []
        for statement in ("UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"):
            with pytest.raises(DBAPIError, match="never changed"), restored.begin() as connection:
                connection.execute(text(statement))
        with write_session(restored) as session:
            assert write_entry(session, PROGRAM, "made up", "goes on", NOW).number == 6
        assert find(restored) == []
    finally:
        restored.dispose()


def test_a_step_that_fails_leaves_no_entry(trail: Engine) -> None:
    def fail() -> None:
        with write_session(trail) as session:
            write_entry(session, PROGRAM, "made up", "never", NOW)
            raise ZeroDivisionError

    before = hashes(trail)
    with pytest.raises(ZeroDivisionError):
        fail()
    assert hashes(trail) == before


@pytest.mark.parametrize("store_address", ["sqlite"], indirect=True)
def test_the_commands_say_it_in_plain_words(trail: Engine, store_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["audit", *arguments])

    monkeypatch.setenv("OBA_STORE_URL", store_address)
    read_settings.cache_clear()
    newest = hashes(trail)[-1]
    fine = run("verify", "--expect", newest)
    assert fine.exit_code == 0
    assert "5 entries, the newest of 2026-10-19 10:00:00, with the hash" in fine.stdout
    assert newest in fine.stdout
    assert "the 1 file that was sent is as sent." in fine.stdout
    listed = run("list", "--about", "thing 1").stdout.splitlines()
    assert listed == ["     2  2026-10-19 10:01:00  the program: made up, thing 1", '        {"n": 1}']
    assert len(run("list", "--limit", "2").stdout.splitlines()) == 3
    assert "is not a hash" in str(run("verify", "--expect", "abc").exception)
    with write_session(trail) as session:
        force(session, "DELETE FROM audit_entry WHERE number = 2")
    broken = run("verify")
    assert broken.exit_code == 12
    assert "trail-gap audit_entry: entry 2 was taken out." in broken.stderr
    assert "Nothing in the trail was changed" not in broken.stdout
    read_settings.cache_clear()


def test_the_newest_entries_come_first(trail: Engine) -> None:
    with read_session(trail) as session:
        assert [entry.number for entry in list_entries(session, limit=3)] == [5, 4, 3]
        assert [entry.number for entry in list_entries(session, before=3)] == [2, 1]
        assert next(iter(walk_chain(session, AuditEntry))).before == FIRST

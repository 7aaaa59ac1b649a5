"""What boards write, in both kinds of store: version by version, never changed, and nobody's words lost."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from oba.errors import OvertakenError
from oba.pipeline.audit import verify_trail
from oba.store.audit import PROGRAM, Actor, list_entries
from oba.store.boards.versions import (
    RecordKey,
    Version,
    add_version,
    find_newest,
    list_newest,
    list_versions,
    next_name,
)
from oba.store.engine import open_store, read_session, write_session

NOW = datetime(2026, 12, 3, 10, 0, 15, 250_000, tzinfo=UTC)
MAYA, SAM = Actor(None, "Maya Khan <maya@example.org>", "board_member"), Actor(None, "Sam Lee <sam@example.org>")
NEET = RecordKey("north", "card", "neet", "2026-q4")


def write(
    engine: Engine, said: Mapping, after: int = 0, by: Actor = MAYA, key: RecordKey = NEET, days: int = 0, state="draft"
) -> Version:
    with write_session(engine) as session:
        return add_version(session, key, state, said, by, NOW + timedelta(days=days), after)


def test_each_version_is_kept_with_its_writer_and_an_entry(engine: Engine) -> None:
    write(engine, {"story": "It rose."})
    write(engine, {"story": "It rose again."}, 1, SAM, days=1, state="agreed")
    with read_session(engine) as session:
        newest, first = list_versions(session, NEET)
        entries = [json.loads(one.detail) for one in list_entries(session, "board north")]
    assert (first.number, first.state, first.content, first.written_by) == (
        1,
        "draft",
        {"story": "It rose."},
        "Maya Khan",
    )
    assert (newest.number, newest.state, newest.written_by) == (2, "agreed", "Sam Lee")
    assert newest.written_at == NOW + timedelta(days=1)
    assert [(one["kind"], one["about"], one["period"], one["number"], one["state"]) for one in entries] == [
        ("card", "neet", "2026-q4", 2, "agreed"),
        ("card", "neet", "2026-q4", 1, "draft"),
    ]
    assert "It rose" not in str(entries)


def test_a_name_stands_whole_whatever_signs_it_has(engine: Engine) -> None:
    anna = Actor(None, "Anna <3 Lee <anna@example.org>")
    assert [write(engine, {"by": one.who}, number, one).written_by for number, one in enumerate((anna, PROGRAM))] == [
        "Anna <3 Lee",
        "the program",
    ]
    with read_session(engine) as session:
        assert verify_trail(session).findings == ()


def test_nobody_writes_after_a_version_that_is_not_there(engine: Engine) -> None:
    with pytest.raises(OvertakenError):
        write(engine, {"story": "One."}, 3)
    write(engine, {"story": "One."})
    with pytest.raises(OvertakenError):
        write(engine, {"story": "Two."}, 2)


def test_of_two_who_write_at_once_the_second_is_told_and_both_can_be_read(engine: Engine) -> None:
    write(engine, {"story": "One."})
    write(engine, {"story": "Maya's."}, 1)
    with pytest.raises(OvertakenError, match="Somebody else wrote here") as fault:
        write(engine, {"story": "Sam's."}, 1, SAM)
    assert fault.value.newest == 2
    write(engine, {"story": "Maya's and Sam's."}, 2, SAM)
    with read_session(engine) as session:
        assert [one.content["story"] for one in list_versions(session, NEET)] == [
            "Maya's and Sam's.",
            "Maya's.",
            "One.",
        ]


def test_saying_the_same_again_adds_nothing(engine: Engine) -> None:
    first = write(engine, {"b": 1, "a": [1, 2]})
    assert write(engine, {"a": [1, 2], "b": 1}, 1, SAM) == first
    assert write(engine, {"a": [1, 2], "b": 1}, 1, SAM, state="agreed").number == 2


def test_a_past_day_shows_what_was_written_by_then(engine: Engine) -> None:
    for days, (words, state) in enumerate((("One", "agreed"), ("Two", "draft"), ("Three", "agreed"))):
        write(engine, {"story": words}, days, days=days, state=state)
    for name in ("1", "2", "10"):
        write(engine, {"text": name}, key=RecordKey("north", "action", "neet", "", name))
    with read_session(engine) as session:
        until = NOW + timedelta(days=1, hours=1)
        assert find_newest(session, NEET, until).content == {"story": "Two"}
        assert find_newest(session, NEET, NOW) is None
        assert [one.content["story"] for one in list_newest(session, "north", "card", until=until, state="agreed")] == [
            "One"
        ]
        assert [one.key.name for one in list_newest(session, "north", "action")] == ["1", "2", "10"]
        assert list_newest(session, "south", "card") == []
        assert next_name(session, "north", "action") == "4"


@pytest.mark.parametrize("statement", ["UPDATE board_record SET content = '{}'", "DELETE FROM board_record"])
def test_the_database_refuses_to_change_a_version(engine: Engine, statement: str) -> None:
    write(engine, {"story": "One."})
    with pytest.raises(DBAPIError, match="is never changed"), engine.begin() as connection:
        connection.execute(text(statement))


PUT_IN = (
    "INSERT INTO board_record (tenant, board, kind, about, period, name, number, state, content, written_by,"
    " written_at) SELECT tenant, board, kind, about, period, name, 9, state, content, written_by, written_at"
    " FROM board_record"
)
CHANGES = {
    f"UPDATE board_record SET {change}": "is not the one that the audit trail names."
    for change in ("content = '{}'", "state = 'agreed'", "written_by = 'x'", "written_at = '2026-11-01 00:00:00+00:00'")
} | {
    "UPDATE board_record SET board = 'south'": "which the audit trail names, is gone.",
    "UPDATE board_record SET number = 2": "which the audit trail names, is gone.",
    "DELETE FROM board_record": "which the audit trail names, is gone.",
    PUT_IN: "is named by no entry of the audit trail.",
}


@pytest.mark.parametrize("statement", CHANGES)
def test_a_version_changed_past_the_program_is_found(engine: Engine, statement: str) -> None:
    write(engine, {"story": "One."})
    with engine.connect() as connection, connection.begin() as change:
        if engine.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE board_record DISABLE TRIGGER USER"))
        else:
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER board_record_no_{verb}"))
        connection.execute(text(statement))
        change.commit()
    with read_session(engine) as session:
        found = [one.what for one in verify_trail(session).findings if one.rule == "board-record"]
    assert any(what.endswith(CHANGES[statement]) for what in found), found
    assert all(what.startswith("version ") for what in found)


@pytest.mark.parametrize("put", ["CAST(x'ff' AS TEXT) || content", "CAST(content AS BLOB)", "17"])
def test_bytes_that_are_no_text_are_found_and_not_printed(sqlite_address: str, put: str) -> None:
    engine = open_store(sqlite_address)
    write(engine, {"story": "It rose."})
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER board_record_no_update"))
        connection.execute(text(f"UPDATE board_record SET content = {put}"))
    with read_session(engine) as session:
        (found,) = [one.what for one in verify_trail(session).findings if one.rule == "board-record"]
    engine.dispose()
    assert "not what was written" in found or "is no text any more" in found or "is not the one" in found
    assert "It rose" not in found

"""The words of case audits are emptied when their time is over: what goes, what stays, and that the trail is whole."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from oba.boards.quality.case_audits import COUNTS, GRADING, SAMPLE
from oba.indicators.loading import load_definitions
from oba.indicators.project import Definitions
from oba.pipeline.audit import verify_trail
from oba.pipeline.written.forgetting import Forgotten, count_due, forget_case_audits
from oba.store.audit import PROGRAM, commit_to, list_entries
from oba.store.boards.versions import FORGET, RecordKey, add_version, list_of_kinds
from oba.store.engine import open_store, read_session, write_session
from tests.fixtures.folders import PROJECT

BOARD = "worcestershire-early-help-board"
NOW = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)
REFERENCES = ["CA-101", "CA-102", "CA-103"]
DRAWN = {"references": REFERENCES, "sample": ["CA-102"], "seed": 7, "method": "By lot.", "reason": "CA-101 moved away"}
DAYS = 730


@pytest.fixture(scope="module")
def shipped() -> Definitions:
    return load_definitions(PROJECT / "indicator_definitions")


def record(engine: Engine, kind: str, said: dict, name: str = "", days: int = 0, quarter: str = "2026-q3") -> None:
    key = RecordKey(BOARD, kind, "help-audit", quarter, name)
    with write_session(engine) as session:
        add_version(session, key, "kept", said, PROGRAM, NOW + timedelta(days=days), 0)


@pytest.fixture
def audited(engine: Engine) -> Engine:
    """A store with one audit, of which the last was recorded on the tenth day, and a later one."""
    record(engine, SAMPLE, DRAWN)
    record(engine, GRADING, {"grade": "good", "strengths": "Seen within a day"}, "1.1.health", days=3)
    record(engine, COUNTS, {"counts": {"graded": 1}, "draw": 1, "load": 4}, days=10)
    record(engine, SAMPLE, DRAWN | {"seed": 8}, days=90, quarter="2026-q4")
    return engine


def contents(engine: Engine, quarter: str = "2026-q3") -> list[dict]:
    with read_session(engine) as session:
        found = list_of_kinds(session, (SAMPLE, GRADING, COUNTS))
        return [dict(one.content) for one in found if one.key.period == quarter]


def faults(engine: Engine) -> list[str]:
    with read_session(engine) as session:
        return [one.what for one in verify_trail(session).findings]


@pytest.mark.parametrize(("days", "due"), [(DAYS + 9, Forgotten(0, 0)), (DAYS + 10, Forgotten(2, 1))])
def test_an_audit_is_due_when_the_time_since_its_last_record_is_over(
    audited: Engine, shipped: Definitions, days: int, due: Forgotten
) -> None:
    assert count_due(audited, shipped, NOW + timedelta(days=days)) == due


def test_a_board_says_how_long_and_one_that_is_defined_no_more_keeps_the_usual_time(
    audited: Engine, shipped: Definitions
) -> None:
    short = shipped.boards[BOARD].model_copy(update={"case_audit_days": 30})
    quick = replace(shipped, boards={**shipped.boards, BOARD: short})
    assert count_due(audited, quick, NOW + timedelta(days=40)) == Forgotten(2, 1)
    gone = replace(shipped, boards={})
    assert count_due(audited, gone, NOW + timedelta(days=DAYS + 10)) == Forgotten(2, 1)


def test_references_and_words_go_and_grades_and_counts_stay_and_the_trail_is_whole(
    audited: Engine, shipped: Definitions
) -> None:
    then = NOW + timedelta(days=DAYS + 10)
    assert forget_case_audits(audited, shipped, PROGRAM, then) == Forgotten(2, 1)
    assert contents(audited) == [
        {"seed": 7, "method": "By lot.", "drawn": 1, "listed": 3},
        {"grade": "good"},
        {"counts": {"graded": 1}, "draw": 1, "load": 4},
    ]
    assert contents(audited, "2026-q4") == [DRAWN | {"seed": 8}]
    assert faults(audited) == []
    assert forget_case_audits(audited, shipped, PROGRAM, then) == Forgotten(0, 0), "and each run is told"
    assert faults(audited) == []
    with read_session(audited) as session:
        runs = [one for one in list_entries(session) if one.action == FORGET]
    assert [json.loads(one.detail)["versions emptied"] for one in runs] == [0, 2]
    assert {one.about for one in runs} == {"case audits"}
    assert not any(word in one.detail for one in runs for word in (*REFERENCES, "help-audit", BOARD, "good"))


def test_the_trail_names_what_was_written_by_a_hash_that_nobody_finds_by_trying(audited: Engine) -> None:
    with read_session(audited) as session:
        told = [json.loads(one.detail) for one in list_entries(session)]
    guesses = {commit_to(json.dumps({"grade": grade}), "") for grade in ("good", "inadequate")}
    record(audited, GRADING, {"grade": "good"}, "1.1.schools")
    record(audited, GRADING, {"grade": "good"}, "1.1.police")
    with read_session(audited) as session:
        said = [json.loads(one.detail)["commitment"] for one in list_entries(session, limit=2)]
    assert len({*said}) == 2, "the same words are not told to be the same"
    assert guesses.isdisjoint(said)
    assert not any("sha256" in one for one in told)


_UNGUARD = {
    "sqlite": "DROP TRIGGER {table}_no_update",
    "postgresql": "ALTER TABLE {table} DISABLE TRIGGER USER",
}

REFUSED = [
    "UPDATE board_record SET content = '{}'",
    "UPDATE board_record SET content = '{}', emptied_at = '2026-10-05 09:30:00+00:00'",
    "UPDATE board_record SET content = '{}', emptied_at = '2026-10-05 09:30:00+00:00', emptied_in = 1, state = 'x'",
    "UPDATE board_record SET content = '{}', emptied_at = '2026-10-05 09:30:00+00:00', emptied_in = 1"
    " WHERE kind = 'audit counts'",
    "UPDATE board_record SET content = content || content, emptied_at = '2026-10-05 09:30:00+00:00', emptied_in = 1"
    " WHERE kind = 'audit sample'",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_lets_nothing_else_be_changed(audited: Engine, statement: str) -> None:
    with pytest.raises(DBAPIError, match="is never changed"), audited.begin() as connection:
        connection.execute(text(statement))


def test_what_is_left_is_never_changed_again(audited: Engine, shipped: Definitions) -> None:
    forget_case_audits(audited, shipped, PROGRAM, NOW + timedelta(days=DAYS + 10))
    again = "UPDATE board_record SET content = '{}', emptied_in = 9 WHERE kind = 'audit grading'"
    with pytest.raises(DBAPIError, match="is never changed"), audited.begin() as connection:
        connection.execute(text(again))


EMPTY = "UPDATE board_record SET content = '{}', emptied_at = written_at, emptied_in = 4 WHERE kind = 'audit grading'"
PAST = {
    EMPTY: "case audits were emptied as entry 4 should tell, and it does not.",
    "UPDATE board_record SET content = '{\"grade\": \"bad\"}' WHERE kind = 'audit grading'": (
        "what entry 5 left when it emptied case audits is not what is there."
    ),
    "UPDATE board_record SET emptied_at = NULL WHERE kind = 'audit grading'": (
        "what entry 5 left when it emptied case audits is not what is there."
    ),
    "UPDATE board_record SET written_by = 'x' WHERE kind = 'audit grading'": (
        "version 1 of the audit grading 1.1.health of help-audit 2026-q3 of"
        " worcestershire-early-help-board is not the one that the audit trail names."
    ),
}


@pytest.mark.parametrize("statement", PAST)
def test_emptying_or_changing_what_is_left_past_the_program_is_found(
    audited: Engine, shipped: Definitions, statement: str
) -> None:
    if statement != EMPTY:
        forget_case_audits(audited, shipped, PROGRAM, NOW + timedelta(days=DAYS + 10))
    with audited.begin() as connection:
        connection.execute(text(_UNGUARD[audited.dialect.name].format(table="board_record")))
        connection.execute(text(statement))
    assert PAST[statement] in faults(audited)


def test_no_byte_of_a_reference_stays_in_the_file_or_its_log(sqlite_address: str, shipped: Definitions) -> None:
    engine = open_store(sqlite_address)
    many = [f"CA-{number}" for number in range(1000, 4000)]
    record(engine, SAMPLE, DRAWN | {"references": many, "sample": many[:12], "reason": ""})
    path = Path(sqlite_address.removeprefix("sqlite:///"))
    before = b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
    assert b"CA-3999" in before
    forget_case_audits(engine, shipped, PROGRAM, NOW + timedelta(days=DAYS))
    after = b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
    engine.dispose()
    assert b"CA-3999" not in after
    assert b"CA-1500" not in after

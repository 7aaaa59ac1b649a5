"""Rows kept aside: a person releases or rejects each, once, and history stays right on every day."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, text

from oba.errors import StoreError
from oba.models import Load
from oba.store.engine import read_session, write_session
from oba.store.integrity import verify_store
from oba.store.observations import loads, queries
from oba.store.observations.loading import load_release, redo_load, replace_feed, undo_load
from oba.store.observations.quarantine import carry_decisions, count_waiting, list_kept, reject_rows, release_rows
from oba.store.observations.revisions import list_revisions
from tests.fixtures.observations import feed_observations
from tests.fixtures.releases import NOW, draw_incoming

TOO_MUCH = "count must lie between 0 and 100"
RELEASE = f"""
    area | period | value | aside
    A    | 2024   | 11    |
    B    | 2024   | 140   | {TOO_MUCH}
    C    | 2024   | ?     | `12O` is not a number
"""
TODAY = NOW.date()
BY = ("Ms Checker", "Rang the sender: 140 is right")


def load(engine: Engine, known_on: str, drawing: str, **changes: Any) -> int:
    with write_session(engine) as session:
        return load_release(session, replace(draw_incoming(known_on, drawing), **changes), NOW).id or 0


def release(engine: Engine, *rows: int, now: datetime = NOW, by: str = BY[0], reason: str = BY[1]) -> int:
    with write_session(engine) as session:
        return release_rows(session, rows, now, by, reason)[0].load_id or 0


def known(engine: Engine, as_at: str = "2030-01-01") -> dict[str, Any]:
    """Area: value or [symbol], as at a day; of several periods the newest."""
    with read_session(engine) as session:
        frame = feed_observations(session, "plans", date.fromisoformat(as_at))
    return {
        row["area"]: f"[{row['symbol']}]" if pd.notna(row["symbol"]) else row["value"]
        for row in frame.to_dict("records")
    }


def waiting(engine: Engine) -> list[int]:
    with read_session(engine) as session:
        return [one.row.id or 0 for one in list_kept(session, "plans")]


def verify(engine: Engine) -> list[str]:
    with read_session(engine) as session:
        return [str(finding) for finding in verify_store(session)]


@pytest.fixture
def kept(engine: Engine) -> Engine:
    """A store with one release of which two rows were kept aside: 1 can be released, 2 could not be read."""
    load(engine, "2024-10-31", RELEASE)
    return engine


def test_each_waiting_row_is_listed_with_the_finding_that_put_it_there(kept: Engine) -> None:
    with read_session(kept) as session:
        first, second = list_kept(session)
        assert (first.row.given, first.row.rule, first.row.reason) == ("140", "out-of-range", TOO_MUCH)
        assert (first.row.source_row, first.row.area, first.row.value, first.readable) == (3, "B", 140, True)
        assert (second.row.given, second.readable) == ("?", False)
        assert count_waiting(session, TODAY, ["plans", "others"]) == {"plans": 2}
        assert count_waiting(session, date(2024, 10, 30), ["plans"]) == {}
        assert [list_kept(session, "others"), list_kept(session, "plans", 99)] == [[], []]


def test_a_released_row_is_current_from_the_day_of_its_release_and_on_no_day_before(kept: Engine) -> None:
    release(kept, 1)
    assert known(kept) == {"A": 11, "B": 140}
    assert known(kept, TODAY.isoformat()) == {"A": 11, "B": 140}
    assert known(kept, (TODAY - timedelta(days=1)).isoformat()) == {"A": 11}
    assert waiting(kept) == [2]
    with read_session(kept) as session:
        (row,) = list_kept(session, decided=True)
        assert row.decision is not None
        assert (row.decision.verdict, row.decision.decided_by, row.decision.reason) == ("released", *BY)
        assert count_waiting(session, TODAY, ["plans"]) == {"plans": 1}
        assert count_waiting(session, TODAY - timedelta(days=1), ["plans"]) == {"plans": 2}
    assert verify(kept) == []


def test_a_released_row_can_be_traced_to_its_file_and_cell(kept: Engine) -> None:
    release(kept, 1)
    with read_session(kept) as session:
        frame = feed_observations(session, "plans", TODAY)
        (cell,) = queries.trace_cells(session, frame.loc[frame["area"] == "B", "id"].tolist())
    assert (cell.file, cell.row, cell.column, cell.header) == ("2024-10-31.csv", 3, 3, "value")
    assert str(cell.released) == TODAY.isoformat()
    assert str(cell.known_on) == "2024-10-31"


def test_a_rejected_row_never_counts_and_stays_in_history(kept: Engine) -> None:
    with write_session(kept) as session:
        reject_rows(session, [1, 2], NOW, "Ms Checker", "The sender withdrew both")
    assert known(kept) == {"A": 11}
    assert waiting(kept) == []
    with read_session(kept) as session:
        assert [one.decision.verdict for one in list_kept(session, decided=True) if one.decision] == ["rejected"] * 2
    assert verify(kept) == []


@pytest.mark.parametrize("first", [release_rows, reject_rows])
@pytest.mark.parametrize("second", [release_rows, reject_rows])
def test_nobody_decides_twice(kept: Engine, first: Any, second: Any) -> None:
    with write_session(kept) as session:
        first(session, [1], NOW, *BY)
    said = r"Row 1 was (released|rejected) by Ms Checker on 23 November 2026: Rang the sender: 140 is right\."
    with pytest.raises(StoreError, match=said), write_session(kept) as session:
        second(session, [1], NOW, "Mr Other", "No")


@pytest.mark.parametrize(("by", "reason"), [("", "why"), ("who", ""), ("  ", "why"), ("who", "\n")])
def test_a_decision_needs_who_and_why(kept: Engine, by: str, reason: str) -> None:
    for decide in (release_rows, reject_rows):
        with pytest.raises(StoreError, match="needs the name"), write_session(kept) as session:
            decide(session, [1], NOW, by, reason)
    assert waiting(kept) == [1, 2]


def test_one_row_that_cannot_be_released_keeps_all_waiting(kept: Engine) -> None:
    with pytest.raises(StoreError, match=r"Row 2 cannot be released.*`12O` is not a number"):
        release(kept, 1, 2)
    with pytest.raises(StoreError, match="no row 99"):
        release(kept, 1, 99)
    assert (waiting(kept), known(kept)) == ([1, 2], {"A": 11})


def test_undoing_the_load_takes_its_released_row_and_redoing_brings_it_back(kept: Engine) -> None:
    released = release(kept, 1)
    with write_session(kept) as session:
        undo_load(session, 1, NOW + timedelta(days=1), "the wrong file")
    assert known(kept) == {}
    with pytest.raises(StoreError, match="rows released from load 1, which is undone"), write_session(kept) as session:
        redo_load(session, released, NOW, "on its own")
    assert verify(kept) == []
    with write_session(kept) as session:
        redo_load(session, 1, NOW + timedelta(days=2), "the right one after all")
    assert known(kept) == {"A": 11, "B": 140}
    assert verify(kept) == []


def test_a_release_can_be_taken_back_on_its_own_and_stays_so_when_the_load_goes_and_comes(kept: Engine) -> None:
    released = release(kept, 1)
    for number, (load_id, action) in enumerate([(released, undo_load), (1, undo_load), (1, redo_load)], start=1):
        with write_session(kept) as session:
            action(session, load_id, NOW + timedelta(days=number), "a test")
    assert known(kept) == {"A": 11}
    with write_session(kept) as session:
        redo_load(session, released, NOW, "right after all")
    assert known(kept) == {"A": 11, "B": 140}


def test_the_same_bytes_again_stay_a_no_op(kept: Engine) -> None:
    release(kept, 1)
    assert load(kept, "2024-10-31", RELEASE) == 1
    with read_session(kept) as session:
        assert len(loads.list_loads(session)) == 2
    assert known(kept) == {"A": 11, "B": 140}


@pytest.mark.parametrize("known_on", ["2025-10-31", "2026-12-31"])
@pytest.mark.parametrize(
    ("newer", "expected"),
    [
        ("area|period|value\nA|2024|11\nB|2024|140", {"A": 11, "B": 140}),
        ("area|period|value\nA|2024|11\nB|2024|90", {"A": 11, "B": 90}),
        ("area|period|value\nA|2024|11", {"A": 11, "B": "[w]"}),
        ("area|period|value\nA|2025|12", {"A": 12, "B": 140}),
    ],
)
def test_a_newer_release_has_the_last_word_whichever_day_it_is_of(
    kept: Engine, known_on: str, newer: str, expected: dict[str, Any]
) -> None:
    released = release(kept, 1)
    newest = load(kept, known_on, newer)
    assert known(kept) == expected
    for number, action in enumerate((undo_load, redo_load)):
        with write_session(kept) as session:
            action(session, newest, NOW + timedelta(days=number), "a test")
    assert known(kept) == expected
    with write_session(kept) as session:
        undo_load(session, released, NOW, "a test")
    assert known(kept).get("B") == (expected["B"] if expected["B"] in (90, 140) and "B|2024" in newer else None)
    assert verify(kept) == []


def test_a_newer_release_before_the_day_of_release_gives_its_value_from_its_own_day(kept: Engine) -> None:
    release(kept, 1)
    load(kept, "2025-10-31", "area|period|value\nA|2024|11\nB|2024|140")
    assert known(kept, "2025-10-30") == {"A": 11}
    assert known(kept, "2025-10-31") == {"A": 11, "B": 140}


def test_a_release_that_comes_late_does_not_take_back_what_a_newer_one_confirmed(kept: Engine) -> None:
    release(kept, 1)
    load(kept, "2026-12-31", "area|period|value\nA|2024|11\nB|2024|140")  # as known: nothing is written
    load(kept, "2025-10-31", "area|period|value\nA|2024|11")
    assert known(kept) == {"A": 11, "B": 140}
    assert known(kept, TODAY.isoformat())["B"] == "[w]"
    assert verify(kept) == []


@pytest.mark.parametrize("newer", ["area|period|value\nB|2024|90", "area|period|value\nA|2024|12"])
def test_a_row_of_which_a_newer_release_speaks_is_not_released(kept: Engine, newer: str) -> None:
    newest = load(kept, "2025-10-31", newer)
    with pytest.raises(StoreError, match=f"load {newest}, a newer release, speaks of the same figures"):
        release(kept, 1)
    with write_session(kept) as session:
        undo_load(session, newest, NOW, "the wrong file")
    release(kept, 1)
    assert known(kept)["B"] == 140
    with write_session(kept) as session:
        redo_load(session, newest, NOW, "the right file")
    assert known(kept).get("B") == (90 if "90" in newer else "[w]")
    assert verify(kept) == []


def test_of_two_rows_that_contradict_each_other_one_can_be_released(engine: Engine) -> None:
    both = "area|period|value|aside\nA|2024|11|\nB|2024|20|another row\nB|2024|30|another row"
    load(engine, "2024-10-31", both)
    with pytest.raises(StoreError, match="Rows 1 and 2 give the same figure"):
        release(engine, 1, 2)
    release(engine, 2)
    with pytest.raises(StoreError, match="Row 1 gives a figure that load 2 gives already"):
        release(engine, 1)
    assert known(engine) == {"A": 11, "B": 30}


def test_a_row_kept_aside_where_an_earlier_value_was_known_takes_its_place_when_released(engine: Engine) -> None:
    load(engine, "2023-10-31", "area|period|value\nA|2024|10\nB|2024|20")
    load(engine, "2024-10-31", RELEASE)
    released = release(engine, 1)
    assert known(engine) == {"A": 11, "B": 140}
    with read_session(engine) as session:
        brought = session.get_one(Load, released)
        assert (brought.added, brought.changed) == (0, 1)
        newest = list_revisions(session, TODAY)[0]
    assert (newest.area, newest.symbol_before, newest.value, newest.known_on) == ("B", "w", 140, TODAY)
    with write_session(engine) as session:
        undo_load(session, 2, NOW, "a test")
    assert known(engine) == {"A": 10, "B": 20}
    assert verify(engine) == []


def test_a_decision_is_carried_to_the_same_row_read_by_a_newer_definition(kept: Engine) -> None:
    release(kept, 1)
    with write_session(kept) as session:
        reject_rows(session, [2], NOW, "Ms Checker", "Nobody knows what it was")
    later = NOW + timedelta(days=9)
    with write_session(kept) as session:
        replace_feed(session, "plans", later, "a newer definition")
        again = load_release(session, replace(draw_incoming("2024-10-31", RELEASE), feed_fingerprint="g"), later)
        assert carry_decisions(session, again, later) == 2
        assert carry_decisions(session, again, later) == 0
    assert waiting(kept) == []
    assert known(kept, TODAY.isoformat()) == {"A": 11, "B": 140}
    assert known(kept, (TODAY - timedelta(days=1)).isoformat()) == {"A": 11}
    with read_session(kept) as session:
        made = [one.decision for one in list_kept(session, decided=True) if one.decision]
    assert [(one.verdict, one.decided_by, one.decided_at.day, one.carried_from) for one in made] == [
        ("released", "Ms Checker", 23, None),
        ("rejected", "Ms Checker", 23, None),
        ("released", "Ms Checker", 23, 1),
        ("rejected", "Ms Checker", 23, 2),
    ]
    assert verify(kept) == []


@pytest.mark.parametrize("change", ["another finding", "taken back"])
def test_a_decision_is_not_carried_to_another_finding_or_when_it_was_taken_back(kept: Engine, change: str) -> None:
    released = release(kept, 1)
    drawing = RELEASE.replace("0 and 100", "0 and 120") if change == "another finding" else RELEASE
    with write_session(kept) as session:
        if change == "taken back":
            undo_load(session, released, NOW, "a mistake")
        replace_feed(session, "plans", NOW, "a newer definition")
        again = load_release(session, replace(draw_incoming("2024-10-31", drawing), feed_fingerprint="g"), NOW)
        assert carry_decisions(session, again, NOW) == 0
    assert known(kept) == {"A": 11}


def test_rows_of_a_load_that_does_not_count_are_not_decided_on(kept: Engine) -> None:
    with write_session(kept) as session:
        undo_load(session, 1, NOW, "the wrong file")
    assert waiting(kept) == []
    with pytest.raises(StoreError, match="Row 1 is of load 1, which is undone"):
        release(kept, 1)


@pytest.mark.parametrize(
    ("rule", "damage"),
    [
        ("released-row", "UPDATE observation SET value = 14 WHERE value = 140"),
        ("released-by-nobody", "DELETE FROM quarantine_decision"),
        ("released-alone", "UPDATE load SET state = 'undone', state_changed_at = loaded_at WHERE id = 1"),
        ("released-undated", "UPDATE load SET counts_from = NULL"),
        ("released-undated", "UPDATE load SET counts_from = '2020-01-01' WHERE id = 2"),
    ],
)
def test_damage_to_what_was_released_is_found(kept: Engine, rule: str, damage: str) -> None:
    release(kept, 1)
    with kept.begin() as connection:
        connection.execute(text(damage))
    with read_session(kept) as session:
        assert rule in {finding.rule for finding in verify_store(session)}

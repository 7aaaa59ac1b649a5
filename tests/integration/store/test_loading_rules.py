"""What comes, goes and comes back: which loads count on a day, and what a load says of itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, select

from oba.errors import StoreError
from oba.findings import Finding, Place
from oba.models import Load, LoadFinding, Quarantined
from oba.store.engine import read_session, write_session
from oba.store.observations.loading import (
    compare_release,
    find_load,
    load_release,
    name_place,
    next_release,
    redo_load,
    replace_feed,
    undo_load,
)
from oba.store.observations.quarantine import release_rows
from oba.vocabulary import Severity
from tests.fixtures.releases import NOW, draw_incoming, known

FIRST = "area | period | value\nA | 2023 | 10\nB | 2023 | 20"
SECOND = "area | period | value\nA | 2023 | 10\nB | 2023 | 21\nA | 2024 | 11"
LATER = NOW + timedelta(hours=1)


def load(engine: Engine, known_on: str, drawing: str, now: datetime = NOW, **changes: Any) -> Load:
    with write_session(engine) as session:
        return load_release(session, replace(draw_incoming(known_on, drawing), **changes), now)


def change(engine: Engine, how: Callable[..., Load], load_id: int | None, now: datetime = LATER) -> Load:
    with write_session(engine) as session:
        return how(session, load_id or 0, now, "a test")


def states(engine: Engine) -> list[str]:
    with read_session(engine) as session:
        return [one.state for one in session.exec(select(Load).order_by(Load.id))]  # type: ignore[arg-type]


def test_a_release_is_compared_with_what_was_known_on_its_day(engine: Engine) -> None:
    """The day of a load counts; the day before it does not; a load that was taken back does not."""
    first = load(engine, "2023-10-01", FIRST)
    frame = draw_incoming("2023-10-01", FIRST).frame
    with write_session(engine) as session:
        for day, compared in (("2023-09-30", False), ("2023-10-01", True), ("2023-10-02", True)):
            found = compare_release(session, "plans", date.fromisoformat(day), frame)
            assert (found is not None) == compared, day
        assert compare_release(session, "others", date(2024, 1, 1), frame) is None
        undo_load(session, first.id or 0, LATER, "a test")
        assert compare_release(session, "plans", date(2024, 1, 1), frame) is None


def test_a_load_counts_what_it_brought(engine: Engine) -> None:
    counts = [
        load(engine, "2023-10-01", FIRST),
        load(engine, "2024-10-01", SECOND),
        load(engine, "2025-10-01", "area | period | value\nA | 2023 | 10\nC | 2023 | 5"),
    ]
    told = [(one.observations, one.added, one.changed, one.unchanged, one.withdrawn) for one in counts]
    assert told == [(2, 2, 0, 0, 0), (3, 1, 1, 1, 0), (2, 1, 0, 1, 1)]


def test_what_a_load_brought_and_replaced_is_written_at_once(engine: Engine) -> None:
    """Other statements of the transaction see it, those beside the session too."""
    with write_session(engine) as session:
        load_release(session, draw_incoming("2023-10-01", FIRST), NOW)
        counts = text("SELECT observations, added, state FROM load")
        assert tuple(session.connection().execute(counts).one()) == (2, 2, "current")
        again = load_release(session, draw_incoming("2024-10-01", "area | period | value\nA | 2023 | 10"), NOW)
        counts_of = text("SELECT observations, added, changed, unchanged, withdrawn FROM load WHERE id = :id")
        assert tuple(session.connection().execute(counts_of, {"id": again.id}).one()) == (1, 0, 0, 1, 1)
        undo_load(session, again.id or 0, LATER, "a test")
        counts = text("SELECT observations, added, state FROM load WHERE state <> 'undone'")
        replace_feed(session, "plans", LATER, "a newer definition")
        assert session.connection().execute(counts).one().state == "replaced"


def test_what_was_withdrawn_is_not_withdrawn_again(engine: Engine) -> None:
    """The second release leaves B out; the third does too, and has nothing to say of it."""
    load(engine, "2023-10-01", FIRST)
    second = load(engine, "2024-10-01", "area | period | value\nA | 2023 | 10")
    third = load(engine, "2025-10-01", "area | period | value\nA | 2023 | 12")
    assert (second.withdrawn, third.withdrawn) == (1, 0)
    with read_session(engine) as session:
        rows = session.connection().execute(text("SELECT load_id, symbol FROM observation WHERE symbol = 'w'")).all()
    assert [tuple(row) for row in rows] == [(second.id, "w")]


def test_the_same_bytes_by_the_same_definition_for_the_same_day_are_loaded_once(engine: Engine) -> None:
    first = load(engine, "2023-10-01", FIRST)
    assert load(engine, "2023-10-01", FIRST, LATER).id == first.id
    assert load(engine, "2023-10-02", FIRST, sha256=first.sha256).id != first.id
    assert load(engine, "2023-10-01", FIRST, sha256="0" * 64).id != first.id
    assert load(engine, "2023-10-01", FIRST, feed_fingerprint="g").id != first.id


def test_a_load_is_found_by_feed_bytes_and_definition_while_it_is_current(engine: Engine) -> None:
    first = load(engine, "2023-10-01", FIRST)
    with write_session(engine) as session:
        found = find_load(session, "plans", first.sha256, "f")
        assert found is not None
        assert found.id == first.id
        for wanted in (("others", first.sha256, "f"), ("plans", "0" * 64, "f"), ("plans", first.sha256, "g")):
            assert find_load(session, *wanted) is None
        undo_load(session, first.id or 0, LATER, "a test")
        assert find_load(session, "plans", first.sha256, "f") is None


def test_a_load_keeps_when_where_from_and_with_what_findings_it_came(engine: Engine) -> None:
    finding = Finding(
        "out-of-range", Severity.WARNING, Place("a.csv", row=3), "It is too much.", "140", "Ask the sender."
    )
    aside = "area | period | value | aside\nA | 2024 | 11 |\nB | 2024 | 140 | too much\nC | 2024 | ? | no number"
    one = load(engine, "2023-10-01", aside, findings=(finding,), rows_read=3)
    assert (one.feed, one.file, one.known_on, one.rows_read) == ("plans", "2023-10-01.csv", date(2023, 10, 1), 3)
    assert (one.loaded_at.astimezone(UTC), one.state, one.quarantined, one.observations) == (NOW, "current", 2, 1)
    with read_session(engine) as session:
        kept = session.exec(select(LoadFinding)).one()
        rows = session.exec(select(Quarantined).order_by(Quarantined.id)).all()  # type: ignore[arg-type]
        assert (kept.load_id, kept.rule, kept.severity, kept.given) == (one.id, "out-of-range", "WARNING", "140")
        assert (kept.place, kept.what, kept.remedy) == (str(finding.place), finding.what, finding.remedy)
        told = [(row.load_id, row.area, row.value, row.given, row.source_row, row.source_column) for row in rows]
    assert told == [(one.id, "B", 140.0, "140", 3, 3), (one.id, None, None, "?", 4, 3)]


def test_taking_a_load_back_leaves_what_the_others_said_without_a_row(engine: Engine) -> None:
    """The second release confirmed A without writing it: when the first goes, it says so itself."""
    first = load(engine, "2023-10-01", FIRST)
    load(engine, "2024-10-01", SECOND)
    gone = change(engine, undo_load, first.id)
    assert (gone.state, gone.state_reason, gone.state_changed_at) == ("undone", "a test", LATER)
    assert known(engine) == {("A", "2023"): 10, ("B", "2023"): 21, ("A", "2024"): 11}
    assert known(engine, "2024-09-30") == {}
    back = change(engine, redo_load, first.id)
    assert back.state == "current"
    assert known(engine, "2024-09-30") == {("A", "2023"): 10, ("B", "2023"): 20}


def test_a_load_that_comes_late_or_back_does_not_change_what_a_newer_one_said(engine: Engine) -> None:
    load(engine, "2024-10-01", "area | period | value\nA | 2023 | 10")
    late = load(engine, "2023-10-01", "area | period | value\nA | 2023 | 9\nB | 2023 | 20")
    after = {("A", "2023"): 10, ("B", "2023"): "[w]"}
    assert known(engine) == after
    change(engine, undo_load, late.id)
    assert known(engine)["A", "2023"] == 10
    change(engine, redo_load, late.id)
    assert known(engine) == after


def test_what_a_newer_release_said_without_a_row_holds_when_an_older_one_comes_back(engine: Engine) -> None:
    """The third release was loaded while the second was away, and agreed with the first."""
    load(engine, "2022-10-01", "area | period | value\nA | 2022 | 10")
    second = load(engine, "2023-10-01", "area | period | value\nA | 2022 | 11\nB | 2022 | 7")
    change(engine, undo_load, second.id)
    third = load(engine, "2024-10-01", "area | period | value\nA | 2022 | 10")
    assert (third.added, third.changed, third.unchanged) == (0, 0, 1)
    change(engine, redo_load, second.id)
    assert known(engine, "2023-12-31") == {("A", "2022"): 11, ("B", "2022"): 7}
    assert known(engine) == {("A", "2022"): 10, ("B", "2022"): "[w]"}


@pytest.mark.parametrize(
    ("replaced", "loaded", "state"),
    [
        (NOW, LATER, "current"),  # an older definition went before this load came
        (NOW, NOW, "current"),  # in one step: replaced, then read again
        (LATER, NOW, "replaced"),  # its own definition is no longer that of today
    ],
)
def test_a_load_comes_back_unless_its_definition_was_replaced_since(
    engine: Engine, replaced: datetime, loaded: datetime, state: str
) -> None:
    load(engine, "2022-10-01", FIRST, NOW, feed_fingerprint="old")
    if replaced > loaded:
        own = load(engine, "2023-10-01", FIRST, loaded, feed_fingerprint="old")
        change(engine, undo_load, own.id)
    with write_session(engine) as session:
        replace_feed(session, "plans", replaced, "a newer definition")
    if replaced <= loaded:
        own = load(engine, "2023-10-01", FIRST, loaded, feed_fingerprint="new")
        change(engine, undo_load, own.id, LATER + timedelta(hours=1))
    assert change(engine, redo_load, own.id, LATER + timedelta(hours=2)).state == state


def test_another_feeds_definition_does_not_matter(engine: Engine) -> None:
    own = load(engine, "2023-10-01", FIRST)
    change(engine, undo_load, own.id)
    load(engine, "2024-10-01", FIRST, feed="others", feed_fingerprint="g")
    with write_session(engine) as session:
        replace_feed(session, "others", LATER, "a newer definition")
    assert change(engine, redo_load, own.id).state == "current"


def test_a_feed_is_replaced_whole_and_alone(engine: Engine) -> None:
    load(engine, "2023-10-01", FIRST)
    gone = load(engine, "2024-10-01", SECOND)
    load(engine, "2023-10-01", FIRST, feed="others")
    change(engine, undo_load, gone.id)
    with write_session(engine) as session:
        replace_feed(session, "plans", LATER, "a newer definition")
    assert states(engine) == ["replaced", "undone", "current"]
    with read_session(engine) as session:
        one = session.get_one(Load, 1)
        assert (str(one.state_changed_at)[:16], one.state_reason) == ("2026-11-23 10:00", "a newer definition")


KEPT = "area | period | value | aside\nA | 2024 | 11 |\nB | 2024 | 140 | too much"


def release(engine: Engine) -> int:
    with write_session(engine) as session:
        return release_rows(session, [1], NOW, "Ms Checker", "Rang the sender: it is right")[0].load_id or 0


def test_released_rows_go_and_come_with_the_load_that_kept_them(engine: Engine) -> None:
    own = load(engine, "2024-10-31", KEPT)
    part = release(engine)
    both = {("A", "2024"): 11, ("B", "2024"): 140}
    assert known(engine) == both
    change(engine, undo_load, own.id)
    assert states(engine) == ["undone", "undone"]
    with pytest.raises(StoreError, match=f"Load {part} has rows released from load {own.id}, which is undone"):
        change(engine, redo_load, part)
    change(engine, redo_load, own.id)
    assert (states(engine), known(engine)) == (["current", "current"], both)


def test_released_rows_taken_back_on_their_own_stay_away_when_the_load_goes_and_comes(engine: Engine) -> None:
    own = load(engine, "2024-10-31", KEPT)
    part = release(engine)
    change(engine, undo_load, part)
    assert known(engine) == {("A", "2024"): 11}
    change(engine, undo_load, own.id, LATER + timedelta(hours=1))
    change(engine, redo_load, own.id, LATER + timedelta(hours=2))
    assert states(engine) == ["current", "undone"]
    change(engine, redo_load, part, LATER + timedelta(hours=3))
    assert (states(engine), known(engine)) == (["current", "current"], {("A", "2024"): 11, ("B", "2024"): 140})


def test_a_release_of_a_day_before_rows_were_released_still_leaves_them_out(engine: Engine) -> None:
    """It is compared with its own day, when B was kept aside; it speaks of that year, and has no B."""
    load(engine, "2024-10-31", KEPT)
    release(engine)
    load(engine, "2025-10-31", "area | period | value\nA | 2024 | 11", LATER)
    assert known(engine) == {("A", "2024"): 11, ("B", "2024"): "[w]"}


def test_what_a_newer_release_confirmed_of_released_rows_stays_when_they_go(engine: Engine) -> None:
    own = load(engine, "2024-10-31", KEPT)
    release(engine)
    confirmed = load(engine, "2026-12-31", "area | period | value\nA | 2024 | 11\nB | 2024 | 140", LATER)
    assert (confirmed.added, confirmed.changed, confirmed.unchanged) == (0, 0, 2)
    change(engine, undo_load, own.id)
    assert known(engine) == {("A", "2024"): 11, ("B", "2024"): 140}


def test_released_rows_that_come_back_do_not_change_what_a_newer_release_left_out(engine: Engine) -> None:
    load(engine, "2024-10-31", KEPT)
    part = release(engine)
    change(engine, undo_load, part)
    load(engine, "2025-10-31", "area | period | value\nA | 2024 | 11", LATER)
    change(engine, redo_load, part, LATER + timedelta(hours=1))
    assert known(engine) == {("A", "2024"): 11, ("B", "2024"): "[w]"}


def test_released_rows_that_come_back_with_their_load_do_not_either(engine: Engine) -> None:
    own = load(engine, "2024-10-31", KEPT)
    release(engine)
    change(engine, undo_load, own.id)
    load(engine, "2025-10-31", "area | period | value\nA | 2024 | 11", LATER)
    change(engine, redo_load, own.id, LATER + timedelta(hours=1))
    assert known(engine) == {("A", "2024"): 11, ("B", "2024"): "[w]"}


def test_released_rows_are_replaced_with_their_load_where_the_definition_was(engine: Engine) -> None:
    own = load(engine, "2024-10-31", KEPT)
    release(engine)
    change(engine, undo_load, own.id)
    load(engine, "2025-10-31", FIRST, LATER, feed_fingerprint="g")
    change(engine, redo_load, own.id)
    assert states(engine) == ["replaced", "replaced", "current"]


def test_a_load_loaded_again_for_another_day_does_not_keep_the_first_away(engine: Engine) -> None:
    first = load(engine, "2023-10-01", FIRST)
    change(engine, undo_load, first.id)
    load(engine, "2023-10-02", FIRST, LATER, sha256=first.sha256)
    assert change(engine, redo_load, first.id).state == "current"


@pytest.mark.parametrize(
    ("how", "state", "refused"),
    [
        (undo_load, "undone", "already undone"),
        (undo_load, "replaced", "already replaced"),
        (redo_load, "current", "is current, not undone"),
        (redo_load, "replaced", "is replaced, not undone"),
    ],
)
def test_a_load_is_read_anew_before_it_is_changed(
    engine: Engine, how: Callable[..., Load], state: str, refused: str
) -> None:
    """Another process may have changed it since this one looked."""
    first = load(engine, "2023-10-01", FIRST)
    with pytest.raises(StoreError, match=refused), write_session(engine) as session:  # noqa: PT012
        seen = session.get_one(Load, first.id)
        seen.state  # noqa: B018  read before the other process comes
        session.connection().execute(text("UPDATE load SET state = :state"), {"state": state})
        how(session, first.id, LATER, "a test")


@pytest.mark.parametrize("how", [undo_load, redo_load])
def test_there_is_no_load_of_that_number(engine: Engine, how: Callable[..., Load]) -> None:
    with pytest.raises(StoreError, match="There is no load 7"):
        change(engine, how, 7)


def _compare(session: Session) -> object:
    return compare_release(session, "plans", date(2024, 1, 1), draw_incoming("2024-01-01", FIRST).frame)


def _load(session: Session) -> object:
    return load_release(session, draw_incoming("2024-01-01", FIRST), NOW, ())


@pytest.mark.parametrize(
    "step",
    [_compare, _load, lambda s: undo_load(s, 1, LATER, "a test"), lambda s: redo_load(s, 1, LATER, "a test")],
    ids=["compare", "load", "undo", "redo"],
)
def test_one_at_a_time_changes_the_history_of_a_feed(engine: Engine, step: Callable[[Session], object]) -> None:
    """While one has the feed, another that would change it waits; here it gives up at once. SQLite locks the whole."""
    if engine.dialect.name != "postgresql":
        return
    load(engine, "2023-10-01", FIRST)
    with Session(engine) as holder, pytest.raises(StoreError), write_session(engine) as session:  # noqa: PT012
        _compare(holder)
        session.connection().execute(text("SET LOCAL lock_timeout = '1ms'"))
        step(session)


def test_what_is_known_is_packed_only_where_all_of_it_was_read(engine: Engine) -> None:
    """The second release is of children only and nothing was packed: it must not be packed as all that is known."""
    both = "measure | area | period | value\nchildren | A | 2023 | 10\nplans | A | 2023 | 3"
    load(engine, "2023-10-01", both)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM image"))
    load(engine, "2024-10-01", "measure | area | period | value\nchildren | A | 2023 | 11")
    again = load(engine, "2025-10-01", both.replace("10", "11"))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)


def test_releases_of_a_feed_are_numbered_from_one_as_they_come(engine: Engine) -> None:
    """Neither another feed's nor rows released from one count; one that was taken back keeps its number."""
    load(engine, "2020-01-01", FIRST, feed="others")
    with write_session(engine) as session:
        assert next_release(session, "plans") == 1
    first = load(engine, "2024-10-31", KEPT)
    release_rows_of = release(engine)
    second = load(engine, "2025-10-31", FIRST)
    change(engine, undo_load, second.id)
    third = load(engine, "2026-10-31", SECOND)
    assert release_rows_of not in (first.id, second.id, third.id)
    assert [one.release for one in (first, second, third)] == [1, 2, 3]
    assert [one.place for one in (first, third)] == ["0 00000001", "0 00000003"]


def test_of_one_day_come_first_the_releases_whose_day_nobody_stated_then_those_that_did_by_file() -> None:
    places = [name_place(2), name_place(10), name_place(1, "a.csv"), name_place(11, "a.csv"), name_place(3, "b.csv")]
    assert places == sorted(places)
    assert places[1:3] == ["0 00000010", "1 a.csv 00000001"]


def test_a_load_leaves_no_temporary_tables_behind(engine: Engine) -> None:
    """A connection goes back to the pool with what was made in it."""
    kept = {"postgresql": "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()"}
    with write_session(engine) as session:
        load_release(session, draw_incoming("2023-10-01", FIRST), NOW)
        load_release(session, draw_incoming("2024-10-01", SECOND), NOW)
        found = session.connection().execute(text(kept.get(engine.dialect.name, "SELECT name FROM sqlite_temp_master")))
        assert found.all() == []

"""The store keeps every release, shows what was known on any day, and can take a load back."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from oba.errors import StoreError
from oba.store.engine import open_store, read_session, write_session
from oba.store.integrity import verify_store
from oba.store.observations import loads, queries
from oba.store.observations.loading import Incoming, load_release, redo_load, undo_load
from oba.store.observations.revisions import list_revisions
from tests.fixtures.observations import feed_observations
from tests.fixtures.releases import NOW, draw_incoming, known, load, make_incoming
from tests.fixtures.tables import read_table

FIRST = """area | period | value
           A    | 2023-03-31 | 10
           B    | 2023-03-31 | 20"""
SECOND = """area | period | value
            A    | 2023-03-31 | 10
            B    | 2023-03-31 | 21
            A    | 2024-03-31 | 11
            B    | 2024-03-31 | 22"""


def test_a_second_release_adds_only_what_is_new_or_different(engine: Engine) -> None:
    load(engine, "2023-10-01", FIRST)
    second = load(engine, "2024-10-01", SECOND)
    assert (second.added, second.changed, second.unchanged, second.withdrawn) == (2, 1, 1, 0)


def test_as_at_a_day_between_two_releases_shows_the_first(engine: Engine) -> None:
    load(engine, "2023-10-01", FIRST)
    load(engine, "2024-10-01", SECOND)
    assert known(engine, "2023-09-30") == {}
    assert known(engine, "2024-01-01") == {("A", "2023-03-31"): 10, ("B", "2023-03-31"): 20}
    assert known(engine)[("B", "2023-03-31")] == 21


def test_an_older_release_that_comes_late_never_displaces_a_newer_one(engine: Engine) -> None:
    load(engine, "2024-10-01", SECOND)
    load(engine, "2023-10-01", FIRST)
    assert known(engine)[("B", "2023-03-31")] == 21
    assert known(engine, "2024-01-01")[("B", "2023-03-31")] == 20


def test_a_late_release_does_not_come_between_two_that_agree(engine: Engine) -> None:
    """The third release confirmed the first without writing anything; the second, late, said otherwise."""
    load(engine, "2022-10-01", FIRST)
    load(engine, "2024-10-01", FIRST)
    load(engine, "2023-10-01", FIRST.removesuffix("20") + "99")
    assert known(engine)[("B", "2023-03-31")] == 20
    assert known(engine, "2024-01-01")[("B", "2023-03-31")] == 99


def test_undo_gives_back_what_was_current(engine: Engine) -> None:
    load(engine, "2023-10-01", FIRST)
    before = known(engine)
    second = load(engine, "2024-10-01", SECOND)
    with write_session(engine) as session:
        undo_load(session, second.id or 0, NOW, "a test")
    assert known(engine) == before


def test_undoing_the_first_release_keeps_what_the_second_confirmed(engine: Engine) -> None:
    first = load(engine, "2023-10-01", FIRST)
    load(engine, "2024-10-01", SECOND)
    after = known(engine)
    with write_session(engine) as session:
        undo_load(session, first.id or 0, NOW, "a test")
    assert known(engine) == after
    assert known(engine, "2024-01-01") == {}


def test_the_first_day_of_a_place_is_that_of_its_first_value_still_current(engine: Engine) -> None:
    """Of B a symbol first and a value later; a load that was taken back says nothing of a day."""
    first = load(engine, "2023-10-01", "area | period | value\nA | 2023-03-31 | 10\nB | 2023-03-31 | [c]")
    load(engine, "2024-10-01", SECOND)
    with read_session(engine) as session:
        (series,) = [one.id for one in queries.find_series(session, "plans")]
        assert series is not None
        days = [queries.earliest_known(session, [series], areas) for areas in (["A"], ["B"], ["A", "B"], ["Z"], [])]
    assert days == [date(2023, 10, 1), date(2024, 10, 1), date(2023, 10, 1), None, None]
    with write_session(engine) as session:
        undo_load(session, first.id or 0, NOW, "a test")
        assert queries.earliest_known(session, [series], ["A"]) == date(2024, 10, 1)


def test_a_feed_is_about_others_where_it_has_figures_and_none_of_ours(engine: Engine) -> None:
    load(engine, "2023-10-01", FIRST)
    with read_session(engine) as session:
        asked = {("plans", "A"): False, ("plans", "Z"): True, ("plans", ""): True, ("no-feed", "A"): False}
        for (feed, area), others in asked.items():
            assert queries.is_about_others(session, feed, [area]) is others, (feed, area)


def test_a_load_cannot_be_undone_twice(engine: Engine) -> None:
    first = load(engine, "2023-10-01", FIRST)
    with write_session(engine) as session:
        undo_load(session, first.id or 0, NOW, "a test")
    with pytest.raises(StoreError, match="already undone"), write_session(engine) as session:
        undo_load(session, first.id or 0, NOW, "again")


def test_a_value_left_out_of_a_year_that_a_release_covers_is_withdrawn_and_stays_in_history(engine: Engine) -> None:
    load(engine, "2023-10-01", FIRST)
    second = load(engine, "2024-10-01", "area | period | value\nA | 2023-03-31 | 10")
    assert second.withdrawn == 1
    assert known(engine)[("B", "2023-03-31")] == "[w]"
    assert known(engine, "2024-01-01")[("B", "2023-03-31")] == 20


def test_a_year_that_rolled_out_of_the_window_is_not_a_deletion(engine: Engine) -> None:
    load(engine, "2023-10-01", FIRST)
    load(engine, "2024-10-01", "area | period | value\nA | 2024-03-31 | 11")
    assert known(engine)[("B", "2023-03-31")] == 20


def test_a_value_withdrawn_by_a_symbol_stops_being_current(engine: Engine) -> None:
    load(engine, "2023-10-01", FIRST)
    load(engine, "2024-10-01", FIRST.removesuffix("20") + "[u]")
    assert known(engine)[("B", "2023-03-31")] == "[u]"


def test_a_load_that_fails_half_way_leaves_nothing(engine: Engine) -> None:
    load(engine, "2023-10-01", FIRST)
    before = known(engine)
    with pytest.raises(RuntimeError, match="power cut"), write_session(engine) as session:  # noqa: PT012
        load_release(session, draw_incoming("2024-10-01", SECOND), NOW)
        raise RuntimeError("power cut")
    assert known(engine) == before
    with read_session(engine) as session:
        assert len(loads.list_loads(session)) == 1


@pytest.fixture
def open_session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@pytest.mark.parametrize(("value", "symbol"), [("NULL", "NULL"), ("1", "'c'")])
def test_the_store_refuses_a_value_with_a_symbol_and_neither(
    engine: Engine, open_session: Session, value: str, symbol: str
) -> None:
    load(engine, "2023-10-01", FIRST)
    with pytest.raises(IntegrityError):
        open_session.connection().execute(
            text(
                "INSERT INTO observation (series_id, area_id, period_id, value, symbol, status, load_id, source_row)"
                f" VALUES (1, 1, 99, {value}, {symbol}, 'final', 1, 2)"
            )
        )


def test_every_observation_knows_its_cell(engine: Engine) -> None:
    load(engine, "2023-10-01", FIRST)
    with read_session(engine) as session:
        frame = feed_observations(session, "plans", date(2030, 1, 1))
        cells = queries.trace_cells(session, frame["id"].tolist())
        places = queries.find_places(session, [*frame["id"].tolist(), 999])
    assert places == {
        cell.observation: (cell.load_id, cell.feed, cell.measure, cell.area, cell.period, "", row, 3, "value")
        for cell, row in zip(cells, (2, 3), strict=True)
    }
    assert [(cell.file, cell.row, cell.column, cell.header) for cell in cells] == [
        ("2023-10-01.csv", 2, 3, "value"),
        ("2023-10-01.csv", 3, 3, "value"),
    ]


def test_redo_brings_back_what_undo_took(engine: Engine) -> None:
    load(engine, "2023-10-01", FIRST)
    second = load(engine, "2024-10-01", SECOND)
    after = known(engine)
    with write_session(engine) as session:
        undo_load(session, second.id or 0, NOW, "a test")
        redo_load(session, second.id or 0, NOW, "a test")
    assert known(engine) == after


def test_a_current_load_cannot_be_redone(engine: Engine) -> None:
    first = load(engine, "2023-10-01", FIRST)
    with pytest.raises(StoreError, match="is current, not undone"), write_session(engine) as session:
        redo_load(session, first.id or 0, NOW, "a test")


def test_a_load_of_an_old_definition_is_not_brought_back_but_read_again(engine: Engine) -> None:
    first = load(engine, "2023-10-01", FIRST)
    with write_session(engine) as session:
        undo_load(session, first.id or 0, NOW, "a test")
        newer = replace(draw_incoming("2024-10-01", FIRST), feed_fingerprint="g")
        load_release(session, newer, NOW)
        assert redo_load(session, first.id or 0, NOW, "a test").state == "replaced"
    assert known(engine, "2024-01-01") == {}


def test_a_release_that_was_loaded_again_meanwhile_is_not_brought_back_beside_it(engine: Engine) -> None:
    first = load(engine, "2023-10-01", FIRST)
    with write_session(engine) as session:
        undo_load(session, first.id or 0, NOW, "a test")
        load_release(session, draw_incoming("2023-10-01", FIRST), NOW)
    with pytest.raises(StoreError, match="loaded again as load"), write_session(engine) as session:
        redo_load(session, first.id or 0, NOW, "a test")


def test_a_release_read_in_parts_is_the_same_as_whole(engine: Engine) -> None:
    """Each part has all cells of its series; of `old` the second release says nothing, of `new` the first."""

    def draw(known_on: str, drawings: dict[str, str]) -> Incoming:
        rows = [{**row, "breakdown": name} for name, one in drawings.items() for row in read_table(one)]
        whole = make_incoming(date.fromisoformat(known_on), rows)
        assert isinstance(whole.frame, pd.DataFrame)
        parts = [whole.frame[whole.frame["breakdown"] == name] for name in drawings]
        return replace(whole, frame=parts)

    with write_session(engine) as session:
        first = load_release(session, draw("2023-10-01", {"": FIRST, "old": FIRST}), NOW)
        second = load_release(session, draw("2024-10-01", {"": SECOND, "new": SECOND}), NOW)
    assert (first.observations, first.added) == (4, 4)
    assert (second.observations, second.added, second.changed, second.unchanged, second.withdrawn) == (8, 6, 1, 1, 0)
    with read_session(engine) as session:
        assert verify_store(session) == []


def test_two_files_of_one_day_do_not_withdraw_what_the_other_gives(engine: Engine) -> None:
    load(engine, "2023-10-01", FIRST)
    with write_session(engine) as session:
        for area, value in (("A", 10), ("B", 20)):
            part = [{"area": area, "period": "2023-03-31", "value": value}]
            load_release(session, make_incoming(date(2024, 10, 1), part, sha256=area), NOW)
    assert known(engine) == {("A", "2023-03-31"): 10, ("B", "2023-03-31"): 20}


def test_two_files_of_one_day_revise_each_figure_once(engine: Engine) -> None:
    load(engine, "2024-10-31", FIRST)
    for number, row in enumerate(("A | 2023-03-31 | 11", "B | 2023-03-31 | 21")):
        incoming = draw_incoming("2025-10-31", f"area | period | value\n{row}")
        with write_session(engine) as session:
            load_release(session, replace(incoming, sha256=f"{number}" * 64), NOW)
    with read_session(engine) as session:
        found = list_revisions(session, date(2030, 1, 1))
    assert [(item.area, item.value_before, item.value) for item in found] == [("A", 10, 11), ("B", 20, 21)]


def test_the_same_release_loaded_by_two_at_once_is_loaded_once(engine: Engine, store_address: str) -> None:
    start = threading.Barrier(2)
    loaded: list[int | None] = []

    def load_it() -> None:
        own = open_store(store_address)
        start.wait()
        with write_session(own) as session:
            loaded.append(load_release(session, draw_incoming("2023-10-01", FIRST), NOW).id)
        own.dispose()

    threads = [threading.Thread(target=load_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert len(loaded) == 2
    assert len(set(loaded)) == 1
    assert known(engine) == {("A", "2023-03-31"): 10, ("B", "2023-03-31"): 20}

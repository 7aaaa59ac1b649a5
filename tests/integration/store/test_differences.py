"""What a release changes is found before anything is written."""

from dataclasses import replace
from datetime import date

import pandas as pd
from sqlalchemy import Engine
from sqlmodel import Session

from oba.store.engine import read_session, write_session
from oba.store.observations import loads
from oba.store.observations.differences import StoredDifferences
from oba.store.observations.loading import compare_release, load_release
from tests.fixtures.observations import feed_observations
from tests.fixtures.releases import NOW, draw_incoming

FIRST = "area | period | value\nA | 2023 | 10\nB | 2023 | 20\nC | 2023 | [c]"
SECOND = "area | period | value\nA | 2023 | 10\nB | 2023 | 90\nC | 2023 | 5\nD | 2023 | 6"
FALL = "area | period | value\nA | 2023 | 10\nD | 2023 | 6"


def compare(session: Session, known_on: str, drawing: str) -> StoredDifferences | None:
    incoming = draw_incoming(known_on, drawing)
    assert isinstance(incoming.frame, pd.DataFrame)
    found = compare_release(session, incoming.feed, incoming.known_on, incoming.frame)
    return None if found is None else next(iter(found))


def test_what_differs_is_seen_with_what_was_known(engine: Engine) -> None:
    with write_session(engine) as session:
        assert compare(session, "2023-10-01", FIRST) is None, "a first release has nothing to be compared with"
        load_release(session, draw_incoming("2023-10-01", FIRST), NOW)
        found = compare(session, "2024-10-01", SECOND)
        assert len(loads.list_loads(session)) == 1
        assert compare(session, "2023-09-30", SECOND) is None, "nothing was known on that day"
    assert found is not None
    assert found.frame[["area", "value", "row"]].values.tolist() == [["B", 90, 3], ["C", 5, 4], ["D", 6, 5]]
    assert found.frame["known"].tolist() == [True, True, False]
    assert (found.frame["value_before"].iloc[0], found.frame["symbol_before"].iloc[1]) == (20, "c")
    assert (found.rows, found.comparable, found.nonzero, len(found.left)) == (4, {"count": 2}, {"count": 2}, 0)
    assert found.shrunk is None


def test_what_is_left_out_is_seen(engine: Engine) -> None:
    with write_session(engine) as session:
        load_release(session, draw_incoming("2023-10-01", FIRST), NOW)
        found = compare(session, "2024-10-01", FALL)
    assert found is not None
    assert len(found.left) == 2
    assert found.shrunk is not None
    assert [sorted(cells["area"]) for cells in found.shrunk] == [["A", "D"], ["A", "B", "C"]]


def test_a_release_is_loaded_by_its_differences_as_without_them(engine: Engine) -> None:
    with write_session(engine) as session:
        load_release(session, draw_incoming("2023-10-01", FIRST), NOW)
        for day, drawing in (("2024-10-01", SECOND), ("2025-10-01", FALL)):
            load = load_release(session, draw_incoming(day, drawing), NOW, [compare(session, day, drawing)])
        assert (load.added, load.changed, load.unchanged, load.withdrawn) == (0, 0, 2, 2)
        again = draw_incoming("2025-10-02", FALL)
        load = load_release(session, replace(again, frame=iter([again.frame])), NOW)
        assert (load.added, load.changed, load.unchanged, load.withdrawn) == (0, 0, 2, 0)
    with read_session(engine) as session:
        frame = feed_observations(session, "plans", date(2030, 1, 1))
    assert frame["symbol"].fillna("").tolist() == ["", "w", "w", ""]

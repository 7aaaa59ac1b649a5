"""What a release changes, cell by cell: the same answer whole or in parts, with and without what was kept packed."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from oba.observations.differences import join_counts
from oba.store.engine import write_session
from oba.store.observations import keys, packed
from oba.store.observations.differences import StoredDifferences, find_spoken_of, number_release, split_series
from oba.store.observations.known_cells import nothing_known
from oba.store.observations.loading import compare_release, load_release
from tests.fixtures.releases import NOW, make_incoming
from tests.fixtures.tables import read_table

KNOWN = """
    measure | breakdown | area | period | value | status      | flag
    count   |           | A    | 2023   | 10    | final       |
    count   |           | B    | 2023   | 20    | final       |
    count   |           | C    | 2023   | [c]   | final       |
    count   |           | D    | 2023   | 0     | provisional |
    count   |           | E    | 2023   | 5     | final       | high
    count   | sex=f     | A    | 2023   | 4     | final       |
    count   | sex=f     | B    | 2023   | 6     | final       |
    rate    |           | A    | 2023   | 1.5   | final       |
    count   |           | A    | 2022   | 9     | final       |
"""
WAYS = ["whole", "in parts", "large", "whole, not packed", "in parts, not packed", "large, not packed"]


def rows_of(drawing: str) -> list[dict[str, Any]]:
    return read_table(drawing)


def changed(**cells: str | None) -> list[dict[str, Any]]:
    """The known release with some values changed: `A="11"`, or None to leave a cell of 2023's whole counts out."""
    rows = []
    for row in rows_of(KNOWN):
        whole = (row["measure"], row["breakdown"], row["period"]) == ("count", "", "2023")
        if not whole or row["area"] not in cells:
            rows.append(row)
        elif (value := cells[row["area"]]) is not None:
            rows.append(row | {"value": value})
    return rows


def compare(session: Session, rows: list[dict[str, Any]], way: str = "whole") -> list[StoredDifferences]:
    frame = make_incoming(date(2024, 10, 1), rows).frame
    assert isinstance(frame, pd.DataFrame)
    if "not packed" in way:
        session.connection().execute(text("DELETE FROM image"))
    given: pd.DataFrame | Iterable[pd.DataFrame] = frame if "parts" not in way else split_series(frame)
    found = compare_release(session, "plans", date(2024, 10, 1), given)
    assert found is not None
    return list(found)


def compare_each_way(
    engine: Engine, rows: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, list[StoredDifferences]]]:
    """Compare a release in each of the ways; what was packed is there again for the next test only."""
    for way in WAYS:
        with monkeypatch.context() as patch, write_session(engine) as session:
            if way.startswith("large"):
                patch.setattr(packed, "MOST_KNOWN", len(rows_of(KNOWN)) - 1)  # one less than is known
            yield way, compare(session, rows, way)


@pytest.fixture
def loaded(engine: Engine) -> Engine:
    with write_session(engine) as session:
        load_release(session, make_incoming(date(2023, 10, 1), rows_of(KNOWN)), NOW)
    return engine


def cells(found: list[StoredDifferences]) -> list[tuple[str, str, str, bool, Any, Any]]:
    """Measure, breakdown, area, whether it was known, and number and symbol before, of each row that differs."""
    return sorted(
        (row["measure"], row["breakdown"], row["area"], bool(row["known"]), *_before(row))
        for one in found
        for row in one.frame.to_dict("records")
    )


def _before(row: dict[Any, Any]) -> tuple[str, str]:
    value, symbol = row["value_before"], row["symbol_before"]
    return "" if pd.isna(value) else f"{value:g}", "" if pd.isna(symbol) else symbol


def test_what_is_the_same_is_no_difference(loaded: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers, nothing, zero, symbols, statuses and flags: said again, none of them is new."""
    for way, found in compare_each_way(loaded, rows_of(KNOWN), monkeypatch):
        assert cells(found) == [], way
        assert sum(len(one) for one in found) == 9, way
        assert (len(found) == 1) == (way in ("whole", "whole, not packed")), (
            "what is large does not stand in memory whole"
        )
        assert sum(len(one.left) for one in found) == 0, way
        assert set().union(*(one.missing for one in found)) == set(), way


def test_what_differs_says_what_was_before(loaded: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = changed(B="21", C="7", D="[c]", E="5")
    rows[3]["status"] = "final"  # D
    rows[4]["flag"] = ""  # E keeps its number and loses its flag
    rows.append({"measure": "count", "breakdown": "", "area": "F", "period": "2023", "value": "1"})
    rows.append({"measure": "count", "breakdown": "sex=m", "area": "A", "period": "2023", "value": "6"})
    expected = [
        ("count", "", "B", True, "20", ""),
        ("count", "", "C", True, "", "c"),
        ("count", "", "D", True, "0", ""),
        ("count", "", "E", True, "5", ""),
        ("count", "", "F", False, "", ""),
        ("count", "sex=m", "A", False, "", ""),
    ]
    for way, found in compare_each_way(loaded, rows, monkeypatch):
        assert cells(found) == expected, way


def test_a_cell_differs_by_anything_that_is_said_of_it(loaded: Engine) -> None:
    """Area C, which is [c], final and without a flag; and B, which had a number and then has none."""
    said = [
        ("C", "status", "provisional", True),
        ("C", "flag", "high", True),
        ("C", "status", "final", False),
        ("C", "value", "[u]", True),
        ("C", "value", "?", True),
        ("B", "value", "?", True),
        ("B", "value", "20.0", False),
    ]
    with write_session(loaded) as session:
        for area, name, value, differs in said:
            rows = rows_of(KNOWN)
            rows["ABC".index(area)][name] = value
            assert [cell[2] for cell in cells(compare(session, rows))] == [area] * differs, (area, name, value)


def test_numbers_are_counted_where_both_are_and_where_neither_is_nothing(
    loaded: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for way, found in compare_each_way(loaded, changed(A="11", B="0", C="7", D="3"), monkeypatch):
        for name, count, rate in (("comparable", 7, 1), ("nonzero", 5, 1)):
            of_all = [getattr(one, name) for one in found]
            assert sum(one.get("count", 0) for one in of_all) == count, way
            assert sum(one.get("rate", 0) for one in of_all) == rate, way


def test_what_a_release_leaves_out_of_what_it_speaks_of(loaded: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """B and E are left out; the counts of girls and of 2022 and the rate are not spoken of at all."""
    rows = [row for row in changed(B=None, E=None) if (row["measure"], row["breakdown"]) == ("count", "")]
    for way, found in compare_each_way(loaded, [row for row in rows if row["period"] == "2023"], monkeypatch):
        assert cells(found) == [], way
        left = [
            (one.left.values[place], one.left.names[one.left.sayings[place]])
            for one in found
            for place in range(len(one.left))
        ]
        assert left == [(20.0, (None, "final", None)), (5.0, (None, "final", "high"))], way
        missing = set().union(*(one.missing for one in found))
        assert ("count", "2023") in missing, way
        # Not packed and in parts, only the periods that it speaks of are read.
        assert (("count", "2022") in missing) == (way in WAYS[:4]), way


def test_what_lacks_cells_is_counted_before_and_after(loaded: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row for row in changed(B=None) if row["breakdown"] == "" and row["measure"] == "count"]
    rows.append({"measure": "count", "breakdown": "", "area": "F", "period": "2023", "value": "1"})
    key = ["measure", "period", "area"]
    for way, found in compare_each_way(loaded, rows, monkeypatch):
        after, before = (
            join_counts([one.shrunk[side] for one in found if one.shrunk is not None]).set_index(key) for side in (0, 1)
        )
        of_2023 = [cells.loc["count", "2023"]["figures"].to_dict() for cells in (after, before)]
        expected = [{"A": 1, "C": 1, "D": 1, "E": 1, "F": 1}, {"A": 2, "B": 2, "C": 1, "D": 1, "E": 1}]
        assert of_2023 == expected, way


def test_parts_that_lack_nothing_are_counted_with_those_that_do(
    loaded: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the whole count B is gone, of the girls nobody: B is counted once where it was counted twice."""
    key = ["measure", "period", "area"]
    for way, found in compare_each_way(loaded, changed(B=None), monkeypatch):
        counts = [
            join_counts([one.shrunk[side] for one in found if one.shrunk is not None]).set_index(key)["figures"]
            for side in (0, 1)
        ]
        assert [count.loc["count", "2023", "B"] for count in counts] == [1, 2], way
        assert [count.loc["count", "2023", "A"] for count in counts] == [2, 2], way


def test_only_more_than_the_most_that_may_stand_in_memory_is_compared_in_parts(
    loaded: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "MOST_KNOWN", len(rows_of(KNOWN)))
    with write_session(loaded) as session:
        assert len(compare(session, rows_of(KNOWN))) == 1


def test_many_series_beside_those_that_are_given_are_all_counted(engine: Engine) -> None:
    """Read twenty at a time: the whole and twenty-two groups are known, the whole is given."""
    groups = ["", *(f"group={number}" for number in range(22))]
    rows = [{"breakdown": group, "area": "A", "period": "2023", "value": "1"} for group in groups]
    with write_session(engine) as session:
        load_release(session, make_incoming(date(2023, 10, 1), rows), NOW)
        found = compare(session, rows[:1], "in parts, not packed")
        before = join_counts([one.shrunk[1] for one in found if one.shrunk is not None])
    assert before["figures"].tolist() == [23]
    assert set().union(*(one.missing for one in found)) == {("count", "2023")}


def test_what_was_never_said_before_is_different_of_every_cell(loaded: Engine) -> None:
    rows = [row | {"flag": "odd"} for row in rows_of(KNOWN)]
    with write_session(loaded) as session:
        assert len(cells(compare(session, rows))) == len(rows)


def test_nothing_shrinks_where_only_another_measure_or_period_is_not_given(loaded: Engine) -> None:
    with write_session(loaded) as session:
        (found,) = compare(
            session, [row for row in rows_of(KNOWN) if row["measure"] == "count" and row["period"] == "2023"]
        )
    assert found.shrunk is None
    assert found.missing == {("rate", "2023"), ("count", "2022")}
    assert found.spoken_of == {("count", "", "2023"), ("count", "sex=f", "2023")}


def test_only_a_comparison_with_all_that_is_known_says_so(loaded: Engine) -> None:
    counts = [row for row in rows_of(KNOWN) if row["measure"] == "count"]
    with write_session(loaded) as session:
        told = {
            way: [{one.whole for one in compare(session, rows, way)} for rows in (rows_of(KNOWN), counts)]
            for way in ("whole", "in parts", "whole, not packed", "in parts, not packed")
        }
    assert told == {
        "whole": [{True}, {True}],
        "in parts": [{True}, {True}],
        "whole, not packed": [{True}, {False}],  # what is known of the rates was not read
        "in parts, not packed": [{False}, {False}],
    }


def test_the_parts_of_a_release_have_all_cells_of_their_series() -> None:
    frame = make_incoming(date(2024, 10, 1), rows_of(KNOWN)).frame
    assert isinstance(frame, pd.DataFrame)
    parts = list(split_series(frame))
    assert sorted(row for part in parts for row in part["row"]) == sorted(frame["row"])
    series = [set(zip(part["measure"], part["breakdown"], strict=True)) for part in parts]
    assert sum(len(one) for one in series) == len(set().union(*series)) == 3
    assert 1 < len(parts) <= 3
    assert find_spoken_of(frame.iloc[:0]) == set()
    assert find_spoken_of(frame.iloc[6:8]) == {("count", "sex=f", "2023"), ("rate", "", "2023")}


def test_counts_of_several_are_added_up() -> None:
    def counts(*figures: int) -> pd.DataFrame:
        areas = ["A", "B", "C"][: len(figures)]
        return pd.DataFrame({"measure": "count", "period": "2023", "area": areas, "figures": figures})

    empty, first, second = counts(), counts(1, 2), counts(3)
    assert join_counts([first, second])["figures"].tolist() == [4, 2]
    assert join_counts([empty, second])["figures"].tolist() == [3]
    assert len(join_counts([empty, empty])) == 0


def test_what_the_store_has_never_heard_of_has_no_number(loaded: Engine) -> None:
    rows = [*rows_of(KNOWN)[:1], {"measure": "new", "breakdown": "", "area": "Z", "period": "2030", "value": "1"}]
    frame = make_incoming(date(2024, 10, 1), rows).frame
    assert isinstance(frame, pd.DataFrame)
    with write_session(loaded) as session:
        connection = session.connection()
        found = number_release(connection, keys.find_series_ids(connection, "plans"), nothing_known(), frame)
        pairs = [column.tolist() for column in (found.series, found.areas, found.periods)]
    assert [(known > 0, new) for known, new in pairs] == [(True, 0)] * 3
    assert found.spoken_of == {("count", "", "2023"), ("new", "", "2030")}

"""Columns of measured rows: what is taken, stacked, held and looked up in them."""

import numpy as np
import pandas as pd
import pytest

from oba.indicators.measures.routes import fill
from oba.indicators.measures.rows import Rows, either, hold, look_up, stack, take, take_sound

FOUND = pd.DataFrame({"value": [1.5, np.nan], "symbol": ["", "c"], "flag": [np.nan, "odd"]})


def lay(**columns: list[object]) -> Rows:
    """Columns of texts as objects, and of numbers as floats."""
    return {name: np.array(cells, float if name == "value" else object) for name, cells in columns.items()}


@pytest.mark.parametrize(
    ("name", "rows", "says"),
    [
        ("value", [0, -1], [1.5, None]),
        ("value", [1, 0], [None, 1.5]),
        ("symbol", [1, -1, 0], ["c", None, ""]),
        ("flag", [1, -1], ["odd", None]),
    ],
)
def test_a_row_that_is_not_there_says_nothing(name: str, rows: list[int], says: list[object]) -> None:
    found = look_up(FOUND, name, np.array(rows, np.intp)).tolist()
    assert [None if cell != cell else cell for cell in found] == says


def test_nothing_is_found_where_there_are_no_rows_at_all() -> None:
    assert look_up(FOUND.iloc[:0], "symbol", np.array([-1, -1], np.intp)).tolist() == [None, None]


def test_inputs_of_one_length_stay_tuples() -> None:
    assert hold([(("numerator", 1),), (("numerator", 2),)]).tolist() == [(("numerator", 1),), (("numerator", 2),)]


def test_the_other_speaks_only_where_the_first_says_nothing() -> None:
    first, other = (np.array(cells, object) for cells in (["a", None, np.nan, ""], ["b", "b", "b", "b"]))
    assert either(first, other).tolist() == ["a", "b", "b", ""]


def test_rows_are_taken_and_stacked_column_by_column() -> None:
    rows = lay(area=["A", "B"], value=[1, 2])
    whole = stack([rows, take(rows, np.array([False, True]))])
    assert {name: column.tolist() for name, column in whole.items()} == {"area": ["A", "B", "B"], "value": [1, 2, 2]}


def test_another_route_fills_what_nobody_has_and_nothing_that_is_hidden() -> None:
    table = lay(area=list("ABC"), period=["2020"] * 3, value=[1, None, None], symbol=[None, "x", "c"])
    other = lay(area=list("ABCD"), period=["2020"] * 4, value=[9, 8, 7, 6], symbol=[None] * 4)
    found = fill(table, other)
    assert dict(zip(found["area"].tolist(), found["value"].tolist(), strict=True)) == pytest.approx(
        {"A": 1, "C": np.nan, "B": 8, "D": 6}, nan_ok=True
    )


def test_sound_figures_are_whole_known_unflagged_and_of_the_places_asked_for() -> None:
    wrong = {"area": "Z", "period": "2019", "category": "girls", "value": None, "symbol": "c", "flag": "scale"}
    right = {"area": "A", "period": "2020", "category": "", "value": 1.0, "symbol": None, "flag": None}
    rows = [right, *({**right, name: said} for name, said in wrong.items()), {**right, "area": "B", "value": 2.0}]
    table = lay(**{name: [row[name] for row in rows] for name in right})
    found = take_sound(table, {"A", "B"}, "2020")
    assert list(zip(found["area"].tolist(), found["value"].tolist(), strict=True)) == [("A", 1.0), ("B", 2.0)]

"""Two counts that differ by fewer than five cases are one count of the groups: the second stays as the first."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from oba.cases.counting.count import count_cases
from oba.cases.counting.duckdb_files import open_duckdb
from oba.indicators.case_measures import CaseMeasures
from tests.fixtures.case_counting import DEFINITION, write_list

AS_AT, YEAR = date(2024, 12, 31), "2023-01-01/P1Y"
MEASURES: dict[str, dict[str, Any]] = {
    "started": {"family": "flow", "count": "started", "breakdowns": ["gender", "district"]},
    "met": {"family": "outcome", "field": "outcome", "counted": ["met"], "breakdowns": ["gender"]},
    "gone": {"family": "step", "field": "destination"},
    "ended": {"family": "flow", "count": "ended"},
}
Row = dict[str, Any]


def define(**changed: Any) -> CaseMeasures:
    measures = {name: {"label": name, "list": "help", **one} for name, one in MEASURES.items()}
    whole = {**DEFINITION, "since": date(2023, 1, 1), "spans": ["calendar_year"], "pooled_years": None}
    return CaseMeasures.model_validate({**whole, "measures": measures, **changed})


def make_rows(**numbers: int) -> list[Row]:
    """Rows of 2023 by gender: all of the first district, met and gone home."""
    row = {"opened": date(2023, 3, 1), "closed": date(2023, 9, 1), "district": "E07000192", "outcome": "met"}
    row["destination"] = "home"
    return [{**row, "gender": gender} for gender, number in numbers.items() for _ in range(number)]


def count(folder: Path, rows: list[Row], before: pd.DataFrame | None, definition: CaseMeasures) -> pd.DataFrame:
    with open_duckdb(folder, folder) as database:
        return count_cases(definition, {"help": write_list(folder, "help", AS_AT, rows)}, database, before=before).table


def told(table: pd.DataFrame, measure: str, group: str = "", period: str = YEAR) -> str:
    """`value` or `value of of`: of a group, a place, or the whole."""
    wanted = table[(table["period"] == period) & (table["measure"] == measure)]
    place = group if group.startswith("E07") else "E06000019"
    is_here = (wanted["group"] == ("" if place == group else group)) & (wanted["area"] == place)
    (line,) = wanted[is_here].to_dict("records")
    value, of = float(line["value"]), float(line["of"])
    return f"{value:g}" if of != of else f"{value:g} of {of:g}"


def list_cells(table: pd.DataFrame) -> set[tuple[str, ...]]:
    return set(table[["area", "period", "measure", "breakdown", "group"]].itertuples(index=False, name=None))


FIRST = make_rows(female=20, male=30)
EVERY = [("started", ""), ("started", "female"), ("started", "male"), ("started", "E07000192"), ("met", "female"),
         ("gone", "home"), ("ended", "")]  # fmt: skip
STOOD = ["50", "20", "30", "50", "20 of 20", "50 of 50", "50"]

CHANGES: list[tuple[str, list[Row], list[str]]] = [
    ("one girl erased", FIRST[1:], [*STOOD[:-1], "49"]),  # those closed are given of all alone, and so as they are
    ("four girls erased", FIRST[4:], [*STOOD[:-1], "46"]),
    ("five girls erased", FIRST[5:], ["45", "15", "30", "45", "15 of 15", "45 of 45", "45"]),
    ("five added", [*FIRST, *make_rows(male=5)], ["55", "20", "35", "55", "20 of 20", "55 of 55", "55"]),
    # of 24 more boys three are met: 24 cases differ, and what came of three stands among them
    ("many, of whom few were met",
     [*FIRST, *make_rows(male=3), *({**one, "outcome": "not_met"} for one in make_rows(male=21))],
     ["74", "20", "54", "74", "20 of 20", "74 of 74", "74"]),
    ("one outcome put right", [{**FIRST[0], "outcome": "not_met"}, *FIRST[1:]], STOOD),
    ("one went elsewhere", [{**FIRST[0], "destination": "care"}, *FIRST[1:]], STOOD),
    # six are boys now and were girls: that is given; one of them is in another district, and so nothing of who started
    ("six put right", [*({**one, "gender": "male"} for one in FIRST[:6]), *FIRST[6:]],
     ["50", "14", "36", "50", "14 of 14", "50 of 50", "50"]),
    ("six put right, of whom one moved",
     [{**FIRST[0], "gender": "male", "district": "E07000193"},
      *({**one, "gender": "male"} for one in FIRST[1:6]), *FIRST[6:]],
     ["50", "20", "30", "50", "14 of 14", "50 of 50", "50"]),
]  # fmt: skip


@pytest.mark.parametrize(("_", "rows", "answer"), CHANGES, ids=[one[0] for one in CHANGES])
def test_groups_stay_until_five_differ(tmp_path: Path, _: str, rows: list[Row], answer: list[str]) -> None:
    definition = define()
    first = count(tmp_path / "first", FIRST, None, definition)
    second = count(tmp_path / "second", rows, first, definition)
    assert [told(first, *one) for one in EVERY] == STOOD
    assert [told(second, *one) for one in EVERY] == answer
    known = set(first["group"])
    assert set(second["group"]) <= known | {"care"}
    assert not second.duplicated(["area", "period", "span", "measure", "breakdown", "group"]).any()


def test_a_group_that_one_child_made_is_not_there_yet(tmp_path: Path) -> None:
    first = count(tmp_path / "first", FIRST, None, define())
    second = count(tmp_path / "second", [*FIRST, *make_rows(other=1)], first, define())
    assert "other" not in set(second["group"])
    assert list_cells(second) == list_cells(first)  # nor a nought of another year
    third = count(tmp_path / "third", [*FIRST, *make_rows(other=1, male=4)], second, define())
    assert (told(third, "started", "other"), told(third, "started", "male")) == ("1", "34")


def test_a_group_whose_one_child_goes_is_still_there(tmp_path: Path) -> None:
    first = count(tmp_path / "first", [*FIRST, *make_rows(other=1)], None, define())
    second = count(tmp_path / "second", FIRST, first, define())
    assert list_cells(second) == list_cells(first)
    assert (told(second, "started", "other"), told(second, "started")) == ("1", "51")


def test_a_group_that_one_child_makes_is_there_in_a_year_that_is_given(tmp_path: Path) -> None:
    """Six girls more and one child of another gender in 2023, which is given; one girl fewer in 2024, which stays."""
    of_2024 = [{**one, "opened": date(2024, 3, 1), "closed": None} for one in make_rows(female=10, male=10)]
    started = {"label": "it", "list": "help", **MEASURES["started"]}
    definition = define(measures={"started": started})
    first = count(tmp_path / "first", [*FIRST, *of_2024], None, definition)
    second = count(tmp_path / "second", [*FIRST, *make_rows(female=6, other=1), *of_2024[1:]], first, definition)
    others = second[second["group"] == "other"]
    assert others[["period", "value"]].to_numpy().tolist() == [[YEAR, 1.0]]
    assert told(second, "started", "female", "2024-01-01/P1Y") == "10"


def test_small_steps_add_up(tmp_path: Path) -> None:
    """Three girls more, and three more: the second count stays, the third is given."""
    table = count(tmp_path / "0", FIRST, None, define())
    found = []
    for step in (1, 2):
        table = count(tmp_path / str(step), [*FIRST, *make_rows(female=3 * step)], table, define())
        found.append(told(table, "started", "female"))
    assert found == ["20", "26"]


def test_a_period_that_was_not_given_is_given(tmp_path: Path) -> None:
    first = count(tmp_path / "first", FIRST, None, define())
    later = [*FIRST, *({**one, "opened": date(2024, 5, 1), "closed": None} for one in make_rows(female=2))]
    before = first[first["period"] == YEAR]
    second = count(tmp_path / "second", later, before, define())
    newest = second[(second["period"] == "2024-01-01/P1Y") & (second["measure"] == "started")]
    assert newest[newest["group"] == "female"]["value"].tolist() == [2]


GIRLS = {"label": "it", "list": "help", "family": "flow", "count": "started", "where": {"gender": ["female"]}}


def test_a_measure_of_some_rows_is_a_group_beside_one_of_all(tmp_path: Path) -> None:
    """Nineteen girls started and not twenty: beside all who started that is the gender of the one who is gone."""
    every = {**GIRLS, "where": {}}
    beside, alone = define(measures={"girls": GIRLS, "every": every}), define(measures={"girls": GIRLS})
    found = []
    for number, definition in enumerate((beside, alone)):
        first = count(tmp_path / f"{number}", FIRST, None, definition)
        found.append(told(count(tmp_path / f"{number}b", FIRST[1:], first, definition), "girls"))
    assert found == ["20", "19"]  # of a file that counts no others the girls are all there are


def test_years_together_do_not_tell_the_year_that_stays(tmp_path: Path) -> None:
    """Six girls more in 2023, which are given, and one fewer in 2024, which is not: nor by the two years together."""
    of_2024 = [{**one, "opened": date(2024, 3, 1), "closed": None} for one in make_rows(female=10, male=10)]
    started = {"label": "it", "list": "help", **MEASURES["started"]}
    definition = define(measures={"started": started}, pooled_years=2)
    periods = (YEAR, "2024-01-01/P1Y", "2023-01-01/P2Y")
    first = count(tmp_path / "first", [*FIRST, *of_2024], None, definition)
    second = count(tmp_path / "second", [*FIRST, *make_rows(female=6), *of_2024[1:]], first, definition)
    third = count(tmp_path / "third", [*FIRST, *make_rows(female=6), *of_2024[5:]], second, definition)
    assert [[told(table, "started", "female", one) for one in periods] for table in (first, second, third)] == [
        ["20", "10", "30"],
        ["26", "10", "36"],  # and not 35
        ["26", "5", "31"],
    ]


def test_quarters_make_a_year(tmp_path: Path) -> None:
    """Five more who ended in one quarter, of whom all were met, and one fewer in another."""
    quarters = [{**one, "closed": date(2023, month, 1)} for month in (2, 8) for one in make_rows(female=10)]
    met = {"label": "it", "list": "help", **MEASURES["met"]}
    definition = define(measures={"met": met}, spans=["quarter", "calendar_year"])
    first = count(tmp_path / "first", quarters, None, definition)
    more = [{**one, "closed": date(2023, 2, 1)} for one in make_rows(female=5)]
    second = count(tmp_path / "second", [*quarters[:-1], *more], first, definition)
    periods = ("2023-01-01/P3M", "2023-04-01/P3M", "2023-07-01/P3M", YEAR)
    found = [told(second, "met", "female", one) for one in periods]
    assert found == ["15 of 15", "nan", "10 of 10", "25 of 25"]


def test_what_is_split_otherwise_is_given_as_it_is_counted(tmp_path: Path) -> None:
    first = count(tmp_path / "first", FIRST, None, define())
    started = {"label": "it", "list": "help", **MEASURES["started"], "breakdowns": ["gender"]}
    second = count(tmp_path / "second", FIRST[1:], first, define(measures={"started": started}))
    assert told(second, "started", "female") == "19"


def test_it_is_told_how_many_periods_stay_and_nothing_else(tmp_path: Path) -> None:
    first = count(tmp_path / "first", FIRST, None, define())
    (tmp_path / "second").mkdir()
    with open_duckdb(tmp_path, tmp_path) as database:
        listed = {"help": write_list(tmp_path / "second", "help", AS_AT, FIRST[1:])}
        counted = count_cases(define(), listed, database, before=first)
    why = "because fewer than five cases have changed since; the change is given when five have."
    assert counted.held == tuple(
        f"`{name}`: 1 period stays as it was given last, {why}" for name in ("started", "met", "gone")
    )
    assert counted.notes == ()

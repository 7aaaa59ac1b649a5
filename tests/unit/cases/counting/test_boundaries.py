"""The edges of each family: the list in the test, the answer beside it."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from oba.cases.counting import batches
from oba.cases.counting.count import Counted, count_cases
from oba.cases.counting.duckdb_files import DuckDB, open_duckdb
from oba.cases.counting.kept_rows import KeptList
from oba.errors import FeedError
from oba.indicators.case_measures import CaseMeasures
from tests.fixtures.case_counting import DEFINITION, count_world, write_list
from tests.fixtures.case_world import World

AS_AT = date(2024, 12, 31)
Q1, Q2, Q4 = "2024-01-01/P3M", "2024-04-01/P3M", "2024-10-01/P3M"


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def row(opened: str, closed: str = "", **more: Any) -> dict[str, Any]:
    return {"opened": day(opened), "closed": day(closed), **more}


def count(
    folder: Path,
    rows: list[dict[str, Any]],
    as_at: date = AS_AT,
    others: dict[str, KeptList] | None = None,
    **told: Any,
) -> Counted:
    """Count one measure `it` of a list `help` by quarter."""
    whole = {**DEFINITION, "since": date(2023, 1, 1), "spans": ["quarter"], "pooled_years": None}
    it = {"label": "It", "list": "help", **told}
    definition = CaseMeasures.model_validate({**whole, "measures": {"it": it}})
    lists = {"help": write_list(folder, "help", as_at, rows), **(others or {})}
    with open_duckdb(folder, folder) as database:
        return count_cases(definition, lists, database)


def cell(counted: Counted, period: str, measure: str = "it", breakdown: str = "", group: str = "") -> Any:
    """`value of of`, or the symbol; None if the cell is not given."""
    table = counted.table
    wanted = {"period": period, "measure": measure, "breakdown": breakdown, "group": group}
    for name, text in wanted.items():
        table = table[table[name] == text]
    if table.empty:
        return None
    (line,) = table.itertuples(index=False)
    if line.symbol:
        return line.symbol
    return int(line.value) if line.of != line.of else (int(line.value), int(line.of))


@pytest.mark.parametrize(
    ("opened", "closed", "started", "ended", "open_at_end"),
    [
        ("2024-01-01", "2024-03-31", 1, 1, 0),  # closed on the last day: not open at its end
        ("2024-01-01", "2024-04-01", 1, 0, 1),  # closed on the day after
        ("2024-03-31", "", 1, 0, 1),  # opened on the last day, and never closed
        ("2024-02-29", "2024-02-29", 1, 1, 0),  # opened and closed on one day
        ("2023-12-31", "2024-01-01", 0, 1, 0),
        ("2024-04-01", "", 0, 0, 0),
        ("2020-05-01", "", 0, 0, 1),  # open since before anything is counted
        ("2020-05-01", "2024-02-01", 0, 1, 0),
    ],
)
def test_when_a_case_is_counted(
    tmp_path: Path, opened: str, closed: str, started: int, ended: int, open_at_end: int
) -> None:
    rows = [row(opened, closed)]
    assert cell(count(tmp_path, rows, family="flow", count="started"), Q1) == started
    assert cell(count(tmp_path, rows, family="flow", count="ended"), Q1) == ended
    assert cell(count(tmp_path, rows, family="flow", count="open"), "2024-03-31") == open_at_end


def test_two_children_of_one_family_are_two_cases_and_one_family(tmp_path: Path) -> None:
    rows = [row("2024-01-05", family="f1"), row("2024-01-05", family="f1"), row("2024-02-01", family=None)]
    assert cell(count(tmp_path, rows, family="flow", count="started"), Q1) == 3
    assert cell(count(tmp_path, rows, family="flow", count="started", unit="family"), Q1) == 2
    assert cell(count(tmp_path, rows, family="flow", count="started", unit="person"), Q1) == 3
    assert cell(count(tmp_path, rows, family="flow", count="open", unit="family"), "2024-12-31") == 2


@pytest.mark.parametrize(
    ("born", "opened", "band"),
    [
        ("2019-02-01", "2024-01-31", "0_to_4"),  # the month before the fifth birthday
        ("2019-02-01", "2024-02-01", "5_to_9"),  # from the first day of its month, for the day is not kept
        ("2020-02-01", "2024-02-29", "0_to_4"),
        ("2024-03-01", "2024-02-29", "unborn"),
        ("2024-02-01", "2024-02-29", "0_to_4"),
        ("2006-02-01", "2024-02-29", "18_and_over"),
        ("2006-03-01", "2024-02-29", "15_to_17"),
        ("", "2024-02-29", "unknown"),
    ],
)
def test_age_is_taken_from_the_month_of_birth(tmp_path: Path, born: str, opened: str, band: str) -> None:
    counted = count(tmp_path, [row(opened, born=day(born))], family="flow", count="started", breakdowns=["age"])
    assert cell(counted, Q1, breakdown="age", group=band) == 1
    assert set(counted.table["group"]) == {"", band}


def test_a_group_that_nobody_told_is_unknown_and_a_quarter_without_cases_is_0(tmp_path: Path) -> None:
    rows = [row("2024-01-05", gender=None), row("2024-01-06", gender="female")]
    counted = count(tmp_path, rows, family="flow", count="started", breakdowns=["gender"])
    assert cell(counted, Q1, breakdown="gender", group="unknown") == 1
    assert cell(counted, Q2, breakdown="gender", group="unknown") == 0
    assert cell(counted, Q2) == 0
    assert sorted(counted.table["period"].unique())[-1] == Q4  # the last that is over on the day of the extract


def test_places_are_areas_and_the_unplaced_a_group(tmp_path: Path) -> None:
    rows = [row("2024-01-05", district="E07999001"), row("2024-01-06", district=None)]
    counted = count(tmp_path, rows, family="flow", count="started", breakdowns=["district"])
    first = counted.table[counted.table["period"] == Q1]
    assert {(one.area, one.breakdown, one.group, one.value) for one in first.itertuples()} == {
        ("E06000019", "", "", 2.0),
        ("E07999001", "", "", 1.0),
        ("E06000019", "district", "unknown", 1.0),
    }


def test_an_outcome_that_is_not_recorded_stands_beside(tmp_path: Path) -> None:
    said = ["met", "partly", "not_met", "no_data", None]
    rows = [row("2024-01-05", "2024-02-01", outcome=one) for one in said]
    counted = count(tmp_path, rows, family="outcome", field="outcome", counted=["met", "partly"])
    assert cell(counted, Q1) == (2, 5)
    assert cell(counted, Q1, "it_no_data") == (2, 5)
    assert cell(counted, Q1, "it_of_known") == (2, 3)
    assert cell(counted, Q2) == "z"  # a share of none


@pytest.mark.parametrize(
    ("closed", "again", "as_at", "answer", "waiting"),
    [
        (
            "2024-01-10",
            "2024-07-10",
            "2024-07-10",
            (1, 1),
            (0, 1),
        ),  # followed for exactly six months, back on its last day
        ("2024-01-10", "2024-07-11", "2024-12-31", (0, 1), (0, 1)),  # a day too late
        ("2024-01-10", "2024-06-01", "2024-07-09", "x", (1, 1)),  # back, but followed for a day less: not counted yet
        ("2024-01-10", "2024-01-10", "2024-12-31", (1, 1), (0, 1)),  # opened again on the day of the closure
        ("2024-02-29", "2024-08-29", "2024-12-31", (1, 1), (0, 1)),
        ("2023-08-31", "2024-02-29", "2024-12-31", (1, 1), (0, 1)),  # six months after 31 August: the leap day
        ("2023-08-31", "2024-03-01", "2024-12-31", (0, 1), (0, 1)),
        ("2024-01-10", "", "2024-12-31", (0, 1), (0, 1)),
    ],
)
def test_who_came_back(tmp_path: Path, closed: str, again: str, as_at: str, answer: Any, waiting: Any) -> None:
    rows = [row("2023-05-01", closed, person="anna")]
    rows += [row(again, person="anna")] if again else []
    counted = count(tmp_path, rows, date.fromisoformat(as_at), family="again", within={"months": 6})
    period = Q1 if closed.startswith("2024") else "2023-07-01/P3M"
    assert cell(counted, period) == answer
    assert cell(counted, period, "it_not_yet_followed") == waiting


def test_a_case_of_one_day_does_not_come_back_by_itself(tmp_path: Path) -> None:
    rows = [row("2024-01-10", "2024-01-10", person="anna"), row("2024-01-10", person="ben")]
    assert cell(count(tmp_path, rows, family="again", within={"months": 6}), Q1) == (0, 1)


def test_a_brother_comes_back_for_the_family_and_not_for_the_child(tmp_path: Path) -> None:
    rows = [
        row("2023-05-01", "2024-01-10", person="anna", family="f1"),
        row("2024-02-01", person="ben", family="f1"),
        row("2023-05-01", "2024-01-10", person="cleo", family=None),
        row("2024-02-01", person="dan", family=None),
    ]
    assert cell(count(tmp_path, rows, family="again", within={"months": 6}), Q1) == (0, 2)
    assert cell(count(tmp_path, rows, family="again", within={"months": 6}, same="family"), Q1) == (1, 2)


def test_of_two_extracts_the_older_ends_what_is_known(tmp_path: Path) -> None:
    care = {"care": write_list(tmp_path, "care", date(2024, 5, 1), [row("2024-04-01", person="anna")])}
    rows = [row("2023-05-01", "2023-10-10", person="anna"), row("2023-05-01", "2023-12-10", person="ben")]
    counted = count(tmp_path, rows, others=care, family="again", within={"months": 6}, other={"list": "care"})
    assert cell(counted, "2023-10-01/P3M") == (1, 1)
    assert cell(counted, "2023-10-01/P3M", "it_not_yet_followed") == (1, 2)
    assert cell(counted, Q2) is None  # the second quarter was not over when care was extracted


@pytest.mark.parametrize(
    ("waits", "answer", "middle"),
    [
        ([0, 1, 45, 46, 46], (3, 5), 45),
        ([1, 2, 10, 20, 30, 40], (6, 6), 15),
        ([46, 50, 49, 10, 11], (2, 5), "x"),  # the middle one lies beyond what everybody was followed for
        ([None, None, 10, 12, 11], (3, 5), 12),
        ([10, 20, 30, 40], (4, 4), "x"),  # of few it would be some child's
        ([12], (1, 1), "x"),
    ],
)
def test_days_to_an_assessment(tmp_path: Path, waits: list[int | None], answer: Any, middle: Any) -> None:
    opened = date(2024, 2, 10)
    rows = [
        {"opened": opened, "assessed": None if days is None else date.fromordinal(opened.toordinal() + days)}
        for days in waits
    ]
    counted = count(tmp_path, rows, family="wait", starts="opened", ends="assessed", within={"days": 45})
    assert cell(counted, Q1) == answer
    shown = cell(counted, Q1, "it_median_days")
    assert (shown if shown == "x" else shown[0]) == middle


def test_who_was_not_followed_long_enough_waits_apart(tmp_path: Path) -> None:
    """Opened 45 days before the extract: followed. Opened 44 before: not yet, though it is assessed."""
    rows = [
        {"opened": date(2024, 2, 15), "assessed": None},
        {"opened": date(2024, 2, 16), "assessed": date(2024, 2, 20)},
    ]
    told: dict[str, Any] = {"family": "wait", "starts": "opened", "ends": "assessed", "within": {"days": 45}}
    counted = count(tmp_path, rows, date(2024, 3, 31), **told)
    assert cell(counted, Q1) == (0, 1)
    assert cell(counted, Q1, "it_not_yet_followed") == (1, 2)


@pytest.mark.parametrize(
    ("opened", "closed", "had"),
    [
        ("2023-06-01", "2024-02-28", 1),  # closed on the first day of the twelve months before 28 February 2025
        ("2023-06-01", "2024-02-27", 0),
        ("2023-06-01", "", 1),
        ("2025-02-27", "", 1),  # begun on the day before
        ("2025-02-28", "", 0),  # begun on the day itself: not before
    ],
)
def test_what_was_there_before(tmp_path: Path, opened: str, closed: str, had: int) -> None:
    as_at = date(2025, 3, 31)
    other = {"other": write_list(tmp_path, "other", as_at, [row(opened, closed, person="anna")])}
    counted = count(
        tmp_path,
        [row("2025-02-28", person="anna")],
        as_at,
        other,
        family="earlier",
        within={"months": 12},
        other={"list": "other", "since": date(2023, 1, 1)},
    )
    assert cell(counted, "2025-01-01/P3M") == (had, 1)


def test_a_period_is_not_given_before_the_other_list_reaches_back(tmp_path: Path) -> None:
    other = {"other": write_list(tmp_path, "other", AS_AT, [row("2023-02-01", person="anna")])}
    counted = count(
        tmp_path,
        [row("2023-02-28", person="anna"), row("2024-05-01", person="anna")],
        others=other,
        family="earlier",
        within={"months": 12},
        other={"list": "other", "since": date(2023, 2, 1)},
    )
    assert cell(counted, Q1) == "x"  # begins on 1 January 2024, and asks from January 2023
    assert cell(counted, Q2) == (1, 1)
    assert counted.notes == (
        "`it` is not given for periods that begin before 1 February 2024: it asks what happened in the 12 months"
        " before, and the list `other` is complete from 1 February 2023 only.",
    )


def test_a_period_of_which_rows_are_erased_is_not_counted_again(tmp_path: Path) -> None:
    """The time of a row is over so long after it ended: fewer are left than there were, and the count before stays."""
    care = {"care": replace(write_list(tmp_path, "care", AS_AT, []), whole_from=date(2024, 4, 1))}
    rows = [row("2024-01-10", "2024-01-20"), row("2024-04-10", "2024-04-20")]
    counted = count(tmp_path, rows, others=care, family="again", within={"months": 6}, other={"list": "care"})
    assert cell(counted, Q1) is None
    assert cell(counted, Q2) == (0, 1)
    assert counted.notes[0].startswith(
        "`it` is not counted again for 5 of its periods: rows of those periods have been erased"
    )


@pytest.mark.parametrize(("whole_from", "given"), [(date(2023, 4, 1), 1), (date(2023, 4, 2), None)])
def test_a_window_into_erased_time_is_not_counted_again(tmp_path: Path, whole_from: date, given: int | None) -> None:
    """Of those who began from April 2024 on it is asked what was in the twelve months before: from April 2023 on."""
    whole = write_list(tmp_path, "other", AS_AT, [row("2023-01-01", "2023-06-30", person="anna")])
    counted = count(
        tmp_path,
        [row("2024-05-01", person="anna")],
        others={"other": replace(whole, whole_from=whole_from)},
        family="earlier",
        within={"months": 12},
        other={"list": "other", "since": date(2020, 1, 1)},
    )
    assert cell(counted, Q2) == (given and (given, 1))
    assert cell(counted, Q1) is None


def test_a_council_that_is_one_district_has_one_figure(tmp_path: Path) -> None:
    """Two of three cases name the council as their district: its figure is three, and not two as well."""
    rows = [row("2024-01-05", district=DEFINITION["area"]), row("2024-01-06", district=DEFINITION["area"])]
    counted = count(tmp_path, [*rows, row("2024-01-07")], family="flow", count="started", breakdowns=["district"])
    assert cell(counted, Q1) == 3  # one line
    assert cell(counted, Q1, breakdown="district", group="unknown") == 1


def test_a_list_without_rows_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match=r"counts the list `care`, of which no rows are kept\. Load it first"):
        count(tmp_path, [row("2024-01-01")], family="again", within={"months": 6}, other={"list": "care"})


def test_a_database_that_refuses_says_nothing_of_a_row(tmp_path: Path) -> None:
    with pytest.raises(FeedError) as told:
        count(tmp_path, [row("2024-01-01", gender="secret")], family="flow", count="started", starts="gender")
    assert "secret" not in str(told.value)
    assert told.value.__cause__ is None


def test_duckdb_reads_no_other_folder(tmp_path: Path) -> None:
    outside = write_list(tmp_path / "outside", "help", AS_AT, [row("2024-01-01")])
    (tmp_path / "kept").mkdir()
    with open_duckdb(tmp_path / "kept", tmp_path / "state") as database, pytest.raises(FeedError):
        database.query(f"SELECT COUNT(*) FROM {outside.relation}")
    assert list((tmp_path / "state").iterdir()) == []


def test_long_lists_are_joined_in_shares_and_nobody_is_lost(
    world: World, counted: Counted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In shares of some 300 rows of people and 900 of families the table is the same, line for line."""
    asked: list[str] = []

    def query(database: DuckDB, statement: str) -> Any:
        asked.append(statement)
        return database.connection.execute(statement).fetchall()

    monkeypatch.setattr(batches, "PEOPLE", 300)
    monkeypatch.setattr(batches, "FAMILIES", 900)
    monkeypatch.setattr(DuckDB, "query", query)
    pd.testing.assert_frame_equal(count_world(world, tmp_path).table, counted.table)
    of_people = [one for one in asked if "AND c.person >= '" in one]
    of_families = [one for one in asked if "AND COALESCE(c.family, c.person) >= '" in one]
    assert sum("matched" in one for one in of_people) > 10
    assert sum("LAG(" in one or "covered" in one for one in of_people) > 5
    assert 1 < sum("LAG(" in one or "covered" in one for one in of_families) < len(of_people) / 3

"""Rows of a text become cells: every group in every period, noughts included."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from oba.cases.counting.cells import lay_out
from oba.cases.counting.queries import Question
from oba.cases.counting.spans import Spanned
from oba.indicators.case_measures import CaseBreakdown
from oba.periods import month_period
from tests.fixtures.case_counting import define

MAY, YEAR = Spanned("month", month_period(2024, 5)), Spanned("calendar_year", month_period(2024, 1, 12))
SPLITS = {
    "gender": CaseBreakdown(field="gender"),
    "lsoa": CaseBreakdown(field="lsoa", spans=["calendar_year"]),
}


def ask(measure: str = "started") -> Question:
    return Question(define().measures[measure], {}, [MAY, YEAR], list(SPLITS.values()), date(2024, 12, 31), None)


def told(rows: list[tuple[Any, ...]], asked: Question, *numbers: str) -> list[tuple[Any, ...]]:
    return list(lay_out(rows, asked, SPLITS, numbers or ["cases"]).itertuples(index=False, name=None))


def test_a_group_that_is_in_one_period_is_in_all_for_which_it_is_wanted() -> None:
    rows = [(YEAR.key, None, None, 7), (YEAR.key, "male", None, 7), (YEAR.key, None, "E01000001", 2)]
    assert told(rows, ask()) == [
        ("", "", MAY.key, 0),
        ("", "", YEAR.key, 7),
        ("gender", "male", MAY.key, 0),
        ("gender", "male", YEAR.key, 7),
        ("lsoa", "E01000001", YEAR.key, 2),
    ]


def test_where_there_is_no_row_everybody_is_nought() -> None:
    assert told([], ask()) == [("", "", MAY.key, 0), ("", "", YEAR.key, 0)]


@pytest.mark.parametrize(
    ("measure", "months"),
    [
        ("assessed", [("", "", MAY.key, 3, 1), ("", "", MAY.key, 9, 2)]),  # days, and how many had so many
        ("back", [("", "", MAY.key, 12, 3)]),  # two shares of the children
    ],
)
def test_rows_of_one_cell_stand_side_by_side_or_are_shares_of_it(measure: str, months: list[tuple[Any, ...]]) -> None:
    rows = [(MAY.key, None, None, 3, 1), (MAY.key, None, None, 9, 2)]
    assert told(rows, replace(ask(measure), spans=[MAY]), "one", "other") == months

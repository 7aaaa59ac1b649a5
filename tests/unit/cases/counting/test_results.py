"""What is made of the numbers that a query gives: shares, and why there is none; median days, of enough people."""

from typing import Any

import pandas as pd
import pytest

from oba.cases.counting.queries import NOT_FOLLOWED
from oba.cases.counting.results import given_of
from oba.indicators.case_measures import CaseMeasure
from tests.fixtures.case_scores import TOOL

CELL = {"breakdown": "", "group": "", "span": "2024"}


def give(family: str, rows: list[dict[str, int]], **keys: Any) -> dict[str, tuple[float | None, float | None, str]]:
    """Return value, base and symbol of each series of a measure, by its ending, from the lines of a query."""
    measure = CaseMeasure.model_validate({"family": family, "label": "Made up", "list": "helped", **keys})
    lines = pd.DataFrame([CELL | row for row in rows])
    found = {}
    for ending, cells in given_of(measure).work_out(lines, measure):
        (cell,) = cells[["value", "of", "symbol"]].itertuples(index=False, name=None)
        found[ending] = tuple(None if pd.isna(one) else one for one in cell)
    return found


@pytest.mark.parametrize(
    ("cases", "followed", "back", "share", "waiting"),
    [
        (10, 8, 2, (2, 8, ""), (2, 10, "")),
        (3, 0, 0, (None, None, "x"), (3, 3, "")),  # all of them may still come back
        (0, 0, 0, (None, None, "z"), (None, None, "z")),  # nobody left, so nobody can
    ],
)
def test_who_came_back_of_those_followed(cases: int, followed: int, back: int, share: Any, waiting: Any) -> None:
    found = give("again", [{"cases": cases, "followed": followed, "back": back}], within={"months": 6})
    assert found == {"": share, "_not_yet_followed": waiting}


@pytest.mark.parametrize(
    ("cases", "silent", "known"),
    [(10, 4, (3, 6, "")), (10, 0, (3, 10, "")), (10, 10, (None, None, "z"))],
)
def test_an_outcome_is_given_of_all_and_of_those_that_say_something(cases: int, silent: int, known: Any) -> None:
    rows = [{"cases": cases, "counted": 0 if silent == 10 else 3, "silent": silent}]
    found = give("outcome", rows, field="outcome", counted=["met"], no_data=["not-recorded"])
    assert found["_of_known"] == known
    assert found["_no_data"] == (silent, cases, "")


@pytest.mark.parametrize(
    ("days", "within", "median"),
    [
        ([4, 4, 4, 4], (4, 4, ""), (None, 4, "x")),  # of four it would be nearly a child's own
        ([1, 2, 10, 11, 12], (5, 5, ""), (10, 5, "")),
        ([1, 2, 10, 12, 14, 15], (6, 6, ""), (11, 6, "")),
        ([45] * 5, (5, 5, ""), (45, 5, "")),  # the last day of the window is in it
        ([46] * 5, (0, 5, ""), (None, 5, "x")),
        ([1, 2, 3, 4, 5, *[NOT_FOLLOWED] * 5], (5, 5, ""), (3, 5, "")),
    ],
)
def test_days_waited_and_their_median(days: list[int], within: Any, median: Any) -> None:
    rows = [{"days": one, "cases": days.count(one)} for one in dict.fromkeys(days)]
    found = give("wait", rows, starts="opened", ends="closed", within={"days": 45})
    assert (found[""], found["_median_days"]) == (within, median)


@pytest.mark.parametrize(("matched", "said", "not_known"), [(6, 3, 1), (6, 4, 0), (10, 0, 0), (0, 0, 10)])
def test_who_gives_no_reason_for_a_missing_score_is_what_is_left(matched: int, said: int, not_known: int) -> None:
    keys = {"field": "score", "second": "second_score", "tool": TOOL, "span": "calendar_year"}
    keys["missing"] = {"field": "outcome", "reasons": {"refused": "They did not want to"}}
    measure = CaseMeasure.model_validate({"family": "travel", "label": "Made up", "list": "helped", **keys})
    counts = {"cases": 10, "followed": 10, "matched": matched, "missing_refused": said}
    found = give("travel", [dict.fromkeys(given_of(measure).numbers, 0) | counts], **keys)
    assert (found["_missing_refused"], found["_missing_not_known"]) == ((said, 10, ""), (not_known, 10, ""))

"""Which points are on one basis with the newest, and when a comparison is too old to keep its word."""

from datetime import date, timedelta

import pytest

from oba.periods import read_code
from oba.scorecards.build.course import keep_one_basis
from oba.scorecards.build.judging.place import set_beside
from oba.scorecards.judgement import Comparison
from oba.scorecards.notes import BreakMark
from tests.fixtures.drawn_curves import figure, measure, years


@pytest.mark.parametrize(
    ("values", "breaks", "kept"),
    [
        ((1.0, 2.0, 3.0, 4.0), [], [1, 2, 3, 4]),
        ((1.0, 2.0, 3.0, 4.0), [2020], [3, 4]),  # the first year on the new basis is on it
        ((1.0, 2.0, 3.0, 4.0), [2019, 2021], [4]),  # of two breaks the later, in any order
        ((1.0, 2.0, 3.0, 4.0), [2020, 2019], [3, 4]),
        ((1.0, 2.0, 3.0, 4.0), [2022], [1, 2, 3, 4]),  # nothing has a figure on the newest basis yet
        ((1.0, 2.0, 3.0, None), [2021], [1, 2, 3]),
        ((1.0, 2.0, 3.0, None), [2019, 2021], [2, 3]),
        ((1.0, None, 3.0, None), [2019], [3]),
        ((1.0, 2.0), [2016], [1, 2]),
        ((None, None), [2018], []),
        ((), [2018], []),
    ],
)
def test_points_on_the_basis_of_the_newest_figure(values, breaks: list[int], kept: list[float]) -> None:
    """Yearly figures to 31 March, the first of 2018."""
    marks = [BreakMark(read_code(f"{year}-03-31"), "Counted anew.") for year in breaks]
    assert [point.figure.value for point in keep_one_basis(years(*values), marks)] == kept


OLD = "Not compared: the last figure is of 31 March 2020, too old to judge."


@pytest.mark.parametrize(
    ("days", "word", "apart", "becomes"),
    [
        (1095, "better", "", ("better", "As said.", "")),  # three years of 365.25 days are 1,095.75
        (1096, "better", "", ("not compared", OLD, "")),
        (1095, "not compared", "3.1 below", ("not compared", "As said.", "3.1 below")),
        (1096, "not compared", "3.1 below", ("not compared", OLD, "")),  # so far apart they were then
        (1095, "not compared", "", ("not compared", "As said.", "")),
        (1096, "not compared", "", ("not compared", "As said.", "")),  # why it was not compared stays said
    ],
)
def test_a_comparison_of_more_than_three_years_ago_is_none(
    days: int, word: str, apart: str, becomes: tuple[str, str, str]
) -> None:
    period = read_code("2020-03-31")
    one = Comparison("England", "england", period, figure(38.0), word, "As said.", apart)
    found = set_beside(measure(), one, date(2020, 3, 31) + timedelta(days=days))
    assert (found.word, found.sentence, found.apart) == becomes
    assert (found.name, found.kind, found.period, found.figure) == ("England", "england", period, one.figure)

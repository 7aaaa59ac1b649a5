"""What is printed agrees with what is said: verdicts, comparisons and changes beside numbers that were rounded."""

from typing import Any

import pytest

from oba.charts.words import write_number
from oba.periods import read_code
from oba.scorecards.build.course import with_unit
from oba.scorecards.build.forecasts.limits import write_limits
from oba.scorecards.build.judging.direction import find_direction
from oba.scorecards.build.judging.place import compare_with
from oba.scorecards.build.judging.verdict import Expected, judge, word_verdict
from oba.scorecards.build.movement import explain_movement
from oba.scorecards.figure import Figure, Point
from tests.fixtures.drawn_curves import measure

COUNT = {"type": "count", "unit": "children", "multiplier": 1, "decimals": 0}
SHARE = {"type": "proportion", "unit": "%", "multiplier": 100, "decimals": 1}


def yearly(*values: float, decimals: int = 1, **more: Any) -> list[Point]:
    """Figures without intervals at 31 March, the newest of 2025."""
    return [
        Point(read_code(f"{2026 - len(values) + place}-03-31"), Figure(value, write_number(value, decimals), **more))
        for place, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("newest", "words", "printed"),
    [
        (10, "As forecast (level)", "(1 to 10, 95% forecast interval"),
        (11, "Worse than the baseline", "(1 to 10, 95% forecast interval"),
    ],
)
def test_the_limits_of_a_count_are_counts_that_lie_within(newest: float, words: str, printed: str) -> None:
    """Nine years of 5 children: chance allows 0.5 to 10.5, which rounds to 11, and 11 is worse."""
    verdict = judge(measure(value=COUNT), yearly(*[5.0] * 9, newest, decimals=0))
    assert verdict.words == words
    assert printed in verdict.sentence


@pytest.mark.parametrize(
    ("lower", "upper", "text"),
    [(0.5, 10.5, "1 to 10"), (-0.5, 0.5, "0 to 0"), (4.4, 7.0, "5 to 7"), (3.2, 3.4, "3 to 3")],
)
def test_limits_of_a_count_as_printed(lower: float, upper: float, text: str) -> None:
    assert write_limits(measure(value=COUNT), lower, upper) == text


@pytest.mark.parametrize(
    ("value", "own", "ending"),
    [
        (10.04, None, "interval, made afterwards), by less than rounding shows."),
        (10.3, None, "interval, made afterwards)."),
        (10.3, (8.9, 11.0), "but its own interval reaches what was expected. That forecast stayed level."),
        (9.5, (8.9, 11.0), "interval, made afterwards). That forecast stayed level."),
    ],
)
def test_a_verdict_that_the_printed_numbers_do_not_show_says_why(
    value: float, own: tuple[float, float] | None, ending: str
) -> None:
    lower, upper = own or (None, None)
    newest = Point(read_code("2025-03-31"), Figure(value, write_number(value, 1), lower=lower, upper=upper))
    assert word_verdict(measure(), newest, Expected(9.0, 8.2, 9.8, 8.0, 10.02, before=9.0)).sentence.endswith(ending)


@pytest.mark.parametrize(
    ("theirs", "ending"),
    [
        (2.23, "which lies outside its interval by less than rounding shows."),
        (2.3, "which lies outside its interval."),
    ],
)
def test_a_comparison_that_the_printed_numbers_do_not_show_says_why(theirs: float, ending: str) -> None:
    own = Point(read_code("2025-03-31"), Figure(1.8, "1.8", lower=1.5, upper=2.2, interval_text="1.5 to 2.2"))
    other = Figure(theirs, write_number(theirs, 1))
    found = compare_with(measure(value=SHARE), "Northshire", own, "England", "england", other)
    assert found.word == "better"
    assert found.sentence.endswith(ending)


def test_a_change_that_is_not_the_difference_of_the_printed_figures_says_so() -> None:
    """49.75 prints as 49.8 and 43.44 as 43.4: 6.4 apart as printed, and 6.3 before rounding."""
    points = [
        Point(read_code(f"{year}-03-31"), Figure(n / 100, write_number(n / 100, 1), numerator=n, denominator=1e6))
        for year, n in ((2023, 4975.0), (2024, 4344.0), (2025, 4244.0))
    ]
    item = measure()
    assert "moved by \N{MINUS SIGN}6.3 per 10,000 before rounding:" in explain_movement(item, points[1], points[0])
    assert "moved by \N{MINUS SIGN}1.0 per 10,000:" in explain_movement(item, points[2], points[1])


def test_a_run_is_as_long_in_the_trend_as_in_the_process_view() -> None:
    """The order is of the newest ten figures; a run that began before them is told whole."""
    said = find_direction(measure(value={"type": "score", "unit": "points"}), yearly(*map(float, range(1, 15))))
    assert "its newest ten figures (31 March 2016 to 31 March 2025)" in said.sentence
    assert "It rose 13 years running, from 1.0 points (31 March 2012) to 14.0 points" in said.sentence


@pytest.mark.parametrize(
    ("rises", "doubt"),
    [
        (3, "three years running, from 51.0% (31 March 2022) to 54.0% (31 March 2025), which may be chance."),
        (13, "by steps too small for the five-year trend to tell from chance."),
    ],
)
def test_a_long_run_is_not_put_down_to_chance(rises: int, doubt: str) -> None:
    """Fourteen shares of 100, each one above the last: no two are apart, and no chance puts them in that order."""
    counts = [54.0] * (13 - rises) + [54.0 - rises + place for place in range(rises + 1)]
    points = [
        Point(
            read_code(f"{2012 + place}-03-31"),
            Figure(n, f"{n:.1f}", lower=n - 10, upper=n + 10, numerator=n, denominator=100.0),
        )
        for place, n in enumerate(counts)
    ]
    said = find_direction(measure(value=SHARE), points)
    assert (said.words, said.sentence.endswith(doubt)) == ("Level", True)


@pytest.mark.parametrize(("text", "words"), [("1", "1 child"), ("0", "0 children"), ("12", "12 children")])
def test_one_is_not_told_as_many(text: str, words: str) -> None:
    counted = {"definition": "made up", "feed": "plans.children"}
    assert with_unit(text, measure(value=COUNT, numerator=counted)) == words

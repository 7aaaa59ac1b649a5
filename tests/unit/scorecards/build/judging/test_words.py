"""What may be said of a curve: drawn points with the words beside them."""

from typing import Any

import pytest

from oba.charts.words import write_number
from oba.indicators.indicator import Indicator
from oba.periods import read_code
from oba.scorecards.build.course import lay_out
from oba.scorecards.build.judging.direction import find_trend
from oba.scorecards.build.judging.place import compare_with
from oba.scorecards.build.judging.ranks import find_rank
from oba.scorecards.build.judging.verdict import judge
from oba.scorecards.figure import Figure, Point
from tests.fixtures.drawn_cells import indicator
from tests.fixtures.drawn_curves import flagged


def measure(polarity: str = "low_is_good", **changes: Any) -> Indicator:
    value = {"type": "rate", "unit": "per 10,000", "multiplier": 10000, "polarity": polarity}
    return indicator(value=value, **changes)


def curve(*values: float | None, first: int = 2018, half_width: float = 1.0) -> list[Point]:
    """Yearly points at 31 March; None is a year without a figure."""
    points = []
    for number, value in enumerate(values):
        period = read_code(f"{first + number}-03-31")
        if value is None:
            points.append(Point(period, Figure(None, "[x]", symbol="x", symbol_text="not available")))
        else:
            text = write_number(value, 1)
            points.append(Point(period, Figure(value, text, lower=value - half_width, upper=value + half_width)))
    return points


def test_four_points_are_too_few_for_a_verdict() -> None:
    verdict = judge(measure(), curve(40, 41, 42, 43))
    assert (verdict.code, verdict.words) == ("too_few_points", "Too few points")
    assert "There are 4 points" in verdict.sentence


def test_no_points_are_no_data() -> None:
    assert judge(measure(), curve(None, None)).code == "no_data"


FLAT = (40.0, 41.0, 40.0, 41.0, 40.0, 41.0, 40.0)


@pytest.mark.parametrize(
    ("polarity", "latest", "code"),
    [
        ("low_is_good", 20, "turning"),
        ("low_is_good", 60, "worse"),
        ("low_is_good", 40.5, "not_turning"),
        ("high_is_good", 60, "turning"),
        ("high_is_good", 20, "worse"),
        ("no_judgement", 60, "higher"),
        ("no_judgement", 20, "lower"),
        ("no_judgement", 40.5, "similar"),
    ],
)
def test_the_latest_point_is_set_against_the_baseline_made_before_it(polarity: str, latest: float, code: str) -> None:
    assert judge(measure(polarity), curve(*FLAT, latest)).code == code


def test_without_judgement_nothing_is_called_better_or_worse() -> None:
    for latest in (20.0, 40.5, 60.0):
        verdict = judge(measure("no_judgement"), curve(*FLAT, latest))
        assert not {"better", "worse"} & set(verdict.sentence.lower().split())


def test_an_uncertain_figure_does_not_turn_a_curve() -> None:
    """Far below the forecast, but its own interval still reaches it."""
    assert judge(measure(), curve(*FLAT, 30, half_width=15)).code == "not_turning"


def test_a_missing_year_is_a_gap_and_not_a_neighbour() -> None:
    course = lay_out(curve(40, None, 42), 12)
    assert course.values[0] == 40
    assert course.values[1] != course.values[1]
    assert course.values[2] == 42


@pytest.mark.parametrize(
    ("polarity", "other", "word"),
    [
        ("low_is_good", 38, "worse"),
        ("low_is_good", 42, "better"),
        ("low_is_good", 40.5, "similar"),
        ("low_is_good", 41.0, "similar"),  # on the limit is inside it
        ("no_judgement", 38, "higher"),
        ("no_judgement", 42, "lower"),
    ],
)
def test_a_comparison_is_by_the_interval(polarity: str, other: float, word: str) -> None:
    (own,) = curve(40)
    found = compare_with(measure(polarity), "Here", own, "England", "england", Figure(other, str(other)))
    assert found.word == word


@pytest.mark.parametrize(("other", "ending"), [(81.0, "its interval."), (60.0, "its 99.8% interval too.")])
def test_two_levels_say_when_a_difference_holds_at_99_8_per_cent(other: float, ending: str) -> None:
    """100 of 10,000: by Byar 81.4 to 121.6 at 95%, 71.8 to 135.2 at 99.8%."""
    figure = Figure(100.0, "100.0", lower=81.4, upper=121.6, numerator=100, denominator=10_000)
    own = Point(read_code("2025-03-31"), figure)
    found = compare_with(
        measure(benchmark="ci_overlap_two_level"), "Here", own, "England", "england", Figure(other, str(other))
    )
    assert found.word == "worse"
    assert found.sentence.endswith(f"which lies outside {ending}")


def test_nothing_is_compared_with_a_figure_that_is_flagged() -> None:
    (own,) = curve(40)
    found = compare_with(measure(), "Here", own, "England", "england", flagged())
    assert found.word == "not compared"
    assert "flagged as not believable" in found.sentence


def test_without_an_interval_the_difference_is_said_and_not_judged() -> None:
    own = Point(read_code("2025-03-31"), Figure(40.0, "40.0"))
    found = compare_with(
        measure(uncertainty={"ci_method": "none", "reason": "LAIT publishes no counts."}),
        "Here",
        own,
        "England",
        "england",
        Figure(38.0, "38.0"),
    )
    assert found.word == "not compared"
    assert "2.0 above England" in found.sentence
    assert "LAIT publishes no counts" in found.sentence


def test_a_trend_needs_five_years_in_a_row() -> None:
    assert find_trend(measure(), curve(1, 2, 3, 4)).word == "Cannot be calculated"
    with_gap = [point for point in curve(1, 2, None, 4, 5, 6) if point.figure.value is not None]
    assert "not of five years in a row" in find_trend(measure(), with_gap).sentence


def test_a_steady_rise_is_a_trend_and_polarity_says_which_way_is_good() -> None:
    points = curve(10, 20, 30, 40, 50)
    assert find_trend(measure("low_is_good"), points).sentence.endswith(": increasing and getting worse.")
    assert find_trend(measure("high_is_good"), points).sentence.endswith(": increasing and getting better.")
    assert find_trend(measure("no_judgement"), points).sentence.endswith(": increasing.")


def test_rank_counts_itself_and_only_those_with_a_figure() -> None:
    (own,) = curve(40)
    others = [Figure(value, str(value)) for value in (30.0, 35.0, 45.0, 50.0)] + [Figure(None, "[x]")]
    rank = find_rank(measure("low_is_good"), "Here", own, others)
    assert rank is not None
    assert (rank.position, rank.of) == (3, 5)
    assert "1 had no figure" in rank.sentence


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (43.45, 1, "43.5"),  # half goes up, as people round, not to even
        (0.05, 1, "0.1"),
        (-0.04, 1, "0.0"),  # never minus zero
        (-6.25, 1, "−6.3"),
        (1036, 0, "1,036"),
        (2.675, 2, "2.68"),
    ],
)
def test_numbers_are_written_as_people_round_them(value: float, decimals: int, text: str) -> None:
    assert write_number(value, decimals) == text

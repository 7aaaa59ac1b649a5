"""The recent trend and the place among neighbours, at the edges."""

from datetime import date
from typing import Any

import pytest

from oba.periods import read_code
from oba.scorecards.build.judging.direction import find_trend
from oba.scorecards.build.judging.ranks import find_rank
from oba.scorecards.figure import Point
from tests.fixtures.drawn_curves import figure, measure, point, years

PER_CENT = {"type": "proportion", "unit": "%", "multiplier": 100}
NOT_YEARLY = "The recent trend is only for yearly figures that do not overlap."


@pytest.mark.parametrize(
    ("changes", "points", "sentence"),
    [
        ({"period": "pooled_years"}, years(1, 2, 3, 4, 5), NOT_YEARLY),
        ({"period": "quarter", "frequency": "quarterly"}, years(1, 2, 3, 4, 5), NOT_YEARLY),
        ({"period": "irregular"}, years(1, 2, 3, 4, 5), NOT_YEARLY),
        ({}, [], "Five yearly points on one basis are needed; there are 0."),
        ({}, years(1, 2, 3, 4), "Five yearly points on one basis are needed; there are 4."),
        ({}, years(1, 2) + years(4, 5, 6, first=2021), "The latest five points are not of five years in a row."),
        ({}, years(1) + years(3, 4, 5, 6, first=2020), "The latest five points are not of five years in a row."),
        ({}, years(1, 2, 3, 4) + years(5, first=2023), "The latest five points are not of five years in a row."),
        (
            {},
            years(1, 2, None, 4, 5),
            "The recent trend cannot be calculated for 31 March 2018 to 31 March 2022: missing values.",
        ),
    ],
)
def test_why_there_is_no_trend(changes: dict[str, Any], points: list[Point], sentence: str) -> None:
    found = find_trend(measure(**changes), points)
    assert (found.word, found.sentence) == ("Cannot be calculated", sentence)


def test_a_curve_that_ended_too_long_ago_has_no_recent_trend() -> None:
    curve = years(10, 20, 30, 40, 50)
    assert find_trend(measure(), curve, date(2025, 3, 30)).word == "Increasing"
    found = find_trend(measure(), curve, date(2025, 4, 1))
    assert (found.word, found.sentence) == (
        "Cannot be calculated",
        f"The last figure is of {curve[-1].period.label}: no recent trend.",
    )


def test_a_trend_is_of_the_latest_five_years_only() -> None:
    found = find_trend(measure(), years(90, 10, 20, 30, 40, 50))
    assert found.word == "Increasing"
    assert found.sentence == (
        "Over the latest five years (31 March 2019 to 31 March 2023): increasing and getting worse."
    )


def counted(*numerators: float | None) -> list[Point]:
    """Shares of 1,000 with intervals so wide that by them there is no trend."""
    return [
        Point(
            read_code(f"{2018 + n}-03-31"),
            figure(20.0 + n, 0.0, 100.0, numerator=numerator, denominator=1000.0),
        )
        for n, numerator in enumerate(numerators)
    ]


def test_a_trend_in_shares_is_of_the_counts_where_there_are_any() -> None:
    rising = (100.0, 150.0, 200.0, 250.0, 300.0)
    assert find_trend(measure(value=PER_CENT), counted(*rising)).word == "Increasing"
    assert find_trend(measure(), counted(*rising)).word == "No significant change"  # a rate: by its intervals
    assert find_trend(measure(value=PER_CENT), counted(*rising[:4], None)).word == "No significant change"


@pytest.mark.parametrize(
    ("own", "others", "low_is_good", "high_is_good", "no_judgement"),
    [
        (40.0, [30.0, 35.0, 45.0, 50.0], (3, 5), (3, 5), (3, 5)),
        (30.0, [35.0, 40.0, 45.0, 50.0], (1, 5), (5, 5), (5, 5)),
        (30.0, [30.0, 40.0, 45.0, 50.0], (1, 5), (4, 5), (4, 5)),  # equals share the better place
        (40.0, [30.0, 35.0, 45.0, None], None, None, None),  # four are too few to rank
        (40.0, [30.0, 35.0, 45.0, 50.0, None, None], (3, 5), (3, 5), (3, 5)),
        (None, [30.0, 35.0, 45.0, 50.0, 60.0], None, None, None),
    ],
)
def test_the_place_among_neighbours(
    own: float | None, others: list[float | None], low_is_good: Any, high_is_good: Any, no_judgement: Any
) -> None:
    found = [
        find_rank(measure(way), "Here", point("2025-03-31", own), [figure(other) for other in others])
        for way in ("low_is_good", "high_is_good", "no_judgement")
    ]
    assert [rank and (rank.position, rank.of) for rank in found] == [low_is_good, high_is_good, no_judgement]


@pytest.mark.parametrize(
    ("polarity", "missing", "ending"),
    [
        ("low_is_good", 0, "(1 is the best)."),
        ("high_is_good", 1, "(1 is the best; 1 had no figure)."),
        ("no_judgement", 2, "(1 is the highest; 2 had no figure)."),
    ],
)
def test_the_words_of_a_rank(polarity: str, missing: int, ending: str) -> None:
    others = [figure(value) for value in (30.0, 35.0, 45.0, 50.0)] + [figure(None)] * missing
    rank = find_rank(measure(polarity), "Here", point("2025-03-31", 40.0), others)
    assert rank is not None
    sureness = "How far chance could move it cannot be said, for want of counts."
    told = "Here is 3 of 5 places: its statistical neighbours and itself"
    assert rank.sentence == f"{told} {ending} {sureness}"

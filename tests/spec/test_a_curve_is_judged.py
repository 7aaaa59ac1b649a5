"""Whether a curve is turning: the latest figure against what the figures before it led us to expect."""

from collections.abc import Callable

import pytest

from oba.scorecards.judgement import Verdict
from tests.fixtures.small_project import INDICATOR, SmallProject
from tests.fixtures.tables import read_table

CURVES = """
good | plans, a year each, up to 2025       | said
low  | 400 410 400 410 400 410 400 200      | Turning the curve
low  | 400 410 400 410 400 410 400 405      | As forecast (level)
low  | 400 410 400 410 400 410 400 600      | Worse than the baseline
high | 400 410 400 410 400 410 400 600      | Turning the curve
none | 400 410 400 410 400 410 400 600      | Higher than the baseline
low  | 400 410 400 410                      | Too few points
"""
Open = Callable[..., SmallProject]
POLARITY = {"low": "low_is_good", "high": "high_is_good", "none": "no_judgement"}


def judge(open_small: Open, good: str, plans: list[str]) -> Verdict:
    project = open_small(indicators=INDICATOR.replace("no_judgement", POLARITY[good]))
    rows = [f"E10000034 | {year} | {count} | 100000" for year, count in enumerate(plans, start=2026 - len(plans))]
    project.load("area | year | plans | children\n" + "\n".join(rows))
    return project.card().verdict


@pytest.mark.parametrize("row", read_table(CURVES), ids=lambda row: f"{row['good']} is good: {row['said']}")
def test_the_latest_figure_is_set_against_the_forecast_from_those_before(open_small: Open, row: dict[str, str]) -> None:
    """Which way is good the definition says; where it says nothing, nothing is called better or worse."""
    assert judge(open_small, row["good"], row["plans, a year each, up to 2025"].split()).words == row["said"]


def test_four_points_are_told_as_four_points(open_small: Open) -> None:
    """No verdict is better than one that is made up."""
    assert "There are 4 points on the same basis; at least" in judge(open_small, "low", ["400"] * 4).sentence

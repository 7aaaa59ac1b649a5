"""Figures of periods that had not begun when their file became known."""

from datetime import date
from pathlib import Path

import pytest

from oba.indicators.sources.connector import Release
from oba.ingest.shape.shaping import read_release
from oba.places.areas import AreaIndex
from tests.fixtures.feeds import make_feed

BY_YEAR = "period: {column: year, reads: financial_year}"
KNOWN = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("years", "told"),
    [
        (["2024/25", "2025/26"], ""),
        (["2025/26", "2026/27"], ""),  # begun on the day itself
        (["2025/26", "2027/28"], "there are figures of 2027/28, which had not begun on 1 April 2026"),
        (
            ["2029/30", "2027/28", "2025/26", "2028/29", "2042/43"],
            "there are figures of 2027/28, 2028/29, 2029/30 and 1 more periods",
        ),
    ],
)
def test_a_period_still_to_come_is_told_and_loaded(
    areas: AreaIndex, tmp_path: Path, years: list[str], told: str
) -> None:
    path = tmp_path / "plans.csv"
    path.write_text("area,year,plans\n" + "".join(f"Bury,{year},5\n" for year in years), encoding="utf-8")
    shaped = read_release(path, make_feed(BY_YEAR), areas, Release(file=path.name, released=KNOWN))
    found = [finding.what for finding in shaped.findings if finding.rule == "period-ahead"]
    assert [what[: len(told)] for what in found] == ([told] if told else [])
    assert len(shaped.frame) == len(years)
    assert not read_release(path, make_feed(BY_YEAR), areas).findings  # nobody says what day it is

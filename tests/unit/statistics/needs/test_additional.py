"""Cases beyond those expected, with Byar's limits: the same as the reference where its strata are known."""

import csv
import math
from pathlib import Path

import pytest

from oba.statistics import reasons
from oba.statistics.needs.additional import count_beyond

REFERENCE = Path(__file__).parents[3] / "fixtures" / "reference" / "additional_cases_expected.csv"


def read_rows() -> list[dict[str, str]]:
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", read_rows(), ids=lambda row: row["measure"])
def test_it_is_what_the_reference_has(row: dict[str, str]) -> None:
    found = count_beyond(float(row["current_total"]), float(row["expected"]))
    assert found.value == pytest.approx(float(row["additional"]), rel=1e-9)
    assert found.lower == pytest.approx(float(row["additional_lower95"]), rel=1e-9)
    assert found.upper == pytest.approx(float(row["additional_upper95"]), rel=1e-9)


@pytest.mark.parametrize(
    ("observed", "expected", "reason"),
    [
        (0, 0, reasons.FINE),
        (-1, 5, reasons.NEGATIVE_COUNT),
        (5, -1, reasons.NEGATIVE_COUNT),
        (math.nan, 5, reasons.MISSING),
        (5, math.nan, reasons.MISSING),
    ],
)
def test_what_cannot_be_says_why(observed: float, expected: float, reason: int) -> None:
    found = count_beyond(observed, expected)
    assert found.reason == reason
    assert math.isnan(found.value) == (reason != reasons.FINE)

"""Whether a file whose day nobody stated looks older than what is held, by its name and its newest period."""

from datetime import date

import pytest

from oba.ingest.check.older import Evidence, describe_older, looks_older, read_named_day


@pytest.mark.parametrize(
    ("file", "day", "precise"),
    [
        ("plans_2024-11.csv", "2024-11-30", True),
        ("plans_2024-11-28.csv", "2024-11-28", True),
        ("plans_20241128.csv", "2024-11-28", True),
        ("plans 28.11.2024.csv", "2024-11-28", True),
        ("Plans November 2024.xlsx", "2024-11-30", True),
        ("plans_nov2024.csv", "2024-11-30", True),
        ("plans_2024.csv", "2024-12-31", False),
        ("plans_2013_to_2024.csv", "2024-12-31", False),
        ("plans_2024-25.csv", "2024-12-31", False),
        ("plans_2011-12.csv", None, None),  # December, or a financial year
        ("plans_2024-02-30.csv", None, None),
        ("plans_201499.csv", None, None),
        ("plans.csv", None, None),
        ("marches 12.csv", None, None),
    ],
)
def test_the_day_in_a_name(file: str, day: str | None, precise: bool | None) -> None:
    found = read_named_day(file)
    assert (found.day.isoformat(), found.precise) == (day, precise) if found else day is None


def evidence(text: str) -> Evidence:
    """A file, its publisher's day or `-`, and its newest day."""
    file, released, newest = text.split()
    return Evidence(file, None if released == "-" else date.fromisoformat(released), date.fromisoformat(newest))


@pytest.mark.parametrize(
    ("one", "held", "why"),
    [
        # by the publisher's day of the same bytes
        ("x.csv 2026-01-01 2025-03-31", "y.csv 2026-02-01 2024-03-31", "its bytes were released"),
        ("x.csv 2026-02-01 2023-03-31", "y.csv 2026-02-01 2024-03-31", ""),
        # by the name, against the publisher's day or the other name
        ("p_2024-11.csv - 2026-03-31", "y.csv 2026-04-30 2025-03-31", "its name says 30 November 2024"),
        ("p_2024-11.csv - 2026-03-31", "p_2024-12.csv - 2025-03-31", "what is held is `p_2024-12.csv`"),
        ("p_2026-05.csv - 2023-03-31", "y.csv 2026-04-30 2025-03-31", ""),  # newer by its name
        ("p_2024.csv - 2025-03-31", "p_2025.csv - 2025-03-31", "its name says 2024"),
        ("p_2026.csv - 2023-03-31", "y.csv 2026-04-30 2025-03-31", "its newest period"),  # a year may be the figures'
        # by the newest period alone
        ("x.csv - 2024-03-31", "y.csv - 2025-03-31", "its newest period ends on 31 March 2024"),
        ("x.csv - 2025-03-31", "y.csv - 2025-03-31", ""),
        ("x.csv - 2026-03-31", "y.csv - 2025-03-31", ""),
    ],
)
def test_a_file_looks_older_by_its_own_evidence(one: str, held: str, why: str) -> None:
    told = looks_older(evidence(one), evidence(held))
    assert why in told
    assert bool(told) == bool(why)


def test_the_finding_names_the_line_to_write() -> None:
    finding = describe_older("p_2024-11.csv", "its name says so", 1)
    assert "would change or withdraw a newer figure" in finding.what
    assert "{file: 'p_2024-11.csv', released: 2024-11-30}" in finding.remedy
    assert "2 newer figures" in describe_older("p.csv", "so", 2).what
    assert "released: …}" in describe_older("p.csv", "so", 2).remedy

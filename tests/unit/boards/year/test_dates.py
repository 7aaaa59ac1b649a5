"""The year of a board's report: which days it has, which one a code names, and which there are to choose from."""

from datetime import date

import pytest

from oba.boards.year.dates import list_years, read_year, year_of


@pytest.mark.parametrize(
    ("day", "begins", "words"),
    [
        (date(2026, 3, 31), 4, "1 April 2025 to 31 March 2026"),
        (date(2026, 4, 1), 4, "1 April 2026 to 31 March 2027"),
        (date(2024, 2, 29), 3, "1 March 2023 to 29 February 2024"),
        (date(2026, 12, 31), 1, "1 January 2026 to 31 December 2026"),
        (date(2026, 8, 31), 9, "1 September 2025 to 31 August 2026"),
    ],
)
def test_a_day_is_in_a_year(day, begins, words) -> None:
    assert year_of(day, begins).words == words


@pytest.mark.parametrize(
    ("code", "first"),
    [("2026", date(2026, 4, 1)), ("2000", date(2000, 4, 1)), ("2027", None), ("1999", None), ("26", None), ("x", None)],
)
def test_a_code_names_a_year_that_has_begun(code, first) -> None:
    found = read_year(code, 4, date(2026, 4, 1))
    assert (found.first if found else None) == first


def test_the_years_since_the_first_pack_are_listed_newest_first() -> None:
    found = list_years(date(2025, 3, 31), date(2026, 4, 1), 4)
    assert [one.code for one in found] == ["2026", "2025", "2024"]
    assert [one.code for one in list_years(date(2026, 3, 31), date(2026, 3, 31), 4)] == ["2025"]

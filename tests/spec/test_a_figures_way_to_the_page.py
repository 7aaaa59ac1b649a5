"""A figure from the cell of a publisher's file to the page, the workbook and the data file, and back to the cell."""

import csv
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from oba.errors import TraceError
from oba.pipeline import boards
from oba.store.engine import read_session
from tests.fixtures.observations import feed_observations
from tests.fixtures.small_project import SmallProject

TABLE = """area      | year | plans | children
           E10000034 | 2024 | 470   | 118000
           E10000034 | 2025 | 522   | 119000"""
RATE = 522 / 119000 * 10000


@pytest.fixture
def loaded(small: SmallProject) -> SmallProject:
    small.load(TABLE)
    return small


@pytest.fixture
def published(loaded: SmallProject) -> Path:
    return loaded.publish()


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "data.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_cell_becomes_an_observation_of_a_place_on_a_day(loaded: SmallProject) -> None:
    """522 in the row of 2025 is the count at 31 March 2025, not of the year."""
    with read_session(loaded.engine) as session:
        frame = feed_observations(session, "plans", date(2026, 11, 23))
    plans = frame[frame["measure"] == "at_31_march"]
    assert plans[["area", "period", "value"]].values.tolist() == [
        ["E10000034", "2024-03-31", 470],
        ["E10000034", "2025-03-31", 522],
    ]


def test_observations_become_a_value_by_the_definition(loaded: SmallProject) -> None:
    """The definition says: plans, divided by children, times 10,000; one decimal, with a Byar's interval."""
    latest = loaded.card().latest
    assert latest is not None
    assert (latest.figure.text, latest.figure.numerator, latest.figure.denominator) == ("43.9", 522, 119000)
    assert latest.figure.interval_text == "40.2 to 47.8"
    assert latest.figure.value == pytest.approx(RATE)


def test_the_page_the_workbook_and_the_data_file_say_the_same(published: Path) -> None:
    """43.9 on the page; the whole number behind it in the files."""
    page = next((published / "indicators").glob("plans-rate*.html")).read_text("utf-8")
    assert "43.9" in page
    (row,) = [row for row in rows_of(published) if row["period_label"] == "31 March 2025"]
    assert float(row["value"]) == pytest.approx(RATE)
    book = load_workbook(next(published.glob("*.xlsx")))
    cells = [cell.value for sheet in book for line in sheet.iter_rows() for cell in line]
    assert pytest.approx(RATE) in [value for value in cells if isinstance(value, float)]


def test_the_code_beside_a_number_leads_back_to_the_cells_it_was_made_from(
    loaded: SmallProject, published: Path
) -> None:
    """Whoever doubts a number asks for its code, and is told file, row and column."""
    (row,) = [row for row in rows_of(published) if row["period_label"] == "31 March 2025"]
    found = boards.trace(loaded.engine, row["trace"])
    assert [(role, cell.file, cell.row, cell.header, cell.value) for role, cell in found.cells] == [
        ("numerator", "plans.csv", 3, "plans", 522),
        ("denominator", "plans.csv", 3, "children", 119000),
    ]


def test_a_code_that_was_never_printed_says_so(loaded: SmallProject) -> None:
    """It is said what a code looks like."""
    with pytest.raises(TraceError, match="A code has ten letters and digits"):
        boards.trace(loaded.engine, "AAAAA-AAAAA")

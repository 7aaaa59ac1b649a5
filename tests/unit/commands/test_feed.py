"""`oba feed new`, `preview` and `screen`, as typed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from oba.commands.feed import app
from oba.errors import FeedError
from oba.settings import read_settings
from tests.fixtures.folders import PROJECT

TEXT = "area_code,area_name,period,value\nE08000009,Trafford,2021/22,5\nE10000034,Worcestershire,2021/22,c\n"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("OBA_HOME", str(PROJECT))
    monkeypatch.setenv("OBA_DEFINITIONS", str(tmp_path / "definitions"))
    monkeypatch.setenv("OBA_STATE", str(tmp_path / "var"))
    read_settings.cache_clear()
    yield
    read_settings.cache_clear()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "plans_started.csv"
    path.write_text(TEXT, "utf-8")
    return path


def run(*words: str) -> str:
    result = CliRunner().invoke(app, list(words))
    if isinstance(result.exception, FeedError):
        raise result.exception
    return result.output


def test_a_definition_is_proposed_with_what_it_would_load(file: Path) -> None:
    output = run("new", str(file))
    assert "id: plans-started" in output
    assert "2 rows: 2 observations, 1 of them numbers; 0 cells kept aside" in output
    assert "value: Trafford, 2021/22: 5 (row 2, column 4)" in output
    assert "areas: 2 local_authority" in output


def test_a_definition_is_written_once_and_previewed_by_its_name(file: Path, tmp_path: Path) -> None:
    written = tmp_path / "definitions" / "feeds" / "plans.yaml"
    assert f"Written to {written}" in run("new", str(file), "--id", "plans", "--write")
    assert "plans_started.csv by feed plans:" in run("preview", "plans")
    assert "2 observations" in run("preview", str(written), "--file", str(file), "--rows", "1")
    with pytest.raises(FeedError, match="is there already"):
        run("new", str(file), "--id", "plans", "--write")


def test_a_file_never_seen_is_previewed(file: Path) -> None:
    assert "2 observations" in run("preview", str(file))


def test_what_cannot_be_a_feed_is_told(tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    path.write_text("school,head\nHill Top,Smith\n", "utf-8")
    with pytest.raises(FeedError, match="no feed can be proposed"):
        run("new", str(path))
    with pytest.raises(FeedError, match="There is no file"):
        run("new", str(tmp_path / "nothing.csv"))


def test_a_tidy_file_is_screened(file: Path) -> None:
    output = run("screen", str(file))
    assert "FAIL    Columns        required_columns" in output
    assert "plans_started.csv: 9 passed" in output
    assert "filename_spaces" in run("screen", str(file), "--all")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook with a note first, and two tables, the second longer."""
    import openpyxl

    made = openpyxl.Workbook()
    made.worksheets[0].append(["All figures are rounded."])
    for name, years in (("Plans", [2024]), ("Referrals", [2023, 2024])):
        sheet = made.create_sheet(name)
        sheet.append(["Area code", "Year", "Number"])
        for year in years:
            sheet.append(["E08000009", year, 5])
            sheet.append(["E10000034", year, 6])
    made.save(tmp_path / "tables.xlsx")
    return tmp_path / "tables.xlsx"


def test_the_sheet_most_like_data_is_taken_and_the_others_are_told(book: Path) -> None:
    output = run("new", str(book))
    assert "sheet: Referrals" in output
    assert "4 rows: 4 observations" in output
    assert "sheets hold tables too, each a feed of its own (`--sheet`): `Plans`" in " ".join(
        output.replace("#", " ").split()
    )


def test_a_sheet_is_named(book: Path, tmp_path: Path) -> None:
    assert "2 rows: 2 observations" in run("preview", str(book), "--sheet", "plans")
    run("new", str(book), "--sheet", "Plans", "--id", "sheets", "--write")
    assert "2 rows: 2 observations" in run("preview", "sheets")
    assert "4 rows: 4 observations" in run("preview", "sheets", "--sheet", "Referrals")
    with pytest.raises(FeedError, match="no feed can be proposed"):
        run("new", str(book), "--sheet", "Cases")


def test_a_sheet_of_a_file_without_sheets_is_told(file: Path) -> None:
    with pytest.raises(FeedError, match="no feed can be proposed"):
        run("new", str(file), "--sheet", "Data")

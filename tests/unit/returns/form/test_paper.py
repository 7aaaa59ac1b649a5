"""The workbook on paper: what is printed, as large as can be read, a question with its groups on one page."""

import io

import pytest
from openpyxl import load_workbook

from oba.returns.form.draft import Draft, fill_workbook
from oba.returns.form.paper import print_filled_cases, set_page
from oba.returns.verdict_printing import annotate
from tests.fixtures.filled_workbooks import check, definition, fill, made, to_bytes

LETTERS_AT_10_POINTS = (11.69 - 0.5) * 96 / 7.5  # that an A4 page on its side takes


@pytest.fixture(scope="module")
def book():
    return load_workbook(io.BytesIO(made(rows=200)))


def test_sheets_of_questions_print_all_their_columns_at_eight_points(book) -> None:
    for title in ("Assessments", "Families helped", "Better off"):
        sheet = book[title]
        assert sheet.print_area == f"'{title}'!$A$1:$I${sheet.max_row}"
        letters = sum(sheet.column_dimensions[letter].width for letter in "ABCDEFGHI")
        assert round(10 * LETTERS_AT_10_POINTS / letters) >= 8
        assert sheet.print_title_rows == "$4:$4"


def test_what_is_printed_of_the_others(book) -> None:
    areas = {sheet.title: sheet.print_area.rpartition("!")[2].replace("$", "") for sheet in book if sheet.print_area}
    assert {title: areas[title] for title in ("Distance travelled", "Story", "Actions", "Guidance")} == {
        "Distance travelled": "A1:K24",
        "Story": "A1:D8",
        "Actions": "A1:D10",
        "Guidance": "A1:F12",
    }


def test_a_page_ends_between_two_questions() -> None:
    sheet = load_workbook(io.BytesIO(made(rows=200)))["Assessments"]
    for row in range(5, sheet.max_row + 1):
        sheet.row_dimensions[row].height = 60
    set_page(sheet, 9, sheet.max_row, starts=[5, 6, 21])
    assert [ends.id for ends in sheet.row_breaks.brk] == [5, 20]
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage


@pytest.mark.parametrize(("filled", "printed"), [(0, 24), (12, 24), (16, 25), (40, 49), (200, 204)])
def test_as_many_case_rows_are_printed_as_are_filled_and_a_few(filled: int, printed: int) -> None:
    sheet = load_workbook(io.BytesIO(made(rows=200)))["Distance travelled"]
    for row in range(5, 5 + filled):
        sheet.cell(row, 1).value = f"WF-{row:03}"
    print_filled_cases(sheet)
    assert sheet.print_area.endswith(f"!$A$1:$K${printed}")


def test_what_we_give_back_prints_every_case_row_that_was_filled() -> None:
    book = fill(made(rows=200))
    for row in range(17, 45):
        book["Distance travelled"].cell(row, 1).value = f"WF-{row:03}"
    sent = to_bytes(book)
    checked = load_workbook(io.BytesIO(annotate(sent, check(sent).verdict)))
    assert checked["Distance travelled"].print_area.endswith("$K$49")
    cases = tuple({"reference": f"WF-{number:03}"} for number in range(30))
    typed = fill_workbook(made(rows=200), definition(), definition().providers[-1], Draft(cases=cases))
    assert load_workbook(io.BytesIO(typed))["Distance travelled"].print_area.endswith("$K$39")

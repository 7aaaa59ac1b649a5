"""The workbook: filled with what is known, all locked but the entry cells, lists, tables, messages, no macros."""

import io
import re
import zipfile
from datetime import date
from functools import lru_cache

import pytest
from openpyxl import load_workbook

from oba.periods import read_period
from oba.returns.form.book import write_workbook
from oba.returns.submission import list_asked, sheet_names
from tests.fixtures.filled_workbooks import definition, made, place

ALL = ("early-help-provider-return", "childrens-centre-return", "health-visiting-return")
OLD_ENOUGH = {
    "IF", "AND", "OR", "NOT", "ISNUMBER", "LEN", "TRIM", "LOWER", "ABS", "ROUND", "INT", "SUM", "COUNT", "COUNTA",
    "COUNTIF", "MATCH", "INDEX", "LEFT", "MID", "FIND", "SUMPRODUCT", "SUBSTITUTE", "REPT", "TEXT", "VALUE", "CELL",
    "ISERROR", "IFERROR",
}  # fmt: skip


@lru_cache
def book_of(name: str):
    """Return a definition, its workbook and that one's bytes, which are only to be read."""
    owed = definition(name)
    content = write_workbook(owed, owed.providers[0], read_period("2026-Q3", "quarter"), {})
    return owed, load_workbook(io.BytesIO(content)), content


@pytest.mark.parametrize("name", ALL)
def test_every_figure_has_an_open_cell_and_a_message_and_nothing_else_is_open(name: str):
    owed, book, _ = book_of(name)
    assert sheet_names(owed) == book.sheetnames
    assert all(sheet.protection.sheet for sheet in book)
    open_cells = 0
    for section in owed.sections:
        sheet = book[section.title]
        for row in sheet.iter_rows(min_row=5):
            opened = [cell.column_letter for cell in row if not cell.protection.locked]
            assert opened in ([], ["D", "F"])
            assert bool(opened) == str(row[4].value).startswith("=")
            open_cells += len(opened) // 2
    assert len(list_asked(owed)) == open_cells
    assert all(cell.protection.locked for row in book["Start here"].iter_rows() for cell in row)


def test_the_case_list_offers_two_hundred_rows_and_their_check():
    _, book, _ = book_of("early-help-provider-return")
    sheet = book["Distance travelled"]
    assert sheet.tables["Cases"].ref == "A4:L204"
    assert [row for row in range(5, 210) if str(sheet.cell(row, 12).value).startswith("=")] == [*range(5, 205)]


@pytest.mark.parametrize("name", ALL)
def test_each_table_has_headings_and_each_sheet_says_what_it_is(name: str):
    _, book, _ = book_of(name)
    for sheet in book:
        assert sheet["A1"].value
        assert not sheet.merged_cells.ranges
        for table in sheet.tables.values():
            headings = [cell.value for cell in sheet[table.ref][0]]
            assert all(headings)
            assert headings == [column.name for column in table.tableColumns]


@pytest.mark.parametrize("name", ALL)
def test_formulas_use_nothing_newer_than_excel_2010_and_fit(name: str):
    _, book, _ = book_of(name)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    outside = re.sub(r'"[^"]*"', "", cell.value)
                    assert set(re.findall(r"([A-Z]+)\(", outside)) <= OLD_ENOUGH
                    assert len(cell.value) < 8000
                    assert outside.count("(") == outside.count(")")


def test_what_is_known_is_printed_beside_the_entry_cells():
    book = load_workbook(io.BytesIO(made()))
    sheet, row = place("EH8")
    assert book[sheet].cell(row, 7).value == 151
    assert book[sheet].cell(row, 4).value is None
    start = {r[0].value: r[1].value for r in book["Start here"].iter_rows(max_col=2)}
    assert start["Organisation"] == "District early help provider, Wyre Forest"
    assert start["Send it by"] == "20 October 2026. It closes on 27 October 2026."
    assert start["Signature"].startswith("checksum:")
    properties = {p.name: p.value for p in book.custom_doc_props.props}
    assert (start["Signature"], "1") == (properties["oba-signature"], properties["oba-version"])


def test_a_workbook_says_the_days_that_a_meeting_gives_its_return():
    owed, days = definition(ALL[1]), (date(2026, 11, 21), date(2026, 11, 28))
    moved = write_workbook(owed, owed.providers[0], read_period("2026-Q3", "quarter"), {}, days=days)
    start = {r[0].value: r[1].value for r in load_workbook(io.BytesIO(moved))["Start here"].iter_rows(max_col=2)}
    assert start["Send it by"] == "21 November 2026. It closes on 28 November 2026."


def test_symbols_and_lists_are_offered():
    book = load_workbook(io.BytesIO(made()))
    lists = [v for v in book["Better off"].data_validations.dataValidation if v.formula1 == '"n,x,z,p"']
    assert lists
    assert not lists[0].showErrorMessage, "a number may be typed all the same"
    assert len(book["Distance travelled"].data_validations.dataValidation) == 5
    guidance = book["Guidance"]
    assert [guidance.cell(row, 1).value for row in range(5, 9)] == ["n", "x", "z", "p"]


def test_there_is_nothing_in_it_that_we_would_refuse_ourselves():
    with zipfile.ZipFile(io.BytesIO(made())) as packed:
        names = packed.namelist()
    assert not [name for name in names if re.search("vba|external|embed|activex|drawing", name, re.IGNORECASE)]


def test_text_of_a_definition_is_never_a_formula():
    owed = definition()
    section = owed.sections[0]
    measure = section.measures[0].model_copy(update={"question": "=1+1"})
    changed = section.model_copy(update={"measures": [measure, *section.measures[1:]]})
    other = owed.model_copy(update={"sections": [changed, *owed.sections[1:]]})
    content = write_workbook(other, owed.providers[0], read_period("2026-Q3", "quarter"), {})
    assert load_workbook(io.BytesIO(content))["Assessments"]["B5"].data_type == "s"

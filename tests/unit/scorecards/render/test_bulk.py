"""Rows of the data written as XML: letter for letter what openpyxl writes of the same cells."""

import io
import re
import zipfile

import pytest
from openpyxl import Workbook

from oba.formula_guard import begins_formula, clean_text
from oba.scorecards.render.workbook.bulk import Bulk
from oba.scorecards.render.workbook.cells import put_number
from oba.scorecards.render.workbook.data import fill_data
from tests.fixtures.made_up_pack import make_pack

SHEET = "xl/worksheets/sheet1.xml"
ROWS: list[tuple[dict[int, str], dict[int, tuple[float, int]]]] = [
    ({1: "Bury", 3: "per 10,000"}, {2: (37.31213167346654, 1), 4: (428.0, 0)}),
    ({1: "=1+1", 3: "-5", 5: "@x"}, {2: (-0.0, 2), 4: (1e16, 0)}),
    ({5: " room at both ends ", 1: "a & b < c > d \"e\" 'f'"}, {2: (0.1 + 0.2, 3)}),
    ({1: "two\nlines", 2: "a\rb", 3: "a\x07b", 4: "naïve – 家 😀"}, {}),
    ({27: "beyond Z"}, {28: (-1234.5, 1)}),
    ({1: "x" * 40_000}, {}),
    ({}, {1: (5, 0)}),
]


def save(book: Workbook) -> bytes:
    whole = io.BytesIO()
    book.save(whole)
    with zipfile.ZipFile(whole) as archive:
        return archive.read(SHEET)


def make_head() -> Workbook:
    book = Workbook()
    book.active.append([f"Head {number}" for number in range(1, 29)])
    return book


def test_rows_are_what_openpyxl_writes() -> None:
    plain = make_head()
    for row, (texts, numbers) in enumerate(ROWS, 2):
        for column, text in texts.items():
            cell = plain.active.cell(row, column, clean_text(text)[:32_767])
            cell.data_type, cell.quotePrefix = "s", begins_formula(text)
        for column, (value, decimals) in numbers.items():
            put_number(plain.active.cell(row, column), value, decimals)
    book = make_head()
    bulk = Bulk(book.active, 2)
    for texts, numbers in ROWS:
        bulk.add(texts, numbers)
    assert unstyle(bulk.put_into(save(book))) == unstyle(save(plain))


def unstyle(sheet: bytes) -> bytes:
    """A sheet whose styles are numbered anew, in the order in which they are first used."""
    known: dict[bytes, int] = {}
    return re.sub(rb' s="(\d+)"', lambda found: b' s="%d"' % known.setdefault(found[1], len(known)), sheet)


@pytest.mark.parametrize("rows", [0, 3])
def test_the_sheet_says_how_far_it_reaches(rows: int) -> None:
    book = make_head()
    bulk = Bulk(book.active, 2)
    for _ in range(rows):
        bulk.add({1: "Bury"}, {})
    sheet = bulk.put_into(save(book))
    assert b'<dimension ref="A1:AB%d"/>' % (rows + 1) in sheet


def test_no_row_of_the_data_stands_in_the_file_twice() -> None:
    book = Workbook()
    bulk = fill_data(book.active, make_pack())
    numbers = [int(row) for row in re.findall(rb'<row r="(\d+)"', bulk.put_into(save(book)))]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 50

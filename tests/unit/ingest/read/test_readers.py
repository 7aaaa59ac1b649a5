"""Files of every kind become the same table of text, with the row that a person sees."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from oba.indicators.sources.reading import Reading
from oba.ingest.read.decoding import find_delimiter
from oba.ingest.read.readers import find_records, read_table
from oba.ingest.read.tables import Table, join_headers
from oba.ingest.read.workbooks import cell_text


def read_csv(content: bytes, **reading: object) -> Table:
    table, findings = read_table(Path("table.csv"), content, Reading.model_validate(reading))
    assert table is not None, findings
    return table


def cells(table: Table) -> list[list[str]]:
    columns = [[column.texts[code] for code in column.codes] for column in table.columns]
    return [list(row) for row in zip(*columns, strict=True)]


TEXT = "area,year,plans\nSt Helens – north,2025,1\nTrafford,2025,NA\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_an_encoding_and_line_end_are_found(encoding: str, end: str) -> None:
    table = read_csv(TEXT.replace("\n", end).encode(encoding))
    assert table.headers == ["area", "year", "plans"]
    assert cells(table) == [["St Helens – north", "2025", "1"], ["Trafford", "2025", "NA"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_delimiter_is_found(delimiter: str) -> None:
    assert delimiter == find_delimiter(f'a{delimiter}"b,b"{delimiter}c\n1{delimiter}2{delimiter}3\n')


@pytest.mark.parametrize("marker", ["NA", "NULL", "nan", "", "None", "#N/A", "-"])
def test_a_marker_stays_text(marker: str) -> None:
    assert [["x", marker]] == cells(read_csv(f"area,value\nx,{marker}\n".encode()))


AS_WRITTEN = [
    ("leading zeros", "001,007\n010,2\n", ["001", "007"], [["010", "2"]]),
    ("a header of years over decimals", "2019,2020\n1.5,2.50\n", ["2019", "2020"], [["1.5", "2.50"]]),
    ("a header of noughts", "0,1\n12,\n", ["0", "1"], [["12", ""]]),
    ("space beside numbers", "1,2\n 3,4 \n", ["1", "2"], [[" 3", "4 "]]),
    ("powers of ten", "1,2\n1e3,1E-2\n", ["1", "2"], [["1e3", "1E-2"]]),
    ("more digits than a number has", "1,2\n12345678901234567891,0.10000000000000000001\n", ["1", "2"],
     [["12345678901234567891", "0.10000000000000000001"]]),
    ("signs", "1,2\n-0,+7\n", ["1", "2"], [["-0", "+7"]]),
    ("true and false", "TRUE,false\nFALSE,True\n", ["TRUE", "false"], [["FALSE", "True"]]),
    ("infinite", "1,2\ninf,nan\n", ["1", "2"], [["inf", "nan"]]),
]  # fmt: skip


@pytest.mark.parametrize(("case", "text", "headers", "rows"), AS_WRITTEN)
def test_a_column_of_numbers_is_read_as_it_is_written(
    case: str, text: str, headers: list[str], rows: list[list[str]]
) -> None:
    table = read_csv(text.encode())
    assert (table.headers, cells(table)) == (headers, rows), case


def test_a_row_is_the_line_its_record_starts_on() -> None:
    table = read_csv(b'area,value\n"two\nlines",1\n\nTrafford,2\n')
    assert table.rows.tolist() == [2, 5]
    assert cells(table) == [["two\nlines", "1"], ["Trafford", "2"]]


def test_a_last_line_without_an_end_is_whole() -> None:
    assert cells(read_csv(b"area,value\nx,1")) == [["x", "1"]]


def test_blank_rows_and_columns_at_the_end_are_left_out() -> None:
    table = read_csv(b"area,value,,\nx,1,,\n,,,\n\n")
    assert table.headers == ["area", "value"]
    assert cells(table) == [["x", "1"]]


def test_rows_below_a_blank_one_are_left_out_if_the_feed_says_so() -> None:
    content = b"title,,\narea,value\nx,1\n,\nNote: rounded to 5,\n"
    assert cells(read_csv(content, header_row=2, stop_at_blank_row=True)) == [["x", "1"]]


def test_an_odd_quote_is_forgiven() -> None:
    assert cells(read_csv(b'area,value\n5" pipe,1\nx,2\n')) == [['5" pipe', "1"], ["x", "2"]]


def test_two_header_rows_are_joined() -> None:
    table = read_csv(b",2012-13,,2013-14,\nDistrict,Seen,Rate,Seen,Rate\nWorcester,1,2,3,4\n", header_rows=2)
    assert table.headers == ["District", "2012-13 / Seen", "2012-13 / Rate", "2013-14 / Seen", "2013-14 / Rate"]


def test_the_lowest_header_row_is_not_filled_to_the_right() -> None:
    assert join_headers([["a", ""], ["x", ""]]) == ["a / x", "a"]


def test_a_repeated_part_of_a_header_is_said_once() -> None:
    assert join_headers([["Year"], ["Year"]]) == ["Year"]


@pytest.mark.parametrize(
    ("text", "lines", "widths"),
    [
        ("a,b\n1,2\n", [1, 2], [2, 2]),
        ('a,b\n"1\n,",2\n3,4', [1, 2, 4], [2, 2, 2]),
        ('a,b\n"say ""hi"", you",2\n', [1, 2], [2, 2]),
        ("a,b\n\n1\n", [1, 2, 3], [2, 1, 1]),
    ],
)
def test_records_are_found_between_quotes(text: str, lines: list[int], widths: list[int]) -> None:
    starts, counts, closed = find_records(text, ",")
    assert (lines, widths, True) == (starts.tolist(), counts.tolist(), closed)


def workbook(path: Path, rows: list[list[object]], title: str = "Data") -> bytes:
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = "Notes"
    notes["XFD3"] = "far away"
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path.read_bytes()


def test_a_sheet_is_read_by_name(tmp_path: Path) -> None:
    rows = [
        ["Table LA1", None, None],
        [],
        ["Area", " Number of  plans", None],
        ["Worcestershire", 522, None],
        ["Trafford", 43.5, None],
        [None, None, None],
        ["Herefordshire", date(2025, 3, 31), None],
    ]
    content = workbook(tmp_path / "t.xlsx", rows)
    reading = Reading(format="xlsx", sheet=" data", header_row=3)
    table, findings = read_table(Path("t.xlsx"), content, reading)
    assert findings == []
    assert table is not None
    assert table.headers == ["Area", "Number of plans"]
    assert cells(table) == [["Worcestershire", "522"], ["Trafford", "43.5"], ["Herefordshire", "2025-03-31"]]
    assert (table.sheet, table.rows.tolist()) == ("Data", [4, 5, 7])


def test_a_missing_sheet_is_told_with_those_that_are_there(tmp_path: Path) -> None:
    content = workbook(tmp_path / "t.xlsx", [["a"], [1]])
    table, findings = read_table(Path("t.xlsx"), content, Reading(format="xlsx", sheet="Table 1"))
    assert table is None
    assert "sheet `Table 1` is missing; found `Notes`, `Data`" in findings[0].what


def test_a_file_that_is_not_a_workbook_is_refused() -> None:
    table, findings = read_table(Path("t.xlsx"), b"a,b\n1,2\n", Reading(format="xlsx"))
    assert (table, [finding.rule for finding in findings]) == (None, ["unreadable-workbook"])


@pytest.mark.parametrize(
    ("cell", "text"),
    [(3130.0, "3130"), (0.1 + 0.2, "0.3"), (9.3699999999999992, "9.37"), (True, "TRUE"), ("", ""), (12, "12")],
)
def test_a_cell_is_text_without_a_float_tail(cell: object, text: str) -> None:
    assert text == cell_text(cell)

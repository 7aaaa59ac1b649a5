"""Workbooks as people see them: what is shown is read, or the cell is kept aside and told."""

import io
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from oba.indicators.sources.reading import Reading
from oba.ingest.read.opendocument import read_ods_marks
from oba.ingest.read.readers import read_table
from oba.ingest.read.sheet_marks import read_sheet_marks
from oba.ingest.read.tables import Table

CONTENT = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="Data">
<table:table-column table:number-columns-repeated="2"/>{rows}</table:table></office:spreadsheet></office:body>
</office:document-content>"""
HEAD = '<table:table-row><table:table-cell office:value-type="string"><text:p>Area</text:p></table:table-cell>'
HEAD += '<table:table-cell office:value-type="string"><text:p>Plans</text:p></table:table-cell></table:table-row>'
NAME = '<table:table-cell office:value-type="string"{span}><text:p>Bury</text:p></table:table-cell>'


def read(content: bytes, kind: str = "xlsx", name: str = "book.xlsx") -> tuple[list[list[str]], list[str]]:
    """The columns of a workbook as texts, and the rules of what was told."""
    table, findings = read_table(Path(name), content, Reading.model_validate({"format": kind}))
    assert table is not None
    return cells_of(table), [finding.rule for finding in findings]


def cells_of(table: Table) -> list[list[str]]:
    return [[column.texts[code] for code in column.codes] for column in table.columns]


def make_book(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    """A workbook of two columns with a change made."""
    book = openpyxl.Workbook()
    for row in (["Area", "Plans"], ["Bury", 0.5], ["Bolton", 123456], ["Wigan", 3]):
        book.active.append(row)
    change(book)
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def set_formats(*codes: str) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        for row, code in enumerate(codes, 2):
            book.active.cell(row, 2).number_format = code

    return change


def test_each_cell_is_read_as_its_own_format_shows_it() -> None:
    cells, told = read(make_book(set_formats("0%", "#,##0,", '[<5]"c";0')))
    assert cells[1] == ["50%", "123.456", "c"]
    assert told == ["number-format"]


def test_a_format_that_only_rounds_changes_nothing() -> None:
    cells, told = read(make_book(set_formats("0", "#,##0", "0.0")))
    assert (cells[1], told) == (["0.5", "123456", "3"], [])


def test_cells_that_do_not_state_their_place_are_counted() -> None:
    content = make_book(set_formats("0%"))
    bare = rewrite(content, "xl/worksheets/sheet1.xml", lambda xml: strip_places(xml))
    assert read(bare)[0][1] == ["50%", "123456", "3"]


def test_attributes_in_single_quotes_are_read_too() -> None:
    content = rewrite(
        make_book(set_formats("0%")), "xl/worksheets/sheet1.xml", lambda xml: re.sub(rb'="([^"]*)"', rb"='\1'", xml)
    )
    assert read(content) == ([["Bury", "Bolton", "Wigan"], ["50%", "123456", "3"]], [])


def test_names_with_a_prefix_are_read_too() -> None:
    def prefix(xml: bytes) -> bytes:
        return re.sub(rb"<(/?)(?=[a-z])", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x=")

    content = rewrite(make_book(set_formats("0%")), "xl/worksheets/sheet1.xml", prefix)
    assert read_sheet_marks(content, "Sheet").formats == [(1, 1, "0%")]


def strip_places(xml: bytes) -> bytes:
    return re.sub(rb'(<(?:c|row)) r="\w+"', rb"\1", xml)


def rewrite(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A zip with one of its parts changed, or without it if nothing is left."""
    whole = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(whole, "w") as new:
        for name in old.namelist():
            xml = change(old.read(name)) if name == part else old.read(name)
            if xml:
                new.writestr(name, xml)
    return whole.getvalue()


def test_hidden_rows_and_columns_are_told() -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book.active.row_dimensions[3].hidden = True
        book.active.column_dimensions["B"].hidden = True

    assert read(make_book(hide)) == (
        [["Bury", "Bolton", "Wigan"], ["0.5", "123456", "3"]],
        ["hidden-row", "hidden-column"],
    )


def test_the_first_sheet_that_is_shown_is_read() -> None:
    def hide(book: openpyxl.Workbook) -> None:
        other = book.create_sheet("Now")
        other.append(["Area", "Plans"])
        other.append(["Bury", 7])
        book.active.sheet_state = "hidden"
        book.active = 1

    assert read(make_book(hide))[0] == [["Bury"], ["7"]]


def test_a_label_merged_down_is_that_of_all_its_rows_and_a_figure_of_none_alone() -> None:
    def merge(book: openpyxl.Workbook) -> None:
        book.active.merge_cells("A2:A3")
        book.active.merge_cells("B3:B4")

    assert read(make_book(merge))[0] == [
        ["Bury", "Bury", "Wigan"],
        ["0.5", *["123456 (one cell for rows 3 to 4)"] * 2],
    ]


@pytest.mark.parametrize(
    ("cell", "text", "told"),
    [
        ('office:value-type="percentage" office:value="0.855"><text:p>86%</text:p>', "85.5%", []),
        ('office:value-type="float" office:value="3"><text:p>c</text:p>', "c", ["number-format"]),
        ('office:value-type="float" office:value="123456"><text:p>123</text:p>', "123.456", ["number-format"]),
        ('office:value-type="float" office:value="1234.56"><text:p>1,235</text:p>', "1234.56", []),
        ('office:value-type="float" office:value="0"><text:p>-</text:p>', "0", []),
        ('table:formula="of:=[.A1]/0" office:value-type="string"><text:p>#DIV/0!</text:p>', "#DIV/0!", []),
        ('table:formula="of:=[.A1]*2">', "=[.A1]*2", ["formula-without-value"]),
    ],
)
@pytest.mark.parametrize("typed", [True, False], ids=["type entry", "no type entry"])
def test_an_ods_cell_is_read_as_it_shows(cell: str, text: str, told: list[str], typed: bool) -> None:
    odd = "<number:display-factor/>"  # so that the file says that cells may differ
    row = f"<table:table-row>{NAME.format(span='')}<table:table-cell {cell}</table:table-cell></table:table-row>"
    content = make_ods(HEAD + row + f"<!--{odd}-->", typed=typed)
    assert read(content, "ods", "book.ods") == ([["Bury"], [text]], told)


def test_rows_of_an_ods_sheet_that_are_merged_or_hidden() -> None:
    value = '<table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>'
    name = NAME.format(span=' table:number-rows-spanned="2"')
    first = f"<table:table-row>{name}{value}</table:table-row>"
    second = f'<table:table-row table:visibility="filter"><table:covered-table-cell/>{value}</table:table-row>'
    assert read(make_ods(HEAD + first + second), "ods", "book.ods") == ([["Bury", "Bury"], ["1", "1"]], ["hidden-row"])


NUMBER = '<table:table-cell{style} office:value-type="float"{more} office:value="{value}"><text:p>{text}</text:p>'
END = "</table:table-cell>"


@pytest.mark.parametrize(
    ("before", "width"),
    [
        ("", 0),
        (NUMBER.format(style="", more="", value="1", text="1") + END, 1),
        ((NUMBER.format(style=' table:style-name="ce1"', more="", value="-0.5", text="-0.5") + END) * 5, 5),
        (NUMBER.format(style="", more=' table:number-columns-repeated="3"', value="7", text="7") + END, 3),
        (NUMBER.format(style="", more="", value="1234.5", text="1,234.5") + END, 1),
        ('<table:table-cell table:number-columns-repeated="4"/>', 4),
        (NUMBER.format(style="", more="", value="7", text="7") + "<text:p>b</text:p>" + END, 1),
    ],
)
def test_cells_that_show_their_number_leave_the_others_in_their_columns(before: str, width: int) -> None:
    plain = NUMBER.format(style="", more="", value="12", text="12") + END
    odd = NUMBER.format(style="", more="", value="3", text="c") + END
    wide = NUMBER.format(style="", more=' table:number-columns-spanned="2"', value="4", text="4") + END
    rows = [f"{before}{plain}{odd}", "", f"{plain}{plain}{wide}{before}{odd}"]
    again = f'<table:table-row table:number-rows-repeated="2">{plain}{before}{odd}</table:table-row>'
    whole = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows) + again
    marks = read_ods_marks(make_ods(whole), "Data")
    shown = [(row, column) for row, column, text in marks.shown if text == "c"]
    assert shown == [(0, width + 1), (2, width + 3), (3, width + 1), (4, width + 1)]
    assert marks.merged == [(2, 2, 2, 3)]


@pytest.mark.parametrize(
    ("said", "is_read"),
    [
        ('office:value-type="percentage"', True),
        ('table:visibility="collapse"', True),
        ("<number:display-factor/>", True),
        ("<style:map/>", True),
        ('table:formula="of:=1"', True),
        ('table:number-rows-spanned="1"', True),
        ("<number:text>c</number:text>", True),
        ("<number:text>/</number:text>", False),
        ("<number:text> </number:text>", False),
        ("", False),
    ],
)
def test_cells_are_set_against_what_they_show_where_the_file_says_that_it_may_differ(said: str, is_read: bool) -> None:
    odd = NUMBER.format(style="", more="", value="3", text="c") + END
    marks = read_ods_marks(make_ods(f"<table:table-row>{odd}</table:table-row><!--{said}-->"), "Data")
    assert marks.shown == ([(0, 0, "c")] if is_read else [])


@pytest.mark.parametrize(
    ("value", "text", "shown"),
    [
        ("33.659999999999997", "33.66", []),
        ("1234567", "1,234,567", []),
        ("1234567", "1,235", ["1234.567"]),
        ("0.4", "0", []),
        ("1.4", "1", []),
        ("1499", "1.5", ["1.499"]),
        ("5", "500", ["500"]),
        ("0", "5", []),
    ],
)
def test_a_number_shown_in_thousands_or_hundredths_is_read_so_and_a_rounded_one_whole(
    value: str, text: str, shown: list[str]
) -> None:
    odd = NUMBER.format(style="", more=' table:number-columns-spanned="2"', value=value, text=text) + END
    marks = read_ods_marks(make_ods(f"<table:table-row>{odd}</table:table-row>"), "Data")
    assert [told for _, _, told in marks.shown] == shown


def test_rows_claimed_to_the_end_of_a_sheet_are_not_gone_through() -> None:
    odd = NUMBER.format(style="", more=' table:number-columns-spanned="2"', value="3", text="c") + END
    row = f'<table:table-row table:number-rows-repeated="1048576">{odd}</table:table-row>'
    assert len(read_ods_marks(make_ods(row), "Data").shown) == 20_000


@pytest.mark.parametrize("value", ["1.2.3", "1&x;", "abc"])
def test_a_number_that_is_none_is_told_as_a_fault(value: str) -> None:
    odd = NUMBER.format(style="", more=' table:number-columns-spanned="2"', value=value, text=value) + END
    marks = read_ods_marks(make_ods(f"<table:table-row>{odd}</table:table-row>"), "Data")
    assert marks.unread == "a workbook whose XML has a fault"


def test_a_workbook_whose_formats_cannot_be_read_says_so() -> None:
    entity = b'<!DOCTYPE x [<!ENTITY e "e">]><styleSheet '
    content = rewrite(
        make_book(set_formats("0%")), "xl/styles.xml", lambda xml: xml.replace(b"<styleSheet ", entity, 1)
    )
    assert read(content) == ([["Bury", "Bolton", "Wigan"], ["0.5", "123456", "3"]], ["number-format"])


def test_an_ods_file_whose_marks_cannot_be_read_says_so() -> None:
    value = 'office:value-type="percentage" office:value="0.5"><text:p>50%</text:p></table:table-cell>'
    row = f"<table:table-row>{NAME.format(span='')}<table:table-cell {value}</table:table-row>"
    content = make_ods(HEAD + row)
    odd = rewrite(content, "content.xml", lambda xml: b"<!DOCTYPE office:document-content>" + xml)
    assert read(odd, "ods", "book.ods") == ([["Bury"], ["0.5"]], ["number-format"])


def test_a_binary_workbook_says_that_its_formats_are_not_read() -> None:
    assert read(make_xlsb(), "xlsx", "book.xlsb") == ([["Bury"], ["0.5"]], ["number-format"])


def make_xlsb() -> bytes:
    """A binary workbook of a heading and one row: records of a number, a length and the content (MS-XLSB)."""

    def record(kind: int, content: bytes = b"") -> bytes:
        number = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
        return number + bytes([len(content)]) + content

    def words(text: str) -> bytes:
        return len(text).to_bytes(4, "little") + text.encode("utf-16-le")

    def cell(kind: int, column: int, content: bytes) -> bytes:
        return record(kind, column.to_bytes(4, "little") + bytes(4) + content)

    def row(number: int, *cells: bytes) -> bytes:
        return record(0, number.to_bytes(4, "little") + bytes(13)) + b"".join(cells)

    heading = row(0, cell(6, 0, words("Area")), cell(6, 1, words("Plans")))
    figures = row(1, cell(6, 0, words("Bury")), cell(5, 1, struct.pack("<d", 0.5)))
    size = struct.pack("<4I", 0, 1, 0, 1)
    sheet = record(129) + record(148, size) + record(145) + heading + figures + record(146) + record(130)
    names = record(143) + record(156, bytes(8) + words("rId1") + words("Data")) + record(144)
    book = record(131) + record(153, bytes(12)) + names + record(132)
    link = '<Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.bin"/>'
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/_rels/workbook.bin.rels", f"<Relationships>{link}</Relationships>")
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return whole.getvalue()


def make_ods(rows: str, *, typed: bool = True) -> bytes:
    """An ODS file of one sheet, with the entry that states its type or without."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        if typed:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", CONTENT.format(rows=rows))
    return whole.getvalue()

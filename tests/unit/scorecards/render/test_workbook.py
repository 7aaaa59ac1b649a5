"""The workbook and the data file, read back as their readers read them."""

import csv
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from oba.charts.words import write_number
from oba.formula_guard import guard_text
from oba.scorecards.render.data_csv import COLUMNS, write_data
from oba.scorecards.render.series import rows_of
from oba.scorecards.render.workbook.book import CHART_DATA, CONTENTS, NOTES, name_sheets, write_workbook
from tests.fixtures.made_up_cards import full_card, hostile_card
from tests.fixtures.made_up_definitions import HOSTILE_NAME, make_indicator
from tests.fixtures.made_up_pack import make_pack

PROPERTIES = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}cNvPr"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return write_workbook(make_pack(), tmp_path_factory.mktemp("book") / "board-pack.xlsx")


@pytest.fixture(scope="module")
def book(path):
    return load_workbook(path)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    path = write_data(make_pack(), tmp_path_factory.mktemp("data") / "data.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_there_is_a_sheet_for_each_card_between_contents_and_notes(book):
    names = name_sheets(make_pack().cards)
    assert [CONTENTS, *names.values(), NOTES, CHART_DATA] == book.sheetnames
    assert book.active.title == CONTENTS


def test_sheet_names_are_valid_short_and_unique():
    long = "Children in need: rate [per 10,000] / at 31 March?"
    cards = tuple(
        replace(full_card(), indicator=make_indicator(f"one-{n}", name=long.upper() if n else long)) for n in range(12)
    )
    names = list(name_sheets(cards).values())
    assert len({name.lower() for name in names}) == 12
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names)


def test_contents_say_how_old_each_newest_figure_is(book):
    ages = {row[2]: row[7] for row in book[CONTENTS].iter_rows(values_only=True)}
    assert ages["Indicator or measure"] == "Age"
    assert ages["Children looked after, rate per 10,000"] == "12 months old"
    assert ages["Families who came at least three times"] == "11 years old, too old to judge"


def test_contents_lead_to_the_sheets(book):
    sheet = book[CONTENTS]
    links = [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert len(links) == len(make_pack().cards)
    assert all(re.fullmatch(r"'(.+)'!A1", link)[1] in book.sheetnames for link in links)


def test_tables_are_real_with_frozen_headers_and_no_merged_cells(book):
    for sheet in book:
        assert not sheet.merged_cells.ranges
        if sheet.title == CHART_DATA:
            continue
        assert sheet.freeze_panes
        for table in sheet.tables.values():
            header = [cell.value for cell in sheet[table.ref][0]]
            assert [column.name for column in table.tableColumns] == header
            assert len(header) == len({name.lower() for name in header})


def test_numbers_are_shown_with_the_indicators_decimals(book):
    sheet = book[name_sheets(make_pack().cards)["looked-after-rate"]]
    cells = {row[0].value: row[1] for row in sheet.iter_rows(min_row=6) if row[0].value}
    assert cells["31 March 2025"].value == 86.0
    assert cells["31 March 2025"].number_format == "#,##0.0"
    assert cells["31 March 2016"].value == "[c]"


def test_page_workbook_and_data_give_the_same_number(book, data, pages):
    card = full_card()
    sheet = book[name_sheets(make_pack().cards)["looked-after-rate"]]
    cells = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=6) if row[0].value}
    rows = {row["period"]: row["value"] for row in data if row["indicator_id"] == card.id}
    for row in rows_of(card):
        if row.own and row.own.value is not None:
            assert row.own.text == write_number(cells[row.period.label], 1)
            assert row.own.text == write_number(float(rows[row.period.code]), 1)
            assert f">{row.own.text}</span>" in pages["indicators/looked-after-rate.html"]


def test_charts_leave_hidden_figures_empty_and_split_at_the_break(book):
    cells = {}
    for row in book[CHART_DATA].iter_rows(values_only=True):
        if row[0] == full_card().indicator.name:
            head = row
        if row[0] == "Mar 2016" and "Mar 2016" not in cells:
            cells["Mar 2016"] = row
    own = [n for n, name in enumerate(head) if name == "Madeupshire"]
    assert own
    assert all(cells["Mar 2016"][n] is None for n in own)


def test_every_chart_has_an_alternative_text_a_title_and_axes(path):
    with zipfile.ZipFile(path) as archive:
        drawings = [archive.read(n).decode() for n in archive.namelist() if re.search(r"drawings/drawing\d+\.xml$", n)]
        charts = [archive.read(n).decode() for n in archive.namelist() if re.search(r"charts/chart\d+\.xml$", n)]
    texts = [item.get("descr") for drawing in drawings for item in ElementTree.fromstring(drawing).iter(PROPERTIES)]
    assert len(charts) == len(texts)
    assert all(re.match(r"(Line|Bar) chart\. \w|(Line|Bar) chart\. <", text or "") for text in texts)
    for chart in charts:
        assert "<title>" in chart
        assert '<delete val="1"' not in re.sub(r"<legendEntry>.*?</legendEntry>", "", chart)
        assert len(re.findall(r'<delete val="0" ?/>', re.sub(r"<legend>.*?</legend>", "", chart))) == 2


def test_alternative_texts_belong_to_their_sheets(path):
    book = load_workbook(path)
    with zipfile.ZipFile(path) as archive:
        for number, sheet in enumerate(book.worksheets, 1):
            relations = f"xl/worksheets/_rels/sheet{number}.xml.rels"
            if relations not in archive.namelist():
                continue
            found = re.search(r"drawings/(drawing\d+\.xml)", archive.read(relations).decode())
            if found:
                drawing = ElementTree.fromstring(archive.read(f"xl/drawings/{found[1]}"))
                texts = [item.get("descr") for item in drawing.iter(PROPERTIES)]
                assert all(sheet["A1"].value in text for text in texts)


def test_no_cell_is_a_formula(book):
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    pack = make_pack(board_name='=HYPERLINK("x")', board_purpose="@now")
    book = load_workbook(write_workbook(pack, tmp_path / "x.xlsx"))
    assert book[CONTENTS]["A1"].value == '=HYPERLINK("x")'
    assert book[CONTENTS]["A1"].data_type == "s"
    assert book[CONTENTS]["A1"].quotePrefix


def test_print_is_set_up(book):
    for sheet in book:
        assert str(sheet.page_setup.paperSize) == "9"
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddHeader.left.text == "Madeupshire Early Help Board"
        assert sheet.oddFooter.right.text == "Page &P of &N"
    assert book[name_sheets(make_pack().cards)["looked-after-rate"]].print_title_rows


def test_document_properties_are_set(book):
    assert book.properties.title == "Madeupshire Early Help Board: report cards, Meeting of 15 June 2026"
    assert book.properties.creator == "Madeupshire Early Help Board"
    assert book.properties.language == "en-GB"


def test_the_workbook_is_the_same_when_made_again(path, tmp_path):
    assert path.read_bytes() == write_workbook(make_pack(), tmp_path / "again.xlsx").read_bytes()


def test_data_has_a_row_for_each_own_figure_group_and_forecast(data):
    pack = make_pack()
    wanted = sum(len(line.points) for card in pack.cards for line in (card.own, *card.categories))
    wanted += sum(len(card.forecast.points) for card in pack.cards if card.forecast)
    assert wanted == len(data)
    assert list(COLUMNS) == list(data[0])


def test_a_hidden_figure_has_a_symbol_and_no_value(data):
    row = next(row for row in data if row["period"] == "2016-03-31")
    assert (row["value"], row["symbol"]) == ("", "c")
    assert row["england"] == "63.5"


def test_verdicts_stand_in_the_row_they_are_about(data):
    rows = [row for row in data if row["indicator_id"] == "looked-after-rate"]
    assert [row["verdict"] for row in rows if row["verdict"]] == ["Not turning the curve yet"]
    (latest,) = [row for row in rows if row["verdict"]]
    assert latest["period"] == "2025-03-31"
    assert latest["comparison"] == "England: worse; West Madeup: similar; Neighbours’ median: worse"
    assert latest["trend"] == "increasing"


def test_groups_are_named_with_their_breakdown(data):
    groups = {row["breakdown"] for row in data if row["indicator_id"] == "school-readiness"}
    assert {"", "Free school meals: Eligible for free school meals", "Free school meals: Not eligible"} == groups


def test_plain_text_and_negative_numbers_are_left_alone(data):
    assert guard_text(HOSTILE_NAME) == HOSTILE_NAME
    row = next(row for row in data if row["indicator_id"] == hostile_card().id)
    assert row["value"] == "-1.5"


def test_the_data_file_begins_with_a_byte_order_mark(tmp_path):
    assert write_data(make_pack(), tmp_path / "data.csv").read_bytes().startswith(b"\xef\xbb\xbf")

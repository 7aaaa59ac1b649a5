"""The workbook and the data file, read back as their readers read them."""

import csv
import html
import re
import zipfile
from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.cell_range import CellRange

from oba.charts.words import write_number
from oba.formula_guard import guard_text
from oba.scorecards.build.asking import find_ask
from oba.scorecards.render import wording
from oba.scorecards.render.open_data.columns import COLUMNS
from oba.scorecards.render.open_data.data_csv import rows_of_pack, write_data
from oba.scorecards.render.series import rows_of
from oba.scorecards.render.workbook.book import (
    ACTIONS,
    CARDS,
    CHANGED,
    DATA,
    GAPS,
    PLACES,
    SERVICES,
    SOURCES,
    headlines_of,
    name_sheets,
    write_workbook,
)
from tests.fixtures.made_up_cards import full_card, hostile_card
from tests.fixtures.made_up_definitions import HOSTILE_NAME, make_indicator
from tests.fixtures.made_up_pack import make_pack

LOOKED_AFTER = "Children looked after, rate per 10,000"
PROPERTIES = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}cNvPr"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return write_workbook(make_pack(), tmp_path_factory.mktemp("book") / "board-pack.xlsx")


@pytest.fixture(scope="module")
def book(path):
    return load_workbook(path)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    path = write_data(rows_of_pack(make_pack()), tmp_path_factory.mktemp("data") / "data.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def rows_below(sheet, head):
    """Return the rows of a sheet's table as {head: cell}, by the first word of its header."""
    rows = list(sheet.iter_rows(values_only=True))
    first = next(number for number, row in enumerate(rows) if row[0] == head)
    names = [name for name in rows[first] if name]
    return [dict(zip(names, row, strict=False)) for row in rows[first + 1 :] if row[0]]


def words_of(sheet):
    return " ".join(str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None)


@pytest.fixture(scope="module")
def headline(book):
    return book[name_sheets(headlines_of(make_pack()))["looked-after-rate"]]


def test_sheets_stand_in_the_order_in_which_a_board_reads(book):
    names = name_sheets(headlines_of(make_pack()))
    assert [CHANGED, CARDS, ACTIONS, *names.values(), SERVICES, GAPS, PLACES, DATA, SOURCES] == book.sheetnames
    assert book.active.title == CHANGED
    assert {sheet.sheet_state for sheet in book} == {"visible"}


def test_only_headlines_of_outcomes_with_figures_have_a_sheet():
    assert [card.id for card in headlines_of(make_pack())] == [
        card.id
        for section in make_pack().outcomes
        for card in section.cards
        if card.listed == "headline" and card.has_data
    ]
    (section, *_others) = make_pack().outcomes
    blank = replace(full_card(), own=replace(full_card().own, points=()), latest=None, categories=())
    assert headlines_of(make_pack(outcomes=(replace(section, cards=(blank,)),))) == ()


def test_the_first_sheet_says_the_words_of_the_first_page(book, pages):
    said, page = words_of(book[CHANGED]), html.unescape(pages["index.html"])
    changes = make_pack().changes
    for item in (*changes.worse.items, *changes.better.items, *changes.far.items):
        for words in (item.name, item.now, item.age):
            assert words in said
            assert words in page
        assert f"{item.found[:1].upper()}{item.found[1:]}." in said
    for remark in (*changes.to_decide, *changes.not_known, *changes.questions):
        assert remark.text in said
        assert remark.text in page
    assert all(" ".join(wording.decision_words(one)) in said for one in changes.decided)
    assert book[CHANGED]["A1"].value == "What changed since a year ago"


def test_actions_are_listed_with_who_and_when_and_what_is_missing_is_counted(book):
    rows = rows_below(book[ACTIONS], "Action")
    assert [tuple(row.values())[1:] for row in rows[:2]] == [
        ("Head of family support", "30 September 2026", "agreed", "20 March 2026", LOOKED_AFTER),
        ("nobody named", "no date", "proposed", "20 March 2026", LOOKED_AFTER),
    ]
    assert book[ACTIONS]["A3"].value == "Of 4 actions 2 have no name and 2 no date."


def test_a_headline_has_finding_story_partners_what_works_and_actions(headline):
    card, said = full_card(), words_of(headline)
    assert headline["A1"].value == wording.end_sentence(card.finding)
    record = card.record
    for one in (*record.story, *record.factors, *record.what_works, *record.actions):
        assert one.text in said
    for one in (*record.story, *record.factors):
        assert wording.statement_words(one, record, make_pack().as_at) in said
    assert " [W15, page 41] (from 2015, to be renewed)" in said
    assert all(f"{one.name}: {one.role}" in said for one in record.partners)
    works = [row["What works"] for row in rows_below(headline, "What works")][:3]
    assert [text.split()[0] for text in works] == ["Reading", "Family", "Intensive"]  # no cost, low cost, high cost


def test_a_headline_tells_its_breaks_and_events_which_its_chart_does_not_mark(headline):
    told = {str(cell.value) for row in headline.iter_rows() for cell in row if cell.value}
    card = full_card()
    assert f"Break in the series from {card.breaks[0].period.label}: {card.breaks[0].reason}" in told
    (events,) = [words for words in told if words.startswith("Before the first figure: ")]
    assert all(event.text in events for event in card.events)


def test_what_is_not_written_is_told_in_one_line(tmp_path):
    (section, *_others) = make_pack().outcomes
    bare = replace(full_card(), record=None)
    pack = make_pack(outcomes=(replace(section, cards=(replace(bare, ask=find_ask(bare, "")),)),), services=())
    book = load_workbook(write_workbook(pack, tmp_path / "x.xlsx"))
    assert SERVICES not in book.sheetnames
    all_ = "The story; What helps; What holds back; Partners with a role to play; What works; What do we propose to do?"
    assert f"Still to be written: {all_} Asked: {bare.indicator.owner}." in words_of(book.worksheets[3])


def test_a_service_shows_at_most_three_measures_a_box_and_counts_the_rest(tmp_path):
    (service, *_) = make_pack().services
    many = tuple(
        replace(
            service.cards[2],
            indicator=make_indicator(
                f"m-{n}",
                name=f"Measure {n}",
                accountability="performance",
                outcome=None,
                service="early-help",
                measure_type="how_well",
            ),
        )
        for n in range(5)
    )
    book = load_workbook(write_workbook(make_pack(services=(replace(service, cards=many),)), tmp_path / "x.xlsx"))
    said = words_of(book[SERVICES])
    assert [f"Measure {n}," in said for n in range(5)] == [True, True, True, False, False]
    assert "2 more measures" in said
    assert "No measure yet of whether anyone is better off" in said


def test_gaps_hold_every_group_of_a_breakdown(book):
    rows = rows_below(book[GAPS], "Curve")
    wanted = [line.name for card in make_pack().cards for line in card.categories]
    assert [row["Group"] for row in rows] == wanted


def test_sheet_names_are_valid_short_and_unique():
    long = "Children in need: rate [per 10,000] / at 31 March?"
    cards = tuple(
        replace(full_card(), indicator=make_indicator(f"one-{n}", name=long.upper() if n else long)) for n in range(12)
    )
    names = list(name_sheets(cards).values())
    assert len({name.lower() for name in names}) == 12
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names)


def test_report_cards_say_how_old_each_newest_figure_is(book):
    ages = {row["Curve"]: row["Age"] for row in rows_below(book[CARDS], "Curve") if "Age" in row}
    assert ages[LOOKED_AFTER] == "31 March 2025 · 12 months old"
    assert ages["Families who came at least three times"] == "31 March 2015 · 11 years old"


def test_report_cards_have_each_curve_once(book):
    said = words_of(book[CARDS])
    assert [card.id for card in make_pack().cards if card.indicator.name not in said] == []
    without = [card.indicator.name for card in make_pack().cards if not card.has_data]
    rows = rows_below(book[CARDS], "Curve")
    curves = [row["Curve"] for row in rows]
    after = curves[curves.index("No figure yet") + 1 :]
    assert [text.split(" (")[0] for text in after] == without


def test_curves_with_a_sheet_lead_there(book):
    links = [cell.hyperlink.location for row in book[CARDS].iter_rows() for cell in row if cell.hyperlink]
    assert len(links) == len(headlines_of(make_pack()))
    assert all(re.fullmatch(r"'(.+)'!A1", link)[1] in book.sheetnames for link in links)


@pytest.mark.parametrize("made_up", [True, False])
def test_every_sheet_of_a_made_up_pack_says_so(tmp_path, made_up):
    made = write_workbook(replace(make_pack(), made_up=made_up), tmp_path / "pack.xlsx")
    for sheet in load_workbook(made or tmp_path / "pack.xlsx"):
        assert (wording.MADE_UP in [cell.value for cell in sheet["A"][:8]]) == made_up, sheet.title


def test_a_title_and_the_lines_below_it_stand_over_the_whole_width(book):
    sheet = book[DATA]
    assert {"A1:Q1", "A2:Q2"} <= {str(reach) for reach in sheet.merged_cells.ranges}


def test_tables_are_real_and_no_cell_of_one_is_merged(book):
    for sheet in book:
        for table in sheet.tables.values():
            reach = CellRange(table.ref)
            assert all(reach.isdisjoint(merged) for merged in sheet.merged_cells.ranges)
            header = [cell.value for cell in sheet[table.ref][0]]
            assert [column.name for column in table.tableColumns] == header
            assert len(header) == len({name.lower() for name in header})
    assert all(book[name].freeze_panes for name in (CARDS, ACTIONS, GAPS, DATA))
    assert not book[DATA].tables["t_data"].autoFilter.filterColumn


def test_numbers_are_shown_with_the_indicators_decimals(headline, book):
    cells = {row[1].value: row[2] for row in headline.iter_rows(max_col=5) if row[1].value}
    assert cells["31 March 2025"].value == 86.0
    assert cells["31 March 2025"].number_format == "#,##0.0"
    hidden = next(row for row in rows_below(book[DATA], "Curve") if row["Period"] == "31 March 2016")
    assert (hidden["Value"], hidden["Why no value"]) == (None, "hidden to protect a small number")


def test_page_workbook_and_data_give_the_same_number(book, data, pages):
    card = full_card()
    own = [
        row for row in rows_below(book[DATA], "Curve") if row["Curve"] == LOOKED_AFTER and row["Kind"] == "This place"
    ]
    cells = {row["Period"]: row["Value"] for row in own}
    rows = {row["period"]: row["value"] for row in data if row["indicator_id"] == card.id}
    for row in rows_of(card):
        if row.own and row.own.value is not None:
            assert row.own.text == write_number(cells[row.period.label], 1)
            assert row.own.text == write_number(float(rows[row.period.code]), 1)
            assert f">{row.own.text}</span>" in pages["how-we-know/looked-after-rate.html"]


def test_the_sheet_of_data_holds_every_figure_of_every_line_with_its_code(book):
    rows = rows_below(book[DATA], "Curve")
    cards = make_pack().cards
    lines = [line for card in cards for line in (card.own, *card.lines, *card.categories)]
    figures = [point.figure for line in lines for point in (*line.points, *line.pooled)]
    assert Counter((f.value, f.trace or None) for f in figures) == Counter(
        (row["Value"], row["Trace code"]) for row in rows if not row["Kind"].startswith("Forecast")
    )
    coming = sum(len(card.forecast.points) for card in cards if card.forecast)
    assert sum(row["Kind"] == "Forecast" for row in rows) == coming


def test_trace_codes_stand_in_the_sheet_of_data_only(book):
    codes = {point.figure.trace for card in make_pack().cards for point in card.own.points} - {""}
    for sheet in book:
        found = {value for row in sheet.iter_rows(values_only=True) for value in row} & codes
        assert (found == codes) if sheet.title == DATA else not found


def test_charts_leave_hidden_figures_empty_and_stand_beside_the_printed_page(headline):
    rows = [row[6:] for row in headline.iter_rows(values_only=True)]
    head = next(row for row in rows if row[0] == LOOKED_AFTER)
    hidden = next(row for row in rows if row[0] == "Mar 2016")
    own = [number for number, name in enumerate(head) if name == "Madeupshire"]
    assert own
    assert all(hidden[number] is None for number in own)
    assert re.fullmatch(r"'.+'!\$A\$1:\$E\$\d+", headline.print_area)


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
                name = next(
                    card.indicator.name
                    for card in headlines_of(make_pack())
                    if sheet["A1"].value.startswith(card.finding)
                )
                drawing = ElementTree.fromstring(archive.read(f"xl/drawings/{found[1]}"))
                texts = [item.get("descr") for item in drawing.iter(PROPERTIES)]
                assert all(name in text for text in texts)


def test_no_cell_is_a_formula(book):
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    pack = make_pack(board_name='=HYPERLINK("x")', board_purpose="@now")
    book = load_workbook(write_workbook(pack, tmp_path / "x.xlsx"))
    (cell,) = [cell for row in book[CARDS].iter_rows(max_row=4) for cell in row if cell.value == "@now"]
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_print_is_set_up(book):
    one_page = {CHANGED, PLACES, *name_sheets(headlines_of(make_pack())).values()}
    for sheet in book:
        assert str(sheet.page_setup.paperSize) == "9"
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, int(sheet.title in one_page))
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddHeader.left.text == "Madeupshire Early Help Board"
        assert sheet.oddFooter.right.text == "Page &P of &N"
    assert all(book[name].print_title_rows for name in (CARDS, ACTIONS))
    assert "are not printed" in words_of(book[DATA])
    assert "not printed" in words_of(book[SOURCES])


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
    assert write_data(rows_of_pack(make_pack()), tmp_path / "data.csv").read_bytes().startswith(b"\xef\xbb\xbf")

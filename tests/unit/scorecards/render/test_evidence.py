"""The pages of evidence: codes that lead somewhere, hidden until asked for; and words in place of raw markup."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from docx import Document
from markupsafe import Markup
from openpyxl import Workbook

from oba.periods import read_code
from oba.scorecards.build.evidence.quality import find_quality
from oba.scorecards.build.evidence.traces import FORECAST
from oba.scorecards.notes import Age, Watch
from oba.scorecards.quality import Quality, QualityNote
from oba.scorecards.render.document.report import write_document
from oba.scorecards.render.evidence.quality_words import beside_words, mark_code, quality_of, tell_note
from oba.scorecards.render.evidence.traces import lay_out_traces, tell_method, tell_release, tell_sources, write_index
from oba.scorecards.render.open_data.columns import COLUMNS
from oba.scorecards.render.open_data.data_csv import rows_of_pack
from oba.scorecards.render.site import render_pages
from oba.scorecards.render.wording import release_words
from oba.scorecards.render.workbook.data import rows_of_data
from oba.scorecards.render.workbook.sources import fill_sources
from oba.scorecards.traces import TraceNote, TraceSource
from tests.fixtures.made_up_cards import no_data_card
from tests.fixtures.made_up_definitions import AREA, SOURCE, make_indicator
from tests.fixtures.made_up_pack import make_pack
from tests.fixtures.page_reader import read

MEDIAN = TraceNote(
    "ABCDEFGHJ1",
    "looked-after-rate",
    "Neighbours’ median",
    "2024/25",
    "61.0 per 10,000",
    "median of 2 of 10 neighbours",
    (
        TraceSource(SOURCE.load_id, "published", "Table <1>", "Rate", (("Kent", 12), ("Poole", 15))),
        TraceSource(999, "denominator", "", "", (("Kent", 3),)),
    ),
)


def test_what_is_in_backticks_is_code_and_everything_else_is_text() -> None:
    marked = mark_code("a `b <c>` & d `e")
    assert marked == Markup("a <code>b &lt;c&gt;</code> &amp; d `e")


def test_an_entry_says_what_was_done_and_where_each_cell_stands(pack) -> None:
    pages = dict(render_pages(replace(pack, traces=(MEDIAN,))))
    page = read(pages, "traces/looked-after-rate.html")
    assert "ABCDEFGHJ1 Neighbours’ median, 2024/25: 61.0 per 10,000" in page.titles
    assert "Median of 2 of 10 neighbours." in page.text
    assert (
        f"The figure as published: file {SOURCE.file} , sheet Table <1>, column Rate, rows 12 (Kent), 15 (Poole)"
        in page.text
    )
    assert f"{SOURCE.title}, {SOURCE.publisher}, released" in page.text
    assert "Denominator: row 3" in page.text
    assert "ABCDEFGHJ1" in page.ids


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("numerator / denominator x 10000", "Numerator divided by denominator, times 10,000"),
        ("numerator / denominator x 1", "Numerator divided by denominator"),
        ("as published", "As published"),
    ],
)
def test_a_method_is_told_in_words(method: str, said: str) -> None:
    assert tell_method(replace(MEDIAN, method=method)) == said


def test_cells_of_one_place_are_told_by_their_rows_alone() -> None:
    own = replace(MEDIAN, sources=(TraceSource(1, "history", "", "Rate", (("Kent", 1), ("Kent", 2))),))
    assert list(tell_sources(own, {})) == [("The figures before", None, "column Rate, rows 1, 2")]


def test_of_many_places_the_rows_are_told_as_runs_and_their_names_are_left_to_the_file() -> None:
    """Twelve are named; of thirteen rows 2 to 13 follow each other, and 20 stands alone."""
    cells = (("Last", 20), *((f"Place {n}", n) for n in range(2, 14)))
    many = replace(MEDIAN, sources=(TraceSource(1, "numerator", "", "Rate", cells),))
    assert list(tell_sources(many, {})) == [("Numerator", None, "column Rate, rows 2 to 13, 20 (13 places)")]
    few = replace(MEDIAN, sources=(TraceSource(1, "numerator", "", "Rate", cells[:12]),))
    ((_, _, where),) = tell_sources(few, {})
    assert where.startswith("column Rate, rows 20 (Last), 2 (Place 2), ")


def test_the_look_up_page_lists_all_codes_by_curve_and_works_without_script(pack, pages) -> None:
    index = json.loads(write_index(lay_out_traces(pack)))
    assert {code for codes in index.values() for code in codes.split()} == {note.code for note in pack.traces}
    assert set(index) <= set(pages)
    page = pages["trace.html"]
    assert set(index) <= set(read(pages, "trace.html").links)
    assert '<form class="look-up" hidden>' in page
    assert "<noscript>" in page


def test_a_code_that_leads_nowhere_is_no_link(pack) -> None:
    page = dict(render_pages(replace(pack, traces=())))["how-we-know/looked-after-rate.html"]
    assert '<code class="trace">T-05A4</code>' in page
    assert "traces/" not in page


def test_codes_are_asked_for_by_a_box_that_needs_no_script(pages) -> None:
    page = pages["how-we-know/looked-after-rate.html"]
    assert page.count('<label class="show-codes screen-only"><input type="checkbox"> Show trace codes</label>') == 1


@pytest.mark.parametrize(
    ("coming", "is_late", "said"),
    [
        ("26 November 2026", False, "Next figures of DfE: 26 November 2026."),
        ("October", True, "Next figures of DfE: October. A newer release should be out already."),
        ("none is expected", False, "No further release of DfE is expected."),
        ("", True, ""),
    ],
)
def test_when_the_next_figures_come_stands_under_a_chart(coming: str, is_late: bool, said: str) -> None:
    assert release_words(Age(read_code("2025-03-31"), "", "", False, "DfE", coming, is_late)) == said
    assert release_words(None) == ""


@pytest.mark.parametrize(
    ("beside", "said"), [(0, ""), (1, "1 more finding is about places"), (62, "62 more findings are about places")]
)
def test_what_is_left_out_is_counted_in_one_line(beside: int, said: str) -> None:
    assert beside_words(Quality(beside=beside)).startswith(said)


def test_workbook_and_document_say_of_the_data_what_the_page_says(pack, pages, tmp_path) -> None:
    book = Workbook()
    fill_sources(book.active, pack)
    sheet = " ".join(str(cell) for row in book.active.iter_rows(values_only=True) for cell in row if cell)
    document = Document(str(write_document(pack, tmp_path / "pack.docx")))
    paper = " ".join(paragraph.text for paragraph in document.paragraphs)
    page = read(pages, "data-quality.html").text
    assert pack.quality.unknown
    for name in ("unreliable", "late", "unknown", "minor"):
        for note in getattr(pack.quality, name):
            what, _, who = tell_note(note)
            for said in (sheet, paper, page):
                assert note.brief in said
                assert note.means in said
                assert who in said
            assert what in sheet
            assert what in paper
    assert "[W15] Needs assessment of Madeupshire" in sheet


def test_codes_stand_in_the_files_that_the_page_about_the_pack_names(pack, pages) -> None:
    """In the workbook all of them; in the data file those of this place, its groups and its forecasts."""
    made_up = {one.figure.trace for card in pack.cards for one in card.comparisons}  # of no line here
    listed = {note.code for note in pack.traces} - made_up
    sheet = {texts.get("Trace code", "") for texts, _, _ in rows_of_data(pack)} - {""}
    assert listed <= sheet
    own = {note.code for note in pack.traces if note.kind in (AREA, FORECAST)}
    file = {row[COLUMNS.index("trace")] for row in rows_of_pack(pack)}
    assert own <= file
    assert not listed <= file
    about = read(pages, "about.html")
    assert "All codes are in the workbook’s sheet Data too." in about.text
    assert (
        "those of this place, of its groups and of its forecasts, and not those of the places beside it" in about.text
    )
    assert "trace.html" in about.links


def test_what_is_late_is_found_by_the_link_of_packs_that_were_kept_before_too(pack) -> None:
    late = replace(pack, quality=Quality(late=(QualityNote("Plans: 28 days late", "", ""),)))
    assert {"late", "alarms"} <= set(read(dict(render_pages(late)), "data-quality.html").ids)


def test_a_board_without_a_curve_is_not_told_that_all_of_them_may_be_judged() -> None:
    bare = make_pack(outcomes=(), services=())
    assert [one.text for one in bare.changes.not_known] == ["The board has no indicator or measure yet."]
    assert [one.brief for one in quality_of(bare).unknown] == ["The board has no indicator or measure yet"]


def test_one_curve_has_no_figure_and_two_have_none() -> None:
    lacking = [no_data_card(), replace(no_data_card(), indicator=make_indicator("other"))]
    for number, told in ((1, "1 of 1 has no figure"), (2, "2 of 2 have no figure")):
        found = find_quality(lacking[:number], (), 0, Watch(), date(2026, 4, 30))
        assert [one.brief for one in found.unknown] == [told]


def test_the_page_says_which_source_gave_the_figures() -> None:
    address = "https://api.example/v1/data-sets/d1/csv?dataSetVersion=1.1"
    fetched = replace(SOURCE, fetched_from=address, fetched_at=datetime(2025, 11, 3, 9, tzinfo=UTC))
    pages = [read(dict(render_pages(make_pack(sources=(one,)))), "data-quality.html").text for one in (SOURCE, fetched)]
    assert ["The file that is held; no live source gave it" in page for page in pages] == [True, False]
    assert [f"Fetched on 3 November 2025 from {address}" in page for page in pages] == [False, True]
    assert tell_release(fetched).endswith(f"; fetched on 3 November 2025 from {address}")
    assert "fetched" not in tell_release(SOURCE)

"""PDF, slides and document read back: the figures and words of the cards, and what a screen reader needs."""

import builtins
import json
import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from docx import Document
from docx.oxml.ns import qn
from pptx import Presentation
from pypdf import PdfReader

from oba.errors import PublishError
from oba.scorecards.card import Card, Pack
from oba.scorecards.frozen_packs.writing import pack_up, unpack
from oba.scorecards.quadrant import lay_out_quadrant
from oba.scorecards.render.boards.gaps import tell_gap
from oba.scorecards.render.boards.quadrants import list_lines
from oba.scorecards.render.document.report import write_document
from oba.scorecards.render.formats import ALL, Format, read_formats, write_handouts
from oba.scorecards.render.handouts.headlines import list_headlines, tell_source
from oba.scorecards.render.pdf import book
from oba.scorecards.render.pdf.binding import bind_pages
from oba.scorecards.render.pdf.book import render_book
from oba.scorecards.render.pdf.painting import paint_drawings
from oba.scorecards.render.pdf.printing import print_html
from oba.scorecards.render.publishing import fill_folder
from oba.scorecards.render.slides.slide import Deck
from oba.scorecards.render.wording import figure_words
from tests.fixtures.format_reader import flat, walk_tags
from tests.fixtures.made_up_cards import full_card

STYLES = Path(book.__file__).parent / "book.css"
TITLE = "Children looked after, rate per 10,000"


@pytest.fixture(scope="module")
def folder(handouts: Path) -> Path:
    return handouts


@pytest.fixture(scope="module")
def deck(folder: Path) -> Any:
    return Presentation(str(folder / "board-pack.pptx"))


@pytest.fixture(scope="module")
def document(folder: Path) -> Any:
    return Document(str(folder / "board-pack.docx"))


@pytest.fixture(scope="module")
def reader(folder: Path) -> PdfReader:
    return PdfReader(folder / "board-pack.pdf")


@pytest.fixture(scope="module")
def texts(words: dict[str, str]) -> dict[str, str]:
    """The words of the three files that are taken away; `test_all_formats.py` reads the others too."""
    return {name: words[name] for name in ("pdf", "slides", "document")}


def _headlines(pack: Pack) -> list[Card]:
    return [one.card for one in list_headlines(pack)]


def test_every_number_of_a_full_card_stands_in_notes_and_document_with_its_trace_code(texts: dict[str, str]) -> None:
    card = full_card()
    for point in card.own.points:
        assert point.figure.trace in texts["slides"]
        assert f"{point.period.label} {figure_words(point.figure, card.indicator)}" in texts["document"]


def test_a_slide_explains_the_marks_that_stand_on_it() -> None:
    """In a table, in lines, and on a chart, which has its marks in its pictures alone."""
    deck = Deck(Presentation())
    deck.add_table("Table", ["Group", "Share"], [("Girls", "[c]"), ("Boys", "40")])
    deck.add_text("Lines", [("Now", "[z]")])
    deck.add_text("Chart", [("Answer", "40")], drawn="Girls [c]; Boys [z]")
    deck.add_text("Neither", [("See", "[12]")])
    said = [
        [shape.text_frame.text for shape in slide.shapes if shape.name.startswith("TextBox")]
        for slide in deck.presentation.slides
    ]
    hidden, none = "[c] hidden to protect a small number", "[z] not applicable"
    assert [[one.removeprefix("In place of a number: ") for one in box] for box in said] == [
        [f"{hidden}."],
        [f"{none}."],
        [f"{none}; {hidden}."],
        [],
    ]


def test_no_column_of_a_wide_table_is_cut_on_paper(tmp_path: Path) -> None:
    heads = "".join(f'<th class="n">Less all the others, in points {n}</th>' for n in range(9))
    cells = "<td class='n'>51.2 to 60.8</td>" * 9
    table = f'<table class="figures"><thead><tr>{heads}</tr></thead><tbody><tr>{cells}</tr></tbody></table>'
    page = print_html(f"<html><body>{table}</body></html>", STYLES.read_text("utf-8"), bind_pages)
    (path := tmp_path / "wide.pdf").write_bytes(page)
    places: list[float] = []

    def note(text: str, to_page: list[float], of_text: list[float], *_: object) -> None:
        if text.strip():
            places.append(of_text[4] * to_page[0] + to_page[4])

    PdfReader(path).pages[0].extract_text(visitor_text=note)
    assert max(places) < 595 - 40  # A4, without its margin


def test_services_gaps_and_actions_say_the_same_everywhere(pack: Pack, texts: dict[str, str]) -> None:
    wanted = ["Of 4 actions 2 have no name and 2 no date."]
    for service in pack.services:
        for _, lines in list_lines(lay_out_quadrant(service, pack.meeting)):
            wanted += [figure for _, figure, _ in lines if figure[:1].isdigit()]
    for one in pack.gaps.now:
        assert one.first_figure is not None
        wanted += [one.first_figure.text, tell_gap(one)]
    assert len(wanted) == 8
    for words in wanted:
        for name, text in texts.items():
            assert flat(words) in text, (name, words)


def test_each_tells_why_the_curve_breaks_and_the_events_before_its_first_figure(texts: dict[str, str]) -> None:
    card = full_card()
    (mark,) = card.breaks
    for name, text in texts.items():
        assert mark.reason in text, name
        assert "Before the first figure: A first strategy was agreed (1 March 2001) [W15]." in text, name


def test_what_is_withheld_is_in_none_of_them(pack: Pack, texts: dict[str, str]) -> None:
    hidden = [p.period.label for p in full_card().own.points if p.figure.value is None]
    assert hidden == ["31 March 2016"]
    assert "31 March 2016: [c]" in texts["slides"]
    assert "31 March 2016 [c]" in texts["document"]


def test_a_slide_has_a_title_of_its_own_that_is_read_first(deck: Any) -> None:
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert len(titles) == len(set(titles))
    assert all(titles)
    for slide in deck.slides:
        assert next(iter(slide.shapes)).shape_id == slide.shapes.title.shape_id
        assert not [shape.name for shape in slide.placeholders if not shape.text_frame.text]


def test_each_chart_is_native_has_words_and_tells_its_lines_by_dash_or_marker(deck: Any) -> None:
    charts = [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) > 2
    for shape in charts:
        assert "chart." in shape._element.nvGraphicFramePr.cNvPr.get("descr")
    slide = next(slide for slide in deck.slides if slide.shapes.title.text_frame.text.startswith(TITLE))
    lines = next(shape.chart for shape in slide.shapes if shape.has_chart).plots[0].series
    drawn = [one for one in lines if not one.name.endswith(("range", "interval"))]
    values = {name: [one.values for one in drawn if one.name == name] for name in dict.fromkeys(o.name for o in drawn)}
    assert values["England"][0][0] == 59.0
    assert None in values["Madeupshire"][0]  # the hidden year, and the years to come
    assert not [name for name in values if name.startswith("West Madeup")]
    looks = {(one.format.line.dash_style, one.marker.style) for one in drawn}
    assert len(looks) == len(values)


def test_the_notes_have_definition_and_sources(deck: Any) -> None:
    slide = next(slide for slide in deck.slides if slide.shapes.title.text_frame.text.startswith(TITLE))
    notes = slide.notes_slide.notes_text_frame.text
    card = full_card()
    assert card.indicator.technical_definition in notes
    assert card.sources[0].title in notes


def test_the_document_has_real_headings_headers_that_repeat_and_its_language(document: Any, pack: Pack) -> None:
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert [card.finding for card in _headlines(pack)] == [head for head in heads if head in _findings(pack)]
    assert document.core_properties.language == "en-GB"
    assert {found.get(qn("w:val")) for found in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))


def _findings(pack: Pack) -> set[str]:
    return {card.finding for card in _headlines(pack)}


def test_a_board_of_services_alone_has_no_empty_table_of_headlines(pack: Pack, tmp_path: Path) -> None:
    made = Document(str(write_document(replace(pack, outcomes=()), tmp_path / "services.docx")))
    assert "Report cards: the headlines" not in [one.text for one in made.paragraphs]
    assert all(len(table.rows) > 1 for table in made.tables)


def test_a_release_that_is_named_by_a_sentence_is_told_without_a_stop_before_its_publisher(pack: Pack) -> None:
    source = replace(pack.sources[0], title="None is known.", publisher="A council")
    assert tell_source(source).startswith("None is known, A council, released ")


def test_the_pdf_is_tagged_with_title_language_and_words_for_every_picture(reader: PdfReader) -> None:
    catalog = reader.root_object
    assert catalog["/Lang"] == "en-GB"
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert (reader.metadata.title or "").startswith("Madeupshire Early Help Board")
    found = list(walk_tags(reader))
    kinds = {one["/S"] for one in found}
    assert {"/H1", "/H2", "/P", "/L", "/Table", "/TH", "/TD", "/Figure", "/Link"} <= kinds
    pictures = [one for one in found if one["/S"] == "/Figure"]
    assert all(one.get("/Alt") for one in pictures)
    assert any(full_card().chart_sentence in one["/Alt"] for one in pictures)


def test_the_pdf_has_a_page_and_a_bookmark_for_each_curve_below_the_report_cards(reader: PdfReader, pack: Pack) -> None:
    outline = reader.outline
    firsts = [one["/Title"] for one in outline if not isinstance(one, list)]
    assert firsts[:2] == ["What changed since a year ago", "Report cards"]
    assert firsts[-3:] == ["Data quality", "Documents cited", "Sources"]
    below = [one["/Title"] for group in outline if isinstance(group, list) for one in group]
    assert set(below) >= {flat(card.finding) for card in pack.cards}


def test_a_link_between_pages_leads_inside_the_pdf(reader: PdfReader) -> None:
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    inside = [link for link in links if "/Dest" in link or link.get("/A", {}).get("/S") == "/GoTo"]
    outside = [link["/A"]["/URI"] for link in links if "/URI" in link.get("/A", {})]
    assert len(inside) > 10
    assert all(re.match(r"https?://", address) for address in outside)


def test_a_kept_pack_gives_the_same_slides_and_document_again(pack: Pack, folder: Path, tmp_path: Path) -> None:
    write_handouts(unpack(pack_up(pack)).pack, tmp_path, (Format.SLIDES, Format.DOCUMENT))
    for name in ("board-pack.pptx", "board-pack.docx"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_a_drawing_is_a_picture_with_each_text_in_one_piece_that_begins_is_centred_or_ends_where_it_says() -> None:
    """One that comes again is the same picture."""
    label = '<text class="label" x="200" y="{y}" text-anchor="{anchor}">Words of a chart</text>'
    labels = "".join(label.format(y=y, anchor=anchor) for y, anchor in ((20, "start"), (60, "middle"), (100, "end")))
    drawing = f'<svg class="drawing" viewBox="0 0 400 120" width="400" aria-label="A &amp; B">{labels}</svg>'
    first, second = re.findall(r"<img[^>]*>", paint_drawings(f"<p>Before {drawing} and {drawing} after</p>"))
    assert first == second
    assert 'class="drawing" alt="A &amp; B"' in first
    begins: list[float] = []

    def note(text: str, _page: Any, place: Any, *_font: Any) -> None:
        if text.strip():
            assert text.strip() == "Words of a chart"
            begins.append(place[4])

    made = print_html(f'<!doctype html><html lang="en-GB"><title>x</title>{first}')
    PdfReader(BytesIO(made)).pages[0].extract_text(visitor_text=note)
    start, middle, end = begins
    assert start == 200
    assert start - end == pytest.approx(2 * (start - middle))
    assert start - end > 50


def test_pages_are_bound_with_their_links_turned_inwards_and_without_what_screens_need() -> None:
    """Ids become those of their page; what follows a part that is taken out stays."""
    root = ElementTree.fromstring(
        '<body><div data-page="a/one.html"><h2 id="top"><label>x</label>Kept<script/> too</h2>'
        '<a href="../two.html#end">in</a><a href="../two.html#none">page</a><a href="../gone.html">out</a>'
        '<a href="https://example.org/a">web</a></div><div data-page="two.html"><p id="end"/></div></body>'
    )
    bind_pages(root)
    assert [part.get("id") for part in root.iter() if part.get("id")] == ["a-one", "a-one--top", "two", "two--end"]
    assert "".join(next(root.iter("h2")).itertext()) == "Kept too"
    assert [link.get("href") for link in root.iter("a")] == ["#two--end", "#two", None, "https://example.org/a"]


def test_cards_without_a_figure_follow_one_another_on_one_page() -> None:
    """Each other card begins a page; so does what comes after cards without a figure."""
    kinds = ("", " brief", " brief", "")
    sheets = "".join(f'<div class="sheet{kind}"><p>Card {n}</p></div>' for n, kind in enumerate(kinds))
    made = print_html(f'<!doctype html><html lang="en-GB"><title>x</title>{sheets}', STYLES.read_text("utf-8"))
    words = [re.findall(r"Card \d", page.extract_text()) for page in PdfReader(BytesIO(made)).pages]
    assert words == [["Card 0"], ["Card 1", "Card 2"], ["Card 3"]]


def test_every_card_without_a_figure_is_brief_in_the_book(pack: Pack) -> None:
    brief = set(re.findall(r'class="sheet brief" data-page="indicators/([^"]+)\.html"', render_book(pack)))
    assert brief == {card.id for card in pack.cards if not card.has_data}
    assert brief


@pytest.fixture
def without_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *more: Any, **named: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", refuse)


@pytest.mark.usefixtures("without_pango")
def test_without_pango_the_pack_says_so_in_a_line_and_all_else_is_there(
    pack: Pack, tmp_path: Path, assets: Path
) -> None:
    made = tmp_path / "pack"
    made.mkdir()
    fill_folder(pack, made, assets, formats=(Format.PDF, Format.SLIDES))
    page = (made / "index.html").read_text("utf-8")
    assert page.count("The PDF cannot be made on this machine: the Pango libraries are missing.") == 1
    assert 'href="board-pack.pptx"' in page
    assert "board-pack.pdf" not in page
    assert "board-pack.docx" not in page
    listed = {one["path"] for one in json.loads((made / "manifest.json").read_text("utf-8"))["files"]}
    assert "board-pack.pptx" in listed
    assert not (made / "board-pack.pdf").exists()


@pytest.mark.parametrize(
    ("text", "formats"),
    [
        ("pdf", (Format.PDF,)),
        ("document, PDF", (Format.PDF, Format.DOCUMENT)),
        ("pdf,slides,document", ALL),
        ("none", ()),
    ],
)
def test_formats_are_named_in_a_text(text: str, formats: tuple[Format, ...]) -> None:
    assert read_formats(text) == formats


@pytest.mark.parametrize("text", ["", "pdf,powerpoint", "docx"])
def test_what_is_no_format_is_refused_with_those_that_are(text: str) -> None:
    with pytest.raises(PublishError, match="pdf, slides, document"):
        read_formats(text)

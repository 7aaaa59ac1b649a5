"""That counts of cases follow their list in steps stands wherever such a figure does, and nowhere else."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation

from oba.periods import Period
from oba.scorecards.assessment.analysis import Answer, Assessed, Part, Question, Reading, Row, Table
from oba.scorecards.card import Card, Pack
from oba.scorecards.figure import Figure
from oba.scorecards.notes import IN_STEPS, DataNote
from oba.scorecards.render.document.report import write_document
from oba.scorecards.render.open_data.columns import COLUMNS
from oba.scorecards.render.open_data.data_csv import rows_of_pack
from oba.scorecards.render.open_data.records import describe_card
from oba.scorecards.render.site import render_pages
from oba.scorecards.render.slides.deck import write_slides
from oba.scorecards.render.workbook.book import write_workbook
from tests.fixtures.made_up_pack import make_pack

CARD, ANALYSIS, OTHER = "looked-after-rate", "by-age", "profile"
SUCH = {CARD, ANALYSIS}


def make_analysis(name: str, *to_know: str) -> Assessed:
    year = Period(date(2025, 1, 1), date(2025, 12, 31))
    reading = Reading("Under 5", Figure(12, "12"), year, "E10000099", "Madeupshire", unit="children")
    table = Table("By age", "Age", ("Children",), (Row("Under 5", (reading,)),))
    return Assessed(
        Question(name, 1, name, f"How is {name}?", "nobody"), Answer("So.", (Part(name, table),), (), to_know)
    )


@pytest.fixture(scope="module")
def stepped() -> Pack:
    """One card and one analysis are of counts that follow their list in steps; all others are not."""
    pack = make_pack(analyses=(make_analysis(ANALYSIS, IN_STEPS), make_analysis(OTHER)))

    def tell(card: Card) -> Card:
        return replace(card, notes=(*card.notes, DataNote("NOTE", IN_STEPS))) if card.id == CARD else card

    outcomes = tuple(replace(one, cards=tuple(map(tell, one.cards))) for one in pack.outcomes)
    return replace(pack, outcomes=outcomes)


def test_each_row_of_the_data_file_says_whether_it_follows_in_steps(stepped: Pack) -> None:
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in rows_of_pack(stepped)]
    figures = [row for row in rows if row["status"] != "forecast"]
    assert {row["indicator_id"] for row in figures if row["in_steps"] == "yes"} == SUCH
    assert {row["in_steps"] for row in figures if row["indicator_id"] in SUCH} == {"yes"}


def test_programs_are_told_of_the_card_and_of_the_sources(stepped: Pack) -> None:
    told = {card.id: describe_card(card).get("in_steps", "") for card in stepped.cards}
    assert {name for name, said in told.items() if said == IN_STEPS} == {CARD}
    assert {said for name, said in told.items() if name != CARD} == {""}


def test_the_page_of_an_analysis_says_it(stepped: Pack) -> None:
    pages = dict(render_pages(stepped))
    assert IN_STEPS in pages[f"needs/{ANALYSIS}.html"]
    assert IN_STEPS not in pages[f"needs/{OTHER}.html"]


def test_workbook_slides_and_document_say_it_where_the_figures_stand(stepped: Pack, tmp_path: Path) -> None:
    book = load_workbook(write_workbook(stepped, tmp_path / "pack.xlsx"))
    told = {
        sheet.title: sum(IN_STEPS in str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
        for sheet in book
    }
    assert sorted(told.values(), reverse=True)[:4] == [1, 1, 1, 0]  # the headline, the analysis, the data
    first = [str(row[0]) for row in book["Data"].iter_rows(max_row=9, values_only=True)]
    assert any(line.startswith(IN_STEPS) and f"; {ANALYSIS}." in line for line in first)
    deck = Presentation(str(write_slides(stepped, tmp_path / "pack.pptx")))
    slides = ["\n".join(one.text_frame.text for one in slide.shapes if one.has_text_frame) for slide in deck.slides]
    assert len([said for said in slides if IN_STEPS in said]) == 3  # the headline, the list of all, the analysis
    paper = Document(str(write_document(stepped, tmp_path / "pack.docx")))
    assert [one.text for one in paper.paragraphs].count(IN_STEPS) == 2  # the headline, the list of all


def test_a_pack_without_such_counts_says_nothing(tmp_path: Path) -> None:
    pack = make_pack()
    paper = Document(str(write_document(pack, tmp_path / "pack.docx")))
    assert IN_STEPS not in [one.text for one in paper.paragraphs]

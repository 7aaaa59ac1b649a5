"""A pack in each of its formats, against as many charts made by the same library and nothing else."""

import gc
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docx import Document
from jinja2 import Environment, PackageLoader
from openpyxl import Workbook
from pptx import Presentation

from oba.charts.excel import Place, add_line_chart
from oba.charts.powerpoint import add_chart
from oba.charts.sketch import Sketch
from oba.scorecards.card import Pack
from oba.scorecards.render.document.report import write_document
from oba.scorecards.render.handouts.headlines import list_headlines, sketch_card
from oba.scorecards.render.pages import lay_out_indicator
from oba.scorecards.render.pdf.book import render_book, write_pdf
from oba.scorecards.render.pdf.printing import print_html
from oba.scorecards.render.series import rows_of
from oba.scorecards.render.site import write_site
from oba.scorecards.render.slides.deck import write_slides
from oba.scorecards.render.slides.slide import WIDTH
from oba.scorecards.render.wording import release_words
from oba.scorecards.render.workbook.book import write_workbook

LIMITS = {"pack_site": 10.0, "pack_workbook": 10.0, "pack_pdf": 15.0, "pack_slides": 10.0, "pack_document": 10.0}
_CHART = re.compile(r'<img class="drawing drawing-wide"[^>]*>')
_DRAWING = "{% from 'drawings.html' import chart %}{{ chart(drawn) }}"


def _print_bare(pack: Pack, folder: Path) -> None:
    """Print the charts of the pack, each on a page of its own."""
    pages = "".join(f"<h1>{number}</h1>{chart}" for number, chart in enumerate(_CHART.findall(render_book(pack))))
    text = f'<!doctype html><html lang="en-GB"><title>Bare</title>{pages}'
    (folder / "bare.pdf").write_bytes(print_html(text, "h1 { break-before: page }"))


def _draw_bare(pack: Pack, folder: Path) -> None:
    """Draw the charts of the pack, each on a page of its own."""
    environment = Environment(loader=PackageLoader("oba.scorecards.render"), autoescape=True)
    environment.filters["next_figures"] = release_words  # what the drawing has of the pages
    page = environment.from_string(_DRAWING)
    for card in pack.cards:
        layout = lay_out_indicator(card, pack)
        if drawn := layout.curve or layout.bars:
            (folder / f"bare-{card.id}.html").write_text(page.render(drawn=drawn), "utf-8")


def _chart_bare(pack: Pack, folder: Path) -> None:
    book = Workbook()
    for headline in list_headlines(pack):
        sheet = book.create_sheet()
        if isinstance(drawn := sketch_card(headline.card), Sketch):
            add_line_chart(sheet, drawn, "", Place("A1", 20.0, 10.0, (1, 20)))
    book.save(folder / "bare.xlsx")


def _show_bare(pack: Pack, folder: Path) -> None:
    presentation = Presentation()
    for headline in list_headlines(pack):
        slide = presentation.slides.add_slide(presentation.slide_layouts[6])
        if drawn := sketch_card(headline.card):
            add_chart(slide.shapes, drawn, (0, 0, WIDTH, WIDTH), "")  # type: ignore[arg-type]
    presentation.save(str(folder / "bare.pptx"))


def _write_bare(pack: Pack, folder: Path) -> None:
    document = Document()
    for headline in list_headlines(pack):
        rows = rows_of(headline.card)
        table = document.add_table(rows=0, cols=3)
        for row in rows:
            for cell, text in zip(table.add_row().cells, (row.period.label, "1", "2"), strict=True):
                cell.text = text
    document.save(str(folder / "bare.docx"))


def _time(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def measure(pack: Pack, assets: Path) -> list[dict[str, Any]]:
    """Return the entries `pack_site`, `pack_workbook`, `pack_pdf`, `pack_slides` and `pack_document` of a pack.

    `assets` is where the chart library of the pages lies.
    """
    gc.set_threshold(100_000)  # as in the program
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        print_html("<!doctype html><html lang='en-GB'><title>Warm</title>")  # the library is loaded before it is timed
        both = {
            "pack_site": (
                _time(lambda: write_site(pack, folder / "site", assets)),
                _time(lambda: _draw_bare(pack, folder)),
            ),
            "pack_workbook": (
                _time(lambda: write_workbook(pack, folder / "a.xlsx")),
                _time(lambda: _chart_bare(pack, folder)),
            ),
            "pack_pdf": (_time(lambda: write_pdf(pack, folder / "a.pdf")), _time(lambda: _print_bare(pack, folder))),
            "pack_slides": (
                _time(lambda: write_slides(pack, folder / "a.pptx")),
                _time(lambda: _show_bare(pack, folder)),
            ),
            "pack_document": (
                _time(lambda: write_document(pack, folder / "a.docx")),
                _time(lambda: _write_bare(pack, folder)),
            ),
        }
    return [
        {
            "name": name,
            "seconds": ours,
            "against": "bare charts or tables",
            "against_seconds": bare,
            "ratio": round(ours / bare, 2),
            "note": f"processor time, {len(pack.cards)} curves; at most {LIMITS[name]:.0f} s",
        }
        for name, (ours, bare) in both.items()
    ]

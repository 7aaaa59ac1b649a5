"""How a figure that is withheld is told: in the table, at the end of its curve, in the workbook and the data file."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from oba.scorecards.build.gate import Decision, make_absent
from oba.scorecards.card import Card, OutcomeSection, Pack
from oba.scorecards.figure import NOT_BELIEVABLE, Line, Point
from oba.scorecards.render import series
from oba.scorecards.render.curves import sketch_curve
from oba.scorecards.render.open_data.data_csv import rows_of_pack, write_data
from oba.scorecards.render.site import render_pages
from oba.scorecards.render.workbook.book import write_workbook
from tests.fixtures.made_up_cards import full_card
from tests.fixtures.made_up_pack import make_pack

WHY = "flagged as not believable: outside the figures of its own parts"


def withhold_newest(line: Line, count: int) -> Line:
    """A line of which the newest figures are flagged, as the gate leaves them."""
    kept = line.points[: len(line.points) - count]
    gone = [Point(point.period, make_absent(Decision(NOT_BELIEVABLE, WHY))) for point in line.points[len(kept) :]]
    return replace(line, points=(*kept, *gone))


@pytest.fixture(scope="module")
def card() -> Card:
    """Of England the three newest figures are flagged, of the region all."""
    whole = full_card()
    england, region, *others = whole.lines
    assert (england.kind, region.kind) == ("england", "region")
    beside = (withhold_newest(england, 3), withhold_newest(region, len(region.points)), *others)
    return replace(whole, lines=beside, neighbours=())


@pytest.fixture(scope="module")
def pack(card: Card) -> Pack:
    whole = make_pack()
    section = whole.outcomes[0]
    return replace(whole, outcomes=(OutcomeSection(section.outcome, (card,)),), services=())


def test_a_curve_ends_where_its_last_figure_is_and_says_of_when_it_is(card: Card) -> None:
    drawn = sketch_curve(card)
    assert drawn is not None
    england = next(stroke for stroke in drawn.strokes if stroke.name == "England")
    last = card.lines[0].points[-4]
    assert england.label == f"England {last.figure.text} ({last.period.short_label})"
    own = next(stroke for stroke in drawn.strokes if stroke.is_own)
    assert own.label.endswith(f" {card.own.points[-1].figure.text}")  # nothing newer is withheld: no period


def test_a_line_that_is_withheld_whole_is_not_drawn(card: Card) -> None:
    drawn = sketch_curve(card)
    assert drawn is not None
    assert card.lines[1].name not in {stroke.name for stroke in drawn.strokes}


def test_the_marks_of_a_card_are_explained_once_each(card: Card) -> None:
    """The hidden year of the made-up curve comes first, being of the board's own place."""
    assert series.explain_marks(card) == (f"In place of a number: [c] hidden to protect a small number; [q] {WHY}.")
    assert series.explain_marks(replace(card, own=Line("own", "Here", "own", ()), lines=())) == ""


def test_page_and_workbook_say_why(card: Card, pack: Pack, tmp_path: Path) -> None:
    page = dict(render_pages(pack))[f"how-we-know/{card.id}.html"]
    assert series.explain_marks(card) in page
    book = load_workbook(write_workbook(pack, tmp_path / "pack.xlsx"))
    sheet = book.worksheets[3]
    said = " ".join(str(sheet.cell(row, 1).value or "") for row in range(1, 12))
    assert f"[q] {WHY}" in said


def test_about_page_and_workbook_list_our_own_mark(pack: Pack, tmp_path: Path) -> None:
    meaning = "flagged as not believable by our checks, and not shown until it is put right"
    assert meaning in dict(render_pages(pack))["about.html"]
    notes = load_workbook(write_workbook(pack, tmp_path / "pack.xlsx"))["Sources"]
    assert (meaning, "[q]") in {(row[0], row[1]) for row in notes.iter_rows(values_only=True)}


def test_the_data_file_says_why_in_columns_at_its_end(card: Card, pack: Pack, tmp_path: Path) -> None:
    path = write_data(rows_of_pack(pack), tmp_path / "data.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        assert list(reader.fieldnames or ())[-9:] == [
            "trace",
            "why_no_value",
            "why_no_england",
            "why_no_region",
            "why_no_neighbours_median",
            "direction",
            "place",
            "linked",
            "in_steps",
        ]
        rows = [row for row in reader if not row["breakdown"] and row["status"] != "forecast"]
    newest, oldest = rows[-1], rows[0]
    assert (newest["england"], newest["why_no_england"], newest["why_no_region"]) == ("", WHY, WHY)
    assert (newest["why_no_value"], newest["why_no_neighbours_median"]) == ("", "")
    assert oldest["england"] != ""
    assert oldest["why_no_england"] == ""
    (hidden,) = [row for row in rows if row["symbol"] == "c"]
    assert (hidden["value"], hidden["why_no_value"]) == ("", "hidden to protect a small number")

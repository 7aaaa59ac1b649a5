"""England's first-time entrants, nine times too high in every year since 2016, are on no board's page nor file."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from oba.charts.words import write_number
from oba.scorecards.card import Card, OutcomeSection, Pack
from oba.scorecards.figure import Standing
from oba.scorecards.render.curves import sketch_curve
from oba.scorecards.render.open_data.data_csv import rows_of_pack, write_data
from oba.scorecards.render.site import render_pages
from oba.scorecards.render.workbook.book import write_workbook
from oba.store.engine import read_session
from tests.fixtures.loaded_project import Project, card_of
from tests.fixtures.observations import feed_observations

BOARDS = (
    "bath-and-north-east-somerset-lscb",
    "herefordshire-early-help-board",
    "north-west-directors",
    "trafford-early-help-board",
    "worcestershire-early-help-board",
)
ID = "first-time-entrants"
ENGLAND = "E92000001"


@pytest.fixture(scope="module")
def flagged(project: Project) -> set[str]:
    """What the nine flagged figures would be printed as."""
    feed, measure = str(card_feed(project)).split(".")
    with read_session(project.engine) as session:
        known = feed_observations(session, feed, date(2026, 11, 23))
    found = known[(known["measure"] == measure) & (known["area"] == ENGLAND) & known["flag"].notna()]
    assert len(found) == 9
    printed = {write_number(value, 0) for value in found["value"]} | {f"{value:g}" for value in found["value"]}
    assert "1,258" in printed
    return printed


def card_feed(project: Project) -> str:
    published = project.definitions.indicators[ID].published
    assert published is not None
    return published.feed


def only(pack: Pack, card: Card) -> Pack:
    section = next(each for each in pack.outcomes if card.id in {one.id for one in each.cards})
    profile = tuple(one for one in pack.analyses if one.id == "children-profile")  # the one that asks of the figure
    return replace(pack, outcomes=(OutcomeSection(section.outcome, (card,)),), services=(), analyses=profile)


@pytest.mark.parametrize("board", BOARDS)
def test_no_output_of_a_board_tells_the_flagged_figure(
    board: str, packs: Callable[[str], Pack], flagged: set[str], tmp_path: Path
) -> None:
    pack = packs(board)
    one = only(pack, card_of(pack, ID))
    texts = [text for _, text in render_pages(one)]
    texts.append(write_data(rows_of_pack(one), tmp_path / "data.csv").read_text("utf-8-sig"))
    book = load_workbook(write_workbook(one, tmp_path / "pack.xlsx"))
    texts += [f"{cell}" for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    wanted = re.compile(r"(?<![\w.,])(" + "|".join(re.escape(number) for number in sorted(flagged)) + r")(?!\w)")
    assert [found.group() for text in texts for found in wanted.finditer(text)] == []


@pytest.mark.parametrize("board", BOARDS)
def test_the_axis_fits_the_boards_own_curve(board: str, packs: Callable[[str], Pack]) -> None:
    card = card_of(packs(board), ID)
    drawn = sketch_curve(card)
    assert drawn is not None
    known = [point.figure.value or 0 for point in card.own.points]
    assert drawn.axis.high <= 2 * max(known)
    england = next(line for line in card.lines if line.kind == "england")
    withheld = [point for point in england.points if point.figure.standing is Standing.NOT_BELIEVABLE]
    assert [point.period.label for point in withheld] == [str(year) for year in range(2016, 2025)]

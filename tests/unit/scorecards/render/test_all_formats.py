"""One pack in every format: pages, data, workbook, PDF, slides and document say the same of each headline."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from oba.scorecards.actions import list_actions
from oba.scorecards.card import Card, Pack
from oba.scorecards.notes import ABOUT_CONTRIBUTIONS
from oba.scorecards.render.handouts.first_page import list_parts
from oba.scorecards.render.handouts.headlines import list_headlines, tell_action
from oba.scorecards.render.index_rows import list_figures
from oba.scorecards.render.wording import challenge_words, contribution_words, figure_words, view_words
from tests.fixtures.format_reader import flat, read_rows

FORMATS = ("pages", "workbook", "pdf", "slides", "document")


def _cards(pack: Pack) -> list[Card]:
    found = [one.card for one in list_headlines(pack) if one.card.latest]
    assert len(found) > 1
    assert any(card.age for card in found)
    return found


@pytest.mark.parametrize("name", FORMATS)
def test_the_finding_the_two_facts_and_the_age_of_each_headline_stand_in_every_format(
    pack: Pack, words: dict[str, str], name: str
) -> None:
    for card in _cards(pack):
        assert flat(card.finding) in words[name], card.id
        assert flat(card.line) in words[name], card.id
        assert not card.age or card.age.old in words[name], card.id


@pytest.mark.parametrize("name", FORMATS)
def test_a_challenge_stands_beside_its_curve_in_every_format(pack: Pack, words: dict[str, str], name: str) -> None:
    (card,) = [one for one in pack.cards if one.challenges]
    for label, said in challenge_words(card.challenges[0]):
        assert flat(label) in words[name]
        assert flat(said) in words[name]


@pytest.mark.parametrize("name", FORMATS)
def test_what_a_service_is_meant_to_do_for_a_curve_stands_beside_it(
    pack: Pack, words: dict[str, str], name: str
) -> None:
    (card,) = [one for one in pack.cards if one.contributions]
    assert flat(contribution_words(card.contributions[0])) in words[name]
    assert flat(ABOUT_CONTRIBUTIONS) in words[name], "that nothing is summed and no cause claimed"


@pytest.mark.parametrize("name", FORMATS)
def test_what_families_say_stands_beside_the_number_in_every_format(
    pack: Pack, words: dict[str, str], name: str
) -> None:
    (card,) = [one for one in pack.cards if one.views]
    for label, said in view_words(card.views):
        assert flat(label) in words[name]
        assert flat(said) in words[name]


@pytest.mark.parametrize("name", [one for one in FORMATS if one != "workbook"])
def test_now_last_england_and_the_neighbours_stand_side_by_side_in_every_format(
    pack: Pack, words: dict[str, str], name: str
) -> None:
    """A workbook has them as numbers, which the next test reads."""
    for one in list_headlines(pack):
        if one.card.latest and not one.card.is_old:
            row = one.row
            assert " ".join((row.now.text, row.last.text, row.england.text, row.neighbours.text)) in words[name]
            assert flat(figure_words(one.card.latest.figure, one.card.indicator)) in words[name]


def test_the_workbook_and_the_data_file_have_the_same_numbers_as_the_cards(pack: Pack, handouts: Path) -> None:
    sheet = load_workbook(handouts / "board-pack.xlsx")["Report cards"]
    lines = {row[0]: row[4:8] for row in sheet.iter_rows(values_only=True)}
    newest = {row["indicator_id"]: row for row in read_rows(handouts) if row["value"] and not row["breakdown"]}
    for card in _cards(pack):
        figures = list_figures(card)
        for figure, cell in zip(figures, lines[card.indicator.name], strict=True):
            if figure is not None and figure.value is not None:
                assert cell == pytest.approx(figure.value), card.id
        if card.latest and card.latest.figure.value is not None:
            row = newest[card.id]
            assert float(row["value"]) == card.latest.figure.value
            for column, figure in (("england", figures[2]), ("neighbours_median", figures[3])):
                if figure is not None and figure.value is not None and row[column]:
                    assert float(row[column]) == figure.value, (card.id, column)


@pytest.mark.parametrize("name", FORMATS)
def test_the_first_page_has_the_same_lines_in_every_format(pack: Pack, words: dict[str, str], name: str) -> None:
    for part in list_parts(pack):
        if part.lines or name != "slides":
            assert part.title in words[name], part.title
        for strong, rest in part.lines:
            for piece in (strong, *rest.split(" · ")):
                # A workbook has what it was last and England in columns, with their heads above.
                said = piece.removeprefix("Last ").removeprefix("England ") if name == "workbook" else piece
                assert flat(said) in words[name], piece
        assert part.lines or part.empty in words[name], part.title


@pytest.mark.parametrize("name", FORMATS)
def test_every_action_stands_in_every_format_with_who_and_when(pack: Pack, words: dict[str, str], name: str) -> None:
    told = [tell_action(one, pack.as_at) for one in list_actions(pack)]
    assert told
    for _, text, *rest in told:
        assert flat(text) in words[name]
        for piece in rest:
            assert flat(piece) in words[name], piece

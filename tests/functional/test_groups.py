"""A board of a combined authority: its figures are its members' public counts, added up and traced to each of them."""

from dataclasses import replace

import pytest

from oba.pipeline import boards
from oba.pipeline.inputs.board import read_inputs
from oba.places.areas import AreaIndex
from oba.scorecards.build.figures import FigureBook, observations_of
from oba.scorecards.card import Pack
from oba.scorecards.verdicts import SIDE_BY_SIDE
from oba.store.areas import read_area_index
from oba.store.engine import read_session
from oba.store.observations.queries import trace_cells
from tests.fixtures.any_council import DAY, board_of
from tests.fixtures.loaded_project import NOW, Project, card_of
from tests.fixtures.publishers_figures import summed_of

MEMBERS = [f"E080000{number:02}" for number in range(1, 11)]
NUMBERS = [str(number) for number in range(350, 360)]


@pytest.fixture(scope="module")
def areas(project: Project) -> AreaIndex:
    with read_session(project.engine) as session:
        return read_area_index(session)


def publish(project: Project, areas: AreaIndex, place: str, members: str = "") -> tuple[Pack, FigureBook]:
    board = board_of(project.settings, areas, place, members)
    return boards.make_pack(project.engine, replace(project.definitions, boards={board.id: board}), board.id, DAY, NOW)


@pytest.fixture(scope="module")
def made(project: Project, areas: AreaIndex) -> tuple[Pack, FigureBook]:
    return publish(project, areas, "Greater Manchester")


def test_its_newest_figures_are_those_of_the_publishers_files_added_up(made: tuple[Pack, FigureBook]) -> None:
    for name, (count, base) in summed_of(NUMBERS).items():
        card = card_of(made[0], name)
        figure, multiplier = card.own.points[-1].figure, card.indicator.value.multiplier
        assert figure.value == pytest.approx(count / base * multiplier if base else count), name
        assert (figure.numerator, figure.denominator) == (count if base else figure.numerator, base), name
        assert card.own.points[-1].period.end.isoformat() == "2025-03-31"


def test_a_number_leads_to_a_cell_of_every_member(made: tuple[Pack, FigureBook], project: Project) -> None:
    pack, book = made
    trace = card_of(pack, "looked-after-rate").own.points[-1].figure.trace
    assert book.rows[trace]["method"].endswith("(counts of 10 authorities added up)")
    with read_session(project.engine) as session:
        cells = {role: trace_cells(session, [key for name, key in book.made_of[trace] if name == role])
                 for role in ("numerator", "denominator")}  # fmt: skip
    assert {role: [cell.area for cell in found] for role, found in cells.items()} == dict.fromkeys(cells, MEMBERS)
    assert all(cell.row and cell.header for found in cells.values() for cell in found)
    told = next(one for one in pack.traces if one.code == trace)
    assert "Bolton" in str(told)
    assert "Wigan" in str(told)


def test_what_has_no_counts_is_shown_by_authority_and_says_why(made: tuple[Pack, FigureBook]) -> None:
    card = card_of(made[0], "neet")
    assert (card.own.points, len(card.categories), card.verdict.words) == ((), 10, SIDE_BY_SIDE)
    assert card.verdict.sentence.endswith("since the members' figures have no counts, so they cannot be added.")


def test_one_hidden_member_hides_the_sum_in_every_period(made: tuple[Pack, FigureBook]) -> None:
    """The department hides small numbers of plans of two years or more of some members in every year."""
    card = card_of(made[0], "child-protection-two-years")
    for point in card.own.points:
        here = [one.figure for line in card.categories for one in line.points if one.period == point.period]
        assert (point.figure.value is None) == any(one.numerator is None for one in here), point.period.label
        assert (point.figure.numerator, point.figure.lower) == (None, None)
    assert {point.figure.symbol for point in card.own.points} == {"c"}
    assert card.notes[0].text.startswith("No sum for 31 March 2025. Not there to add: Bolton, Stockport, Trafford, ")


def test_the_pack_says_that_the_place_is_a_sum_and_compares_it_with_no_neighbours(
    made: tuple[Pack, FigureBook],
) -> None:
    pack, _ = made
    assert (pack.area_code, pack.area_name, len(pack.members)) == ("E47000001", "Greater Manchester", 10)
    assert pack.changes.not_known[0].text.startswith("Greater Manchester is the sum of 10 authorities. ")
    assert pack.quality is not None
    assert pack.quality.unknown[0].brief == "Greater Manchester is the sum of 10 authorities"
    assert pack.quality.unknown[0].means.startswith("The published counts of Bolton, Bury, ")
    assert pack.neighbour_names == ()
    assert {line.name for card in pack.cards for line in card.lines} == {"England", "North West"}
    assert pack.gaps is not None
    assert pack.gaps.rugs[0].places[:2] == ("Bolton", "Bury")
    care = card_of(pack, "looked-after-children")
    assert [note.text.rpartition("so that ")[2] for note in care.notes if "rounded to 5" in note.text] == [
        "the sum of 10 may be up to 25 out."
    ]


def test_corrections_and_first_known_days_are_those_of_its_members(
    made: tuple[Pack, FigureBook], project: Project, areas: AreaIndex
) -> None:
    pack, book = made
    card = card_of(pack, "looked-after-rate")
    board = board_of(project.settings, areas, "Greater Manchester")
    with read_session(project.engine) as session:
        inputs = read_inputs(session, project.definitions, board, [card.indicator], DAY, NOW)
    assert set(observations_of(book, card.own.points[-1].figure.trace)) <= inputs.known_since.keys()
    assert any(one.is_own for curve in pack.revised for one in curve.figures)
    assert all(one.area_name != "Greater Manchester" for curve in pack.revised for one in curve.figures if one.is_own)


def test_a_figure_of_the_publisher_stays_as_it_is(made: tuple[Pack, FigureBook]) -> None:
    """The admissions for self-harm come with a row of Greater Manchester itself."""
    pack, book = made
    point = card_of(pack, "self-harm-admissions").own.points[-1]
    assert (point.figure.value, book.rows[point.figure.trace]["method"]) == (426.8, "as published")


def test_a_group_of_ones_own_with_a_new_member_has_no_figure_of_before(project: Project, areas: AreaIndex) -> None:
    pack, _ = publish(project, areas, "Ours", "Cumberland, Westmorland and Furness")
    assert (pack.area_code, pack.area_name) == ("any-ours", "Any Ours")
    assert pack.began.startswith("Cumberland and Westmorland and Furness began on 1 April 2023. ")
    card = card_of(pack, "looked-after-children")
    shown = [point.period.label for point in card.own.points if point.figure.value is not None]
    assert shown == ["31 March 2024", "31 March 2025"]
    assert any("Cumberland, Westmorland and Furness (not available)" in note.text for note in card.notes)

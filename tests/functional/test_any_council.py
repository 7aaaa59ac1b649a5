"""A board of any council in England is published from the feeds of all, with its publishers' own figures.

`make bench` publishes all 153 and sets twenty beside the publishers' files.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from oba.places.areas import AreaIndex
from oba.scorecards.card import Pack
from oba.store.areas import read_area_index
from oba.store.engine import read_session
from tests.fixtures.any_council import board_of, differences
from tests.fixtures.loaded_project import Project, card_of
from tests.fixtures.publishers_figures import all_numbers


@pytest.fixture(scope="module")
def areas(project: Project) -> AreaIndex:
    with read_session(project.engine) as session:
        return read_area_index(session)


@pytest.fixture(scope="module")
def pack_of(project: Project, areas: AreaIndex) -> Callable[[str], Pack]:
    made: dict[str, Pack] = {}

    def get(place: str) -> Pack:
        if place not in made:
            board = board_of(project.settings, areas, place)
            wider = replace(project, definitions=replace(project.definitions, boards={board.id: board}))
            made[place] = wider.pack(board.id)
        return made[place]

    return get


@pytest.mark.parametrize("place", ["Cornwall", "Cumberland", "Isles of Scilly"])
def test_its_figures_region_and_neighbours_are_those_of_the_publishers(
    pack_of: Callable[[str], Pack], areas: AreaIndex, place: str
) -> None:
    assert differences(pack_of(place), areas) == []


def test_there_are_153_authorities_and_each_has_a_number_a_region_and_ten_neighbours(areas: AreaIndex) -> None:
    numbers = all_numbers()
    found = [areas.resolve(number) for number in numbers]
    assert (len(numbers), len(set(found))) == (153, 153)
    assert all(code and areas[code].region and areas[code].closed is None for code in found)


def test_a_new_authority_says_that_nothing_of_before_is_its_own(pack_of: Callable[[str], Pack]) -> None:
    pack = pack_of("Cumberland")
    assert pack.quality is not None
    assert pack.quality.unknown[0].brief == "Cumberland began on 1 April 2023"
    assert pack.quality.unknown[0].means.startswith("Before, its ground was served by the former county of Cumbria,")
    assert pack.changes.not_known[0].text == "Cumberland began on 1 April 2023: nothing of before is its own."
    assert not card_of(pack_of("Cornwall"), "neet").breaks
    assert pack_of("Cornwall").began == ""


def test_a_break_before_the_first_figure_of_a_new_authority_is_none_of_its_curve(
    pack_of: Callable[[str], Pack],
) -> None:
    """The early years profile changed in 2021/22; Cumberland's first figure is of 2022/23."""
    card = card_of(pack_of("Cumberland"), "school-readiness")
    assert card.breaks == ()
    assert "since the break" not in card.found
    assert [mark.period.label for mark in card_of(pack_of("Cornwall"), "school-readiness").breaks] == ["2021/22"]

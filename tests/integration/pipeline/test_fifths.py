"""A headline without counts is placed among all authorities of the store, not only those that the board shows."""

from pathlib import Path

import pandas as pd

from oba.pipeline.inputs.cells import SharedFigures
from oba.store.areas import read_area_index
from oba.store.engine import read_session
from oba.store.observations import queries
from oba.vocabulary import Level
from tests.fixtures.small_project import BOARD, INDICATOR, NOW, open_small_project

SHARE = (
    INDICATOR.replace(
        '{type: rate, unit: "per 10,000", multiplier: 10000,', '{type: proportion, unit: "%", multiplier: 100,'
    )
    .replace("numerator: {definition: plans, feed: plans.at_31_march}\n", "published: {feed: plans.at_31_march}\n")
    .replace("denominator: {definition: children, feed: plans.children}\n", "comparators: [england]\n")
    .replace("not_compared: The only place there is.\n", "disclosure: {public_source: true}\n")
    .replace("{ci_method: byars}", "{ci_method: none, reason: No counts}")
)


def test_the_place_among_all_authorities(small_home: Path) -> None:
    project = open_small_project(
        small_home, indicators=SHARE, boards=BOARD.replace("comparators: []", "comparators: [england]")
    )
    with read_session(project.engine) as session:
        index = read_area_index(session)
    others = [area.code for area in index if area.level is Level.LOCAL_AUTHORITY and area.code.startswith("E")]
    others = [code for code in others if code != "E10000034"][:39]
    rows = [f"{code} | 2025 | {50 + number} | 100" for number, code in enumerate(others)]
    project.load("\n".join(["area | year | plans | children", "E10000034 | 2025 | 51 | 100", *rows]))
    card = project.card()
    assert card.fifth is not None
    assert card.fifth.words == "among the lowest fifth of 40 authorities"
    assert card.lines == ()


def test_boards_published_in_one_go_read_the_authorities_once_unless_something_came(small_home: Path) -> None:
    project = open_small_project(small_home)
    old = "E08000002 | 2020 | 9 | 100"  # of 31 March 2020: more than six years old
    project.load(f"area | year | plans | children\nE10000034 | 2025 | 51 | 100\nE08000002 | 2025 | 7 | 100\n{old}")
    areas, shared = ["E08000002", "E10000034"], SharedFigures()

    def read() -> list[list[float]]:
        with read_session(project.engine) as session:
            series = {item.measure: item.id for item in queries.find_series(session, "plans")}
            frames = shared.read(session, [series["at_31_march"] or 0, -1], areas, NOW.date())
        kept.append(frames[0])
        return [frame["value"].tolist() for frame in frames]

    kept: list[pd.DataFrame] = []
    assert [read(), read()] == [[[7.0, 51.0]], [[7.0, 51.0]]]
    assert kept[0] is kept[1]
    with read_session(project.engine) as session:
        assert shared.read(session, [], [], NOW.date()) == []  # a board of a region has no authorities
    read()
    assert kept[2] is kept[0]
    project.load("area | year | plans | children\nE10000034 | 2025 | 51 | 100\nE08000002 | 2025 | 8 | 100\n" + old)
    assert read() == [[8.0, 51.0]]

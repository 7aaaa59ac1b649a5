"""A headline without counts is placed among all authorities of the store, not only those that the board shows."""

from pathlib import Path

from oba.store.areas import read_area_index
from oba.store.engine import read_session
from oba.vocabulary import Level
from tests.fixtures.small_project import BOARD, INDICATOR, open_small_project

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

"""What is of one place alone asks nothing of another council's people."""

from dataclasses import replace

from oba.indicators.project import Definitions
from oba.pipeline.start.local import find_others_feeds

OF_WORCESTERSHIRE = "worcestershire-2015-headlines"


def with_board(definitions: Definitions, **place: object) -> Definitions:
    board = definitions.boards["worcestershire-early-help-board"].model_copy(update={"members": [], **place})
    return replace(definitions, boards={board.id: board})


def test_a_feed_of_one_place_is_for_the_boards_of_that_place(definitions: Definitions) -> None:
    """The table of Worcestershire, whose `almost 40` waits for a person; what has all authorities is for everybody."""
    assert OF_WORCESTERSHIRE not in find_others_feeds(with_board(definitions))
    assert OF_WORCESTERSHIRE in find_others_feeds(with_board(definitions, area="E06000020"))
    assert OF_WORCESTERSHIRE in find_others_feeds(replace(definitions, boards={}))
    group = {"area": "a-group", "members": ["E10000034", "E06000019"]}
    assert OF_WORCESTERSHIRE not in find_others_feeds(with_board(definitions, **group))
    everywhere = {"lait", "children-in-need", "population-0-17", "neet-scorecard"}
    assert not everywhere & find_others_feeds(replace(definitions, boards={}))

"""What one version of a card says that another does not."""

import pytest

from oba.boards.differences import list_changes


def say(*lines: str) -> dict:
    return {"story": [{"text": line} for line in lines]}


IDEA = {"text": "A bus.", "cost": "low"}
CHANGES = [
    (say("a", "b"), say("a", "b"), []),
    (say("a", "b"), say("b", "a"), []),
    (say("a", "b", "c"), say("c", "d", "a"), [("Story behind the curve", ("b",), ("d",))]),
    (say("a"), say("a", "a"), [("Story behind the curve", (), ("a",))]),
    ({}, say("a"), [("Story behind the curve", (), ("a",))]),
    (
        {"what_works": [IDEA]},
        {"what_works": [IDEA | {"evidence": "strong"}]},
        [
            (
                "What works",
                ("A bus. (cost: low, evidence: not known)",),
                ("A bus. (cost: low, evidence: strong)",),
            )
        ],
    ),
]


@pytest.mark.parametrize(("before", "after", "changes"), CHANGES)
def test_lines_that_went_and_came_are_told_and_one_that_moved_is_none(before: dict, after: dict, changes: list) -> None:
    assert [(one.heading, one.gone, one.come) for one in list_changes(before, after)] == changes

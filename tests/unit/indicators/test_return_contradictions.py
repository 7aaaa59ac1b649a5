"""What in a return's definition can only be wrong is told, at its key, and the nearest that can be right is not."""

import copy
from dataclasses import replace
from typing import Any

import pytest

from oba.findings import Place
from oba.indicators.crosschecks.returns import check_return, find_contradictions
from oba.indicators.project import Definitions
from oba.indicators.provider_return import ForMeeting, ReturnDefinition
from tests.fixtures.example_return import example_definition
from tests.fixtures.made_up_board import define_board

COUNT, PERCENT, MEAN = ("sections", 0, "measures", 0), ("sections", 1, "measures", 3), ("sections", 1, "measures", 8)
SHARE = ("relations", 1)
Path = tuple[str | int, ...]


def find(where: Path, value: Any) -> list[tuple[str, Path, str]]:
    """What is found in the example return when one value is put into it."""
    whole = copy.deepcopy(example_definition().model_dump(by_alias=True))
    there: Any = whole
    for key in where[:-1]:
        there = there[key]
    if isinstance(there, list) and where[-1] == len(there):
        there.append(value)
    else:
        there[where[-1]] = value
    changed = ReturnDefinition.model_validate(whole)
    return [(rule, path, what) for rule, (path, what, _) in find_contradictions(changed)]


def test_a_return_is_for_the_meetings_of_a_board_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Definitions, "place", lambda *_: Place())
    known = define_board(None)
    for board, told in (("a-board", []), ("a-bord", ["DEF-20 there is no board `a-bord`. Did you mean `a-board`?"])):
        meant = example_definition().model_copy(update={"for_meeting": ForMeeting(board=board)})
        found = check_return(replace(known, returns={meant.id: meant}), meant)
        assert [f"{one.rule} {one.what} {one.remedy}" for one in found] == told


WRONG = [
    ((*COUNT, "plausible"), {"max": -4}, "DEF-55", "max", "a count is never below 0, and the limit is -4"),
    ((*COUNT, "plausible"), {"min": -1}, "DEF-55", "min", "never below 0"),
    ((*COUNT, "possible"), {"min": -1, "max": 5}, "DEF-55", "min", "never below 0"),
    ((*COUNT, "decimals"), 1, "DEF-55", "decimals", "a count is a whole number"),
    ((*PERCENT, "plausible"), {"max": 101}, "DEF-55", "max", "a percentage is never above 100, and the limit is 101"),
    ((*PERCENT, "possible"), {"min": -0.5}, "DEF-55", "min", "a percentage is never below 0"),
    ((*MEAN, "plausible"), {"max": 6}, "DEF-55", "max", "more than 5 is refused"),
    ((*MEAN, "plausible"), {"min": 0}, "DEF-55", "min", "less than 1 is refused"),
    ((*COUNT, "possible"), {"max_change_pct": 5}, "DEF-55", "max_change_pct", "nothing reads a change in `possible`"),
    ((*SHARE, "national_highest"), 101, "DEF-55", "national_highest", "at most 100"),
    ((*SHARE, "national_highest"), 0, "DEF-55", "national_highest", "above 0"),
    ((*SHARE, "move"), 0, "DEF-55", "move", "is every side"),
    (("relations", 2, "part"), "d9", "DEF-56", 2, "`d9` is a percentage and `d3` a count"),
    (("relations", 0, "add"), ["d2", "d14"], "DEF-56", 0, "`d1` is a count and `d14` an average"),
    (("codelists", "group", "categories"), {"c": "Boys", "d": "boys "}, "DEF-57", "d", "stands for `c` and for `d`"),
    (("codelists", "district", "retired"), {"north": "south"}, "DEF-57", "north", "stands for `north` and for `south`"),
    (("rules",), [{"id": "PLA-01", "off": True, "tolerance": 1}], "DEF-58", 0, "that nothing reads"),
]
RIGHT = [
    ((*COUNT, "plausible"), {"min": 0, "max": 0}),
    ((*COUNT, "plausible"), {"max_change_pct": 200}),
    ((*PERCENT, "plausible"), {"min": 0, "max": 100}),
    ((*MEAN, "plausible"), {"min": 1, "max": 5}),
    ((*MEAN, "possible"), {"min": -4, "max": 400}),
    ((*SHARE, "national_highest"), 100),
    ((*SHARE, "move"), 0.01),
    (("relations", 2, "part"), "d4"),
    (("relations", 4, "then"), "d9"),
    (("codelists", "district", "retired"), {"north": "north"}),
    (("rules",), [{"id": "PLA-01", "off": True}]),
]


@pytest.mark.parametrize(("where", "value", "rule", "key", "said"), WRONG)
def test_what_can_only_be_wrong_is_told_at_its_key(where: Path, value: Any, rule: str, key: Any, said: str) -> None:
    ((found, path, what),) = find(where, value)
    assert (found, path[-1], said in what) == (rule, key, True), what


@pytest.mark.parametrize(("where", "value"), RIGHT)
def test_the_nearest_that_can_be_right_is_left_alone(where: Path, value: Any) -> None:
    assert find(where, value) == []

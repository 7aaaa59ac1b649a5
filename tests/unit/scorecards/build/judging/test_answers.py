"""What each view says of a movement, and ranks and places at their edges: the answer beside each."""

import math
from dataclasses import replace
from typing import Any

import pytest

from oba.periods import read_code
from oba.scorecards.build.judging.direction import describe_run, describe_step, find_direction
from oba.scorecards.build.judging.joining import state
from oba.scorecards.build.judging.place import compare_with
from oba.scorecards.build.judging.ranks import find_rank
from oba.scorecards.build.judging.verdict import Expected, word_verdict
from oba.scorecards.figure import Figure
from oba.scorecards.judgement import Direction, ProcessView, Verdict
from oba.scorecards.verdicts import DirectionCode, VerdictCode
from tests.fixtures.drawn_curves import figure, measure, point, years

VIEW = ProcessView((), (), (), (), "common_cause", "", "none", "", "", enough=True, sentence="")
NOTHING = Verdict(VerdictCode.NO_DATA, "", "")

TRENDS = {"getting_better": 1, "getting_worse": -1, "rising": 1, "falling": -1, "level": 0}
FORECASTS = {
    "turning": 1,
    "first_sign": 1,
    "not_turning": 0,
    "similar": 0,
    "at_its_best": 0,
    "worse": -1,
    "higher": 1,
    "lower": -1,
}
PROCESSES = {
    "common_cause": 0,
    "improvement_high": 1,
    "improvement_low": 1,
    "concern_high": -1,
    "concern_low": -1,
    "neutral_high": 1,
    "neutral_low": -1,
}


@pytest.mark.parametrize(("code", "way"), TRENDS.items())
def test_the_way_of_a_trend(code: str, way: int) -> None:
    assert [one.way for one in state(Direction(DirectionCode(code), "", ""), NOTHING, None)] == [way]


@pytest.mark.parametrize(("code", "way"), FORECASTS.items())
def test_the_way_of_a_verdict(code: str, way: int) -> None:
    unknown = Direction(DirectionCode.CANNOT_SAY, "", "")
    assert [one.way for one in state(unknown, Verdict(VerdictCode(code), "", ""), None)] == [way]


@pytest.mark.parametrize(("variation", "way"), PROCESSES.items())
def test_the_way_of_a_process(variation: str, way: int) -> None:
    unknown = Direction(DirectionCode.CANNOT_SAY, "", "")
    view = replace(VIEW, variation=variation)
    assert [one.way for one in state(unknown, NOTHING, view)] == [way]
    first = replace(view, enough=False, uppers=(9.0,))
    assert [one.way for one in state(unknown, NOTHING, first)] == ([way] if way else [])
    assert state(unknown, NOTHING, replace(first, uppers=())) == []


def rank(values: list[float], kind: str = "rate", **more: Any) -> Any:
    own, *others = [figure(value, **more) for value in values]
    item = measure("low_is_good", {"type": kind, "unit": "x", "multiplier": 100, "decimals": 1})
    return find_rank(item, "Here", replace(point("2025-03-31", 0.0), figure=own), others)


@pytest.mark.parametrize(
    ("values", "position", "joint"),
    [
        ([0.0, 0.3, 0.5, 0.7, 0.9], 1, False),  # nought is a figure
        ([0.3, 0.0, 0.5, 0.7, 0.9], 2, False),
        ([0.3, 0.34, 0.5, 0.7, 0.9], 1, True),  # alike as shown
        ([0.9, 0.9, 0.5, 0.7, 0.1], 4, True),
    ],
)
def test_a_place_among_five(values: list[float], position: int, joint: bool) -> None:
    found = rank(values)
    assert (found.position, found.of, found.is_joint) == (position, 5, joint)
    assert found.sentence.endswith("How far chance could move it cannot be said, for want of counts.")
    assert rank(values[:4]) is None


@pytest.mark.parametrize(
    ("kind", "counts", "known"),
    [
        ("rate", {"numerator": 5.0, "denominator": 10.0}, True),
        ("mean", {"numerator": 5.0, "denominator": 10.0}, False),
        ("rate", {"numerator": None, "denominator": 10.0}, False),
        ("rate", {"numerator": 5.0, "denominator": None}, False),
        ("rate", {"numerator": 5.0, "denominator": 0.0}, False),
    ],
)
def test_only_counts_tell_how_far_chance_could_move_a_place(kind: str, counts: dict[str, Any], known: bool) -> None:
    """Where every place has the same counts each place could be any, and a rank says nothing."""
    found = rank([50.0, 51.0, 52.0, 53.0, 54.0], kind, **counts)
    assert (found is None) == known
    if found:
        assert found.sentence.endswith("for want of counts.")


def test_a_figure_of_nought_is_compared_and_its_interval_is_read_at_both_ends() -> None:
    own = replace(point("2025-03-31", 0.0), figure=figure(0.0, 0.0, 0.5))
    found = compare_with(measure(), "Here", own, "England", "england", Figure(0.7, "0.7"))
    assert found.word == "better"
    bare = replace(own, figure=figure(0.0))
    assert compare_with(measure(), "Here", bare, "England", "england", Figure(0.7, "0.7")).apart == "0.7 below"
    same = compare_with(measure(), "Here", bare, "England", "england", Figure(0.0, "0.0"))
    assert same.apart == "the same as"
    near = compare_with(measure(), "Here", bare, "England", "england", Figure(0.04, "0.0"))
    assert near.apart == "the same as"  # as it looks, and not 0.0 below
    half = compare_with(measure(), "Here", replace(own, figure=figure(0.64)), "England", "england", Figure(0.66, "0.7"))
    assert half.apart == "0.1 below"  # 0.6 and 0.7 as printed
    low = replace(own, figure=figure(2.6, 2.2, 3.0))
    found = compare_with(measure(), "Here", low, "England", "england", Figure(2.16, "2.2"))
    assert (found.word, found.sentence.endswith("by less than rounding shows.")) == ("worse", True)
    far = compare_with(measure(), "Here", low, "England", "england", Figure(2.1, "2.1"))
    assert (far.word, far.sentence.endswith("which lies outside its interval.")) == ("worse", True)


@pytest.mark.parametrize(
    ("values", "run", "step"),
    [
        ([1.0, 2.0, 3.0], "", ""),
        (
            [1.0, 2.0, 3.0, 4.0],
            "rose three years running, from 1.0 per 10,000 (31 March 2018) to 4.0 per 10,000 (31 March 2021)",
            "",
        ),
        ([5.0, 3.0, 2.0, 1.0, 2.0], "", ""),
        ([5.0, 6.0, 5.0, 6.0, 4.0], "", "fell from 6.0"),
        ([5.0, 6.0, 5.0, 6.0, 5.0], "", ""),
        ([5.0, 6.0, 5.0, 6.1], "", ""),  # three steps are too few for the largest
        ([5.0, 6.0, 5.0, 6.0, 9.0], "", "rose from 6.0"),
        ([1.0, 2.0, 3.0, 3.0], "", ""),
    ],
)
def test_runs_and_largest_steps(values: list[float], run: str, step: str) -> None:
    curve = years(*values)
    assert describe_run(measure(), curve) == run
    said = describe_step(measure(), curve)
    assert said.startswith(step) if step else said == ""
    if step:
        assert said.endswith("its largest step of four")


def test_without_a_run_nothing_is_said_of_one() -> None:
    found = find_direction(measure(), years(5.0, 5.1, 5.0, 5.1, 5.0))
    assert (found.code, found.run) == (DirectionCode.LEVEL, "")
    assert found.sentence.startswith("Over the latest five years (")
    assert " It " not in found.sentence
    ordered = find_direction(
        measure(), [point(one.period.code, one.figure.value) for one in years(3.0, 1.0, 3.1, 2.0, 3.0)]
    )
    assert (ordered.code, ordered.run) == (DirectionCode.LEVEL, "")
    assert " It " not in ordered.sentence
    assert read_code("2022-03-31").label in ordered.sentence


@pytest.mark.parametrize(
    ("lower", "upper", "words"),
    [
        (-1.0, 101.0, "leaves out nothing that is possible"),
        (0.0, 100.0, "leaves out nothing that is possible"),
        (-1.0, math.nan, "The figures do not allow a verdict."),
        (math.nan, 101.0, "The figures do not allow a verdict."),
    ],
)
def test_why_no_verdict_is_given(lower: float, upper: float, words: str) -> None:
    share = measure(value={"type": "proportion", "unit": "%", "multiplier": 100})
    verdict = word_verdict(share, point("2025-03-31", 5.0), Expected(5.0, 4.0, 6.0, lower, upper))
    assert verdict.code is VerdictCode.CANNOT_SAY
    assert words in verdict.sentence

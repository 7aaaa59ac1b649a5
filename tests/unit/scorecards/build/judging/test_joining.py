"""The line that a reader sees, and the sentences that join what is said and say where it differs."""

import math
from dataclasses import replace

import pytest

from oba.periods import read_code
from oba.scorecards.build.judging.joining import join
from oba.scorecards.build.judging.place import find_place
from oba.scorecards.figure import Figure
from oba.scorecards.judgement import Comparison, Direction, Fifth, ProcessView, Statement, Verdict
from oba.scorecards.verdicts import DIRECTIONS, DirectionCode, VerdictCode
from tests.fixtures.tables import read_table

VIEW = ProcessView((), (), (), (), "common_cause", "", "none", "", "", enough=True, sentence="")


def beside(kind: str, word: str, name: str = "") -> Comparison:
    return Comparison(name or kind, kind, read_code("2025-03-31"), Figure(40.0, "40.0"), word, "")


@pytest.mark.parametrize(
    ("comparisons", "words"),
    [
        ([], ""),
        ([beside("england", "worse")], "worse than England"),
        ([beside("england", "worse"), beside("region", "better")], "worse than England"),
        ([beside("england", "worse"), beside("neighbours_median", "worse")], "worse than England and its neighbours"),
        (
            [beside("england", "similar"), beside("neighbours_median", "worse")],
            "similar to England · worse than its neighbours",
        ),
        ([beside("england", "not compared")], "not compared with England"),
        ([beside("region", "higher", "West Madeup")], "higher than West Madeup"),
    ],
)
def test_the_place_hides_neither(comparisons: list[Comparison], words: str) -> None:
    assert find_place(comparisons).words == words


def test_where_nobody_can_be_compared_with_the_fifth_describes_the_place() -> None:
    fifth = Fifth("among the lowest fifth of 150 authorities", "")
    none = [beside("england", "not compared"), beside("neighbours_median", "not compared")]
    assert find_place(none, fifth).words == "among the lowest fifth of 150 authorities"
    assert find_place([none[0], beside("neighbours_median", "worse")], fifth).words == (
        "not compared with England · worse than its neighbours"
    )


JOINED = """
direction      | verdict     | process          | begins
getting_worse  | worse       |                  | The trend is getting worse and the newest figure is worse than forecast. They agree
getting_worse  | not_turning |                  | The trend is getting worse. But the newest figure is as forecast. They do not say the same
getting_better | not_turning |                  | The trend is getting better. But the newest figure is as forecast. They do not say the same
getting_better | turning     | concern_high     | The trend is getting better and the forecast says that the curve is turning. But the process view shows special cause concern. They point different ways
getting_worse  | worse       | concern_low      | The trend is getting worse, the newest figure is worse than forecast and the process view shows special cause concern. They agree
level          | at_its_best |                  | The trend shows no clear change and the newest figure is as forecast, and at its best. They agree
level          | turning     | common_cause     | The trend shows no clear change and the process view shows nothing unusual now. But the forecast says that the curve is turning. They do not say the same
level          | not_turning | common_cause     | The trend shows no clear change, the newest figure is as forecast and the process view shows nothing unusual now. They agree
level          | not_turning | improvement_high | The trend shows no clear change and the newest figure is as forecast. But the process view shows special cause improvement. They do not say the same
level          | not_turning | concern_high     | The trend shows no clear change and the newest figure is as forecast. But the process view shows special cause concern. They do not say the same
rising         | higher      | neutral_high     | The trend is rising, the newest figure is higher than forecast and the process view shows a figure higher than usual. They agree
rising         | lower       |                  | The trend is rising. But the newest figure is lower than forecast. They point different ways
cannot_say     | too_few_points |               | Which way it goes cannot be said yet
getting_worse  | cannot_say  |                  | The trend is getting worse
"""  # noqa: E501


@pytest.mark.parametrize("row", read_table(JOINED), ids=lambda row: "-".join(list(row.values())[:3]))
def test_sentences_join_and_say_where_they_differ(row: dict[str, str]) -> None:
    code = DirectionCode(row["direction"])
    direction = Direction(code, DIRECTIONS[code].words, "")
    process = replace(VIEW, variation=row["process"]) if row["process"] else replace(VIEW, enough=False)
    verdict = Verdict(VerdictCode(row["verdict"]), "", "")
    found = join(direction, find_place([beside("england", "worse")]), verdict, process)
    assert found.line == f"{DIRECTIONS[code].words} · worse than England"
    assert found.joined.startswith(row["begins"])
    assert found.joined.endswith(". It is worse than England.")


@pytest.mark.parametrize(
    ("direction", "joined", "one_step"),
    [
        (
            DirectionCode.CANNOT_SAY,
            "Since 2016 it got better by more than chance. One step does not say which way it goes.",
            "since 2016 it got better by more than chance; one step does not say which way it goes",
        ),
        (
            DirectionCode.GETTING_BETTER,
            "The trend is getting better and since 2016 it got better by more than chance. They agree.",
            "",
        ),
    ],
)
def test_a_step_beyond_chance_is_not_taken_for_the_way_of_a_curve(
    direction: DirectionCode, joined: str, one_step: str
) -> None:
    step = Statement(1, "since 2016 it got better by more than chance")
    verdict = Verdict(VerdictCode.TOO_FEW_POINTS, "", "")
    found = join(Direction(direction, "", ""), find_place([]), verdict, None, step)
    assert (found.joined, found.one_step) == (joined, one_step)


def test_of_an_old_figure_nothing_is_said() -> None:
    direction = Direction(DirectionCode.TOO_OLD, "The last figure is of 2014/15", "")
    found = join(direction, find_place([beside("england", "worse")]), Verdict(VerdictCode.TOO_OLD, "", ""), None)
    assert found.line == "The last figure is of 2014/15"
    assert "worse" not in found.joined


def test_three_ways_are_told_with_one_but() -> None:
    direction = Direction(DirectionCode.RISING, "Rising", "")
    verdict = Verdict(VerdictCode.SIMILAR, "", "")
    found = join(direction, find_place([]), verdict, replace(VIEW, variation="neutral_low"))
    assert found.joined == (
        "The trend is rising, the newest figure is as forecast. But the process view shows a figure lower than usual."
        " They point different ways: each looks at a different stretch of the curve."
    )


@pytest.mark.parametrize(
    ("run", "begins"),
    [
        ("rose six years running, from 1.9% (a) to 3.9% (b)", "The trend is rising (it rose six years running)."),
        (
            "fell from 79.5% (a) to 64.3% (b), its largest step of seven",
            "The trend is rising (it fell from 79.5% (a)",
        ),
        ("", "The trend is rising."),
    ],
)
def test_what_the_newest_steps_did_is_said_with_the_trend(run: str, begins: str) -> None:
    direction = Direction(DirectionCode.RISING, "Rising", "", run)
    found = join(direction, find_place([beside("england", "worse")]), Verdict(VerdictCode.NO_DATA, "", ""), None)
    assert found.joined.startswith(begins)


@pytest.mark.parametrize(
    ("variation", "upper", "said"),
    [
        ("concern_high", 44.0, "But the process view, a first impression, shows special cause concern"),
        ("concern_high", math.nan, "The trend shows no clear change and the newest figure is as forecast. They agree."),
        ("common_cause", 44.0, "The trend shows no clear change and the newest figure is as forecast. They agree."),
    ],
)
def test_a_first_impression_that_differs_is_said(variation: str, upper: float, said: str) -> None:
    """Of fewer than thirteen points: what the page shows as unusual is not passed over."""
    direction = Direction(DirectionCode.LEVEL, DIRECTIONS[DirectionCode.LEVEL].words, "")
    view = replace(VIEW, variation=variation, uppers=(upper,), enough=False)
    verdict = Verdict(VerdictCode.NOT_TURNING, "As forecast (level)", "")
    assert said in join(direction, find_place([]), verdict, view).joined

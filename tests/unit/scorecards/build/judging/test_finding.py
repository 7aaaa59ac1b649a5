"""The finding in the title: from the two facts, without a number of the curve, and honest where nothing can be said."""

from dataclasses import replace

import pytest

from oba.periods import read_code
from oba.scorecards.build.judging.finding import find_finding
from oba.scorecards.build.judging.joining import join
from oba.scorecards.build.judging.place import find_place
from oba.scorecards.card import Card
from oba.scorecards.figure import Figure, Line, Point
from oba.scorecards.judgement import Comparison, Direction, Fifth, Verdict
from oba.scorecards.notes import BreakMark
from oba.scorecards.verdicts import DIRECTIONS, DirectionCode, VerdictCode
from oba.statistics.comparison import NOT_COMPARED
from oba.vocabulary import Polarity
from tests.fixtures.made_up_cards import full_card
from tests.fixtures.made_up_definitions import make_indicator
from tests.fixtures.tables import read_table

ROSE = "rose six years running, from 1.9% (2018/19) to 3.9% (2024/25)"
STEP = "fell from 79.5% (2023/24) to 64.3% (2024/25), its largest step of seven"

FOUND = """
direction      | run  | verdict     | england | neighbours | finding
getting_worse  | rose | not_turning | worse   | worse      | rose six years running and is worse than England and its neighbours
getting_worse  |      | worse       | better  | better     | is getting worse but is better than England and its neighbours
getting_better |      | not_turning | worse   |            | is getting better, though not by its newest step, but is worse than England
getting_better |      | not_turning | better  | similar    | is getting better, though not by its newest step, and is better than England but similar to its neighbours
getting_better | rose | not_turning | similar |            | is getting better, though not by its newest step, and is similar to England
getting_better |      | not_turning |         |            | is getting better, though not by its newest step
level          |      | not_turning | worse   | worse      | is level and worse than England and its neighbours
level          | rose | not_turning | worse   |            | rose six years running, which may be chance, and is worse than England
level          | step | not_turning | similar |            | fell by its largest step of seven and is similar to England
level          | step | turning     | better  |            | is better than forecast and is better than England
level          |      | worse       | better  |            | is worse than forecast but is better than England
cannot_say     |      | not_turning | similar |            | cannot say which way it goes; similar to England
level          |      | not_turning |         |            | is level
too_old        |      | too_old     | worse   |            | the last figure is of 31 March 2025, too old to judge
"""  # noqa: E501


def judged(row: dict[str, str], fifth: Fifth | None = None) -> Card:
    code = DirectionCode(row["direction"])
    direction = Direction(code, DIRECTIONS[code].words, "", {"rose": ROSE, "step": STEP, "": ""}[row["run"]])
    verdict = Verdict(VerdictCode(row["verdict"]), "", "")
    period, figure = read_code("2025-03-31"), Figure(40.0, "40.0")
    kinds = {"england": row["england"], "neighbours_median": row["neighbours"]}
    beside = [Comparison(kind, kind, period, figure, word, "") for kind, word in kinds.items() if word]
    judgement = join(direction, find_place(beside, fifth), verdict, None)
    return replace(full_card(), breaks=(), verdict=verdict, judgement=judgement)


@pytest.mark.parametrize("row", read_table(FOUND), ids=lambda row: row["finding"])
def test_what_the_title_says(row: dict[str, str]) -> None:
    assert find_finding(judged(row)) == row["finding"]


NEWEST_STEP = """
direction     | before | newest | told
getting_worse | 83.7   | 86.0   |
getting_worse | 86.0   | 86.0   | , though not by its newest step
getting_worse | 88.1   | 86.0   | , though not by its newest step
getting_worse |        | 86.0   |
getting_worse | 88.1   | c      |
rising        | 88.1   | 86.0   | , though not by its newest step
falling       | 88.1   | 86.0   |
level         | 88.1   | 86.0   |
"""


@pytest.mark.parametrize("row", read_table(NEWEST_STEP), ids=lambda row: f"{row['direction']} {row['before']}")
def test_a_trend_that_the_newest_step_does_not_follow_is_told_so(row: dict[str, str]) -> None:
    """A trend is of five figures or more; the reader sees the newest beside the last."""
    card = judged({"direction": row["direction"], "run": "", "verdict": "not_turning", "england": "", "neighbours": ""})
    latest, previous = (
        Point(read_code(day), Figure(float(text), text) if text[:1].isdigit() else Figure(None, text)) if text else None
        for day, text in (("2025-03-31", row["newest"]), ("2024-03-31", row["before"]))
    )
    polarity = "low_is_good" if row["direction"] == "getting_worse" else "no_judgement"
    value = card.indicator.value.model_copy(update={"polarity": Polarity(polarity)})
    indicator = card.indicator.model_copy(update={"value": value})
    told = find_finding(replace(card, indicator=indicator, latest=latest, previous=previous))
    assert (", though not by its newest step" in told) == bool(row["told"])


NOTHING = dict.fromkeys(("run", "neighbours"), "") | {"verdict": "too_few_points", "england": "not compared"}


def test_a_break_says_why_nothing_is_said_and_a_fifth_is_told_without_its_count() -> None:
    card = judged(NOTHING | {"direction": "cannot_say"}, Fifth("in the middle fifth of 153 authorities", ""))
    card = replace(card, breaks=(BreakMark(read_code("2022-03-31"), "A new basis."),))
    assert find_finding(card) == (
        "cannot say which way since the break of 31 March 2022; in the middle fifth of authorities"
    )


@pytest.mark.parametrize(
    ("england", "joined", "neighbours"),
    [("12.0 above", "and", "1.0 above"), ("12.0 above", "but", "1.0 below"), ("the same as", "but", "1.0 below")],
)
def test_but_stands_only_between_two_that_differ(england: str, joined: str, neighbours: str) -> None:
    period, figure = read_code("2025-03-31"), Figure(40.0, "40.0")
    apart = {"england": england, "neighbours_median": neighbours}
    beside = [Comparison(kind, kind, period, figure, NOT_COMPARED, "", words) for kind, words in apart.items()]
    verdict = Verdict(VerdictCode.NOT_TURNING, "", "")
    judgement = join(Direction(DirectionCode.LEVEL, "", ""), find_place(beside), verdict, None)
    found = find_finding(replace(full_card(), breaks=(), verdict=verdict, judgement=judgement))
    assert found == f"is level and {england} England (not tested) {joined} {neighbours} its neighbours (not tested)"


def test_a_hidden_figure_is_no_missing_one() -> None:
    card = replace(full_card(), latest=None, judgement=None)
    assert find_finding(card) == "has no figure that may be shown"
    assert find_finding(replace(card, own=Line("own", "Here", "own", ()))) == "has no figure yet"


def test_a_long_name_gives_way_to_the_short_one() -> None:
    long = "Young people aged 16 and 17 not in education, work or training, or not known"
    card = replace(full_card(), found="is level")
    assert card.finding == "Children looked after, rate per 10,000: is level"
    for short, said in (("NEET or not known", "NEET or not known: is level"), ("", f"{long}: is level")):
        assert replace(card, indicator=make_indicator("neet", name=long, short_name=short)).finding == said

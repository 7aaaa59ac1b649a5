"""What the evidence of a year says of curves and actions: what a pack said, and never what the newest withholds."""

from dataclasses import replace
from datetime import date

import pytest

from oba.boards.year.curves import HALF, KEPT, MISSED, NONE, UNKNOWN, tell_curves, tell_held
from oba.boards.year.dates import year_of
from oba.boards.year.evidence import make_evidence
from oba.boards.year.records import ShownPack, YearAction, YearRecords
from oba.indicators.card import Action
from oba.scorecards.figure import Figure, Line, Point
from oba.scorecards.verdicts import VerdictCode
from oba.vocabulary import IndicatorList, Symbol
from tests.fixtures.made_up_pack import make_pack

YEAR = year_of(date(2026, 5, 1), 4)
ABOUT = "looked-after-rate"
SPRING, WINTER = date(2026, 3, 20), date(2026, 12, 3)


def gather(start=None, end=None, newest=None, **more) -> YearRecords:
    return YearRecords("A board", False, YEAR, date(2027, 5, 1), YEAR.last, start, end, newest or end, **more)


def show(day: date, code: str = "aa11", pack=None) -> ShownPack:
    return ShownPack(code, day, pack or make_pack())


def lines_of(records: YearRecords) -> dict[str, str]:
    (section,) = [one for one in tell_curves(records) if one.title == "Children looked after, rate per 10,000"]
    return dict(section.lines)


def withhold_newest():
    """The pack with the newest figure of one curve withheld."""
    pack = make_pack()
    hidden = Figure(None, "[c]", symbol=Symbol.CONFIDENTIAL)
    outcomes = []
    for section in pack.outcomes:
        cards = []
        for card in section.cards:
            if card.id == ABOUT:
                points = tuple(
                    Point(one.period, hidden) if card.latest and one.period == card.latest.period else one
                    for one in card.own.points
                )
                card = replace(card, own=replace(card.own, points=points))
            cards.append(card)
        outcomes.append(replace(section, cards=tuple(cards)))
    return replace(pack, outcomes=tuple(outcomes))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (VerdictCode.NOT_TURNING, KEPT),
        (VerdictCode.SIMILAR, KEPT),
        (VerdictCode.AT_ITS_BEST, KEPT),
        (VerdictCode.FIRST_SIGN, HALF),
        (VerdictCode.TURNING, MISSED),
        (VerdictCode.WORSE, MISSED),
        (VerdictCode.HIGHER, MISSED),
        (VerdictCode.LOWER, MISSED),
        (VerdictCode.TOO_FEW_POINTS, UNKNOWN),
        (VerdictCode.CANNOT_SAY, UNKNOWN),
        (VerdictCode.TOO_OLD, UNKNOWN),
        (VerdictCode.NO_DATA, UNKNOWN),
    ],
)
def test_whether_a_forecast_held_is_what_the_published_verdict_says(code, words) -> None:
    assert tell_held(code, was_frozen=True) == words
    assert tell_held(code, was_frozen=False) == (words if words == UNKNOWN else NONE)


def test_a_curve_is_told_as_its_packs_said_it_with_each_pack_named() -> None:
    told = lines_of(gather(show(SPRING), show(WINTER, "bb22")))
    card = show(WINTER).find(ABOUT)
    assert told["At the start:"].endswith("[pack aa11, 20 March 2026]")
    assert told["At the end:"].endswith(f"{card.line}. [pack bb22, 3 December 2026]")
    assert told["In between:"] == "No newer figure came. [pack aa11, 20 March 2026; pack bb22, 3 December 2026]"
    assert card.verdict.sentence.rstrip(".") in " ".join(told.values())


def test_the_first_pack_of_a_year_without_an_earlier_one_stands_for_its_start() -> None:
    told = lines_of(gather(show(WINTER), show(WINTER)))
    assert {"In the only pack of the year:"} == {one for one in told if one.endswith(":")}


def test_what_the_newest_pack_withholds_is_told_of_no_earlier_one() -> None:
    card = show(WINTER).find(ABOUT)
    records = gather(show(SPRING), show(WINTER, "bb22"), show(date(2027, 4, 9), "cc33", withhold_newest()))
    told = " ".join(lines_of(records).values())
    assert told.count("The figure is not shown any more.") == 2
    assert card.latest.figure.text not in told
    assert card.verdict.sentence not in told


def test_a_curve_that_the_board_gave_up_is_not_shown() -> None:
    pack = make_pack()
    gone = replace(pack, outcomes=tuple(replace(one, cards=()) for one in pack.outcomes), services=())
    told = lines_of(gather(show(SPRING), show(WINTER, "bb22"), show(date(2027, 4, 9), "cc33", gone)))
    assert "The figure is not shown any more." in told["At the end:"]


@pytest.mark.parametrize(
    ("status", "due", "part"),
    [
        ("done", date(2026, 5, 1), "Actions that ended"),
        ("stopped", None, "Actions that ended"),
        ("agreed", date(2027, 3, 30), "Actions overdue at the end"),
        ("agreed", date(2027, 3, 31), "Other actions"),
        ("in progress", None, "Other actions"),
    ],
)
def test_actions_stand_by_what_became_of_them(status, due, part) -> None:
    action = Action(text="Ask schools", due=due, status="done")
    paper = make_evidence(gather(actions=(YearAction("", "1", action, status, SPRING),)))
    found = [one.title for one in paper.sections if any(strong == "Ask schools." for strong, _ in one.lines)]
    assert found == [part]


def test_without_packs_or_records_every_part_says_so() -> None:
    paper = make_evidence(gather())
    assert all(one.lines or one.empty for one in paper.sections)
    unknown = {one.title: one.lines for one in paper.sections}["What is not known"]
    assert unknown == (("", "No pack was published for a meeting by the end of the year, so no curve is told."),)


def test_headlines_without_a_figure_are_named() -> None:
    pack = make_pack()
    first = pack.outcomes[0]
    bare = replace(first.cards[0], listed=IndicatorList.HEADLINE, latest=None, own=Line("own", "x", "own", ()))
    lacking = replace(pack, outcomes=(replace(first, cards=(bare,)),), services=())
    said = [rest for one in make_evidence(gather(end=show(WINTER, pack=lacking))).sections for _, rest in one.lines]
    assert f"No figure of the place: {bare.indicator.name}." in said

"""What is said beside a curve: of whom and when, nothing of a few, and whether the views say the same."""

from dataclasses import replace
from datetime import date

import pytest

from oba.periods import month_period
from oba.scorecards.build.evidence.views import (
    WITHHELD,
    attach_views,
    find_smallest_group,
    join_views,
    says_number,
    tell_heard,
)
from oba.scorecards.judgement import Direction, Judgement, Place
from oba.scorecards.notes import Explained, Heard, View
from oba.scorecards.verdicts import DirectionCode
from oba.vocabulary import Audience
from tests.fixtures.made_up_cards import full_card
from tests.fixtures.made_up_definitions import figure, make_indicator

QUARTER, AS_AT = month_period(2026, 7, 3), date(2026, 11, 2)


def heard(**changes) -> Heard:
    plain = Heard("looked-after-rate", "families", QUARTER, "A call", 40, 14, (("Heard", 9), ("Waited", 7)))
    return replace(plain, **changes)


def tell(**changes) -> View:
    return tell_heard(heard(**changes), "Children and families", 5, AS_AT)


#       asked, answered, way, words
WORDS = [
    (40, 14, 1, "They say it gets better. 14 of 40 who were asked answered (35%). A call."),
    (None, 14, None, "They do not say which way it goes. 14 answered; how many were asked is not known. A call."),
    (40, 5, -1, "They say it gets worse. 5 of 40 who were asked answered (12%). A call."),
    (40, 4, -1, "Fewer than 5 answered, so what they said is not shown."),
    (40, 1, 1, "Fewer than 5 answered, so what they said is not shown."),
    (40, 0, 1, "0 of 40 who were asked answered (0%). A call."),
    (None, 0, 1, "Nobody answered; how many were asked is not known. A call."),
    (4, 0, None, "Nobody answered; fewer than 5 were asked. A call."),
    (5, 0, None, "0 of 5 who were asked answered (0%). A call."),
    (0, 0, None, "0 of 0 who were asked answered. A call."),
]


@pytest.mark.parametrize(("asked", "answered", "way", "words"), WORDS)
def test_how_many_answered_is_said_or_that_it_is_not_known(asked, answered, way, words) -> None:
    view = tell(asked=asked, answered=answered, way=way, said=())
    assert view.words == words
    assert view.way == (way if answered >= 5 else None)
    assert view.old == "1 month old"


#       answered, counts, what is shown of each
COUNTS = [
    (14, (9, 7), ("9 of 14", "7 of 14")),
    (14, (4, 7), (WITHHELD, "7 of 14")),
    (14, (0, 14), ("0 of 14", "14 of 14")),
    (14, (10, 7), (WITHHELD, "7 of 14")),  # four did not say it
    (20, (4, 7, 9), (WITHHELD, WITHHELD, "9 of 20")),  # they make up all: the next smallest hides the first
    (20, (3, 3, 14), (WITHHELD, WITHHELD, "14 of 20")),
    (20, (1, 1, 6, 12), (WITHHELD, WITHHELD, WITHHELD, "12 of 20")),  # 2 of two counts would be 1 and 1
    (20, (1, 2, 8, 9), (WITHHELD, WITHHELD, WITHHELD, "9 of 20")),  # 3 of two counts is a small number
    (20, (2, 3, 7, 8), (WITHHELD, WITHHELD, "7 of 20", "8 of 20")),
    (18, (4, 4, 4, 6), (WITHHELD, WITHHELD, WITHHELD, WITHHELD)),  # 12 of three small counts is 4 of each
    (30, (4, 0, 7, 19), (WITHHELD, "0 of 30", WITHHELD, "19 of 30")),
]


@pytest.mark.parametrize(("answered", "counts", "shown"), COUNTS)
def test_no_count_of_a_few_can_be_read_or_worked_back(answered, counts, shown) -> None:
    said = tuple((f"Statement {number}", count) for number, count in enumerate(counts))
    view = tell(asked=None, answered=answered, said=said)
    assert view.details == tuple(f"Statement {number}: {words}" for number, words in enumerate(shown))


def test_quotes_stand_with_the_group_and_never_of_a_small_one() -> None:
    assert tell(said=(), quotes=("Somebody came",)).details == ("“Somebody came” (said with consent)",)
    assert tell(answered=4, quotes=("Somebody came",)).details == ()
    assert tell(answered=0, said=(), quotes=("Somebody came",)).details == ()


#       ways, what is said of them together (a part)
TOGETHER = [
    ((), ""),
    ((1,), ""),
    ((1, None, None), ""),
    ((1, 1), "These views say the same: better."),
    ((0, 0, None), "These views say the same: as it was."),
    ((1, -1), "These views do not say the same (view 0: better; view 1: worse)."),
    ((1, None, 0), "These views do not say the same (view 0: better; view 2: as it was)."),
]


@pytest.mark.parametrize(("ways", "words"), TOGETHER)
def test_whether_views_say_the_same_is_said_in_words(ways, words) -> None:
    joined = join_views([View(f"View {number}", "", QUARTER, "", way) for number, way in enumerate(ways)])
    assert joined.startswith(words)
    assert bool(joined) == bool(words)


def judged(card, code: DirectionCode):
    return replace(card, judgement=Judgement(Direction(code, "", ""), Place((), ""), "Getting worse", ""), views=None)


def test_the_strip_has_number_audit_and_the_newest_of_each_group() -> None:
    measure = {"accountability": "performance", "outcome": None, "service": "early-help", "measure_type": "how_well"}
    own = judged(replace(full_card(), indicator=make_indicator("looked-after-rate", **measure)), DirectionCode.LEVEL)
    of_audit = make_indicator("audits-good", **measure, numerator={"definition": "x", "feed": "audit.good"})
    audit = judged(replace(full_card(), indicator=of_audit), DirectionCode.GETTING_WORSE)
    voices = (
        heard(period=month_period(2026, 4, 3), way=1),
        heard(way=-1),
        heard(who="practitioners", about="early-help", way=0),
        heard(who="practitioners", about="other", way=1),
    )
    cards = attach_views({"own": own, "audits-good": audit}, voices, {"audit"}, AS_AT)
    views = cards["own"].views
    assert [(one.name, one.way) for one in views.views] == [
        ("Number", 0),
        ("Audit", -1),
        ("Children and families", -1),
        ("Practitioners", 0),
    ]
    assert "number: as it was; audit: worse; children and families: worse; practitioners: as it was" in views.joined
    assert [one.name for one in cards["audits-good"].views.views] == ["Number", "Practitioners"]


def test_a_card_of_which_nobody_says_anything_has_no_strip() -> None:
    card = replace(full_card(), views=None)
    assert attach_views({"one": card}, [heard(about="other")], (), AS_AT)["one"] is card


def test_the_smallest_group_is_the_boards_largest_threshold() -> None:
    ours = {"threshold": 10, "public_source": False}
    card = replace(full_card(), indicator=make_indicator("one", disclosure=ours))
    public = replace(full_card(), indicator=make_indicator("two", disclosure={**ours, "public_source": True}))
    assert (find_smallest_group([card, public]), find_smallest_group([public]), find_smallest_group([])) == (10, 5, 5)


@pytest.mark.parametrize(
    ("audience", "names"),
    [
        (Audience.PUBLIC, ["Number", "Audit"]),
        (Audience.PARTNERSHIP, ["Number", "Audit", "Children and families", "Practitioners"]),
        (Audience.MEMBERS, ["Number", "Audit", "Children and families", "Practitioners"]),
        (Audience.RESTRICTED, ["Number", "Audit", "Children and families", "Practitioners"]),
    ],
)
def test_what_people_said_is_for_those_who_were_told(audience: Audience, names: list[str]) -> None:
    measure = {"accountability": "performance", "outcome": None, "service": "help", "measure_type": "how_well"}
    own = replace(full_card(), indicator=make_indicator("looked-after-rate", **measure))
    side = {"definition": "x", "feed": "audit.good"}
    audit = replace(full_card(), indicator=make_indicator("good", **measure, numerator=side))
    voices = [heard(), heard(who="practitioners")]
    found = attach_views({"own": own, "good": audit}, voices, {"audit"}, AS_AT, (), audience)["own"]
    assert [one.name for one in found.views.views] == names


def test_what_providers_explained_of_the_newest_figure_stands_with_it_where_it_is_shown() -> None:
    side = {"definition": "x", "feed": "return.assessments"}
    card = replace(full_card(), indicator=make_indicator("one", numerator=side), views=None)
    numerator, newest = "return.assessments", card.latest.period
    given = [
        Explained(numerator, newest.label, "North", "A new contract began."),
        Explained(numerator, newest.label, "North", "A new contract began."),
        Explained(numerator, newest.label, "South", "Three families moved away."),
        Explained(numerator, newest.label, "Hill", "Mrs Jones moved away."),
        Explained(numerator, newest.label, "Dale", "Our worker Olivia left."),
        Explained(numerator, QUARTER.label, "East", "Of another quarter."),
        Explained("other.measure", newest.label, "West", "Of another figure."),
    ]
    number, providers = attach_views({"one": card}, (), (), AS_AT, given)["one"].views.views
    assert (number.name, providers.name, providers.period) == ("Number", "Providers", newest)
    assert providers.details == (
        "North: A new contract began.",
        "South: the explanation says figures, and is to be read in the return.",
        "Hill: the explanation may name somebody, and is to be read in the return.",
        "Dale: the explanation may name somebody, and is to be read in the return.",
    )
    hidden = replace(card.latest, figure=figure(None))
    assert attach_views({"one": replace(card, latest=hidden)}, (), (), AS_AT, given)["one"].views is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("A new contract began", False),
        ("Nobody answered the telephone", False),
        ("Up from 12", True),
        ("Two of them left", True),
        ("The second team; twos and threes", True),
        ("HALF the team", True),
        ("A pair of siblings, a few more", True),
        ("The twins moved", True),
        ("A handful", True),
        ("About a third of them", True),
        ("\u00bd of them", True),
        ("Someone left", False),
        ("Pairing of fewer teams", False),
    ],
)
def test_a_text_that_says_a_number_is_known(text, says) -> None:
    assert says_number(text) == says

"""A count that has another name in the next pack is hidden as if it had kept its own."""

import functools
import random
from dataclasses import replace
from typing import Any

import pytest

from oba.errors import PublishError
from oba.scorecards.build.disclosure.counts import Address, Earlier, EarlierFigure, FigureKey, Observed
from oba.scorecards.build.disclosure.earlier_names import call_as_now
from oba.scorecards.build.disclosure.facts import RETURNED, Fact, Said
from oba.scorecards.build.disclosure.meanings import CountedFacts, follow_lists
from tests.fixtures.drawn_packs import Q1, Drawn, counts
from tests.fixtures.renamed_counts import FEMALE, MALE, SHOWN, Names, Row, define, draw, keep_unchanged, publish, read

WAS = Names()
RENAMED = {
    "the feed": Names(feed="counted-help"),
    "the measures of the list": Names(measures={"started": "begun", "met": "reached", "girls": "young_women"}),
    "the measures of the feed": Names(keys={"all": "begun", "ended": "reached_of", "met": "reached", "girls": "g"}),
    "the breakdown": Names(by="sex"),
    "the list": Names("episodes", "episode-counts", formerly=("early-help",)),
    "the list, of which nothing is said": Names("episodes"),
    "the list and the feed, of which nothing is said": Names("episodes", "episode-counts"),
    "everything": Names(
        "episodes", "counted-help", {"met": "reached"}, {"all": "a", "met": "m"}, "sex", ("early-help",)
    ),
    "two measures that exchanged their names": Names(keys={"ended": "met", "met": "ended"}),
}


def make_rows(dice: random.Random) -> list[Row]:
    """Some twenty to fifty made-up cases; few in some groups."""
    outcomes = ("met", "met", "partly", "not_met", "not_met", "no_data")
    share = dice.choice((0.1, 0.3, 0.5))
    return [
        Row(FEMALE if dice.random() < share else MALE, dice.randint(1, 3), dice.choice(outcomes))
        for _ in range(dice.randint(20, 50))
    ]


def correct(rows: list[Row], dice: random.Random) -> list[Row]:
    """The rows as a later load has them: one or two came, went or were put right."""
    rows = list(rows)
    for _ in range(dice.randint(0, 2)):
        rows.pop(dice.randrange(len(rows)))
    return rows + make_rows(dice)[: dice.randint(0, 2)]


def decide(drawn: Drawn, **more: Any) -> frozenset[FigureKey]:
    """Return what is hidden: everything, where nothing helps and the pack is refused."""
    try:
        return drawn.withhold(**more).hidden
    except PublishError:
        return frozenset(one.key for one in drawn.figures)


_FIRST = (("all", "girls", "share"), ("all", "ended", "met"), ("met", "silent"), (*SHOWN, "share"))
_SECOND = 1000


@functools.cache
def publish_first(seed: int) -> tuple[Drawn, frozenset[FigureKey], tuple[Row, ...], frozenset[FigureKey]]:
    """Return the first pack, what it hides, the rows of the next, and what that hides where no name changed."""
    dice = random.Random(f"{seed}")
    rows = make_rows(dice)
    first = draw(WAS, rows, shown=_FIRST[seed % len(_FIRST)])
    hidden, later = decide(first, facts=read(WAS)), tuple(correct(rows, dice))
    second = draw(WAS, later, 2, _SECOND)
    before = keep_unchanged(publish(first, hidden), second)
    return first, hidden, later, decide(second, earlier=before, facts=read(WAS))


@pytest.mark.parametrize("what", RENAMED)
@pytest.mark.parametrize("seed", [1, 3, 6, 11])
def test_under_another_name_the_same_is_hidden(what: str, seed: int) -> None:
    first, hidden, later, as_it_was = publish_first(seed)
    names = RENAMED[what]
    renamed = draw(names, later, 2, _SECOND)
    before = keep_unchanged(publish(first, hidden, read(WAS), read(names)), renamed)
    assert decide(renamed, earlier=before, facts=read(names, kept=before.said)) == as_it_was


@pytest.mark.parametrize(
    ("every", "then", "followed"),
    [
        ((Names("episodes"),), WAS, {"episodes": {"early-help"}}),
        ((Names("episodes", "new"),), WAS, {"episodes": {"early-help"}}),  # its feed is gone too
        ((Names("episodes", formerly=("early-help",)),), WAS, {}),  # it is said
        ((Names("episodes"), Names(feed="other")), WAS, {}),  # the list is still there
        ((WAS, Names("plans", "plan-counts")), WAS, {}),  # one more list, and none is gone
    ],
)
def test_a_list_that_stands_where_one_is_gone_is_taken_for_it(
    every: tuple[Names, ...], then: Names, followed: dict[str, set[str]]
) -> None:
    kept = {then.feed: [(0, read(then).said[then.feed])]}
    assert follow_lists(define(*every), kept) == followed


def test_a_list_is_traced_back_over_two_names() -> None:
    kept = {"counts": [(0, read(WAS).said["counts"]), (3, read(Names("cases")).said["counts"])]}
    assert follow_lists(define(Names("episodes")), kept) == {"episodes": {"early-help", "cases"}}


@pytest.mark.parametrize("seed", [1, 6])
def test_a_count_that_is_read_from_another_feed_of_the_list_is_hidden_as_if_it_stood_where_it_was(seed: int) -> None:
    """Both feeds are defined still: another board may read the first."""
    first, hidden, later, as_it_was = publish_first(seed)
    other = Names(feed="other-counts", keys={"all": "begun"})
    moved = draw(other, later, 2, _SECOND)
    assert decide(moved, earlier=publish(first, hidden), facts=read(WAS, other)) == as_it_was


@pytest.mark.parametrize("feed", ["returned", "old-return", "listed"])
@pytest.mark.parametrize(("value", "is_one"), [(12, True), (13, False)])
def test_a_return_with_another_id_and_a_list_of_its_sheets_are_that_return(feed: str, value: int, is_one: bool) -> None:
    kept = {"listed": [(0, Said({"sdq_better": Fact(RETURNED, "old-return", "sdq_better")}, {}))]}
    facts = CountedFacts(returns={"returned": "returned", "old-return": "returned"})
    was = Observed(Address((feed, "sdq_better", ""), "W", Q1), float(value), 1)
    now = Observed(Address(("returned", "sdq_better", ""), "W", Q1), 12.0, 3)
    shown = EarlierFigure(FigureKey("n", "", "W", Q1), True, (("numerator", 1),))
    known, figures, _ = call_as_now({5: now}, Earlier((shown,), {1: was}, kept), facts)
    assert {one.address for one in known.values()} == {now.address}
    if feed != "returned":  # of a name that stays the store itself keeps an equal value as one
        assert figures[0].inputs == (("numerator", 5 if is_one else 1),)
        assert known[5].load_id == (1 if is_one else 3)


def test_feeds_of_one_list_are_near_each_other() -> None:
    """What another board reads of the list through a feed of its own is read as an earlier pack too."""
    facts = read(WAS, Names(feed="other-counts"), Names("plans", "plan-counts"))
    assert facts.near({"counts"}) >= {"counts", "other-counts"}
    assert "plan-counts" not in facts.near({"counts"})
    assert facts.near({"crime"}) == {"crime"}


def lay(feed: str, measure: str, load: int, *teams: tuple[str, float]) -> Drawn:
    """Draw the numbers of some teams; blank is all of them."""
    drawn, item = Drawn(), counts(numerator={"definition": "x", "feed": f"{feed}.{measure}"})
    for team, value in teams:
        number = drawn.cell(f"{measure}|{f'team={team}' if team else ''}|W|{Q1}", value, load, feed)
        drawn.observed[number + 100 * load] = drawn.observed.pop(number)
        drawn.show(item, f"{team}|W|{Q1}", ("numerator", number + 100 * load))
    return drawn


def hide(drawn: Drawn, was: Drawn, *names: str, hidden: str = "") -> str:
    """Return the teams that are hidden where a feed has no other measures than these now; blank is told as `all`."""
    before = publish(was, [one.key for one in was.figures if one.key.category in hidden.split()])
    facts = CountedFacts(defined={"plans": frozenset(names)})
    return " ".join(sorted(key.category or "all" for key in drawn.withhold(before, facts=facts).hidden))


@pytest.mark.parametrize(
    ("then", "now", "hidden"),
    [
        (12, 13, "a"),  # one child came in; of fewer than five the newer number is not shown
        (12, 8, "a"),
        (12, 12, ""),
        (12, 17, ""),
        (12, 7, ""),
    ],
)
def test_a_nearly_equal_number_where_a_name_is_gone_is_taken_for_the_same(then: int, now: int, hidden: str) -> None:
    was, new = lay("gone", "x", 1, ("a", then)), lay("plans", "n", 2, ("a", now))
    assert hide(new, was, "n") == hidden
    assert hide(new, was, "n", hidden="a") == ""  # it was not shown
    other = lay("plans", "x", 1, ("a", then))
    assert (hide(new, other, "n"), hide(new, other, "n", "x")) == (hidden, "")  # a name that is still there is another


def test_a_number_that_stood_there_under_its_own_name_too_is_compared_with_that_alone() -> None:
    was = lay("gone", "x", 1, ("a", 12))
    beside = lay("plans", "n", 1, ("a", 30))
    number, seen = next(iter(beside.observed.items()))
    was.observed[number + 50] = seen
    was.figures.append(replace(beside.figures[0], count=number + 50, inputs=frozenset([number + 50])))
    assert hide(lay("plans", "n", 2, ("a", 13)), was, "n") == ""


@pytest.mark.parametrize("last", [8, 5])
def test_an_equal_number_where_a_name_is_gone_protects_nothing(last: int) -> None:
    """40 and the last are known from the last pack, so that the total would tell the 3."""
    teams = ("", 49 + last), ("a", 40), ("b", 9), ("c", last)
    new = lay("plans", "n", 2, ("", 43 + last), ("a", 40), ("b", 3), ("c", last))
    assert hide(new, lay("gone", "x", 1, *teams), "n") == "all b"
    assert hide(new, lay("plans", "x", 1, *teams), "n", "x") == "b c"

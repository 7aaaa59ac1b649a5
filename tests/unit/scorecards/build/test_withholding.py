"""What a pack hides so that nothing small can be worked back: each kind of tie, one at a time."""

from typing import Any

import pytest

from oba.errors import PublishError
from oba.indicators.indicator import Indicator
from oba.scorecards.build.disclosure.counts import Counted, Earlier, EarlierFigure, FigureKey
from tests.fixtures.drawn_packs import Q1, Q2, YEAR, Drawn, counts, define, earlier, share


def line(item: Indicator, *numbers: float, total: float | None = None, period: str = Q1) -> Drawn:
    drawn = Drawn()
    drawn.count(item, f"|W|{period}", sum(numbers) if total is None else total)
    for name, number in zip("abcdef", numbers, strict=False):
        drawn.count(item, f"{name}|W|{period}", number)
    return drawn


def named(*teams: str) -> set[str]:
    return {f"n:{team}|W|{Q1}" for team in teams}


@pytest.mark.parametrize(
    ("numbers", "total", "hidden"),
    [
        ((40, 3, 25, 30, 22, 4), None, "bf"),  # 3 + 4 = 7, and each may be 3 to 4, or so it seems: see the next
        ((40, 1, 25, 30, 22, 1), None, "bef"),
        ((40, 30, 22), None, ""),
        ((40, 3, 9), None, "bc"),
        ((40, 3, 0), None, "ab"),  # a nought protects nothing
        ((40, 9), 52, "b"),  # 3 are in no group: what is left of a total is a count too
        ((40, 9), 60, ""),
        ((40, 9), 45, ""),  # groups that overlap tell nothing by their total
    ],
)
def test_groups_under_their_total(numbers: tuple[float, ...], total: float | None, hidden: str) -> None:
    assert line(counts(), *numbers, total=total).decide() == named(*hidden)


def test_only_the_small_ones_where_the_definition_asks_for_no_partner() -> None:
    assert line(counts(disclosure={"secondary": False}), 40, 3, 9).decide() == named("b")


@pytest.mark.parametrize(("threshold", "hidden"), [(1, ""), (4, "bc"), (10, "bc"), (11, "bc"), (3, "")])
def test_a_definition_says_what_is_small(threshold: int, hidden: str) -> None:
    assert line(counts(disclosure={"threshold": threshold}), 40, 3, 9).decide() == named(*hidden)


def test_what_a_publisher_has_protected_is_left_as_it_is() -> None:
    assert line(counts(disclosure={"public_source": True}), 40, 3, 9).decide() == set()


def test_a_flagged_figure_is_not_known_and_so_protects() -> None:
    drawn = line(counts(), 40, 3, 9)
    drawn.figures[3] = Counted(*(getattr(drawn.figures[3], name) for name in ("key", "indicator", "count", "base", "within")), False, frozenset())  # fmt: skip  # noqa: E501
    assert drawn.decide() == named("b")


def test_districts_under_their_county() -> None:
    drawn = Drawn()
    for area, number in (("W", 52), ("D1", 40), ("D2", 3), ("D3", 9)):
        drawn.count(counts(), f"|{area}|{Q1}", number)
    assert drawn.decide(parts_of={"W": ("D1", "D2", "D3")}) == {f"n:|D2|{Q1}", f"n:|D3|{Q1}"}
    assert drawn.decide() == {f"n:|D2|{Q1}"}


def test_places_by_groups_with_all_totals() -> None:
    """3 of (3, 9 | 12) and (8, 20 | 28) under (11, 29 | 40): a partner in its row, its column, and where they cross."""
    drawn, item = Drawn(), counts()
    table = {"D1": (3, 9), "D2": (8, 20), "W": (11, 29)}
    for area, numbers in table.items():
        drawn.count(item, f"|{area}|{Q1}", sum(numbers))
        for team, number in zip("ab", numbers, strict=True):
            drawn.count(item, f"{team}|{area}|{Q1}", number)
    found = drawn.decide(parts_of={"W": ("D1", "D2")})
    assert found == {f"n:{team}|{area}|{Q1}" for team in "ab" for area in ("D1", "D2")}


def share_pack(*pairs: tuple[float, float]) -> Drawn:
    """Shares of teams, the first pair that of all."""
    drawn, item = Drawn(), share()
    for team, (part, base) in zip(["", *"abcdef"], pairs, strict=False):
        group = f"team={team}" if team else ""
        above, below = drawn.cell(f"p|{group}|W|{Q1}", part), drawn.cell(f"b|{group}|W|{Q1}", base)
        drawn.show(item, f"{team}|W|{Q1}", ("numerator", above), ("denominator", below))
    return drawn


@pytest.mark.parametrize(
    ("pairs", "hidden"),
    [
        ([(88, 110), (40, 60), (48, 50)], "ab"),  # 2 of 50 are left: 48 goes, and a partner
        ([(40, 60), (40, 57), (0, 3)], "ab"),  # a base of 3
        ([(80, 110), (40, 60), (40, 50)], ""),
        ([(60, 60), (30, 30), (30, 30)], ""),  # nobody is left
    ],
)
def test_what_is_left_of_a_base_and_small_bases(pairs: list[tuple[float, float]], hidden: str) -> None:
    assert share_pack(*pairs).decide() == {f"s:{team}|W|{Q1}" for team in hidden}


@pytest.mark.parametrize(
    ("printed", "base", "hidden"),
    [
        (6.0, 50, True),  # 3 of 50
        (50.0, 6, True),
        (20.0, 50, False),  # 10
        (96.0, 50, True),  # 2 are left
        (0.1, 9000, False),  # 5 to 13 and no less: 9, which is not small
        (0.0, 9000, False),  # 0 to 4: nothing is told
    ],
)
def test_a_published_share_gives_its_count_back(printed: float, base: float, hidden: bool) -> None:
    drawn = Drawn()
    item = share(numerator=None, published={"feed": "plans.share"})
    above, below = drawn.cell(f"share||W|{Q1}", printed), drawn.cell(f"b||W|{Q1}", base)
    drawn.show(item, f"|W|{Q1}", ("published", above), ("denominator", below))
    assert bool(drawn.decide()) is hidden


@pytest.mark.parametrize(
    ("printed", "base", "threshold", "count"),
    [
        (50.0, 900, 5, 450),  # 446 to 454: the range is not wider than that of small numbers on both sides
        (50.0, 1000, 5, None),  # 495 to 505
        (0.1, 2000, 5, 2),  # 1 to 3, and never 4
        (0.1, 2000, 4, None),  # 1 to 3 is every small number
    ],
)
def test_how_near_a_published_share_tells_its_count(printed: float, base: float, threshold: int, count: Any) -> None:
    drawn = Drawn()
    item = share(numerator=None, published={"feed": "plans.share"}, disclosure={"threshold": threshold})
    above, below = drawn.cell(f"share||W|{Q1}", printed), drawn.cell(f"b||W|{Q1}", base)
    drawn.show(item, f"|W|{Q1}", ("published", above), ("denominator", below))
    (figure,) = drawn.figures
    assert (drawn.values[figure.count] if figure.count else None) == count


def test_a_gap_goes_with_a_group_that_is_hidden() -> None:
    gap = {"breakdown": "team", "group": "a", "against": "b", "words": "x"}
    drawn = Drawn()
    item = share(gap=gap, breakdowns=[{"name": "team", "label": "T", "categories": {"a": "A", "b": "B"}}])
    inputs = []
    for team, part, base in (("a", 3, 50), ("b", 20, 60)):
        above, below = drawn.cell(f"p|team={team}|W|{Q1}", part), drawn.cell(f"b|team={team}|W|{Q1}", base)
        drawn.show(item, f"{team}|W|{Q1}", ("numerator", above), ("denominator", below))
        inputs += [(f"{team} numerator", above), (f"{team} denominator", below)]
    drawn.show(item, f"|W|{Q1}", *inputs)
    assert drawn.decide() == {f"s:a|W|{Q1}", f"s:|W|{Q1}"}


def test_quarters_that_add_up_to_a_shown_year() -> None:
    drawn, item = Drawn(), counts()
    quarters = [f"2026-{month:02d}-01/P3M" for month in (4, 7, 10)] + ["2027-01-01/P3M"]
    for period, number in zip(quarters, (12, 3, 8, 20), strict=True):
        drawn.count(item, f"|W|{period}", number)
    drawn.count(item, f"|W|{YEAR}", 43)
    assert drawn.decide() == {f"n:|W|{quarters[1]}", f"n:|W|{quarters[2]}"}


def test_a_balance_that_a_return_states() -> None:
    """40 + 3 - 9 = 34: the smallest other goes."""
    drawn = Drawn()
    for name, number in (("opening", 40), ("came", 3), ("went", 9), ("closing", 34)):
        drawn.count(counts(name), f"|W|{Q1}", number)
    balance = {"kind": "balance", "opening": "opening", "add": ["came"], "take": ["went"], "closing": "closing"}
    assert drawn.decide(returns={"plans": define([balance])}) == {f"came:|W|{Q1}", f"went:|W|{Q1}"}
    assert drawn.decide() == {f"came:|W|{Q1}"}


def test_what_a_running_total_grows_by_is_a_count() -> None:
    """58 to June and 61 to September: 3 in the quarter."""
    drawn, item = Drawn(), counts("came")
    drawn.count(item, f"|W|{Q1}", 58)
    drawn.count(item, f"|W|{Q2}", 61)
    assert drawn.decide(returns={"plans": define([], cumulative=True)}) == {f"came:|W|{Q1}"}
    assert drawn.decide() == set()


@pytest.mark.parametrize("kind", [{"kind": "of_which", "part": "went", "whole": "came"}, {"kind": "stage", "first": "came", "then": "went"}])  # fmt: skip  # noqa: E501
def test_what_is_left_of_a_stated_whole(kind: dict[str, str]) -> None:
    drawn = Drawn()
    drawn.count(counts("came"), f"|W|{Q1}", 50)
    drawn.count(counts("went"), f"|W|{Q1}", 48)
    assert drawn.decide(returns={"plans": define([kind])}) == {f"went:|W|{Q1}"}


def correct(drawn: Drawn, team: str, value: float, total: float) -> Drawn:
    """The next release: one team is put right and the total with it; all else is the same observation."""
    later = Drawn()
    later.observed = dict(drawn.observed)
    for one in drawn.figures:
        name = f"{one.key.category}|W|{Q1}"
        if one.key.category in (team, ""):
            later.count(one.indicator, name, value if one.key.category else total, load=2)
        else:
            later.show(one.indicator, name, ("numerator", one.count or 0))
    return later


def test_the_partner_of_the_last_pack_stays_the_partner() -> None:
    """With 8 instead of 9 the smallest other is another one; the one of last time is hidden all the same."""
    first = line(counts(), 40, 3, 9, 10)
    was = first.decide()
    assert was == named("b", "c")
    assert correct(first, "c", 12, 65).decide(earlier(first, was)) == named("b", "c")
    assert correct(first, "c", 12, 65).decide() == named("b", "d")


def test_a_number_that_an_earlier_pack_showed_is_no_partner() -> None:
    """All but b are known to be as they were, so the total goes."""
    first = line(counts(), 40, 9, 8)
    assert first.decide() == set()
    assert correct(first, "b", 3, 51).decide(earlier(first, set())) == named("b", "")


def test_the_pack_of_another_board_counts_as_an_earlier_one() -> None:
    """What another audience has seen of the partners protects nobody here; where they are all known the total goes."""
    here = line(counts(), 40, 3, 9, 12)
    others = Earlier((EarlierFigure(FigureKey("n", "c", "W", Q1), True, (("numerator", 4),)),), {4: here.observed[4]})
    assert here.decide(others) == named("b", "d")


def test_a_small_number_that_was_shown_before_is_hidden_now_and_holds_up_nothing() -> None:
    first = line(counts(), 40, 3, 9)
    found = correct(first, "a", 41, 53).withhold(earlier(first, set()))
    assert {key.category for key in found.hidden} == {"b"}


def test_where_nothing_more_can_be_hidden_the_pack_is_refused_and_the_number_named() -> None:
    """The total and the other part are a publisher's own figures, which stay."""
    drawn = Drawn()
    open_source = counts("open", disclosure={"public_source": True}, numerator={"definition": "x", "feed": "plans.n"})
    item = counts(breakdowns=[{"name": "team", "label": "Team", "categories": {"a": "Team A", "b": "Team B"}}])
    cells = [drawn.cell(f"n|{group}|W|{Q1}", value) for group, value in (("", 43), ("team=a", 40), ("team=b", 3))]
    drawn.show(open_source, f"|W|{Q1}", ("numerator", cells[0]))
    drawn.show(open_source, f"a|W|{Q1}", ("numerator", cells[1]))
    drawn.show(item, f"b|W|{Q1}", ("numerator", cells[2]))
    with pytest.raises(PublishError, match=r"nothing more can be hidden: n: Team B, Here, April to June 2026\.$"):
        drawn.decide(names={"W": "Here"})


@pytest.mark.parametrize(("value", "count"), [(12, 12), (0, 0), (2.5, None), (-3, None)])
def test_only_whole_numbers_from_nought_on_are_counts(value: float, count: Any) -> None:
    drawn = Drawn()
    drawn.count(counts(), f"|W|{Q1}", value)
    (figure,) = drawn.figures
    assert (None if figure.count is None else drawn.values[figure.count]) == count


def test_a_total_is_hidden_only_where_nothing_else_helps() -> None:
    """To hide the totals of b and c in place of the 6 of each district would cost 19 where it costs 12."""
    drawn, item = Drawn(), counts()
    table = {"D1": (6, 3, 3), "D2": (6, 6, 2)}
    for area, numbers in {**table, "W": [sum(both) for both in zip(*table.values(), strict=True)]}.items():
        drawn.count(item, f"|{area}|{Q1}", sum(numbers))
        for team, number in zip("abc", numbers, strict=True):
            drawn.count(item, f"{team}|{area}|{Q1}", number)
    hidden = {f"n:{team}|{area}|{Q1}" for team in "abc" for area in table}
    assert drawn.decide(parts_of={"W": ("D1", "D2")}) == hidden


def test_what_was_hidden_as_a_partner_stays_hidden_though_another_would_cost_less_now() -> None:
    first = line(counts(), 40, 3, 9)
    assert first.decide() == named(*"bc")
    again, item = Drawn(), counts()
    for _ in first.observed:
        again.cell(f"other||W|{Q2}", 100)  # numbers of observations are never given twice
    again.count(item, f"|W|{Q1}", 20, load=2)
    for team, number in zip("abc", (8, 3, 9), strict=True):
        again.count(item, f"{team}|W|{Q1}", number, load=2)
    assert again.decide() == named(*"ab")
    assert again.decide(earlier(first, named(*"bc"))) == named(*"bc")


@pytest.mark.parametrize(("value", "hides"), [(2.5, True), (0.5, True), (5.5, False)])
def test_a_small_number_that_is_not_whole_is_hidden_by_itself(value: float, hides: bool) -> None:
    drawn = Drawn()
    drawn.count(counts(), f"|W|{Q1}", value)
    assert bool(drawn.decide()) is hides

"""What a reader adds up though no one figure says it: over returns, quarters, margins, shares and boards."""

from dataclasses import replace

import pytest

from oba.scorecards.build.disclosure.counts import Address, Earlier, EarlierFigure, FigureKey
from tests.fixtures.drawn_packs import Q1, Q2, YEAR, Drawn, counts, define, earlier, share


def test_what_was_there_at_the_start_was_there_at_the_end_before() -> None:
    """40 at the end of June + 3 - 9 = 34, though no figure shows the start; nor does one that shows it alone help."""
    balance = {"kind": "balance", "opening": "opening", "add": ["came"], "take": ["went"], "closing": "closing"}
    drawn = Drawn()
    drawn.count(counts("closing"), f"|W|{Q1}", 40)
    for name, number in (("came", 3), ("went", 9), ("closing", 34)):
        drawn.count(counts(name), f"|W|{Q2}", number)
    assert drawn.decide(returns={"plans": define([balance])}) == {f"came:|W|{Q2}", f"went:|W|{Q2}"}
    drawn = Drawn()
    drawn.count(counts("closing"), f"|W|{Q1}", 3)
    drawn.count(counts("opening"), f"|W|{Q2}", 3)
    for name, number in (("came", 50), ("went", 33), ("closing", 20)):
        drawn.count(counts(name), f"|W|{Q2}", number)
    small = {f"closing:|W|{Q1}", f"opening:|W|{Q2}"}
    assert drawn.decide(returns={"plans": define([balance])}) == small | {f"closing:|W|{Q2}"}


def test_a_whole_that_no_figure_shows_is_known_by_its_parts() -> None:
    """40 + 20 - 31 = 29 went, of whom 26 in the one way, so 3 in the other."""
    parts = {"kind": "parts", "whole": "went", "parts": ["one_way", "other_way"]}
    balance = {"kind": "balance", "opening": "opening", "add": ["came"], "take": ["went"], "closing": "closing"}
    drawn = Drawn()
    for name, number in (("opening", 40), ("came", 20), ("closing", 31), ("one_way", 26), ("other_way", 3)):
        drawn.count(counts(name), f"|W|{Q1}", number)
    small, partner = f"other_way:|W|{Q1}", f"came:|W|{Q1}"
    assert drawn.decide(returns={"plans": define([balance, parts])}) == {small, partner}
    assert drawn.decide(returns={"plans": define([balance])}) == {small}


def test_a_running_total_that_grows_by_what_is_asked_for_too() -> None:
    """17 to June and 26 to September: 9 came, so that 9 is no partner of the 3 that went."""
    balance = {"kind": "balance", "opening": "opening", "add": ["came"], "take": ["went"], "closing": "closing"}
    growth = {"kind": "of_which", "part": "came", "whole": "this_year"}
    drawn = Drawn()
    for name, number in (("opening", 40), ("came", 9), ("went", 3), ("closing", 46), ("this_year", 26)):
        drawn.count(counts(name), f"|W|{Q2}", number)
    drawn.count(counts("this_year"), f"|W|{Q1}", 17)
    found = drawn.decide(returns={"plans": define([balance, growth])})
    assert found >= {f"went:|W|{Q2}"}
    assert found & {f"this_year:|W|{Q1}", f"this_year:|W|{Q2}", f"opening:|W|{Q2}", f"closing:|W|{Q2}"}


def test_the_same_fact_in_two_returns() -> None:
    drawn, other = Drawn(), define([]).model_copy(update={"id": "others"})
    same = {"kind": "same_fact", "measure": "went", "other_return": "others", "other_measure": "went"}
    balance = {"kind": "balance", "opening": "opening", "add": ["came"], "take": ["went"], "closing": "closing"}
    for name, number in (("opening", 40), ("came", 3), ("went", 9), ("closing", 34)):
        drawn.count(counts(name), f"|W|{Q1}", number)
    item = counts("twice", numerator={"definition": "x", "feed": "others.went"})
    drawn.show(item, f"|W|{Q1}", ("numerator", drawn.cell(f"went||W|{Q1}", 9, feed="others")))
    found = drawn.decide(returns={"plans": define([balance, same]), "others": other})
    assert f"came:|W|{Q1}" in found
    assert found != {f"came:|W|{Q1}", f"went:|W|{Q1}"}


def test_quarters_tell_of_a_year_though_a_month_of_one_is_missing() -> None:
    drawn, item = Drawn(), counts()
    quarters = [f"2026-{month:02d}-01/P3M" for month in (4, 7, 10)] + ["2027-01-01/P3M"]
    for period, number in zip(quarters, (3, 20, 20, 9), strict=True):
        drawn.count(item, f"|W|{period}", number)
    drawn.count(item, f"|W|{YEAR}", 52)
    for month, number in (("07", 6), ("09", 7)):
        drawn.count(item, f"|W|2026-{month}-01/P1M", number)
    assert drawn.decide() == {f"n:|W|{quarters[0]}", f"n:|W|{quarters[3]}"}


def test_two_ways_to_split_a_whole_that_is_not_shown() -> None:
    """3 + 40 by team is 13 + 20 + 10 by site."""
    drawn, item, other = Drawn(), counts(), counts("m")
    for team, number in (("a", 3), ("b", 40)):
        drawn.count(item, f"{team}|W|{Q1}", number)
    for site, number in (("x", 13), ("y", 20), ("z", 10)):
        cell = drawn.cell(f"n|site={site}|W|{Q1}", number)
        drawn.show(other, f"{site}|W|{Q1}", ("numerator", cell))
    assert drawn.decide() == {f"n:a|W|{Q1}", f"m:z|W|{Q1}"}


def test_categories_that_share_out_one_whole() -> None:
    """3, 40 and 9 of 52 children; the base is another question than the counts."""
    drawn, item = Drawn(), share(shares_of_whole=True)
    base = drawn.cell(f"b||W|{Q1}", 52)
    for team, part in (("a", 3), ("b", 40), ("c", 9)):
        cell = drawn.cell(f"p|team={team}|W|{Q1}", part)
        drawn.show(item, f"{team}|W|{Q1}", ("numerator", cell), ("denominator", base))
    assert drawn.decide() == {f"s:{team}|W|{Q1}" for team in "ac"}


def test_published_shares_of_groups_add_up_by_their_bases() -> None:
    """10.0% of 30, 50.0% of 50 and 37.5% of 40 are 43 of 120, 35.8%."""
    drawn, item = Drawn(), share(numerator=None, published={"feed": "plans.share"})
    for team, printed, base in (("", 35.8, 120), ("a", 10.0, 30), ("b", 50.0, 50), ("c", 37.5, 40)):
        group = f"team={team}" if team else ""
        above, below = drawn.cell(f"share|{group}|W|{Q1}", printed), drawn.cell(f"b|{group}|W|{Q1}", base)
        drawn.show(item, f"{team}|W|{Q1}", ("published", above), ("denominator", below))
    assert drawn.decide() == {f"s:{team}|W|{Q1}" for team in "ac"}


def test_a_district_s_own_pack_after_that_of_its_county() -> None:
    """The county's pack hid D3 as the partner of D2; the district's own headline would give D2 away."""
    county = Drawn()
    for area, number in (("W", 52), ("D1", 40), ("D2", 3), ("D3", 9)):
        county.count(counts(), f"|{area}|{Q1}", number)
    parts = {"W": ("D1", "D2", "D3")}
    was = county.decide(parts_of=parts)
    district = Drawn()
    district.observed, district.items = dict(county.observed), county.items
    district.show(counts(), f"|D3|{Q1}", ("numerator", 4))
    assert district.decide(earlier(county, was), parts_of=parts) == {f"n:|D3|{Q1}"}


@pytest.mark.parametrize(("printed", "hidden"), [(0.003, True), (0.004, True), (0.005, False), (3.0, False)])
def test_a_count_that_is_published_in_thousands(printed: float, hidden: bool) -> None:
    drawn = Drawn()
    item = counts(numerator=None, published={"feed": "plans.n", "scale": 1000})
    drawn.show(item, f"|W|{Q1}", ("published", drawn.cell(f"n||W|{Q1}", printed)))
    assert bool(drawn.decide()) is hidden


@pytest.mark.parametrize(("kind", "hidden"), [("proportion", True), ("rate", True), ("mean", False), ("score", False)])
def test_a_published_score_gives_no_count_back(kind: str, hidden: bool) -> None:
    """0.1 times 40 is 4 children of a rate, and nothing of a score."""
    drawn = Drawn()
    value = {"type": kind, "unit": "x", "multiplier": 1, "decimals": 1, "polarity": "no_judgement"}
    item = share(value=value, numerator=None, published={"feed": "plans.s"})
    above, below = drawn.cell(f"s||W|{Q1}", 0.1), drawn.cell(f"b||W|{Q1}", 40)
    drawn.show(item, f"|W|{Q1}", ("published", above), ("denominator", below))
    assert bool(drawn.decide()) is hidden


def test_what_an_indicator_showed_is_known_though_its_definition_is_gone() -> None:
    """30, 12 and 10 of 52 were shown under another name; then the third is put right to 3, and the total to 45."""
    old, new = Drawn(), Drawn()
    for team, number in (("", 52), ("a", 30), ("b", 12), ("c", 10)):
        old.count(counts("old", numerator={"definition": "x", "feed": "plans.n"}), f"{team}|W|{Q1}", number)
    new.observed = {key: replace(one, address=_renamed(one.address)) for key, one in old.observed.items()}
    before = Earlier(earlier(old, set()).figures, dict(new.observed))
    item = counts()
    for team, number in (("a", 2), ("b", 3)):
        new.show(item, f"{team}|W|{Q1}", ("numerator", number))
    new.count(item, f"c|W|{Q1}", 3, load=2)
    new.count(item, f"|W|{Q1}", 45, load=2)
    assert new.decide(before) == {f"n:c|W|{Q1}", f"n:|W|{Q1}"}


def test_a_share_that_was_shown_under_another_name_has_told_its_count() -> None:
    """A partner (50.0% of 50) that an earlier pack showed is none any more, so another is taken."""
    drawn, item = Drawn(), share(numerator=None, published={"feed": "plans.share"})
    for team, printed, base in (("", 35.8, 120), ("a", 10.0, 30), ("b", 50.0, 50), ("c", 37.5, 40)):
        group = f"team={team}" if team else ""
        above, below = drawn.cell(f"share|{group}|W|{Q1}", printed), drawn.cell(f"b|{group}|W|{Q1}", base)
        drawn.show(item, f"{team}|W|{Q1}", ("published", above), ("denominator", below))
    inputs = (("published", 7), ("denominator", 8))
    told = EarlierFigure(FigureKey("gone", "c", "W", Q1), True, inputs)
    assert drawn.decide(Earlier((told,), dict(drawn.observed))) == {f"s:{team}|W|{Q1}" for team in "ab"}


def _renamed(address: Address) -> Address:
    feed, _, breakdown = address.series
    return address._replace(series=(feed, "n", breakdown))


def test_small_areas_make_their_county_where_no_district_is_known() -> None:
    """60 in the county less 50 and 7 leave 3 in S2: another small area, or the county, must be hidden with it."""
    parts = {"W": ("D1", "D2"), "D1": ("E01000001", "E01000002"), "D2": ("E01000003",)}
    drawn = Drawn()
    for area, number in (("W", 60), ("E01000001", 50), ("E01000002", 3), ("E01000003", 7)):
        drawn.count(counts(), f"|{area}|{Q1}", number)
    found = drawn.decide(parts_of=parts)
    assert f"n:|E01000002|{Q1}" in found
    assert len(found) == 2
    assert drawn.decide(parts_of={}) == {f"n:|E01000002|{Q1}"}

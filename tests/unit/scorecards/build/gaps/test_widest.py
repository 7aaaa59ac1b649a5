"""The widest gap of a breakdown, and whether it changed: what is printed, and what chance allows."""

from dataclasses import replace
from datetime import date

import pytest

from oba.indicators.indicator import Break
from oba.scorecards.build.gaps.widest import OLD, ONE_PERIOD, find_breakdown
from oba.scorecards.card import Card
from oba.scorecards.figure import Line, Point
from oba.scorecards.notes import BreakMark
from tests.fixtures.made_up_definitions import AREA, figure, line, make_indicator, snapshot

AS_AT = date(2026, 4, 3)
Values = dict[int, float | None]


def card_of(
    groups: dict[str, Values], polarity: str = "high_is_good", kind: str = "proportion", spread: float = 0.0
) -> Card:
    value = {"type": kind, "unit": "%", "multiplier": 100, "decimals": 1, "polarity": polarity}
    lines = tuple(
        line("category", name, [snapshot(year) for year in values], list(values.values()), spread=spread)
        for name, values in groups.items()
    )
    card = Card(make_indicator("share", short_name="Share", value=value), "E1", AREA, Line("own", AREA, "own", ()))
    return replace(card, categories=lines, categories_label="District")


def now(**values: float | None) -> dict[str, Values]:
    return {name: {2025: value} for name, value in values.items()}


@pytest.mark.parametrize(
    ("groups", "polarity", "first", "last", "gap", "withheld"),
    [
        (now(A=60.0, B=70.0, C=50.0), "high_is_good", "B", "C", "20.0", 0),
        (now(A=60.0, B=70.0, C=50.0), "low_is_good", "C", "B", "20.0", 0),
        (now(A=60.0, B=70.0, C=50.0), "no_judgement", "B", "C", "20.0", 0),
        (now(A=70.0, B=70.04, C=50.0, D=50.0), "high_is_good", "A and B", "C and D", "20.0", 0),  # as printed
        (now(A=60.0, B=None, C=50.0), "high_is_good", "A", "C", "10.0", 1),
    ],
)
def test_first_and_last_are_named_by_what_is_good_among_those_that_are_shown(
    groups: dict[str, Values], polarity: str, first: str, last: str, gap: str, withheld: int
) -> None:
    found = find_breakdown(card_of(groups, polarity), AS_AT)
    assert (found.first, found.last, found.withheld) == (first, last, withheld)
    assert found.gap is not None
    assert found.gap.text == gap
    assert found.since == ONE_PERIOD


def test_with_fewer_than_two_figures_there_is_no_gap() -> None:
    found = find_breakdown(card_of(now(A=60.0, B=None)), AS_AT)
    assert (found.first, found.gap, found.withheld) == ("", None, 1)


@pytest.mark.parametrize(("kind", "is_gap"), [("count", False), ("currency", False), ("rate", True), ("mean", True)])
def test_counts_differ_as_groups_do_and_have_no_gap(kind: str, is_gap: bool) -> None:
    found = find_breakdown(card_of(now(A=60.0, B=50.0), kind=kind), AS_AT)
    assert (found.gap is not None) is is_gap
    assert found.first == "A"
    shares = card_of(now(A=60.0, B=40.0))
    shares = replace(shares, indicator=shares.indicator.model_copy(update={"shares_of_whole": True}))
    assert find_breakdown(shares, AS_AT).gap is None


@pytest.mark.parametrize(
    ("before", "became", "spread", "said"),
    [
        ((60, 50), (70, 50), 2.0, "Wider by more than chance (95% interval of the change 6.0 to 14.0): 10.0 in"),
        ((70, 50), (60, 50), 2.0, "Narrower by more than chance (95% interval of the change −14.0 to −6.0): 20.0 in"),
        ((60, 50), (63, 50), 2.0, "No change beyond chance (95% interval of the change −1.0 to 7.0): 10.0 in"),
        ((60, 50), (64, 50), 2.0, "No change beyond chance (95% interval of the change 0.0 to 8.0): 10.0 in"),
        ((60, 50), (61, 50), 0.0, "Chance cannot be told, for want of an interval. Wider: 10.0 in"),
        ((60, 50), (60, 51), 0.0, "Chance cannot be told, for want of an interval. Narrower: 10.0 in"),
        ((60, 50), (61, 51), 0.0, "Chance cannot be told, for want of an interval. As wide as before: 10.0 in"),
        ((50, 60), (61, 50), 0.0, "Chance cannot be told, for want of an interval. Wider: 10.0 in"),
    ],
)
def test_whether_it_widened_is_told_by_the_interval_first(
    before: tuple[float, float], became: tuple[float, float], spread: float, said: str
) -> None:
    groups = {name: {2024: was, 2025: now} for name, was, now in zip("AB", before, became, strict=True)}
    since = find_breakdown(card_of(groups, spread=spread), AS_AT).since
    assert since.startswith(said)
    assert "in 31 March 2024" in since


def test_other_groups_at_the_ends_are_named() -> None:
    groups: dict[str, Values] = {"A": {2024: 60, 2025: 60}, "B": {2024: 50, 2025: 55}, "C": {2024: 55, 2025: 48}}
    since = find_breakdown(card_of(groups), AS_AT).since
    assert since.endswith("10.0 in 31 March 2024, 12.0 now. Then between A and B.")


def test_it_is_set_beside_what_the_board_saw_last_and_never_across_a_break() -> None:
    groups: dict[str, Values] = {
        "A": {2022: 60, 2023: 61, 2024: 62, 2025: 65},
        "B": dict.fromkeys(range(2022, 2026), 50),
    }
    card = card_of(groups)
    assert "12.0 in 31 March 2024" in find_breakdown(card, AS_AT).since
    seen = replace(card, seen=Point(snapshot(2023), figure(0.0)))
    assert "11.0 in 31 March 2023" in find_breakdown(seen, AS_AT).since
    for first, said in (("2024-03-31", "12.0 in 31 March 2024"), ("2025-03-31", ONE_PERIOD)):
        broken = seen.indicator.model_copy(update={"breaks": [Break(period=first, reason="New form.")]})
        assert said in find_breakdown(replace(seen, indicator=broken), AS_AT).since
    joined = replace(card, breaks=(BreakMark(snapshot(2025), "An older release stands before it.", is_join=True),))
    assert find_breakdown(joined, AS_AT).since == ONE_PERIOD


@pytest.mark.parametrize(("year", "is_old"), [(2023, True), (2024, False)])
def test_of_groups_that_are_too_old_nothing_is_said_but_the_figures(year: int, is_old: bool) -> None:
    found = find_breakdown(card_of({"A": {year - 1: 60, year: 60}, "B": {year - 1: 50, year: 45}}), AS_AT)
    assert found.is_old is is_old
    assert (found.since == OLD) is is_old
    assert found.gap is not None
    assert found.gap.text == "15.0"


def test_a_gap_between_two_groups_is_read_with_the_higher_first_whatever_is_good_of_the_gap() -> None:
    card = card_of(now(A=40.0, B=70.0), "low_is_good")
    value = {**card.indicator.value.model_dump(), "unit": "percentage points"}
    gap = {"breakdown": "meals", "group": "a", "against": "b", "words": "gap"}
    found = find_breakdown(replace(card, indicator=make_indicator("gap", value=value, gap=gap)), AS_AT)
    assert (found.first, found.unit) == ("B", "%")  # the unit of the groups

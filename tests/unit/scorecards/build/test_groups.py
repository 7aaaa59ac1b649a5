"""The card of a group of authorities: the sum of its members, and why there is none."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from oba.indicators.indicator import Indicator
from oba.indicators.measures.series import SeriesKey
from oba.indicators.measuring import Measured
from oba.scorecards.build.cards import make_card
from oba.scorecards.build.figures import FigureBook, inputs_of
from oba.scorecards.build.lines import Places, Surroundings
from oba.scorecards.build.pack import measure_taken
from oba.scorecards.card import Card
from oba.scorecards.render import curves
from tests.fixtures.drawn_cells import cells, indicator

NAMES = {"G": "The group", "A": "Ashby", "B": "Burton", "E": "England"}
PLACES = Places("G", NAMES, england="E", parts=("A", "B"), comparators=frozenset({"england"}), members=("A", "B"))
PUBLIC = {"public_source": True}
PEOPLE = cells("area | period | value\nA | 2023-06-30 | 1000\nB | 2023-06-30 | 3000\nE | 2023-06-30 | 90000", 100)


def plans(*rows: str) -> dict[SeriesKey, pd.DataFrame]:
    drawn = "\n".join(["area | period | value", *rows])
    return {("plans", "count", ""): cells(drawn), ("people", "count", ""): PEOPLE}


def measure(item: Indicator, found: dict[SeriesKey, pd.DataFrame]) -> Measured:
    return measure_taken([item], found, PLACES)[0]


def make(item: Indicator, found: dict[SeriesKey, pd.DataFrame], **around: Any) -> tuple[Card, FigureBook]:
    book = FigureBook()
    return make_card(measure(item, found), Surroundings(PLACES, date(2026, 11, 23), book, {}, **around)), book


def rate(**changes: Any) -> Indicator:
    return indicator(disclosure=PUBLIC, comparators=["england"], **changes)


BOTH = ("A | 2024-03-31 | 10", "B | 2024-03-31 | 50", "E | 2024-03-31 | 900")


def test_its_rate_is_of_both_sums_beside_england_with_its_members_as_parts() -> None:
    card, book = make(rate(), plans(*BOTH))
    (point,) = card.own.points
    assert (point.figure.text, point.figure.numerator, point.figure.denominator) == ("150.0", 60.0, 4000.0)
    assert [line.name for line in card.lines] == ["England"]
    assert (card.categories_label, [line.name for line in card.categories]) == ("Authority", ["Ashby", "Burton"])
    assert [line.points[0].figure.text for line in card.categories] == ["100.0", "166.7"]
    bars = curves.sketch_bars(card)
    assert bars is not None
    assert [bar.name for bar in bars.bars] == ["The group, whole", "Ashby", "Burton"]
    row = book.rows[point.figure.trace]
    assert row["method"] == "numerator / denominator x 10000 (counts of 2 authorities added up)"
    assert inputs_of(book, point.figure.trace) == [
        ("numerator", 1), ("numerator", 2), ("denominator", 100), ("denominator", 101)
    ]  # fmt: skip
    others = [book.rows[line.points[0].figure.trace]["method"] for line in (*card.categories, *card.lines)]
    assert others == ["numerator / denominator x 10000"] * 3


def test_counts_that_are_not_public_are_not_added_up() -> None:
    guarded = indicator(comparators=["england"])
    assert "G" not in set(measure(guarded, plans(*BOTH)).table["area"])
    card, _ = make(guarded, plans(*BOTH))
    assert card.verdict.sentence == (
        "Shown by authority; there is no one figure for The group, since counts that are not public are not added up"
        " over its members."
    )


def test_a_public_indicator_does_not_lend_its_sums_to_one_that_is_not() -> None:
    guarded = indicator(id="guarded")
    found = measure_taken([rate(), guarded], plans(*BOTH), PLACES)
    assert ["G" in set(one.table["area"]) for one in found] == [True, False]


def test_a_rate_without_counts_cannot_be_added_and_says_so() -> None:
    published = rate(
        numerator=None,
        denominator=None,
        published={"feed": "plans.rate"},
        uncertainty={"ci_method": "none", "reason": "no counts are published"},
    )
    rows = (
        f"{area} | {year}-03-31 | {value}"
        for year in (2023, 2024)
        for area, value in zip("ABE", (5, 7, 6), strict=True)
    )
    drawn = "\n".join(["area | period | value", *rows])
    card, _ = make(published, {("plans", "rate", ""): cells(drawn)})
    assert card.own.points == ()
    assert curves.sketch_curve(card) is None
    bars = curves.sketch_bars(card)
    assert bars is not None
    assert [(bar.name, bar.text) for bar in bars.bars] == [("Ashby", "5.0"), ("Burton", "7.0")]
    assert card.verdict.sentence == (
        "Shown by authority; there is no one figure for The group, since the members' figures have no counts, so they"
        " cannot be added."
    )
    assert card.notes == ()


def test_which_member_has_no_number_is_said_for_each_period_the_newest_first() -> None:
    rows = [f"A | {year}-03-31 | 10" for year in range(2017, 2025)]
    gone = {2017: "[x]", 2018: "[c]", 2019: "[c]", 2020: "[z]", 2021: "[low]", 2022: "[u]", 2024: "[c]"}
    people = "\n".join(f"{area} | {year}-06-30 | 1000" for area in "AB" for year in range(2016, 2024))
    found = plans(*rows, *(f"B | {year}-03-31 | {mark}" for year, mark in gone.items()))
    found["people", "count", ""] = cells(f"area | period | value\n{people}", 100)
    card, _ = make(rate(), found)
    assert [note.text for note in card.notes if "sum" in note.text] == [
        "No sum for 31 March 2018, 31 March 2019, 31 March 2024. Not there to add: Burton (hidden to protect a small"
        " number).",
        "No sum for 31 March 2023. Not there to add: Burton (no figure).",
        "No sum for 31 March 2022. Not there to add: Burton (withheld by the publisher because it is not reliable).",
        "No sum for 31 March 2021. Not there to add: Burton (rounds to zero but is not zero).",
        "Nor is there a sum for 31 March 2017, 31 March 2020.",
    ]
    assert card.verdict.sentence == (
        "Shown by authority; there is no one figure for The group, since not every member has a number that may be"
        " added."
    )


def test_a_share_of_a_member_that_comes_without_its_count_is_no_number_to_add() -> None:
    item = rate(routes=[{"feed": "other.rate", "tolerance": 1, "fill": True}])
    found = plans("A | 2024-03-31 | 10", "B | 2024-03-31 | [x]")
    found["other", "rate", ""] = cells("area | period | value\nB | 2024-03-31 | 7.5", 200)
    card, _ = make(item, found)
    assert card.categories[1].points[0].figure.text == "7.5"
    assert [note.text for note in card.notes if "sum" in note.text] == [
        "No sum for 31 March 2024. Not there to add: Burton (no counts)."
    ]


@pytest.mark.parametrize(("to", "out"), [(5, "5"), (10, "10"), (0, "")])
def test_a_sum_of_rounded_counts_says_how_far_out_it_may_be(to: int, out: str) -> None:
    card, _ = make(rate(), plans(*BOTH), rounded={"plans.count": to} if to else {"else.count": 5})
    told = [note.text for note in card.notes if "rounded" in note.text]
    assert told == [
        f"The counts of authorities in plans are rounded to {to} by their publisher, so that the sum of 2 may be up to"
        f" {out} out."
    ] * bool(to)


@pytest.mark.parametrize(
    ("older", "breaks"),
    [
        (("A | 2020-03-31 | 7", "B | 2020-03-31 | 9"), ["31 March 2021"]),  # of both, so of their sum too
        (("A | 2020-03-31 | 7",), []),  # before the first sum a break of one changes nothing
        (("B | 2021-03-31 | 9",), ["31 March 2021", "31 March 2022"]),  # Ashby's, then Burton's
    ],
)
def test_a_break_of_any_member_is_one_of_the_group(older: tuple[str, ...], breaks: list[str]) -> None:
    """In the third case the newest release has Burton a year later, and an older one has both before."""
    count = rate(
        denominator=None,
        value={"type": "count", "unit": "plans", "decimals": 0, "polarity": "no_judgement"},
        uncertainty={"ci_method": "none", "reason": "a full count"},
        earlier=[{"feed": "old.count", "until": "2021-03-31", "tolerance": 1, "basis": "Rounded before."}],
    )
    late = len(breaks) > 1
    rows = [f"{area} | {year}-03-31 | 10" for area in "AB" for year in range(2021, 2025)]
    rows = [row for row in rows if not (late and row.startswith("B | 2021"))]
    if late:
        older = ("A | 2020-03-31 | 7", "B | 2020-03-31 | 9", *older)
    found = {("plans", "count", ""): cells("\n".join(["area | period | value", *rows]))}
    found["old", "count", ""] = cells("\n".join(["area | period | value", *older]), 50)
    card, _ = make(count, found)
    assert [mark.period.label for mark in card.breaks] == breaks

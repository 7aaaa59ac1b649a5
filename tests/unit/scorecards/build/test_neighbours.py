"""The neighbours' median, and their mean, where the source hides some of them."""

import math
from datetime import date
from typing import Any

import pytest

from oba.indicators.feed import Measure
from oba.indicators.measuring import measure_indicator
from oba.scorecards.build.cards import make_card
from oba.scorecards.build.figures import FigureBook
from oba.scorecards.build.judging.place import compare_with
from oba.scorecards.build.lines import Places, Surroundings
from oba.scorecards.build.neighbours import bound_hidden, compare_range, summarise_neighbours
from oba.scorecards.card import Card
from oba.scorecards.judgement import Comparison
from tests.fixtures.drawn_cells import cells, indicator
from tests.fixtures.statistics_cases import read_cases

ANSWERS = read_cases("neighbours_answers.csv")
DAY = "2025-03-31"
LONG_PLANS: dict[str, Any] = {
    "value": {"type": "proportion", "unit": "%", "multiplier": 100, "polarity": "low_is_good"},
    "denominator": {"definition": "plans", "feed": "people.count"},
    "uncertainty": {"ci_method": "wilson"},
    "comparators": ["statistical_neighbours"],
    "disclosure": {"public_source": True},
}
OWN = {"n1": (0, 110), "n2": (0, 150), "n3": (6, 400)}
"""Counts whose Wilson interval is that of the case."""


def make(
    own: tuple[int, int], others: list[tuple[str, str]], hidden: tuple[int, int] | None = (1, 5), **changes: Any
) -> Card:
    """A card of one year with neighbours given as count (or `[c]`) and base."""
    names = [f"N{number}" for number in range(len(others))]
    counts = [f"W | {DAY} | {own[0]}"] + [f"{n} | {DAY} | {count}" for n, (count, _) in zip(names, others, strict=True)]
    bases = [f"W | {DAY} | {own[1]}"] + [f"{n} | {DAY} | {base}" for n, (_, base) in zip(names, others, strict=True)]
    found = {
        ("plans", "count", ""): cells("\n".join(["area | period | value", *counts])),
        ("people", "count", ""): cells("\n".join(["area | period | value", *bases]), 100),
    }
    named = {"W": "Here"} | {name: name for name in names}
    kinds = frozenset({"statistical_neighbours"})
    places = Places("W", named, neighbours=tuple(names), comparators=kinds)
    hides = {} if hidden is None else {"plans.count": hidden}
    around = Surroundings(places, date(2026, 11, 23), FigureBook(), {}, hidden_counts=hides)
    return make_card(measure_indicator(indicator(**{**LONG_PLANS, **changes}), found), around)


def mean_of(
    own: tuple[int, int], others: list[tuple[str, str]], hidden: tuple[int, int] | None = (1, 5), **changes: Any
) -> Comparison:
    """The same, compared with the neighbours' mean, which a card does not show."""
    card = make(own, others, hidden, **changes)
    item, counted = card.indicator, card.indicator.numerator
    assert counted is not None
    assert card.latest is not None
    rows = {
        ("", line.id): [
            {"symbol": point.figure.symbol, "period": DAY, "denominator": float(base)} for point in line.points
        ]
        for line, (_, base) in zip(card.neighbours, others, strict=True)
    }
    unseen = bound_hidden(item, rows, {} if hidden is None else {counted.feed: hidden})
    book = FigureBook()
    keys = [point.figure.trace for line in card.neighbours for point in line.points]
    book.rows = {key: {"inputs": "[]"} for key in keys}
    line = summarise_neighbours(item, card.neighbours, book, "W", len(others), unseen, "mean")
    return compare_with(item, "Here", card.latest, line.name, line.kind, line.points[0].figure)


def others_of(case: str) -> list[tuple[str, str]]:
    rows = [row for row in read_cases("neighbours.csv") if row["case"] == case]
    return [(row["count"] or f"[{row['symbol']}]", row["base"]) for row in rows]


@pytest.mark.parametrize("case", ANSWERS, ids=lambda case: case["case"])
def test_the_word_is_that_of_both_ends_of_what_the_mean_can_be(case: dict[str, str]) -> None:
    found = mean_of(OWN[case["case"]], others_of(case["case"]))
    assert found.word == case["word_right"].replace("cannot be compared", "not compared")
    assert ("cannot be compared" in found.sentence) is (case["word_right"] == "cannot be compared")
    assert f"{case['known']} of {case['neighbours']} neighbours have a figure" in found.sentence
    assert found.figure.value is None
    assert found.figure.symbol_text.startswith("between ")
    assert found.figure.between == pytest.approx((float(case["mean_lowest"]), float(case["mean_highest"])), abs=0.005)
    assert found.figure.text == f"{float(case['mean_lowest']):.1f} to {float(case['mean_highest']):.1f}"


def test_where_the_source_does_not_say_what_it_hides_the_mean_is_not_said() -> None:
    found = mean_of((0, 110), others_of("n1"), hidden=None)
    assert (found.word, found.figure.value, found.figure.text) == ("not compared", None, "[c]")
    assert "4 of 10 neighbours have a figure, and how large the hidden ones can be is not known" in found.sentence


def test_the_median_is_bounded_where_fewer_than_half_are_hidden() -> None:
    """9, 10, 11 and 12 of 100 are known: whatever the fifth is, the median lies between 10 and 11."""
    card = make((0, 110), [("9", "100"), ("10", "100"), ("11", "100"), ("12", "100"), ("[c]", "100")], hidden=None)
    median = next(each for each in card.comparisons if each.kind == "neighbours_median")
    assert (median.word, median.figure.text) == ("better", "10.0 to 11.0")
    assert median.sentence == (
        "Here's 0.0% (95% interval 0.0 to 3.4) is better than Statistical neighbours (median) (between 10.0 and"
        " 11.0%). 4 of 5 neighbours have a figure. The hidden ones are small numbers, so it lies between these two."
    )


def test_a_missing_neighbour_is_not_a_hidden_one() -> None:
    found = mean_of((0, 110), [("9", "100"), ("[x]", "100"), ("11", "100")])
    assert (found.word, found.figure.value) == ("better", 10.0)
    assert found.sentence.endswith("which lies outside its interval. 2 of 3 neighbours have a figure.")
    whole = mean_of((0, 110), [("9", "100"), ("11", "100")])
    assert whole.sentence.endswith("which lies outside its interval.")


def test_a_rate_and_a_count_are_bounded_too() -> None:
    rate = {"type": "rate", "unit": "per 1,000", "multiplier": 1000, "polarity": "low_is_good"}
    more: dict[str, Any] = {"value": rate, "uncertainty": {"ci_method": "byars"}}
    found = mean_of((20, 100), [("20", "100"), ("[c]", "100")], **more)
    assert found.figure.between == (105.0, 125.0)
    count = {"type": "count", "unit": "plans", "polarity": "low_is_good"}
    found = mean_of(
        (20, 100), [("20", "100"), ("[c]", "100")], value=count, denominator=None, uncertainty=more["uncertainty"]
    )
    assert found.figure.between == (10.5, 12.5)


@pytest.mark.parametrize(
    ("ends", "word"),
    [
        ((3.0, 4.0), "better"),
        ((2.0, 4.0), "not compared"),
        ((2.0, 2.2), "similar"),
        ((0.1, 0.5), "worse"),
        ((0.1, 2.0), "not compared"),
        ((0.1, 9.0), "not compared"),
        ((-math.inf, math.inf), "not compared"),
    ],
)
def test_a_word_only_where_both_ends_agree(ends: tuple[float, float], word: str) -> None:
    assert compare_range(1.5, 0.7, 2.5, ends, "low_is_good") == word


@pytest.mark.parametrize("given", [[5, 1], [-1, 5]])
def test_what_a_source_hides_is_a_range(given: list[int]) -> None:
    with pytest.raises(ValueError, match="the least and then the greatest"):
        Measure.model_validate({"column": "plans", "hidden_counts": given})

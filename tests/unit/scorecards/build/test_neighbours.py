"""The neighbours' median where the source hides some of them."""

import math
from datetime import date
from statistics import median
from typing import Any

import pytest

from oba.indicators.feed import Measure
from oba.indicators.measuring import measure_indicator
from oba.scorecards.build.cards import make_card
from oba.scorecards.build.figures import FigureBook
from oba.scorecards.build.lines import Places, Surroundings
from oba.scorecards.build.neighbours import compare_range, find_ends
from oba.scorecards.card import Card
from oba.scorecards.judgement import Comparison
from oba.statistics.aggregation import neighbour_summary
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


def median_of(
    own: tuple[int, int], others: list[tuple[str, str]], hidden: tuple[int, int] | None = (1, 5), **changes: Any
) -> Comparison:
    """The comparison of the same card with its neighbours' median."""
    return next(one for one in make(own, others, hidden, **changes).comparisons if one.kind == "neighbours_median")


def others_of(case: str) -> list[tuple[str, str]]:
    rows = [row for row in read_cases("neighbours.csv") if row["case"] == case]
    return [(row["count"] or f"[{row['symbol']}]", row["base"]) for row in rows]


def share_of(count: str, base: str, hidden: int) -> float:
    """The share of a neighbour, where a count that the source hides is so many."""
    return 100 * (hidden if count == "[c]" else int(count)) / int(base)


@pytest.mark.parametrize("case", ANSWERS, ids=lambda case: case["case"])
def test_the_word_is_that_of_both_ends_of_what_the_mean_can_be(case: dict[str, str]) -> None:
    """The answers are of the mean, which no card shows: it is made here from the ends that the median is made from."""
    others = others_of(case["case"])
    card = make(OWN[case["case"]], others)
    assert card.latest is not None
    period, own = card.latest.period, card.latest.figure
    unseen = {
        (line.id, period): (share_of(count, base, 1), share_of(count, base, 5))
        for line, (count, base) in zip(card.neighbours, others, strict=True)
        if count == "[c]"
    }
    low, high = find_ends(card.neighbours, [period], unseen)
    ends = (float(neighbour_summary(low).mean[0]), float(neighbour_summary(high).mean[0]))
    assert ends == pytest.approx((float(case["mean_lowest"]), float(case["mean_highest"])), abs=0.005)
    assert own.value is not None
    assert own.lower is not None
    assert own.upper is not None
    word = compare_range(own.value, own.lower, own.upper, ends, "low_is_good")
    assert word == case["word_right"].replace("cannot be compared", "not compared")


@pytest.mark.parametrize("case", ANSWERS, ids=lambda case: case["case"])
def test_the_median_of_the_same_neighbours_lies_between_the_medians_of_both_ends(case: dict[str, str]) -> None:
    others = others_of(case["case"])
    found = median_of(OWN[case["case"]], others)
    least, most = (median(share_of(count, base, hidden) for count, base in others) for hidden in (1, 5))
    if case["case"] == "n2":  # both that are hidden lie below the middle, whatever they are
        assert found.figure.value == pytest.approx(least) == pytest.approx(most)
    else:
        assert found.figure.value is None
        assert found.figure.between == pytest.approx((least, most))
        assert found.figure.text == f"{least:.1f} to {most:.1f}"
        assert found.figure.symbol_text.startswith("between ")
    assert ("cannot be compared" in found.sentence) is (found.word == "not compared")
    assert f"{case['known']} of {case['neighbours']} neighbours have a figure" in found.sentence


def test_where_the_source_does_not_say_what_it_hides_the_median_is_not_said() -> None:
    found = median_of((0, 110), others_of("n1"), hidden=None)
    assert (found.word, found.figure.value, found.figure.text) == ("not compared", None, "[c]")
    assert "4 of 10 neighbours have a figure, and how large the hidden ones can be is not known" in found.sentence


def test_the_median_is_bounded_where_fewer_than_half_are_hidden() -> None:
    """9, 10, 11 and 12 of 100 are known: whatever the fifth is, the median lies between 10 and 11."""
    card = make((0, 110), [("9", "100"), ("10", "100"), ("11", "100"), ("12", "100"), ("[c]", "100")], hidden=None)
    found = next(each for each in card.comparisons if each.kind == "neighbours_median")
    assert (found.word, found.figure.text) == ("better", "10.0 to 11.0")
    assert found.sentence == (
        "Here's 0.0% (95% interval 0.0 to 3.4) is better than Statistical neighbours (median) (between 10.0 and"
        " 11.0%). 4 of 5 neighbours have a figure. The hidden ones are small numbers, so it lies between these two."
    )


def test_a_missing_neighbour_is_not_a_hidden_one() -> None:
    found = median_of((0, 110), [("9", "100"), ("[x]", "100"), ("11", "100")])
    assert (found.word, found.figure.value) == ("better", 10.0)
    assert found.sentence.endswith("which lies outside its interval. 2 of 3 neighbours have a figure.")
    whole = median_of((0, 110), [("9", "100"), ("11", "100")])
    assert whole.sentence.endswith("which lies outside its interval.")


def test_a_rate_and_a_count_are_bounded_too() -> None:
    rate = {"type": "rate", "unit": "per 1,000", "multiplier": 1000, "polarity": "low_is_good"}
    more: dict[str, Any] = {"value": rate, "uncertainty": {"ci_method": "byars"}}
    found = median_of((20, 100), [("20", "100"), ("[c]", "100")], **more)
    assert found.figure.between == (105.0, 125.0)
    count = {"type": "count", "unit": "plans", "polarity": "low_is_good"}
    found = median_of(
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

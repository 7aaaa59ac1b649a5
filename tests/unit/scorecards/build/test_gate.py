"""Whether a figure may be shown is decided once, and what follows from it."""

import math
from datetime import date
from typing import Any

import pandas as pd
import pytest

from oba.indicators.indicator import Indicator
from oba.indicators.measures.series import SeriesKey
from oba.indicators.measuring import measure_indicator
from oba.scorecards.build import gate
from oba.scorecards.build.cards import make_card
from oba.scorecards.build.figures import FigureBook, make_figure
from oba.scorecards.build.lines import Places, Surroundings
from oba.scorecards.card import Card
from oba.scorecards.figure import Figure, Standing
from tests.fixtures.drawn_cells import cells, indicator

ROW: dict[str, Any] = {
    "value": 43.5,
    "lower": 40.0,
    "upper": 47.0,
    "numerator": 87.0,
    "denominator": 200.0,
    "symbol": None,
    "flag": None,
    "status": "final",
    "approximate": False,
}
NAMES = {"W": "Here", "E": "England", "N1": "One", "N2": "Two"}


@pytest.mark.parametrize(
    ("changes", "hidden", "standing", "text"),
    [
        ({}, False, Standing.SHOWN, "43.5"),
        ({"flag": "implausible"}, False, Standing.NOT_BELIEVABLE, "[q]"),
        ({"flag": "a flag of tomorrow"}, False, Standing.NOT_BELIEVABLE, "[q]"),
        ({}, True, Standing.HIDDEN, "[c]"),
        ({"flag": "implausible"}, True, Standing.HIDDEN, "[c]"),  # or the flag would tell it from its partners
        ({"value": math.nan}, False, Standing.MISSING, "[x]"),
        ({"value": None}, False, Standing.MISSING, "[x]"),
        ({"value": math.nan, "symbol": "u"}, False, Standing.MISSING, "[u]"),
        ({"value": math.nan, "symbol": "c"}, False, Standing.HIDDEN, "[c]"),
        ({"value": math.nan, "symbol": "x", "flag": "scale"}, False, Standing.MISSING, "[x]"),
    ],
)
def test_a_row_has_one_standing(changes: dict[str, Any], hidden: bool, standing: Standing, text: str) -> None:
    row = ROW | changes
    figure = make_figure(indicator(), row, "T", "", gate.decide(row, hidden))
    assert (figure.standing, figure.text) == (standing, text)
    if standing is not Standing.SHOWN:
        assert figure.symbol_text
        assert {figure.value, figure.lower, figure.upper, figure.numerator, figure.denominator} == {None}
        assert figure.interval_text == ""


@pytest.mark.parametrize("kept", ["lower", "upper", "numerator", "denominator"])
def test_a_figure_without_a_value_can_keep_no_other_number(kept: str) -> None:
    with pytest.raises(ValueError, match="keeps no other number"):
        Figure(None, "[c]", symbol="c", **{kept: 0.0})


def test_a_figure_has_a_number_or_a_mark() -> None:
    with pytest.raises(ValueError, match="has no mark"):
        Figure(1.0, "1.0", symbol="q")


def published(**changes: Any) -> Indicator:
    given = {"ci_method": "none", "reason": "no counts"}
    return indicator(numerator=None, denominator=None, uncertainty=given, published={"feed": "plans.rate"}, **changes)


def make(item: Indicator, found: dict[SeriesKey, pd.DataFrame]) -> tuple[Card, FigureBook]:
    places = Places("W", NAMES, "E", None, ("N1", "N2"), (), frozenset({"england", "statistical_neighbours"}))
    around = Surroundings(places, date(2026, 11, 23), FigureBook(), {})
    return make_card(measure_indicator(item, found), around), around.book


def rates(*rows: str) -> dict[SeriesKey, pd.DataFrame]:
    return {("plans", "rate", ""): cells("area | period | value | flag\n" + "\n".join(rows))}


BESIDE = ["england", "statistical_neighbours"]


def test_a_withheld_number_is_not_in_the_book_nor_in_the_code_made_from_what_is() -> None:
    """A code that was made from the number would tell it to whoever tries all numbers."""
    codes = []
    for number in ("43.5", "99"):
        card, book = make(published(), rates(f"W | 2025-03-31 | {number} | out-of-range"))
        (point,) = card.own.points
        codes.append(point.figure.trace)
        row = book.rows[point.figure.trace]
        assert (row["value"], row["symbol"]) == (None, "q")
    assert codes[0] == codes[1]


def test_a_flagged_comparator_is_in_no_sentence_and_each_says_why() -> None:
    found = rates(
        "W | 2024-03-31 | 40 |",
        "W | 2025-03-31 | 41 |",
        "E | 2025-03-31 | 7654.321 | implausible",
        "N1 | 2025-03-31 | 50 |",
        "N2 | 2025-03-31 | 7654.321 | scale",
    )
    card, book = make(published(comparators=BESIDE), found)
    england, median = card.comparisons
    why = "is flagged as not believable: outside the figures of its own parts"
    assert england.sentence == f"Not compared: the figure for England for 31 March 2025 {why}."
    assert f"the figure for England {why}" in card.chart_sentence
    assert (median.figure.value, median.figure.note) == (
        50.0,
        "1 of 2 neighbours have a figure; 1 is flagged as not believable.",
    )
    assert [note.text for note in card.notes if "England" in note.text] == [
        f"The figure for England, 31 March 2025, {why}. It is not shown, drawn, compared, counted with or exported."
    ]
    assert "7654" not in repr(card)
    assert "7,654" not in repr(card)
    assert 7654.321 not in {row["value"] for row in book.rows.values()}


def test_a_median_of_nothing_but_flagged_figures_is_a_mark() -> None:
    found = rates("W | 2025-03-31 | 40 |", "N1 | 2025-03-31 | 50 | scale", "N2 | 2025-03-31 | 60 | scale")
    card, _ = make(published(comparators=BESIDE), found)
    median = next(line for line in card.lines if line.kind == "neighbours_median").points[0].figure
    assert median.standing is Standing.NOT_BELIEVABLE
    assert median.symbol_text == "0 of 2 neighbours have a figure; 2 are flagged as not believable"


def test_a_flagged_figure_of_this_place_is_not_its_latest() -> None:
    found = rates("W | 2024-03-31 | 40 |", "W | 2025-03-31 | 7654.321 | large-revision")
    card, _ = make(published(), found)
    assert card.latest is not None
    assert card.latest.figure.text == "40.0"
    assert "There is no figure for 31 March 2025: flagged as not believable" in card.notes[-1].text
    assert card.flagged == card.own.points[-1]


def test_what_is_said_of_a_curve_says_which_figures_are_left_out() -> None:
    rows = [f"W | {2014 + n}-03-31 | {40 + n % 3} |" for n in range(11)]
    rows[8] = "W | 2022-03-31 | 7654.321 | scale"
    card, _ = make(published(), rates(*rows))
    said = " The figure of 31 March 2022 is left out: flagged as not believable."
    assert card.trend is not None
    assert card.forecast is not None
    assert card.process is not None
    assert "not of five years in a row" in card.trend.sentence
    for sentence in (card.chart_sentence, card.trend.sentence, card.forecast.sentence, card.process.sentence):
        assert sentence.endswith(f".{said}")
    assert said not in card.verdict.sentence  # it is judged all the same
    few, _ = make(published(), rates(*rows[7:]))
    assert few.verdict.sentence.endswith(f".{said}")
    assert "7654" not in repr((card, few))


def test_a_rank_says_whom_it_leaves_out_and_why() -> None:
    kept, missing, doubted = Figure(1.0, "1.0"), Figure(None, "[x]", symbol="x"), Figure(None, "[q]", symbol="q")
    assert gate.describe_without([kept]) == ""
    assert gate.describe_without([kept, missing]) == "; 1 had no figure"
    assert gate.describe_without([doubted]) == "; 1 is flagged as not believable"
    both = gate.describe_without([missing, missing, doubted, doubted])
    assert both == "; 2 had no figure, 2 are flagged as not believable"


@pytest.mark.parametrize(("flag", "interval"), [("", "38.0 to 44.0"), ("scale", "")])
def test_an_interval_with_a_flagged_end_is_no_interval(flag: str, interval: str) -> None:
    item = indicator(
        numerator=None,
        denominator=None,
        uncertainty={"ci_method": "published"},
        published={"feed": "plans.rate", "lower": "plans.low", "upper": "plans.high"},
    )
    found = rates("W | 2025-03-31 | 41 |")
    found["plans", "low", ""] = cells("area | period | value\nW | 2025-03-31 | 38", 8)
    found["plans", "high", ""] = cells(f"area | period | value | flag\nW | 2025-03-31 | 44 | {flag}", 9)
    card, _ = make(item, found)
    assert card.own.points[0].figure.interval_text == interval


@pytest.mark.parametrize("flag", ["scale", "inexact: over"])
def test_a_forecast_does_not_stand_in_for_a_figure_that_is_withheld(flag: str) -> None:
    """That of 2025 is known, and not to come: the forecast table begins with 2026."""
    rows = [f"W | {2015 + n}-03-31 | {40 + n % 3} |" for n in range(10)]
    card, _ = make(published(), rates(*rows, f"W | 2025-03-31 | 7654.321 | {flag}"))
    assert card.forecast is not None
    assert [point.period.label for point in card.forecast.points][:2] == ["31 March 2026", "31 March 2027"]
    assert len(card.forecast.points) == 4


def test_what_is_made_from_a_flagged_denominator_is_flagged() -> None:
    found = {
        ("plans", "count", ""): cells("area | period | value\nW | 2025-03-31 | 12"),
        ("people", "count", ""): cells("area | period | value | flag\nW | 2024-06-30 | 100 | scale", 9),
    }
    assert measure_indicator(indicator(), found).table["flag"].tolist() == ["scale"]


@pytest.mark.parametrize("flagged", ["a", "b"])
def test_a_gap_from_a_flagged_group_is_flagged(flagged: str) -> None:
    item = published(
        breakdowns=[{"name": "fsm", "label": "Meals", "categories": {"a": "Eligible", "b": "Other"}}],
        gap={"breakdown": "fsm", "group": "a", "against": "b", "words": "behind"},
    )
    found = {
        ("plans", "rate", f"fsm={group}"): cells(
            f"area | period | value | flag\nW | 2025-03-31 | 50 | {'scale' if group == flagged else ''}", place
        )
        for place, group in enumerate("ab")
    }
    table = measure_indicator(item, found).table
    assert table[table["category"] == ""]["flag"].tolist() == ["scale"]


def test_a_share_above_its_whole_makes_no_gap() -> None:
    item = published(
        value={"type": "proportion", "unit": "%", "multiplier": 100, "polarity": "high_is_good"},
        breakdowns=[{"name": "fsm", "label": "Meals", "categories": {"a": "Eligible", "b": "Other"}}],
        gap={"breakdown": "fsm", "group": "a", "against": "b", "words": "behind"},
    )
    found = {
        ("plans", "rate", f"fsm={group}"): cells(f"area | period | value\nW | 2025-03-31 | {value}", place)
        for place, (group, value) in enumerate({"a": 20, "b": 120}.items())
    }
    card, _ = make(item, found)
    assert [line.points[0].figure.text for line in (card.own, *card.categories)] == ["[q]", "20.0", "[q]"]


@pytest.mark.parametrize(
    ("flag", "said"),
    [
        ("", "41.00 here, 38.00 in other.rate"),
        (
            "scale",
            "41.00 here; that in other.rate is flagged as not believable (on another scale than it should be)",
        ),
    ],
)
def test_routes_that_differ_are_said_without_a_flagged_number(flag: str, said: str) -> None:
    item = published(routes=[{"feed": "other.rate", "tolerance": 0.5}], disclosure={"public_source": True})
    found = rates("W | 2025-03-31 | 41 |")
    found["other", "rate", ""] = cells(f"area | period | value | flag\nW | 2025-03-31 | 38 | {flag}", 9)
    card, _ = make(item, found)
    assert card.notes[0].text == f"Two routes differ for Here, 31 March 2025: {said}."

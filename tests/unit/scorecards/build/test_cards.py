"""How a card is made from measured values: what is hidden, flagged, compared and said."""

from typing import Any

import pandas as pd
import pytest

from oba.charts.sketch import BarSketch
from oba.indicators.indicator import Indicator
from oba.indicators.measures.series import SeriesKey
from oba.scorecards.build.card_notes import HIDDEN_WHY
from oba.scorecards.build.cards import make_card
from oba.scorecards.build.judging import direction
from oba.scorecards.build.lines import Places
from oba.scorecards.card import Card
from oba.scorecards.judgement import Trend
from oba.scorecards.render.curves import sketch_main
from oba.statistics.trend.five_points import recent_trend
from tests.fixtures.drawn_cards import NAMES, hide, make
from tests.fixtures.drawn_cells import cells, indicator


def counts(**changes: Any) -> Indicator:
    return indicator(
        value={"type": "count", "unit": "children", "decimals": 0, "polarity": "no_judgement"},
        denominator=None,
        uncertainty={"ci_method": "none", "reason": "a full count"},
        **changes,
    )


SPLIT = {
    "breakdowns": [{"name": "team", "label": "Team", "categories": {"a": "A", "b": "B", "c": "C"}}],
    "show_breakdown": "team",
}


def split_cells(*numbers: int) -> dict[SeriesKey, pd.DataFrame]:
    found: dict[SeriesKey, pd.DataFrame] = {
        ("plans", "count", ""): cells(f"area | period | value\nW | 2025-03-31 | {sum(numbers)}", 50)
    }
    for place, (team, number) in enumerate(zip("abc", numbers, strict=True)):
        drawing = f"area | period | value\nW | 2025-03-31 | {number}"
        found[("plans", "count", f"team={team}")] = cells(drawing, place + 1)
    return found


def test_a_small_number_and_the_one_that_would_tell_it_are_hidden_before_anything_is_drawn() -> None:
    card = make(counts(**SPLIT), split_cells(3, 40, 9))
    shown = {line.name: line.points[0].figure for line in card.categories}
    assert [shown[name].text for name in "ABC"] == ["[c]", "40", "[c]"]
    hidden = shown["A"]
    assert (hidden.value, hidden.numerator, hidden.denominator, hidden.lower, hidden.upper) == (None,) * 5
    assert hidden.symbol_text == "hidden to protect a small number"
    assert [note.text for note in card.notes] == [HIDDEN_WHY]


def test_of_groups_side_by_side_no_trend_of_the_whole_is_told() -> None:
    card = make(counts(**SPLIT, disclosure={"public_source": True}), split_cells(30, 40, 0))
    assert card.latest is not None
    assert (card.latest.figure.text, card.judgement, card.verdict.words) == ("70", None, "Side by side")
    assert card.chart_sentence == (
        "Shown by team, from 0 children (C) to 40 children (B); Here as a whole 70 children (31 March 2025)."
    )
    assert isinstance(sketch_main(card), BarSketch)


def test_districts_may_stand_side_by_side_as_groups_do() -> None:
    rows = "area | period | value\nW | 2025-03-31 | 60\nN1 | 2025-03-31 | 25\nN2 | 2025-03-31 | 35"
    places = Places(own="W", names=NAMES, parts=("N1", "N2"))
    found = {("plans", "count", ""): cells(rows)}
    card = make_card(*hide(counts(show_breakdown="districts"), found, places))
    assert card.chart_sentence.startswith("Shown by district, from 25 children (One) to 35 children (Two); Here")
    assert make_card(*hide(counts(), found, places)).judgement is not None


def test_a_hidden_number_is_not_kept_in_the_book_of_figures_either() -> None:
    places = Places(own="W", names=NAMES)
    measured, around = hide(counts(**SPLIT), split_cells(3, 40, 9), places)
    make_card(measured, around)
    assert {row["value"] for row in around.book.rows.values()} == {None, 40.0, 52.0}


def test_figures_that_a_publisher_has_protected_are_shown_as_published() -> None:
    card = make(counts(**SPLIT, disclosure={"public_source": True}), split_cells(3, 40, 9))
    assert [line.points[0].figure.text for line in card.categories] == ["3", "40", "9"]
    assert card.notes == ()


def yearly(area: str, *values: float, first_id: int = 1, first: int = 2019) -> str:
    return "\n".join(f"{area} | {first + number}-03-31 | {value}" for number, value in enumerate(values))


def published(**changes: Any) -> Indicator:
    return indicator(
        numerator=None,
        denominator=None,
        uncertainty={"ci_method": "none", "reason": "no counts are published"},
        published={"feed": "plans.rate"},
        comparators=["england", "region", "statistical_neighbours"],
        **changes,
    )


def rates(*rows: str) -> dict[SeriesKey, pd.DataFrame]:
    return {("plans", "rate", ""): cells("area | period | value\n" + "\n".join(rows))}


def test_neighbours_are_one_comparator_their_median_and_missing_ones_are_said() -> None:
    card = make(published(), rates(yearly("W", 40, 41), yearly("N1", 10, 20), "N2 | 2019-03-31 | 30"))
    (line,) = [line for line in card.lines if line.kind.startswith("neighbours")]
    assert line.kind == "neighbours_median"
    assert [point.figure.value for point in line.points] == [20, 20]
    assert [point.figure.note for point in line.points] == ["", "1 of 2 neighbours have a figure."]


def test_a_break_starts_the_baseline_anew() -> None:
    breaks = [{"period": "2022-03-31", "reason": "new census"}]
    card = make(published(breaks=breaks), rates(yearly("W", 40, 41, 40, 20, 21, 20, 21)))
    assert card.verdict.code == "too_few_points"
    assert "There are 4 points on the same basis" in card.verdict.sentence
    assert card.forecast is not None
    assert card.forecast.sentence == "No forecast: 4 points, and at least 5 are needed"
    assert [mark.reason for mark in card.breaks] == ["new census"]


def test_a_figure_that_is_withheld_is_said_and_the_one_before_is_the_latest() -> None:
    card = make(published(), rates(yearly("W", 40, 41), "W | 2021-03-31 | [u]"))
    assert card.latest is not None
    assert card.latest.figure.value == 41
    assert any("withheld by the publisher because it is not reliable" in note.text for note in card.notes)


def test_no_figure_for_this_place_says_so() -> None:
    card = make(published(), rates(yearly("E", 40, 41)))
    assert card.verdict.code == "no_data"
    assert card.verdict.sentence == "No feed has a figure for Here."


def test_the_chart_sentence_says_what_the_chart_shows() -> None:
    card = make(published(), rates(yearly("W", 40, 50, 45), yearly("E", 30, 30, 31)))
    assert card.chart_sentence.startswith(
        "Here went from 40.0 per 10,000 on 31 March 2019 to 45.0 per 10,000 on 31 March 2021"
        " (highest 50.0 per 10,000 on 31 March 2020); England 31.0."
    )


def rate_cells(*years: tuple[int, int], first: int = 2019) -> dict[SeriesKey, pd.DataFrame]:
    above = "\n".join(f"W | {first + n}-03-31 | {count}" for n, (count, _) in enumerate(years))
    below = "\n".join(f"W | {first - 1 + n}-06-30 | {people}" for n, (_, people) in enumerate(years))
    return {
        ("plans", "count", ""): cells(f"area | period | value\n{above}"),
        ("people", "count", ""): cells(f"area | period | value\n{below}", 100),
    }


def test_why_a_rate_moved_is_split_into_its_count_and_its_population() -> None:
    """100 of 10,000 to 100 of 12,500: all of the fall from 100 to 80 is the population."""
    card = make(indicator(), rate_cells((100, 10_000), (100, 12_500)))
    assert card.movement == (
        "Since 31 March 2019 the figure moved by −20.0 per 10,000: 0.0 from the count (100 to 100) and −20.0 from the"
        " number it is divided by (10,000 to 12,500). That is within chance."
    )


def beside_england(first: int) -> Card:
    """A card of five years, 100 of 10,000 in each, beside England's 80 per 10,000."""
    value = {"type": "rate", "unit": "per 10,000", "multiplier": 10000, "polarity": "low_is_good"}
    found = rate_cells(*[(100, 10_000)] * 5, first=first)
    england = cells(f"area | period | value\nE | {first + 4}-03-31 | 40000", 200)
    people = cells(f"area | period | value\nE | {first + 3}-06-30 | 5000000", 300)
    found = {key: pd.concat([found[key], extra]) for key, extra in zip(found, (england, people), strict=True)}
    return make(indicator(value=value, comparators=["england"]), found)


def test_what_it_would_take_counts_children() -> None:
    card = beside_england(first=2021)
    (sentence,) = card.needed
    assert sentence.startswith("20 fewer children would have reached England's value (80.0 per 10,000); ")
    assert card.comparisons[0].word == "worse"


def test_of_a_figure_that_is_too_old_nothing_is_said_beside_others() -> None:
    """The figures stand side by side; no word, trend or goal is made of them, in whatever output."""
    card = beside_england(first=2015)
    assert [(one.figure.text, one.word, one.apart) for one in card.comparisons] == [("80.0", "not compared", "")]
    assert card.comparisons[0].sentence == "Not compared: the last figure is of 31 March 2019, too old to judge."
    assert card.needed == ()
    assert card.trend == Trend("Cannot be calculated", "The last figure is of 31 March 2019: no recent trend.")


@pytest.mark.parametrize(("years", "enough"), [(12, False), (13, True)])
def test_fewer_than_thirteen_points_are_too_few_for_process_limits(years: int, enough: bool) -> None:
    card = make(published(), rates(yearly("W", *(40 + n % 2 for n in range(years)), first=2010)))
    assert card.process is not None
    assert card.process.enough is enough
    assert card.process.sentence.startswith("Too few points") is not enough


def test_the_trend_of_a_card_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def watch(*given: Any) -> Any:
        asked.append(given)
        return recent_trend(*given)

    monkeypatch.setattr(direction, "recent_trend", watch)
    rows = "".join(f"\nW | {year}-03-31 | {40 + year % 2}" for year in range(2021, 2026))
    card = make(counts(), {("plans", "count", ""): cells(f"area | period | value{rows}", 1)})
    assert len(asked) == 1
    assert card.trend is not None
    assert card.judgement is not None
    assert card.trend.sentence in card.judgement.direction.sentence

"""Places by measures: which word stands in a cell, and where none may."""

from dataclasses import replace
from datetime import date
from typing import Any

from oba.scorecards.build.gaps.gather import add_gaps
from oba.scorecards.build.gaps.rugs import rank_places
from oba.scorecards.card import Card, Pack
from oba.scorecards.gaps import Rug
from oba.vocabulary import IndicatorList
from tests.fixtures.made_up_definitions import AREA, figure, line, make_indicator, snapshot
from tests.fixtures.made_up_pack import make_pack

NOW = snapshot(2025)
Values = dict[str, float | None]


def parts(values: Values, whole: float | None = 60.0, spread: float = 2.0, year: int = 2025, **value: Any) -> Card:
    period = snapshot(year)
    fields = {"type": "proportion", "unit": "%", "multiplier": 100, "decimals": 1, "polarity": "high_is_good", **value}
    own = line("own", AREA, [period], [whole], spread=spread)
    lines = tuple(line("part", name, [period], [one], spread=spread) for name, one in values.items())
    indicator = make_indicator("share", short_name="Share", value=fields)
    return Card(indicator, "E1", AREA, own, categories=lines, categories_label="District", latest=own.points[-1])


def rugs_of(*cards: Card) -> list[Rug]:
    pack: Pack = make_pack(as_at=date(2026, 4, 3))
    section = replace(pack.outcomes[0], cards=cards)
    return list(add_gaps(replace(pack, outcomes=(section,), services=())).gaps.rugs)


def words(rug: Rug) -> list[str]:
    return [cell.word for cell in rug.rows[0].cells]


def test_a_district_is_set_beside_the_whole_by_its_interval() -> None:
    (rug,) = rugs_of(parts({"A": 63.0, "B": 61.0, "C": 57.0, "D": None}))
    assert (rug.places, rug.beside, rug.rows[0].beside.text) == (("A", "B", "C", "D"), AREA, "60.0")
    assert words(rug) == ["better", "similar", "worse", ""]
    assert rug.rows[0].cells[3].figure.text == "[c]"  # withheld is its mark, and no word
    (neither,) = rugs_of(parts({"A": 63.0, "B": 57.0}, polarity="no_judgement"))
    assert words(neither) == ["higher", "lower"]


def test_without_an_interval_or_a_whole_there_is_a_rank_only_among_five_or_more() -> None:
    values: Values = {"A": 63.0, "B": 57.0, "C": 57.04, "D": 70.0, "E": 50.0, "F": None}
    for card in (parts(values, spread=0.0), parts(values, whole=None)):
        (rug,) = rugs_of(card)
        assert words(rug) == ["2 of 5", "joint 3 of 5", "joint 3 of 5", "1 of 5", "5 of 5", ""]
    del values["A"]
    assert words(rugs_of(parts(values, spread=0.0))[0]) == ["", "", "", "", ""]


def test_the_first_rank_is_the_lowest_where_low_is_good() -> None:
    indicator = parts({"A": 1.0}, polarity="low_is_good").indicator
    found = rank_places(indicator, [figure(value) for value in (5.0, 4.0, 3.0, 2.0, 1.0)])
    assert found == ["5 of 5", "4 of 5", "3 of 5", "2 of 5", "1 of 5"]


def test_nothing_is_said_of_what_is_too_old_and_counts_are_left_out() -> None:
    old = parts({"A": 63.0, "B": 57.0}, year=2015)
    old = replace(old, indicator=old.indicator.model_copy(update={"id": "old"}))
    (rug,) = rugs_of(old, parts({"A": 63.0, "B": 57.0}))
    assert [row.is_old for row in rug.rows] == [False, True]
    assert [cell.word for cell in rug.rows[1].cells] == ["", ""]
    assert rugs_of(parts({"A": 63.0, "B": 57.0}, type="count")) == []


def test_headlines_have_their_neighbours_beside_england_at_the_same_period() -> None:
    card = replace(
        parts({}, whole=63.0),
        lines=(line("england", "England", [snapshot(2024), NOW], [50.0, 60.0]),),
        neighbours=(
            line("neighbour", "North", [NOW], [57.0], spread=2.0),
            line("neighbour", "South", [snapshot(2024)], [57.0]),
        ),
        listed=IndicatorList.HEADLINE,
    )
    (rug,) = rugs_of(card)
    assert (rug.beside, rug.places) == ("England", (AREA, "North", "South"))
    assert [(cell.figure and cell.figure.text, cell.word) for cell in rug.rows[0].cells] == [
        ("63.0", "better"),
        ("57.0", "worse"),
        (None, ""),
    ]
    assert rug.rows[0].beside.text == "60.0"
    assert rugs_of(replace(card, listed=IndicatorList.SECONDARY)) == []

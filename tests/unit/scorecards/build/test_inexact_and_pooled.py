"""An inexact figure and a pooled period are shown as what they are, and are no points of the curve."""

from dataclasses import replace
from typing import Any

import pytest

from oba.scorecards.build.lines import part_pooled
from oba.scorecards.card import Card
from oba.scorecards.render.open_data.columns import COLUMNS
from oba.scorecards.render.open_data.data_csv import rows_of_pack
from tests.fixtures.drawn_cards import make
from tests.fixtures.drawn_cells import cells, indicator
from tests.fixtures.drawn_curves import point
from tests.fixtures.made_up_pack import make_pack

SHARES: dict[str, Any] = {
    "value": {"type": "proportion", "unit": "%", "multiplier": 100, "decimals": 0, "polarity": "high_is_good"},
    "numerator": None,
    "denominator": None,
    "published": {"feed": "plans.count"},
    "period": "irregular",
    "uncertainty": {"ci_method": "none", "reason": "No counts"},
    "comparators": ["england"],
}
DRAWING = """
area | period               | value | flag
W    | 2015-01-01/P1Y       | 21    |
W    | 2017-01-01/P1Y       | 45    | inexact: over
W    | 2018-01-01/P5M       | 30    |
W    | 2015-01-01/P41M      | 39    |
E    | 2018-01-01/P5M       | 40    | inexact: almost
"""


def drawn() -> Card:
    return make(indicator(**SHARES), {("plans", "count", ""): cells(DRAWING)})


def test_an_inexact_figure_keeps_its_relation_and_is_no_point() -> None:
    figure = drawn().own.points[1].figure
    assert (figure.value, figure.text, figure.symbol) == (None, "over 45", "i")
    assert figure.symbol_text == "published as over 45 (>45), not as an exact figure"
    assert (figure.lower, figure.upper, figure.numerator) == (None, None, None)


def test_nothing_is_compared_with_an_inexact_figure() -> None:
    (found,) = drawn().comparisons
    assert (found.word, found.figure.text) == ("not compared", "almost 40")
    assert "published as almost 40 (<~40), not as an exact figure" in found.sentence


def test_a_pooled_period_is_not_the_newest_point_but_is_said() -> None:
    card = drawn()
    assert [each.period.code for each in card.own.points] == ["2015-01-01/P1Y", "2017-01-01/P1Y", "2018-01-01/P5M"]
    assert [each.figure.text for each in card.own.pooled] == ["39"]
    assert card.latest is not None
    assert card.latest.figure.text == "30"
    assert any(note.text.startswith("January 2015 to May 2018 as a whole: 39%.") for note in card.notes)
    assert not any("flagged" in note.text for note in card.notes)


def test_both_are_in_the_file_of_data() -> None:
    pack = make_pack()
    section = replace(pack.outcomes[0], cards=(drawn(),))
    rows = list(rows_of_pack(replace(pack, outcomes=(section,), services=())))
    found = {row[COLUMNS.index("period")]: row for row in rows}
    over = found["2017-01-01/P1Y"]
    assert (over[COLUMNS.index("value")], over[COLUMNS.index("symbol")]) == ("", "i")
    assert over[COLUMNS.index("why_no_value")] == "published as over 45 (>45), not as an exact figure"
    assert found["2015-01-01/P41M"][COLUMNS.index("value")] == "39"


def test_where_the_newest_is_inexact_no_exact_figure_is_missing() -> None:
    drawing = "area | period | value | flag\nW | 2016-01-01/P1Y | 21 |\nW | 2017-01-01/P1Y | 45 | inexact: over"
    notes = make(indicator(**SHARES), {("plans", "count", ""): cells(drawing)}).notes
    words = "There is no exact figure for 2017: published as over 45 (>45), not as an exact figure."
    assert [note.text for note in notes] == [words]


@pytest.mark.parametrize(
    ("codes", "pooled"),
    [
        (["2015-01-01/P1Y", "2016-01-01/P1Y"], []),
        (["2013-01-01/P1Y", "2012-01-01/P3Y"], ["2012-01-01/P3Y"]),
        (["2012-01-01/P3Y", "2013-01-01/P3Y", "2014-01-01/P3Y"], []),  # each overlaps the next, none takes it in
        (["2015-01-01/P1Y", "2015-01-01/P3M"], []),  # a year with one of its quarters
        (["2015-01-01/P1Y", "2015-01-01/P3M", "2015-04-01/P3M"], ["2015-01-01/P1Y"]),
        (["2015-04-01/P1Y", "2016-03-31"], []),  # a day within a year
        (["2015-01-01/P2Y"], []),
    ],
)
def test_which_periods_are_pooled(codes: list[str], pooled: list[str]) -> None:
    single, found = part_pooled([point(code, 1.0) for code in codes])
    assert [each.period.code for each in found] == pooled
    assert [each.period.code for each in single] == [code for code in codes if code not in pooled]

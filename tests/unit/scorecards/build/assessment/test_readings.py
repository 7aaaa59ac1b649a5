"""What a kind may read: newest figures by place and group, all authorities where allowed, others made of them."""

from dataclasses import replace

import pytest

from oba.periods import read_code
from oba.scorecards.assessment.analysis import NotCalculatedError, Reading
from tests.fixtures.asked import DISTRICT, OTHER, OWN, PLACES, readings_of

TEXT = """kind: reasons
several: true
reasons:
  feed: help.chosen
  of: help.open
  by: {name: reason, label: Reason, categories: {mind: A calm mind, home: A home}}
  disclosure: {public_source: PUBLIC}
"""
PUBLIC, PRIVATE = TEXT.replace("PUBLIC", "true"), TEXT.replace("PUBLIC", "false")
DRAWN = f"""series     | group       | area       | period | value
            help.chosen | reason=home | {OWN}      | 2024   | 150
            help.chosen | reason=mind | {OWN}      | 2024   | 380
            help.chosen | reason=home | {OWN}      | 2025   | 172
            help.chosen | reason=mind | {OWN}      | 2025   | 391
            help.chosen |             | {OWN}      | 2025   | 500
            help.chosen |             | {DISTRICT} | 2025   | 50
            help.chosen |             | {OTHER}    | 2025   | c
            help.chosen |             | E06000019  | 2025   | 300
            help.open   |             | {OWN}      | 2024   | 600
            help.open   |             | {OWN}      | 2025   | 624
            help.open   |             | {DISTRICT} | 2025   | 100
            help.open   |             | {OTHER}    | 2025   | 100
            help.open   |             | E06000019  | 2025   | 400"""
NEWEST = read_code("2025-03-31")


def told(readings: list[Reading]) -> list[tuple[str, str]]:
    return [(one.name, one.text) for one in readings]


def test_groups_are_of_the_newest_period_in_the_order_of_the_definition() -> None:
    assert told(readings_of(PUBLIC, DRAWN).groups("reasons")) == [("A calm mind", "62.7%"), ("A home", "27.6%")]


def test_groups_of_an_earlier_period_may_be_asked_for() -> None:
    found = readings_of(PUBLIC, DRAWN).groups("reasons", period=read_code("2024-03-31"))
    assert told(found) == [("A calm mind", "63.3%"), ("A home", "25.0%")]


def test_where_a_place_has_no_groups_that_is_said() -> None:
    with pytest.raises(NotCalculatedError, match="no figure by group for Worcester "):
        readings_of(PUBLIC, DRAWN).groups("reasons", DISTRICT)


def test_the_whole_of_a_place_is_its_newest_figure_of_everybody() -> None:
    readings = readings_of(PUBLIC, DRAWN)
    assert [
        (one.name, one.text) for one in (readings.whole("reasons"), readings.whole("reasons", DISTRICT)) if one
    ] == [
        ("Worcestershire", "80.1%"),
        ("Worcester", "50.0%"),
    ]
    assert readings.whole("reasons", "E92000001") is None


def test_a_figure_made_of_others_leads_to_all_their_cells_and_says_how_it_was_made() -> None:
    readings = readings_of(PUBLIC, DRAWN)
    mind, home = readings.groups("reasons")
    apart = readings.derive(35.1, (mind, home), "the first minus the second", "Apart", "points", 1, (30.0, 40.0))
    assert (apart.text, apart.figure.interval_text, apart.area_name) == (
        "35.1 points",
        "30.0 to 40.0",
        "Worcestershire",
    )
    kept = readings.book.rows[apart.figure.trace]
    assert (kept["indicator"], kept["kind"], kept["method"]) == ("asked", "worked out", "the first minus the second")
    assert kept["inputs"].count("worked out from") == 3


@pytest.mark.parametrize(("drawn", "mark"), [(DRAWN, "[c]"), (DRAWN.replace("| 172", "| x"), "[x]")])
def test_a_figure_made_of_one_that_is_withheld_or_missing_has_its_mark_whatever_is_said(drawn: str, mark: str) -> None:
    hidden = [("reasons", "home")] if mark == "[c]" else []
    readings = readings_of(PUBLIC, drawn, hidden=hidden)
    made = readings.derive(35.1, readings.groups("reasons"), "the first minus the second")
    assert (made.value, made.text) == (None, mark)
    assert readings.book.rows[made.figure.trace]["value"] is None


def test_a_number_of_the_definition_has_a_code_and_no_cells() -> None:
    readings = readings_of(PUBLIC, DRAWN)
    cost = readings.state(1200.0, "A year of help", NEWEST, "£", 0, "unit cost of the definition, at prices of 2023/24")
    assert cost.text == "£1,200"
    assert readings.book.rows[cost.figure.trace]["inputs"] == "[]"


WIDE = replace(PLACES, authorities=frozenset({OWN, "E06000019"}))


def test_all_authorities_are_read_where_their_publisher_protects_them() -> None:
    readings = readings_of(PUBLIC, DRAWN, places=WIDE)
    spread = readings.spread("reasons", NEWEST)
    assert {code: round(value, 1) for code, value in spread.values.items()} == {"E06000019": 75.0, OWN: 80.1}
    assert len(spread.cells) == 4
    own = readings.whole("reasons")
    assert own is not None
    middle = readings.derive(77.6, [own], "median of all authorities", "Median", spread=spread)
    assert readings.book.rows[middle.figure.trace]["inputs"].count("worked out from") == 4


def test_other_places_are_not_read_where_small_numbers_are_ours_to_hide() -> None:
    with pytest.raises(NotCalculatedError, match="are not public"):
        readings_of(PRIVATE, DRAWN, places=WIDE).spread("reasons", NEWEST)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_cannot_be_worked_out_has_a_mark_and_no_number(value: float) -> None:
    readings = readings_of(PUBLIC, DRAWN)
    made = readings.derive(value, readings.groups("reasons"), "a share of nobody", "Share", "%")
    assert (made.value, made.text) == (None, "[x]")
    assert made.figure.symbol_text == "cannot be worked out from these figures"


def test_pounds_below_nought_have_their_sign_before_the_pound() -> None:
    readings = readings_of(PUBLIC, DRAWN)
    lost = readings.derive(-1200.0, readings.groups("reasons"), "a loss", "Loss", "£ million", 0)
    assert lost.text == "\N{MINUS SIGN}£1,200 million"

"""Where a code leads: to the place of its cells, in words, and never to a number that the page withholds."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from oba.periods import read_code
from oba.scorecards.build.evidence.traces import FORECAST, gather_traces
from oba.scorecards.build.figures import FigureBook
from oba.scorecards.card import Card
from oba.scorecards.figure import Figure, Line, Point
from oba.scorecards.traces import Origin, TraceNote, TraceSource
from tests.fixtures.drawn_cells import indicator
from tests.fixtures.made_up_cards import full_card

NAMES = {"E1": "Here", "E2": "There"}
PERIOD = read_code("2025-03-31")
ORIGINS = {
    1: Origin(7, "plans", "count", "E1", "2025-03-31", "Table 1", 12, 4, "Plans"),
    2: Origin(9, "people", "count", "E1", "2024-06-30", "", 30, 2, ""),
    3: Origin(7, "plans", "count", "E2", "2025-03-31", "Table 1", 13, 4, "Plans"),
}
INPUTS = [("numerator", 1), ("denominator", 2), ("numerator", 3), ("numerator", 99)]


def trace(
    text: str,
    value: float | None,
    symbol: str = "",
    words: str = "",
    inputs: Sequence[tuple[str, int]] = INPUTS,
    origins: Mapping[int, Origin] = ORIGINS,
) -> TraceNote:
    item, book = indicator(), FigureBook()
    method = "numerator / denominator x 10000"
    code = book.register(item, "E1", "2025-03-31", "value", value, list(inputs), method, "", symbol)
    point = Point(PERIOD, Figure(value, text, code, symbol=symbol, symbol_text=words))
    card = Card(item, "E1", "Here", Line("own", "Here", "own", (point,)))
    (note,) = gather_traces([card], book, origins, NAMES)
    assert note.code == code
    return note


def test_a_code_leads_to_file_sheet_column_and_row_of_each_cell() -> None:
    note = trace("43.5", 43.5)
    assert (note.card, note.kind, note.period, note.text) == ("plans-rate", "Here", "31 March 2025", "43.5 per 10,000")
    assert note.method == "numerator / denominator x 10000"
    assert note.sources == (
        TraceSource(7, "numerator", "Table 1", "Plans", (("Here", 12), ("There", 13))),
        TraceSource(9, "denominator", "", "2", (("Here", 30),)),
    )


@pytest.mark.parametrize("role", ["numerator", 'what was said "so", and é', "a\\b\n"])
def test_the_store_keeps_what_a_figure_is_made_from_as_json(role: str) -> None:
    book, made_of = FigureBook(), [(role, 7), ("denominator", 1_234_567)]
    code = book.register(indicator(), "E1", "2025-03-31", "value", 1.0, made_of, "a method")
    assert book.rows[code]["inputs"] == json.dumps(made_of, separators=(",", ":"))


def test_columns_that_the_same_rows_are_read_from_are_told_together() -> None:
    """A sum over ages 0 to 2, of which age 2 is read from one row more."""
    cells = [(1, 12, "0"), (2, 12, "1"), (3, 12, "2"), (4, 13, "2")]
    origins = {key: Origin(7, "wards", "people", "E1", "2025-03-31", "", row, 4, age) for key, row, age in cells}
    note = trace("9", 9.0, inputs=[("worked out from", key) for key in origins], origins=origins)
    assert note.sources == (
        TraceSource(7, "worked out from", "", "0; 1", (("Here", 12),)),
        TraceSource(7, "worked out from", "", "2", (("Here", 12), ("Here", 13))),
    )


def test_a_withheld_figure_has_its_mark_and_reason_and_no_number() -> None:
    assert trace("[c]", None, "c", "hidden to protect a small number").text == "[c] hidden to protect a small number"


def test_every_code_of_a_card_has_one_note_those_of_forecasts_too() -> None:
    card = full_card()
    found = gather_traces([card, replace(card)], FigureBook(), {}, {})
    codes = [note.code for note in found]
    assert len(codes) == len(set(codes))
    shown = [point.figure.trace for line in (card.own, *card.lines) for point in line.points]
    assert card.forecast is not None
    assert set(codes) >= {*shown, *(point.trace for point in card.forecast.points)} - {""}
    assert FORECAST in {note.kind for note in found}
    assert all(note.sources == () for note in found)

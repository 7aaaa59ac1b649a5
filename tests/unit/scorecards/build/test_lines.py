"""Lines laid out of measured rows: each figure is made and registered once, whoever shows it."""

from datetime import date

from oba.indicators.measuring import measure_indicator
from oba.scorecards.build.figures import FigureBook, inputs_of, observations_of
from oba.scorecards.build.lines import Places, Surroundings, make_line, rows_by_line
from tests.fixtures.drawn_cells import cells, indicator

FOUND = {
    ("plans", "count", ""): cells("area | period | value\nW | 2024-03-31 | 30\nW | 2025-03-31 | 40"),
    ("people", "count", ""): cells("area | period | value\nW | 2024-03-31 | 1000\nW | 2025-03-31 | 1000", 100),
}


def test_a_figure_that_cards_and_analyses_show_is_registered_once() -> None:
    measured = measure_indicator(indicator(denominator={"definition": "people", "feed": "people.count"}), FOUND)
    around = Surroundings(Places("W", {"W": "Here"}), date(2026, 11, 23), FigureBook(), {})
    rows = rows_by_line(measured, around.places)[("", "W")]
    card, analysis = (make_line(("", "W"), measured.indicator, some, around) for some in (rows[1:], rows))
    assert card.points[0].figure is analysis.points[1].figure
    traces = [point.figure.trace for point in analysis.points]
    assert sorted(around.book.rows) == sorted(traces)
    assert inputs_of(around.book, traces[0]) == [("numerator", 1), ("denominator", 100)]
    assert observations_of(around.book, traces[1]) == [2, 101]
    assert around.book.rows[traces[0]]["inputs"] == '[["numerator",1],["denominator",100]]'

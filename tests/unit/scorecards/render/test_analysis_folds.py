"""Which tables of an analysis are folded as its page opens: long ones, and never the only thing that there is."""

from dataclasses import replace

import pytest
from openpyxl import Workbook

from oba.charts.scales import make_axis
from oba.charts.sketch import Bar, BarSketch
from oba.scorecards.assessment.analysis import Answer, Assessed, Chart, Part, Question, Row, Table
from oba.scorecards.render.assessment.pages import lay_out_analysis
from oba.scorecards.render.site import render_pages
from oba.scorecards.render.workbook.needs import fill_analysis
from tests.fixtures.made_up_pack import make_pack

BARS = Chart(BarSketch(make_axis([0.0, 1.0]), (Bar("a", "1", 1.0, None, None, True),), "2025", ""), "Bars", "a 1.")


def part(rows: int, columns: int, charted: bool) -> Part:
    names = tuple(f"c{number}" for number in range(columns))
    lines = tuple(Row(f"r{number}", ("1",) * columns) for number in range(rows))
    return Part("A part", Table("Figures", "Row", names, lines), (BARS,) if charted else ())


@pytest.mark.parametrize(
    ("rows", "columns", "charted", "beside", "folded"),
    [
        (15, 2, True, True, False),
        (16, 2, True, False, True),
        (8, 5, True, False, False),
        (9, 5, True, False, True),
        (8, 2, False, False, False),
        (9, 2, False, False, True),
    ],
)
def test_a_table_is_folded_by_its_rows_and_by_whether_it_stands_beside_a_chart(
    rows: int, columns: int, charted: bool, beside: bool, folded: bool
) -> None:
    answer = Answer("Said.", (part(1, 2, True), part(rows, columns, charted)))
    shown = lay_out_analysis(Assessed(Question("asked", 1, "Asked", "What?", "analyst"), answer)).parts[1]
    assert (shown.is_beside, shown.is_folded) == (beside, folded)


def test_a_first_table_without_a_chart_is_never_folded() -> None:
    answer = Answer("Said.", (part(40, 2, False),))
    assert not lay_out_analysis(Assessed(Question("asked", 1, "Asked", "What?", "analyst"), answer)).parts[0].is_folded


@pytest.mark.parametrize("method", [(), ("It was added up.",)])
def test_how_it_was_worked_out_is_told_only_where_something_was(method: tuple[str, ...]) -> None:
    asked = Question("asked", 1, "Asked", "What?", "analyst")
    analysis = Assessed(asked, Answer("It cannot be said.", (), method=method))
    pack = replace(make_pack(), analyses=(analysis,))
    pages = dict(render_pages(pack))
    sheet = Workbook().active
    assert sheet is not None
    fill_analysis(sheet, analysis, pack)
    told = {str(row[0]) for row in sheet.iter_rows(values_only=True)}
    assert ("How it was worked out" in pages["needs/asked.html"]) is bool(method)
    assert ("How it was worked out" in told) is bool(method)

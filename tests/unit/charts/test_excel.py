"""Charts of a needs assessment in a workbook: native where Excel has one that says the same."""

from openpyxl import Workbook

from oba.charts.excel import Place, add_line_chart, add_pyramid_chart
from oba.charts.panel import PanelCell, PanelSketch, join_cells
from oba.charts.pyramid import PyramidRow, PyramidSketch
from oba.charts.scales import Axis

AXIS = Axis(0.0, 200.0, (0.0, 100.0, 200.0), 0)
PLACE = Place("A1", 19.0, 9.4, (1, 1))


def test_a_pyramid_has_its_left_side_below_zero_printed_without_a_sign_and_a_hidden_one_empty() -> None:
    sheet = Workbook().active
    rows = (PyramidRow("0 to 4", 50.0, "50", 100.0, "100"), PyramidRow("5 to 9", None, "[c]", 25.0, "25"))
    add_pyramid_chart(sheet, PyramidSketch(AXIS, rows, "Girls", "Boys"), "Children", PLACE)
    assert [[cell.value for cell in line] for line in sheet["A1:C3"]] == [
        ["Children", "Girls", "Boys"],
        ["0 to 4", -50, 100],
        ["5 to 9", None, 25],
    ]
    (chart,) = sheet._charts
    assert (chart.type, chart.overlap, chart.y_axis.numFmt.formatCode) == ("bar", 100, "#,##0;#,##0")
    assert chart.x_axis.tickLblSkip == 1
    assert (chart.y_axis.scaling.min, chart.y_axis.scaling.max) == (-200, 200)


def test_a_panel_is_one_chart_of_its_indices_with_gaps_left_open() -> None:
    sheet = Workbook().active
    cells = (
        PanelCell("Referrals", (((2015, 100.0),), ((2017, 150.0),)), "150"),
        PanelCell("Plans", (((2015, 100.0), (2016, 80.0)),), "80"),
    )
    add_line_chart(sheet, join_cells(PanelSketch(AXIS, (2015, 2017), 2015, cells)), "Demand", PLACE)
    assert [[cell.value for cell in line] for line in sheet["A1:C4"]] == [
        ["Demand", "Referrals", "Plans"],
        ["2015", 100, 100],
        ["2016", None, 80],
        ["2017", 150, None],
    ]
    (chart,) = sheet._charts
    assert (chart.dispBlanksAs, len(chart.series)) == ("gap", 2)

"""Native Excel charts, drawn from the same sketch as the pages' charts.

The charts read cells of their own, beside the page: Excel would draw a symbol such as [c] in a table as zero, and
would join the curve over a break.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference, Series
from openpyxl.chart.data_source import StrRef
from openpyxl.chart.legend import LegendEntry
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.worksheet.worksheet import Worksheet

from oba.charts.office import DASHES, SHAPES, Column, lay_out_columns
from oba.charts.palette import LIGHT
from oba.charts.pyramid import PyramidSketch
from oba.charts.sketch import BarSketch, Sketch
from oba.formula_guard import clean_text

_POINT = 12700  # EMU in a point


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chart goes, its size in centimetres, and the first cell of what it is drawn from (row, column)."""

    anchor: str
    width: float
    height: float
    data: tuple[int, int]


def add_line_chart(sheet: Worksheet, drawn: Sketch, title: str, place: Place) -> None:
    """Add a line chart of a sketch at a cell, with its figures in the cells from `place.data`."""
    chart = LineChart()
    columns, looks = lay_out_columns(drawn)
    (first, left), last = place.data, place.data[0] + len(drawn.ticks)
    _put_columns(sheet, place.data, title, drawn.ticks, columns)
    for number, look in enumerate(looks, left + 1):
        colour = LIGHT[look.colour][1:]
        one = _series(sheet, number, first, last)
        one.smooth = False
        one.graphicalProperties.line = LineProperties(w=int(look.width * _POINT), solidFill=colour, cap="rnd")
        if look.dash in DASHES:
            one.graphicalProperties.line.dashStyle = DASHES[look.dash]
        one.marker.symbol = SHAPES[look.shape] if look.shape else "none"
        if look.shape:
            one.marker.size = look.size
            fill = "FFFFFF" if look.is_open else colour
            one.marker.graphicalProperties = GraphicalProperties(solidFill=fill, ln=LineProperties(solidFill=colour))
        chart.series.append(one)
    chart.set_categories(Reference(sheet, min_col=left, min_row=first + 1, max_row=last))
    chart.dispBlanksAs = "gap"
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = drawn.axis.low, drawn.axis.high
    if len(drawn.axis.ticks) > 1:
        chart.y_axis.majorUnit = drawn.axis.ticks[1] - drawn.axis.ticks[0]
    chart.y_axis.number_format = _format(drawn.axis.decimals)
    _finish(chart, place, title, "", drawn.unit)
    named: set[str] = set()
    for number, (name, _) in enumerate(columns):
        if name in named:
            chart.legend.legendEntry.append(LegendEntry(idx=number, delete=True))
        named.add(name)
    sheet.add_chart(chart, place.anchor)


def add_bar_chart(sheet: Worksheet, drawn: BarSketch, title: str, place: Place) -> None:
    """Add horizontal bars at a cell; a hidden figure has no bar."""
    chart = BarChart()
    chart.type = "bar"
    chart.gapWidth, chart.x_axis.tickLblSkip = 60, 1  # every bar has its name
    names = [bar.name if bar.value is not None else f"{bar.name} {bar.text}" for bar in drawn.bars]
    row, left = place.data
    _put(sheet, row, left, title)
    _put(sheet, row, left + 1, drawn.unit or "Value")
    for number, (name, bar) in enumerate(zip(names, drawn.bars, strict=True), row + 1):
        _put(sheet, number, left, name)
        sheet.cell(number, left + 1).value = bar.value
    last = row + len(drawn.bars)
    one = _series(sheet, left + 1, row, last)
    one.graphicalProperties.solidFill = LIGHT["own"][1:]
    chart.series.append(one)
    chart.set_categories(Reference(sheet, min_col=left, min_row=row + 1, max_row=last))
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = drawn.axis.low, drawn.axis.high
    chart.y_axis.crosses = "max"
    chart.y_axis.number_format = _format(drawn.axis.decimals)
    _finish(chart, place, title, "", drawn.unit)
    chart.legend = None
    chart.height = max(5.0, min(place.height, 3.0 + 0.8 * len(drawn.bars)))
    sheet.add_chart(chart, place.anchor)


def add_pyramid_chart(sheet: Worksheet, drawn: PyramidSketch, title: str, place: Place) -> None:
    """Add bars back to back at a cell: those of the left side are below zero, and are printed without their sign."""
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 30
    chart.x_axis.tickLblSkip = 1
    row, left = place.data
    for column, text in enumerate((title, drawn.left, drawn.right), left):
        _put(sheet, row, column, text)
    last, number = row + len(drawn.rows), "#,##0;#,##0"
    for below, one in enumerate(drawn.rows, row + 1):
        _put(sheet, below, left, one.name)
        for column, value in ((left + 1, None if one.left is None else -one.left), (left + 2, one.right)):
            sheet.cell(below, column).value = value
            sheet.cell(below, column).number_format = number
    for column, colour in ((left + 1, "own"), (left + 2, "group")):
        series = _series(sheet, column, row, last)
        series.graphicalProperties.solidFill = LIGHT[colour][1:]
        chart.series.append(series)
    chart.set_categories(Reference(sheet, min_col=left, min_row=row + 1, max_row=last))
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = -drawn.axis.high, drawn.axis.high
    chart.y_axis.number_format = number
    _finish(chart, place, title, "", drawn.unit)
    chart.height = max(5.0, min(place.height, 3.0 + 0.8 * len(drawn.rows)))
    sheet.add_chart(chart, place.anchor)


def _put_columns(
    sheet: Worksheet, corner: tuple[int, int], title: str, rows: Sequence[tuple[date, str]], columns: list[Column]
) -> None:
    """Write what a chart is drawn from: a column of periods under the title, then one for each curve."""
    first, left = corner
    _put(sheet, first, left, title)
    for number, (name, _) in enumerate(columns, left + 1):
        _put(sheet, first, number, name)
    for row, (day, words) in enumerate(rows, first + 1):
        _put(sheet, row, left, words)
        for number, (_, values) in enumerate(columns, left + 1):
            if day in values:
                sheet.cell(row, number).value = values[day]


def _put(sheet: Worksheet, row: int, column: int, text: str) -> None:
    cell = sheet.cell(row, column)
    cell.value = clean_text(text)
    cell.data_type = "s"


def _series(sheet: Worksheet, column: int, first: int, last: int) -> Any:
    one = Series(Reference(sheet, min_col=column, min_row=first + 1, max_row=last), title=None)
    head = Reference(sheet, min_col=column, min_row=first, max_row=first)
    one.tx = SeriesLabel(strRef=StrRef(f=str(head)))
    return one


def _finish(chart: Any, place: Place, title: str, across: str, up: str) -> None:
    """Give a chart its title, axis titles and calm lines; new Excel hides axes that are not told to stay."""
    chart.title = clean_text(title)
    chart.title.tx.rich.p[0].pPr = ParagraphProperties(defRPr=CharacterProperties(sz=1000, b=True))
    for run in chart.title.tx.rich.p[0].r or []:
        run.rPr = CharacterProperties(sz=1000, b=True)
    chart.title.overlay = False
    chart.x_axis.delete = chart.y_axis.delete = False
    if across:
        chart.x_axis.title = across
    if up:
        chart.y_axis.title = clean_text(up)
    for axis in (chart.x_axis, chart.y_axis):
        if axis.title:
            for run in axis.title.tx.rich.p[0].r or []:
                run.rPr = CharacterProperties(sz=900, b=False)
        axis.txPr = _small_text(900)
    grid = GraphicalProperties(ln=LineProperties(solidFill=LIGHT["grid"][1:]))
    if chart.y_axis.majorGridlines is not None:
        chart.y_axis.majorGridlines.spPr = grid
    chart.x_axis.tickLblPos = "low"
    if chart.legend is not None:
        chart.legend.position = "b"
        chart.legend.txPr = _small_text(800)
    chart.width, chart.height = place.width, place.height
    chart.graphical_properties = GraphicalProperties(ln=LineProperties(noFill=True))
    chart.roundedCorners = False


def _small_text(size: int) -> RichText:
    """Return the look of text of `size` hundredths of a point."""
    small = ParagraphProperties(defRPr=CharacterProperties(sz=size))
    return RichText(p=[Paragraph(pPr=small, endParaRPr=CharacterProperties())])


def _format(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")

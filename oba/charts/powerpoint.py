"""Native PowerPoint charts, drawn from the same sketch as the pages' charts."""

from dataclasses import replace
from typing import Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE_DASH_STYLE
from pptx.util import Length, Pt

from oba.charts.map import MapSketch
from oba.charts.map_shapes import add_map
from oba.charts.office import Look, lay_out_columns
from oba.charts.palette import LIGHT
from oba.charts.panel import PanelCell, PanelSketch
from oba.charts.plane import PlaneSketch
from oba.charts.pyramid import PyramidSketch
from oba.charts.sketch import BarSketch, Sketch
from oba.charts.spine import SpineSketch
from oba.charts.spine_shapes import add_spine
from oba.formula_guard import clean_text

Box = tuple[Length, Length, Length, Length]
"""Left, top, width and height."""

_DASHES = {
    "dash": MSO_LINE_DASH_STYLE.DASH,
    "dot": MSO_LINE_DASH_STYLE.ROUND_DOT,
    "dashdot": MSO_LINE_DASH_STYLE.DASH_DOT,
    "longdash": MSO_LINE_DASH_STYLE.LONG_DASH,
    "longdashdot": MSO_LINE_DASH_STYLE.LONG_DASH_DOT,
}
_SHAPES = {
    "circle": XL_MARKER_STYLE.CIRCLE,
    "diamond": XL_MARKER_STYLE.DIAMOND,
    "square": XL_MARKER_STYLE.SQUARE,
    "triangle-up": XL_MARKER_STYLE.TRIANGLE,
    "triangle-down": XL_MARKER_STYLE.STAR,
    "cross": XL_MARKER_STYLE.X,
}
_SMALL = Pt(12)
_MANY = 12
"""More rows than this have smaller names, so that none is left out."""


Drawn = Sketch | BarSketch | MapSketch | PanelSketch | PlaneSketch | PyramidSketch | SpineSketch
"""What there is a chart or a drawing for."""


def needs_width(drawn: Drawn) -> bool:
    """Return whether a sketch needs the whole width of a slide, with its words above it."""
    many = isinstance(drawn, BarSketch) and len(drawn.bars) > 2 * _MANY
    return many or isinstance(drawn, SpineSketch | PanelSketch)


def add_chart(shapes: Any, drawn: Drawn, box: Box, words: str) -> None:
    """Add a native chart of a sketch to a slide; `words` are its alternative text."""
    if isinstance(drawn, SpineSketch):
        add_spine(shapes, drawn, box)._element.nvGrpSpPr.cNvPr.set("descr", clean_text(words))
        return
    if isinstance(drawn, MapSketch):
        add_map(shapes, drawn, box)._element.nvGrpSpPr.cNvPr.set("descr", clean_text(words))
        return
    if isinstance(drawn, PanelSketch):
        _add_panel(shapes, drawn, box, words)
        return
    if needs_width(drawn) and isinstance(drawn, BarSketch):
        _add_halves(shapes, drawn, box, words)
        return
    if isinstance(drawn, PlaneSketch):
        frame = _add_plane(shapes, drawn, box)
    elif isinstance(drawn, PyramidSketch):
        frame = _add_pyramid(shapes, drawn, box)
    else:
        frame = _add_lines(shapes, drawn, box) if isinstance(drawn, Sketch) else _add_bars(shapes, drawn, box)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean_text(words))


def _add_lines(shapes: Any, drawn: Sketch, box: Box) -> Any:
    columns, looks = lay_out_columns(drawn)
    data = CategoryChartData(number_format=_format(drawn.axis.decimals))
    data.categories = [clean_text(words) for _, words in drawn.ticks]
    for name, values in columns:
        data.add_series(clean_text(name), [values.get(day) for day, _ in drawn.ticks])
    frame = shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *box, data)
    chart = frame.chart
    for one, look in zip(chart.plots[0].series, looks, strict=True):
        _draw_line(one, look)
    _finish(chart, drawn.unit, drawn.axis.low, drawn.axis.high, drawn.axis.decimals)
    if len(drawn.axis.ticks) > 1:
        chart.value_axis.major_unit = drawn.axis.ticks[1] - drawn.axis.ticks[0]
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    chart.legend.font.size = _SMALL
    _name_once(chart, [name for name, _ in columns])
    return frame


def _draw_line(one: Any, look: Look) -> None:
    colour = RGBColor.from_string(LIGHT[look.colour][1:])
    one.smooth = False
    one.format.line.color.rgb = colour
    one.format.line.width = Pt(look.width)
    if look.dash in _DASHES:
        one.format.line.dash_style = _DASHES[look.dash]
    one.marker.style = _SHAPES[look.shape.removesuffix("-open")] if look.shape else XL_MARKER_STYLE.NONE
    if look.shape:
        one.marker.size = look.size
        one.marker.format.fill.solid()
        one.marker.format.fill.fore_color.rgb = RGBColor(255, 255, 255) if look.is_open else colour
        one.marker.format.line.color.rgb = colour


def _name_once(chart: Any, names: list[str]) -> None:
    """Leave out of the legend what has a name that is there already: the second limit of a range, a later piece."""
    legend = chart.legend._element
    after = legend.find("{*}legendPos")
    for number in reversed(range(len(names))):
        if names[number] in names[:number]:
            entry = legend.makeelement(after.tag.replace("legendPos", "legendEntry"), {})
            for tag, value in (("idx", str(number)), ("delete", "1")):
                entry.append(entry.makeelement(after.tag.replace("legendPos", tag), {"val": value}))
            after.addnext(entry)


def _add_bars(shapes: Any, drawn: BarSketch, box: Box) -> Any:
    """Add horizontal bars, each with its figure beside it; a figure that is withheld has its mark and no bar."""
    data = CategoryChartData(number_format=_format(drawn.axis.decimals))
    data.categories = [clean_text(f"{bar.name} {bar.text}") for bar in drawn.bars]
    data.add_series(clean_text(drawn.unit or drawn.period), [bar.value for bar in drawn.bars])
    frame = shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *box, data)
    chart = frame.chart
    fill = chart.plots[0].series[0].format.fill
    fill.solid()
    fill.fore_color.rgb = RGBColor.from_string(LIGHT["own"][1:])
    for number, bar in enumerate(drawn.bars):
        if not bar.is_own:
            fill = chart.plots[0].series[0].points[number].format.fill
            fill.solid()
            fill.fore_color.rgb = RGBColor.from_string(LIGHT["group"][1:])
    chart.plots[0].gap_width = 60
    chart.has_legend = False
    chart.category_axis.reverse_order = True
    _finish(chart, drawn.unit, drawn.axis.low, drawn.axis.high, drawn.axis.decimals)
    if len(drawn.bars) > _MANY:
        chart.category_axis.tick_labels.font.size = Pt(9)
    _name_each(chart)
    return frame


def _add_halves(shapes: Any, drawn: BarSketch, box: Box, words: str) -> None:
    """Add many bars as two charts beside each other on one axis, so that each bar has room for its name."""
    left, top, width, height = box
    half, wide = -(-len(drawn.bars) // 2), Length(width // 2)
    for number, bars in enumerate((drawn.bars[:half], drawn.bars[half:])):
        corner = (Length(left + number * wide), top)
        frame = _add_bars(shapes, replace(drawn, bars=bars), (*corner, wide, height))
        frame._element.nvGraphicFramePr.cNvPr.set("descr", clean_text(f"{words} Part {number + 1} of 2."))


def _name_each(chart: Any) -> None:
    """Let every bar have its name; left to itself, PowerPoint leaves out some where they stand close."""
    axis = chart.category_axis._element
    skip = axis.makeelement(axis.find("{*}axId").tag.replace("axId", "tickLblSkip"), {"val": "1"})
    axis.find("{*}noMultiLvlLbl").addprevious(skip)


def _add_panel(shapes: Any, drawn: PanelSketch, box: Box, words: str) -> None:
    """Add a small chart for each series, three beside each other, all on one axis."""
    left, top, width, height = box
    rows = -(-len(drawn.cells) // 3)
    for number, cell in enumerate(drawn.cells):
        wide, high = Length(width // 3), Length(height // rows)
        corner = Length(left + number % 3 * wide), Length(top + number // 3 * high)
        frame = _add_cell(shapes, drawn, cell, (*corner, wide, high))
        frame._element.nvGraphicFramePr.cNvPr.set("descr", clean_text(f"{cell.name}: {cell.newest}. {words}"))


def _add_cell(shapes: Any, drawn: PanelSketch, cell: PanelCell, box: Box) -> Any:
    values = {year: value for run in cell.runs for year, value in run}
    data = CategoryChartData(number_format=_format(0))
    years = range(drawn.years[0], drawn.years[1] + 1)
    data.categories = [str(year) for year in years]
    data.add_series(clean_text(cell.name), [values.get(year) for year in years])
    frame = shapes.add_chart(XL_CHART_TYPE.LINE, *box, data)
    chart = frame.chart
    _draw_line(chart.plots[0].series[0], Look("own", 2.2, "solid"))
    chart.has_legend = False
    _finish(chart, "", drawn.axis.low, drawn.axis.high, 0)
    chart.has_title = True
    title = chart.chart_title.text_frame
    title.text = clean_text(f"{cell.name}: {cell.newest}")
    title.paragraphs[0].runs[0].font.size, title.paragraphs[0].runs[0].font.bold = _SMALL, True
    return frame


def _add_pyramid(shapes: Any, drawn: PyramidSketch, box: Box) -> Any:
    """Add bars back to back: those of the left side are negative numbers that are printed without their sign."""
    number = f"{_format(0)};{_format(0)}"
    data = CategoryChartData(number_format=number)
    data.categories = [clean_text(row.name) for row in drawn.rows]
    data.add_series(clean_text(drawn.left), [None if row.left is None else -row.left for row in drawn.rows])
    data.add_series(clean_text(drawn.right), [row.right for row in drawn.rows])
    frame = shapes.add_chart(XL_CHART_TYPE.BAR_STACKED, *box, data)
    chart = frame.chart
    chart.plots[0].gap_width, chart.plots[0].overlap = 30, 100
    for one, colour in zip(chart.plots[0].series, ("own", "group"), strict=True):
        one.format.fill.solid()
        one.format.fill.fore_color.rgb = RGBColor.from_string(LIGHT[colour][1:])
    _finish(chart, drawn.unit, -drawn.axis.high, drawn.axis.high, 0)
    chart.value_axis.tick_labels.number_format = number
    chart.category_axis.tick_labels.font.size = _SMALL if len(drawn.rows) <= _MANY else Pt(9)
    _name_each(chart)
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.legend.font.size = _SMALL
    return frame


def _add_plane(shapes: Any, drawn: PlaneSketch, box: Box) -> Any:
    """Add spots and lines between two axes of numbers; shaded ranges are told by the page alone."""
    data = XyChartData(number_format=_format(drawn.up.decimals))
    for trail in drawn.trails:
        one = data.add_series(clean_text(trail.name))
        for spot in trail.spots:
            one.add_data_point(spot.across, spot.up)
    frame = shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES, *box, data)
    chart = frame.chart
    for one, trail in zip(chart.plots[0].series, drawn.trails, strict=True):
        _draw_line(one, Look(trail.pen.colour, trail.pen.width, trail.pen.dash, trail.pen.shape, 8))
        if not trail.pen.width:
            one.format.line.fill.background()
    _finish(chart, drawn.unit, drawn.up.low, drawn.up.high, drawn.up.decimals)
    across = chart.category_axis
    across.minimum_scale, across.maximum_scale = drawn.across.low, drawn.across.high
    across.has_major_gridlines = False
    if drawn.across_name:
        across.has_title = True
        across.axis_title.text_frame.text = clean_text(drawn.across_name)
        across.axis_title.text_frame.paragraphs[0].runs[0].font.size = _SMALL
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.legend.font.size = _SMALL
    return frame


def _finish(chart: Any, unit: str, low: float, high: float, decimals: int) -> None:
    """Give a chart calm lines and small print; its title is that of the slide."""
    chart.has_title = False
    values, across = chart.value_axis, chart.category_axis
    values.minimum_scale, values.maximum_scale = low, high
    values.has_major_gridlines = True
    values.major_gridlines.format.line.color.rgb = RGBColor.from_string(LIGHT["grid"][1:])
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = _format(decimals), False
    across.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    across.tick_labels.font.size = values.tick_labels.font.size = _SMALL
    if unit:
        values.has_title = True
        values.axis_title.text_frame.text = clean_text(unit)
        values.axis_title.text_frame.paragraphs[0].runs[0].font.size = _SMALL
        values.axis_title.text_frame.paragraphs[0].runs[0].font.bold = False


def _format(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")

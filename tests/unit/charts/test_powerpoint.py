"""Charts of a needs assessment on slides: native where PowerPoint has one, shapes where it has none."""

from typing import Any

import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Inches, Pt

from oba.charts.map import sketch_map
from oba.charts.map_shapes import tint
from oba.charts.panel import PanelCell, PanelSketch
from oba.charts.powerpoint import Drawn, add_chart
from oba.charts.pyramid import PyramidRow, PyramidSketch
from oba.charts.scales import Axis
from oba.charts.sketch import Bar, BarSketch
from oba.charts.spine import SpineRow, SpineSketch

BOX = (Inches(0.5), Inches(2), Inches(12), Inches(5))
AXIS = Axis(0.0, 200.0, (0.0, 100.0, 200.0), 0)


@pytest.fixture
def shapes() -> Any:
    presentation = Presentation()
    return presentation.slides.add_slide(presentation.slide_layouts[6]).shapes


def add(shapes: Any, drawn: Drawn) -> list[Any]:
    add_chart(shapes, drawn, BOX, "What it shows.")
    return list(shapes)


def test_a_pyramid_has_its_left_side_as_negative_numbers_printed_without_a_sign(shapes: Any) -> None:
    rows = (PyramidRow("0 to 4", 50.0, "50", 100.0, "100"), PyramidRow("5 to 9", None, "[c]", 25.0, "25"))
    (frame,) = add(shapes, PyramidSketch(AXIS, rows, "Girls", "Boys"))
    left, right = frame.chart.plots[0].series
    assert (left.name, list(left.values), right.name, list(right.values)) == ("Girls", [-50, None], "Boys", [100, 25])
    assert frame.chart.value_axis.tick_labels.number_format == "#,##0;#,##0"
    assert (frame.chart.value_axis.minimum_scale, frame.chart.value_axis.maximum_scale) == (-200, 200)


def test_a_panel_has_a_chart_for_each_series_on_one_axis_within_the_box(shapes: Any) -> None:
    cells = tuple(PanelCell(f"Series {n}", (((2015, 100.0), (2016, 150.0)),), "150") for n in range(4))
    frames = add(shapes, PanelSketch(AXIS, (2015, 2016), 2015, cells))
    assert [frame.chart.chart_title.text_frame.text for frame in frames] == [f"Series {n}: 150" for n in range(4)]
    assert {frame.chart.value_axis.maximum_scale for frame in frames} == {200}
    assert [(frame.left // Inches(4), frame.top // Inches(2)) for frame in frames] == [(0, 1), (1, 1), (2, 1), (0, 2)]
    assert frames[0]._element.nvGraphicFramePr.cNvPr.get("descr") == "Series 0: 150. What it shows."


def test_a_spine_is_one_group_of_shapes_with_its_words_and_marks(shapes: Any) -> None:
    placed = SpineRow("Ready (%)", "68.0", "68.3", "worse", "worse", (0.0, 40.0, 60.0, 100.0), 50.0)
    (group,) = add(shapes, SpineSketch("Worcestershire", (placed, SpineRow("Fed", "–", "–", "", "no figure"))))
    words = [one.text_frame.text for one in group.shapes if one.has_text_frame and one.text_frame.text]
    assert words[:4] == ["Worcestershire", "England", "worst, lowest", "best, highest"]
    assert words[4:] == ["Ready (%)", "68.0", "68.3", "▼ worse", "Fed", "–", "–", "□ no figure"]
    bars = [one for one in group.shapes if one.has_text_frame and not one.text_frame.text]
    assert len(bars) == 3
    outer, inner, mark = bars
    assert (outer.left < inner.left, outer.width > inner.width) == (True, True)
    assert mark.left + mark.width // 2 == pytest.approx(outer.left + outer.width // 2, abs=2)
    assert group._element.nvGrpSpPr.cNvPr.get("descr") == "What it shows."


def test_a_map_is_one_group_of_outlines_with_names_figures_and_credit(shapes: Any) -> None:
    box = ((0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0))
    places = [("Worcester", "21%", 21.0, [box]), ("Redditch", "[c]", None, [[(x + 2, y) for x, y in box]])]
    (group,) = add(shapes, sketch_map(places, "Source: ONS", "%", 0))
    left, right = [one for one in group.shapes if one.shape_type == MSO_SHAPE_TYPE.FREEFORM]
    assert left.left + left.width == pytest.approx(right.left, abs=20)
    assert right.fill.fore_color.rgb == tint(0)
    assert left.fill.fore_color.rgb == tint(1)
    words = [one.text_frame.text for one in group.shapes if one.has_text_frame and one.text_frame.text]
    assert words == ["Worcester\n21%", "Redditch\n[c]", "Darker is higher: 21%; no figure. Source: ONS"]
    assert group._element.nvGrpSpPr.cNvPr.get("descr") == "What it shows."


@pytest.mark.parametrize(("number", "points"), [(12, 12), (24, 9)])
def test_every_bar_has_its_name_however_many_there_are(shapes: Any, number: int, points: int) -> None:
    bars = tuple(Bar(f"Centre {one}", "45%", 45.0, None, None, True) for one in range(number))
    (frame,) = add(shapes, BarSketch(AXIS, bars, "2025", "%"))
    axis = frame.chart.category_axis
    assert axis._element.find("{*}tickLblSkip").get("val") == "1"
    assert axis.tick_labels.font.size == Pt(points)


def test_more_than_24_bars_are_two_charts_on_one_axis_so_that_each_has_its_name(shapes: Any) -> None:
    bars = tuple(Bar(f"Centre {one}", "45%", 45.0, None, None, True) for one in range(31))
    first, second = add(shapes, BarSketch(AXIS, bars, "2025", "%"))
    names = [list(one.chart.plots[0].categories) for one in (first, second)]
    assert [(len(one), one[0]) for one in names] == [(16, "Centre 0 45%"), (15, "Centre 16 45%")]
    assert (first.left + first.width, first.chart.value_axis.maximum_scale) == (second.left, 200)
    assert second._element.nvGraphicFramePr.cNvPr.get("descr") == "What it shows. Part 2 of 2."

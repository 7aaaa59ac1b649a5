"""A chart between two axes of numbers: where spots, whiskers and labels stand, and the native chart of a slide."""

from dataclasses import replace

import pytest
from pptx import Presentation
from pptx.util import Inches

from oba.charts.palette import Pen
from oba.charts.plane import PlaneSketch, Spot, Trail, Zone, draw_plane
from oba.charts.powerpoint import add_chart
from oba.charts.scales import Axis

ACROSS, UP = Axis(0.0, 100.0, (0.0, 50.0, 100.0), 0), Axis(0.0, 80.0, (0.0, 40.0, 80.0), 0)
DOTS, LINE = Pen("own", width=0.0), Pen("muted", "dash", "", "┈", 1.4)
SKETCH = PlaneSketch(
    ACROSS,
    UP,
    ((0.0, "most"), (100.0, "least")),
    (
        Trail("Groups", DOTS, (Spot(0.0, 40.0, "most: 40", 30.0, 50.0), Spot(100.0, 80.0, "least: 80"))),
        Trail("Line", LINE, (Spot(0.0, 40.0, ""), Spot(100.0, 80.0, "")), "Line of best fit"),
    ),
    (Zone("Limits", "fan95", ((0.0, 20.0, 60.0), (100.0, 60.0, 80.0))),),
    "Share of people (%)",
    "%",
)


@pytest.mark.parametrize(("narrow", "left", "right"), [(False, 54.0, 590.0), (True, 44.0, 326.0)])
def test_the_axes_end_where_the_plot_does(narrow: bool, left: float, right: float) -> None:
    drawing = draw_plane(SKETCH, narrow)
    line = drawing.base.curves[1]
    assert line.path.startswith(f"M{left:g} ")
    assert line.path.endswith(f"L{right:g} 22")
    assert [(words, x) for x, _, words in drawing.base.ticks] == [("most", left), ("least", right)]


def test_words_along_the_bottom_are_named_by_what_they_are_and_numbers_by_theirs() -> None:
    """A slide has the numbers; a page has words in their place, and must not call them per cent."""
    assert draw_plane(SKETCH).across_name == "Share of people (%)"
    assert draw_plane(replace(SKETCH, ticks_name="Tenth of deprivation")).across_name == "Tenth of deprivation"


def test_an_interval_is_a_whisker_of_the_spot_that_has_one() -> None:
    """30 to 50 of an axis to 80 that is 294 high: 147 stands in the middle, and ten is 36.75."""
    drawing = draw_plane(SKETCH)
    ((x, high, low),) = drawing.whiskers
    assert x == 54.0
    assert low - high == pytest.approx(20 / 80 * 294, abs=0.2)


def test_spots_without_a_line_are_not_joined_and_a_line_without_a_shape_has_no_dots() -> None:
    groups, line = draw_plane(SKETCH).base.curves
    assert (groups.path, len(groups.dots)) == ("", 2)
    assert line.dots == []


def test_a_line_is_named_at_its_end_on_a_wide_page_alone() -> None:
    assert [words for _, _, words, _, _ in draw_plane(SKETCH).base.labels] == ["┈ Line of best fit"]
    assert draw_plane(SKETCH, narrow=True).base.labels == []


def test_a_shaded_range_goes_there_and_back() -> None:
    ((colour, path),) = draw_plane(SKETCH).base.areas
    assert colour == "fan95"
    assert (path.count("L"), path[-1]) == (3, "Z")


def test_a_slide_has_a_native_chart_of_it() -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    add_chart(slide.shapes, SKETCH, (Inches(1), Inches(1), Inches(6), Inches(4)), "Chart. Shares by group.")
    frame = next(shape for shape in slide.shapes if shape.has_chart)
    assert [one.name for one in frame.chart.plots[0].series] == ["Groups", "Line"]
    assert list(frame.chart.plots[0].series[0].values) == [40.0, 80.0]
    assert frame.chart.value_axis.maximum_scale == 80.0
    assert frame._element.nvGraphicFramePr.cNvPr.get("descr") == "Chart. Shares by group."

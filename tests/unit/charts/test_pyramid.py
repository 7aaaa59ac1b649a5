"""Where the bars of a pyramid go: back to back, the last row on top, both sides on one scale."""

from dataclasses import replace

import pytest

from oba.charts.pyramid import PyramidRow, PyramidSketch, draw_pyramid
from oba.charts.scales import Axis

ROWS = (PyramidRow("0 to 4", 50.0, "50", 100.0, "100"), PyramidRow("5 to 9", None, "[c]", 25.0, "25"))
SKETCH = PyramidSketch(Axis(0.0, 100.0, (0.0, 50.0, 100.0), 0), ROWS, "Girls", "Boys")


@pytest.mark.parametrize("narrow", [False, True])
def test_bars_stand_back_to_back_on_one_scale(narrow: bool) -> None:
    drawing = draw_pyramid(SKETCH, narrow)
    top, bottom = drawing.rows
    assert (top[2], bottom[2]) == ("5 to 9", "0 to 4")
    (left, width, text), (right, other, _) = bottom[3:]
    assert (left + width, right) == pytest.approx(drawing.sides)
    assert other == pytest.approx(2 * width, abs=0.2)
    assert text == "50"
    assert left >= 0
    assert right + other <= drawing.width


def test_a_withheld_number_has_its_mark_and_no_bar() -> None:
    top = draw_pyramid(SKETCH).rows[0]
    assert top[3][1:] == (0.0, "[c]")


@pytest.mark.parametrize(("narrow", "is_above"), [(False, False), (True, True)])
def test_a_name_too_long_to_stand_between_the_sides_of_a_phone_stands_above_its_bars(
    narrow: bool, is_above: bool
) -> None:
    long = replace(SKETCH, rows=(replace(ROWS[0], name="Stretford & Humphrey Park"),))
    ((y, line, *_),) = draw_pyramid(long, narrow).rows
    assert (line < y) is is_above

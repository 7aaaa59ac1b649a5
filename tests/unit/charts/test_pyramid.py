"""Where the bars of a pyramid go: back to back, the last row on top, both sides on one scale."""

import pytest

from oba.charts.pyramid import PyramidRow, PyramidSketch, draw_pyramid
from oba.charts.scales import Axis

ROWS = (PyramidRow("0 to 4", 50.0, "50", 100.0, "100"), PyramidRow("5 to 9", None, "[c]", 25.0, "25"))
SKETCH = PyramidSketch(Axis(0.0, 100.0, (0.0, 50.0, 100.0), 0), ROWS, "Girls", "Boys")


@pytest.mark.parametrize("narrow", [False, True])
def test_bars_stand_back_to_back_on_one_scale(narrow: bool) -> None:
    drawing = draw_pyramid(SKETCH, narrow)
    top, bottom = drawing.rows
    assert (top[1], bottom[1]) == ("5 to 9", "0 to 4")
    (left, width, text), (right, other, _) = bottom[2:]
    assert (left + width, right) == pytest.approx(drawing.names)
    assert other == pytest.approx(2 * width, abs=0.2)
    assert text == "50"
    assert left >= 0
    assert right + other <= drawing.width


def test_a_withheld_number_has_its_mark_and_no_bar() -> None:
    top = draw_pyramid(SKETCH).rows[0]
    assert top[2][1:] == (0.0, "[c]")

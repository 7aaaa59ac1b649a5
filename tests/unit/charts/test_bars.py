"""Where the names of bars stand: beside them where there is room, above them where there is none."""

import pytest

from oba.charts.drawing import draw_bars
from oba.charts.scales import make_axis
from oba.charts.sketch import Bar, BarSketch


@pytest.mark.parametrize(
    ("letters", "bars", "left"),
    [(34, 3, 236.0), (35, 3, 2.0), (34, 13, 236.0), (35, 13, 312.0), (46, 13, 312.0), (47, 13, 2.0)],
)
def test_many_bars_with_long_names_keep_them_beside(letters: int, bars: int, left: float) -> None:
    """Few bars have room for a name above each; many would fill pages."""
    sketch = BarSketch(make_axis([0.0, 50.0]), (Bar("n" * letters, "40%", 40.0),) * bars, "2025", "%")
    drawing = draw_bars(sketch)
    assert (drawing.left, drawing.above) == (left, left == 2.0)
    assert draw_bars(sketch, narrow=True).above

"""Where the small charts of a panel go, and that all share one axis and one span of years."""

import pytest

from oba.charts.panel import PanelCell, PanelSketch, draw_panel
from oba.charts.scales import Axis

CELLS = tuple(PanelCell(f"Series {n}", (((2015, 100.0), (2016, 150.0)), ((2020, 200.0),)), "200") for n in range(4))
SKETCH = PanelSketch(Axis(0.0, 200.0, (0.0, 100.0, 200.0), 0), (2015, 2020), 2015, CELLS)


@pytest.mark.parametrize(
    ("narrow", "corners"), [(False, [(0, 0), (262, 0), (524, 0), (0, 156)]), (True, [(0, 156 * n) for n in range(4)])]
)
def test_cells_stand_three_beside_each_other_and_below_each_other_on_a_phone(
    narrow: bool, corners: list[tuple[float, float]]
) -> None:
    drawing = draw_panel(SKETCH, narrow)
    assert [(cell.x, cell.y) for cell in drawing.cells] == corners
    assert drawing.cells[-1].x + drawing.right + 40 <= drawing.width


def test_a_gap_parts_the_line_and_the_newest_is_at_the_right_edge() -> None:
    """The axis is 0 to 200 and 88 high: 200 at the top, 100 in the middle."""
    drawing = draw_panel(SKETCH)
    cell = drawing.cells[0]
    assert cell.paths[0].startswith(f"M{drawing.left:g} 74")
    assert (len(cell.paths), cell.alone) == (1, [])
    assert cell.end == (drawing.right, drawing.top)
    assert drawing.grid == [(118.0, "0", False), (30.0, "200", False), (74.0, "100", True)]


def test_a_year_between_two_gaps_is_a_point_of_its_own() -> None:
    """2015 alone, then 2017 and 2018: a path of one point would draw nothing."""
    cell = PanelCell("Few years", (((2015, 100.0),), ((2017, 50.0), (2018, 100.0))), "100")
    drawing = draw_panel(SKETCH.__class__(SKETCH.axis, (2015, 2018), 2015, (cell,)))
    assert drawing.cells[0].alone == [(drawing.left, 74.0)]
    assert len(drawing.cells[0].paths) == 1

"""Two groups back to back by age or place: a pyramid. Plain values, and SVG.

Positions only; the template holds the markup. The sides are told by their place and name, not by colour alone.
"""

from dataclasses import dataclass

from oba.charts.scales import Axis


@dataclass(frozen=True, slots=True)
class PyramidRow:
    """One row: its name, and the number and text of each side; no value means that a mark stands for the bar."""

    name: str
    left: float | None
    left_text: str
    right: float | None
    right_text: str


@dataclass(frozen=True, slots=True)
class PyramidSketch:
    """Rows from bottom to top, the names of the two sides, and the axis that both share."""

    axis: Axis
    rows: tuple[PyramidRow, ...]
    left: str
    right: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PyramidDrawing:
    """A placed pyramid: for each row its name, then (x, width, text) of its left and of its right bar."""

    width: int
    height: float
    middle: float
    names: tuple[float, float]
    """Where the bars of the left side end and those of the right side begin."""
    rows: list[tuple[float, str, tuple[float, float, str], tuple[float, float, str]]]
    depth: float
    left: str
    right: str


def draw_pyramid(sketch: PyramidSketch, narrow: bool = False) -> PyramidDrawing:
    """Place a pyramid on a page column (760 units wide) or a phone (340), the last row on top."""
    width, room, gap = (340, 86.0, 58.0) if narrow else (760, 230.0, 96.0)
    middle = width / 2
    longest = max((len(row.name) for row in sketch.rows), default=0)
    gap = max(gap / 2, min(longest * 3.6 + 8, 110.0 if not narrow else 62.0))
    room = min(room, middle - gap - (46.0 if not narrow else 40.0))
    step, depth = (22.0, 15.0) if len(sketch.rows) > 12 else (30.0, 20.0)
    rows = []
    for number, row in enumerate(reversed(sketch.rows)):
        y = 28.0 + number * step
        left, right = (round((value or 0.0) / sketch.axis.high * room, 1) for value in (row.left, row.right))
        rows.append(
            (
                y,
                row.name,
                (round(middle - gap - left, 1), left, row.left_text),
                (round(middle + gap, 1), right, row.right_text),
            )
        )
    height = 28.0 + len(sketch.rows) * step
    return PyramidDrawing(width, height, middle, (middle - gap, middle + gap), rows, depth, sketch.left, sketch.right)

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
    """A placed pyramid: for each row the heights of its bars and of its name, then (x, width, text) of both bars.

    `sides` is where the bars of the left side end and those of the right side begin.
    """

    width: int
    height: float
    middle: float
    sides: tuple[float, float]
    rows: list[tuple[float, float, str, tuple[float, float, str], tuple[float, float, str]]]
    depth: float
    left: str
    right: str


_LETTER, _NUMBER = 7.0, 48.0
"""Width of a letter of a name, and the room that the number at the end of a bar needs."""
_HEAD = 26.0
_MANY = 12
"""More rows than this stand closer together."""


def draw_pyramid(sketch: PyramidSketch, narrow: bool = False) -> PyramidDrawing:
    """Place a pyramid on a page column (760 units wide) or a phone (340), the last row on top.

    Names stand between the two sides; above their bars on a phone, where they are too long for that.
    """
    width, most = (340, 78.0) if narrow else (760, 260.0)
    middle, longest = width / 2, max((len(row.name) for row in sketch.rows), default=0) * _LETTER + 14
    above = longest > most
    gap = 4.0 if above else longest / 2
    room = min(middle - gap - _NUMBER, 230.0)
    depth = 15.0 if len(sketch.rows) > _MANY or above else 20.0
    step = depth + (22.0 if above else 7.0 if len(sketch.rows) > _MANY else 10.0)
    rows = []
    for number, row in enumerate(reversed(sketch.rows)):
        y = _HEAD + number * step + (16.0 if above else 0.0)
        left, right = (round((value or 0.0) / sketch.axis.high * room, 1) for value in (row.left, row.right))
        ends = (round(middle - gap - left, 1), left, row.left_text), (round(middle + gap, 1), right, row.right_text)
        rows.append((y, y - 5 if above else y + depth / 2 + 4.5, row.name, *ends))
    sides = (middle - gap, middle + gap)
    return PyramidDrawing(width, _HEAD + len(sketch.rows) * step, middle, sides, rows, depth, sketch.left, sketch.right)

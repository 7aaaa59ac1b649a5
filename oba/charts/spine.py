"""Rows of a place on a scale from worst to best, England in the middle: a spine. Plain values, and SVG.

Positions only; the template holds the markup. What a colour says is said by the shape of the mark and by a word too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from oba.charts.drawing import shape_of
from oba.charts.palette import Pen

MARKS: Mapping[str, Pen] = {
    "better": Pen("region", "", "triangle-up", "▲"),
    "worse": Pen("england", "", "triangle-down", "▼"),
    "similar": Pen("own", "", "circle", "●"),
    "higher": Pen("forecast", "", "diamond", "◆"),
    "lower": Pen("forecast", "", "diamond", "◆"),
}
"""The mark of a figure by the word of its comparison."""
UNTESTED = Pen("muted", "", "square", "□")
"""The mark of a figure that nothing says the chance of: grey, and hollow."""


@dataclass(frozen=True, slots=True)
class SpineRow:
    """One indicator: `own` and `england` as printed, `word` of the comparison, `said` at its end.

    `placed` are the left end, the two quarters and the right end from 0 to 100, and `at` the own place; None where
    there is no spread.
    """

    name: str
    own: str
    england: str
    word: str
    said: str
    placed: tuple[float, float, float, float] | None = None
    at: float | None = None

    @property
    def pen(self) -> Pen:
        """Return the colour and the shape of its mark."""
        return MARKS.get(self.word, UNTESTED)


@dataclass(frozen=True, slots=True)
class SpineSketch:
    """A spine: rows from top to bottom, and the name of the place."""

    place: str
    rows: tuple[SpineRow, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row with where its parts go: `line` is the height of its words, `y` the top of its bars."""

    row: SpineRow
    line: float
    y: float
    bars: tuple[tuple[float, float], tuple[float, float]] | None
    mark: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class SpineDrawing:
    """A placed spine; `middle` is where England stands, `columns` where words end on a page column, 0 on a phone."""

    width: int
    height: float
    left: float
    right: float
    middle: float
    top: float
    bottom: float
    columns: tuple[float, float, float]
    rows: list[PlacedRow]
    place: str


def draw_spine(sketch: SpineSketch, narrow: bool = False) -> SpineDrawing:
    """Place a spine on a page column (760 units wide) or a phone (340)."""
    width, top, step = (340, 22.0, 60.0) if narrow else (760, 30.0, 25.0)
    left, right = (6.0, 334.0) if narrow else (408.0, 622.0)
    rows = []
    for number, row in enumerate(sketch.rows):
        y = top + number * step + (38.0 if narrow else 4.0)
        bars = None
        if row.placed is not None:
            ends = [round(left + place / 100 * (right - left), 1) for place in row.placed]
            bars = ((ends[0], round(ends[3] - ends[0], 1)), (ends[1], round(ends[2] - ends[1], 1)))
        at = None if row.at is None else round(left + row.at / 100 * (right - left), 1)
        mark = "" if at is None else shape_of(row.pen.shape, at, y + 8, 5.4)
        rows.append(PlacedRow(row, y - 20 if narrow else y + 12.5, y, bars, mark, row.pen is UNTESTED))
    bottom = top + len(sketch.rows) * step
    columns = (0.0, 0.0, 0.0) if narrow else (328.0, 392.0, 636.0)
    return SpineDrawing(
        width, bottom + 4, left, right, round((left + right) / 2, 1), top, bottom, columns, rows, sketch.place
    )

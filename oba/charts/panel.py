"""Small charts of several series, all on one axis of an index and one span of years. Plain values, and SVG.

Positions only; the template holds the markup. One axis is right because an index has no unit.
"""

from dataclasses import dataclass
from datetime import date

from oba.charts.drawing import draw_path
from oba.charts.palette import CATEGORY_PENS
from oba.charts.scales import Axis
from oba.charts.sketch import Dot, Sketch, Stroke
from oba.charts.words import write_number

_CELL = 236.0
_GAP = 26.0


@dataclass(frozen=True, slots=True)
class PanelCell:
    """One series: its name, its points as runs of (year, value) that may be joined, and its newest as printed."""

    name: str
    runs: tuple[tuple[tuple[int, float], ...], ...]
    newest: str


@dataclass(frozen=True, slots=True)
class PanelSketch:
    """Cells in order, the axis and the years that they share, and the year at which each is 100."""

    axis: Axis
    years: tuple[int, int]
    base: int
    cells: tuple[PanelCell, ...]
    unit: str = ""


def join_cells(drawn: PanelSketch) -> Sketch:
    """Return the series as lines of one chart, for what has no small ones: an index has one axis whatever it is of."""
    days = tuple((date(year, 7, 1), str(year)) for year in range(drawn.years[0], drawn.years[1] + 1))
    strokes = [
        Stroke(
            cell.name,
            cell.name,
            CATEGORY_PENS[number % len(CATEGORY_PENS)],
            tuple(
                tuple(Dot(date(year, 7, 1), value, f"{year}: {value:.0f}") for year, value in run) for run in cell.runs
            ),
        )
        for number, cell in enumerate(drawn.cells)
    ]
    return Sketch(drawn.axis, days[0][0], days[-1][0], days, tuple(strokes), unit=drawn.unit)


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell with where its parts go: the corner, the paths of its runs, its newest point, and its words."""

    name: str
    x: float
    y: float
    paths: list[str]
    end: tuple[float, float]
    newest: str


@dataclass(frozen=True, slots=True)
class PanelDrawing:
    """A placed panel; `left` to `bottom` are the edges of the plot within a cell, `grid` its lines and their words."""

    width: int
    height: float
    left: float
    right: float
    top: float
    bottom: float
    grid: list[tuple[float, str, bool]]
    years: tuple[int, int]
    cells: list[PlacedCell]


def draw_panel(sketch: PanelSketch, narrow: bool = False) -> PanelDrawing:
    """Place a panel on a page column (760 units wide, three beside each other) or a phone (340, below each other)."""
    width, across, cell = (340, 1, 330.0) if narrow else (760, 3, _CELL)
    left, right, top, bottom = 34.0, cell - 44.0, 30.0, 118.0
    first, last = sketch.years
    span = max(last - first, 1)

    def x(year: float) -> float:
        return round(left + (year - first) / span * (right - left), 1)

    def y(value: float) -> float:
        share = (value - sketch.axis.low) / (sketch.axis.high - sketch.axis.low)
        return round(bottom - share * (bottom - top), 1)

    cells = []
    for number, one in enumerate(sketch.cells):
        corner = (number % across * (cell + _GAP), float(number // across * 156))
        paths = [draw_path([(x(year), y(value)) for year, value in run]) for run in one.runs]
        year, value = one.runs[-1][-1]
        cells.append(PlacedCell(one.name, *corner, paths, (x(year), y(value)), one.newest))
    rows = -(-len(sketch.cells) // across)
    ends = (sketch.axis.low, sketch.axis.high)
    grid = [(y(end), write_number(end, sketch.axis.decimals), False) for end in ends if end != 100.0]
    return PanelDrawing(
        width, rows * 156.0, left, right, top, bottom, [*grid, (y(100.0), "100", True)], sketch.years, cells
    )

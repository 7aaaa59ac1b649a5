"""What a native chart of Excel or PowerPoint is drawn from: columns of figures, and how each is drawn."""

from dataclasses import dataclass
from datetime import date

from oba.charts.sketch import Sketch

DASHES = {"dash": "dash", "dot": "sysDot", "dashdot": "dashDot", "longdash": "lgDash", "longdashdot": "lgDashDot"}
SHAPES = {
    "circle": "circle",
    "circle-open": "circle",
    "diamond": "diamond",
    "diamond-open": "diamond",
    "square": "square",
    "triangle-up": "triangle",
    "triangle-down": "star",
    "cross": "x",
}
_RANGES = {"fan95": ("forecast", "dot"), "fan80": ("forecast", "dash")}

Column = tuple[str, dict[date, float]]
"""The name of a line and its figures by day; a day without one is a gap."""


@dataclass(frozen=True, slots=True)
class Look:
    """Colour of the palette, width in points, dash, marker shape (blank for none) and its size in points."""

    colour: str
    width: float
    dash: str = ""
    shape: str = ""
    size: int = 0

    @property
    def is_open(self) -> bool:
        """Return whether the marker is drawn as an outline."""
        return self.shape.endswith("open")


def lay_out_columns(drawn: Sketch) -> tuple[list[Column], list[Look]]:
    """Return the columns of chart data and how each is drawn: range limits first, then curves."""
    columns: list[Column] = []
    looks: list[Look] = []
    days = [day for day, _ in drawn.ticks]
    for band in drawn.bands:
        if band.name == "The gap" or band.colour == "past":
            continue  # a curve says the same
        pieces = [[point for point in piece if point[0] in days] for piece in band.pieces]
        colour, dash = _RANGES.get(band.colour, ("muted", "dot"))
        for end in (1, 2):
            runs = [{point[0]: float(point[end]) for point in piece} for piece in pieces if piece]  # type: ignore[arg-type]
            for column in _share_columns(runs, days):
                columns.append((band.name, column))
                looks.append(Look(colour, 0.75, dash))
    for stroke in drawn.strokes:
        runs = [{dot.day: dot.value for dot in run} for run in stroke.runs]
        size = 7 if stroke.is_main else 5
        for column in _share_columns(runs, days):
            columns.append((stroke.name, column))
            looks.append(Look(stroke.pen.colour, stroke.pen.width, stroke.pen.dash, stroke.pen.shape, size))
    return columns, looks


def _share_columns(runs: list[dict[date, float]], days: list[date]) -> list[dict[date, float]]:
    """Put runs into as few columns as keep an empty cell between any two of them."""
    place = {day: number for number, day in enumerate(days)}
    columns: list[dict[date, float]] = []
    for run in runs:
        start = place[min(run)]
        for column in columns:
            if start - place[max(column)] > 1:
                column.update(run)
                break
        else:
            columns.append(dict(run))
    return columns

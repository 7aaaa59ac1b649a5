"""Figures placed by two numbers: a slope over ranks, a funnel over sizes, years along an axis. Plain values, and SVG.

Positions only; the template holds the markup. Colours, dashes and shapes are those of every other chart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from oba.charts.drawing import Curve, Drawing, draw_path, place_label, shape_of
from oba.charts.palette import DASHES, Pen
from oba.charts.scales import Axis
from oba.charts.words import write_number


@dataclass(frozen=True, slots=True)
class Spot:
    """One figure at (across, up) and the words that say it, with the ends of its interval where it has one."""

    across: float
    up: float
    words: str
    lower: float | None = None
    upper: float | None = None
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Trail:
    """Spots of one kind: joined where its pen has a width, and named at their end where it has a label."""

    name: str
    pen: Pen
    spots: tuple[Spot, ...]
    label: str = ""
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Zone:
    """A shaded range: (across, lower, upper) from left to right."""

    name: str
    colour: str
    edge: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class PlaneSketch:
    """A chart with two axes of numbers. `ticks` are the words along the bottom, (place, words).

    `across_name` is what the numbers across are of; `ticks_name` what the words are, where they are not those numbers.
    """

    across: Axis
    up: Axis
    ticks: tuple[tuple[float, str], ...]
    trails: tuple[Trail, ...]
    zones: tuple[Zone, ...] = ()
    across_name: str = ""
    unit: str = ""
    ticks_name: str = ""


@dataclass(frozen=True, slots=True)
class PlaneDrawing:
    """A placed plane: what a drawing of curves has, its whiskers (x, top, bottom), and what the bottom axis is of."""

    base: Drawing
    whiskers: list[tuple[float, float, float]]
    across_name: str


def draw_plane(sketch: PlaneSketch, narrow: bool = False) -> PlaneDrawing:
    """Place a plane on a page column (760 units wide) or a phone (340)."""
    width, height = (340, 300) if narrow else (760, 370)
    left, right = (44.0, 326.0) if narrow else (54.0, 590.0)
    top, bottom = 22.0, height - 54.0

    def x(value: float) -> float:
        return round(left + (value - sketch.across.low) / (sketch.across.high - sketch.across.low) * (right - left), 1)

    def y(value: float) -> float:
        return round(bottom - (value - sketch.up.low) / (sketch.up.high - sketch.up.low) * (bottom - top), 1)

    placed = [[(x(spot.across), y(spot.up)) for spot in trail.spots] for trail in sketch.trails]
    named = [(trail, spots[-1][1]) for trail, spots in zip(sketch.trails, placed, strict=True) if trail.label and spots]
    base = Drawing(
        width,
        height,
        left,
        right,
        top,
        bottom,
        [(y(tick), write_number(tick, sketch.up.decimals)) for tick in sketch.up.ticks],
        [(x(place), min(max(x(place), 20.0), width - 20.0), words) for place, words in sketch.ticks],
        [(zone.colour, _outline([(x(a), y(low), y(high)) for a, low, high in zone.edge])) for zone in sketch.zones],
        [_draw_trail(trail, spots) for trail, spots in zip(sketch.trails, placed, strict=True)],
        [],
        not sketch.up.starts_at_zero,
        [],
        [] if narrow else place_label([(t.pen, t.label, t.is_own, at) for t, at in named], right + 12, top, bottom),
    )
    whiskers = [
        (x(spot.across), y(spot.upper), y(spot.lower))
        for trail in sketch.trails
        for spot in trail.spots
        if spot.lower is not None and spot.upper is not None
    ]
    return PlaneDrawing(base, whiskers, sketch.ticks_name or sketch.across_name)


def _draw_trail(trail: Trail, spots: Sequence[tuple[float, float]]) -> Curve:
    path = draw_path(spots) if trail.pen.width and len(spots) > 1 else ""
    dots = [
        (shape_of(trail.pen.shape, *place, 4.0), spot.hollow)
        for spot, place in zip(trail.spots, spots, strict=True)
        if trail.pen.shape
    ]
    return Curve(trail.pen.colour, trail.pen.width, DASHES[trail.pen.dash], path, dots)


def _outline(edge: Sequence[tuple[float, float, float]]) -> str:
    there, back = [(x, high) for x, _, high in edge], [(x, low) for x, low, _ in reversed(edge)]
    return draw_path([*there, *back]) + "Z"

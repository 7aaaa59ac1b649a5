"""A map of places with their figures. Plain values, and SVG.

Each place has its name and its figure written on it, so that the shade, which is darker the higher the figure, only
repeats what is written. A place without a figure is hatched and has its mark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from oba.charts.words import write_number

Points = tuple[tuple[int, int], ...]
"""A closed line in thousandths of the map's width."""

SHADES = 4
_SIDE = 1000
_GRID = 20
"""Points across and down that are tried for the place of a name."""


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A place: its name, its figure as text and number (None where there is none), its outline and its name's place."""

    name: str
    text: str
    value: float | None
    rings: tuple[Points, ...]
    at: tuple[int, int]


@dataclass(frozen=True, slots=True)
class MapSketch:
    """Places in a frame of `_SIDE` by `height`, and the credit for their boundaries."""

    places: tuple[MapPlace, ...]
    height: int
    credit: str
    unit: str = ""
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """A placed map: (path, shade or 0 for none), names and figures at their place, and the key of shades."""

    width: int
    height: float
    shapes: list[tuple[str, int]]
    labels: list[tuple[float, float, str, str]]
    key: list[tuple[float, float, int, str]]


def sketch_map(
    places: Sequence[tuple[str, str, float | None, Sequence[Sequence[tuple[float, float]]]]],
    credit: str,
    unit: str,
    decimals: int,
) -> MapSketch:
    """Return the map of places given as (name, text, number, rings of any measure), none distorted."""
    xs = [x for *_, rings in places for ring in rings for x, _ in ring]
    ys = [y for *_, rings in places for ring in rings for _, y in ring]
    scale = _SIDE / (max(xs) - min(xs) or 1.0)
    made = []
    for name, text, value, rings in places:
        placed = tuple(
            tuple(dict.fromkeys((round((x - min(xs)) * scale), round((y - min(ys)) * scale)) for x, y in ring))
            for ring in rings
        )
        made.append(MapPlace(name, text, value, placed, _find_middle(placed)))
    return MapSketch(tuple(made), round((max(ys) - min(ys)) * scale), credit, unit, decimals)


def shade_of(sketch: MapSketch, value: float | None) -> int:
    """Return the shade of a figure, 1 the palest of `SHADES` equal steps from the lowest to the highest; 0 for none."""
    known = [place.value for place in sketch.places if place.value is not None]
    if value is None:
        return 0
    low, high = min(known), max(known)
    return 1 if high == low else min(SHADES, int((value - low) / (high - low) * SHADES) + 1)


def tell_steps(sketch: MapSketch) -> list[tuple[int, str]]:
    """Return the shades in use with the figures that each stands for, and 0 for places without one."""
    known = [place.value for place in sketch.places if place.value is not None]
    steps = []
    for shade in sorted({shade_of(sketch, value) for value in known}):
        inside = [value for value in known if shade_of(sketch, value) == shade]
        low, high = (write_number(end, sketch.decimals) for end in (min(inside), max(inside)))
        unit = "%" if sketch.unit == "%" else ""
        steps.append((shade, f"{low}{unit}" if low == high else f"{low} to {high}{unit}"))
    if len(known) < len(sketch.places):
        steps.append((0, "no figure"))
    return steps


def draw_map(sketch: MapSketch, narrow: bool = False) -> MapDrawing:
    """Place a map on a page column (560 units wide) or a phone (340), its key below it."""
    width, room = (340, 330) if narrow else (560, 400)
    scale, left = room / _SIDE, (width - room) / 2
    shapes, labels = [], []
    for place in sketch.places:
        rings = (
            "M" + "L".join(f"{left + x * scale:.1f} {y * scale:.1f}" for x, y in ring) + "Z" for ring in place.rings
        )
        shapes.append(("".join(rings), shade_of(sketch, place.value)))
        labels.append((round(left + place.at[0] * scale, 1), round(place.at[1] * scale, 1), place.name, place.text))
    bottom = sketch.height * scale + 14
    steps = tell_steps(sketch)
    across = 2 if narrow else len(steps)
    key = [
        (4.0 + (number % across) * width / across, bottom + number // across * 22, shade, words)
        for number, (shade, words) in enumerate(steps)
    ]
    height = round(bottom + ((len(steps) - 1) // across + 1) * 22, 1)
    return MapDrawing(width, height, shapes, _part_labels(labels), key)


_LETTER, _LINES = 7.0, 32.0
"""Width of a letter, and height of a name with its figure below."""


def _part_labels(labels: Sequence[tuple[float, float, str, str]]) -> list[tuple[float, float, str, str]]:
    """Return labels none of which stands over another: from north to south, one that would is moved down."""
    placed: list[tuple[float, float, str, str]] = []
    for x, y, name, text in sorted(labels, key=lambda label: label[1]):
        for across, down, other, figure in placed:
            room = (max(len(name), len(text)) + max(len(other), len(figure))) * _LETTER / 2
            if abs(x - across) < room and abs(y - down) < _LINES:
                y = round(down + _LINES, 1)
        placed.append((x, y, name, text))
    return placed


@lru_cache(maxsize=256)
def _find_middle(rings: tuple[Points, ...]) -> tuple[int, int]:
    """Return a point well inside a place: of a grid over it the one that is furthest from any edge.

    It is remembered: every map of a board has the same outlines.
    """
    xs, ys = [x for ring in rings for x, _ in ring], [y for ring in rings for _, y in ring]
    edges = [edge for ring in rings for edge in zip(ring, (*ring[1:], ring[0]), strict=True)]
    best, furthest = (sum(xs) // len(xs), sum(ys) // len(ys)), -1.0
    for across in range(1, _GRID):
        for down in range(1, _GRID):
            x = min(xs) + (max(xs) - min(xs)) * across / _GRID
            y = min(ys) + (max(ys) - min(ys)) * down / _GRID
            if _is_inside(edges, x, y):
                near = min((x - a) ** 2 + (y - b) ** 2 for (a, b), _ in edges)
                if near > furthest:
                    best, furthest = (round(x), round(y)), near
    return best


def _is_inside(edges: Sequence[tuple[tuple[int, int], tuple[int, int]]], x: float, y: float) -> bool:
    crossed = 0
    for (a, b), (c, d) in edges:
        if (b > y) != (d > y) and x < (c - a) * (y - b) / (d - b) + a:
            crossed += 1
    return crossed % 2 == 1

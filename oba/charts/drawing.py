"""Drawings for pages without JavaScript, for print and for rows: positions only; templates hold the markup."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from oba.charts.palette import DASHES, Pen
from oba.charts.scales import move_apart, thin
from oba.charts.sketch import BarSketch, Dot, Sketch, Stroke, letters_beside, mark_letters
from oba.charts.words import write_number

_ROW, _MOST_ROWS = 15.0, 4
"""Height of a row of words above the plot, and the most rows that leave room for the curve."""
_LETTER, _WIDE_END = 6.1, 756.0
"""Width of a letter at 12 pixels, and where the wide drawing ends."""
_LETTER_OF_LABEL, _BESIDE = 6.2, 12.0
"""Width of a letter of a label beside a curve, at 13 pixels, and how far from the plot it stands."""
_NARROWEST_PLOT, _WIDEST_PLOT = 440.0, 570.0
_MANY_BARS = 12
"""More bars than this stand closer together."""
_LONGEST_BESIDE, _LONGEST_OF_MANY = 34, 46
"""Letters of a name that there is room for beside its bar; of many bars, which would fill pages with names above."""

PlaceDay = Callable[[date], float]
PlaceValue = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A line chart in the units of its view box; every list is ready for the template to print."""

    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    grid: list[tuple[float, str]]
    ticks: list[tuple[float, float, str]]
    areas: list[tuple[str, str]]
    curves: list["Curve"]
    marks: list["MarkPlace"]
    is_cut: bool
    targets: list[tuple[float, float, str]]
    labels: list[tuple[float, float, str, str, bool]]


@dataclass(frozen=True, slots=True)
class MarkPlace:
    """A vertical line from `y` down, and where its words stand: at `words_x`, `anchor` being start, middle or end."""

    x: float
    kind: str
    y: float
    words_x: float
    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve of a drawing."""

    colour: str
    width: float
    dash: str
    path: str
    dots: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class BarDrawing:
    """Horizontal bars: (y, name, text, x, width, colour, interval ends or None)."""

    width: int
    height: int
    left: float
    bars: list[tuple[float, str, str, float, float, str, tuple[float, float] | None]]
    above: bool


def draw_lines(sketch: Sketch, narrow: bool = False) -> Drawing:
    """Place a sketch on a page column (760 units wide) or a phone (340)."""
    width, height = (340, 290) if narrow else (760, 350)
    left, right = (38.0, 328.0) if narrow else (48.0, _end_of_plot(sketch.strokes))
    rows = 1 if narrow else _rows_of_marks(sketch)
    top, bottom = 26.0 + (rows - 1) * _ROW, height - 34.0
    span = max((sketch.last - sketch.first).days, 1)

    def x(day: date) -> float:
        return round(left + (day - sketch.first).days / span * (right - left), 1)

    def y(value: float) -> float:
        share = (value - sketch.axis.low) / (sketch.axis.high - sketch.axis.low)
        return round(bottom - share * (bottom - top), 1)

    return Drawing(
        width,
        height,
        left,
        right,
        top,
        bottom,
        [(y(tick), write_number(tick, sketch.axis.decimals)) for tick in sketch.axis.ticks],
        _place_ticks(sketch, [x(day) for day, _ in sketch.ticks], width),
        [
            (band.colour, _area([(x(day), y(low), y(high)) for day, low, high in piece]))
            for band in sketch.bands
            for piece in band.pieces
        ],
        [_curve(stroke, x, y) for stroke in sketch.strokes],
        _place_marks(sketch, [x(mark.day) for mark in sketch.marks], top, 0 if narrow else rows),
        not sketch.axis.starts_at_zero,
        [(x(dot.day), y(dot.value), dot.words) for dot in sketch.targets],
        [] if narrow else _labels(sketch.strokes, right + _BESIDE, y, top, bottom),
    )


def _end_of_plot(strokes: Sequence[Stroke]) -> float:
    """Return where the plot of a wide drawing ends, so that the longest label beside it stands on the drawing."""
    wanted = _WIDE_END - _BESIDE - letters_beside(strokes) * _LETTER_OF_LABEL
    return round(min(_WIDEST_PLOT, max(wanted, _NARROWEST_PLOT)), 1)


def _rows_of_marks(sketch: Sketch) -> int:
    """Return how many rows of words stand above the plot: one a mark, unless there are too many."""
    return len(sketch.marks) if 1 < len(sketch.marks) <= _MOST_ROWS else 1


def _place_marks(sketch: Sketch, places: list[float], top: float, rows: int) -> list[MarkPlace]:
    """Return the vertical lines with their words, each on a row of its own, or with letters where words do not fit.

    The oldest stands on the top row, so that no line crosses the words to the right of an older one. `rows` is 0 on a
    phone.
    """
    letters = mark_letters(sketch.marks, places)
    if not rows or rows < len(places):
        return [
            MarkPlace(place, mark.kind, top, round(letter, 1), "middle", words)
            for place, mark, (letter, words) in zip(places, sketch.marks, letters, strict=True)
        ]
    found = []
    for row, (place, mark) in enumerate(zip(places, sketch.marks, strict=True)):
        y = top - (rows - 1 - row) * _ROW
        words = "break" if mark.kind == "break" else mark.text
        long = len(words) * _LETTER
        if place + long <= _WIDE_END:
            found.append(MarkPlace(place, mark.kind, y, place, "start", words))
        elif place - long >= 0:
            found.append(MarkPlace(place, mark.kind, y, place, "end", words))
        elif long <= _WIDE_END:
            found.append(MarkPlace(place, mark.kind, y, _WIDE_END, "end", words))
        else:
            found.append(MarkPlace(place, mark.kind, y, place, "middle", mark.letter))
    return found


def tells_marks(drawing: Drawing) -> bool:
    """Return whether every mark of a drawing is told in words on it."""
    return all(len(mark.words) > 1 for mark in drawing.marks)


def _place_ticks(sketch: Sketch, places: list[float], width: int) -> list[tuple[float, float, str]]:
    """Return the ticks whose words fit side by side: place, place of the words kept on the drawing, words."""
    halves = [len(words) * 3.5 for _, words in sketch.ticks]
    kept_on = [round(min(max(place, half), width - half), 1) for place, half in zip(places, halves, strict=True)]
    return [(places[n], kept_on[n], sketch.ticks[n][1]) for n in thin(kept_on, max(66, 2 * max(halves, default=0) + 8))]


def _curve(stroke: Stroke, x: PlaceDay, y: PlaceValue) -> Curve:
    runs = [[(x(dot.day), y(dot.value)) for dot in run] for run in stroke.runs]
    path = " ".join(draw_path(run) for run in runs) if stroke.pen.width else ""
    dots = [
        (shape_of(stroke.pen.shape, x(dot.day), y(dot.value), size / 2), _is_open(stroke, dot))
        for run in stroke.runs
        for place, dot in enumerate(run)
        if dot.words and stroke.pen.shape and (size := stroke.marker_size(place, len(run)))
    ]
    return Curve(stroke.pen.colour, stroke.pen.width, DASHES[stroke.pen.dash], path, dots)


def _is_open(stroke: Stroke, dot: Dot) -> bool:
    return dot.hollow or stroke.pen.shape.endswith("open")


def draw_path(run: Sequence[tuple[float, float]]) -> str:
    """Return a run of places as the path of an SVG drawing."""
    return "M" + "L".join(f"{px:g} {py:g}" for px, py in run)


def _area(piece: Sequence[tuple[float, float, float]]) -> str:
    there = [(px, high) for px, _, high in piece]
    back = [(px, low) for px, low, _ in reversed(piece)]
    return draw_path([*there, *back]) + "Z"


def shape_of(shape: str, x: float, y: float, r: float) -> str:
    """Return the path of a marker round a place; `r` is half its size."""
    shape = shape.removesuffix("-open")
    if shape == "diamond":
        return f"M{x:g} {y - r - 1:g}l{r + 1:g} {r + 1:g}l{-r - 1:g} {r + 1:g}l{-r - 1:g} {-r - 1:g}z"
    if shape == "square":
        return f"M{x - r + 0.5:g} {y - r + 0.5:g}h{2 * r - 1:g}v{2 * r - 1:g}h{1 - 2 * r:g}z"
    if shape == "triangle-up":
        return f"M{x:g} {y - r - 1:g}l{r + 0.5:g} {2 * r:g}h{-2 * r - 1:g}z"
    if shape == "triangle-down":
        return f"M{x:g} {y + r + 1:g}l{r + 0.5:g} {-2 * r:g}h{-2 * r - 1:g}z"
    if shape == "cross":
        return f"M{x - r:g} {y - 1.2:g}h{2 * r:g}v2.4h{-2 * r:g}zM{x - 1.2:g} {y - r:g}v{2 * r:g}h2.4v{-2 * r:g}z"
    return f"M{x - r:g} {y:g}a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0 {-2 * r:g} 0z"


def swatch_shape(shape: str) -> str:
    """Return the path of a marker in the middle of a key's swatch (30 by 12)."""
    return shape_of(shape, 15, 6, 3.4)


def _labels(
    strokes: Sequence[Stroke], at: float, y: PlaceValue, top: float, bottom: float
) -> list[tuple[float, float, str, str, bool]]:
    """Return labels at the right of the plot, beside the end of their curves and not over each other."""
    named = [
        (stroke.pen, stroke.label, stroke.is_own, y(stroke.end.value))
        for stroke in strokes
        if stroke.pen.width and stroke.label
    ]
    return place_label(named, at, top, bottom)


def place_label(
    named: Sequence[tuple[Pen, str, bool, float]], at: float, top: float, bottom: float
) -> list[tuple[float, float, str, str, bool]]:
    """Return labels (pen, words, whether it is the own line, height wanted) below each other, none over another."""
    placed = move_apart([height for *_, height in named], 18, top + 4, bottom - 2)
    return [
        (at, round(place, 1), f"{pen.glyph} {words}", pen.colour, is_own)
        for (pen, words, is_own, _), place in zip(named, placed, strict=True)
    ]


def draw_bars(sketch: BarSketch, narrow: bool = False) -> BarDrawing:
    """Place bars with their names beside them; above them on a phone, and where a name is too long to stand beside."""
    width = 340 if narrow else 760
    longest = max((len(bar.name) for bar in sketch.bars), default=0)
    above = narrow or longest > (_LONGEST_OF_MANY if len(sketch.bars) > _MANY_BARS else _LONGEST_BESIDE)
    left = 2.0 if above else 236.0 if longest <= _LONGEST_BESIDE else 312.0
    room = 200.0 if narrow else 560.0 if above else 616.0 - left
    step, depth = (46, 14) if above else (30 if len(sketch.bars) <= _MANY_BARS else 23, 16)
    low, high = sketch.axis.low, sketch.axis.high

    def x(value: float) -> float:
        return round(left + (value - low) / (high - low) * room, 1)

    bars = []
    for number, bar in enumerate(sketch.bars):
        y = number * step + (26 if above else 8)
        start, end = (x(0), x(bar.value)) if bar.value is not None else (x(0), x(0))
        ends = (x(bar.lower), x(bar.upper)) if bar.lower is not None and bar.upper is not None else None
        colour = "own" if bar.is_own else "group"
        bars.append((float(y), bar.name, bar.text, min(start, end), round(abs(end - start), 1), colour, ends))
    height = len(sketch.bars) * step + (4 if not above else 0) + depth // 2
    return BarDrawing(width, height, left, bars, above)

"""What a chart shows, as plain values that every drawer places: curves, bands, marks and bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from oba.charts.palette import Pen
from oba.charts.scales import Axis, move_apart


@dataclass(frozen=True, slots=True)
class Dot:
    """One figure on the chart and the words that say it."""

    day: date
    value: float
    words: str
    hollow: bool = False
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Stroke:
    """A curve: runs of dots that may be joined, a pen, and the label at its end, if it has one."""

    name: str
    label: str
    pen: Pen
    runs: tuple[tuple[Dot, ...], ...]
    is_own: bool = False
    is_main: bool = True

    @property
    def end(self) -> Dot:
        """Return the newest dot, where the label goes."""
        return self.runs[-1][-1]

    def marker_size(self, place: int, length: int) -> int:
        """Return the size of a run's marker, 0 for none: comparators keep their ends and every third."""
        dense = length > 24
        every = (4 if dense else 1) if self.is_main else (6 if dense else 3)
        if (length - 1 - place) % every and place:
            return 0
        return 8 if self.is_main else 6


@dataclass(frozen=True, slots=True)
class Band:
    """A shaded range: polygons of (day, lower, upper)."""

    name: str
    colour: str
    pieces: tuple[tuple[tuple[date, float, float], ...], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A vertical line on a day: a break of the series or a known event, told by its letter in the list below."""

    letter: str
    kind: str
    day: date
    when: str
    text: str
    source: str = ""


def letters_beside(strokes: Sequence[Stroke]) -> int:
    """Return the letters of the longest label beside a curve, its sign with it; 0 where no curve has one."""
    return max((len(one.label) + 2 for one in strokes if one.pen.width and one.label), default=0)


def mark_letters(marks: Sequence[Mark], places: Sequence[float]) -> list[tuple[float, str]]:
    """Return where the letter of each vertical line goes and what it says; a lone break says `break`.

    `places` are in pixels; letters are moved apart where lines stand close together.
    """
    lone = [all(abs(place - other) >= 46 for m, other in enumerate(places) if m != n) for n, place in enumerate(places)]
    moved = move_apart(places, 15, min(places, default=0) - 30, max(places, default=0) + 30)
    words = [
        f"{mark.letter} break" if mark.kind == "break" and alone else mark.letter
        for mark, alone in zip(marks, lone, strict=True)
    ]
    return list(zip(moved, words, strict=True))


@dataclass(frozen=True, slots=True)
class Sketch:
    """A line chart, ready to be placed."""

    axis: Axis
    first: date
    last: date
    ticks: tuple[tuple[date, str], ...]
    strokes: tuple[Stroke, ...]
    bands: tuple[Band, ...] = ()
    marks: tuple[Mark, ...] = ()
    targets: tuple[Dot, ...] = ()
    unit: str = ""
    targets_name: str = "Target"


@dataclass(frozen=True, slots=True)
class Bar:
    """One group or place with its figure; no value means a symbol is printed where the bar would be."""

    name: str
    text: str
    value: float | None
    lower: float | None = None
    upper: float | None = None
    is_own: bool = True


@dataclass(frozen=True, slots=True)
class BarSketch:
    """Figures side by side for one period."""

    axis: Axis
    bars: tuple[Bar, ...]
    period: str
    unit: str

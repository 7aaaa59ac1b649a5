"""The XmR view as a chart and rows: process limits, the average, and the points that are special cause."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from oba.charts.palette import Pen
from oba.charts.scales import make_axis, middle_of
from oba.charts.sketch import Dot, Sketch, Stroke
from oba.charts.words import write_number
from oba.scorecards.card import Card
from oba.scorecards.judgement import ProcessPoint, ProcessView
from oba.scorecards.render.wording import with_unit

_LINE = Pen("other", "solid", "circle", "●", 1.6)
_AVERAGE = Pen("ink", "solid", "", "–", 1.2)
_LIMIT = Pen("muted", "longdash", "", "╌", 1.2)
_TARGET = Pen("event", "dot", "", "┈", 1.6)
_NO_SIGNAL = {"common": "common cause variation", "not_judged": "not judged"}
_SIGNALS: dict[str, tuple[str, Pen]] = {
    "improvement": ("Special cause – improvement", Pen("own", "solid", "triangle-up", "▲", 0.0)),
    "concern": ("Special cause – concern", Pen("england", "solid", "diamond", "◆", 0.0)),
    "higher": ("Special cause – neither, higher", Pen("forecast", "solid", "square", "■", 0.0)),
    "lower": ("Special cause – neither, lower", Pen("median", "solid", "triangle-down", "▼", 0.0)),
}


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """One point with its limits, in words."""

    point: ProcessPoint
    mean: str
    limits: str
    says: str


def rows_of_process(card: Card) -> tuple[ProcessRow, ...]:
    """Return the points of the view, newest first, with their limits as text."""
    view = card.process
    if view is None:
        return ()
    decimals = card.indicator.value.decimals
    rows = [
        ProcessRow(point, _text(mean, decimals), _range_text(low, high, decimals), _describe_point(point))
        for point, mean, low, high in zip(view.points, view.means, view.lowers, view.uppers, strict=True)
    ]
    return tuple(reversed(rows))


def _describe_point(point: ProcessPoint) -> str:
    usual = _NO_SIGNAL[point.kind] if point.kind in _NO_SIGNAL else _SIGNALS[point.kind][0].lower()
    return f"{usual}: {point.words}" if point.words else usual


def _text(value: float, decimals: int) -> str:
    return write_number(value, decimals) if math.isfinite(value) else "none"


def _range_text(low: float, high: float, decimals: int) -> str:
    return f"{_text(low, decimals)} to {_text(high, decimals)}" if math.isfinite(low + high) else "none"


def sketch_process(card: Card) -> Sketch | None:
    """Return the XmR chart; None below the points that limits need, since no verdict may be drawn then."""
    view = card.process
    if view is None or not view.enough or len(view.points) < 2:
        return None
    decimals = card.indicator.value.decimals
    runs = _runs(card, view)
    strokes = [
        _level("Upper process limit", view.uppers, _LIMIT, view, runs, decimals),
        _level("Average", view.means, _AVERAGE, view, runs, decimals),
        _level("Lower process limit", view.lowers, _LIMIT, view, runs, decimals),
    ]
    if view.target is not None:
        targets = [view.target] * len(view.points)
        strokes.append(_level("Target", targets, _TARGET, view, runs, decimals))
    own = tuple(tuple(_line_dot(card, view.points[n]) for n in run) for run in runs)
    strokes.append(Stroke(card.area_name, f"{card.area_name} {view.points[-1].text}", _LINE, own, is_own=True))
    strokes += _signals(card, view)
    drawn = tuple(stroke for stroke in strokes if stroke.runs)
    dots = [dot for stroke in drawn for run in stroke.runs for dot in run]
    first, last = min(dot.day for dot in dots), max(dot.day for dot in dots)
    margin = timedelta(days=max(30, (last - first).days * 0.02))
    ticks = tuple((middle_of(point.period), point.period.short_label) for point in view.points)
    axis = make_axis([dot.value for dot in dots])
    return Sketch(axis, first - margin, last + margin, ticks, drawn, unit=card.indicator.value.unit)


def _runs(card: Card, view: ProcessView) -> list[list[int]]:
    """Return the points' numbers in runs; a break of the series starts a run, as it starts new limits."""
    firsts = [mark.period.end for mark in card.breaks]
    runs: list[list[int]] = [[]]
    for number, point in enumerate(view.points):
        before = view.points[number - 1].period.end if number else date.min
        if number and any(before < first <= point.period.end for first in firsts):
            runs.append([])
        runs[-1].append(number)
    return runs


def _level(
    name: str, values: Sequence[float], pen: Pen, view: ProcessView, runs: list[list[int]], decimals: int
) -> Stroke:
    drawn = tuple(
        tuple(Dot(middle_of(view.points[n].period), values[n], "") for n in run)
        for run in runs
        if all(math.isfinite(values[n]) for n in run)
    )
    label = f"{name} {write_number(values[-1], decimals)}" if drawn else name
    return Stroke(name, label, pen, drawn, is_main=False)


def _signals(card: Card, view: ProcessView) -> list[Stroke]:
    """Return each kind of special cause as points of their own shape, without a line."""
    strokes = []
    for kind, (name, pen) in _SIGNALS.items():
        dots = tuple((_dot(card, point),) for point in view.points if point.kind == kind)
        if dots:
            strokes.append(Stroke(name, name, pen, dots))
    return strokes


def _line_dot(card: Card, point: ProcessPoint) -> Dot:
    """Return a point of the curve; one with a special cause has no mark here, or it would cover the signal's shape."""
    dot = _dot(card, point)
    return dot if point.kind in _NO_SIGNAL else Dot(dot.day, dot.value, "")


def _dot(card: Card, point: ProcessPoint) -> Dot:
    words = f"{point.period.label}: {with_unit(point.text, card.indicator)}, {_describe_point(point)}"
    return Dot(middle_of(point.period), point.value, words)

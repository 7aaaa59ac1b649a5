"""What a chart shows, before it is drawn. The Plotly chart and the static drawing place the same sketch."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

from oba.charts import palette
from oba.charts.palette import Pen
from oba.charts.scales import FITTED, make_axis, middle_of
from oba.charts.sketch import Band, Bar, BarSketch, Dot, Mark, Sketch, Stroke
from oba.london_time import write_day
from oba.scorecards.card import Card
from oba.scorecards.figure import Figure, Line, Point
from oba.scorecards.notes import BreakMark, EventMark
from oba.scorecards.render import series
from oba.scorecards.render.fans import sketch_fans, sketch_forecasts
from oba.scorecards.render.wording import figure_words, line_name
from oba.vocabulary import ValueType

_LONGEST_BEFORE = timedelta(days=366)
"""How far before the first period on a new basis its break is drawn, at most."""


def sketch_curve(card: Card) -> Sketch | None:
    """Return the chart of history, forecast, comparators, targets, events and breaks; None without a curve."""
    if series.is_told_by_parts(card) or not series.has_curve((card.own, *card.lines)):
        return None
    strokes = [_stroke(card, line, palette.pick_pen(line.kind), line_name(line)) for line in card.lines]
    strokes += [_stroke(card, line, palette.pick_pen(line.kind), line.name) for line in card.longer]
    strokes.append(_stroke(card, card.own, palette.OWN, card.area_name, is_own=True))
    drawn = tuple(stroke for stroke in (*strokes, *sketch_forecasts(card)) if stroke and stroke.runs)
    bands = tuple(band for band in (*sketch_fans(card), _interval(card)) if band.pieces)
    targets = tuple(
        Dot(
            middle_of(mark.period),
            mark.value,
            f"Target for {mark.whose + ', ' if mark.whose else ''}{mark.period.label}: {mark.text}",
        )
        for mark in card.targets
    )
    frame = _frame(card, drawn, bands, targets, _marks(card))
    national = bool(card.targets) and all(mark.whose for mark in card.targets)
    return replace(frame, targets_name="National target") if national else frame


def sketch_main(card: Card) -> Sketch | BarSketch | None:
    """Return the chart that says most of a card: groups side by side where it is defined so, else its curve.

    Figures side by side where there is no curve; None where there is nothing to draw.
    """
    bars = sketch_bars(card) if series.is_snapshot(card) else None
    return bars or sketch_curve(card) or sketch_bars(card)


def group_events(card: Card, marks: Sequence[Mark] = ()) -> list[tuple[str, tuple[EventMark, ...]]]:
    """Return the events that a chart does not mark, under when they were: before the first figure of the curve, since.

    `marks` are those of the chart; where it has none, as in a workbook, every event is told.
    """
    marked = {(mark.day, mark.text) for mark in marks}
    told = tuple(event for event in card.events if (event.day, event.text) not in marked)
    if not series.has_curve((card.own, *card.lines)):
        return [("What happened", told)] if told else []
    known = (point for line in (card.own, *card.lines) for point in line.points if point.figure.value is not None)
    first = min(point.period.start for point in known)
    before = tuple(event for event in told if event.day < first)
    since = tuple(event for event in told if event.day >= first)
    groups = [("Before the first figure", before), ("Since the first figure", since)]
    return [(words, events) for words, events in groups if events]


def tell_events(card: Card) -> str:
    """Return every event of a card in sentences, for a chart that marks none."""
    groups = [
        f"{words}: {'; '.join(f'{event.text} ({write_day(event.day)}){_cite(event)}' for event in events)}."
        for words, events in group_events(card)
    ]
    return " ".join(groups)


def tell_breaks(card: Card) -> Iterator[str]:
    """Yield each break of a card's curve as a sentence."""
    yield from (f"Break in the series from {mark.period.label}: {mark.reason}" for mark in card.breaks)


def _cite(event: EventMark) -> str:
    return f" [{event.source}]" if event.source else ""


def sketch_gap(card: Card) -> Sketch | None:
    """Return the chart of a breakdown's groups over time; the space between two groups is the gap."""
    lines = [line for line in card.categories if line.kind != "gap"]
    if series.is_snapshot(card) or not series.has_curve(lines):
        return None
    strokes = tuple(
        stroke
        for number, line in enumerate(lines)
        if (stroke := _stroke(card, line, palette.pick_pen("category", number), line.name)) and stroke.runs
    )
    bands: tuple[Band, ...] = ()
    if len(lines) == 2:
        bands = (_between(lines[0], lines[1], card),)
    return _frame(card, strokes, bands, (), _marks(card, events=False))


def sketch_bars(card: Card) -> BarSketch | None:
    """Return groups side by side, or the only figure beside its comparators; None if there is nothing."""
    if series.is_snapshot(card) or series.is_told_by_parts(card):
        period = series.snapshot_period(card)
        whole = next((point.figure for point in card.own.points if point.period == period), None)
        groups = [_bar(card, line.name, figure, is_own=False) for line, figure in series.bars_of(card)]
        bars = (_bar(card, f"{card.area_name}, whole", whole), *groups) if whole else tuple(groups)
    elif card.latest and not series.has_curve((card.own, *card.lines)):
        period = card.latest.period
        beside = [
            _bar(card, line.name, point.figure, is_own=False)
            for line in card.lines
            for point in line.points
            if point.period == period
        ]
        bars = (_bar(card, card.area_name, card.latest.figure), *beside)
    else:
        return None
    values = [v for bar in bars for v in (bar.value, bar.lower, bar.upper) if v is not None]
    axis = make_axis([0.0, *values], whole=_is_whole(card))
    return BarSketch(axis, bars, period.label if period else "", card.indicator.value.unit)


def _bar(card: Card, name: str, figure: Figure, is_own: bool = True) -> Bar:
    unit = "%" if card.indicator.value.unit == "%" and figure.value is not None else ""
    words = f"{figure.text}{unit}"  # the unit stands once, above the bars
    return Bar(name, words, figure.value, figure.lower, figure.upper, is_own)


def _is_whole(card: Card) -> bool:
    return card.indicator.value.type is ValueType.COUNT


def _stroke(card: Card, line: Line, pen: Pen, name: str, is_own: bool = False) -> Stroke | None:
    breaks: Sequence[BreakMark] = card.breaks
    runs = series.pieces_of(line, breaks, card.indicator.frequency)
    if not runs:
        return None
    dots = tuple(tuple(_dot(card, line, point, is_own) for point in run) for run in runs)
    is_main = is_own or line.kind == "category"
    return Stroke(name, _end_label(line, name, runs[-1][-1]), pen, dots, is_own, is_main)


def _end_label(line: Line, name: str, end: Point) -> str:
    """Return the label at a curve's end: with the period where a newer figure is withheld or missing."""
    newest = series.sorted_points(line)[-1].period
    when = "" if end.period == newest else f" ({end.period.short_label})"
    return f"{name} {end.figure.text}{when}"


def _dot(card: Card, line: Line, point: Point, is_own: bool) -> Dot:
    figure = point.figure
    assert figure.value is not None  # noqa: S101 - pieces_of yields only points with a value
    words = f"{line.name or card.area_name}, {point.period.label}: {figure_words(figure, card.indicator)}"
    if is_own and figure.interval_text:
        words += f" (interval {figure.interval_text})"
    if figure.status == "provisional":
        words += ", provisional"
    hollow = figure.status == "provisional"
    return Dot(middle_of(point.period), figure.value, words, hollow, figure.lower, figure.upper)


def _interval(card: Card) -> Band:
    """Return the band of the figures' own intervals, none across a figure that has none; one alone is a little wide."""
    pieces = []
    for run in series.pieces_of(card.own, card.breaks, card.indicator.frequency):
        for has_limits, points in groupby(run, key=lambda point: None not in (point.figure.lower, point.figure.upper)):
            known = [(middle_of(point.period), point.figure.lower, point.figure.upper) for point in points]
            if len(known) == 1:
                day, low, high = known[0]
                known = [(day - timedelta(days=40), low, high), (day + timedelta(days=40), low, high)]
            if has_limits:
                pieces.append(tuple((day, float(low or 0), float(high or 0)) for day, low, high in known))
    return Band(f"{card.indicator.uncertainty.level:g}% interval", "own_tint", tuple(pieces))


def _between(first: Line, second: Line, card: Card) -> Band:
    pieces = []
    other = {point.period: point.figure.value for point in second.points}
    for run in series.pieces_of(first, card.breaks, card.indicator.frequency):
        piece: list[tuple[date, float, float]] = []
        for point in run:
            value, against = point.figure.value, other.get(point.period)
            if value is not None and against is not None:
                piece.append((middle_of(point.period), min(value, against), max(value, against)))
        if len(piece) > 1:
            pieces.append(tuple(piece))
    return Band("The gap", "own_tint", tuple(pieces))


def _marks(card: Card, events: bool = True) -> tuple[Mark, ...]:
    found = [("break", _day_of_break(card, mark), f"From {mark.period.label}", mark.reason, "") for mark in card.breaks]
    if events:
        found += [("event", mark.day, write_day(mark.day), mark.text, mark.source) for mark in card.events]
    found.sort(key=lambda item: (item[1], item[0], item[3]))
    return tuple(Mark("", *item) for item in found)


def _day_of_break(card: Card, mark: BreakMark) -> date:
    """Return a day between the last period on the old basis and the first on the new, near the new after a long gap."""
    first = middle_of(mark.period)
    lines = (card.own, *card.lines, *card.categories)
    before = [middle_of(point.period) for line in lines for point in line.points if point.period < mark.period]
    return first - min((first - max(before)) / 2, _LONGEST_BEFORE) if before else mark.period.start


def _frame(
    card: Card,
    strokes: tuple[Stroke, ...],
    bands: tuple[Band, ...],
    targets: tuple[Dot, ...],
    marks: tuple[Mark, ...],
) -> Sketch:
    dots = [dot for stroke in strokes for run in stroke.runs for dot in run]
    values = [dot.value for dot in (*dots, *targets)]
    values += [value for band in bands for piece in band.pieces for _, *ends in piece for value in ends]
    days = [dot.day for dot in (*dots, *targets)]
    first, last = min(days), max(days)
    near = [mark for mark in marks if first - timedelta(days=400) <= mark.day <= last]
    shown = tuple(replace(mark, letter=chr(ord("a") + n % 26)) for n, mark in enumerate(near))
    days += [mark.day for mark in shown]
    margin = timedelta(days=max(30, (last - first).days * 0.02))
    return Sketch(
        make_axis(values, whole=_is_whole(card), room_below=FITTED),
        min(days) - margin,
        max(days) + margin,
        _ticks(card, strokes, targets),
        strokes,
        bands,
        shown,
        targets,
        card.indicator.value.unit,
    )


def _ticks(card: Card, strokes: tuple[Stroke, ...], targets: tuple[Dot, ...]) -> tuple[tuple[date, str], ...]:
    names: dict[date, str] = {}
    lines = (card.own, *card.lines, *card.categories)
    periods = [point.period for line in lines for point in line.points]
    periods += [point.period for point in card.forecast.points] if card.forecast else []
    periods += [mark.period for mark in card.targets]
    for period in periods:
        names[middle_of(period)] = period.short_label
    drawn = {dot.day for stroke in strokes for run in stroke.runs for dot in run}
    drawn |= {dot.day for dot in targets}
    return tuple((day, names[day]) for day in sorted(drawn & names.keys()))

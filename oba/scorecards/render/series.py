"""A card's lines as rows of a table and as pieces of a curve. Both renderers read these."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from oba.indicators.indicator import FREQUENCY_MONTHS, Frequency
from oba.period_forms import DAYS_IN_MONTH
from oba.periods import Period
from oba.scorecards.card import Card
from oba.scorecards.figure import Figure, Line, Point
from oba.scorecards.judgement import ForecastPoint
from oba.scorecards.notes import BreakMark


@dataclass(frozen=True, slots=True)
class Row:
    """One period of the card's table: the own figure, the forecast and each comparator's, where known.

    `earlier` is what the forecast that judges the newest figure said of the period, `longer` the figures of each longer
    stretch that ends with it.
    """

    period: Period
    own: Figure | None
    forecast: ForecastPoint | None
    others: tuple[Figure | None, ...]
    breaks: tuple[BreakMark, ...] = ()
    name: str = ""
    earlier: ForecastPoint | None = None
    longer: tuple[Figure | None, ...] = ()


def rows_of(card: Card) -> tuple[Row, ...]:
    """Return the rows of the card's own curve, oldest first, comparators alongside, forecast last."""
    own = {point.period: point.figure for point in card.own.points}
    others = [{point.period: point.figure for point in line.points} for line in card.lines]
    coming = {point.period: point for point in card.forecast.points} if card.forecast else {}
    before = {point.period: point for point in card.earlier.points} if card.earlier else {}
    longer = [{point.period.end: point.figure for point in line.points} for line in card.longer]
    breaks: dict[Period, list[BreakMark]] = {}
    for mark in card.breaks:
        breaks.setdefault(mark.period, []).append(mark)
    periods = sorted({*own, *coming, *(period for line in others for period in line)}, key=_by_end)
    return tuple(
        Row(
            period,
            own.get(period),
            coming.get(period),
            tuple(line.get(period) for line in others),
            tuple(breaks.get(period, ())),
            earlier=before.get(period),
            longer=tuple(line.get(period.end) for line in longer),
        )
        for period in periods
    )


def _by_end(period: Period) -> tuple[int, int]:
    return period.end.toordinal(), period.start.toordinal()


def sorted_points(line: Line) -> tuple[Point, ...]:
    """Return a line's points, oldest first."""
    return tuple(sorted(line.points, key=lambda point: _by_end(point.period)))


def pieces_of(line: Line, breaks: Sequence[BreakMark] = (), frequency: Frequency = "irregular") -> list[list[Point]]:
    """Return the runs of a line that may be joined.

    A run ends at a figure that is hidden or missing, at a break of the series, and where a period of
    the usual frequency was left out, so that no line is drawn over something unknown.
    """
    firsts = [mark.period.end for mark in breaks]
    step = FREQUENCY_MONTHS.get(frequency, 0)
    runs: list[list[Point]] = []
    before: Point | None = None
    for point in sorted_points(line):
        if point.figure.value is None:
            before = None
            continue
        if before is None or _is_apart(before, point, step) or _is_broken(before, point, firsts):
            runs.append([])
        runs[-1].append(point)
        before = point
    return runs


def _is_apart(before: Point, after: Point, step: int) -> bool:
    if not step:
        return False
    return after.period.end - before.period.end > timedelta(days=step * DAYS_IN_MONTH * 1.6)


def _is_broken(before: Point, after: Point, firsts: Sequence[date]) -> bool:
    return any(before.period.end < first <= after.period.end for first in firsts)


def find_point(line: Line, period: Period) -> Point | None:
    """Return a line's point of a period, None where there is none."""
    return next((point for point in line.points if point.period == period), None)


def forecast_start(card: Card) -> Point | None:
    """Return the last own figure before the forecast, from which the fan opens."""
    if not card.forecast or not card.forecast.points:
        return None
    first = min(point.period.end for point in card.forecast.points)
    known = [p for p in sorted_points(card.own) if p.figure.value is not None and p.period.end < first]
    return known[-1] if known else None


def is_snapshot(card: Card) -> bool:
    """Return whether the card is shown as groups side by side for one period, without a curve."""
    return bool(card.categories) and (bool(card.indicator.show_breakdown) or not has_curve(card.categories))


def explain_marks(card: Card) -> str:
    """Return what stands in the card's tables in place of a number and every reason; blank where nothing does."""
    lines = (card.own, *card.lines, *card.categories)
    figures = [point.figure for line in lines for point in line.points if point.figure.symbol_text]
    reasons = dict.fromkeys(f"{figure.text} {figure.symbol_text}" for figure in figures)
    return f"In place of a number: {'; '.join(reasons)}." if reasons else ""


def has_curve(lines: Sequence[Line]) -> bool:
    """Return whether any of the lines has two figures to join."""
    return any(sum(point.figure.value is not None for point in line.points) > 1 for line in lines)


def is_told_by_parts(card: Card) -> bool:
    """Return whether a place has no figure of its own, so that its parts stand side by side in place of its curve."""
    parts = bool(card.categories) and all(line.kind == "part" for line in card.categories)
    return parts and all(point.figure.value is None for point in card.own.points)


def snapshot_period(card: Card) -> Period | None:
    """Return the newest period that any group has a figure or a symbol for."""
    periods = [point.period for line in card.categories for point in line.points]
    return max(periods, key=_by_end) if periods else None


def bars_of(card: Card) -> Iterator[tuple[Line, Figure]]:
    """Yield each group with its figure of the newest period, in the order of the definition."""
    period = snapshot_period(card)
    for line in card.categories:
        for point in line.points:
            if point.period == period:
                yield line, point.figure


def category_periods(card: Card) -> tuple[Period, ...]:
    """Return the periods that any group has, newest first."""
    return tuple(sorted({p.period for line in card.categories for p in line.points}, key=_by_end, reverse=True))

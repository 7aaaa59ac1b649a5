"""What later releases changed, curve by curve: in plain names, as the curve is printed, the largest change first.

A change is large where it is a tenth of the figure or more, or where the old figure lies outside the interval of the
new one; rounding where both print alike, differ by less than half a per cent, or by one in the last digit and less
than 2%.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from oba.charts.words import write_number
from oba.indicators.indicator import Indicator, Published, Route
from oba.scorecards.build.evidence.quality import link_curve
from oba.scorecards.card import Card
from oba.scorecards.figure import NOT_BELIEVABLE, Figure
from oba.scorecards.notes import RevisionNote
from oba.scorecards.quality import RevisedCurve, RevisedFigure

LARGE, SMALL, ROUNDING = 0.1, 0.02, 0.005
_LEAST_TOLD = 0.0005
_ORDER = ("large", "some", "rounding")
_MOST_DECIMALS = 2
_MARKED = f"[{NOT_BELIEVABLE}]"


@dataclass(frozen=True, slots=True)
class _Print:
    """How a number of a series is printed on the page of a card, and which part of the curve it is."""

    card: Card
    scale: float
    decimals: int | None
    part: str


def gather_revised(
    cards: Sequence[Card],
    revisions: Sequence[RevisionNote],
    labels: Mapping[str, str],
    own: str,
    members: Collection[str] = (),
) -> tuple[RevisedCurve, ...]:
    """Return the curves with changed figures, those with the largest change of the place `own` first.

    `labels` name each series, `feed.measure`, in words. A change of one of its `members` is one of a group's.
    """
    by_id = {card.id: card for card in cards}
    groups: dict[tuple[str, str], list[RevisionNote]] = {}
    for note in revisions:
        curves = "; ".join(name for name, _ in note.indicators)
        groups.setdefault((note.series or note.measure, curves), []).append(note)
    found = []
    for (series, _), notes in groups.items():
        mine = [by_id[name] for name, _ in notes[0].indicators if name in by_id]
        if mine:
            found.append(_tell_curve(_choose_print(mine, series, labels), notes, own, members))
    return tuple(sorted(found, key=lambda one: (_ORDER.index(one.size), -_weigh(one.figures[0]))))


def _choose_print(cards: Sequence[Card], series: str, labels: Mapping[str, str]) -> _Print:
    """Return how a series is printed: as the curve that it is, else as a number behind the first that uses it."""
    for card in cards:
        scale = _scale_of(card.indicator, series)
        if scale is not None:
            return _Print(card, scale, card.indicator.value.decimals, "")
    return _Print(cards[0], 1, None, labels.get(series, series.replace("_", " ")))


def _scale_of(indicator: Indicator, series: str) -> float | None:
    ways: list[Published | Route] = [*([indicator.published] if indicator.published else []), *indicator.routes]
    for one in ways:
        if one.feed == series and not one.category:
            return one.scale
    return None


def _tell_curve(printed: _Print, notes: Sequence[RevisionNote], own: str, members: Collection[str]) -> RevisedCurve:
    figures = sorted(
        (_tell_figure(printed, note, own, members) for note in notes),
        key=lambda one: (_ORDER.index(one.size), not one.is_own, -_weigh(one)),
    )
    first = figures[0]
    places = sum(one.is_own for one in figures)
    count = f"{len(figures)} figure{'' if len(figures) == 1 else 's'} changed, {places or 'none'} of {own}."
    share = f" ({first.share})" if first.share else ""
    largest = f"The largest change: {first.area_name}, {first.period}, was {first.before}, is {first.after}{share}."
    said = "None by more than rounding." if first.size == "rounding" else largest
    return RevisedCurve(link_curve(printed.card), printed.part, f"{count} {said}", first.size, tuple(figures))


def _tell_figure(printed: _Print, note: RevisionNote, own: str, members: Collection[str]) -> RevisedFigure:
    decimals = printed.decimals
    if decimals is None:
        decimals = max((_decimals_of(text) for text in (note.before, note.after)), default=0)
    before, after = (_print(text, printed.scale, decimals) for text in (note.before, note.after))
    return RevisedFigure(
        note.area_name,
        note.period.label,
        before,
        after,
        _write_share(note),
        _judge_size(printed, note, before == after, note.area_name == own),
        note.area_name in (own, *members),
        note,
    )


def _judge_size(printed: _Print, note: RevisionNote, is_alike: bool, is_own: bool) -> str:
    if note.values is None or note.share is None:
        return "large" if _MARKED in (note.before, note.after) else "some"
    figure = _find_figure(printed.card, note) if is_own and not printed.part else None
    outside = figure is not None and _is_outside(note.values[0] * printed.scale, figure)
    if not is_alike and (note.share >= LARGE or outside):
        return "large"
    return "rounding" if is_alike or note.share < ROUNDING or _is_last_digit(note) else "some"


def _is_last_digit(note: RevisionNote) -> bool:
    """Return whether a figure moved by one in its last digit, which rounding alone may do, and by little at that."""
    if note.values is None or note.share is None:
        return False
    step = 10.0 ** -max(_decimals_of(note.before), _decimals_of(note.after))
    return abs(note.values[1] - note.values[0]) <= step * 1.001 and note.share < SMALL


def _find_figure(card: Card, note: RevisionNote) -> Figure | None:
    return next((point.figure for point in card.own.points if point.period == note.period), None)


def _is_outside(value: float, figure: Figure) -> bool:
    """Return whether a value lies outside the interval of a figure; not where it has none."""
    if figure.lower is None or figure.upper is None:
        return False
    return not figure.lower <= value <= figure.upper


def _weigh(one: RevisedFigure) -> float:
    """Return by how much a figure changed relative to what it was; one that is withheld now weighs most."""
    return one.note.share if one.note.share is not None else math.inf if one.size == "large" else 0.0


def _write_share(note: RevisionNote) -> str:
    if note.share is None or note.values is None or not _LEAST_TOLD <= note.share < math.inf:
        return ""
    sign = "+" if note.values[1] > note.values[0] else "\N{MINUS SIGN}"
    return f"{sign}{write_number(note.share * 100, 0 if note.share >= LARGE else 1)}%"


def _decimals_of(text: str) -> int:
    return 0 if text.startswith("[") else min(_MOST_DECIMALS, len(text.partition(".")[2]))


def _print(text: str, scale: float, decimals: int) -> str:
    """Return a number of a release with the decimals of its curve; a mark stands as it is."""
    if text.startswith("["):
        return text
    return write_number(float(text.replace(",", "").replace("\N{MINUS SIGN}", "-")) * scale, decimals)

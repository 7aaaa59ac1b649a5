"""The small drawings of a row: the curve beside England, and the place between worst and best, each named in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from oba.charts.drawing import draw_path
from oba.scorecards.card import Card
from oba.scorecards.figure import Line, Point
from oba.scorecards.render import series
from oba.scorecards.render.wording import figure_words
from oba.vocabulary import Polarity

SPARK_WIDTH, SPARK_HEIGHT = 120.0, 34.0
YEARS = 10
"""How far back a small line goes from its newest figure."""

_DAYS = YEARS * 365.25 + 20
_LEFT, _RIGHT = 7.0, 113.0


@dataclass(frozen=True, slots=True)
class Spark:
    """A curve small enough for a line of text, England's behind it, and its name for those who do not see it."""

    path: str
    dots: list[tuple[float, float]]
    end: tuple[float, float]
    name: str
    england: str = ""


@dataclass(frozen=True, slots=True)
class PlaceDrawing:
    """A place on a line from worst to best: x of itself and of each neighbour, out of 120; its words and its name.

    `first` is what stands at the right: `best`, or `highest` where neither is good.
    """

    own: float
    others: list[float]
    words: str
    name: str
    first: str


def draw_spark(card: Card) -> Spark | None:
    """Return the board's own curve of the latest ten years and England's; None with fewer than two figures.

    What an older release has before a break is on the card alone: a row has no room to say why it is apart.
    """
    runs = _recent(series.pieces_of(card.own, card.breaks, card.indicator.frequency))
    joined = max((mark.period.end for mark in card.breaks if mark.is_join), default=date.min)
    runs = [run for run in runs if run[-1].period.end >= joined]
    points = [point for run in runs for point in run]
    if len(points) < 2:
        return None
    england = next((line for line in card.lines if line.kind == "england"), None)
    days = [point.period.end for point in points]
    beside = series.pieces_of(england, card.breaks, card.indicator.frequency) if england else []
    beside = [[point for point in run if days[0] <= point.period.end <= days[-1]] for run in beside]
    values = [point.figure.value or 0.0 for run in (*runs, *beside) for point in run]
    low, spread = min(values), (max(values) - min(values)) or 1.0
    first, span = days[0].toordinal(), max((days[-1] - days[0]).days, 1)

    def place(point: Point) -> tuple[float, float]:
        return (
            round(4 + (point.period.end.toordinal() - first) / span * (SPARK_WIDTH - 10), 1),
            round(SPARK_HEIGHT - 5 - ((point.figure.value or 0.0) - low) / spread * (SPARK_HEIGHT - 10), 1),
        )

    placed = [[place(point) for point in run] for run in runs]
    lone = [run[0] for run in placed if len(run) == 1]
    path = " ".join(draw_path(run) for run in placed if len(run) > 1)
    grey = " ".join(draw_path([place(point) for point in run]) for run in beside if len(run) > 1)
    return Spark(path, lone, placed[-1][-1], _spark_name(card, points), grey)


def _recent(runs: Sequence[Sequence[Point]]) -> list[list[Point]]:
    """Return the points of the latest ten years, in the runs that they were in."""
    newest = max((point.period.end for run in runs for point in run), default=None)
    if newest is None:
        return []
    kept = [[point for point in run if (newest - point.period.end).days <= _DAYS] for run in runs]
    return [run for run in kept if run]


def _spark_name(card: Card, known: Sequence[Point]) -> str:
    first, last = known[0], known[-1]
    return (
        f"{len(known)} figures, from {figure_words(first.figure, card.indicator)} ({first.period.label})"
        f" to {figure_words(last.figure, card.indicator)} ({last.period.label})"
    )


def draw_place(card: Card) -> PlaceDrawing | None:
    """Return the place among the neighbours, best at the right (highest where neither is good); None without a rank."""
    if card.rank is None or card.latest is None or card.latest.figure.value is None:
        return None
    period = card.latest.period
    others = [known for line in card.neighbours if (known := _figure_of(line, card)) is not None]
    own = card.latest.figure.value
    values = [own, *others]
    low, spread = min(values), (max(values) - min(values)) or 1.0
    flipped = card.indicator.value.polarity is Polarity.LOW_IS_GOOD

    def place(value: float) -> float:
        share = (value - low) / spread
        return round(_LEFT + (1 - share if flipped else share) * (_RIGHT - _LEFT), 1)

    words = card.rank.words
    first = "highest" if card.indicator.value.polarity is Polarity.NO_JUDGEMENT else "best"
    name = f"{words} among its statistical neighbours in {period.label}, 1 being the {first}"
    return PlaceDrawing(place(own), sorted(place(value) for value in others), words, name, first)


def _figure_of(line: Line, card: Card) -> float | None:
    assert card.latest is not None  # noqa: S101 - asked by the caller
    found = series.find_point(line, card.latest.period)
    return found.figure.value if found else None

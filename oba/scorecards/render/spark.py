"""The small line beside a name, with the sentence that a screen reader says."""

from dataclasses import dataclass

from oba.charts.drawing import draw_path
from oba.scorecards.card import Card
from oba.scorecards.figure import Line
from oba.scorecards.render import series
from oba.scorecards.render.wording import figure_words

SPARK_WIDTH, SPARK_HEIGHT = 120.0, 34.0


@dataclass(frozen=True, slots=True)
class Spark:
    """A curve small enough for a line of text, and its name for those who do not see it."""

    path: str
    dots: list[tuple[float, float]]
    end: tuple[float, float] | None
    name: str


def draw_spark(card: Card) -> Spark | None:
    """Return the board's own curve for a row of the index; None with fewer than two figures."""
    runs = series.pieces_of(card.own, card.breaks, card.indicator.frequency)
    points = [point for run in runs for point in run]
    if len(points) < 2:
        return None
    values = [point.figure.value or 0.0 for point in points]
    days = [point.period.end.toordinal() for point in points]
    low, spread = min(values), (max(values) - min(values)) or 1.0
    first, span = days[0], max(days[-1] - days[0], 1)

    def place(day: int, value: float) -> tuple[float, float]:
        return (
            round(4 + (day - first) / span * (SPARK_WIDTH - 10), 1),
            round(SPARK_HEIGHT - 5 - (value - low) / spread * (SPARK_HEIGHT - 10), 1),
        )

    placed = [[place(p.period.end.toordinal(), p.figure.value or 0.0) for p in run] for run in runs]
    lone = [run[0] for run in placed if len(run) == 1]
    path = " ".join(draw_path(run) for run in placed if len(run) > 1)
    return Spark(path, lone, placed[-1][-1], _spark_name(card, card.own))


def _spark_name(card: Card, line: Line) -> str:
    known = [point for point in series.sorted_points(line) if point.figure.value is not None]
    first, last = known[0], known[-1]
    return (
        f"{len(known)} figures, from {figure_words(first.figure, card.indicator)} ({first.period.label})"
        f" to {figure_words(last.figure, card.indicator)} ({last.period.label})"
    )

"""The page beside a card that says how it is known: figures, comparisons, process view, definition and sources."""

from collections.abc import Iterator
from dataclasses import dataclass

from oba.charts import drawing, plotly
from oba.charts.palette import DASHES
from oba.charts.sketch import Sketch
from oba.periods import Period
from oba.scorecards.card import Card
from oba.scorecards.figure import Figure
from oba.scorecards.render import curves, series
from oba.scorecards.render.pages import AXIS_CUT, ChartBlock, KeyEntry, as_script, draw_block, unit_aside
from oba.scorecards.render.process import ProcessRow, rows_of_process, sketch_process


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands on the page besides what the card has."""

    gap_chart: ChartBlock | None
    gap_rows: tuple[tuple[Period, tuple[Figure | None, ...]], ...]
    process: ChartBlock | None
    process_rows: tuple[ProcessRow, ...]

    @property
    def has_charts(self) -> bool:
        """Return whether the page needs the chart script."""
        return bool(self.gap_chart or self.process)


def page_of(card_id: str) -> str:
    """Return the path of the page of a card."""
    return f"how-we-know/{card_id}.html"


def list_parts(card: Card) -> list[tuple[str, str]]:
    """Return (anchor, heading) of each part of the page, in order."""
    return list(_name_parts(card))


def _name_parts(card: Card) -> Iterator[tuple[str, str]]:
    yield "figures", "The figures"
    if card.judgement or card.movement or card.needed or card.targets:
        yield "movement", "Which way it goes, and why"
    if card.comparisons or card.indicator.not_compared:
        yield "comparisons", "Compared with others"
    if _shows_groups(card) or card.gap_sentence:
        yield "between-groups", "Between groups" + (f": {card.categories_label}" if card.categories_label else "")
    if card.process:
        yield "process-view", "Is it out of the ordinary?"
    yield "data-notes", "What to know about the data"
    if card.fitness:
        yield "fitness", "Is it still the right one?"
    yield "definition", "Definition"
    yield "sources", "Sources"
    yield "version", "Version"
    yield "the-end", "The seven questions"


def _shows_groups(card: Card) -> bool:
    """Return whether the figures of groups stand beside a curve; side by side they are the card's own."""
    return bool(card.categories) and not series.is_snapshot(card)


def lay_out_evidence(card: Card) -> Evidence:
    """Return what the page of a card has, with its charts drawn."""
    gap, process = curves.sketch_gap(card), sketch_process(card)
    return Evidence(
        draw_block("groups", card, gap, card.categories_label) if gap else None,
        tuple(_rows_of_groups(card)) if _shows_groups(card) else (),
        _draw_process(card, process) if process else None,
        rows_of_process(card),
    )


def _rows_of_groups(card: Card) -> Iterator[tuple[Period, tuple[Figure | None, ...]]]:
    lines = [{point.period: point.figure for point in line.points} for line in card.categories]
    for period in series.category_periods(card):
        yield period, tuple(line.get(period) for line in lines)


def _draw_process(card: Card, drawn: Sketch) -> ChartBlock:
    caption = f"{card.indicator.name}, {card.area_name}: process limits{unit_aside(card)}"
    said = card.process.sentence if card.process else ""
    key = [
        KeyEntry(
            stroke.label,
            stroke.pen.colour,
            DASHES[stroke.pen.dash],
            drawing.swatch_shape(stroke.pen.shape) if stroke.pen.shape else "",
            narrow_only=stroke.pen.width > 0,
            has_line=stroke.pen.width > 0,
        )
        for stroke in drawn.strokes
    ]
    return ChartBlock(
        "process",
        "lines",
        f"Chart. {caption}. {said}".strip(),
        caption,
        drawing.draw_lines(drawn),
        drawing.draw_lines(drawn, narrow=True),
        as_script(plotly.line_figure(drawn)),
        tuple(key),
        (),
        "" if drawn.axis.starts_at_zero else AXIS_CUT,
    )

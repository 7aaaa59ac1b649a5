"""The index: one line a curve, picked out of the pack and ready for its template."""

from collections.abc import Sequence
from dataclasses import dataclass

from oba.indicators.outcome import Outcome
from oba.scorecards.card import Card, Pack, ServiceCard
from oba.scorecards.figure import Figure
from oba.scorecards.render.spark import PlaceDrawing, Spark, draw_place, draw_spark
from oba.scorecards.verdicts import SIGN_OF, SIGNS
from oba.vocabulary import MEASURE_QUESTIONS, IndicatorList

NONE = "–"


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a row: as printed, and as a number to sort by (blank where there is none)."""

    text: str
    key: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A curve on one line of the index. `read_with` has the name and newest figure of each to be read with it."""

    card: Card
    spark: Spark | None
    now: Cell
    last: Cell
    england: Cell
    neighbours: Cell
    place: PlaceDrawing | None
    read_with: tuple[tuple[str, str], ...]

    @property
    def unit(self) -> str:
        """Return the unit, where the figures do not carry it."""
        unit = self.card.indicator.value.unit
        return "" if unit == "%" or unit in self.card.indicator.name else unit

    @property
    def sign_key(self) -> int:
        """Return the number to sort the facts by: what gets worse first, then as in the legend."""
        order = sorted(SIGNS, key=lambda sign: sign != "worse")
        return order.index(SIGN_OF[self.card.sign]) if self.card.sign else len(order)


Groups = tuple[tuple[str, tuple[IndexRow, ...]], ...]
"""Rows under the name of what they belong to: an outcome, or a question of a service."""


@dataclass(frozen=True, slots=True)
class IndexSection:
    """An outcome with its folded lists, each with its name and its rows."""

    outcome: Outcome
    folded: tuple[tuple[IndicatorList, tuple[IndexRow, ...]], ...]


@dataclass(frozen=True, slots=True)
class IndexService:
    """A service with its measures of now by the question they answer, and those that have no figure."""

    service: ServiceCard
    groups: Groups
    without: tuple[IndexRow, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """The whole index: headlines, the rest by outcome and service, and what waits for new figures."""

    headlines: Groups
    sections: tuple[IndexSection, ...]
    services: tuple[IndexService, ...]
    waiting: tuple[Card, ...]

    @property
    def waiting_headlines(self) -> tuple[Card, ...]:
        """Return the headlines of outcomes among what waits, which have no line of their own."""
        return tuple(
            card for card in self.waiting if card.listed is IndicatorList.HEADLINE and card.indicator.service is None
        )

    @property
    def marks(self) -> str:
        """Return what stands among the headlines in place of a number, and every reason; blank where nothing does."""
        rows = [row for _, rows in self.headlines for row in rows]
        cells = [cell for row in rows for cell in (row.now, row.last, row.england, row.neighbours)]
        reasons = dict.fromkeys(f"{cell.text} {cell.why}" for cell in cells if cell.why and cell.text != NONE)
        return f"In place of a number: {'; '.join(reasons)}." if reasons else ""


def lay_out_index(pack: Pack) -> Index:
    """Return the index of a pack. A curve whose newest figure is too old to judge only stands in the waiting list."""
    headlines = tuple(
        (section.outcome.name, tuple(make_row(card, _apart(card, cards)) for card in cards))
        for section in pack.outcomes
        if (cards := [card for card in section.of_list(IndicatorList.HEADLINE) if not card.is_old])
    )
    sections = tuple(
        IndexSection(
            section.outcome,
            tuple(
                (listed, tuple(make_row(card, card.read_with) for card in cards))
                for listed in IndicatorList
                if listed is not IndicatorList.HEADLINE
                and (cards := [card for card in section.of_list(listed) if not card.is_old])
            ),
        )
        for section in pack.outcomes
    )
    services = tuple(_lay_out_service(service) for service in pack.services)
    return Index(headlines, sections, services, tuple(card for card in pack.cards if card.is_old))


def _apart(card: Card, near: Sequence[Card]) -> tuple[Card, ...]:
    """Return the cards to be read with one that are not lines beside it, where they are seen anyway."""
    shown = {one.id for one in near}
    return tuple(other for other in card.read_with if other.id not in shown)


def _lay_out_service(service: ServiceCard) -> IndexService:
    fresh = {kind: [card for card in service.quadrant(kind) if not card.is_old] for kind in MEASURE_QUESTIONS}
    groups = tuple(
        (MEASURE_QUESTIONS[kind], tuple(make_row(card, card.read_with) for card in known))
        for kind, cards in fresh.items()
        if (known := [card for card in cards if card.has_data])
    )
    without = tuple(make_row(card) for cards in fresh.values() for card in cards if not card.has_data)
    return IndexService(service, groups, without)


def make_row(card: Card, read_with: Sequence[Card] = ()) -> IndexRow:
    """Return the line of a card."""
    now, last, england, neighbours = (_cell(card, figure) for figure in list_figures(card))
    return IndexRow(
        card,
        draw_spark(card),
        now,
        last,
        england,
        neighbours,
        draw_place(card),
        tuple((other.short_name, _newest(other)) for other in read_with),
    )


def list_figures(card: Card) -> tuple[Figure | None, Figure | None, Figure | None, Figure | None]:
    """Return the figures of a line: the newest, what the board saw last, England's, the neighbours' median."""
    now, last = (point.figure if point else None for point in (card.latest, card.seen))
    return now, last, card.beside("england"), card.beside("neighbours_median")


def _cell(card: Card, figure: Figure | None) -> Cell:
    if figure is None:
        return Cell(NONE, why="no figure")
    if figure.value is None:
        return Cell(figure.text, why=figure.symbol_text)
    return Cell(_with_percent(card, figure), f"{figure.value:.10g}")


def _newest(card: Card) -> str:
    return _with_percent(card, card.latest.figure) if card.latest else "no figure"


def _with_percent(card: Card, figure: Figure) -> str:
    """Return a figure with its percent sign; another unit would not fit, and stands beside the name."""
    return f"{figure.text}%" if card.indicator.value.unit == "%" and figure.value is not None else figure.text

"""The quadrant of a service: which measures stand in its boxes, in which order, and who is asked where nobody knows.

Effort is above, effect below; quantity is left, quality right. The lower right box, what share is better off, weighs
most (method: Friedman's Outcome-Based Accountability), so every page and file reads it first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from oba.indicators.indicator import Indicator
from oba.scorecards.card import Card, ServiceCard
from oba.vocabulary import IndicatorList, MeasureType, ValueType

MOST = 3
"""Measures of one box; the others are counted, and listed where they are folded."""

RULE = (
    f"At most {MOST} measures stand in a box. Only measures with a figure do: headlines first, then figures that are"
    " not too old, each in the order of the definitions."
)
"""How the measures of a box are chosen, in words for the reader."""

_LISTS = list(IndicatorList)


class Kind(StrEnum):
    """What a figure is: a number (#), a share (%), or an average or rate, which is neither."""

    NUMBER = "number"
    SHARE = "share"
    AVERAGE = "average"


def kind_of(indicator: Indicator) -> Kind:
    """Return the kind of an indicator's figures."""
    if indicator.value.type in (ValueType.COUNT, ValueType.CURRENCY):
        return Kind.NUMBER
    return Kind.SHARE if indicator.value.type is ValueType.PROPORTION else Kind.AVERAGE


@dataclass(frozen=True, slots=True)
class Box:
    """One box: `kind` is what it is for; `chosen` are its measures that stand in it, `rest` the others.

    The measures of its own kind come first; those of another kind have lines of their own below.
    """

    question: MeasureType
    kind: Kind
    chosen: tuple[Card, ...]
    rest: tuple[Card, ...]

    @property
    def own(self) -> tuple[Card, ...]:
        """Return the chosen measures of the kind that the box is for."""
        return tuple(card for card in self.chosen if kind_of(card.indicator) is self.kind)

    @property
    def beside(self) -> tuple[Card, ...]:
        """Return the chosen measures of another kind."""
        return tuple(card for card in self.chosen if kind_of(card.indicator) is not self.kind)

    @property
    def wanted(self) -> str:
        """Return what is needed and from whom, of the first measure of the box's kind that has no figure; or blank."""
        lacking = [card for card in self.rest if not card.has_data and card.indicator.wanted_from]
        lacking.sort(key=lambda card: kind_of(card.indicator) is not self.kind)
        return lacking[0].indicator.wanted_from if lacking else ""


@dataclass(frozen=True, slots=True)
class Quadrant:
    """The boxes of a service. `who` is asked for what they lack, for `meeting`; blank where nobody is named."""

    better_share: Box
    better_number: Box
    how_well: Box
    how_much: Box
    who: str
    meeting: str

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Return the boxes in the order in which they are read: the one that weighs most first."""
        return self.better_share, self.better_number, self.how_well, self.how_much

    @property
    def is_better_off_known(self) -> bool:
        """Return whether any measure says if customers are better off."""
        return bool(self.better_share.chosen or self.better_number.chosen)


def lay_out_quadrant(service: ServiceCard, meeting: str) -> Quadrant:
    """Return the quadrant of a service: counts of the better off to the left, all else of them to the right."""
    better = service.quadrant(MeasureType.BETTER_OFF)
    numbers = [card for card in better if kind_of(card.indicator) is Kind.NUMBER]
    others = [card for card in better if kind_of(card.indicator) is not Kind.NUMBER]
    how_well, how_much = (service.quadrant(kind) for kind in (MeasureType.HOW_WELL, MeasureType.HOW_MUCH))
    return Quadrant(
        _fill(MeasureType.BETTER_OFF, Kind.SHARE, others),
        _fill(MeasureType.BETTER_OFF, Kind.NUMBER, numbers),
        _fill(MeasureType.HOW_WELL, Kind.SHARE, how_well),
        _fill(MeasureType.HOW_MUCH, Kind.NUMBER, how_much),
        _find_asked(service, better),
        meeting,
    )


def _fill(question: MeasureType, kind: Kind, cards: Sequence[Card]) -> Box:
    """Return a box with the measures chosen by `RULE`; the cards come in the order of their definitions."""
    known = [card for card in cards if card.has_data]
    known.sort(key=lambda card: (_LISTS.index(card.listed), card.is_old))
    chosen = known[:MOST]
    return Box(question, kind, tuple(chosen), tuple(card for card in cards if card not in chosen))


def _find_asked(service: ServiceCard, better: Sequence[Card]) -> str:
    """Return who is asked whether anyone is better off: the sponsor of the service, else whoever a measure names."""
    named = [service.record.sponsor] if service.record else []
    named += [card.sponsor or card.indicator.owner for card in (*better, *service.cards)]
    return next((name for name in named if name), "")

"""The board's data development agenda beside the curves that it is about, and when an item of it ends by itself."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from oba.periods import Period
from oba.scorecards.card import Card
from oba.scorecards.notes import AgendaNote

REPORTED = "now reported"
"""The state of an item whose figures have come."""


def attach_agenda(card: Card, wanted: Sequence[AgendaNote]) -> Card:
    """Return a card with the items of the agenda that are about it; one whose figure the card shows has ended."""
    mine = tuple(_end(one, card) for one in wanted if one.about == card.id)
    return replace(card, agenda=mine) if mine else card


def list_agenda(
    cards: Sequence[Card], wanted: Sequence[AgendaNote], services: Collection[str]
) -> tuple[AgendaNote, ...]:
    """Return the agenda of a pack: what is about its curves, in their order, then about its services, and no one curve.

    What is about a curve that the pack does not take is left out.
    """
    others = (one for one in wanted if not one.about or one.about in services)
    return (*(one for card in cards for one in card.agenda), *others)


def find_arrived(card: Card, awaits: bool, known: Period | None) -> Period | None:
    """Return the period of the figure that an item waited for, where a card shows it; None where it does not.

    A figure that is withheld has not come for those who read the pack.
    """
    newest = card.latest.period if card.latest else None
    if not awaits or newest is None:
        return None
    return newest if known is None or newest.end > known.end else None


def tell_arrived(period: Period) -> str:
    """Return what is kept as new of an item that ended by itself."""
    return f"Closed by itself: the figure of {period.label} has come."


def _end(one: AgendaNote, card: Card) -> AgendaNote:
    came = find_arrived(card, one.awaits, one.known)
    return replace(one, state=REPORTED, update=tell_arrived(came)) if came else one

"""What people propose to do about a curve: every action of a pack, and what is missing from them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from oba.indicators.card import Action
from oba.scorecards.card import Card, Pack
from oba.scorecards.verdicts import SIGN_OF
from oba.vocabulary import IndicatorList

ENDED = frozenset({"done", "stopped"})
"""The statuses of an action that nobody works on any more."""


@dataclass(frozen=True, slots=True)
class PackAction:
    """An action with the name and the page of its card, and the day on which that card was last written."""

    name: str
    page: str
    action: Action
    said_on: date


def list_actions(pack: Pack) -> list[PackAction]:
    """Return every action of a pack, curves first, then services, each in the order of its card."""
    found = [(card.indicator.name, f"indicators/{card.id}.html", card.record) for card in pack.cards]
    found += [(one.service.name, f"services/{one.service.id}.html", one.record) for one in pack.services]
    return [
        PackAction(name, page, action, record.written_on)
        for name, page, record in found
        if record
        for action in record.actions
    ]


def is_late(action: Action, as_at: date) -> bool:
    """Return whether an action that somebody works on is past the day that was set."""
    return action.status not in ENDED and action.due is not None and action.due < as_at


def list_idle(pack: Pack) -> list[Card]:
    """Return the headlines of outcomes for which no action stands on their card, each once; what gets worse first."""
    cards = {card.id: card for section in pack.outcomes for card in section.of_list(IndicatorList.HEADLINE)}
    idle = [card for card in cards.values() if not (card.record and card.record.actions)]
    return sorted(idle, key=lambda card: SIGN_OF.get(card.sign) != "worse")


def tell_gaps(actions: Sequence[Action], as_at: date) -> Iterator[str]:
    """Yield what the open actions lack (names, days) and how many are late; that there is none, where there is none."""
    if not actions:
        yield "No action is recorded for any curve."
        return
    open_ = [action for action in actions if action.status not in ENDED]
    nobody, undated = sum(not action.owner.strip() for action in open_), sum(action.due is None for action in open_)
    if nobody or undated:
        have = "has" if nobody == 1 else "have"
        yield f"Of {len(open_)} actions {nobody or 'none'} {have} no name and {undated or 'none'} no date."
    late = sum(is_late(action, as_at) for action in open_)
    if late:
        yield f"{late} action{' is' if late == 1 else 's are'} past the day that was set."

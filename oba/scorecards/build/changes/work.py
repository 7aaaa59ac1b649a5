"""What only the board can do: name people and days, have cards written; and what it decided before."""

from collections.abc import Iterator
from datetime import date

from oba.indicators.card import Action
from oba.scorecards.build.ages import OLDEST_YEARS
from oba.scorecards.card import Card, Pack, ServiceCard
from oba.scorecards.changes import MOST, Decision, Remark
from oba.vocabulary import IndicatorList

_DECIDED = frozenset({"agreed", "in progress", "done", "stopped"})
_ENDED = frozenset({"done", "stopped"})


def list_actions(pack: Pack) -> list[tuple[str, Action]]:
    """Return every action of a pack with the page of its card."""
    found = [(f"indicators/{card.id}.html", card.record) for card in pack.cards]
    found += [(f"services/{service.service.id}.html", service.record) for service in pack.services]
    return [(page, action) for page, record in found if record for action in record.actions]


def list_to_decide(pack: Pack) -> tuple[Remark, ...]:
    """Return what waits for a decision of the board, most pressing first, at most five."""
    headlines = [card for card in pack.cards if card.listed is IndicatorList.HEADLINE]
    remarks = [*_about_actions([action for _, action in list_actions(pack)], pack.as_at)]
    remarks += _count("{n} of {of} headlines {have} no sponsor.", headlines, [c for c in headlines if not c.sponsor])
    untold = [card for card in headlines if not (card.record and card.record.story)]
    remarks += _count("{n} of {of} headlines {have} no story written.", headlines, untold)
    stale = [service for service in pack.services if not _is_told_of(service)]
    remarks += _count(
        f"{{n}} of {{of}} services {{have}} no figure newer than {OLDEST_YEARS} years.", pack.services, stale
    )
    return tuple(Remark(text) for text in remarks[:MOST])


def _about_actions(actions: list[Action], as_at: date) -> Iterator[str]:
    if not actions:
        yield "No action is recorded for any curve."
        return
    open_ = [action for action in actions if action.status not in _ENDED]
    nobody, undated = sum(not action.owner for action in open_), sum(action.due is None for action in open_)
    if nobody or undated:
        yield f"Of {len(open_)} actions {nobody or 'none'} {_have(nobody)} no name and {undated or 'none'} no date."
    late = sum(action.due is not None and action.due < as_at for action in open_)
    if late:
        yield f"{late} action{' is' if late == 1 else 's are'} past the day that was set."


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


def _count(words: str, all_: object, found: list[Card] | list[ServiceCard]) -> list[str]:
    of = len(all_) if isinstance(all_, (list, tuple)) else 0
    return [words.format(n=len(found), of=of, have=_have(len(found)))] if found else []


def _is_told_of(service: ServiceCard) -> bool:
    return any(card.age is not None and not card.age.is_old for card in service.cards)


def list_decided(pack: Pack) -> tuple[Decision, ...]:
    """Return the actions that somebody agreed to, those due first first; what is only proposed is no decision."""
    found = [
        Decision(action.text, page, action.owner, action.due, action.status)
        for page, action in list_actions(pack)
        if action.status in _DECIDED
    ]
    return tuple(sorted(found, key=lambda one: (one.status in _ENDED, one.due or date.max)))

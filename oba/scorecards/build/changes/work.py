"""What only the board can do: name people and days, have cards written; and what it decided before."""

from datetime import date

from oba.scorecards.actions import ENDED, list_actions, tell_gaps
from oba.scorecards.build.ages import OLDEST_YEARS
from oba.scorecards.card import Card, Pack, ServiceCard
from oba.scorecards.changes import MOST, Decision, Remark
from oba.vocabulary import IndicatorList

_DECIDED = frozenset({"agreed", "in progress"}) | ENDED


def list_to_decide(pack: Pack) -> tuple[Remark, ...]:
    """Return what waits for a decision of the board, most pressing first, at most five."""
    headlines = [card for card in pack.cards if card.listed is IndicatorList.HEADLINE]
    remarks = [*tell_gaps([one.action for one in list_actions(pack)], pack.as_at)]
    remarks += _count("{n} of {of} headlines {have} no sponsor.", headlines, [c for c in headlines if not c.sponsor])
    untold = [card for card in headlines if not (card.record and card.record.story)]
    remarks += _count("{n} of {of} headlines {have} no story written.", headlines, untold)
    stale = [service for service in pack.services if not _is_told_of(service)]
    remarks += _count(
        f"{{n}} of {{of}} services {{have}} no figure newer than {OLDEST_YEARS} years.", pack.services, stale
    )
    return tuple(Remark(text) for text in remarks[:MOST])


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
        Decision(one.action.text, one.page, one.action.owner, one.action.due, one.action.status)
        for one in list_actions(pack)
        if one.action.status in _DECIDED
    ]
    return tuple(sorted(found, key=lambda one: (one.status in ENDED, one.due or date.max)))

"""What only the board can do: name people and days, have cards written; and what it decided before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from oba.scorecards.actions import ENDED, list_actions, tell_gaps
from oba.scorecards.build.ages import OLDEST_YEARS
from oba.scorecards.card import Pack, ServiceCard
from oba.scorecards.changes import MOST, Decision, Remark
from oba.vocabulary import IndicatorList

ACTIONS_PAGE = "actions.html"
_UNWRITTEN, _UNLED = "report-cards.html#asked", "report-cards.html#sponsors"
_SERVICES = "report-cards.html#performance"

_DECIDED = frozenset({"agreed", "in progress"}) | ENDED


def list_to_decide(pack: Pack) -> tuple[Remark, ...]:
    """Return what waits for a decision of the board, most pressing first, at most five."""
    headlines = [card for card in pack.cards if card.listed is IndicatorList.HEADLINE]
    remarks = [Remark(gap, ACTIONS_PAGE) for gap in tell_gaps([one.action for one in list_actions(pack)], pack.as_at)]
    unled = [card for card in headlines if not card.sponsor]
    remarks += _count("{n} of {of} headlines {have} no sponsor.", headlines, unled, _UNLED)
    untold = [card for card in headlines if not card.story]
    remarks += _count("{n} of {of} headlines {have} no story written.", headlines, untold, _UNWRITTEN)
    stale = [service for service in pack.services if not _is_told_of(service)]
    remarks += _count(
        f"{{n}} of {{of}} services {{have}} no figure newer than {OLDEST_YEARS} years.", pack.services, stale, _SERVICES
    )
    return tuple(remarks[:MOST])


def _count(words: str, all_: Sequence[object], found: Sequence[object], page: str) -> list[Remark]:
    text = words.format(n=len(found), of=len(all_), have="has" if len(found) == 1 else "have")
    return [Remark(text, page)] if found else []


def _is_told_of(service: ServiceCard) -> bool:
    return any(card.age is not None and not card.is_old for card in service.cards)


def list_since(pack: Pack, decisions: Sequence[Decision], since: date) -> tuple[Decision, ...]:
    """Return the decisions that the board recorded as of a day or later, newest first; none of a day still to come.

    `page` is the id of what each is about: it becomes that of its card, blank where the pack has none.
    """
    pages = {card.id: f"indicators/{card.id}.html" for card in pack.cards}
    pages |= {one.service.id: f"services/{one.service.id}.html" for one in pack.services}
    made = [one for one in decisions if one.on is not None and since <= one.on <= pack.as_at]
    found = [replace(one, page=pages.get(one.page, "")) for one in made]
    return tuple(sorted(found, key=lambda one: one.on or since, reverse=True))


def list_decided(pack: Pack) -> tuple[Decision, ...]:
    """Return the actions that somebody agreed to, those due first first; what is only proposed is no decision."""
    found = [
        Decision(one.action.text, one.page, one.action.owner, one.action.due, one.action.status)
        for one in list_actions(pack)
        if one.action.status in _DECIDED
    ]
    return tuple(sorted(found, key=lambda one: (one.status in ENDED, one.due or date.max)))

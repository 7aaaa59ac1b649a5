"""The first page of a pack from the pack itself and what the board's last one knew."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from oba.london_time import write_day
from oba.scorecards.build.changes.curves import KNOWN_RULE, RULES, choose_curves, choose_known
from oba.scorecards.build.changes.questions import ask
from oba.scorecards.build.changes.unknown import list_corrected, list_not_known
from oba.scorecards.build.changes.work import list_decided, list_since, list_to_decide
from oba.scorecards.card import Card, Pack
from oba.scorecards.changes import MOST, Changes, Chosen, Decision, LastPack

FIRST = "This is the first pack kept for this board: each figure is set beside the one of a year before."


def add_changes(pack: Pack, last: LastPack | None = None, decisions: Sequence[Decision] = ()) -> Pack:
    """Return a pack with its first page: what changed since `last`, or since a year ago where there was none.

    Of the board's own `decisions` it has those since then, before the actions that somebody agreed to. Its cards know
    already which figure the board saw last (`attach_seen`).
    """
    cards: Sequence[Card] = pack.cards
    curves = choose_curves(cards)
    is_beside = any(one.comparators for one in (card.indicator for card in cards)) and bool(pack.comparator_names)
    since = last.as_at if last else _a_year_before(pack.as_at)
    corrected = list_corrected(pack, since)
    decided = (*list_since(pack, decisions, since), *list_decided(pack))
    changed = sum(note.known_on > since for note in pack.revisions)
    words = f"since the pack of {write_day(last.as_at)}" if last else "since a year ago"
    changes = Changes(
        last=last,
        since=words,
        opening=_open(words, curves.new, changed) if last else FIRST,
        worse=curves.worse,
        better=curves.better,
        far=curves.far,
        known=Chosen() if is_beside else choose_known(cards, curves),
        is_beside=is_beside,
        steady=curves.steady,
        to_decide=list_to_decide(pack),
        not_known=list_not_known(pack),
        corrected=tuple(corrected[:MOST]),
        corrected_beside=changed - sum(1 + one.others for one in corrected[:MOST]),
        questions=ask(cards, curves),
        decided=decided[:MOST],
        decided_beside=len(decided) - len(decided[:MOST]),
        rules=RULES if is_beside else (*RULES, KNOWN_RULE),
    )
    return replace(pack, changes=changes)


def _open(since: str, new: int, changed: int) -> str:
    if not new and not changed:
        return f"Nothing changed {since}: no curve has a new figure and none was corrected. It all stood there then."
    curves = "1 curve has" if new == 1 else f"{new or 'No'} curves have"
    figures = "1 figure was" if changed == 1 else f"{changed or 'no'} figures were"
    return f"{curves} a new figure {since}, and {figures} corrected."


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28))

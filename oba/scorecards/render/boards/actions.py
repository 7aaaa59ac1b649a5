"""The page of actions: every one of the pack in one table, and the headlines that have none."""

from typing import Any

from oba.scorecards.actions import list_actions, list_idle, tell_gaps
from oba.scorecards.card import Pack
from oba.scorecards.render import wording


def lay_out_actions(pack: Pack) -> dict[str, Any]:
    """Return what the template prints: what the open actions lack, each action with its words, headlines without one.

    The words are of who does it, by when, how far it is, and when its card was last written; the headlines stand by who
    is asked, blank where nobody is.
    """
    found, idle = list_actions(pack), list_idle(pack)
    asked = dict.fromkeys(card.ask.who if card.ask else "" for card in idle)
    return {
        "gaps": list(tell_gaps([one.action for one in found], pack.as_at)),
        "actions": [(one, wording.pack_action_words(one, pack.as_at)) for one in found],
        "idle": [(who, [card for card in idle if (card.ask.who if card.ask else "") == who]) for who in asked],
    }

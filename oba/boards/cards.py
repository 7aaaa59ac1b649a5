"""A card as people write it: its text, which is agreed as a whole, and its actions, which live on their own."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from oba.indicators.card import Action, CardRecord

CARD, ACTION = "card", "action"
"""The kinds of what is written for a card."""
DRAFT, AGREED = "draft", "agreed"
"""What the text of a card may be: packs show what is agreed."""
WITHDRAWN = "withdrawn"
"""The state of an action that was recorded by mistake: it stays in the history and stands on no card."""

HELD = "held"
"""What an action or an entry says of the meeting from which it was written: the meeting's number."""

SCHEMA = "oba-card/1"
DATED = ("story", "factors", "what_works")
"""The parts of a card that are statements."""
IDENTITY = ("schema", "board", "indicator", "service")
"""What says of which card a file of the definitions is."""


@dataclass(frozen=True, slots=True)
class WrittenCard:
    """What is written for a card: its text as kept (None where nobody wrote any) and its actions."""

    text: Mapping[str, Any] | None
    actions: tuple[Mapping[str, Any], ...] = ()


def take_apart(record: CardRecord) -> WrittenCard:
    """Return the text of a card and its actions as they are kept: what is not said is left out."""
    said = record.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    actions = tuple(said.pop("actions", ()))
    return WrittenCard({name: value for name, value in said.items() if name not in IDENTITY}, actions)


def keep_days(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return a card's text as it is to be kept, in which each statement that stood `before` has the day it was written.

    A statement says its day only where that is not the card's own, `after["written_on"]`. One whose words were changed
    is of the card's day.
    """
    days = {
        (key, str(one["text"])): one.get("written_on") or before.get("written_on")
        for key in DATED
        for one in before.get(key, ())
    }
    kept = dict(after)
    for key in DATED:
        if key in after:
            kept[key] = [_date(one, days.get((key, str(one["text"]))), after["written_on"]) for one in after[key]]
    return kept


def _date(statement: Mapping[str, Any], day: str | None, own: str) -> dict[str, Any]:
    plain = {name: value for name, value in statement.items() if name != "written_on"}
    return {**plain, "written_on": day} if day and day != own else plain


def put_together(board: str, about: str, written: WrittenCard, *, of_service: bool) -> CardRecord:
    """Return the card of an indicator or service; ValidationError where what is kept is not a card's text.

    Actions without a text say who recorded the first of them, for a card has a writer and a day.
    """
    text = dict(written.text) if written.text is not None else {}
    of = "service" if of_service else "indicator"
    return CardRecord.model_validate(
        {
            "schema": SCHEMA,
            "board": board,
            of: about,
            **text,
            "actions": [leave_meeting_out(one) for one in written.actions],
        }
    )


def match_actions(
    given: Sequence[Mapping[str, Any]], kept: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each given action with the name of the kept one that has the same text; blank where it is new.

    `kept` are actions by name. Two actions of one text are matched in their order.
    """
    free = dict(kept)
    for one in given:
        name = next((name for name, other in free.items() if other["text"] == one["text"]), "")
        free.pop(name, None)
        yield name, one


def read_action(content: Mapping[str, Any]) -> Action:
    """Return an action as it is kept; ValidationError where it is none."""
    return _read_action(json.dumps(leave_meeting_out(content), sort_keys=True))


@lru_cache(maxsize=4096)
def _read_action(said: str) -> Action:
    """Return an action of its JSON, once for each: the pages of a board ask for all of its actions."""
    return Action.model_validate(json.loads(said))


def leave_meeting_out(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an action says without the meeting from which it was written: it is no part of a card."""
    return {name: value for name, value in content.items() if name != HELD}

"""How far a card is written and how old its words are, in a few words for a list."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from oba.boards.cards import WrittenCard, put_together
from oba.indicators.card import Action
from oba.scorecards.build.asking import list_empty
from oba.scorecards.stories import date_statement

PARTS_OF_A_CARD = 6


@dataclass(frozen=True, slots=True)
class CardState:
    """How many parts are written, which are not (by their headings), and how many statements are to be renewed."""

    written: int
    missing: tuple[str, ...]
    old: int

    @property
    def words(self) -> str:
        """Return `4 of 6 parts written; 2 statements are old`."""
        told = f"{self.written} of {PARTS_OF_A_CARD} parts written"
        if not self.old:
            return told
        return f"{told}; {self.old} statement{' is' if self.old == 1 else 's are'} old"


def describe_card(text: Mapping[str, Any], actions: Sequence[Action], as_at: date) -> CardState:
    """Return how far a card is written: its parts as a pack asks for them, and its statements' age as a pack tells."""
    kept = [one.model_dump(mode="json", exclude_defaults=True) for one in actions]
    return _describe(json.dumps([text, kept], sort_keys=True), as_at)


@lru_cache(maxsize=4096)
def _describe(said: str, as_at: date) -> CardState:
    """Return how far a card of the JSON of its text and actions is written, once for each in a day."""
    text, kept = json.loads(said)
    signed = {"written_by": "nobody", "written_on": as_at.isoformat()}
    record = put_together("board", "card", WrittenCard({**signed, **text}, tuple(kept)), of_service=False)
    missing = list_empty(record)
    statements = [*record.story, *record.factors]
    old = sum(date_statement(one, record, as_at).is_old for one in statements)
    return CardState(PARTS_OF_A_CARD - len(missing), missing, old)

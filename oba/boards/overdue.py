"""What is overdue at a board, or awaits somebody: actions of cards, recommendations, decisions and challenges."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from oba.boards.entries import AWAITING, Entry
from oba.indicators.card import Action
from oba.scorecards.actions import is_late


@dataclass(frozen=True, slots=True)
class Overdue:
    """Something that is past its day or awaits a response. `kind` is the entry's address, or `actions` of a card."""

    kind: str
    one: str
    about: str
    name: str
    title: str
    who: str
    due: date | None
    is_late: bool

    @property
    def why(self) -> str:
        """Return why it is listed."""
        return "overdue" if self.is_late else AWAITING


def path_of(item: Overdue, board: str) -> str:
    """Return where something is in the portal."""
    if item.kind == "actions":
        return f"/cards/{board}/{item.about}/actions/{item.name}"
    return f"/book/{board}/{item.kind}/{item.name}"


def list_overdue(
    actions: Iterable[tuple[str, str, Action]], entries: Sequence[Entry], as_at: date
) -> tuple[Overdue, ...]:
    """Return what is past its day, and the challenges that await a response, longest overdue first.

    `actions` are the id of the card, the name of the action, and the action.
    """
    found = [
        Overdue("actions", "action", about, name, one.text, one.owner, one.due, True)
        for about, name, one in actions
        if is_late(one, as_at)
    ]
    found += [
        Overdue(one.kind.id, one.kind.one, one.about, one.name, one.title, one.owner, one.due, one.is_late(as_at))
        for one in entries
        if one.is_late(as_at) or one.state == AWAITING
    ]
    return tuple(sorted(found, key=lambda one: (not one.is_late, one.due or date.max, one.title)))

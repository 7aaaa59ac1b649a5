"""One message a person a week: what is overdue or awaits them at their boards. No figure and no words of an entry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from oba.boards.overdue import Overdue, path_of
from oba.london_time import write_day
from oba.mail import Message

DIGEST = "digest"
"""The kind of what says that somebody was sent the digest of a week."""
ALL_BOARDS = "all boards"
"""Whose record a digest is: it tells of every board of a person at once."""
BEGUN, SENT, PERHAPS_SENT, NOT_SENT = "begun", "sent", "perhaps sent", "not sent"
"""What became of a digest: only one that was surely not sent is tried again."""


@dataclass(frozen=True, slots=True)
class BoardItems:
    """What is overdue at a board or awaits a person there."""

    board: str
    name: str
    items: tuple[Overdue, ...]
    next_on: date | None = None
    """The day of the board's next meeting; None where none is known."""


def name_week(day: date) -> str:
    """Return the week of a day, as `2026-W48`: from Monday to Sunday."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def choose_items(overdue: Iterable[Overdue], name: str, *, leads: bool) -> tuple[Overdue, ...]:
    """Return what names a person; whoever leads the board is told of what names nobody, too."""
    own = name.casefold()
    return tuple(one for one in overdue if one.who.casefold() == own or (leads and not one.who))


def write_digest(name: str, email: str, boards: Sequence[BoardItems], address: str) -> Message:
    """Return the message; `address` is the portal's, without a slash at its end.

    What an entry says is read behind the sign-in: a message tells only of which kind it is, since when, and where.
    """
    count = sum(len(one.items) for one in boards)
    parts = [f"Hello {name},", f"{_count(count)} at your boards {'is' if count == 1 else 'are'} overdue or waiting."]
    for one in boards:
        lines = [f"- {_tell(item)}: {address}{path_of(item, one.board)}" for item in one.items]
        meets = f", which meets next on {write_day(one.next_on)}" if one.next_on else ""
        parts.append("\n".join([f"{one.name}{meets}:", *lines]))
    parts.append(
        "You get this message at most once a week, because your name stands beside these or you lead the board."
        " It was sent automatically. Replies are not read."
    )
    return Message(email, f"{_count(count)} overdue or waiting at your boards", "\n\n".join(parts) + "\n")


def _tell(item: Overdue) -> str:
    due = f", by {write_day(item.due)}" if item.due else ""
    return f"{item.one.capitalize()} {item.name}{due}, {item.why}"


def _count(number: int) -> str:
    return f"{number} thing{'' if number == 1 else 's'}"

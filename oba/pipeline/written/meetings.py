"""A board's meetings: its calendar, the pack that each sees, and what was recorded on its day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from oba.boards.cards import ACTION, WITHDRAWN, read_action
from oba.boards.entries import MEETINGS, Entry
from oba.indicators.card import Action
from oba.london_time import day_ends, london_day
from oba.pipeline.written.book import list_entries
from oba.pipeline.written.desk import Desk
from oba.store.boards import list_newest
from oba.store.engine import read_session
from oba.store.packs import KeptPack


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of a board's calendar: of a meeting that is recorded, or one that only the definition's schedule names."""

    on: date
    meeting: Entry | None


def list_calendar(desk: Desk, until: datetime | None = None) -> list[CalendarDay]:
    """Return the days of a board's meetings, newest first: those that are recorded, and those of its schedule.

    Those that were recorded before a moment, where `until` is given.
    """
    recorded = [CalendarDay(one.on or one.written_on, one) for one in list_entries(desk, MEETINGS, until)]
    days = {one.on for one in recorded}
    scheduled = desk.board.schedule.meetings if desk.board.schedule else []
    found = [*recorded, *(CalendarDay(day, None) for day in scheduled if day not in days)]
    return sorted(found, key=lambda one: one.on, reverse=True)


def find_next(desk: Desk, on: date, until: datetime | None = None) -> date | None:
    """Return the day of the board's next meeting after a day; None where none is known, or was at a moment."""
    return min((one.on for one in list_calendar(desk, until) if one.on > on), default=None)


def find_pack_of(packs: Iterable[KeptPack], on: date) -> KeptPack | None:
    """Return the pack that a meeting sees: the newest of those given (newest first) that was published by its day."""
    return next((one for one in packs if one.published_on <= on), None)


def list_actions_of(desk: Desk, on: date) -> list[tuple[str, Action]]:
    """Return the actions of cards that were written on a day, as they stood at its end, with the ids of the cards."""
    with read_session(desk.engine) as session:
        newest = list_newest(session, desk.board.id, ACTION, until=day_ends(on))
    mine = [one for one in newest if one.state != WITHDRAWN and london_day(one.written_at) == on]
    return [(one.key.about, read_action(one.content)) for one in mine]

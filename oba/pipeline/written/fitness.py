"""Fitness reviews of headlines: the newest of each, and which are due."""

from collections.abc import Iterable
from datetime import date

from oba.boards.entries import FITNESS, Entry
from oba.boards.overdue import Overdue
from oba.london_time import london_day
from oba.pipeline.written.desk import Desk
from oba.scorecards.build.evidence.fitness import is_review_due
from oba.scorecards.build.pack import indicators_of, list_for
from oba.scorecards.notes import FitnessNote
from oba.vocabulary import IndicatorList


def find_newest_reviews(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Return the newest review of each headline, by its id: of the latest day, then of the highest number."""
    found: dict[str, Entry] = {}
    for one in sorted(entries, key=lambda one: (one.on or one.written_on, int(one.name))):
        found[one.about] = one
    return found


def tell_review(entry: Entry) -> FitnessNote:
    """Return a review as a pack tells it."""
    said = {name: str(entry.content.get(name, "")) for name in ("communication", "proxy", "data", "why", "dissent")}
    return FitnessNote(
        said["communication"],
        said["proxy"],
        said["data"],
        entry.state,
        said["why"],
        said["dissent"],
        tuple(str(entry.content.get("graded", "")).splitlines()),
        entry.on or entry.written_on,
    )


def list_due(desk: Desk, entries: Iterable[Entry]) -> list[tuple[str, str, str]]:
    """Return the headlines whose review is due: the id and name of each, and since when, in the order of the pack."""
    newest, today = find_newest_reviews(entries), london_day(desk.now)
    found = []
    for one in indicators_of(desk.board, desk.definitions):
        if list_for(desk.board, one) is IndicatorList.HEADLINE:
            review = newest.get(one.id)
            if review is None:
                found.append((one.id, one.name, "Never reviewed."))
            elif is_review_due(on := review.on or review.written_on, today):
                found.append((one.id, one.name, f"Last reviewed on {on.day} {on:%B %Y}, over a year ago."))
    return found


def find_due(desk: Desk, entries: Iterable[Entry]) -> tuple[Overdue, ...]:
    """Return the reviews that are over a year old as what is overdue; those that were never made are only listed."""
    newest = find_newest_reviews(entries)
    due = {about for about, _, _ in list_due(desk, newest.values())}
    return tuple(
        Overdue(FITNESS.id, FITNESS.one, about, one.name, one.title, "", _year_after(one.on or one.written_on), True)
        for about, one in newest.items()
        if about in due
    )


def _year_after(day: date) -> date:
    return day.replace(year=day.year + 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)

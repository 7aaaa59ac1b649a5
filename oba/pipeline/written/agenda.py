"""The data development agenda: gaps that nobody sees to, what an item waits for, and its end when the figures come."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from oba.boards.entries import AGENDA, REPORTED, Entry
from oba.indicators.indicator import Indicator
from oba.london_time import london_day
from oba.periods import Period, read_code
from oba.pipeline.written.desk import Desk
from oba.scorecards.build.ages import is_too_old
from oba.scorecards.build.evidence.agenda import find_arrived, tell_arrived
from oba.scorecards.build.pack import indicators_of
from oba.scorecards.card import Pack
from oba.scorecards.notes import AgendaNote
from oba.store.audit import PROGRAM
from oba.store.boards.versions import add_version, let_one_write, list_newest
from oba.store.engine import read_session
from oba.store.figures import list_periods
from oba.vocabulary import IndicatorList, MeasureType

ENDS = ("awaits", "known")
"""What an item keeps of the figure that it waits for: whether it does, and the newest that there was."""
_NONE = "No pack has shown a figure."


def tell_item(entry: Entry) -> AgendaNote:
    """Return an item of the agenda as a pack tells it."""
    said = {name: str(entry.content.get(name, "")) for name in ("title", "owner", "next", "update", "because")}
    return AgendaNote(
        entry.about,
        said["title"],
        said["owner"],
        said["next"],
        entry.due,
        entry.state,
        said["update"],
        said["because"],
        entry.written_on,
        bool(entry.content.get("awaits")),
        _known(entry.content),
    )


def find_awaited(desk: Desk, about: str) -> dict[str, Any]:
    """Return what a new item about a curve or service waits for, as it is kept.

    A figure of a curve that has none yet; one of a later period (`known` is the newest) where the newest is too old to
    judge. Nothing where the curve has a figure, or it is about no curve: then somebody says when it ends.
    """
    indicator = next((one for one in indicators_of(desk.board, desk.definitions) if one.id == about), None)
    if indicator is None:
        return {}
    newest = _find_newest(desk, [indicator]).get(about)
    if newest is None:
        return {"awaits": True}
    return {"awaits": True, "known": newest.code} if is_too_old(indicator, newest, london_day(desk.now)) else {}


def _find_newest(desk: Desk, indicators: Collection[Indicator]) -> dict[str, Period]:
    """Return the period of the newest figure of the board's place that any pack has shown, by indicator."""
    found: dict[str, Period] = {}
    with read_session(desk.engine) as session:
        shown = list_periods(session, [one.id for one in indicators], desk.board.area)
    for name, period in sorted(((name, read_code(code)) for name, code in shown), key=lambda one: one[1].end):
        found[name] = period
    return found


def list_gaps(desk: Desk, entries: Collection[Entry]) -> list[tuple[str, str, str]]:
    """Return what the board lacks and nobody sees to: the id of the curve or service, its name, and what is needed.

    `entries` are its agenda. A curve of which no pack has shown a figure of the place, and a service without any
    measure of whether somebody is better off.
    """
    taken = {one.about for one in entries if one.is_open}
    return [one for one in _list_gaps(desk) if one[0] not in taken]


def _list_gaps(desk: Desk) -> Iterator[tuple[str, str, str]]:
    indicators = indicators_of(desk.board, desk.definitions)
    newest = _find_newest(desk, indicators)
    for one in indicators:
        if one.id not in newest and not one.show_breakdown:
            on_list = one.listed is IndicatorList.DATA_DEVELOPMENT
            yield (
                one.id,
                one.name,
                one.wanted_from or ("The definitions have it on the agenda." if on_list else _NONE),
            )
    for name in desk.board.services:
        if not any(one.service == name and one.measure_type is MeasureType.BETTER_OFF for one in indicators):
            yield name, desk.definitions.services[name].name, "No measure yet of whether anyone is better off."


def close_reported(session: Session, pack: Pack, now: datetime) -> int:
    """Close the items of a board's agenda whose figures a pack shows, in the transaction that publishes it.

    Return how many: each has a version by the program that says of which period the figure is, and its entry in the
    trail.
    """
    found = [one for one in list_newest(session, pack.board_id, AGENDA.record) if one.state in AGENDA.open]
    if not found:
        return 0
    let_one_write(session)
    cards, closed = {card.id: card for card in pack.cards}, 0
    for one in list_newest(session, pack.board_id, AGENDA.record):
        card, said = cards.get(one.key.about), one.content
        came = find_arrived(card, bool(said.get("awaits")), _known(said)) if card and one.state in AGENDA.open else None
        if came:
            content = {**said, "update": tell_arrived(came)}
            add_version(session, one.key, REPORTED, content, PROGRAM, now, one.number)
            closed += 1
    return closed


def _known(content: Mapping[str, Any]) -> Period | None:
    return read_code(str(content["known"])) if content.get("known") else None


def tell_end(entry: Entry) -> str:
    """Return when an open item ends by itself, for those who read it; blank where somebody says when."""
    if not entry.is_open or not entry.content.get("awaits"):
        return ""
    known = _known(entry.content)
    newer = f"newer than that of {known.label}" if known else "of this curve"
    return f"When a pack of the board shows a figure {newer}."

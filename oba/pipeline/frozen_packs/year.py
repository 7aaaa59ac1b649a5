"""A board's year is read from its kept packs and its records, and the evidence of it is gathered on demand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from oba.boards.cards import ACTION, WITHDRAWN
from oba.boards.entries import AGENDA, CHALLENGES, DECISIONS, FITNESS, MEETINGS, RECOMMENDATIONS, Entry, EntryKind
from oba.boards.sections import BoardPaper
from oba.boards.year.dates import BoardYear, list_years, read_year, year_of
from oba.boards.year.evidence import make_evidence
from oba.boards.year.records import ShownPack, Voiced, YearAction, YearEntry, YearRecords
from oba.errors import BoardError
from oba.indicators.board import Board
from oba.london_time import day_ends, london_day
from oba.periods import read_code
from oba.pipeline.frozen_packs.points import read_pack, tell_course
from oba.pipeline.written.book import list_entries
from oba.pipeline.written.desk import Desk, list_cards
from oba.pipeline.written.voice import list_heard
from oba.scorecards.actions import ENDED
from oba.scorecards.build.disclosure.pack import feeds_of
from oba.scorecards.build.evidence.views import NAMES, find_smallest_group, tell_heard
from oba.scorecards.build.pack import indicators_of
from oba.scorecards.notes import Heard, View
from oba.store.audit import write_entry
from oba.store.boards.versions import Version, list_newest
from oba.store.engine import read_session, write_session
from oba.store.packs import KeptPack, list_packs
from oba.vocabulary import Audience

GATHER = "gather yearly evidence"
"""What the audit trail calls a document of a board's year that somebody was given."""
_KINDS = (MEETINGS, DECISIONS, CHALLENGES, RECOMMENDATIONS, AGENDA, FITNESS)


def list_board_packs(desk: Desk) -> list[KeptPack]:
    """Return the kept packs of a board for its whole audience, newest first: none that was for fewer people."""
    with read_session(desk.engine) as session:
        found = list_packs(session, desk.board.id)
    return [one for one in found if desk.board.audience.may_see(Audience(one.audience))]


def list_board_years(desk: Desk) -> list[BoardYear]:
    """Return the years that evidence can be gathered of, newest first: since the board's first pack, and this one."""
    today = london_day(desk.now)
    since = min([one.published_on for one in list_board_packs(desk)], default=today)
    return list_years(since, today, desk.board.year_begins)


def find_year(board: Board, code: str, today: date) -> BoardYear:
    """Return the year of a board that begins in a calendar year, or the one that ended last where none is named.

    BoardError where that is no year, or one still to come.
    """
    if not code:
        return year_of(year_of(today, board.year_begins).first - timedelta(days=1), board.year_begins)
    found = read_year(code, board.year_begins, today)
    if found is None:
        raise BoardError(f"`{code}` names no year that has begun. Give the year in which it begins, as 2025.")
    return found


def gather_year(desk: Desk, year: BoardYear) -> BoardPaper:
    """Return the evidence of a board's year; BoardError where the person may not gather it."""
    if not desk.duties.may_gather:
        raise BoardError("The evidence of the year is gathered by the chair, the secretary and the QA lead.")
    return make_evidence(read_year_records(desk, year))


def tell_gathered(desk: Desk, year: BoardYear, kind: str) -> None:
    """Tell the audit trail that somebody was given a document of a year; `kind` is `docx` or `pdf`."""
    with write_session(desk.engine) as session:
        detail = {"year": year.words, "document": kind}
        write_entry(session, desk.actor, GATHER, f"board {desk.board.id}", desk.now, detail)


def read_year_records(desk: Desk, year: BoardYear) -> YearRecords:
    """Return everything that the evidence of a year is gathered from."""
    today = london_day(desk.now)
    as_at = min(year.last, today)
    packs = list_board_packs(desk)
    shown = _read_packs(desk, packs, year, as_at)
    voiced, unpublished = _list_voiced(desk, year, as_at, shown)
    indicators = indicators_of(desk.board, desk.definitions)
    audits = set(desk.definitions.case_audits)
    return YearRecords(
        board=desk.board.name,
        made_up=desk.board.made_up,
        year=year,
        made_on=today,
        as_at=as_at,
        start=shown.start,
        end=shown.end,
        newest=shown.newest,
        damaged=shown.damaged,
        names={
            **shown.names,
            **{one.id: one.name for one in indicators},
            **{name: desk.definitions.services[name].name for name in desk.board.services},
        },
        entries={kind.id: _list_of_year(desk, kind, year, as_at, packs) for kind in _KINDS},
        actions=tuple(_list_actions(desk, year, as_at)),
        voiced=voiced,
        unpublished=unpublished,
        audited=frozenset(one.id for one in indicators if feeds_of(one) & audits),
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """The packs of a year as they were kept: `of_year` those that were published in it, newest first."""

    start: ShownPack | None
    end: ShownPack | None
    newest: ShownPack | None
    of_year: tuple[ShownPack, ...]
    damaged: tuple[str, ...]

    @property
    def names(self) -> dict[str, str]:
        """Return the names of the curves that the packs have, the newest of each: definitions may lack some now."""
        packs = (*reversed(self.of_year), *(one for one in (self.end, self.newest) if one))
        first = [self.start] if self.start else []
        return {card.id: card.indicator.name for one in (*first, *packs) for card in one.pack.cards}


def _read_packs(desk: Desk, packs: Sequence[KeptPack], year: BoardYear, as_at: date) -> _Shown:
    """Return the packs that a year is told by; of those for the same meeting the newest alone."""
    by_end = [one for one in packs if one.published_on <= as_at]
    meetings: dict[str, KeptPack] = {}
    for one in by_end:
        if one.published_on > year.first:
            meetings.setdefault(one.period, one)
    of_year = list(meetings.values())
    start = next((one for one in by_end if one.published_on <= year.first), None) or (of_year[-1] if of_year else None)
    wanted = {one.code: one for one in (*packs[:1], *by_end[:1], *of_year, *([start] if start else []))}
    read = {code: _read(desk, one) for code, one in wanted.items()}

    def find(kept: KeptPack | None) -> ShownPack | None:
        return read[kept.code] if kept else None

    return _Shown(
        find(start),
        find(next(iter(by_end), None)),
        find(next(iter(packs), None)),
        tuple(shown for kept in of_year if (shown := read[kept.code])),
        tuple(code for code, one in read.items() if one is None),
    )


def _read(desk: Desk, kept: KeptPack) -> ShownPack | None:
    pack = read_pack(desk.engine, kept)
    return ShownPack(kept.code, kept.published_on, pack) if pack else None


def _list_of_year(
    desk: Desk, kind: EntryKind, year: BoardYear, as_at: date, packs: Sequence[KeptPack]
) -> tuple[YearEntry, ...]:
    """Return the entries that a year was concerned with: recorded in it, or open when it began; of a day, where they
    are held on one. What was a mistake is left out, and so is what is about a pack for fewer people.
    """
    before = {one.name: one for one in list_entries(desk, kind, day_ends(year.first - timedelta(days=1)))}
    then = {one.name: one for one in list_entries(desk, kind, day_ends(as_at))}
    found = []
    for one in sorted(list_entries(desk, kind), key=lambda one: int(one.name)):
        earlier, at_end = before.get(one.name), then.get(one.name)
        if kind in (MEETINGS, FITNESS):
            is_of_year = one.on is not None and year.first <= one.on <= as_at
        else:
            is_of_year = at_end is not None and (earlier is None or earlier.is_open)
        if is_of_year and _is_for_board(desk, one):
            course = _tell_course(desk, one, packs) if kind is CHALLENGES else ""
            is_carried = earlier is not None and kind not in (MEETINGS, FITNESS)
            found.append(YearEntry(one, (at_end or one).state, is_carried, course))
    return tuple(found)


def _tell_course(desk: Desk, one: Entry, packs: Sequence[KeptPack]) -> str:
    """Return which figure was challenged, as long as the newest pack shows it, and what the curve did next by that."""
    found = tell_course(desk.engine, one.content, one.about, packs)
    period = read_code(str(one.content["period"])).label
    asked = f"{found.shown} ({period})" if found.shown else f"the figure of {period}"
    by = f", by pack {packs[0].code}" if packs else ""
    return f"Asked of {asked}. What the curve did next{by}: {found.next}"


def _is_for_board(desk: Desk, one: Entry) -> bool:
    return one.kind is not CHALLENGES or desk.board.audience.may_see(Audience(str(one.content["audience"])))


def _list_actions(desk: Desk, year: BoardYear, as_at: date) -> Iterator[YearAction]:
    """Yield the actions that were open in a year, or ended in it, as they stand; those of files as they have them."""
    with read_session(desk.engine) as session:
        before = _list_states(session, desk, year.first - timedelta(days=1))
        then = _list_states(session, desk, as_at)
        written = {one.key: one for one in list_newest(session, desk.board.id, ACTION)}
    for about, card in list_cards(desk).items():
        for key, _, action in card.actions:
            if key not in written:
                yield YearAction(about, key.name, action, action.status, None)
            elif key in then and (key not in before or before[key].state not in (*ENDED, WITHDRAWN)):
                yield YearAction(about, key.name, action, then[key].state, london_day(written[key].written_at))


def _list_states(session: Session, desk: Desk, day: date) -> Mapping[object, Version]:
    return {one.key: one for one in list_newest(session, desk.board.id, ACTION, until=day_ends(day))}


def _list_voiced(desk: Desk, year: BoardYear, as_at: date, shown: _Shown) -> tuple[tuple[Voiced, ...], int]:
    """Return what was said in the quarters of a year, where a pack of it printed the same words, and how much was not.

    Words that were taken back since are not printed again from the pack that had them.
    """
    printed = {_name_view(view): one.source for one in reversed(shown.of_year) for view in _list_views(one)}
    with read_session(desk.engine) as session:
        heard = [one for one in list_heard(session, desk.board.id, desk.now) if year.first <= one.period.end <= as_at]
    smallest = find_smallest_group(shown.newest.pack.cards if shown.newest else ())
    told: dict[View, list[Heard]] = {}
    for one in sorted(heard, key=lambda one: one.period.end):
        told.setdefault(tell_heard(one, NAMES[one.who], smallest, as_at), []).append(one)
    found = [
        Voiced(view, tuple(one.about for one in mine), printed[_name_view(view)])
        for view, mine in told.items()
        if _name_view(view) in printed
    ]
    return tuple(found), len(heard) - sum(len(one.abouts) for one in found)


def _list_views(shown: ShownPack) -> Iterator[View]:
    for card in shown.pack.cards:
        yield from (one for one in (card.views.views if card.views else ()) if one.name in NAMES.values())


def _name_view(view: View) -> tuple[object, ...]:
    """Return what makes two prints of a view the same: all but how old it was."""
    return view.name, view.period.code, view.words, view.details

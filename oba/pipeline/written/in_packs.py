"""What a board's book says in its packs: the decisions of its first page, and challenges beside their curves."""

from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from oba.boards.cards import WITHDRAWN
from oba.boards.entries import AGENDA, CHALLENGES, DECISIONS, FITNESS, Entry, EntryKind
from oba.indicators.board import Board
from oba.london_time import day_ends
from oba.periods import read_code
from oba.pipeline.written.agenda import tell_item
from oba.pipeline.written.book import read_entry
from oba.pipeline.written.fitness import find_newest_reviews, tell_review
from oba.pipeline.written.voice import list_heard
from oba.scorecards.build.pack import PackInputs
from oba.scorecards.changes import Decision
from oba.scorecards.notes import ChallengeNote
from oba.store.boards.versions import list_newest
from oba.vocabulary import Audience


def with_book(session: Session, board: Board, inputs: PackInputs) -> PackInputs:
    """Return what a pack is made from with what the board's people had recorded by the end of its day.

    A challenge to a figure of a pack that was for a narrower audience than the board's is left out.
    """
    until = day_ends(inputs.as_at)
    kinds = (DECISIONS, CHALLENGES, AGENDA, FITNESS)
    decided, asked, wanted, reviewed = (_list_standing(session, board, kind, until) for kind in kinds)
    since = inputs.last_pack.as_at if inputs.last_pack else None
    notes: dict[str, list[ChallengeNote]] = {}
    for one in asked:
        if board.audience.may_see(Audience(str(one.content["audience"]))) and _is_told(one, since):
            notes.setdefault(one.about, []).append(_tell(one))
    heard = list_heard(session, board.id, until)
    return replace(
        inputs,
        decisions=tuple(_decide(one) for one in decided),
        asked=notes,
        heard=heard,
        wanted=tuple(tell_item(one) for one in wanted if _is_told(one, since)),
        reviewed={about: tell_review(one) for about, one in find_newest_reviews(reviewed).items()},
    )


def _list_standing(session: Session, board: Board, kind: EntryKind, until: datetime) -> list[Entry]:
    """Return the entries of a kind as they stood at a moment, without those that were a mistake."""
    found = list_newest(session, board.id, kind.record, until=until)
    return [read_entry(kind, one) for one in found if one.state != WITHDRAWN]


def _is_told(one: Entry, since: date | None) -> bool:
    """Return whether a pack tells of a challenge or a gap: what is open, or was closed since the last one."""
    return one.is_open or since is None or one.written_on > since


def _decide(one: Entry) -> Decision:
    return Decision(one.title, one.about, one.owner, one.due, one.state, one.on)


def _tell(one: Entry) -> ChallengeNote:
    said = one.content
    return ChallengeNote(
        question=one.title,
        period=read_code(str(said["period"])),
        shown=str(said["shown"]),
        shown_on=date.fromisoformat(str(said["shown_on"])),
        asked_of=one.owner,
        response=str(said.get("response", "")),
        state=one.state,
        review=one.due,
    )

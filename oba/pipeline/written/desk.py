"""What people do at a board's cards: see them, answer a question, agree, look at the history, restore."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from oba.boards.cards import (
    ACTION,
    AGREED,
    CARD,
    DRAFT,
    HELD,
    WITHDRAWN,
    keep_days,
    match_actions,
    read_action,
    take_apart,
)
from oba.boards.duties import DUTY, Duties, read_duties, write_duties
from oba.boards.parts import Part, take_out
from oba.errors import BoardError
from oba.indicators.board import Board
from oba.indicators.card import Action
from oba.indicators.project import Definitions
from oba.london_time import london_day
from oba.pipeline.written.cards import bring_in_once, write_card
from oba.store.audit import Actor, name_of
from oba.store.boards.versions import (
    RecordKey,
    Version,
    add_version,
    find_newest,
    let_one_write,
    list_all_versions,
    list_newest,
    list_versions,
    next_name,
)
from oba.store.engine import read_session, write_session

Text = Mapping[str, Any]
_OF_FILE = "file-"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a board's cards are written: the store, the definitions, the board, who is at it, and the time."""

    engine: Engine
    definitions: Definitions
    board: Board
    actor: Actor
    duties: Duties
    now: datetime

    def key(self, about: str) -> RecordKey:
        """Return what the text of a card is called this quarter."""
        return RecordKey(self.board.id, CARD, about, self.board.period)


@dataclass(frozen=True, slots=True)
class OpenCard:
    """A card as it stands: `text` to write on, the number of its version this quarter (0 where nobody wrote yet).

    `start` says where the text comes from before anybody wrote this quarter: `definitions`, an earlier quarter, or
    blank. `newest` is this quarter's newest version, `last` the one whose words stand here, of this quarter or an
    earlier one, and `agreed` what packs show.
    """

    about: str
    text: Text
    number: int
    start: str
    newest: Version | None
    agreed: Version | None
    last: Version | None = None
    actions: tuple[tuple[RecordKey, int, Action], ...] = ()

    @property
    def is_draft(self) -> bool:
        """Return whether something is written that is not agreed."""
        return self.last is not None and self.last.state == DRAFT


def list_cards(desk: Desk) -> dict[str, OpenCard]:
    """Return every card of the board on which something is written or that the definitions have, by what it is of."""
    texts, agreed, actions = (_group(found) for found in _read_written(desk))
    of_files = {about for board, about in desk.definitions.records if board == desk.board.id}
    return {
        about: _open(desk, about, *(of.get(about, []) for of in (texts, agreed, actions)))
        for about in sorted({*texts, *actions, *of_files})
    }


def list_actions(desk: Desk) -> list[tuple[str, RecordKey, Action]]:
    """Return the actions of every card of the board as they stand, each with what its card is of."""
    board = desk.board.id
    of_files = {about for of, about in desk.definitions.records if of == board}
    with read_session(desk.engine) as session:
        actions = _group(list_newest(session, board, ACTION))
        texts = _group(list_newest(session, board, CARD) if of_files else [])  # what is written stands before the file
    return [
        (about, key, action)
        for about in sorted({*actions, *of_files})
        for key, _, action in _open(desk, about, texts.get(about, []), [], actions.get(about, [])).actions
    ]


def _group(versions: list[Version]) -> dict[str, list[Version]]:
    found: dict[str, list[Version]] = {}
    for one in versions:
        found.setdefault(one.key.about, []).append(one)
    return found


def open_card(desk: Desk, about: str) -> OpenCard:
    """Return the card of an indicator or service as it stands; one on which nothing is written is blank."""
    return _open(desk, about, *_read_written(desk, about))


def _read_written(desk: Desk, about: str | None = None) -> tuple[list[Version], list[Version], list[Version]]:
    """Return the newest texts, the newest agreed ones and the actions: of every card, or of one."""
    board = desk.board.id
    with read_session(desk.engine) as session:
        return (
            list_newest(session, board, CARD, about=about),
            list_newest(session, board, CARD, about=about, state=AGREED),
            list_newest(session, board, ACTION, about=about),
        )


def _open(desk: Desk, about: str, texts: list[Version], agreed: list[Version], actions: list[Version]) -> OpenCard:
    """Return a card, given the newest versions of what is about it."""
    last, stands = _find_last(desk, texts), _find_last(desk, agreed)
    newest = last if last and last.key.period == desk.board.period else None
    record = desk.definitions.records.get((desk.board.id, about))
    proposed = [one for one in actions if one.state != WITHDRAWN]
    kept = tuple((one.key, one.number, read_action(one.content)) for one in proposed)
    if newest:
        return OpenCard(about, newest.content, newest.number, "", newest, stands, newest, kept)
    if last:
        return OpenCard(about, last.content, 0, last.key.period, None, stands, last, kept)
    if record is None:
        return OpenCard(about, {}, 0, "", None, None, actions=kept)
    written = take_apart(record)
    matched = match_actions(written.actions, {one.key.name: one.content for one in proposed})
    of_file = tuple(
        (RecordKey(desk.board.id, ACTION, about, "", f"{_OF_FILE}{number}"), 0, read_action(one))
        for number, (name, one) in enumerate(matched)
        if not name
    )
    return OpenCard(about, written.text or {}, 0, "definitions", None, None, actions=(*of_file, *kept))


def _find_last(desk: Desk, versions: list[Version]) -> Version | None:
    """Return the version of the latest quarter up to the board's, as packs take it; None if there is none."""
    own = [one for one in versions if one.key.period <= desk.board.period]
    return max(own, key=lambda one: one.key.period, default=None)


def write_text(desk: Desk, about: str, text: Text, after: int, day: str, still_holds: Part | None = None) -> Version:
    """Add a version of a card's text as a draft; BoardError where the person may not, OvertakenError if overtaken.

    A statement whose words stood before keeps the day it was written; those of an answer that `still_holds` are of
    `day` again.
    """
    _refuse_unless(desk.duties.may_write(about), "write this card")
    before = open_card(desk, about).text  # of an older version than `after` only where that is refused below
    before = take_out(still_holds, before) if still_holds else before
    said = keep_days(before, {**text, "written_by": name_of(desk.actor.who), "written_on": day})
    with write_session(desk.engine) as session:
        return write_card(session, desk.definitions, desk.key(about), DRAFT, said, desk.actor, desk.now, after)


def agree_text(desk: Desk, about: str, after: int) -> Version:
    """Agree what is written for a card, so that packs show it; BoardError where nothing is.

    A draft of an earlier quarter is agreed as the text of this one.
    """
    _refuse_unless(desk.duties.may_agree(about), "agree this card")
    with write_session(desk.engine) as session:
        let_one_write(session)
        newest = find_newest(session, desk.key(about)) or _find_earlier_draft(session, desk, about)
        if newest is None:
            raise BoardError("Nothing is written for this card this quarter. Answer a question first.")
        if newest.state == AGREED and newest.number == after + 1:  # the button was pressed twice
            return newest
        return add_version(session, desk.key(about), AGREED, newest.content, desk.actor, desk.now, after)


def _find_earlier_draft(session: Session, desk: Desk, about: str) -> Version | None:
    last = _find_last(desk, list_newest(session, desk.board.id, CARD, about=about))
    return last if last and last.state == DRAFT else None


def list_history(desk: Desk, about: str) -> list[Version]:
    """Return every version of a card's text, of all quarters, newest first."""
    with read_session(desk.engine) as session:
        found = list_all_versions(session, desk.board.id, CARD, about)
    return sorted(found, key=lambda one: (one.written_at, one.key.period, one.number), reverse=True)


def read_seen(desk: Desk, about: str, number: int) -> Text:
    """Return what a card said to a writer who saw a version of this quarter, or before there was one (0)."""
    found = list_history(desk, about)
    own = {one.number: one for one in found if one.key == desk.key(about)}
    if number in own:
        return own[number].content
    if 1 in own and own[1].account_id is None:  # the program's first: the words of the definitions
        return own[1].content
    earlier = next((one for one in found if one.key.period < desk.board.period), None)
    return earlier.content if earlier else {}


def restore_text(desk: Desk, about: str, version: Version, after: int) -> Version:
    """Write what an earlier version says as a new draft; the history keeps both."""
    _refuse_unless(desk.duties.may_write(about), "write this card")
    with write_session(desk.engine) as session:
        return write_card(
            session, desk.definitions, desk.key(about), DRAFT, version.content, desk.actor, desk.now, after
        )


def write_action(
    desk: Desk, about: str, name: str, action: Action, after: int, *, withdrawn: bool = False, held: str = ""
) -> Version:
    """Add a version of an action, or a new one where `name` is blank; BoardError where the person may not.

    `held` is the number of the meeting from which it is written. What is changed later on its day stays that meeting's.
    """
    _refuse_unless(desk.duties.may_write(about), "write actions for this card")
    said = action.model_dump(mode="json", exclude_defaults=True)
    state = WITHDRAWN if withdrawn else action.status
    with write_session(desk.engine) as session:
        bring_in_once(session, desk.definitions, desk.board, about, desk.now)  # its actions are numbered first
        if name.startswith(_OF_FILE):
            name, after = _name_brought_in(session, desk, about, name), after or 1
        key = RecordKey(desk.board.id, ACTION, about, "", name or next_name(session, desk.board.id, ACTION))
        of = held or _find_held(session, key, desk.now)
        said |= {HELD: of} if of else {}
        return write_card(session, desk.definitions, key, state, said, desk.actor, desk.now, after)


def _find_held(session: Session, key: RecordKey, now: datetime) -> str:
    """Return the meeting of this day from which an action was written before; blank where there is none."""
    newest = find_newest(session, key)
    is_of_today = newest is not None and london_day(newest.written_at) == london_day(now)
    return str(newest.content.get(HELD, "")) if newest and is_of_today else ""


def find_action(desk: Desk, about: str, name: str) -> Version | None:
    """Return the newest version of an action, also of one that was withdrawn; None where none of that name is kept."""
    return next(iter(list_action_history(desk, about, name)), None)


def list_action_history(desk: Desk, about: str, name: str) -> list[Version]:
    """Return every version of an action, newest first; none of one that is new or stands in the definitions alone.

    An action that stood in the definitions is found by its place there, too: a page may have been opened before its
    card was brought in.
    """
    with read_session(desk.engine) as session:
        kept = _name_brought_in(session, desk, about, name) if name.startswith(_OF_FILE) else name
        return list_versions(session, RecordKey(desk.board.id, ACTION, about, "", kept)) if kept else []


def _name_brought_in(session: Session, desk: Desk, about: str, of_file: str) -> str:
    """Return the name that an action of the definitions was given when its card was brought in; blank if it was not."""
    record, place = desk.definitions.records.get((desk.board.id, about)), of_file.removeprefix(_OF_FILE)
    actions = record.actions if record else []
    if place not in map(str, range(len(actions))):
        return ""
    text = actions[int(place)].text
    same = [one.text for one in actions[: int(place)]].count(text)
    kept = [one.key for one in list_newest(session, desk.board.id, ACTION, about=about)]
    of_text = [key.name for key in kept if list_versions(session, key)[-1].content["text"] == text]
    return of_text[same] if same < len(of_text) else ""


def find_duties(engine: Engine, board: str, account_id: int) -> Duties:
    """Return what somebody is for a board; nothing where nobody said so."""
    return find_given(engine, board, account_id)[0]


def find_given(engine: Engine, board: str, account_id: int) -> tuple[Duties, int]:
    """Return what somebody is for a board, and how often that was said: the number of its version, 0 for never."""
    with read_session(engine) as session:
        found = find_newest(session, RecordKey(board, DUTY, name=str(account_id)))
    return (read_duties(found.content), found.number) if found else (Duties(), 0)


def give_duties(
    engine: Engine, board: str, account_id: int, duties: Duties, actor: Actor, now: datetime, after: int = 0
) -> None:
    """Say what somebody is for a board from now on, in place of what they were; the trail tells it in words.

    `after` is the number of what the giver saw, 0 for nothing; OvertakenError if somebody said otherwise since.
    """
    key = RecordKey(board, DUTY, name=str(account_id))
    with write_session(engine) as session:
        add_version(session, key, duties.words, write_duties(duties), actor, now, after)


def _refuse_unless(may: bool, what: str) -> None:
    if not may:
        raise BoardError(f"You may not {what}. Its sponsor, the chair and the secretary of the board may.")

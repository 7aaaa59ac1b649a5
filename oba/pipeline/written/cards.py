"""What people wrote for the cards of a board: brought in from the definitions, written, read for a pack, given out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from sqlmodel import Session

from oba.boards.cards import (
    ACTION,
    AGREED,
    CARD,
    DATED,
    IDENTITY,
    WITHDRAWN,
    WrittenCard,
    match_actions,
    put_together,
    take_apart,
)
from oba.indicators.board import Board
from oba.indicators.card import CardRecord
from oba.indicators.project import Definitions
from oba.london_time import LONDON, day_ends
from oba.store.audit import PROGRAM, Actor
from oba.store.boards.versions import (
    RecordKey,
    Version,
    add_version,
    find_newest,
    let_one_write,
    list_newest,
    next_name,
)

Records = dict[tuple[str, str], CardRecord]


@dataclass(frozen=True, slots=True)
class Brought:
    """A card of the definitions and what became of it: `brought in`, `unchanged`, or `written since` by somebody."""

    board: str
    about: str
    outcome: str
    by: str = ""


def with_written(session: Session, definitions: Definitions, board: Board, as_at: date) -> Definitions:
    """Return the definitions with what a board's people had written by the end of a day in place of their cards.

    A card of which nothing is written stays as the definitions have it.
    """
    return replace(definitions, records={**definitions.records, **read_records(session, definitions, board, as_at)})


def read_records(session: Session, definitions: Definitions, board: Board, as_at: date) -> Records:
    """Return the cards of a board as agreed by the end of a day, with the actions as they stood then."""
    until = day_ends(as_at)
    texts = {
        one.key.about: one
        for one in list_newest(session, board.id, CARD, until=until, state=AGREED)
        if one.key.period <= board.period
    }
    actions: dict[str, list[Version]] = {}
    for one in list_newest(session, board.id, ACTION, until=until):
        if one.state != WITHDRAWN:
            actions.setdefault(one.key.about, []).append(one)
    return {
        (board.id, about): _join(definitions, board.id, about, texts.get(about), actions.get(about, []))
        for about in {*texts, *actions}
    }


def _join(definitions: Definitions, board: str, about: str, text: Version | None, actions: list[Version]) -> CardRecord:
    record = definitions.records.get((board, about))
    if text is None and record:  # never brought in: what people proposed stands beside what the file has
        file = take_apart(record)
        matched = match_actions(file.actions, {one.key.name: one.content for one in actions})
        others = (one for name, one in matched if not name)
        written = WrittenCard(file.text, (*others, *(one.content for one in actions)))
        return put_together(board, about, written, of_service=about in definitions.services)
    said: Mapping[str, Any] | None = text.content if text else None
    if said is None:
        first = min(actions, key=lambda one: one.written_at)
        said = {"written_by": first.written_by, "written_on": first.written_at.astimezone(LONDON).date().isoformat()}
    written = WrittenCard(said, tuple(one.content for one in actions))
    return put_together(board, about, written, of_service=about in definitions.services)


def write_card(
    session: Session,
    definitions: Definitions,
    key: RecordKey,
    state: str,
    content: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    after: int,
) -> Version:
    """Add a version of what is written for a card, its text or an action; OvertakenError if somebody was quicker.

    The first time, the card of the definitions is brought in before it, so that its words are in the history too.
    """
    if bring_in_once(session, definitions, definitions.boards[key.board], key.about, now):
        after = after or (1 if find_newest(session, key) else 0)
    return add_version(session, key, state, content, actor, now, after)


def bring_in_once(session: Session, definitions: Definitions, board: Board, about: str, now: datetime) -> bool:
    """Bring a card of the definitions in if nothing of it is in the store yet; return whether that was done."""
    record = definitions.records.get((board.id, about))
    let_one_write(session)
    if record is None or _is_brought(session, board.id, about):
        return False
    _bring_in(session, record, about, board.period, now)
    return True


def _is_brought(session: Session, board: str, about: str) -> bool:
    return bool(list_newest(session, board, CARD, about=about))


def import_cards(session: Session, definitions: Definitions, board: Board, now: datetime) -> Iterator[Brought]:
    """Bring the cards of the definitions into the store: what was not changed by people since they were last brought.

    A card that says what the store has is left alone; one that somebody wrote on since is told and not touched.
    """
    for (of, about), record in sorted(definitions.records.items()):
        if of != board.id:
            continue
        stands = read_records(session, definitions, board, now.astimezone(LONDON).date()).get((of, about))
        newest = [one for kind in (CARD, ACTION) for one in list_newest(session, of, kind, about=about)]
        people = [one for one in newest if one.account_id is not None]
        same = stands is not None and _is_same(stands, record)
        if same or people:
            by = max(people, key=lambda one: one.written_at).written_by if people else ""
            yield Brought(of, about, "unchanged" if same else "written since", by)
        else:
            _bring_in(session, record, about, board.period, now)
            yield Brought(of, about, "brought in")


def _is_same(one: CardRecord, other: CardRecord) -> bool:
    """Return whether two cards say the same, whatever the order of their actions."""
    first, second = (sorted(card.actions, key=lambda action: action.text) for card in (one, other))
    return first == second and one.model_copy(update={"actions": other.actions}) == other


def _bring_in(session: Session, record: CardRecord, about: str, period: str, now: datetime) -> None:
    """Add a card of the definitions as the program's, agreed; its actions take the place of its own of the same text.

    What people said of an action stands.
    """
    written = take_apart(record)
    key = RecordKey(record.board, CARD, about, period)
    newest = find_newest(session, key)
    add_version(session, key, AGREED, written.text or {}, PROGRAM, now, newest.number if newest else 0)
    kept = {one.key.name: one for one in list_newest(session, record.board, ACTION, about=about)}
    given = match_actions(written.actions, {name: one.content for name, one in kept.items()})
    for name, action in list(given):
        found = kept.pop(name, None)
        if found and found.account_id is not None:
            continue
        new = RecordKey(record.board, ACTION, about, "", next_name(session, record.board, ACTION))
        of, number = (found.key, found.number) if found else (new, 0)
        add_version(session, of, str(action.get("status", "proposed")), action, PROGRAM, now, number)
    for gone in kept.values():
        if gone.state != WITHDRAWN and gone.account_id is None:  # what people proposed is not the file's to take back
            add_version(session, gone.key, WITHDRAWN, gone.content, PROGRAM, now, gone.number)


def export_cards(records: Records, folder: Path) -> Iterator[Path]:
    """Write cards as definitions, one file each; yield the files. What they say is read again as the same cards."""
    for (board, about), record in sorted(records.items()):
        path = folder / board / f"{about}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(write_yaml(record), encoding="utf-8")
        yield path


def write_yaml(record: CardRecord) -> str:
    """Return a card as a file of the definitions has it: what is not said is left out."""
    said = record.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    first = {name: said.pop(name) for name in IDENTITY if name in said}
    said["written_on"] = record.written_on
    for key, name in (*((key, "written_on") for key in DATED), ("actions", "due")):
        for kept, one in zip(said.get(key, ()), getattr(record, key), strict=True):
            kept |= {name: getattr(one, name)} if name in kept else {}
    return yaml.safe_dump(first | said, allow_unicode=True, sort_keys=False, width=110)

"""A return that is typed: saved part by part, so that two people who type in separate parts meet nowhere."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from oba.errors import TurnError
from oba.indicators.provider_return import ReturnDefinition
from oba.models import Owed
from oba.pipeline.returns.provider import open_draft
from oba.pipeline.returns.steps import lock_return, record_step
from oba.pipeline.returns.views import Visit, view_return
from oba.returns.form.draft import Draft, read_draft
from oba.returns.submission import list_asked
from oba.returns.workflow import ACCEPTED, Action, State
from oba.store.audit import list_entries
from oba.store.engine import write_session

STORY, ACTIONS, CASES, MENDED = "story", "actions", "cases", "corrections"
ONE_ENTRY = timedelta(minutes=15)
"""What one person types in one part within this time is one entry of the audit trail."""
_LOOKED_BACK = 50
_CHANGED = "Somebody else saved this part while you typed."


@dataclass(frozen=True)
class Typed:
    """What a form changes of a draft: `change` gives the draft with it, and what is wrong by field.

    `was` is the mark of the part when it was shown; blank if the form does not say, and then `turn` counts.
    `by_itself` if nobody pressed a button.
    """

    part: str
    change: Callable[[Draft], tuple[Draft, dict[str, str]]]
    turn: int
    was: str = ""
    by_itself: bool = False


@dataclass(frozen=True)
class Saved:
    """What became of it: the draft as it stands, the turn of the return, and what is wrong by field."""

    draft: Draft
    turn: int
    errors: Mapping[str, str]


def mark_part(definition: ReturnDefinition, part: str, draft: Draft) -> str:
    """Return what tells one content of a part from another: 16 digits of a hash."""
    lists: Mapping[str, object] = {
        STORY: dict(draft.answers),
        ACTIONS: draft.actions,
        CASES: draft.cases,
        MENDED: draft.corrections,
    }
    section = next((section for section in definition.sections if section.id == part), None)
    held = lists.get(part)
    if section is not None:
        refs = [asked.ref for asked in list_asked(definition) if asked.sheet == section.title]
        held = [(ref, draft.figures.get(ref, ""), draft.beside.get(ref, "")) for ref in refs]
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()[:16]


def save_part(visit: Visit, code: str, typed: Typed) -> Saved:
    """Save one part of a draft; no state follows but Draft, from Not started or Accepted.

    TurnError if somebody else changed the part since it was shown; NotAllowedError when nothing can be typed now.
    """
    seen = view_return(visit, code)
    with write_session(visit.engine) as session:
        given = lock_return(session, visit, code, None if typed.was else typed.turn, Action.SAVE)
        owed, before = given.owed, given.standing.moving
        now = read_draft(owed.draft) if owed.draft else open_draft(seen)
        after, errors = typed.change(now)
        if typed.was:
            known = {typed.was, mark_part(seen.definition, typed.part, after)}
            if mark_part(seen.definition, typed.part, now) not in known:
                raise TurnError(_CHANGED)
        if errors and after == now:
            session.expire(owed)  # with its turn: nothing of it can be kept, so nothing is told of it
            return Saved(after, owed.turn, errors)
        owed.draft = after.as_json()
        starts = before is State.NOT_STARTED or before in ACCEPTED
        state = State.DRAFT if starts else before
        if starts or not typed.by_itself or not _is_told(session, visit, owed, typed.part):
            told = {"part": typed.part} | ({"saved": "while it was typed"} if typed.by_itself else {})
            record_step(session, visit, owed, state, Action.SAVE, detail=told)
        owed.changed_at = visit.now
        return Saved(after, owed.turn, errors)


def _is_told(session: Session, visit: Visit, owed: Owed, part: str) -> bool:
    """Return whether the trail says already that this person is typing in this part."""
    return any(
        entry.action == Action.SAVE.value
        and entry.account_id == visit.account.id
        and visit.now - entry.at < ONE_ENTRY
        and json.loads(entry.detail).get("part") == part
        for entry in list_entries(session, about=f"return {owed.code}", limit=_LOOKED_BACK)
    )

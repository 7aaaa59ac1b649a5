"""The words of returns: the story, the voice of children and the actions, kept beside the figures and read together."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from oba.london_time import write_day
from oba.returns.submission import ACTION_STATES, Action, Submission
from oba.returns.values import quote_input, read_day, tidy

_ENDED = ACTION_STATES[2:]
"""An action that is done, or was stopped, is owed no more."""


@dataclass(frozen=True, slots=True)
class ActionLine:
    """What a provider proposes to do. `by` is None where no day was given, and `said` what was typed instead."""

    action: str
    owner: str
    by: date | None
    said: str
    status: str

    @property
    def when(self) -> str:
        """Return the day in words, or what was typed in its place."""
        return write_day(self.by) if self.by else self.said or "no day given"


@dataclass(frozen=True, slots=True)
class Words:
    """The answers in words by question, and the actions, of one return."""

    answers: Mapping[str, str] = field(default_factory=dict)
    actions: tuple[ActionLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What one provider told in one return; `accepted` says whether the partnership has accepted it."""

    code: str
    return_id: str
    return_name: str
    organisation: str
    provider: str
    period: str
    ends: date
    accepted: bool
    words: Words


@dataclass(frozen=True, slots=True)
class OpenAction:
    """An action that is not done, with the newest return that says so; `days` is how long its day has passed."""

    told: Told
    line: ActionLine
    days: int | None


def pack_words(submission: Submission) -> str:
    """Return the words of a file as JSON, to be kept beside it."""
    answers = {answer.question: answer.text for answer in submission.answers if answer.text}
    actions = [_pack_action(action) for action in submission.actions]
    return json.dumps({"answers": answers, "actions": actions}, ensure_ascii=False)


def _pack_action(action: Action) -> dict[str, str]:
    day, _, _ = read_day(action.by)
    by = day.isoformat() if day else ""
    said = "" if day else quote_input(action.by)
    return {"action": action.action, "owner": action.owner, "by": by, "said": said, "status": action.status}


def unpack_words(text: str) -> Words:
    """Return the words of a return from what `pack_words` made; none where nothing was kept."""
    if not text:
        return Words()
    plain = json.loads(text)
    actions = [{**line, "by": date.fromisoformat(line["by"]) if line["by"] else None} for line in plain["actions"]]
    return Words(plain["answers"], tuple(ActionLine(**line) for line in actions))


def list_open_actions(told: Iterable[Told], as_at: date) -> list[OpenAction]:
    """Return the actions whose day has passed and which are not done, longest first; then those without a day.

    What a later return of the same provider says of the same action (the same words) counts. One that a later return
    names no more stays, for nobody has said that it is done.
    """
    newest: dict[tuple[str, str, str], OpenAction] = {}
    for one in sorted(told, key=lambda one: one.ends):
        for line in one.words.actions:
            key = (one.organisation, one.return_id, tidy(line.action).casefold())
            newest[key] = OpenAction(one, line, (as_at - line.by).days if line.by else None)
    found = [
        each for each in newest.values() if each.line.status not in _ENDED and (each.days is None or each.days > 0)
    ]
    return sorted(found, key=lambda each: (each.days is None, -(each.days or 0), each.told.provider, each.line.action))

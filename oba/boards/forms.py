"""Every entry of a board's book is written on by one mechanism: how a form shows it, and what a form says of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from oba.boards.cards import WITHDRAWN
from oba.boards.entries import AGENDA, AWAITING, CHALLENGES, GIVEN_UP, RESPONDED, EntryKind, Field
from oba.boards.lines import tidy
from oba.personal_data.check import Named, look_for_people

LONGEST_TEXT = 2_000
LONGEST_LINE = 200
_LONGEST = {"text": LONGEST_TEXT, "lines": 10_000}
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
FRESH = "update"
"""The field that begins anew in each version: what was said before stands in the history."""


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """What a form says: the state and content of an entry, what is wrong by the name of the field, and what may be.

    `warning` says that a text may name somebody: it may be a professional, so that it is kept all the same.
    """

    state: str
    content: Mapping[str, Any]
    errors: Mapping[str, str] = field(default_factory=dict)
    warning: str = ""


def show_entry(kind: EntryKind, content: Mapping[str, Any], state: str) -> dict[str, str]:
    """Return the fields of a form as they stand; of a new entry the state is the first."""
    shown = {one.id: _show(one, content) for one in kind.fields if one.id != FRESH}
    return {**shown, "state": state or kind.states[0]}


def _show(one: Field, content: Mapping[str, Any]) -> str:
    said = str(content.get(one.id, ""))
    return date.fromisoformat(said).strftime("%d/%m/%Y") if one.shape == "day" and said else said


def read_entry(
    kind: EntryKind,
    form: Mapping[str, str],
    days: Mapping[str, date | None],
    before: Mapping[str, Any],
    state_before: str,
    *,
    updates_only: bool,
    references: Collection[str] = (),
) -> ReadEntry:
    """Return what a form says of an entry, none of it one of the `references` of cases.

    `days` are its days as read, None for one that is none.

    With `updates_only` the fields that only those who record may change stay as they were `before`; what fields do not
    ask (the point of a challenge) stays anyhow. A response that is given makes a challenge one that was responded to,
    and a gap is given up for a reason.
    """
    asked = [one for one in kind.fields if one.is_update or not updates_only]
    said = {name: value for name, value in before.items() if name not in {one.id for one in asked}}
    errors: dict[str, str] = {}
    warnings: dict[str, str] = {}
    for one in asked:
        value, fault = _read(one, form.get(one.id, ""), days)
        said |= {one.id: value} if value else {}
        named = look_for_people(value, references) if one.shape != "day" else Named()
        errors |= {one.id: fault or named.fault} if fault or named.fault else {}
        warnings |= {named.warning: ""} if named.warning and not one.names_people else {}
    state = form.get("state", "")
    if kind is CHALLENGES and state == AWAITING and said.get("response"):
        state = RESPONDED
    if state not in list_choices(kind, state_before, updates_only=updates_only):
        errors["state"] = "Choose how far it is"
    elif kind is CHALLENGES and state == RESPONDED and not said.get("response"):
        errors["response"] = "Write the response, or leave the challenge awaiting one"
    elif kind is AGENDA and state == GIVEN_UP and not said.get("because"):
        errors["because"] = "Say why it is given up"
    return ReadEntry(state, said, errors, ". ".join(warnings))


def list_choices(kind: EntryKind, before: str, *, updates_only: bool) -> tuple[str, ...]:
    """Return the states that a form offers of an entry in a state, blank for a new one.

    Whoever only reports may leave it as it is or choose one of those for them; only those who record an entry may say
    that it was a mistake.
    """
    if updates_only:
        return (*kind.reported, *([before] if before not in kind.reported else []))
    return (*kind.states, WITHDRAWN) if before else kind.states


def _read(one: Field, typed: str, days: Mapping[str, date | None]) -> tuple[str, str]:
    """Return a field's value as it is kept, and what is wrong with it."""
    between = "\n" if one.shape == "lines" else " "
    text = between.join(tidy(line) for line in typed.splitlines() if tidy(line))
    longest = _LONGEST.get(one.shape, LONGEST_LINE)
    if not text or (one.choices and text not in one.choices):
        return "", one.needed
    if len(text) > longest:
        return "", f"Use {longest:,} characters or fewer; there are {len(text):,}"
    if one.shape == "day":
        day = days.get(one.id)
        day = day if day and _FIRST_YEAR <= day.year <= _LAST_YEAR else None
        return (day.isoformat(), "") if day else ("", one.needed or "Enter a day, such as 31/1/2027, or leave it blank")
    return text, ""

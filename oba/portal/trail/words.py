"""The entries of the trail in words: names for codes and numbers, days for moments, sentences for details."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from oba.london_time import LONDON, write_day
from oba.returns.state_words import STATE_WORDS
from oba.returns.values import read_day
from oba.roles import ROLE_NAMES, Role

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:?\d\d|Z)?")

LABELS: Mapping[str, str] = {
    "from": "State before",
    "to": "State after",
    "verdict": "Verdict",
    "attempt": "Attempt",
    "statement": "Statement",
    "load": "Load in the store",
    "figures": "Figures",
    "changed": "Figures that changed",
    "reasons refused": "Reasons to be given again",
    "in a row": "Times in a row",
    "kind": "For the day",
    "latest": "Newest attempt",
    "stands": "Attempt that stands",
    "sha256": "SHA-256 of the file",
    "verdict_sha256": "SHA-256 of the findings",
    "figures_sha256": "SHA-256 of the figures",
    "words_sha256": "SHA-256 of the story and the actions",
    "subject_sha256": "SHA-256 of who it is to the council",
    "accepted_sha256": "SHA-256 of the findings as accepted",
    "written_sha256": "SHA-256 of what was written",
    "commitment": "Salted SHA-256 of what was written",
    "versions emptied": "Draws and grades emptied",
    "audits": "Of how many audits",
    "left": "SHA-256 of what is left of them",
    "key_sha256": "SHA-256 of the sealed key",
    "reasons": "SHA-256 of the reasons",
    "waiver": "Number of the waiver",
    "exception": "Number of the exception",
    "account": "Number of the account",
    "manifest": "SHA-256 of the manifest",
    "as_at": "Day of the extract",
    "read": "Rows read",
    "kept": "Rows kept",
    "returns": "Returns read",
    "of": "Of whom",
    "rows": "Rows erased",
    "lists": "Of how many lists",
    "hash": "Hash",
}
"""What a detail is called; others are called what they are, with a capital letter."""
MARKS = frozenset(
    {"sha256", "verdict_sha256", "figures_sha256", "words_sha256", "subject_sha256", "key_sha256", "accepted_sha256"}
    | {"written_sha256", "commitment", "left"}
    | {"reasons", "manifest", "hash", "waiver", "exception", "account"}
)
"""Details that are for checking and say nothing to a reader."""
_STATES = {state.value: words.name_for(Role.COLLECTOR) for state, words in STATE_WORDS.items()}
_KINDS = {
    "card": "The text of a card",
    "action": "An action",
    "duty": "What somebody does for the board",
    "decision": "A decision",
    "challenge": "A challenge to a figure",
    "recommendation": "A recommendation",
    "data gap": "An item of the data development agenda",
    "fitness review": "A fitness review of a headline",
    "voice": "What families or practitioners say",
    "audit agencies": "Who audits cases for each agency",
    "audit sample": "A draw of cases to audit",
    "audit grading": "The grade of an audited case",
    "audit counts": "The counts of an audit by grade",
    "meeting": "A meeting",
    "digest": "The week’s message of what is overdue",
}
_OF_PEOPLE = {"duty", "digest"}
"""Kinds whose name is the number of an account."""
_OF_WRITTEN = {"kind", "number", "state"}
"""Details that every entry has which tells of something that a board wrote."""
_QUESTIONS = ("explained", "reasons refused")
"""Details that list rules with the ids of questions and groups."""


@dataclass(frozen=True)
class Names:
    """The names of what entries are about: returns by code, people by number, providers, boards and
    cards by id.

    `questions` are the printed numbers of each return's questions, by its code and the question's id.
    """

    returns: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)
    organisations: Mapping[str, str] = field(default_factory=dict)
    boards: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    cards: Mapping[str, str] = field(default_factory=dict)


def name_subject(about: str, names: Names) -> str:
    """Return what an entry is about, in words; as it stands where nothing is known by that name."""
    kind, _, key = about.partition(" ")
    if kind == "return":
        return names.returns.get(key, f"A return that is no longer known ({key})")
    if kind == "board":
        return names.boards.get(key, key)
    if about.startswith("account:"):
        number = about.removeprefix("account:")
        return names.people.get(int(number) if number.isdecimal() else -1, about)
    return about


def describe_details(detail: str, names: Names, about: str = "") -> list[tuple[str, str, bool]]:
    """Return the details of an entry as label and words, in the order of LABELS; marks for checking come last."""
    said: Mapping[str, object] = json.loads(detail)
    if about.startswith("board ") and said.keys() >= _OF_WRITTEN:
        said = _name_written(said, names)
    questions = names.questions.get(about.removeprefix("return "), {})
    said = {name: _number_questions(value, questions) if name in _QUESTIONS else value for name, value in said.items()}
    order = list(LABELS)
    told = [name for name, value in said.items() if value not in ("", None, [], {})]
    told.sort(key=lambda name: order.index(name) if name in order else len(order))
    told.sort(key=lambda name: name in MARKS)
    return [
        (LABELS.get(name, name[:1].upper() + name[1:]), _say(name, said[name], names), name in MARKS) for name in told
    ]


def _name_written(said: Mapping[str, object], names: Names) -> Mapping[str, object]:
    """Return what tells of something that a board wrote: which card or whose duties, and which version of it."""
    kind, card, name = (str(said.get(key, "")) for key in ("kind", "about", "name"))
    person = names.people.get(int(name) if kind in _OF_PEOPLE and name.isdecimal() else -1, "")
    return {
        "what": _KINDS.get(kind, kind),
        "person": person,
        "card": names.cards.get(card, card),
        "quarter": str(said.get("period", "")).upper().replace("-", " "),
        f"number of the {kind}": "" if kind in _OF_PEOPLE else name,
        "version": said["number"],
        "state": said["state"],
        "commitment": said.get("commitment", ""),
        "written_sha256": said.get("sha256", ""),
    }


def _number_questions(value: object, questions: Mapping[str, str]) -> object:
    """Return `PLA-01 assessments q1` as `EH2.q1 (PLA-01)`, wherever the question is known."""
    if not isinstance(value, list):
        return value
    said = []
    for each in value:
        rule, _, rest = str(each).partition(" ")
        measure, _, category = rest.partition(" ")
        number = questions.get(measure, "")
        said.append(f"{number}{'.' if category else ''}{category} ({rule})" if number else each)
    return said


def _say(name: str, value: object, names: Names) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_say(key, inner, names)}" for key, inner in value.items() if inner not in ("", []))
    if name in ("due", "closes") and isinstance(value, list) and len(value) == 2:
        old, new = value
        return f"{_say('', old, names)}, now {_say('', new, names)}"
    if isinstance(value, list):
        return "; ".join(_say(name, each, names) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _say_text(name, str(value), names)


def _say_text(name: str, text: str, names: Names) -> str:
    known: Mapping[str, str] = {
        "role": {key.value: words for key, words in ROLE_NAMES.items()},
        "from": _STATES,
        "to": _STATES,
        "organisation": names.organisations,
        "boards": names.boards,
    }.get(name, {})
    if text in known:
        return known[text]
    if _MOMENT.fullmatch(text):
        moment = datetime.fromisoformat(text)
        local = moment.astimezone(LONDON) if moment.tzinfo else moment
        return f"{write_day(local.date())} at {local:%H:%M}"
    day = read_day(text)[0] if _DAY.fullmatch(text) else None
    return write_day(day) if day else text

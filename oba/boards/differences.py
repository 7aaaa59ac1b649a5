"""What one version of a card says that another does not, question by question and line by line."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from oba.boards.lines import show_statements
from oba.boards.parts import PARTS, Part, items_of, show_answer

_IDEA = ("cost", "evidence")


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in the answer to a question: lines that went, and lines that came."""

    heading: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


def list_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return what changed from one version to another, question by question; a line that moved is no change."""
    found = []
    for part in PARTS:
        old, new = show_lines(part, before), show_lines(part, after)
        gone, come = _compare(old, new)
        if gone or come:
            found.append(Change(part.heading, gone, come))
    return found


def _compare(old: list[str], new: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    gone: list[str] = []
    come: list[str] = []
    for kind, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            gone += old[first:last]
            come += new[start:end]
    moved = [line for line in gone if line in come]
    for line in moved:
        gone.remove(line)
        come.remove(line)
    return tuple(gone), tuple(come)


def show_lines(part: Part, text: Mapping[str, Any]) -> list[str]:
    """Return an answer to be read, a line each: ideas with what they cost and how strong the evidence is."""
    if part.key != "what_works":
        return show_answer(part, text).splitlines()
    return [f"{show_statements([one])} ({_grade(one)})" for one in items_of(part, text)]


def _grade(idea: Mapping[str, Any]) -> str:
    return ", ".join(f"{key}: {idea.get(key, 'not known')}" for key in _IDEA)

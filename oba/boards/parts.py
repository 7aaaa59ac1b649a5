"""The questions of a card, one a page: what each asks, how its answer is shown to be written on, and how it is read.

The method's population and performance questions from the story on (`design/method-and-words`): what is the story,
who are the partners, what works. What the figures answer themselves, and what is proposed, is asked elsewhere.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oba.boards.lines import Item, read_lines, read_partners, read_statements, show_partners, show_statements
from oba.indicators.base import EVIDENCE
from oba.indicators.card import COSTS
from oba.personal_data.check import look_for_people

Text = Mapping[str, Any]
"""What is written for a card, as it is kept."""

LONGEST = 10_000
"""Characters of one answer."""
LONGEST_LINE = 1_000
SPARE_IDEAS = 2


@dataclass(frozen=True, slots=True)
class Part:
    """One question: `key` is where its answer is kept, `factor` the kind of factor, `id` its address."""

    id: str
    heading: str
    question: str
    hint: str
    key: str
    factor: str = ""


_A_LINE = "One statement a line. Put its source in square brackets behind it, if it has one: [W15, table 3]."

PARTS: tuple[Part, ...] = (
    Part("story", "Story behind the curve", "What is the story behind the curve?", _A_LINE, "story"),
    Part("what-helps", "What helps", "What helps the curve go the right way?", _A_LINE, "factors", "contributing"),
    Part("what-holds-back", "What holds back", "What holds it back?", _A_LINE, "factors", "restricting"),
    Part(
        "root-causes",
        "Root causes",
        "Why is that so?",
        f"Ask why of what helps and holds back, and why again, until something can be done about it. {_A_LINE}",
        "factors",
        "root cause",
    ),
    Part(
        "partners",
        "Partners with a role to play",
        "Who are the partners that have a role to play in doing better?",
        "One partner a line, then a colon and the role: Schools: find those at risk early [W15].",
        "partners",
    ),
    Part(
        "what-works",
        "What works",
        "What works to do better, including low-cost and no-cost ideas?",
        "An idea that is cleared is taken out.",
        "what_works",
    ),
    Part(
        "open-questions",
        "Questions still open",
        "What do we still need to find out?",
        "One question a line.",
        "questions",
    ),
)
"""In the order of the method."""


def find_part(name: str) -> Part | None:
    """Return the question with an address; None if there is none."""
    return next((part for part in PARTS if part.id == name), None)


def items_of(part: Part, text: Text) -> list[Any]:
    """Return what is written in answer to a question: statements, partners, ideas or open questions."""
    found = list(text.get(part.key, ()))
    return [one for one in found if one["kind"] == part.factor] if part.factor else found


def says_same(part: Part, text: Text, other: Text) -> bool:
    """Return whether two texts answer a question in the same words, whenever each of them was written."""
    return _undated(part, text) == _undated(part, other)


def _undated(part: Part, text: Text) -> list[Any]:
    if part.key == "questions":
        return items_of(part, text)
    return [{name: value for name, value in one.items() if name != "written_on"} for one in items_of(part, text)]


def take_out(part: Part, text: Text) -> Text:
    """Return the text without its answer to a question."""
    return _put(part, text, ())


def show_answer(part: Part, text: Text) -> str:
    """Return an answer as lines to write on; ideas have fields of their own."""
    items = items_of(part, text)
    if part.key == "partners":
        return show_partners(items)
    return "\n".join(items) if part.key == "questions" else show_statements(items)


def read_answer(
    part: Part, text: Text, form: Mapping[str, str], seen: Text | None = None, references: Collection[str] = ()
) -> tuple[Text, dict[str, str]]:
    """Return the text with the answer that a form gives, and what is wrong with it by the name of the field.

    `seen` is the text that the form was made of, where it is not the one that the answer goes into. No answer says one
    of the `references` of cases, nor what else tells who somebody is; what may be a name is advised of only.
    """
    before = items_of(part, text if seen is None else seen)
    if part.key == "what_works":
        return _put(part, text, read_ideas(form, before)), _find_faults_of_ideas(form, references)
    typed = form.get("answer", "")
    errors = _find_long(typed) or _find_people(typed, references)
    if part.key == "partners":
        partners, without = read_partners(typed, before)
        if without:
            errors["answer"] = f"Say which role they have, behind a colon: {'; '.join(without)}"
            return text, errors
        return _put(part, text, partners), errors
    if part.key == "questions":
        return _put(part, text, read_lines(typed, before)), errors
    more = {"kind": part.factor} if part.factor else {}
    return _put(part, text, read_statements(typed, before, more)), errors


def read_ideas(form: Mapping[str, str], before: Sequence[Item]) -> list[Item]:
    """Return the ideas of a form, which has the fields of each by its number; one without text is taken out.

    What fields do not ask of an idea stays with its words, and with its number where the words are changed.
    """
    typed = {number: " ".join(form[f"idea-{number}"].split()) for number in list_numbers(form)}
    known = {show_statements([one]): one for one in before}
    found: list[Item] = []
    for number, line in typed.items():
        old = known.get(line) or (before[number] if number < len(before) else {})
        if line not in known and old and show_statements([old]) in typed.values():
            old = {}
        for said in read_statements(line, [old] if old else []):
            chosen = {key: _choose(form, f"{key}-{number}", choices) for key, choices in _CHOICES}
            more = {"reach": old["reach"]} if "reach" in old else {}
            plain = {key: value for key, value in said.items() if key not in chosen}
            found.append({**plain, **{key: value for key, value in chosen.items() if value != "not known"}, **more})
    return found


def list_numbers(form: Mapping[str, str]) -> list[int]:
    """Return the numbers of the ideas for which a form has a field, in their order."""
    found = [_OF_IDEA.fullmatch(name) for name in form]
    return sorted(int(one["number"]) for one in found if one)


_OF_IDEA = re.compile(r"idea-(?P<number>0|[1-9][0-9]{0,2})", re.ASCII)
_CHOICES = (("cost", COSTS), ("evidence", EVIDENCE))


def _choose(form: Mapping[str, str], name: str, known: Sequence[str]) -> str:
    given = form.get(name, "")
    return given if given in known else "not known"


def _put(part: Part, text: Text, items: Sequence[Any]) -> Text:
    """Return the text with an answer in its place; what is not said is left out."""
    kept = [*items]
    if part.factor:
        others = [one for one in text.get("factors", ()) if one["kind"] != part.factor]
        kept = sorted([*others, *items], key=lambda one: str(one["kind"]))
    put = {**text, part.key: kept}
    return put if kept else {key: value for key, value in put.items() if key != part.key}


def _find_long(typed: str) -> dict[str, str]:
    if len(typed) > LONGEST:
        return {"answer": f"Your answer must be {LONGEST:,} characters or fewer; it has {len(typed):,}"}
    long = next((line for line in typed.splitlines() if len(line) > LONGEST_LINE), None)
    return {"answer": f"A line must be {LONGEST_LINE:,} characters or fewer: {long[:60]}…"} if long else {}


def _find_people(typed: str, references: Collection[str]) -> dict[str, str]:
    fault = look_for_people(typed, references).fault
    return {"answer": fault} if fault else {}


def _find_faults_of_ideas(form: Mapping[str, str], references: Collection[str]) -> dict[str, str]:
    ideas = {name: text for name, text in form.items() if name.startswith("idea-")}
    faults = {name: look_for_people(text, references).fault for name, text in ideas.items()}
    return {**{name: fault for name, fault in faults.items() if fault}, **_find_long_ideas(form)}


def _find_long_ideas(form: Mapping[str, str]) -> dict[str, str]:
    named = {name: text for name, text in form.items() if name.startswith("idea-") and len(text) > LONGEST_LINE}
    return dict.fromkeys(named, f"An idea must be {LONGEST_LINE:,} characters or fewer")

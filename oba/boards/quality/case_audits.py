"""A case audit as its people fill it in: forms of agencies, the grade they agree, its moderation, and what counts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from oba.boards.lines import tidy
from oba.indicators.case_audit import COUNTED, Grade
from oba.personal_data.check import look_for_people
from oba.personal_data.patterns import find_person

AGENCIES, SAMPLE, GRADING, COUNTS = "audit agencies", "audit sample", "audit grading", "audit counts"
"""The kinds of what is recorded of an audit. No key of them has a case's reference: the trail tells keys."""
JOINT, MODERATION = "joint", "moderation"
"""Whose grading is no agency's own."""
KEPT = "kept"
"""The state of everything that is recorded of an audit: what it says is for its people alone."""
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Words:
    """Words that are given with a grade. `needed` is what is said where they are blank; blank where they may be."""

    id: str
    label: str
    needed: str = ""


OWN_WORDS = (
    Words("strengths", "What is strong?"),
    Words("improve", "What should be better?"),
)
JOINT_WORDS = (Words("reason", "What did the agencies agree, and why?", "Say what was agreed, and why"),)
MODERATION_WORDS = (Words("reason", "Why is this the grade?", "Say why this is the grade"),)


def words_of(part: str) -> tuple[Words, ...]:
    """Return what is asked beside the grade, of an agency or of those who grade together."""
    return {JOINT: JOINT_WORDS, MODERATION: MODERATION_WORDS}.get(part, OWN_WORDS)


@dataclass(frozen=True, slots=True)
class Grading:
    """One version of a grade that was given to a case, with its words, by whom and when."""

    grade: Grade
    words: Mapping[str, str]
    by: str
    on: date
    number: int


@dataclass(frozen=True, slots=True)
class AuditedCase:
    """A case of the sample: `own` are the newest forms by agency, then what was agreed and moderated, if it was."""

    number: int
    reference: str
    own: Mapping[str, Grading]
    joint: Grading | None = None
    moderated: Grading | None = None

    @property
    def grade(self) -> Grade | None:
        """Return the grade that stands: as moderated, else as agreed; None before there is one."""
        stands = self.moderated or self.joint
        return stands.grade if stands else None

    def lacks(self, agencies: Iterable[str]) -> list[str]:
        """Return the agencies whose form is not filled in."""
        return [one for one in agencies if one not in self.own]

    def differ(self) -> str:
        """Return how the agencies' own grades differ, in words; blank with fewer than two forms."""
        places = sorted(list(Grade).index(one.grade) for one in self.own.values())
        if len(places) < 2:
            return ""
        apart = places[-1] - places[0]
        return "The agencies agree" if apart == 0 else f"The agencies are {apart} grade{'s' if apart > 1 else ''} apart"


def read_grading(part: str, form: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return what a form says of a case as it is kept, and what is wrong by the name of the field."""
    said, errors = {"grade": form.get("grade", "")}, {}
    if said["grade"] not in set(Grade):
        errors["grade"] = "Choose a grade"
    for one in words_of(part):
        text, fault = read_words(form.get(one.id, ""))
        said |= {one.id: text} if text else {}
        if fault or (one.needed and not text):
            errors[one.id] = fault or one.needed
    return said, errors


def read_words(typed: str, references: Collection[str] = ()) -> tuple[str, str]:
    """Return words that were typed about a case or by a family, and what is wrong with them; blank if nothing is."""
    text = "\n".join(tidy(line) for line in typed.splitlines() if tidy(line))
    if len(text) > LONGEST:
        return text, f"Use {LONGEST:,} characters or fewer; there are {len(text):,}"
    if fault := look_for_people(text, references).fault:
        return text, fault
    if person := find_person(text):  # what is said of cases and by families names nobody, professionals neither
        return text, f"This seems to hold {person}. Take it out: nothing here may name a child or a family"
    return text, ""


def count_grades(cases: Iterable[AuditedCase]) -> dict[str, int]:
    """Return the counts of an audit by their names as measures of a feed; cases without a grade are not counted."""
    grades = [one.grade for one in cases if one.grade]
    return {name: sum(grade in counted for grade in grades) for name, counted in COUNTED.items()}


def leave_grades(kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stays of a draw or a grading when its time is over: grades, and how many were drawn and how.

    References and words go: neither a case nor what was written of it can be found any more, and the counts that were
    published can still be made of the grades.
    """
    if kind == GRADING:
        return {"grade": content["grade"]}
    counts = {"drawn": len(content["sample"]), "listed": len(content["references"])}
    return {"seed": content["seed"], "method": content["method"], **counts}


def read_agencies(content: Mapping[str, Any]) -> dict[str, int]:
    """Return who fills in the form of each agency: the number of their account."""
    return {str(agency): int(account) for agency, account in content.get("agencies", {}).items()}

"""What the check found, in the groups in which a person works through it, each with the field where it is put right."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from oba.indicators.provider_return import ReturnDefinition, RuleSeverity
from oba.returns.form.layout import FIRST_ROW
from oba.returns.submission import ACTIONS, CORRECTIONS, STORY, list_asked
from oba.returns.verdict import ReturnFinding, Verdict

READ_OTHERWISE = frozenset({"TYP-04"})
"""Rules that tell how something was read that was typed in another form."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A finding with its place among all of them, and the address of its field on screen, if it has one."""

    number: int
    finding: ReturnFinding
    field: str


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that ask the same of whoever reads them."""

    title: str
    lead: str
    kind: str
    listed: tuple[Listed, ...]


_NOT_ASKED = "This file does not count any more, so nothing is asked about it."
_GROUPS: tuple[tuple[str, str, str, str, Callable[[ReturnFinding], bool]], ...] = (
    (
        "Must be put right",
        "The return cannot be accepted as long as these are left.",
        "The provider puts these right: the return cannot be accepted as long as they are left.",
        "fail",
        lambda one: one.severity is RuleSeverity.FAIL and one.is_open,
    ),
    (
        "Please explain",
        "These figures are unusual, and may be right. Check each, and either amend it or give the reason.",
        "These figures are unusual, and may be right. The provider amends each or gives the reason.",
        "query",
        lambda one: one.severity is RuleSeverity.QUERY and one.is_open,
    ),
    (
        "Explained",
        "These figures are unusual, and you gave the reason. Nothing is left to do.",
        "These figures are unusual, and the provider gave the reason.",
        "done",
        lambda one: one.severity is RuleSeverity.QUERY and not one.is_open,
    ),
    (
        "Waived by the partnership",
        "The partnership let these faults stand, by name and with a reason. Nothing is left to do.",
        "The partnership let these faults stand, by name and with a reason.",
        "done",
        lambda one: one.severity is RuleSeverity.FAIL,
    ),
    (
        "We changed this",
        "This was read although it was typed in another form. You need do nothing, unless we misunderstood.",
        "This was read although it was typed in another form.",
        "told",
        lambda one: one.rule in READ_OTHERWISE,
    ),
    (
        "For your information",
        "You need do nothing, but may want to look.",
        "Nobody need do anything about these.",
        "told",
        lambda one: True,
    ),
)


def group_findings(
    verdict: Verdict, fields: Mapping[int, str], *, is_own: bool = True, is_asked: bool = True
) -> list[Group]:
    """Return the findings in their groups, none of them empty and none twice; `fields` are addresses by place.

    What leads each group is said to its provider (`is_own`) or to the partnership, and of what does not count any
    more (not `is_asked`) nothing is asked.
    """
    left = dict(enumerate(verdict.findings))
    groups = []
    for title, own_lead, lead, kind, belongs in _GROUPS:
        mine = {number: finding for number, finding in left.items() if belongs(finding)}
        left = {number: finding for number, finding in left.items() if number not in mine}
        listed = tuple(Listed(number, finding, fields.get(number, "")) for number, finding in mine.items())
        if listed:
            told = (own_lead if is_own else lead) if is_asked else _NOT_ASKED
            groups.append(Group(title, told, kind, listed))
    return groups


def locate_fields(definition: ReturnDefinition, verdict: Verdict) -> dict[int, str]:
    """Return where on screen each finding is put right, as `requests#figure-EH1`; nothing for those of the file."""
    asked = {one.key: one for one in list_asked(definition)}
    sections = {section.title: section.id for section in definition.sections}
    found = {}
    for number, finding in enumerate(verdict.findings):
        if finding.sheet in sections:
            figure = asked.get((finding.measure, finding.category))
            found[number] = sections[finding.sheet] + (f"#figure-{figure.ref}" if figure else "")
        elif part := _other_part(definition, finding):
            found[number] = part
    return found


def _other_part(definition: ReturnDefinition, finding: ReturnFinding) -> str:
    row = re.search(r"\d+$", finding.cell)
    line = int(row[0]) - FIRST_ROW if row else 0
    if definition.cases and finding.sheet == definition.cases.title:
        return "cases"
    if finding.sheet == STORY and definition.questions:
        question = next((one.id for one in definition.questions if one.text == finding.indicator), "")
        return f"story#answer-{question}" if question else "story"
    if finding.sheet == ACTIONS and definition.actions:
        return f"actions#action-{line}"
    return f"corrections#ref-{line}" if finding.sheet == CORRECTIONS else ""

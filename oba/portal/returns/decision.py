"""What was found in a return, in the groups in which the partnership reads it before it decides."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from oba.indicators.provider_return import RuleSeverity
from oba.portal.returns.findings import READ_OTHERWISE
from oba.returns.verdict import ReturnFinding


@dataclass(frozen=True, slots=True)
class Found:
    """Findings of one kind, each with its place among all: `otherwise` is what is said where there are none."""

    title: str
    otherwise: str
    listed: tuple[tuple[int, ReturnFinding], ...]


_KINDS: tuple[tuple[str, str, Callable[[ReturnFinding], bool]], ...] = (
    ("Must be put right", "Nothing has to be put right.", lambda one: one.severity is RuleSeverity.FAIL),
    ("Please explain", "Nothing had to be explained.", lambda one: one.severity is RuleSeverity.QUERY),
    ("We changed this", "Everything was typed as it is read.", lambda one: one.rule in READ_OTHERWISE),
)


def group_for_decision(findings: Iterable[ReturnFinding]) -> list[Found]:
    """Return the three groups, also where they are empty; other things that were told ask nothing of anybody."""
    listed = list(enumerate(findings))
    return [
        Found(title, none, tuple((number, finding) for number, finding in listed if belongs(finding)))
        for title, none, belongs in _KINDS
    ]

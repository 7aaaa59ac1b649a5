"""Faults that the partnership lets stand: one finding of one return, by name and with a reason, and never silently.

A waiver is of what was found, word for word, so that it falls away when a value that the finding names changes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from oba.indicators.provider_return import RuleSeverity
from oba.london_time import write_day
from oba.returns.rules.catalogue import RULES
from oba.returns.verdict import Outcome, ReturnFinding, Verdict, decide

WAIVABLE = frozenset(rule.id for rule in RULES if rule.waivable)
"""The rules whose faults may be waived: the figure was read, and may be right all the same."""


@dataclass(frozen=True, slots=True)
class WaivedFinding:
    """A waiver: which finding it is of, who gave it, when and why. `number` is that of its row."""

    rule: str
    sheet: str
    cell: str
    measure: str
    category: str
    period: str
    value: str
    what: str
    reason: str
    by: str
    on: date
    number: int = 0

    @property
    def words(self) -> str:
        """Return who waived it, when and why, as it stands on every page, in the receipt and in the workbook."""
        return f"Waived by {self.by} on {write_day(self.on)}: {self.reason}"

    def is_of(self, finding: ReturnFinding) -> bool:
        """Return whether it is of this finding: the same rule, cell and values."""
        about = (self.rule, self.sheet, self.cell, self.measure, self.category, self.period, self.value, self.what)
        return about == describe_finding(finding)


def describe_finding(finding: ReturnFinding) -> tuple[str, str, str, str, str, str, str, str]:
    """Return what a waiver keeps of a finding, in the order of its fields."""
    return (
        finding.rule,
        finding.sheet,
        finding.cell,
        finding.measure,
        finding.category,
        finding.period,
        finding.given,
        finding.what,
    )


def may_be_waived(finding: ReturnFinding) -> bool:
    """Return whether the partnership may let a finding stand.

    Never where nothing was read, where the file is not the one asked for, or where a child may be named.
    """
    return finding.severity is RuleSeverity.FAIL and not finding.waived and finding.rule in WAIVABLE


def apply_waivers(verdict: Verdict, waivers: Sequence[WaivedFinding]) -> Verdict:
    """Return the verdict with the faults that were waived marked so, and what then follows."""
    if verdict.outcome is Outcome.UNREADABLE or not waivers:
        return verdict
    findings = tuple(_mark(verdict.findings, waivers))
    outcome, sentence = decide(findings)
    return replace(verdict, findings=findings, outcome=outcome, sentence=sentence)


def _mark(findings: Iterable[ReturnFinding], waivers: Sequence[WaivedFinding]) -> Iterable[ReturnFinding]:
    for finding in findings:
        found = next((waiver for waiver in waivers if waiver.is_of(finding)), None) if _is_bare(finding) else None
        yield replace(finding, waived=found.words) if found else finding


def _is_bare(finding: ReturnFinding) -> bool:
    return may_be_waived(replace(finding, waived=""))

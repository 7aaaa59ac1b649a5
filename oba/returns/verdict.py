"""What the check says: a sentence, the findings, the sums by rule, and the rules that could not run."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any

from oba.indicators.provider_return import RuleSeverity


class Outcome(StrEnum):
    """How the check ended."""

    ACCEPTED = "accepted"
    QUERIES = "queries"
    REFUSED = "refused"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class ReturnFinding:
    """One finding, with the columns in the order in which a submitter reads them.

    `waived` says who let a fault stand, when and why; blank unless the partnership did.
    """

    return_name: str
    organisation: str
    period: str
    sheet: str
    cell: str
    indicator: str
    breakdown: str
    given: str
    what: str
    todo: str
    severity: RuleSeverity
    reason: str
    fix_by: str
    rule: str
    guidance: str
    measure: str = ""
    category: str = ""
    remembered: bool = False
    waived: str = ""

    @property
    def is_open(self) -> bool:
        """Return whether somebody has still to amend or explain it."""
        if self.severity is RuleSeverity.FAIL:
            return not self.waived
        return self.severity is RuleSeverity.QUERY and not self.reason

    @property
    def row(self) -> list[str]:
        """Return the cells of the findings' table."""
        return [str(getattr(self, name) or (self.waived if name == "reason" else "")) for name in FINDING_COLUMNS]


FINDING_COLUMNS: dict[str, str] = {
    "return_name": "Return",
    "organisation": "Organisation",
    "period": "Period",
    "sheet": "Sheet",
    "cell": "Cell",
    "indicator": "Question",
    "breakdown": "Breakdown",
    "given": "Value you gave",
    "what": "What is wrong and why",
    "todo": "What to do",
    "severity": "Severity",
    "reason": "Your reason",
    "fix_by": "Fix by",
    "rule": "Rule",
    "guidance": "Guidance",
}


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule found something."""

    rule: str
    severity: RuleSeverity
    count: int
    message: str
    false_positives: str


@dataclass(frozen=True, slots=True)
class NotRun:
    """A rule that could not run, or not everywhere, and why."""

    rule: str
    why: str


@dataclass(frozen=True)
class Verdict:
    """The answer to one submission. The last three are empty when the file could not be opened."""

    outcome: Outcome
    sentence: str
    findings: tuple[ReturnFinding, ...]
    summary: tuple[RuleCount, ...] = ()
    not_run: tuple[NotRun, ...] = ()
    return_name: str = ""
    organisation: str = ""
    period: str = ""
    file_name: str = ""
    sha256: str = ""
    received: str = ""
    version: int | None = None
    signed_with: str = field(default="")

    @property
    def open_faults(self) -> int:
        """Return how many faults have still to be put right."""
        return _count_open(self.findings, RuleSeverity.FAIL)

    @property
    def open_queries(self) -> int:
        """Return how many queries have still to be explained."""
        return _count_open(self.findings, RuleSeverity.QUERY)

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as plain values, in the order of the fields."""
        plain = {f.name: getattr(self, f.name) for f in fields(self)}
        for name in ("findings", "summary", "not_run"):
            plain[name] = [asdict(item) for item in plain[name]]
        return plain


def read_verdict(plain: dict[str, Any]) -> Verdict:
    """Return a verdict from what `as_json` made."""
    findings = (ReturnFinding(**{**item, "severity": RuleSeverity(item["severity"])}) for item in plain["findings"])
    counts = (RuleCount(**{**item, "severity": RuleSeverity(item["severity"])}) for item in plain["summary"])
    lists = {"findings": tuple(findings), "summary": tuple(counts)}
    missing = tuple(NotRun(**item) for item in plain["not_run"])
    return Verdict(**{**plain, **lists, "not_run": missing, "outcome": Outcome(plain["outcome"])})


def unreadable(sentence: str, rule: str, file_name: str = "", sha256: str = "") -> Verdict:
    """Return the verdict on a file that is not a return we can open."""
    finding = ReturnFinding("", "", "", "", "", "", "", "", sentence, "", RuleSeverity.FAIL, "", "", rule, "")
    return Verdict(Outcome.UNREADABLE, sentence, (finding,), file_name=file_name, sha256=sha256)


def decide(findings: Iterable[ReturnFinding]) -> tuple[Outcome, str]:
    """Return how the check ended, and the sentence that says so."""
    listed = list(findings)
    faults, queries = _count_open(listed, RuleSeverity.FAIL), _count_open(listed, RuleSeverity.QUERY)
    explained = sum(f.severity is RuleSeverity.QUERY and not f.is_open for f in listed)
    waived = sum(bool(f.waived) for f in listed)
    let = f"{_count(waived, 'fault', 'faults')} waived by the partnership" if waived else ""
    asked = _count(queries, "query", "queries") + " to explain"
    if faults:
        more = f", and {asked}" if queries else ""
        return Outcome.REFUSED, f"This return would be refused: {_count(faults, 'fault', 'faults')} to put right{more}."
    if queries:
        return Outcome.QUERIES, f"This return would be accepted with {asked}{', and ' if let else ''}{let}."
    parts = [_count(explained, "explanation", "explanations")] if explained else []
    said = " and ".join([*parts, *([let] if let else [])])
    return Outcome.ACCEPTED, f"This return would be accepted{', with ' if said else ''}{said}."


def _count_open(findings: Iterable[ReturnFinding], severity: RuleSeverity) -> int:
    return sum(f.severity is severity and f.is_open for f in findings)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"

"""What the check found across providers: queries with their reasons, which rules fire most, and what became of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from oba.indicators.provider_return import RuleSeverity
from oba.returns.across.figures import name_provider
from oba.returns.register.register import Definitions, OwedReturn
from oba.returns.register.timeliness import ProviderRecord, Share, share, summarise_providers
from oba.returns.rules.catalogue import ORDER, find_rule
from oba.returns.verdict import Outcome, ReturnFinding


class Fate(StrEnum):
    """What became of something that a rule found, in the words of the screen."""

    PUT_RIGHT = "put right"
    EXPLAINED = "explained"
    WAIVED = "waived"
    OPEN = "open"
    TOLD = "told only"


@dataclass(frozen=True, slots=True)
class Sent:
    """One attempt: its number, how the check ended, and what it found, with the reasons as they stand now."""

    number: int
    outcome: Outcome
    findings: tuple[ReturnFinding, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A return with everything that was sent of it, oldest first; there is at least one attempt."""

    code: str
    return_id: str
    return_name: str
    organisation: str
    provider: str
    period: str
    attempts: tuple[Sent, ...]

    @property
    def latest(self) -> Sent:
        """Return what was sent last."""
        return self.attempts[-1]


@dataclass(frozen=True, slots=True)
class QueryLine:
    """A query of the newest attempt of a return, and what was answered."""

    checked: Checked
    finding: ReturnFinding
    state: str

    @property
    def question(self) -> str:
        """Return what it is about, in words."""
        place = self.finding.indicator or self.finding.sheet or "The file"
        return f"{place} ({self.finding.breakdown})" if self.finding.breakdown else place


@dataclass
class RuleTally:
    """How often a rule found something, each place of a return counted once, and what became of it."""

    rule: str
    severity: RuleSeverity
    message: str
    returns: set[str] = field(default_factory=set)
    providers: set[str] = field(default_factory=set)
    fates: dict[Fate, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def found(self) -> int:
        """Return how often it found something."""
        return sum(self.fates.values())


@dataclass(frozen=True, slots=True)
class ProviderQuality:
    """One provider's completeness and timeliness, and validity: returns whose first attempt had no fault."""

    organisation: str
    name: str
    record: ProviderRecord
    valid: Share
    attempts: int

    @property
    def validity(self) -> str:
        """Return the share of returns that were valid, in words."""
        return self.valid.words if self.valid.of else "nothing sent"


def list_queries(checked: Iterable[Checked]) -> list[QueryLine]:
    """Return the queries of the newest attempts, those still to be explained first, then by provider."""
    found = [
        QueryLine(one, finding, _describe_query(finding))
        for one in checked
        for finding in one.latest.findings
        if finding.severity is RuleSeverity.QUERY
    ]
    return sorted(found, key=lambda each: (not each.finding.is_open, each.checked.provider, each.finding.rule))


def _describe_query(finding: ReturnFinding) -> str:
    if finding.is_open:
        return "To explain"
    return "Explained before" if finding.remembered else "Explained"


def tally_rules(checked: Iterable[Checked]) -> list[RuleTally]:
    """Return how often each rule found something and what became of it, the most frequent first."""
    tallies: dict[str, RuleTally] = {}
    for one in checked:
        now = {_key(finding): finding for finding in one.latest.findings}
        ever = {_key(finding): finding for sent in one.attempts for finding in sent.findings}
        for key, finding in ever.items():
            tally = tallies.setdefault(finding.rule, _begin(finding))
            tally.fates[_tell_fate(now.get(key))] += 1
            tally.returns.add(one.code)
            tally.providers.add(one.organisation)
    return sorted(tallies.values(), key=lambda tally: (-tally.found, tally.rule))


def _key(finding: ReturnFinding) -> tuple[str, str, str]:
    """Return what a finding is about, which stays the same from one attempt to the next."""
    return (finding.rule, finding.measure or f"{finding.sheet} {finding.cell}", finding.category)


def _begin(finding: ReturnFinding) -> RuleTally:
    message = find_rule(finding.rule).message if finding.rule in ORDER else finding.what
    return RuleTally(finding.rule, finding.severity, message)


def _tell_fate(finding: ReturnFinding | None) -> Fate:
    """Return what became of a finding, which is None where the newest attempt has it no more."""
    if finding is None:
        return Fate.PUT_RIGHT
    if finding.severity in (RuleSeverity.WARN, RuleSeverity.SOON):
        return Fate.TOLD
    if finding.is_open:
        return Fate.OPEN
    return Fate.EXPLAINED if finding.severity is RuleSeverity.QUERY else Fate.WAIVED


def judge_quality(
    owed: Sequence[OwedReturn], checked: Iterable[Checked], definitions: Definitions, as_at: date
) -> list[ProviderQuality]:
    """Return how complete, timely and valid the returns of each provider are that were due before `as_at`.

    A return was valid if the first file that was sent of it could be read and had no fault to put right.
    """
    sent = {one.code: one for one in checked}
    names = {one.id: name_provider(one) for definition in definitions.values() for one in definition.providers}
    grouped: dict[str, list[OwedReturn]] = defaultdict(list)
    for one in owed:
        if one.due < as_at:
            grouped[one.organisation].append(one)
    found = []
    for organisation, ones in grouped.items():
        (record,) = summarise_providers(ones, definitions, as_at)
        came = [sent[one.code].attempts for one in ones if one.code in sent]
        clean = sum(attempts[0].outcome in (Outcome.ACCEPTED, Outcome.QUERIES) for attempts in came)
        attempts = sum(len(each) for each in came)
        name = names.get(organisation, organisation)
        found.append(ProviderQuality(organisation, name, record, share(clean, len(came)), attempts))
    return sorted(found, key=lambda each: each.name)

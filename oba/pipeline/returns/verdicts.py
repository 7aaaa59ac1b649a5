"""The verdict on what was sent as it stands now: the one place that says what is still to be amended or explained."""

import json
from collections.abc import Iterable
from dataclasses import replace

from sqlmodel import Session

from oba.indicators.provider_return import RuleSeverity
from oba.models import Attempt, Owed, Reason, Waiver
from oba.pipeline.returns.exceptions import choose_waivers
from oba.returns.verdict import Outcome, ReturnFinding, Verdict, decide, read_verdict
from oba.returns.waivers import apply_waivers
from oba.store import submissions as store


def current_verdict(session: Session, owed: Owed, attempt: Attempt) -> Verdict:
    """Return the verdict on an attempt as it stands now: explanations given since or refused, and faults waived."""
    return current_verdicts(session, [(owed, attempt)])[attempt.id]


def current_verdicts(session: Session, sent: Iterable[tuple[Owed, Attempt]]) -> dict[int | None, Verdict]:
    """Return the verdicts on attempts as they stand now, by the attempt, whose files are not read.

    However many they are, reasons and waivers are asked for once.
    """
    listed = list(sent)
    reasons = store.group_reasons(session, {(owed.return_id, owed.organisation) for owed, _ in listed})
    waivers: dict[int, list[tuple[Waiver, str]]] = {}
    for waiver, name in store.list_waivers(session, {owed.id for owed, _ in listed}):
        waivers.setdefault(waiver.owed_id, []).append((waiver, name))
    return {
        attempt.id: _settle(
            owed, attempt, reasons.get((owed.return_id, owed.organisation), []), waivers.get(owed.id or 0, [])
        )
        for owed, attempt in listed
    }


def _settle(owed: Owed, attempt: Attempt, reasons: Iterable[Reason], waivers: Iterable[tuple[Waiver, str]]) -> Verdict:
    """Return the verdict on an attempt with its provider's explanations and the return's waivers and their givers.

    What was accepted stands as it was accepted, though a reason is asked for again, or given in other words, in a
    correction of it. Earlier versions did not keep that: there only what was asked for again stands.
    """
    if attempt.accepted_verdict:
        return read_verdict(json.loads(attempt.accepted_verdict))
    verdict = read_verdict(json.loads(attempt.verdict))
    given = match_reasons(verdict.findings, reasons)
    findings = []
    for place, finding in enumerate(verdict.findings):
        reason = given.get(place)
        if reason is not None and finding.severity is RuleSeverity.QUERY:
            is_refused = reason.state == "refused" and attempt.decision != "accepted"
            finding = replace(finding, reason="" if is_refused else reason.reason)
        findings.append(finding)
    if verdict.outcome is Outcome.UNREADABLE:
        return verdict
    outcome, sentence = decide(findings)
    settled = replace(verdict, findings=tuple(findings), outcome=outcome, sentence=sentence)
    return apply_waivers(settled, choose_waivers(waivers, owed, attempt))


def match_reasons(findings: Iterable[ReturnFinding], reasons: Iterable[Reason]) -> dict[int, Reason]:
    """Return the explanation that is kept of each finding that has one, by the place of the finding."""
    known = {(one.rule, one.measure, one.category, one.period, one.value): one for one in reasons}
    keys = [(one.rule, one.measure, one.category, one.period, one.given) for one in findings]
    return {place: known[key] for place, key in enumerate(keys) if key in known}

"""Explanations remembered: an accepted reason comes back with the next submission until its value changes.

Plain functions over plain values; where they are kept is somebody else's work.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from oba.indicators.provider_return import RuleSeverity
from oba.london_time import write_day
from oba.returns.verdict import ReturnFinding


@dataclass(frozen=True, slots=True)
class Explanation:
    """A reason given for one value. `used` counts the returns that it has come back with."""

    rule: str
    organisation: str
    measure: str
    breakdown: str
    period: str
    value: str
    reason: str
    given_by: str
    given_on: date
    accepted: bool = False
    used: int = 0

    @property
    def about(self) -> tuple[str, str, str, str, str]:
        """Return what it is about: everything but the value."""
        return self.rule, self.organisation, self.measure, self.breakdown, self.period


def _about(finding: ReturnFinding) -> tuple[str, str, str, str, str]:
    return finding.rule, finding.organisation, finding.measure, finding.category, finding.period


def carry_forward(
    findings: Iterable[ReturnFinding], explanations: Sequence[Explanation], lasts: int
) -> list[ReturnFinding]:
    """Return the findings with the reasons that still hold; a query says why its old reason holds no longer.

    A reason typed in the return itself goes before a remembered one.
    """
    known: dict[tuple[str, ...], list[Explanation]] = {}
    for explanation in explanations:
        if explanation.accepted:
            known.setdefault(explanation.about, []).append(explanation)
    return [_carry_one_forward(finding, known.get(_about(finding), []), lasts) for finding in findings]


def _carry_one_forward(finding: ReturnFinding, about: list[Explanation], lasts: int) -> ReturnFinding:
    if finding.severity is not RuleSeverity.QUERY or finding.reason or not about:
        return finding
    newest = max(about, key=lambda explanation: explanation.given_on)
    same = [explanation for explanation in about if explanation.value == finding.given]
    if not same:
        old = newest.value or "another value"
        note = f" You explained {old} before; the value is new, so the reason is asked for again."
        return replace(finding, what=finding.what + note)
    best = max(same, key=lambda explanation: explanation.given_on)
    if best.used >= lasts:
        note = f" Your reason of {write_day(best.given_on)} has served {best.used} returns; please give it again."
        return replace(finding, what=finding.what + note)
    return replace(finding, reason=best.reason, remembered=True)


def gather_accepted(
    findings: Iterable[ReturnFinding], before: Sequence[Explanation], by: str, on: date
) -> tuple[Explanation, ...]:
    """Return what to remember once a return with these findings is accepted.

    Reasons that came back have served once more; new ones begin. Others stay as they were.
    """
    kept = {(explanation.about, explanation.value): explanation for explanation in before}
    for finding in findings:
        if finding.severity is not RuleSeverity.QUERY or not finding.reason:
            continue
        key = (_about(finding), finding.given)
        if finding.remembered and key in kept:
            kept[key] = replace(kept[key], used=kept[key].used + 1)
        else:
            kept[key] = Explanation(*_about(finding), finding.given, finding.reason, by, on, accepted=True)
    return tuple(kept.values())

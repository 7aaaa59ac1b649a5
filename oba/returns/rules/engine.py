"""The check: every rule in its order, each fault once, and nothing hidden but where a stage stopped."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from oba.indicators.provider_return import ReturnDefinition, RuleSeverity
from oba.london_time import write_day
from oba.returns.explanations import Explanation, carry_forward
from oba.returns.rules.catalogue import ORDER, RULES, find_rule
from oba.returns.rules.rule import CannotRunError, Check, Fault, NotForThisReturnError, Rule
from oba.returns.submission import AskedFigure, Context, Spot, Submission, sheet_names
from oba.returns.verdict import NotRun, ReturnFinding, RuleCount, Verdict, decide
from oba.returns.workflow import Standing, State, deadline

_MARKED = re.compile(r"`([^`]*)`")
_GRAVITY = {RuleSeverity.FAIL: 3, RuleSeverity.QUERY: 2, RuleSeverity.SOON: 1, RuleSeverity.WARN: 1}


def check_return(
    submission: Submission,
    definition: ReturnDefinition,
    context: Context,
    explanations: Sequence[Explanation] = (),
    received: str = "",
) -> Verdict:
    """Return the verdict on a return. The same arguments always give the same verdict."""
    check = Check(submission, definition, context)
    found, not_run = run_rules(check, RULES)
    listed = [(spot, _finding(check, rule, fault, severity)) for spot, rule, fault, severity in found]
    findings = carry_forward([finding for _, finding in listed], explanations, definition.explanations_last)
    outcome, sentence = decide(findings)
    provider = check.provider
    return Verdict(
        outcome,
        sentence,
        tuple(findings),
        _summary(findings),
        tuple(not_run),
        definition.name,
        provider.name if provider else submission.organisation,
        check.period.label if check.period else submission.period,
        submission.file_name,
        submission.sha256,
        received,
        submission.version,
        submission.signature.partition(":")[0],
    )


Found = tuple[Spot, Rule, Fault, RuleSeverity]


def run_rules(check: Check, rules: Sequence[Rule]) -> tuple[list[Found], list[NotRun]]:
    """Return every fault in the order of the sheets, and the rules that could not run, or not everywhere."""
    found: list[Found] = []
    not_run: list[NotRun] = []
    doubts: dict[str, dict[Spot, int]] = {}
    stopped = ""
    for rule in rules:
        why = _reason_not_to_run(check, rule, stopped)
        if why is not None:
            if why:
                not_run.append(NotRun(rule.id, why))
            continue
        check.untested = []
        try:
            faults = list(rule.check(check))
        except CannotRunError as reason:
            not_run.append(NotRun(rule.id, str(reason)))
            continue
        except NotForThisReturnError:
            continue
        held, kept = _drop_effects(check, rule, faults, doubts)
        found += kept
        not_run += [NotRun(rule.id, text) for text in [*dict.fromkeys(check.untested), *held]]
        stops = [fault for _, _, fault, severity in kept if fault.stops and severity is RuleSeverity.FAIL]
        stopped = stopped or (f"the check stopped at {rule.id}: {stops[0].what}" if stops else "")
    order = {name: number for number, name in enumerate(sheet_names(check.definition))}
    found.sort(key=lambda f: (order.get(f[0].sheet, len(order)), f[0].row, f[0].column, ORDER[f[1].id]))
    return found, not_run


def _reason_not_to_run(check: Check, rule: Rule, stopped: str) -> str | None:
    """Return why a rule does not run, blank if that needs no telling, None if it runs."""
    setting = check.definition.setting(rule.id)
    if setting and setting.off:
        return f"this return does not use it{f': {setting.reason}' if setting.reason else ''}"
    if stopped and not rule.id.startswith(("STR-05",)):
        return stopped
    if check.period and not rule.holds(check.period.end):
        return f"it holds for periods that end from {write_day(rule.valid_from)}" + (
            f" to {write_day(rule.valid_to)}" if rule.valid_to else ""
        )
    return None


def _drop_effects(
    check: Check, rule: Rule, faults: list[Fault], doubts: dict[str, dict[Spot, int]]
) -> tuple[list[str], list[Found]]:
    """Return the faults that are not the effect of an equally grave one, and a line on those held back.

    A cell that a rule before this one found wrong is not judged again by a rule that depends on it; it
    is told that this was not looked at, so that nothing disappears in silence.
    """
    setting = check.definition.setting(rule.id)
    causes = {cause: doubts[cause] for cause in _causes(rule) if cause in doubts}
    mine: dict[Spot, int] = {}
    kept: list[Found] = []
    held: Counter[str] = Counter()
    for fault in faults:
        severity = fault.severity or (setting.severity if setting and setting.severity else rule.severity)
        spots = fault.involved or frozenset({fault.spot})
        gravity = _GRAVITY[severity]
        cause = next((name for name, cells in causes.items() if any(cells.get(s, 0) >= gravity for s in spots)), "")
        if cause:
            held[cause] += 1
            continue
        if fault.involved:
            mine |= {spot: max(gravity, mine.get(spot, 0)) for spot in spots}
        kept.append((fault.spot, rule, fault, severity))
    if mine:
        doubts[rule.id] = mine
    lines = [f"in {count} place{'s' if count > 1 else ''}, because of {cause} there" for cause, count in held.items()]
    return lines, kept


def _causes(rule: Rule) -> list[str]:
    """Return every rule that a rule depends on, through others too."""
    found: dict[str, None] = {}
    waiting = list(rule.depends_on)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = None
            waiting += find_rule(name).depends_on
    return sorted(found, key=ORDER.__getitem__)


def _finding(check: Check, rule: Rule, fault: Fault, severity: RuleSeverity) -> ReturnFinding:
    asked = check.asked.get((fault.measure, fault.category))
    definition = check.definition
    category = check.name_case(fault.case) if fault.case else fault.category
    return ReturnFinding(
        definition.name,
        check.provider.name if check.provider else check.submission.organisation,
        check.period.label if check.period else check.submission.period,
        fault.spot.sheet,
        fault.spot.cell,
        fault.name,
        _group(definition, asked) if asked else category,
        fault.given,
        _quoted(fault.what),
        _quoted(fault.todo or rule.todo),
        severity,
        fault.reason if severity is RuleSeverity.QUERY else "",
        _fix_by(check, rule, severity),
        rule.id,
        f"{definition.guidance}#{rule.id.lower()}" if definition.guidance else "",
        fault.measure or fault.name,
        category,
    )


def _group(definition: ReturnDefinition, asked: AskedFigure) -> str:
    """Return the group of a figure with the list that it is of; blank for everybody."""
    return f"{definition.codelists[asked.codelist].label}: {asked.label}" if asked.codelist else asked.label


def _quoted(text: str) -> str:
    """Return a sentence with the marks that people put around a word."""
    return _MARKED.sub("“\\1”", text)


def _fix_by(check: Check, rule: Rule, severity: RuleSeverity) -> str:
    """Return the day until which it has to be put right; blank if nothing is asked."""
    if severity is RuleSeverity.WARN or check.period is None:
        return ""
    due, closes = due_day(check.definition, check.period.end), closing_day(check.definition, check.period.end)
    if severity is RuleSeverity.SOON:
        following = check.period.end + timedelta(days=92)
        return write_day(rule.fails_from or due_day(check.definition, following))
    own = Standing(State.NOT_STARTED, due, closes)
    return write_day(check.context.deadline or deadline(own, check.context.today) or closes)


def due_day(definition: ReturnDefinition, period_end: date) -> date:
    """Return the day on which a return is due."""
    return period_end + timedelta(days=definition.due_days)


def closing_day(definition: ReturnDefinition, period_end: date) -> date:
    """Return the last day on which a return is taken without a named exception."""
    return period_end + timedelta(days=definition.close_days)


def _summary(findings: list[ReturnFinding]) -> tuple[RuleCount, ...]:
    """Return how often each rule found something, the gravest first."""
    counts = Counter((finding.rule, finding.severity) for finding in findings)
    ordered = sorted(counts.items(), key=lambda item: (-_GRAVITY[item[0][1]], ORDER[item[0][0]]))
    rows = []
    for (name, severity), count in ordered:
        rule = find_rule(name)
        rows.append(RuleCount(name, severity, count, rule.message, rule.false_positives))
    return tuple(rows)

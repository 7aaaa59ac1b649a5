"""The catalogue of rules in words, for the guidance page; each rule is a heading that findings point to."""

from oba.indicators.provider_return import RuleSeverity
from oba.returns.rules.catalogue import RULES
from oba.returns.rules.rule import Rule

_SEVERITIES: dict[RuleSeverity, str] = {
    RuleSeverity.FAIL: "Refused until it is put right",
    RuleSeverity.QUERY: "Asked about: amend it, or give the reason",
    RuleSeverity.WARN: "Told only",
    RuleSeverity.SOON: "Will be refused later",
}


def describe_rules() -> str:
    """Return the rules as Markdown, in the order in which they run."""
    return "\n".join(_describe(rule) for rule in RULES)


def _describe(rule: Rule) -> str:
    lines = [f"### {rule.id}", "", f"{rule.message} *{_SEVERITIES[rule.severity]}; looks at each {_scope(rule)}.*", ""]
    lines.append(f"What to do: {rule.todo}")
    if rule.false_positives:
        lines += ["", f"When it may be wrong: {rule.false_positives}"]
    if rule.depends_on:
        lines += ["", f"Not judged again where one of these has found a fault: {', '.join(rule.depends_on)}."]
    return "\n".join([*lines, ""])


def _scope(rule: Rule) -> str:
    return "return and those before it" if rule.scope == "across returns" else rule.scope

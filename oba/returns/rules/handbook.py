"""The lists of rules in `docs/returns.md`, written from the catalogue, so that they are never out of date."""

from pathlib import Path

from oba.indicators.provider_return import RELATION_KINDS, RuleSeverity
from oba.returns.rules.catalogue import RULES
from oba.returns.rules.rule import Rule

SEVERITIES: dict[RuleSeverity, str] = {
    RuleSeverity.FAIL: "Refused until it is put right",
    RuleSeverity.QUERY: "Asked about: amend it, or give the reason",
    RuleSeverity.WARN: "Reported only",
    RuleSeverity.SOON: "Will be refused later",
}
_SCOPES = {"across returns": "return and those before it"}
_LISTS = ("relations", "rules")


def write_rules(path: Path) -> Path:
    """Write the lists into a page, each between the marks that name it, and return the page."""
    path.write_text(fill_page(path.read_text(encoding="utf-8")), encoding="utf-8")
    return path


def fill_page(page: str) -> str:
    """Return a page with its lists of rules as they are now; ValueError if one of the marks is missing."""
    for name, text in zip(_LISTS, (relations_table(), rules_list()), strict=True):
        begin, end = f"<!-- {name}: written by make docs -->", f"<!-- {name}: end -->"
        before, found, rest = page.partition(begin)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise ValueError(f"the page has no place for the {name}: {begin} … {end}")
        page = f"{before}{begin}\n\n{text}\n\n{end}{after}"
    return page


def relations_table() -> str:
    """Return the kinds of relation, what each means and the rules that look at it, as a table in Markdown."""
    lines = ["| Relation | Means | Rules |", "|---|---|---|"]
    for kind, model in RELATION_KINDS.items():
        rules = ", ".join(rule.id for rule in RULES if kind in rule.relations)
        lines.append(f"| `{kind}` | {(model.__doc__ or '').strip().removesuffix('.')} | {rules} |")
    return "\n".join(lines)


def rules_list() -> str:
    """Return the rules in the order in which they run; each is a heading that findings point to."""
    return "\n\n".join(_describe(rule) for rule in RULES)


def _describe(rule: Rule) -> str:
    scope = _SCOPES.get(rule.scope, rule.scope)
    lines = [f"### {rule.id}", f"{rule.message} *{SEVERITIES[rule.severity]}; looks at each {scope}.*"]
    lines.append(f"What to do: {rule.todo}")
    if rule.false_positives:
        lines.append(f"When it may be wrong: {rule.false_positives}")
    if rule.waivable:
        lines.append(
            "The partnership's lead may waive a fault of it that is shown to be right, by name and with a reason."
        )
    if rule.depends_on:
        lines.append(f"Not judged again where one of these has found a fault: {', '.join(rule.depends_on)}.")
    return "\n\n".join(lines)

"""Every rule for returns, in the order in which they run; a rule comes after those it depends on."""

from oba.returns import rules_cases, rules_history, rules_structure, rules_sums, rules_values, rules_words
from oba.returns.rule import Rule

RULES: tuple[Rule, ...] = (
    *rules_structure.RULES,
    *rules_values.RULES,
    *rules_sums.RULES,
    *rules_values.AFTER_SUMS,
    *rules_history.RULES,
    *rules_cases.RULES,
    *rules_words.RULES,
)
ORDER = {rule.id: number for number, rule in enumerate(RULES)}


def find_rule(identifier: str) -> Rule:
    """Return the rule of an id; KeyError if there is none."""
    return RULES[ORDER[identifier]]

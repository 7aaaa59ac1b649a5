"""Every rule for returns, in the order in which they run; a rule comes after those it depends on."""

from oba.returns.rules import cases, groups, history, missing, personal, structure, sums, values, words
from oba.returns.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *structure.RULES,
    *personal.RULES,
    *groups.RULES,
    *values.RULES,
    *missing.RULES,
    *sums.RULES,
    *missing.AFTER_SUMS,
    *history.RULES,
    *cases.RULES,
    *words.RULES,
)
ORDER = {rule.id: number for number, rule in enumerate(RULES)}


def find_rule(identifier: str) -> Rule:
    """Return the rule of an id; KeyError if there is none."""
    return RULES[ORDER[identifier]]

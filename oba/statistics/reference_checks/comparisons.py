"""Checks of comparisons with benchmarks and goals against a reference folder."""

from typing import Any

import numpy as np

from oba.statistics import comparison
from oba.statistics.intervals import byar, wilson
from oba.statistics.reasons import Floats
from oba.statistics.reference_checks.tables import Answer, Answers, Folder, Table, answer


def check_benchmark(folder: Folder, expected: Table) -> Answers:
    """rag_benchmark.csv: five ways to compare with a benchmark."""
    v, b, low, high, low3, high3, b_low, b_high = (
        expected.numbers(name)
        for name in (
            "value",
            "benchmark",
            "lower95",
            "upper95",
            "lower998",
            "upper998",
            "benchmark_lower95",
            "benchmark_upper95",
        )
    )
    good = expected.words("polarity")
    found = {
        "rag_95": comparison.compare(v, low, high, b, good),
        "rag_998": comparison.compare(v, low3, high3, b, good),
        "rag_two_level": comparison.compare_two_levels(v, (low, high), (low3, high3), b, good),
        "rag_double_overlap": comparison.compare_double_overlap(v, low, high, b, b_low, b_high, good),
    }
    share = np.array([kind == "proportion" for kind in expected.words("type")])
    x, n, m = (expected.numbers(name) for name in ("numerator", "denominator", "multiplier"))
    for name, level in (("rag_spc_proportion_95", 0.95), ("rag_spc_proportion_998", 0.998)):
        words = comparison.compare_with_control_limits(x, n, 100.0 * b / m, good, level)
        found[name] = np.where(share, words, comparison.NOT_COMPARED)
    given = ("case_id", "type", "numerator", "denominator", "multiplier", "benchmark", "benchmark_lower95")
    answers = {name: Answer(_machine(column)) for name, column in found.items()}
    measured = _measure_again(expected, x, n, m)
    return Answers(frozenset(given) | {"benchmark_upper95", "polarity"}, answers | measured)


def _measure_again(expected: Table, x: Floats, n: Floats, m: Floats) -> dict[str, Answer]:
    """Values and limits from the numerators and denominators; those of plain values are as the file gives them."""
    kind = np.array(expected.words("type"))
    columns = {name: expected.numbers(name) for name in ("value", "lower95", "upper95", "lower998", "upper998")}
    for suffix, level in (("95", 0.95), ("998", 0.998)):
        for word, method in (("proportion", wilson), ("rate", byar)):
            one, rows = method(x, n, level, 1.0), kind == word
            for side in ("lower", "upper"):
                columns[f"{side}{suffix}"][rows] = (getattr(one, side) * m)[rows]
            columns["value"][rows] = (one.value * m)[rows]
    return {name: Answer(column) for name, column in columns.items()}


def check_target(folder: Folder, expected: Table) -> Answers:
    """rag_target.csv: goals of each kind."""
    v, low, high, goal, top = (
        expected.numbers(name) for name in ("value", "lower95", "upper95", "lower_limit", "upper_limit")
    )
    good = expected.words("polarity")
    by_rule = {
        "single_value": comparison.compare_with_goal(v, goal, good),
        "single_value_ci": comparison.compare_interval_with_goal(v, low, high, goal, good),
        "range": comparison.compare_with_range(v, goal, top, good),
    }
    words = [by_rule[rule][row] for row, rule in enumerate(expected.words("rule"))]
    given = ("case_id", "value", "lower95", "upper95", "rule", "lower_limit", "upper_limit", "polarity")
    return answer(given, outcome=_machine(np.array(words)))


def _machine(words: Any) -> Any:
    return np.char.replace(np.asarray(words).astype(str), " ", "_")

"""Fractions are added alike by every Python: since 3.12 the built-in sum rounds otherwise, and trace codes with it."""

import re
from pathlib import Path

from tests.fixtures.folders import PROJECT

FOLDERS = ("needs", "scorecards")
BUILT_IN = re.compile(r"(?<![\w.])sum\((?=[^\n]*or 0\.0 for)")


def list_built_in(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [f"{path.name}:{number}: {line.strip()}" for number, line in enumerate(lines, 1) if BUILT_IN.search(line)]


def test_values_of_figures_are_added_by_the_sum_that_rounds_once() -> None:
    assert BUILT_IN.search("total = sum(one.value or 0.0 for one in shares)")
    assert not BUILT_IN.search("total = math.fsum(one.value or 0.0 for one in shares)")
    found = [
        line for name in FOLDERS for path in (PROJECT / "oba" / name).rglob("*.py") for line in list_built_in(path)
    ]
    assert found == []

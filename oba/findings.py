"""A fault found in data or a definition, as a value: collected, never printed on the way."""

from collections.abc import Iterable
from dataclasses import dataclass

from oba.vocabulary import Severity


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault is. Rows, columns and lines count from 1, as a person sees them."""

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    line: int | None = None

    def __str__(self) -> str:
        """Return `file:line` for text files, and `file, sheet …, row …, column …` for tables."""
        head = f"{self.file}:{self.line}" if self.line is not None else self.file
        parts = [head] if head else []
        if self.sheet:
            parts.append(f"sheet `{self.sheet}`")
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column `{self.column}`")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: the rule, how grave, where, what was given, what is wrong, and what to do."""

    rule: str
    severity: Severity
    place: Place
    what: str
    given: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        """Return one line that a person can act on."""
        text = f"{self.place}: {self.what}" if str(self.place) else self.what
        return f"{text} {self.remedy}".rstrip()


def refusals(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that refuse the whole load or definition."""
    return [finding for finding in findings if finding.severity is Severity.FAIL]

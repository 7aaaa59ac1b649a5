"""A fault of a definition, with its file and line."""

from oba.findings import Finding
from oba.indicators.project import Definitions
from oba.vocabulary import Severity


def fault_in(
    definitions: Definitions,
    kind: str,
    identifier: str,
    where: tuple[str | int, ...],
    rule: str,
    what: str,
    remedy: str = "",
    severity: Severity = Severity.FAIL,
) -> Finding:
    """Return a finding about a key of a definition; `where` is the path of the key in its file."""
    return Finding(rule, severity, definitions.place(kind, identifier, *where), what, "", remedy)

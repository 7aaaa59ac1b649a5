"""A fault of a definition, with its file and line."""

from collections.abc import Iterable

from rapidfuzz.distance import Levenshtein

from oba.findings import Finding
from oba.indicators.crosschecks.column_names import are_alike
from oba.indicators.project import Definitions
from oba.indicators.yaml_file import suggest
from oba.vocabulary import Severity

_MOST_KNOWN = 12
_SLIP = 2
"""Letters by which a misspelt name differs, `neet_percnt`; more of them may make another kind of figure."""


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


def advise_name(given: str, known: Iterable[str]) -> str:
    """Return the remedy of a name that is not known: the nearest of the same kind of figure, else those that are."""
    names = sorted(known)
    if hint := suggest(
        given, [name for name in names if are_alike(given, name) or Levenshtein.distance(given, name) <= _SLIP]
    ):
        return f"Did you mean `{hint}`?"
    return f"Known: {', '.join(names[:_MOST_KNOWN])}." if names else "There is none."

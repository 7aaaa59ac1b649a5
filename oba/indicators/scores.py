"""What is counted of a return's case list: distance travelled, as counts and sums that add up over providers.

A mean does not add up, nor does a deviation; numbers of people, sums of scores and sums of their squares do. So the
list becomes measures of the return's feed, by tool, and everything else is worked out from these.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from oba.indicators.case_audit import Asked
from oba.indicators.case_sheet import CaseSheet, Tool
from oba.indicators.provider_return import EntryKind, Measure, OfWhich, Parts, Relation, ReturnDefinition

STARTED, MATCHED = "started", "matched"
BETTER, SAME, WORSE = "better", "same", "worse"
RELIABLY_BETTER, RELIABLY_WORSE = "reliably_better", "reliably_worse"
AT_BEST, AT_WORST = "best_at_first", "worst_at_first"
FIRST, FIRST_SQUARES, SECOND, SECOND_SQUARES = "first_sum", "first_squares", "second_sum", "second_squares"
CHANGE_SQUARES = "change_squares"
ALONE, ALONE_SQUARES = "alone_first_sum", "alone_first_squares"
NO_REASON = "not-known"

_COUNTS = {
    STARTED: "Families with a first score",
    MATCHED: "Families with both scores",
    BETTER: "Families whose second score is better than the first",
    SAME: "Families whose two scores are the same",
    WORSE: "Families whose second score is worse than the first",
    AT_BEST: "Families whose first score is at the best end of the scale",
    AT_WORST: "Families whose first score is at the worst end of the scale",
}
_RELIABLE = {
    RELIABLY_BETTER: "Families better by more than the scale's error of measurement",
    RELIABLY_WORSE: "Families worse by more than the scale's error of measurement",
}
SUMS = {
    FIRST: "First scores of those with both, added",
    FIRST_SQUARES: "Squares of first scores of those with both, added",
    SECOND: "Second scores of those with both, added",
    SECOND_SQUARES: "Squares of second scores of those with both, added",
    CHANGE_SQUARES: "Squares of changes, added",
    ALONE: "First scores of those without a second, added",
    ALONE_SQUARES: "Squares of first scores of those without a second, added",
}
"""What is added up besides people. It may be as small as it likes: it is shown only as means of enough families."""


def name_score(tool: str, what: str) -> str:
    """Return the measure of a tool that counts or adds one thing: `sdq_matched`."""
    return f"{tool}_{what}".replace("-", "_")


def name_missing(reason: str) -> str:
    """Return what is counted of those who have no second score, for one reason."""
    return f"missing_{reason}"


def measured_of(tool: Tool, reasons: Sequence[str] = (NO_REASON,)) -> list[str]:
    """Return what is counted and added of a tool's scores, in order; `reasons` are codes of why there is no second."""
    reliable = _RELIABLE if tool.reliability is not None else ()
    return [*_COUNTS, *reliable, *map(name_missing, reasons), *SUMS]


def missing_reasons(reasons: Mapping[str, str]) -> dict[str, str]:
    """Return why there may be no second score, by code; the last says that nobody said why."""
    return {**reasons, NO_REASON: "No reason given"}


def scored_measures(owed: ReturnDefinition) -> dict[str, Measure]:
    """Return what is counted of the case list of a return, by the name of the measure; none where it has no list."""
    if owed.cases is None:
        return {}
    groups = (owed.cases.quintile, owed.cases.district)
    return {
        name: _make_measure(name, words, kind, unit, groups)
        for tool in owed.cases.tools
        for name, (words, kind, unit) in _measures_of_tool(owed.cases, tool).items()
    }


@lru_cache(maxsize=1000)  # asked for at each figure that is made of a return
def _make_measure(name: str, words: str, kind: EntryKind, unit: str, groups: tuple[str, ...]) -> Measure:
    return Measure(id=name, ref="SC1", question=words, definition=words, kind=kind, unit=unit, breakdowns=list(groups))


def _measures_of_tool(sheet: CaseSheet, tool: Tool) -> dict[str, tuple[str, EntryKind, str]]:
    counts = {**_COUNTS, **(_RELIABLE if tool.reliability is not None else {})}
    counts |= {
        name_missing(code): f"No second score: {words}" for code, words in missing_reasons(sheet.reasons).items()
    }
    counted = {name_score(tool.id, what): (words, EntryKind.COUNT, "families") for what, words in counts.items()}
    return counted | {name_score(tool.id, what): (words, EntryKind.MEAN, "points") for what, words in SUMS.items()}


def _relations_of_tool(sheet: CaseSheet, tool: Tool) -> list[Relation]:
    def named(*what: str) -> list[str]:
        return [name_score(tool.id, one) for one in what]

    started, matched, better, worse = named(STARTED, MATCHED, BETTER, WORSE)
    missing = named(*(name_missing(code) for code in missing_reasons(sheet.reasons)))
    found: list[Relation] = [
        Parts(kind="parts", whole=started, parts=[matched, *missing]),
        Parts(kind="parts", whole=matched, parts=[better, *named(SAME), worse]),
        *(OfWhich(kind="of_which", part=part, whole=started) for part in named(AT_BEST, AT_WORST)),
    ]
    if tool.reliability is not None:
        pairs = zip(named(RELIABLY_BETTER, RELIABLY_WORSE), (better, worse), strict=True)
        found += [OfWhich(kind="of_which", part=part, whole=whole) for part, whole in pairs]
    return found


def measures_of(asked: Asked) -> dict[str, Measure]:
    """Return every measure of the feed that a return or a case audit is: what is asked for, and what is counted."""
    return {**asked.measures, **(scored_measures(asked) if isinstance(asked, ReturnDefinition) else {})}


def relations_of(asked: Asked) -> Sequence[Relation]:
    """Return what is said of those measures: which make up which."""
    if not isinstance(asked, ReturnDefinition) or asked.cases is None:
        return asked.relations
    sheet = asked.cases
    return [*asked.relations, *(one for tool in sheet.tools for one in _relations_of_tool(sheet, tool))]

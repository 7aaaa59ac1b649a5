"""The case list of an accepted return as counts and sums: distance travelled, for everybody and for each group."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from oba.indicators import scores
from oba.indicators.case_sheet import CaseSheet, Tool
from oba.indicators.provider_return import Provider, ReturnDefinition
from oba.indicators.scores import name_missing, name_score, scored_measures
from oba.observations.frame import make_frame
from oba.periods import Period
from oba.returns.codes import find_code
from oba.returns.rules.cases import score_of, tool_of
from oba.returns.submission import NO_GROUP, AcceptedReturn, Case, Key, Submission, place_of
from oba.statistics.paired import measure_people
from oba.vocabulary import Symbol, breakdown_text

_SECOND_SCORE = "Second score"


@dataclass(frozen=True, slots=True)
class _Scored:
    """One row: its first score, its second or None, why there is none, and the groups that it belongs to."""

    first: float
    second: float | None
    reason: str
    groups: tuple[str, ...]


def sum_cases(submission: Submission, definition: ReturnDefinition) -> dict[Key, float]:
    """Return what the case list of a return counts, by measure and category; of a group without rows, noughts.

    A row without a tool or a first score counts nowhere: nobody can say how far that family came.
    """
    if definition.cases is None:
        return {}
    rows: dict[str, list[_Scored]] = {tool.id: [] for tool in definition.cases.tools}
    for case in submission.cases:
        tool, first = tool_of(definition.cases, case), score_of(case, "first_score")
        if tool is not None and first is not None:
            rows[tool.id].append(_read_case(case, first, definition, definition.cases))
    sums: dict[Key, float] = {}
    for tool in definition.cases.tools:
        for group, members in _by_group(rows[tool.id], definition, definition.cases).items():
            counted = _count(members, tool, definition.cases)
            sums |= {(name_score(tool.id, what), group): value for what, value in counted.items()}
    return sums


def _read_case(case: Case, first: float, definition: ReturnDefinition, sheet: CaseSheet) -> _Scored:
    lists = {"quintile": definition.codelists[sheet.quintile], "district": definition.codelists[sheet.district]}
    groups = (find_code(one.categories, case.given.get(column)) for column, one in lists.items())
    reason = find_code(sheet.reasons, case.given.get("reason")) or scores.NO_REASON
    return _Scored(first, score_of(case, "second_score"), reason, tuple(code for code in groups if code))


def _by_group(
    rows: Sequence[_Scored], definition: ReturnDefinition, sheet: CaseSheet
) -> Mapping[str, Sequence[_Scored]]:
    lists = (definition.codelists[name] for name in (sheet.quintile, sheet.district))
    found: dict[str, list[_Scored]] = {NO_GROUP: [], **{code: [] for one in lists for code in one.categories}}
    for row in rows:
        for group in (NO_GROUP, *row.groups):
            found[group].append(row)
    return found


def _count(rows: Sequence[_Scored], tool: Tool, sheet: CaseSheet) -> dict[str, float]:
    """Return what is counted and added of one tool's rows, by the names of `oba.indicators.scores`."""
    first = np.array([row.first for row in rows], dtype=np.float64)
    second = np.array([np.nan if row.second is None else row.second for row in rows], dtype=np.float64)
    both = np.isfinite(second)
    before, after, alone = first[both], second[both], first[~both]
    change = after - before
    towards = change if tool.high_is_good else -change
    counted = {
        scores.STARTED: len(rows),
        scores.MATCHED: both.sum(),
        scores.BETTER: (towards > 0).sum(),
        scores.SAME: (towards == 0).sum(),
        scores.WORSE: (towards < 0).sum(),
        scores.AT_BEST: (first == tool.best).sum(),
        scores.AT_WORST: (first == tool.worst).sum(),
        scores.FIRST: before.sum(),
        scores.FIRST_SQUARES: (before**2).sum(),
        scores.SECOND: after.sum(),
        scores.SECOND_SQUARES: (after**2).sum(),
        scores.CHANGE_SQUARES: (change**2).sum(),
        scores.ALONE: alone.sum(),
        scores.ALONE_SQUARES: (alone**2).sum(),
    }
    reasons = [row.reason for row, paired in zip(rows, both, strict=True) if not paired]
    counted |= {name_missing(code): reasons.count(code) for code in scores.missing_reasons(sheet.reasons)}
    if tool.reliability is not None:
        category = measure_people(before, after, tool.direction, tool.reliability, tool.reliability_sd).category
        counted[scores.RELIABLY_BETTER] = (category == "reliably_improved").sum()
        counted[scores.RELIABLY_WORSE] = (category == "reliably_deteriorated").sum()
    return {what: float(number) for what, number in counted.items()}


def distance_frame(
    sums: Mapping[Key, float], definition: ReturnDefinition, provider: Provider, period: Period
) -> pd.DataFrame:
    """Return what the case list of one provider's return counts, as observations of its feed."""
    title = definition.cases.title if definition.cases else ""
    return make_frame(list(_observe(sums, definition, {"provider": provider.id}, period, title)))


def add_up_distance(
    accepted: Mapping[str, AcceptedReturn], definition: ReturnDefinition, period: Period
) -> pd.DataFrame:
    """Return the totals of a quarter; not available while a return that is owed is missing, for a sum of some is none.

    `accepted` are the returns by provider. One that was accepted before case lists were counted is missing here.
    """
    owing = definition.list_owing(period)
    given = [accepted[provider.id].distance for provider in owing if provider.id in accepted]
    given = [one for one in given if one]
    is_whole = len(given) == len(owing)
    keys = dict.fromkeys(key for one in given for key in one)
    sums = {key: sum(one.get(key, 0.0) for one in given) if is_whole else None for key in keys}
    where = f"Added up from {len(given)} of {len(owing)} accepted returns"
    return make_frame(list(_observe(sums, definition, {}, period, where)))


def _observe(
    sums: Mapping[Key, float | None],
    definition: ReturnDefinition,
    about: Mapping[str, str],
    period: Period,
    sheet: str,
) -> Iterator[list[object]]:
    measures = scored_measures(definition)
    for number, ((name, category), value) in enumerate(sums.items(), 1):
        if name in measures:
            area, groups = place_of(definition, measures[name], category)
            symbol = Symbol.UNAVAILABLE.value if value is None else None
            code = breakdown_text({**about, **groups})
            yield [name, code, area, period.code, value, symbol, "provisional", None, sheet, number, 1, _SECOND_SCORE]

"""Small numbers in tables across providers: who is told them, and what is hidden from everybody else.

A reader who may open every return knows them from there, so such a reader may have them in a table too, by asking
for them. Anybody else, and whatever is to be passed on, has them hidden, with what would give them away.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from oba.indicators.provider_return import EntryKind, ReturnDefinition
from oba.periods import Period, quarter_before
from oba.returns.submission import NO_GROUP, AcceptedReturn
from oba.returns.totals import find_total
from oba.statistics.disclosure.audit import Row, Table
from oba.statistics.disclosure.protect import protect
from oba.vocabulary import Audience

TOTAL = ""
"""Stands in the place of a provider for what all of them add up to."""

Standing = Mapping[tuple[str, str], AcceptedReturn]
"""What stands of one return, by provider and period code."""

Spot = tuple[str, str, str]
"""A provider (or TOTAL), a period code and a category: one number of the table of a question."""

_APRIL = 4
_COST_OF_TOTAL = 1000.0

_Cells = tuple[tuple[str, str, float, bool], ...]


def may_see_small(audience: Audience) -> bool:
    """Return whether an audience may be told small numbers of single providers: those who see every return."""
    return audience is Audience.RESTRICTED


def find_hidden(
    definition: ReturnDefinition, measure: str, standing: Standing, periods: Sequence[Period]
) -> frozenset[Spot]:
    """Return which numbers of the table of a question are hidden, for everybody and each of its groups alike.

    Hidden are counts from 1 to below the definition's `small_number`, a running total that grew by so few, and what
    would give either away: by the groups that make everybody, or by the providers that make the total.
    """
    if definition.measures[measure].kind is not EntryKind.COUNT:
        return frozenset()
    lists = [tuple(definition.codelists[name].categories) for name in definition.measures[measure].breakdowns]
    hidden: set[Spot] = set()
    for period in periods:
        cells = _list_cells(definition, measure, standing, period)
        found = _protect(cells, tuple(lists), definition.small_number)
        hidden |= {(provider, period.code, category) for provider, category in found}
    return frozenset(hidden)


def _list_cells(definition: ReturnDefinition, measure: str, standing: Standing, period: Period) -> _Cells:
    """Return provider, category, count and whether it is small, of every number of a quarter."""
    now = _count(definition, measure, standing, period)
    before: dict[tuple[str, str], float] = {}
    if definition.measures[measure].cumulative and period.start.month != _APRIL:
        before = _count(definition, measure, standing, quarter_before(period))
    limit = definition.small_number

    def is_small(key: tuple[str, str]) -> bool:
        grown = now[key] - before.get(key, 0.0)
        return 0 < now[key] < limit or 0 < grown < limit

    return tuple((*key, value, is_small(key)) for key, value in now.items())


def _count(
    definition: ReturnDefinition, measure: str, standing: Standing, period: Period
) -> dict[tuple[str, str], float]:
    asked = definition.measures[measure]
    categories = [NO_GROUP, *(code for name in asked.breakdowns for code in definition.codelists[name].categories)]
    given = {one.id: standing[one.id, period.code] for one in definition.providers if (one.id, period.code) in standing}
    found: dict[tuple[str, str], float] = {}
    for category in categories:
        for provider, accepted in given.items():
            number = accepted.number((measure, category))
            if number is not None:
                found[provider, category] = number
        total = find_total(definition, given, period, (measure, category))
        if total is not None:
            found[TOTAL, category] = total
    return found


@lru_cache(maxsize=2048)
def _protect(cells: _Cells, lists: tuple[tuple[str, ...], ...], threshold: int) -> frozenset[tuple[str, str]]:
    place = {(provider, category): number for number, (provider, category, _, _) in enumerate(cells)}
    values = np.array([value for _, _, value, _ in cells], dtype=float)
    small = np.array([is_small for *_, is_small in cells], dtype=bool)
    rows = tuple(row for row in _tie(place, lists) if values[row.places] @ row.factors == 0)
    cost = values + 1 + np.array([_COST_OF_TOTAL * (provider == TOTAL) for provider, *_ in cells])
    of_everybody = np.array([category == NO_GROUP for _, category, *_ in cells], dtype=bool)
    for costs in (np.where(of_everybody, np.inf, cost), cost):  # the figure for everybody goes only if it must
        found = protect(Table(values, np.minimum(values, 1.0), small, costs, rows), float(threshold))
        if found.is_safe:
            return frozenset(key for key, number in place.items() if found.hidden[number])
    return frozenset(place)


def _tie(place: Mapping[tuple[str, str], int], lists: Sequence[Sequence[str]]) -> list[Row]:
    """Return what ought to make what: groups make everybody, providers the total; where every part is a number."""
    providers = list(dict.fromkeys(provider for provider, _ in place))
    rows = []
    for provider in providers:
        rows += [_make_row(place, (provider, NO_GROUP), [(provider, code) for code in codes]) for codes in lists]
    for category in dict.fromkeys(category for _, category in place):
        parts = [(one, category) for one in providers if one != TOTAL and (one, category) in place]
        rows.append(_make_row(place, (TOTAL, category), parts))
    return [row for row in rows if row is not None]


def _make_row(
    place: Mapping[tuple[str, str], int], whole: tuple[str, str], parts: Sequence[tuple[str, str]]
) -> Row | None:
    if whole not in place or not parts or any(part not in place for part in parts):
        return None
    places = np.array([place[whole], *(place[part] for part in parts)])
    return Row(places, np.array([1.0, *(-1.0 for _ in parts)]), 0.0, 0.0)

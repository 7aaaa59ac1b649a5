"""Small numbers in tables across providers: who is told them, and what is hidden from everybody else.

A reader who may open every return knows them from there, so such a reader may have them in a table too, by asking
for them. Anybody else, and whatever is to be passed on, has them hidden, with what would give them away.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np

from oba.indicators.provider_return import Balance, EntryKind, Parts, ReturnDefinition
from oba.periods import Period, quarter_before
from oba.returns.accepted.totals import find_total
from oba.returns.submission import NO_GROUP, AcceptedReturn
from oba.small_numbers import is_small
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

_Key = tuple[str, str, str]
"""A question, a provider (or TOTAL) and a category: one number of a return's tables of a quarter."""
_Cells = tuple[tuple[_Key, float, bool], ...]
_Sum = tuple[tuple[_Key, float], ...]
"""Numbers with the factors by which they ought to add up to nothing, the whole first."""


def may_see_small(audience: Audience) -> bool:
    """Return whether an audience may be told small numbers of single providers: those who see every return."""
    return audience is Audience.RESTRICTED


def find_hidden(
    definition: ReturnDefinition, measure: str, standing: Standing, periods: Sequence[Period]
) -> frozenset[Spot]:
    """Return which numbers of the table of a question are hidden, for everybody and each of its groups alike.

    Hidden are counts from 1 to below the definition's `small_number`, a running total that grew by so few, and what
    would give either away: the groups that make everybody, the providers that make the total, and the questions that
    by the return's relations make another. So it is decided for all of these at once. A balance is carried over into
    the next quarter: what begins or ends it stands there too, and is hidden only where it is small itself.
    """
    if definition.measures[measure].kind is not EntryKind.COUNT:
        return frozenset()
    related = _list_related(definition, measure)
    printed_twice = frozenset(
        name for one in definition.relations if isinstance(one, Balance) for name in (one.opening, one.closing)
    )
    hidden: set[Spot] = set()
    for period in periods:
        cells = tuple(cell for name in related for cell in _list_cells(definition, name, standing, period))
        known = {key for key, _, _ in cells}
        sums = tuple(one for one in _list_sums(definition, related, cells) if all(key in known for key, _ in one))
        found = _protect(cells, sums, printed_twice, definition.small_number)
        hidden |= {(provider, period.code, category) for name, provider, category in found if name == measure}
    return frozenset(hidden)


def _list_identities(definition: ReturnDefinition) -> list[list[tuple[str, float]]]:
    """Return the questions that by a relation add up, each with its factor: parts to their whole, a balance."""
    found = []
    for relation in definition.relations:
        if isinstance(relation, Parts):
            found.append([(relation.whole, 1.0), *((part, -1.0) for part in relation.parts)])
        elif isinstance(relation, Balance):
            moves = [(name, -1.0) for name in relation.add] + [(name, 1.0) for name in relation.take]
            found.append([(relation.closing, 1.0), (relation.opening, -1.0), *moves])
    kinds = {name: measure.kind for name, measure in definition.measures.items()}
    return [one for one in found if all(kinds[name] is EntryKind.COUNT for name, _ in one)]


def _list_related(definition: ReturnDefinition, measure: str) -> list[str]:
    """Return a question with all that relations tie to it, in the order of the return."""
    related = {measure}
    tied = [{name for name, _ in one} for one in _list_identities(definition)]
    while more := set().union(*(names for names in tied if names & related)) - related:
        related |= more
    return [name for name in definition.measures if name in related]


def _list_cells(
    definition: ReturnDefinition, measure: str, standing: Standing, period: Period
) -> Iterator[tuple[_Key, float, bool]]:
    """Yield every number of a question in a quarter, and whether it is small."""
    now = _count(definition, measure, standing, period)
    before: dict[tuple[str, str], float] = {}
    if definition.measures[measure].cumulative and period.start.month != _APRIL:
        before = _count(definition, measure, standing, quarter_before(period))
    limit = definition.small_number
    for (provider, category), value in now.items():
        grown = value - before.get((provider, category), 0.0)
        yield (measure, provider, category), value, is_small(value, limit) or is_small(grown, limit)


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
def _protect(cells: _Cells, sums: tuple[_Sum, ...], printed_twice: frozenset[str], threshold: int) -> frozenset[_Key]:
    """Return what is hidden: of each question what it would give away itself, then what relations still would."""
    place = {key: number for number, (key, _, _) in enumerate(cells)}
    values = np.array([value for _, value, _ in cells], dtype=float)
    small = np.array([is_small for *_, is_small in cells], dtype=bool)
    rows = [
        Row(np.array([place[key] for key, _ in one]), np.array([factor for _, factor in one]), 0.0, 0.0) for one in sums
    ]
    rows = [row for row in rows if values[row.places] @ row.factors == 0]
    names = np.array([name for (name, *_), _, _ in cells])
    of_everybody = np.array([category == NO_GROUP for (*_, category), _, _ in cells], dtype=bool)
    twice = np.isin(names, list(printed_twice))
    cost = values + 1 + np.array([_COST_OF_TOTAL * (provider == TOTAL) for (_, provider, _), _, _ in cells])
    own = tuple(row for row in rows if len(set(names[row.places])) == 1)
    hidden = small
    # The figure for everybody goes only if it must, and what another quarter prints too last of all.
    for tied, tries in ((own, (of_everybody, None)), (tuple(rows), (of_everybody | twice, twice, None))):
        for spared in tries:
            costs = cost if spared is None else np.where(spared, np.inf, cost)
            found = protect(Table(values, np.minimum(values, 1.0), small, costs, tied), float(threshold), hidden)
            if found.is_safe:
                break
        hidden = found.hidden | np.isin(names, names[found.unsafe])  # nothing of a question that stays unsafe
    return frozenset(key for key, number in place.items() if hidden[number] or not found.is_safe)


def _list_sums(definition: ReturnDefinition, related: Sequence[str], cells: _Cells) -> Iterator[_Sum]:
    """Yield what ought to make what, whether or not every number of it was given."""
    providers = list(dict.fromkeys(provider for (_, provider, _), _, _ in cells))
    for name in related:
        for codelist in definition.measures[name].breakdowns:
            codes = list(definition.codelists[codelist].categories)
            for provider in providers:
                yield ((name, provider, NO_GROUP), 1.0), *(((name, provider, code), -1.0) for code in codes)
    yield from _sum_providers(cells)
    for one in _list_identities(definition):
        if one[0][0] in related:
            for category in _list_shared(definition, [name for name, _ in one]):
                for provider in providers:
                    yield tuple(((name, provider, category), factor) for name, factor in one)


def _sum_providers(cells: _Cells) -> Iterator[_Sum]:
    parts: dict[_Key, list[tuple[_Key, float]]] = {}
    for key, _, _ in cells:
        name, provider, category = key
        if provider != TOTAL:
            parts.setdefault((name, TOTAL, category), []).append((key, -1.0))
    for whole, given in parts.items():
        yield (whole, 1.0), *given


def _list_shared(definition: ReturnDefinition, names: Sequence[str]) -> list[str]:
    """Return everybody, and the groups into which all of some questions are split."""
    first = definition.measures[names[0]].breakdowns
    shared = [one for one in first if all(one in definition.measures[name].breakdowns for name in names)]
    return [NO_GROUP, *(code for one in shared for code in definition.codelists[one].categories)]

"""What the accepted returns of a quarter add up to: a total is given when every provider's return is in."""

from collections.abc import Mapping, Sequence

import pandas as pd

from oba.indicators.provider_return import EntryKind, Measure, ReturnDefinition
from oba.observations.frame import make_frame
from oba.periods import Period
from oba.returns.submission import AcceptedReturn, Key, list_asked, place_of
from oba.vocabulary import Symbol, breakdown_text

_ADDED = frozenset({EntryKind.COUNT, EntryKind.MONEY})
_NOTHING = frozenset({Symbol.NIL.value, Symbol.NOT_APPLICABLE.value})


def add_up(
    definition: ReturnDefinition,
    accepted: Mapping[str, AcceptedReturn],
    period: Period,
    status: str = "provisional",
) -> pd.DataFrame:
    """Return the totals of a quarter as observations, for each count and each of its groups.

    `accepted` are the returns by provider. A total needs every provider that owes one: while any is
    missing, or says that a figure is not available or promised, the total is not available, for a sum of
    some is not a total. Percentages and means are never added.
    """
    owing = definition.list_owing(period)
    missing = [provider for provider in owing if provider.id not in accepted]
    where = f"Added up from {len(owing) - len(missing)} of {len(owing)} accepted returns"
    rows = []
    for number, asked in enumerate(list_asked(definition), 1):
        if not is_added(asked.measure):
            continue
        area, groups = place_of(definition, asked.measure, asked.category)
        total = find_total(definition, accepted, period, asked.key)
        symbol = Symbol.UNAVAILABLE.value if total is None else None
        code = breakdown_text(groups)
        rows.append(
            [asked.measure.id, code, area, period.code, total, symbol, status, None, where, number, 1, asked.ref]
        )
    return make_frame(rows)


def is_added(measure: Measure) -> bool:
    """Return whether the figures of a question are of a kind that is added: percentages and means never are."""
    return measure.kind in _ADDED


def find_total(
    definition: ReturnDefinition, accepted: Mapping[str, AcceptedReturn], period: Period, key: Key
) -> float | None:
    """Return what one figure of a quarter adds up to; None where it is not added, or somebody has not given it."""
    owing = definition.list_owing(period)
    if not is_added(definition.measures[key[0]]) or any(provider.id not in accepted for provider in owing):
        return None
    return _sum(key, [accepted[provider.id] for provider in owing])


def _sum(key: Key, returns: Sequence[AcceptedReturn]) -> float | None:
    """Return the sum of one figure; None if anybody has not given it."""
    total = 0.0
    for one in returns:
        given = one.figures.get(key)
        if isinstance(given, int | float):
            total += given
        elif given not in _NOTHING:
            return None
    return total

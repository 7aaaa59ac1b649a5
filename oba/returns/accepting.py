"""An accepted return as observations, so that a return is one more feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oba.indicators.measuring import breakdown_text
from oba.indicators.returns import Provider, ReturnDefinition
from oba.periods import read_period
from oba.returns.layout import ENTRY_HEADERS, FIGURE
from oba.returns.submission import AcceptedReturn, Entry, Key, Submission
from oba.vocabulary import Symbol

if TYPE_CHECKING:
    import pandas as pd

OBSERVATION_COLUMNS = [
    "measure",
    "breakdown",
    "area",
    "period",
    "value",
    "symbol",
    "status",
    "flag",
    "sheet",
    "row",
    "column",
    "header",
]
"""The columns of `oba.ingest.shaping.COLUMNS`, written again because stages do not know each other."""


def accepted_frame(submission: Submission, definition: ReturnDefinition, status: str = "provisional") -> pd.DataFrame:
    """Return a row for each figure: exactly one of `value` and `symbol` is given; nil is the value 0.

    The breakdown always names the provider, and the place is the district of the group or else the provider's own.
    """
    import numpy as np
    import pandas as pd

    provider = definition.provider(submission.organisation)
    if provider is None:
        raise ValueError(f"`{submission.organisation}` does not owe `{definition.id}`")
    period = read_period(submission.period, definition.period).code
    rows = [
        _observation(definition, provider, entry, period, status)
        for entry in submission.entries
        if not entry.reading.blank and not entry.reading.fault
    ]
    frame = pd.DataFrame(rows, columns=OBSERVATION_COLUMNS)
    frame["value"] = frame["value"].astype(float)
    for name in ("row", "column"):
        frame[name] = frame[name].astype(np.int64)
    for name in ("symbol", "flag"):
        frame[name] = pd.Series([row[OBSERVATION_COLUMNS.index(name)] for row in rows], dtype=object)
    return frame


def _observation(
    definition: ReturnDefinition, provider: Provider, entry: Entry, period: str, status: str
) -> list[object]:
    measure, category = entry.key
    area = provider.areas[0] if len(provider.areas) == 1 else definition.area
    groups = {"provider": provider.id}
    if category:
        name = next(
            name
            for name in definition.measures[measure].breakdowns
            if category in definition.codelists[name].categories
        )
        place = definition.codelists[name].areas.get(category)
        if place:
            area = place
        else:
            groups[name] = category
    symbol = None if entry.value is not None else str(entry.reading.symbol)
    flag = "nil return" if entry.reading.symbol is Symbol.NIL else None
    header = ENTRY_HEADERS[FIGURE - 1]
    spot = entry.spot
    return [
        measure,
        breakdown_text(groups),
        area,
        period,
        entry.value,
        symbol,
        status,
        flag,
        spot.sheet,
        spot.row,
        spot.column,
        header,
    ]


def accepted_return(submission: Submission, definition: ReturnDefinition) -> AcceptedReturn:
    """Return what the next quarter is compared with."""
    figures: dict[Key, float | str] = {}
    for entry in submission.entries:
        if entry.reading.symbol is not None:
            figures[entry.key] = entry.reading.symbol.value
        elif entry.reading.value is not None:
            figures[entry.key] = entry.reading.value
    period = read_period(submission.period, definition.period).code
    return AcceptedReturn(period, submission.version or definition.version, figures, len(submission.cases))

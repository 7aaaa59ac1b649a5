"""What packs showed last of a return's feed, beside which an accepted return's figures by group may have to stay."""

from datetime import date

import pandas as pd
from sqlmodel import Session

from oba.findings import Finding, Place
from oba.indicators.provider_return import ReturnDefinition
from oba.london_time import in_utc
from oba.returns.accepted.held import CELL, Settled, hold_few
from oba.store.observations import loads, queries
from oba.store.packs import list_published
from oba.vocabulary import Severity, Symbol

HELD = "returns-stay"


def settle_few(session: Session, definition: ReturnDefinition, frame: pd.DataFrame, today: date) -> Settled:
    """Return the observations of an accepted return as they are given; see `oba.returns.accepted.held`."""
    return hold_few(frame, _read_shown(session, definition.id, frame, today), definition)


def tell_held(definition: ReturnDefinition, stay: int) -> tuple[Finding, ...]:
    """Say how many sets of questions stay as they were given last: neither which, nor how much differs."""
    if not stay:
        return ()
    sets = "1 set of questions stays as it was" if stay == 1 else f"{stay} sets of questions stay as they were"
    what = (
        f"{sets} given last, because fewer than five cases differ by group from what packs have shown; the change is"
        " given when five differ."
    )
    return (Finding(HELD, Severity.WARNING, Place(definition.id), what),)


def _read_shown(session: Session, feed: str, frame: pd.DataFrame, today: date) -> pd.DataFrame:
    """Return the cells of a frame as the last pack had them, where their measure and quarter had been given by then.

    What came since was shown by none: a mistake that was put right before the next pack is nothing to differ from.
    """
    none = pd.DataFrame(columns=[*CELL, "value", "symbol", "status", "flag"])
    published = max(list_published(session), default=None)
    if published is None:
        return none
    given = [one.id for one in loads.list_loads(session, feed) if one.id and in_utc(one.loaded_at) <= published]
    shown = {cell for cells in loads.list_coverage(session, given).values() for cell in cells}
    wanted = set(zip(frame["measure"], frame["breakdown"], strict=True))
    series = {
        one.id: (one.measure, one.breakdown)
        for one in queries.find_series(session, feed)
        if one.id is not None and (one.measure, one.breakdown) in wanted
    }
    found = queries.current_observations(session, series, today, loaded_by=published)
    if found.empty or not shown:
        return none
    named = found.assign(
        measure=[series[key][0] for key in found["series_id"]],
        breakdown=[series[key][1] for key in found["series_id"]],
    )
    of_shown = pd.Series([cell in shown for cell in zip(named["measure"], named["period"], strict=True)], named.index)
    return named[of_shown & (named["symbol"] != Symbol.WITHDRAWN.value)]

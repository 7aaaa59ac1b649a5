"""In which tenth of deprivation each small area lies, by each index that a feed of the project brings."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from oba.indicators.project import Definitions
from oba.scorecards.build.disclosure.ties.tenths import FIELD, Tenths
from oba.scorecards.build.lines import Places
from oba.store.observations import queries


def add_tenths(session: Session, definitions: Definitions, places: Places, as_at: date) -> Places:
    """Return places with the newest tenths of the small areas of a board's own, as known on a day.

    None are read unless cases are counted both by tenth and by small area.
    """
    split_by = {by.field for counted in definitions.case_measures.values() for by in counted.breakdowns.values()}
    if not {FIELD, "lsoa"} <= split_by:
        return places
    around = [places.own, *places.parts_of.get(places.own, ())]
    small = [code for one in around for code in places.parts_of.get(one, ())]
    return replace(places, tenths=tuple(_read(session, definitions, sorted(set(small)), as_at)))


def _read(session: Session, definitions: Definitions, small: list[str], as_at: date) -> Iterator[Tenths]:
    for feed in definitions.feeds.values():
        for name in [name for name, one in feed.measures.items() if one.unit == FIELD]:
            series = [one for one in queries.find_series(session, feed.id) if one.measure == name]
            numbers = [one.id for one in series if one.id is not None and not one.breakdown]
            found = queries.current_observations(session, numbers, as_at, small)
            found = found[found["value"].notna()].sort_values("period")
            if len(found):
                yield {area: round(value) for area, value in zip(found["area"], found["value"], strict=True)}

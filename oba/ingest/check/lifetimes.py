"""Figures of areas that were not there: of a council after it closed, or before it opened."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from oba.ingest.check.faults import Faults, list_rows
from oba.periods import read_code
from oba.places.areas import AreaIndex

_MOST_NAMED = 8
_NEVER = date.max.toordinal()


@dataclass
class _Rows:
    """The rows of one area outside its lifetime, and the last period that they are of."""

    period: str = ""
    rows: set[int] = field(default_factory=set)

    def add(self, period: str, rows: npt.NDArray[np.int64]) -> None:
        self.period = max(self.period, period)
        self.rows.update(rows.tolist())


class Lifetimes:
    """Looks in all parts of a file for figures whose period is outside the lifetime of their area.

    A council whose code changed is one area and is none of these.
    """

    def __init__(self, areas: AreaIndex) -> None:
        self._areas = areas
        self._closed: dict[str, _Rows] = {}
        self._early: dict[str, _Rows] = {}

    def examine(self, frame: pd.DataFrame) -> None:
        """Look at the observations of a part."""
        areas, periods = frame["area"].cat, frame["period"].cat
        opened, closed = self._lifetimes(areas.categories)
        if not (opened.any() or (closed < _NEVER).any()):
            return
        days = [read_code(str(code)) for code in periods.categories]
        starts = np.array([each.start.toordinal() for each in days], np.int64)
        ends = np.array([each.end.toordinal() for each in days], np.int64)
        place, period = areas.codes.to_numpy(np.int64), periods.codes.to_numpy(np.int64)
        late = starts[period] > closed[place]
        early = ~late & (ends[period] < opened[place])
        for outside, found in ((late, self._closed), (early, self._early)):
            some = np.flatnonzero(outside)
            for area in np.unique(place[some]).tolist():
                its = some[place[some] == area]
                last = max(str(periods.categories[code]) for code in np.unique(period[its]).tolist())
                found.setdefault(str(areas.categories[area]), _Rows()).add(last, frame["row"].to_numpy()[its])

    def _lifetimes(self, codes: pd.Index) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the days on which each area opened and closed, as ordinals: 0 and `_NEVER` where there is none."""
        places = [self._areas[str(code)] if code in self._areas else None for code in codes]
        opened = [place.opened.toordinal() if place and place.opened else 0 for place in places]
        closed = [place.closed.toordinal() if place and place.closed else _NEVER for place in places]
        return np.array(opened, np.int64), np.array(closed, np.int64)

    def report(self, faults: Faults) -> None:
        """Record each area that had closed, and once all not yet open: of those a back series is possible."""
        for code, found in self._closed.items():
            place, rows = self._areas[code], sorted(found.rows)
            closed = f"{place.closed:%-d %B %Y}" if place.closed else ""
            what = (
                f"{place.name} closed on {closed}, and there are figures of it as late as"
                f" {read_code(found.period).label} ({list_rows(rows, len(rows))})."
            )
            faults.warn("area-lifetime", what, "Ask the sender which place is meant.", rows[0], place.name)
        if self._early:
            names = [self._areas[code].name for code in self._early]
            more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
            rows = sorted(set().union(*(found.rows for found in self._early.values())))
            what = (
                f"figures of {', '.join(names[:_MOST_NAMED])}{more} are of before they opened"
                f" ({list_rows(rows, len(rows))})."
            )
            remedy = "A publisher may work out a back series; check that no other place of the name is meant."
            faults.warn("area-not-yet-open", what, remedy, rows[0])

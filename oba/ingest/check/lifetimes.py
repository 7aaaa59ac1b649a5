"""Figures of areas that were not there: of a council after it closed, or before it opened."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from oba.ingest.check.faults import Faults, list_rows
from oba.periods import read_code
from oba.places.areas import AreaIndex

_MOST_NAMED = 8


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
        areas, periods, rows = frame["area"].cat, frame["period"].cat, frame["row"].to_numpy()
        dated = np.array([code in self._areas and self._has_days(str(code)) for code in areas.categories], bool)
        if not dated.any():
            return
        some = np.flatnonzero(dated[areas.codes])
        pairs = areas.codes.to_numpy(np.int64)[some] * len(periods.categories) + periods.codes.to_numpy()[some]
        for pair in np.unique(pairs).tolist():
            area, period = divmod(pair, len(periods.categories))
            self._look_at(str(areas.categories[area]), str(periods.categories[period]), rows[some][pairs == pair])

    def _look_at(self, area: str, period: str, rows: npt.NDArray[np.int64]) -> None:
        place, days = self._areas[area], read_code(period)
        if place.closed and days.start > place.closed:
            self._closed.setdefault(area, _Rows()).add(period, rows)
        elif place.opened and days.end < place.opened:
            self._early.setdefault(area, _Rows()).add(period, rows)

    def _has_days(self, code: str) -> bool:
        return bool(self._areas[code].opened or self._areas[code].closed)

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

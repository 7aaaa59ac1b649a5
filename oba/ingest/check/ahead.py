"""Figures of periods that begin after the day on which their file became known: a slip in a label, or a projection."""

from datetime import date

import numpy as np
import pandas as pd

from oba.ingest.check.faults import Faults
from oba.ingest.check.tallies import RowTally
from oba.periods import read_code

_MOST_NAMED = 3
_REMEDY = "Correct the label, or how the feed reads it (`reads`); a projection may stand."


class Ahead:
    """Looks in all parts of a file for periods that had not begun; `known_on` is None where no day is known."""

    def __init__(self, known_on: date | None) -> None:
        self._known_on = known_on
        self._periods: set[str] = set()
        self._rows = RowTally()

    def examine(self, frame: pd.DataFrame) -> None:
        """Look at the observations of a part."""
        if self._known_on is None or not len(frame):
            return
        periods = frame["period"].cat
        begun = np.array([read_code(str(code)).start <= self._known_on for code in periods.categories], bool)
        rows = np.flatnonzero(~begun[periods.codes])
        if len(rows):
            self._periods |= {str(periods.categories[code]) for code in np.unique(periods.codes.to_numpy()[rows])}
            self._rows.add(frame["row"].to_numpy()[rows])

    def report(self, faults: Faults) -> None:
        """Record the periods, once for the file."""
        if self._known_on is None or not self._periods:
            return
        labels = [read_code(code).label for code in sorted(self._periods)]
        more = f" and {len(labels) - _MOST_NAMED} more periods" if len(labels) > _MOST_NAMED else ""
        what = (
            f"there are figures of {', '.join(labels[:_MOST_NAMED])}{more}, which had not begun on"
            f" {self._known_on:%-d %B %Y}, when the file became known ({self._rows})."
        )
        faults.warn("period-ahead", what, _REMEDY, self._rows.first[0])

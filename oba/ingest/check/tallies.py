"""What is kept of the cells that a check found, however many they are: a count, and the first or last of them."""

import numpy as np
import pandas as pd

from oba.ingest.check.faults import MOST_ROWS, list_rows
from oba.ingest.read.tables import Positions


class Tally:
    """Counts cells that come part by part, and keeps the first `most` in the order of the file, or the last."""

    def __init__(self, most: int = MOST_ROWS, *, last: bool = False) -> None:
        self.count = 0
        self.kept = pd.DataFrame()
        self._most = most
        self._last = last

    def add(self, cells: pd.DataFrame) -> None:
        """Count cells of one measure; in a part of the file they are in its order."""
        self.count += len(cells)
        chosen = cells.tail(self._most) if self._last else cells.head(self._most)
        if len(self.kept) and len(chosen):
            chosen = pd.concat([self.kept, chosen], ignore_index=True)
            chosen = chosen.sort_values(["column", "row"], kind="stable")
            chosen = chosen.tail(self._most) if self._last else chosen.head(self._most)
        self.kept = chosen if len(chosen) else self.kept


class RowTally:
    """Counts different rows of a file that come part by part, and keeps the first; a byte for each line."""

    def __init__(self) -> None:
        self.first: list[int] = []
        self._seen = np.zeros(0, bool)

    def __len__(self) -> int:
        """Return how many different rows there are."""
        return int(np.count_nonzero(self._seen))

    def __str__(self) -> str:
        """Return `row 3`, or `12 rows: 3, 9, 14, 20, 31 and more`."""
        return list_rows(self.first, len(self))

    def add(self, rows: Positions) -> None:
        """Count rows, each once."""
        if len(rows):
            most = int(rows.max()) + 1
            if most > len(self._seen):
                self._seen = np.concatenate([self._seen, np.zeros(most - len(self._seen), bool)])
            self._seen[rows] = True
            self.first = sorted({*self.first, *np.unique(rows)[:MOST_ROWS].tolist()})[:MOST_ROWS]

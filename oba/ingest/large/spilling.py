"""The cells of a large file, put aside on disk by series, to be checked and handed on some series at a time."""

import zlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from oba.indicators.feed import Feed
from oba.ingest.check.checks import IMPLAUSIBLE, OUT_OF_RANGE, Checks, flag_shares
from oba.ingest.read.cells import SYMBOLS
from oba.ingest.read.tables import Table
from oba.ingest.shape.labels import Codebook, name_codes
from oba.observations.inexact import RELATION_FLAGS
from oba.temporary_files import Frames, RowsOnDisk

_NUMBERED = ("measure", "breakdown", "area", "period", "status", "symbol", "flag")
_CELL = np.dtype([*((name, "<i4") for name in _NUMBERED), ("value", "<f8"), ("row", "<i8"), ("column", "<i4")])
_FLAGS = [OUT_OF_RANGE, IMPLAUSIBLE, *RELATION_FLAGS]


class SpilledCells:
    """Observations in groups: all of a series are in one, and with them the series that must add up with it.

    What a check needs to see together is together: figures of one measure, breakdown and period, and the
    categories of a breakdown that a rule of the feed sums.
    """

    def __init__(self, feed: Feed, status: str, table: Table, groups: int) -> None:
        self.codebook = Codebook()
        self._feed = feed
        self._table = (table.sheet, list(table.headers))
        self._statuses = list(dict.fromkeys([status, *self.codebook.statuses.names[1:]]))
        self._groups = min(groups, 65_536)
        self._on_disk = RowsOnDisk(_CELL)
        self._group_of: dict[tuple[int, int], int] = {}
        self._length = 0

    def __len__(self) -> int:
        """Return how many observations there are."""
        return self._length

    def add(self, frame: pd.DataFrame) -> None:
        """Store the observations of one part of the file in temporary files."""
        if len(frame):
            rows = self._to_rows(frame)
            pairs = rows["measure"].astype(np.int64) << 32 | rows["breakdown"]
            different, places = np.unique(pairs, return_inverse=True)
            groups = [self._find_group(pair >> 32, pair & 0xFFFFFFFF) for pair in different.tolist()]
            self._on_disk.add(rows, np.array(groups, np.uint16)[places])  # of 16 bits: sorted by counting
            self._length += len(rows)

    def check(self, checks: Checks) -> Frames:
        """Return the observations that may be loaded, after all of them were checked."""
        clean = RowsOnDisk(_CELL)
        length = 0
        for group in self._on_disk:
            rows = self._on_disk.read(group)
            order = np.lexsort((rows["row"], rows["column"], rows["measure"]))  # as in a file read whole
            frame = checks.examine(self._to_frame(rows[order]))
            if len(frame):
                clean.add(self._to_rows(frame), np.full(len(frame), group, np.uint16))
                length += len(frame)
        suspect = checks.report()

        def read() -> Iterator[pd.DataFrame]:
            for group in clean:
                yield flag_shares(self._to_frame(clean.read(group)), suspect)

        return Frames(length, read)

    def _find_group(self, measure: int, breakdown: int) -> int:
        """Return the group of a series, the same for each release of a feed that is divided into as many."""
        if (measure, breakdown) not in self._group_of:
            name = list(self._feed.measures)[measure]
            rules = [rule for rule in self._feed.checks.parts if rule.measure == name and rule.breakdown]
            summed = tuple(f"{rule.breakdown}=" for rule in rules)
            parts = self.codebook.breakdowns.names[breakdown].split(";")
            rest = ";".join(part for part in parts if not part.startswith(summed))
            self._group_of[measure, breakdown] = zlib.crc32(f"{name};{rest}".encode()) % self._groups
        return self._group_of[measure, breakdown]

    def _names(self) -> dict[str, list[str]]:
        book = self.codebook
        return {
            "measure": list(self._feed.measures),
            "breakdown": book.breakdowns.names,
            "area": book.areas.names,
            "period": book.periods.names,
            "status": self._statuses,
            "symbol": [*map(str, SYMBOLS)],
            "flag": _FLAGS,
        }

    def _to_rows(self, frame: pd.DataFrame) -> npt.NDArray[np.void]:
        rows = np.empty(len(frame), _CELL)
        for name, names in self._names().items():
            column = frame[name]
            if not isinstance(column.dtype, pd.CategoricalDtype):
                column = column.astype(pd.CategoricalDtype(names))
            rows[name] = column.cat.codes
        for name in ("value", "row", "column"):
            rows[name] = frame[name]
        return rows

    def _to_frame(self, rows: npt.NDArray[np.void]) -> pd.DataFrame:
        sheet, headers = self._table
        different = list(dict.fromkeys(headers))
        of_column = np.array([different.index(header) for header in headers])
        columns: dict[str, object] = {}
        for name, names in self._names().items():
            if name in ("symbol", "flag"):
                columns[name] = pd.Series(np.array([*names, None], object)[rows[name]], dtype=object)
            else:
                columns[name] = name_codes(rows[name], names)
        columns["value"] = rows["value"].astype(float)
        columns["sheet"] = name_codes(np.zeros(len(rows), np.int8), [sheet])
        columns["row"], columns["column"] = rows["row"].astype(np.int64), rows["column"].astype(np.int64)
        columns["header"] = name_codes(of_column[rows["column"] - 1], different)
        return pd.DataFrame(columns)

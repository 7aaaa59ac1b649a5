"""A list that does not fit in memory, put aside under pseudonyms and taken up again some people at a time.

Rows of one person stand together, as the checks of people want them. So do all rows of whoever shares with somebody
else what may stand in one row only, such as the number of a case: they are few, and are taken up last.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from oba.cases.dataset import MEMORY_BESIDE_ROWS, connect, write_part
from oba.cases.fields import CASE, PERSON
from oba.cases.raw import Rows

_WHO, _ROW, _APART = "spilled_who", "spilled_row", "(SELECT who FROM apart)"
_FIRST, _LAST = "", "g"
"""What stands before and after every pseudonym, of which each is of hexadecimal signs."""
_PREFIXES = 16**8


@dataclass(frozen=True)
class Share:
    """Some rows of a list in the order of the file, with their numbers in it, and whose they are.

    All of the people whose pseudonym is from `first` on and before `last`, but for those `apart`; or, where these two
    are blank, of those apart.
    """

    frame: pd.DataFrame
    numbers: Rows
    first: str
    last: str
    apart: frozenset[str]

    def has(self, people: pd.Series) -> "pd.Series[bool]":
        """Return which of some people are among those whose rows these are."""
        if self.last:
            return (people >= self.first) & (people < self.last) & ~people.isin(self.apart)
        return people.isin(self.apart)


class Spill:
    """Rows put aside in a private folder of their own, which is empty again when it is closed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parts: list[Path] = []
        self._shares: list[Path] = []
        self.rows = 0
        self._kinds: dict[str, str] = {}

    def add(self, frame: pd.DataFrame, numbers: Rows) -> None:
        """Put rows aside that have pseudonyms; `numbers` are theirs in the file."""
        self._kinds = {str(name): frame[name].dtype.kind for name in frame}
        who = frame[PERSON].where(frame[PERSON].notna(), frame[CASE])
        order = np.argsort(who.to_numpy(object).astype("S"), kind="stable")
        spilled = frame.copy(deep=False)
        spilled[_WHO], spilled[_ROW] = who, numbers
        types = {name: _TYPES.get(kind, "VARCHAR") for name, kind in self._kinds.items()}
        path = self._folder / f"part-{len(self._parts):06}.parquet"
        write_part(spilled.iloc[order], types | {_WHO: "VARCHAR", _ROW: "BIGINT"}, path)
        self._parts.append(path)
        self.rows += len(frame)

    def shares(self, wanted: int, alone: list[str]) -> Iterator[Share]:
        """Yield the rows again, about as many as wanted at a time; each of `alone` holds what is in one row only."""
        count = max(1, -(-self.rows // wanted))
        edges = [_FIRST, *(f"{number * _PREFIXES // count:08x}" for number in range(1, count)), _LAST]
        with connect(self._folder, MEMORY_BESIDE_ROWS) as database:
            self._set_apart(database, alone)
            apart = frozenset(str(one) for (one,) in database.execute("SELECT who FROM apart").fetchall())
            for first, last in pairwise(edges):
                chosen = f"{_WHO} >= '{first}' AND {_WHO} < '{last}' AND {_WHO} NOT IN {_APART}"
                yield self._take(database, chosen, first, last, apart)
            if apart:
                yield self._take(database, f"{_WHO} IN {_APART}", "", "", apart)

    def _set_apart(self, database: duckdb.DuckDBPyConnection, alone: list[str]) -> None:
        database.execute("CREATE TEMP TABLE apart (who VARCHAR)")
        for name in alone:
            # Among whom each value stands is all that is asked; of most it is one.
            shared = f'SELECT "{name}" FROM {self._all} WHERE "{name}" IS NOT NULL GROUP BY 1'  # noqa: S608
            shared = f"{shared} HAVING min({_WHO}) <> max({_WHO})"
            database.execute(
                f'INSERT INTO apart SELECT DISTINCT {_WHO} FROM {self._all} WHERE "{name}" IN ({shared})'  # noqa: S608
            )

    def _take(
        self, database: duckdb.DuckDBPyConnection, chosen: str, first: str, last: str, apart: frozenset[str]
    ) -> Share:
        query = f"SELECT * FROM {self._all} WHERE {chosen} ORDER BY {_ROW}"  # noqa: S608
        frame = database.execute(query).df()
        numbers = frame.pop(_ROW).to_numpy(np.int64)
        del frame[_WHO]
        return Share(_restore(frame, self._kinds), numbers, first, last, apart)

    @property
    def _all(self) -> str:
        return f"read_parquet('{_quoted(self._folder)}/part-*.parquet')"

    def keep(self, frame: pd.DataFrame, numbers: Rows, types: Mapping[str, str]) -> None:
        """Put rows aside that are to be kept, in the columns of a dataset."""
        path = self._folder / f"kept-{len(self._shares):06}.parquet"
        write_part(frame.assign(**{_ROW: numbers}), {**types, _ROW: "BIGINT"}, path)
        self._shares.append(path)

    @property
    def kept(self) -> str:
        """Return the SQL that gives what is to be kept, in the order of a dataset: by person, then as in the file."""
        rows = f"read_parquet('{_quoted(self._folder)}/kept-*.parquet')"
        return f"SELECT * EXCLUDE ({_ROW}) FROM {rows} ORDER BY 1, {_ROW}"  # noqa: S608

    def close(self) -> None:
        """Delete what was put aside."""
        for path in (*self._parts, *self._shares):
            with suppress(FileNotFoundError):
                path.unlink()


_TYPES = {"M": "TIMESTAMP", "f": "DOUBLE", "i": "BIGINT"}


def _restore(frame: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    """Return rows as they were before they were put aside: days to the second, and None for a text that is none."""
    columns: dict[str, object] = {}
    for name, kind in kinds.items():
        column = frame[name]
        if kind == "M":
            columns[name] = column.to_numpy("datetime64[s]")
        elif kind in _TYPES:
            columns[name] = column.to_numpy()
        else:
            columns[name] = column.astype(object).where(column.notna(), None).to_numpy(object)
    return pd.DataFrame(columns, index=pd.RangeIndex(len(frame)), copy=False)


def _quoted(folder: Path) -> str:
    return str(folder).replace("'", "''")

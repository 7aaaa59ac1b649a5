"""A list of cases as it came: columns of text, each row with its number in the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class RawColumn:
    """A column's header, its different texts, and for each row the place of its text among them."""

    header: str
    texts: list[str]
    codes: npt.NDArray[np.int32]

    def __repr__(self) -> str:
        """Return the size alone: what is in it is about children."""
        return f"RawColumn({len(self.codes)} rows)"

    def says_same(self, other: "RawColumn") -> bool:
        """Return whether another column has the same text in each row."""
        mine, theirs = (np.array([*one.texts, ""], object)[one.codes] for one in (self, other))
        return bool((mine == theirs).all())


@dataclass(frozen=True)
class RawList:
    """The columns of a file's table. `numbers` are the rows' numbers in the file, counted from 1."""

    file: str
    sheet: str
    numbers: Rows
    columns: Sequence[RawColumn]
    ragged: Rows = field(default_factory=lambda: np.zeros(0, np.int64))
    """Positions of rows with too few or too many cells."""
    attempts: Rows | None = None
    """Of a list that came with returns, the attempt that each row is of."""
    files: Mapping[int, str] = field(default_factory=dict)
    """What each of those attempts is called, in place of `file`."""
    by_number: bool = False
    """Whether a position is a row's number in the file itself, as of a list that was read in parts."""

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.numbers)

    def __repr__(self) -> str:
        """Return the size alone: what is in it is about children."""
        return f"RawList({len(self)} rows, {len(self.columns)} columns)"

    def without_cells(self) -> "RawList":
        """Return what findings need of it: where it is from, and the rows' numbers."""
        return replace(self, columns=[])

    def number_of(self, position: int) -> int:
        """Return the number that the row at a position has in the file."""
        return position if self.by_number else int(self.numbers[position])

    def name_file(self, position: int) -> str:
        """Return what the file, or the return, of a row is called."""
        return self.file if self.attempts is None else self.files[int(self.attempts[position])]

    def find(self, headers: Sequence[str]) -> RawColumn | None:
        """Return the first column with one of the headers; letter case and any kind of space do not matter."""
        by_name: dict[str, RawColumn] = {}
        for column in self.columns:
            by_name.setdefault(plain(column.header), column)
        return next((by_name[plain(header)] for header in headers if plain(header) in by_name), None)

    def find_all(self, header: str) -> list[RawColumn]:
        """Return every column with a header, in the order of the file."""
        return [column for column in self.columns if plain(column.header) == plain(header)]


def plain(text: str) -> str:
    """Return a text in small letters, with one plain space where there were others, and none at its ends."""
    return " ".join(text.split()).casefold()


def make_raw_column(header: str, cells: Sequence[str]) -> RawColumn:
    """Return the column of some cells."""
    codes, texts = pd.factorize(np.array(cells, dtype=object))
    return RawColumn(header, [str(text) for text in texts], codes.astype(np.int32))

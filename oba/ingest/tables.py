"""A table of text as it was in the file, with the place of every cell."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

Codes = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]
"""Places of rows in a table, counted from 0."""


@dataclass(frozen=True)
class Column:
    """A column's different texts, and for each row the number of its text."""

    texts: list[str]
    codes: Codes

    def blanks(self) -> Mask:
        """Return which rows have nothing here, or only space."""
        blank = np.fromiter((not text or text.isspace() for text in self.texts), bool, len(self.texts))
        return blank[self.codes] if len(blank) else np.zeros(len(self.codes), bool)

    def matches(self, wanted: str | list[str]) -> Mask:
        """Return which rows have any of the texts; letter case and surrounding space do not matter."""
        choices = {plain_text(text) for text in ([wanted] if isinstance(wanted, str) else wanted)}
        fits = np.fromiter((plain_text(text) in choices for text in self.texts), bool, len(self.texts))
        return fits[self.codes] if len(fits) else np.zeros(len(self.codes), bool)


@dataclass(frozen=True)
class Table:
    """Columns under joined headers. `rows` are the rows of the file, counted from 1 with the headers.

    In a CSV file a row is the physical line on which the record starts, as an editor shows it; in a
    workbook it is the sheet's row. Columns count from 1.
    """

    file: str
    sheet: str
    headers: list[str]
    columns: list[Column]
    rows: Positions
    ragged: dict[int, int] = field(default_factory=dict)
    """Position of each row with too few or too many cells: how many it has."""

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def _places(self) -> dict[str, int]:
        places: dict[str, int] = {}
        for place, header in enumerate(self.headers):
            places.setdefault(plain_text(header), place)
        return places

    def find(self, names: str | list[str]) -> int | None:
        """Return the place of the first column that has any of the names, or None."""
        for name in [names] if isinstance(names, str) else names:
            place = self._places.get(plain_text(name))
            if place is not None:
                return place
        return None


def plain_text(text: str) -> str:
    """Return a text without surrounding or doubled space, in small letters."""
    return " ".join(text.split()).casefold()


def make_column(cells: list[str]) -> Column:
    """Return the column of some cells."""
    codes, texts = pd.factorize(np.array(cells, dtype=object))
    return Column([str(text) for text in texts], codes.astype(np.int32))


def join_headers(header_rows: list[list[str]]) -> list[str]:
    """Return one header per column from one or several header rows.

    An empty cell of an upper row repeats the one left of it, as merged cells leave it; the parts are
    joined by ` / `, without blanks and repeats.
    """
    width = max((len(row) for row in header_rows), default=0)
    filled = []
    for number, row in enumerate(header_rows):
        cells = [" ".join(cell.split()) for cell in row] + [""] * (width - len(row))
        if number < len(header_rows) - 1:
            for place in range(1, width):
                cells[place] = cells[place] or cells[place - 1]
        filled.append(cells)
    return [" / ".join(dict.fromkeys(part for part in parts if part)) for parts in zip(*filled, strict=True)]

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
        for place, header in enumerate(number_repeats(self.headers)):
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


def join_headers(header_rows: list[list[str]], *, bands: bool = True) -> list[str]:
    """Return one header per column from one or several header rows.

    With `bands`, an empty cell of an upper row repeats the one left of it, as merged cells leave it, up to
    where a row further up begins another band. The parts are joined by ` / `, without blanks and repeats.
    """
    width = max((len(row) for row in header_rows), default=0)
    filled: list[list[str]] = []
    starts = [False] * width
    for number, row in enumerate(header_rows):
        cells = [" ".join(cell.split()) for cell in row] + [""] * (width - len(row))
        own = [bool(cell) for cell in cells]
        if bands and number < len(header_rows) - 1:
            for place in range(1, width):
                if not starts[place]:
                    cells[place] = cells[place] or cells[place - 1]
        starts = [before or here for before, here in zip(starts, own, strict=True)]
        filled.append(cells)
    return [" / ".join(dict.fromkeys(part for part in parts if part)) for parts in zip(*filled, strict=True)]


def name_headers(headers: list[str], lowest: list[str], columns: list[Column]) -> list[str]:
    """Return the headers up to the last that is used; a column of cells without a header is `column B`.

    A spacer under a band, with no cell and no header of its own, has none.
    """
    named: list[str] = []
    width = max((place + 1 for place, header in enumerate(headers) if header), default=0)
    for place, (header, column) in enumerate(zip(headers[:width], columns, strict=False)):
        empty = all(not text or text.isspace() for text in column.texts)
        own = place < len(lowest) and lowest[place].strip()
        named.append(header if header and (own or not empty) else "" if empty else f"column {column_letters(place)}")
    while named and not named[-1]:
        named.pop()
    return named


def number_repeats(headers: list[str]) -> list[str]:
    """Return the headers with the second of the same name as `name [2]`, so that each column can be named."""
    seen: dict[str, int] = {}
    numbered = []
    for header in headers:
        plain = plain_text(header)
        seen[plain] = seen.get(plain, 0) + 1
        numbered.append(f"{header} [{seen[plain]}]" if header and seen[plain] > 1 else header)
    return numbered


def column_letters(place: int) -> str:
    """Return a column's letters as a spreadsheet shows them: A for 0, AA for 26."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

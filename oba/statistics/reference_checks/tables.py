"""Reading a folder of reference results, and what a check hands back: recomputed columns with their tolerances."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from oba.statistics.reasons import Floats

CLOSED_FORM = 1e-9  # relative
ROUNDING = 1e-13  # absolute: files hold fifteen digits


@dataclass(frozen=True)
class Answer:
    """One recomputed column: numbers or words, a row each, and how near a number has to be."""

    values: Any
    relative: float = CLOSED_FORM
    absolute: Any = ROUNDING


@dataclass(frozen=True)
class Answers:
    """What a check can say of a file: columns it takes as given, and columns it recomputed."""

    given: frozenset[str]
    columns: dict[str, Answer]


def answer(given: Iterable[str], **columns: Any) -> Answers:
    """Answers with the tolerance of closed forms; the names of columns such as `95_0cl` come through `limits_95`."""
    return Answers(
        frozenset(given),
        {name: a if isinstance(a, Answer) else Answer(a) for name, a in columns.items()},
    )


@dataclass(frozen=True)
class Table:
    """A CSV file as columns of text; an empty cell is missing."""

    name: str
    columns: dict[str, list[str]]

    @cached_property
    def rows(self) -> int:
        """Number of rows below the header."""
        return len(next(iter(self.columns.values()), []))

    def words(self, column: str) -> list[str]:
        """One column as text; a `KeyError` naming file and column when it is not there."""
        if column not in self.columns:
            raise KeyError(f"{self.name} has no column {column}")
        return self.columns[column]

    def numbers(self, column: str) -> Floats:
        """One column as numbers, missing where empty."""
        return np.array([float(cell) if cell not in ("", "NA") else np.nan for cell in self.words(column)])

    def flags(self, column: str) -> Any:
        """One column of TRUE and FALSE."""
        return np.array([cell == "TRUE" for cell in self.words(column)], dtype=bool)

    def where(self, column: str, word: str) -> "Table":
        """The rows whose cell in a column is this word."""
        keep = [place for place, cell in enumerate(self.words(column)) if cell == word]
        return Table(self.name, {name: [cells[i] for i in keep] for name, cells in self.columns.items()})

    def distinct(self, *names: str) -> list[tuple[str, ...]]:
        """Distinct combinations of columns in the order in which they come."""
        return list(dict.fromkeys(zip(*(self.words(name) for name in names), strict=True)))


@dataclass
class Folder:
    """A folder of reference files; each is read once, and what has been read is remembered."""

    path: Path
    read: dict[str, Table] = field(default_factory=dict)

    def table(self, name: str) -> Table:
        """The table of one file."""
        if name not in self.read:
            with (self.path / name).open(newline="", encoding="utf-8") as lines:
                header, *rows = list(csv.reader(lines)) or [[]]
            columns = {column: [row[place] for row in rows] for place, column in enumerate(header)}
            self.read[name] = Table(name, columns)
        return self.read[name]


def arrange(keys: Iterable[Any], wanted: Iterable[Any]) -> Any:
    """Places of the wanted keys among those recomputed, so that a file may hold its rows in any order."""
    place = {key: number for number, key in enumerate(keys)}
    return np.array([place[key] for key in wanted], dtype=np.intp)


def limit_columns(intervals: dict[str, Any], prefix: str = "") -> dict[str, Answer]:
    """Columns `lower95_0cl`, `upper95_0cl` and so on from intervals by their suffix (`95_0`, `99_8`)."""
    return {
        f"{prefix}{side}{suffix}cl": Answer(getattr(interval, side))
        for suffix, interval in intervals.items()
        for side in ("lower", "upper")
    }

"""What counting is given: the kept rows of each list as a relation that a database can read, and its day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol


@dataclass(frozen=True)
class KeptList:
    """The kept rows of one case list: `relation` is what stands after FROM.

    `as_at` is the day of the extract: what happened later is not known. `load` is its number in the register. Of what
    ended before `whole_from` rows may be erased already, since their time was over: no period that begins earlier is
    counted again, and what was counted of it stays. A list of returns knows the accepted `attempts` that it was read
    from, and has every row of the `months` alone, by their number since the year 0.
    """

    list_id: str
    relation: str
    as_at: date
    load: int
    whole_from: date = date.min
    attempts: tuple[int, ...] = ()
    months: frozenset[int] | None = None

    def has_whole(self, first: int, last: int) -> bool:
        """Return whether every row of all months from one to another is there."""
        return self.months is None or self.months >= set(range(first, last + 1))


KeptLists = Mapping[str, KeptList]
"""Kept rows by the id of their list."""


@dataclass(frozen=True)
class KeptLink:
    """The linked pairs of two case lists: `relation` has `left_person` and `right_person`, each of them once.

    `told` says what is to be said with every figure that is counted through them.
    """

    link_id: str
    relation: str
    left: str
    right: str
    as_at: date
    load: int
    told: tuple[str, ...] = ()

    def people_of(self, list_id: str) -> str:
        """Return the column of the people of one of the two lists."""
        return {self.left: "left_person", self.right: "right_person"}[list_id]


KeptLinks = Mapping[str, KeptLink]
"""Linked pairs by the id of their link."""

Rows = Sequence[tuple[Any, ...]]


class CaseDatabase(Protocol):
    """A database that holds the kept rows and is asked in SQL: DuckDB over files, or Spark."""

    def query(self, statement: str) -> Rows:
        """Return the rows that one SELECT gives, which are aggregates: few."""

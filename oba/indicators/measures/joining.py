"""Lengthen a curve by older releases: they give the points before its first, and never another.

This is the one place where releases are put together. Where their basis differs, or nothing shows that it is the same,
the series breaks, and everything that reads a curve obeys its breaks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from oba.indicators.indicator import Earlier
from oba.indicators.measures.routes import Disagreement, compare_routes, fill, is_unavailable
from oba.indicators.measures.rows import Rows, cells_of, take
from oba.periods import read_code

UNCHECKED = "The figures before are from an older release. No period is in both, so the basis may be another."
APART = "The figures before are from an older release. It differs by more than rounding where both have a figure."


@dataclass(frozen=True, slots=True)
class Join:
    """Where the curve of an area goes from an older release to a newer one: `since` is the newer one's first period.

    `reason` says why the series breaks there; blank where both are on one basis.
    """

    area: str
    since: str
    reason: str


@dataclass(frozen=True, slots=True)
class Lengthened:
    """A table with what older releases add, where they join it, and where they differ from it."""

    table: Rows
    joins: tuple[Join, ...]
    disagreements: tuple[Disagreement, ...]


def lengthen(table: Rows, older: Sequence[tuple[Earlier, Rows]]) -> Lengthened:
    """Return a table with what older releases (newest first, each with its rows) have before its first figures.

    What the table has stays as it is: a figure that is hidden or flagged is one. Nothing is averaged.
    """
    joins: list[Join] = []
    apart: list[Disagreement] = []
    begins: dict[str, int] = {}  # with which of the older releases the curve of an area begins by now
    for number, (one, rows) in enumerate(older, 1):
        differing = compare_routes("", table, rows, one.feed, one.tolerance, is_older=True)
        firsts = _find_firsts(table)
        extra = _take_before(rows, firsts, read_code(one.until).end)
        agrees = _list_shared(table, rows) - {item.area for item in differing}
        differs = {item.area for item in differing}
        for area in dict.fromkeys(extra["area"].tolist()):
            if area in firsts:
                told = " ".join(other.basis for other, _ in older[begins.get(area, 0) : number] if other.basis)
                doubt = "" if area in agrees else APART if area in differs else UNCHECKED
                joins.append(Join(area, firsts[area], told or doubt))
            begins[area] = number
        table = fill(table, extra)
        apart += differing
    return Lengthened(table, tuple(joins), tuple(apart))


def _find_firsts(table: Rows) -> dict[str, str]:
    """Return the first period of each area that has a figure, be it hidden or flagged."""
    found: dict[str, tuple[date, str]] = {}
    for area, period in cells_of(take(table, ~is_unavailable(table))):
        this = (read_code(period).end, period)
        found[area] = min(found.get(area, this), this)
    return {area: period for area, (_, period) in found.items()}


def _take_before(rows: Rows, firsts: Mapping[str, str], until: date) -> Rows:
    """Return the rows of an older release that lie before the first of their area, up to a day."""
    ends = ((read_code(period).end, firsts.get(area)) for area, period in cells_of(rows))
    before = (end <= until and (first is None or end < read_code(first).end) for end, first in ends)
    return take(rows, np.fromiter(before, bool, len(rows["area"])) & ~is_unavailable(rows))


def _list_shared(table: Rows, rows: Rows) -> set[str]:
    """Return the areas that both tables have a number for in a period."""
    return {area for area, _ in set(_list_numbers(table)) & set(_list_numbers(rows))}


def _list_numbers(table: Rows) -> Iterator[tuple[str, str]]:
    return cells_of(take(table, ~np.isnan(table["value"])))

"""Two ways to one figure: where they differ, and what the one has that the other lacks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oba.indicators.measures.rows import Rows, is_among, places_of, stack, take
from oba.vocabulary import Symbol


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two routes to one figure that differ by more than rounding; `other_flag` if a check flagged the other.

    `is_older` where the other is an older release, which the newer one overtook.
    """

    category: str
    area: str
    period: str
    value: float
    other_value: float
    other_feed: str
    other_observation: int
    other_flag: str | None = None
    is_older: bool = False


def compare_routes(
    category: str, table: Rows, other: Rows, feed: str, tolerance: float, is_older: bool = False
) -> list[Disagreement]:
    """Return the cells that two tables both have a value for and differ by more than `tolerance`."""
    place_of = places_of(table)
    pairs = [(place_of.get(cell), there) for cell, there in places_of(other).items()]
    here, there = np.array([pair for pair in pairs if pair[0] is not None], np.intp).reshape(-1, 2).T
    value, theirs = table["value"][here], other["value"][there]
    apart = np.flatnonzero(np.abs(value - theirs) > tolerance + 1e-9)
    apart = apart[np.argsort(here[apart], kind="stable")]
    rows = take(other, there[apart])
    return [
        Disagreement(category, area, period, ours, others, feed, inputs[0][1], flag if flag == flag else None, is_older)
        for area, period, ours, others, inputs, flag in zip(
            rows["area"],
            rows["period"],
            value[apart].tolist(),
            theirs[apart].tolist(),
            rows["inputs"],
            rows["flag"],
            strict=True,
        )
    ]


def fill(table: Rows, other: Rows) -> Rows:
    """Add the other table's figures where the first has none; what is hidden in the first stays hidden."""
    unavailable = is_unavailable(table)
    kept = take(table, ~unavailable)
    extra = take(other, ~is_among(other, places_of(kept)))
    rest = take(table, unavailable & ~is_among(table, places_of(extra)))
    return stack([kept, rest, extra])


def is_unavailable(table: Rows) -> NDArray[np.bool_]:
    """Return which rows have no figure because nobody has one; what is hidden is another matter."""
    is_said: NDArray[np.bool_] = table["symbol"] == Symbol.UNAVAILABLE.value
    return np.isnan(table["value"]) & is_said

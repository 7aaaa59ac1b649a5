"""Does a short series rise or fall, by the order of its values alone: for figures without intervals.

Source: Mann (1945), Econometrica 13:245-259; Kendall (1975), Rank Correlation Methods. The chance is exact at any
length, ties included: under no trend every order is as likely, and the number of pairs out of order among all orders
of a set with equal values has the q-multinomial coefficient as its generating function (MacMahon 1915, Combinatory
Analysis). `scipy.stats.kendalltau(method="exact")` gives the same, but refuses ties, which published figures have.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

FEWEST = 5
"""Values below which no order is rarer than one in twenty: of four, all rising has a two-sided chance of 1/12."""


@dataclass(frozen=True, slots=True)
class Order:
    """Kendall's S (pairs that rise less pairs that fall), how large it could be, and the two-sided exact chance."""

    s: int
    most: int
    chance: float


def measure_order(values: Sequence[float]) -> Order:
    """Mann-Kendall test of one series, oldest first, without missing values; two-sided by doubling, at most 1.

    `ValueError` for a value that is missing. A series that never changes has S of 0 of 0 and a chance of 1.
    """
    column = np.asarray(values, dtype=np.float64)
    if np.isnan(column).any():
        raise ValueError("a missing value has no place in an order: leave it out")
    s = int(np.triu(np.sign(column[None, :] - column[:, None])).sum())
    ways = count_orders([int(number) for number in Counter(column.tolist()).values()])
    pairs = len(ways) - 1
    out_of_order = (pairs - abs(s)) // 2
    beyond = sum(ways[: out_of_order + 1]) / sum(ways)
    return Order(s, pairs, min(1.0, 2.0 * beyond))


def count_orders(alike: Sequence[int]) -> list[int]:
    """Return in how many orders of a set 0, 1, 2... pairs are out of order; `alike` are the sizes of its ties."""
    ways = np.array([1], dtype=object)
    total = 0
    for size in alike:
        for one in range(1, size + 1):
            total += 1
            ways = _divide(_multiply(ways, total), one)
    return [int(number) for number in ways]


def _multiply(ways: np.ndarray, power: int) -> np.ndarray:
    """Multiply a polynomial, lowest power first, by 1 - q^power."""
    longer = np.concatenate([ways, np.zeros(power, dtype=object)])
    longer[power:] -= ways
    return longer


def _divide(ways: np.ndarray, power: int) -> np.ndarray:
    """Divide a polynomial by 1 - q^power, which goes into it."""
    rest = ways.copy()
    for place in range(power, len(rest)):
        rest[place] += rest[place - power]
    return rest[: len(rest) - power]


def count_run(values: Sequence[float]) -> int:
    """Return how many times running the newest values rose (above 0) or fell (below 0); 0 after no change."""
    steps = np.sign(np.diff(np.asarray(values, dtype=np.float64)))
    run = 0
    for step in steps[::-1]:
        if step != steps[-1]:
            break
        run += int(step)
    return run

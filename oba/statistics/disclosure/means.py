"""Which means may stand beside each other so that nobody's score, and no few people's, can be worked back."""

import math
from collections.abc import Sequence
from typing import NamedTuple

FEWEST = 10
"""Of fewer people no mean is given: one of them could be told from it."""
FEWEST_APART = 5
"""So many must have changed, or be away from an end of the scale, unless nobody is: the others add nothing to a sum."""


def choose_means(whole: float, parts: Sequence[float], fewest: int = FEWEST) -> list[bool]:
    """Return which parts of a whole may have a mean beside that of all, each by its number of people.

    The mean of those that are left over can be worked back from the others, so they are none, or `fewest` together: the
    smallest part goes with those that are few themselves where it is not so.
    """
    told = [number >= fewest for number in parts]
    left = whole - sum(number for number, is_told in zip(parts, told, strict=True) if is_told)
    if 0 < left < fewest and any(told):
        told[min((at for at, is_told in enumerate(told) if is_told), key=lambda at: parts[at])] = False
    return told


def choose_apart(whole: float, parts: Sequence[float]) -> list[bool]:
    """Return which parts may have a mean beside that of all, each by how many of it changed (or are off an end).

    Those are none, or `FEWEST_APART`, of each part that is told and of those that are left over: whoever did not change
    adds nothing to what is left of the sum, which is that of the few then.
    """
    told = choose_means(whole, parts, FEWEST_APART)
    return [is_told or number == 0 for is_told, number in zip(told, parts, strict=True)]


class FromEnd(NamedTuple):
    """How far the scores of some people are from an end of the scale: added up, and their squares added up."""

    total: float
    squares: float

    @property
    def fewest(self) -> float:
        """Return how many are away from the end at least: no fewer have such a sum and such squares (Cauchy)."""
        return self.total**2 / self.squares if self.squares > 0 else 0.0

    @property
    def tells(self) -> bool:
        """Return whether they may be few, so that the sum is theirs: the others, who stand at the end, add nothing."""
        return abs(self.total) > _NOTHING and math.ceil(self.fewest - _NOTHING) < FEWEST_APART


_NOTHING = 1e-6
"""What is left of two equal sums of scores, which have a few decimals at most."""


def measure_from_end(number: float, total: float, squares: float, end: float) -> FromEnd:
    """Return how far so many scores, of which the sum and the squares are known, are from an end of their scale."""
    return FromEnd(abs(number * end - total), squares - 2.0 * end * total + number * end**2)


def choose_spread(whole: FromEnd, parts: Sequence[FromEnd | None]) -> list[bool]:
    """Return which parts of a whole may have a mean beside that of all, each by its distance from an end of the scale.

    Neither a part that is told nor what is left over is of so few away from the end. None is a part that has no mean.
    """
    told = [part is not None and not part.tells for part in parts]
    known = {at: part for at, part in enumerate(parts) if part is not None and told[at]}
    total = whole.total - sum(part.total for part in known.values())
    squares = whole.squares - sum(part.squares for part in known.values())
    for place in sorted(known, key=lambda at: known[at].fewest):
        if not FromEnd(total, squares).tells:
            break
        told[place] = False
        total, squares = total + known[place].total, squares + known[place].squares
    return told

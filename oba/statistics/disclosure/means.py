"""Which means may stand beside each other so that nobody's score, and no few people's, can be worked back."""

from collections.abc import Sequence

FEWEST = 10
"""Of fewer people no mean is given: one of them could be told from it."""
FEWEST_APART = 5
"""So many must have changed, or be away from an end of the scale, unless nobody is: the others add nothing to a sum."""


def choose_means(whole: float, parts: Sequence[float], fewest: int = FEWEST) -> list[bool]:
    """Return which parts of a whole may have a mean beside that of all, each by its number of people.

    The mean of those that are left over can be worked back from the others, so they are none, or `fewest` together: the
    smallest parts go with those that are few themselves until it is so.
    """
    told = [number >= fewest for number in parts]
    left = whole - sum(number for number, is_told in zip(parts, told, strict=True) if is_told)
    for place in sorted((at for at, is_told in enumerate(told) if is_told), key=lambda at: parts[at]):
        if not 0 < left < fewest:
            break
        told[place] = False
        left += parts[place]
    return told


def choose_apart(whole: float, parts: Sequence[float]) -> list[bool]:
    """Return which parts may have a mean beside that of all, each by how many of it changed (or are off an end).

    Those are none, or `FEWEST_APART`, of each part that is told and of those that are left over: whoever did not change
    adds nothing to what is left of the sum, which is that of the few then.
    """
    told = choose_means(whole, parts, FEWEST_APART)
    return [is_told or number == 0 for is_told, number in zip(told, parts, strict=True)]

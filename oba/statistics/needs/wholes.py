"""Whether shares are those of one whole: plain numbers, for definitions are read where numpy is not."""

from collections.abc import Collection

_ALL = 100.0
_FLOAT = 1e-9


def add_to_all(shares: Collection[float], rounded_to: float) -> bool:
    """Return whether shares in per cent, each rounded to `rounded_to`, can be those of one whole."""
    return abs(sum(shares) - _ALL) <= len(shares) * rounded_to / 2 + _FLOAT

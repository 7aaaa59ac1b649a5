"""How wide the columns of a table are: by their words, so that none is squeezed and none idle."""

from collections.abc import Sequence

_LEAST, _MOST = 13, 40


def share_width(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """Return each column's share of the width of a table, by its longest text within limits; they sum to 1."""
    longest = [max(len(text) for text in texts) for texts in zip(columns, *rows, strict=True)]
    weights = [min(max(length, _LEAST), _MOST) for length in longest]
    return [weight / sum(weights) for weight in weights]

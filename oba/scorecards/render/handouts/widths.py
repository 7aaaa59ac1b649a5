"""How wide the columns of a table are, by their words, so that none is squeezed and none idle; how many rows fit."""

import math
from collections.abc import Iterator, Sequence

_LEAST, _MOST = 13, 40


def share_width(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """Return each column's share of the width of a table, by its longest text within limits; they sum to 1."""
    longest = [max(len(text) for text in texts) for texts in zip(columns, *rows, strict=True)]
    weights = [min(max(length, _LEAST), _MOST) for length in longest]
    return [weight / sum(weights) for weight in weights]


def split_rows(
    columns: Sequence[str], rows: Sequence[Sequence[str]], most_rows: int, most_lines: int, letters: int
) -> Iterator[Sequence[Sequence[str]]]:
    """Yield the rows of a table in pieces, each of at most so many rows and so many lines of print, and one at least.

    `letters` fit on a line across all columns.
    """
    shares = share_width(columns, rows)
    piece: list[Sequence[str]] = []
    used = 0
    for row in rows:
        lines = max(math.ceil(len(text) / (share * letters)) for text, share in zip(row, shares, strict=True))
        if piece and (len(piece) == most_rows or used + lines > most_lines):
            yield piece
            piece, used = [], 0
        piece.append(row)
        used += lines
    if piece:
        yield piece

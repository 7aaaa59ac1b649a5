"""Rows of a table on slides: as many as can be read, and no more than there is room for."""

import pytest

from oba.scorecards.render.handouts.widths import split_rows

SHORT, LONG = ("a", "b"), ("a", "x" * 100)
"""Of two columns on 40 letters the second takes 30: its hundred letters are four lines."""


@pytest.mark.parametrize(
    ("rows", "sizes"),
    [
        ([], []),
        ([SHORT] * 3, [3]),
        ([SHORT] * 5, [4, 1]),
        ([LONG] * 3, [2, 1]),
        ([LONG, SHORT, SHORT, LONG], [3, 1]),
    ],
)
def test_a_piece_has_at_most_four_rows_and_eight_lines(rows: list[tuple[str, str]], sizes: list[int]) -> None:
    head = ("One", "Two")
    found = list(split_rows(head, rows, most_rows=4, most_lines=8, letters=40))
    assert [len(piece) for piece in found] == sizes
    assert [row for piece in found for row in piece] == rows


def test_a_row_that_has_no_room_stands_alone() -> None:
    rows = [("a", "x" * 1000), SHORT]
    assert [len(one) for one in split_rows(("One", "Two"), rows, most_rows=4, most_lines=8, letters=40)] == [1, 1]

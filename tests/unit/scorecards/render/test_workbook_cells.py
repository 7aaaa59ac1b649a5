"""Heads of the workbook's tables: none is cut."""

import pytest
from openpyxl import Workbook

from oba.scorecards.render.workbook.cells import POINTS_PER_ROW, put_columns, start_sheet


@pytest.mark.parametrize(
    ("head", "rows"), [("Age", None), ("Ratio to England", 2), ("Children who began to be helped", 3)]
)
def test_a_row_of_heads_is_as_high_as_its_longest_needs(head: str, rows: int | None) -> None:
    """Columns of 16 letters, of which the button of the filter covers three: no word is cut in two."""
    sheet = Workbook().active
    assert sheet is not None
    start_sheet(sheet, "Title", [], [16, 16])
    put_columns(sheet, 3, ("Place", head))
    assert sheet.row_dimensions[3].height == (rows and rows * POINTS_PER_ROW)

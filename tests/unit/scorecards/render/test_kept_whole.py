"""Where a printed sheet begins a page, so that no chart is cut by the end of one."""

import pytest
from openpyxl import Workbook

from oba.scorecards.render.workbook.printing import keep_whole

NARROW, WIDE = (90.0,), (180.0,)
"""Widths of columns in letters: the first fits a page as it is, the second is drawn smaller, with more rows a page."""


@pytest.mark.parametrize(
    ("widths", "starts", "breaks"),
    [
        (NARROW, [5], []),  # rows 5 to 26 of the 48 that a page has
        (NARROW, [27], []),
        (NARROW, [29], [28]),
        (WIDE, [29], []),
        (NARROW, [29, 51], [28]),  # counted from the break: the second chart ends at row 72 of 76
        (NARROW, [29, 60], [28, 59]),
        (NARROW, [78], [77]),  # on a second page that the rows themselves came to
    ],
)
def test_a_page_begins_where_a_chart_would_be_cut(
    widths: tuple[float, ...], starts: list[int], breaks: list[int]
) -> None:
    sheet = Workbook().active
    assert sheet is not None
    for row in starts:
        keep_whole(sheet, row, 22, widths)
    assert [one.id for one in sheet.row_breaks.brk] == breaks


def test_a_tall_row_above_counts_as_tall_as_it_is() -> None:
    sheet = Workbook().active
    assert sheet is not None
    sheet.row_dimensions[3].height = 400
    keep_whole(sheet, 10, 22, NARROW)
    assert [one.id for one in sheet.row_breaks.brk] == [9]

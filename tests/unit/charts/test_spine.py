"""Where the rows of a spine go, and that no word of it is said by colour alone."""

import pytest

from oba.charts.spine import MARKS, UNTESTED, SpineRow, SpineSketch, draw_spine

ROWS = (
    SpineRow("Ready (%)", "68.0", "68.3", "worse", "worse", (0.0, 40.0, 60.0, 90.0), 30.0),
    SpineRow("Fed (%)", "49.0", "52.7", "not compared", "3.7 below, not tested", None, None),
)
SKETCH = SpineSketch("Worcestershire", ROWS)


@pytest.mark.parametrize(("narrow", "left", "right"), [(False, 408.0, 622.0), (True, 6.0, 334.0)])
def test_england_stands_midway_and_bars_run_between_their_ends(narrow: bool, left: float, right: float) -> None:
    drawing = draw_spine(SKETCH, narrow)
    assert drawing.middle == (left + right) / 2
    first, second = drawing.rows
    assert first.bars is not None
    (start, width), (inner, half) = first.bars
    assert (start, inner) == pytest.approx((left, left + 0.4 * (right - left)), abs=0.1)
    assert (width, half) == pytest.approx((0.9 * (right - left), 0.2 * (right - left)), abs=0.1)
    assert (second.bars, second.mark) == (None, "")


def test_words_of_different_meaning_have_marks_of_different_shape() -> None:
    shapes = {word: MARKS[word].shape for word in ("better", "worse", "similar", "higher")}
    assert len({*shapes.values(), UNTESTED.shape}) == 5
    assert len({*(pen.glyph for pen in MARKS.values()), UNTESTED.glyph}) == 5
    assert [row.is_open for row in draw_spine(SKETCH).rows] == [False, True]

"""A spine on a slide: PowerPoint has no such chart, so it is drawn of shapes that can be edited one by one."""

from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Pt

from oba.charts.palette import LIGHT
from oba.charts.spine import UNTESTED, SpineRow, SpineSketch
from oba.formula_guard import clean_text

_MARKS = {
    "triangle-up": MSO_SHAPE.ISOSCELES_TRIANGLE,
    "triangle-down": MSO_SHAPE.FLOWCHART_MERGE,
    "circle": MSO_SHAPE.OVAL,
    "diamond": MSO_SHAPE.DIAMOND,
    "square": MSO_SHAPE.RECTANGLE,
}
_NAME, _OWN, _ENGLAND, _LEFT, _RIGHT = 0.36, 0.455, 0.53, 0.55, 0.82
"""Where columns end, and where the bars begin and end, as shares of the width."""
_MOST_POINTS = 12


def add_spine(shapes: Any, drawn: SpineSketch, box: tuple[int, int, int, int]) -> Any:
    """Add a spine as one group of shapes to a slide, and return the group."""
    already = len(shapes)
    left, top, width, height = box
    step = height // (len(drawn.rows) + 1)
    points = Pt(min(_MOST_POINTS, Emu(step).pt * 0.62))
    for row, number in ((None, 0), *((row, number) for number, row in enumerate(drawn.rows, 1))):
        line = _Line(shapes, left, top + number * step, width, step, points)
        if row is None:
            line.write(drawn.place, _NAME - 0.06, _OWN, PP_ALIGN.RIGHT, "muted")
            line.write("England", _OWN, _ENGLAND, PP_ALIGN.RIGHT, "muted")
            line.write("worst, lowest", _LEFT, _RIGHT, PP_ALIGN.LEFT, "muted")
            line.write("best, highest", _LEFT, _RIGHT, PP_ALIGN.RIGHT, "muted")
        else:
            _add_row(line, row)
    # Grouped at the end: a group measures all that is in it anew with each shape that it is given.
    return shapes.add_group_shape(list(shapes)[already:])


def _add_row(line: "_Line", row: SpineRow) -> None:
    line.write(row.name, 0.0, _NAME, PP_ALIGN.LEFT, "ink")
    line.write(row.own, _NAME, _OWN, PP_ALIGN.RIGHT, "ink")
    line.write(row.england, _OWN, _ENGLAND, PP_ALIGN.RIGHT, "muted")
    line.write(f"{row.pen.glyph} {row.said}", _RIGHT + 0.015, 1.0, PP_ALIGN.LEFT, row.pen.colour)
    if row.placed is not None:
        line.bar(row.placed[0], row.placed[3], "grid")
        line.bar(row.placed[1], row.placed[2], "own_tint")
    line.middle()
    if row.at is not None:
        line.mark(row)


class _Line:
    """One line of a spine on a slide: words and bars between shares of the width."""

    def __init__(self, shapes: Any, left: int, top: int, width: int, height: int, points: Pt) -> None:
        self._shapes, self._points = shapes, points
        self._left, self._top, self._width, self._height = left, top, width, height

    def write(self, text: str, start: float, end: float, way: PP_ALIGN, colour: str) -> None:
        place = self._left + round(start * self._width)
        box = self._shapes.add_textbox(place, self._top, round((end - start) * self._width), self._height)
        frame = box.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
        paragraph = frame.paragraphs[0]
        paragraph.alignment = way
        run = paragraph.add_run()
        run.text, run.font.size, run.font.color.rgb = clean_text(text), self._points, _rgb(colour)

    def bar(self, start: float, end: float, colour: str) -> None:
        depth = round(self._height * 0.5)
        place, far = self._place(start), self._place(end)
        shape = self._shapes.add_shape(MSO_SHAPE.RECTANGLE, place, self._top + depth // 2, far - place, depth)
        _paint(shape, _rgb(colour), _rgb("axis"))

    def middle(self) -> None:
        place, edge = self._place(50.0), round(self._height * 0.1)
        bottom = self._top + self._height - edge
        one = self._shapes.add_connector(MSO_CONNECTOR.STRAIGHT, place, self._top + edge, place, bottom)
        one.line.color.rgb, one.line.width = _rgb("ink"), Pt(1.25)

    def mark(self, row: SpineRow) -> None:
        size = round(self._height * 0.42)
        place = self._place(row.at or 0.0) - size // 2
        shape = self._shapes.add_shape(_MARKS[row.pen.shape], place, self._top + (self._height - size) // 2, size, size)
        _paint(shape, _rgb("paper" if row.pen is UNTESTED else row.pen.colour), _rgb(row.pen.colour))

    def _place(self, share: float) -> int:
        return self._left + round((_LEFT + share / 100 * (_RIGHT - _LEFT)) * self._width)


def _paint(shape: Any, fill: RGBColor, edge: RGBColor) -> None:
    shape.shadow.inherit = False
    shape.fill.solid()
    shape.fill.fore_color.rgb = fill
    shape.line.color.rgb, shape.line.width = edge, Pt(0.75)


def _rgb(colour: str) -> RGBColor:
    found: RGBColor = RGBColor.from_string(LIGHT[colour][1:])
    return found

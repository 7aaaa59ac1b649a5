"""A map on a slide: PowerPoint has no such chart of our boundaries, so each place is a shape that can be edited."""

from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import PP_ALIGN
from pptx.util import Pt

from oba.charts.map import SHADES, MapSketch, shade_of, tell_steps
from oba.charts.palette import LIGHT
from oba.formula_guard import clean_text

_ROOM = 0.86
"""Share of the height that the map has; the key and the credit stand below it."""


def add_map(shapes: Any, drawn: MapSketch, box: tuple[int, int, int, int]) -> Any:
    """Add a map as one group of shapes to a slide, and return the group."""
    group = shapes.add_group_shape()
    left, top, width, height = box
    scale = min(width / 1000, height * _ROOM / drawn.height)
    start = left + (width - 1000 * scale) / 2
    for place in drawn.places:
        for ring in place.rings:
            points = [(round(start + x * scale), round(top + y * scale)) for x, y in ring]
            built = group.shapes.build_freeform(*points[0])
            built.add_line_segments(points[1:], close=True)
            shape = built.convert_to_shape()
            shape.shadow.inherit = False
            shape.fill.solid()
            shape.fill.fore_color.rgb = tint(shade_of(drawn, place.value))
            shape.line.color.rgb, shape.line.width = RGBColor.from_string(LIGHT["ink"][1:]), Pt(0.75)
    for place in drawn.places:
        x, y = start + place.at[0] * scale, top + place.at[1] * scale
        _write(group.shapes, f"{place.name}\n{place.text}", (x - width / 8, y - height / 28, width / 4, height / 14))
    words = "; ".join(text for _, text in tell_steps(drawn))
    _write(group.shapes, f"Darker is higher: {words}. {drawn.credit}", (left, top + height * 0.9, width, height * 0.1))
    return group


def tint(shade: int) -> RGBColor:
    """Return the colour of a shade: paper for none, then the own colour, stronger the higher."""
    share = 0.0 if not shade else 0.1 + 0.45 * (shade - 1) / (SHADES - 1)
    own, paper = (tuple(bytes.fromhex(LIGHT[name][1:])) for name in ("own", "paper"))
    return RGBColor(*(round(a * share + b * (1 - share)) for a, b in zip(own, paper, strict=True)))


def _write(shapes: Any, text: str, box: tuple[float, float, float, float]) -> None:
    frame = shapes.add_textbox(*map(round, box)).text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap = True
    for number, line in enumerate(text.split("\n")):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.CENTER
        run = paragraph.add_run()
        run.text, run.font.size = clean_text(line), Pt(11)

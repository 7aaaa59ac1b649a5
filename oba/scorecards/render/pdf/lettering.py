"""The words of a drawing, each text set in one piece.

WeasyPrint sets each letter of an SVG text by itself, since SVG lets a letter have a place and an angle of its own. Ours
have none, and their letters took a sixth of the time of a whole pack. So a text of a drawing is the tag `label`, which
is made known beside the tags that the library draws; all it does is by the library's own functions.
"""

from math import inf
from typing import Any

LABEL = "label"
_SHIFTED = {"middle": 0.5, "end": 1.0}


def register_labels() -> None:
    """Let the library draw the tag `label` of a drawing. OSError where Pango is missing."""
    from weasyprint.svg import TAGS  # noqa: PLC0415  needs Pango, which a server that prints nothing may lack

    TAGS.setdefault(LABEL, _draw_label)


def _draw_label(svg: Any, node: Any, font_size: float) -> None:
    """Draw a text at `x` and `y` of its node, on its line and beginning, in the middle or ending there."""
    from weasyprint.draw.text import draw_first_line  # noqa: PLC0415
    from weasyprint.matrix import Matrix  # noqa: PLC0415
    from weasyprint.svg.text import TextBox  # noqa: PLC0415
    from weasyprint.text.line_break import split_first_line  # noqa: PLC0415

    style = _style_of(svg, node, font_size)
    layout, _, _, width, _, _ = split_first_line(node.text, style, svg.context, inf, 0)
    x, y = svg.point(node.get("x"), node.get("y"), font_size)
    x -= width * _SHIFTED.get(node.get("text-anchor"), 0.0)
    svg.stream.push_state()
    fill, stroke = svg.set_graphical_state(node, font_size)
    svg.stream.begin_text()
    layout.reactivate(style)
    svg.fill_stroke(fill, stroke, text=True)
    draw_first_line(svg.stream, TextBox(layout, style), "none", "none", Matrix(d=-1, e=x, f=y))
    svg.stream.end_text()
    svg.stream.pop_state()


def _style_of(svg: Any, node: Any, font_size: float) -> Any:
    from weasyprint.css.properties import INITIAL_VALUES  # noqa: PLC0415
    from weasyprint.svg.text import Style  # noqa: PLC0415

    style = Style(INITIAL_VALUES)
    style.font_config = svg.font_config
    families = [name.strip() for name in node.get("font-family", "sans-serif").split(",")]
    style.update(font_family=families, font_size=font_size, font_weight=int(node.get("font-weight", 400)))
    return style

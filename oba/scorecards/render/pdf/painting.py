"""Drawings of the pages as a PDF needs them: their colours written on each part, and words for who cannot see them.

A page's style sheet does not reach into a drawing there, so that what `pages.css` says of one is said here by
attributes.
"""

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from oba.charts.palette import LIGHT
from oba.scorecards.render.pdf.lettering import LABEL

_SVG = "http://www.w3.org/2000/svg"
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_PACKED = "data:image/svg+xml;base64,"
_FONT = "Liberation Sans, Arial, sans-serif"
_GOOD, _BAD, _QUIET = "#14613f", "#9a3010", "#4a545e"

_DRAWN: Mapping[str, Mapping[str, str]] = {
    "grid": {"stroke": LIGHT["grid"], "stroke-width": "1"},
    "axis": {"stroke": LIGHT["axis"], "stroke-width": "1", "fill": "none"},
    "area": {"fill": "@", "stroke": "none"},
    "curve": {"fill": "none", "stroke": "@", "stroke-linejoin": "round"},
    "dot": {"fill": "@", "stroke": "@", "stroke-width": "1.5"},
    "open": {"fill": "#ffffff"},
    "mark-break": {"stroke": LIGHT["ink"], "stroke-width": "1.6", "stroke-dasharray": "8 4"},
    "mark-event": {"stroke": LIGHT["event"], "stroke-width": "1", "stroke-dasharray": "2 3"},
    "mark-letter": {"font-size": "12", "fill": LIGHT["muted"]},
    "target": {"stroke": LIGHT["ink"], "stroke-width": "2.2", "fill": "none"},
    "bar": {"fill": "@"},
    "whisker": {"stroke": LIGHT["ink"], "stroke-width": "1.2", "fill": "none"},
    "tick": {"fill": LIGHT["muted"]},
    "label": {"fill": "@"},
    "strong": {"font-weight": "700"},
    "spark-line": {"fill": "none", "stroke": LIGHT["own"], "stroke-width": "1.7", "stroke-linejoin": "round"},
    "spark-england": {"fill": "none", "stroke": LIGHT["axis"], "stroke-width": "1.4"},
    "spark-lone": {"fill": LIGHT["own"]},
    "spark-end": {"fill": LIGHT["own"]},
    "place-line": {"stroke": LIGHT["axis"], "stroke-width": "1", "fill": "none"},
    "place-other": {"stroke": LIGHT["axis"], "stroke-width": "1.5", "fill": "none"},
    "place-own": {"fill": LIGHT["own"]},
    "fill": {"fill": "@"},
    "line": {"fill": "none", "stroke": "@", "stroke-width": "2.2"},
    "thin": {"stroke-width": "1.2"},
    "on": {"fill": "none", "stroke": "#ffffff", "stroke-width": "2.6"},
}
"""What each class of a part looks like; `@` is the colour of the part."""

_SIGNS = {"better": _GOOD, "worse": _BAD, "improvement": _GOOD, "concern": _BAD, "pass": _GOOD, "fail": _BAD}
_WORDS = {"swatch": "How the line looks", "icon": "Sign", "spark": "Small line", "": "Bar"}
"""What a drawing is that only repeats the words beside it."""


def paint_drawings(page: str) -> str:
    """Return a page of HTML with each of its drawings as a picture that says how it looks and what it shows.

    A picture is set as one thing: a printer neither reads the thousand parts of a drawing as parts of the page nor
    looks for styles of each, and one that comes again is the same picture.
    """
    return _DRAWING.sub(lambda found: _make_picture(found[0]), page)


@lru_cache(maxsize=64)
def _make_picture(text: str) -> str:
    drawing = ElementTree.fromstring(text)  # noqa: S314  of our own templates
    classes = drawing.get("class", "").split()
    own = _colour_of_sign(drawing)
    for part in drawing.iter():
        _paint(part, own)
        part.attrib.pop("class", None)
        if part.tag == "text":
            part.tag = LABEL
    drawing.attrib.update({"xmlns": _SVG, "font-family": _FONT, "font-size": "13"})
    packed = b64encode(ElementTree.tostring(drawing)).decode()
    return f'<img class="{" ".join(classes)}" alt="{escape(_name_drawing(drawing, classes))}" src="{_PACKED}{packed}">'


def _name_drawing(drawing: Element, classes: Sequence[str]) -> str:
    """Return the alternative text of a drawing."""
    words = drawing.attrib.get("aria-label") or _WORDS.get(classes[0] if classes else "", _WORDS[""])
    signs = [one.removeprefix("icon-") for one in classes if one.startswith("icon-")]
    return f"{words}: {signs[0].replace('_', ' ')}" if signs else words


def _colour_of_sign(drawing: Element) -> str:
    classes = drawing.attrib.get("class", "").split()
    return next((_SIGNS[one.removeprefix("icon-")] for one in classes if one.removeprefix("icon-") in _SIGNS), _QUIET)


def _paint(part: Element, own: str) -> None:
    classes = part.attrib.get("class", "").split()
    colour = next((LIGHT[one[2:]] for one in classes if one.startswith("c-") and one[2:] in LIGHT), own)
    for name in classes:
        for attribute, value in _DRAWN.get(name, {}).items():
            if attribute not in ("stroke-width", "stroke-dasharray") or attribute not in part.attrib:
                part.set(attribute, colour if value == "@" else value)

"""Colours, dashes and marker shapes. A line is always told by its dash, shape and label as well as its colour."""

from dataclasses import dataclass

LIGHT: dict[str, str] = {
    "paper": "#fdfcf9",
    "ink": "#1c2329",
    "muted": "#56606b",
    "grid": "#e6e2d8",
    "axis": "#8b8f90",
    "own": "#1b4965",
    "own_tint": "#d3e0e9",
    "past": "#f3ecdc",
    "fan80": "#dcd8ea",
    "fan95": "#eeebf5",
    "forecast": "#5a4a8a",
    "england": "#8a3f1c",
    "region": "#2f6f3e",
    "mean": "#6d5a00",
    "median": "#8c2f63",
    "other": "#4c5a6b",
    "group": "#708ea4",
    "event": "#7b6f5a",
}
DARK: dict[str, str] = {
    "paper": "#15191d",
    "ink": "#ebe8e1",
    "muted": "#a9b1b8",
    "grid": "#2b3138",
    "axis": "#7c858d",
    "own": "#8ec5e8",
    "own_tint": "#243845",
    "past": "#2c281e",
    "fan80": "#37324a",
    "fan95": "#262432",
    "forecast": "#b9abe6",
    "england": "#eda37b",
    "region": "#8fcf9f",
    "mean": "#d9c25c",
    "median": "#e59ac0",
    "other": "#b4c0cd",
    "group": "#64899f",
    "event": "#bdae92",
}


@dataclass(frozen=True, slots=True)
class Pen:
    """How a line is drawn: colour name of the palette, dash, marker shape and the same shape as a letter."""

    colour: str
    dash: str = "solid"
    shape: str = "circle"
    glyph: str = "●"
    width: float = 1.6


OWN = Pen("own", "solid", "circle", "●", 2.6)
PENS: dict[str, Pen] = {
    "own": OWN,
    "england": Pen("muted", "dash", "diamond", "◆", 1.2),
    "region": Pen("region", "dot", "square", "■"),
    "neighbours_median": Pen("muted", "longdash", "triangle-down", "▼", 1.2),
    "county": Pen("other", "longdashdot", "cross", "✚"),
    "gap": Pen("ink", "solid", "circle", "●", 2.6),
}
CATEGORY_PENS: tuple[Pen, ...] = (
    Pen("own", "solid", "circle", "●", 2.4),
    Pen("england", "dash", "diamond", "◆", 2.0),
    Pen("region", "dot", "square", "■", 2.0),
    Pen("mean", "dashdot", "triangle-up", "▲", 2.0),
    Pen("median", "longdash", "triangle-down", "▼", 2.0),
    Pen("forecast", "longdashdot", "cross", "✚", 2.0),
)
FORECAST = Pen("forecast", "dash", "circle-open", "○", 2.2)
OVER = Pen("forecast", "solid", "diamond-open", "◇", 0.0)
"""Periods that are over and have no figure yet: a mark without a line."""
EARLIER = Pen("event", "dot", "", "┈", 1.4)

DASHES: dict[str, str] = {
    "solid": "",
    "dash": "7 5",
    "dot": "1.5 4",
    "dashdot": "8 4 1.5 4",
    "longdash": "12 5",
    "longdashdot": "12 4 1.5 4",
}


def pick_pen(kind: str, number: int = 0) -> Pen:
    """Return the pen of a comparator's kind, or of the `number`th group of a breakdown."""
    return PENS.get(kind) or CATEGORY_PENS[number % len(CATEGORY_PENS)]


_PLACE = "/* palette */"


def write_styles(sheet: str) -> str:
    """Return the style sheet with the palette's colours in light and dark put in its place."""
    dark = f"@media (prefers-color-scheme: dark) {{\n{_block(DARK, '  ')}}}\n"
    paper = f"@media print {{\n{_block(LIGHT, '  ')}}}\n"
    return sheet.replace(_PLACE, _block(LIGHT, "") + dark + paper + _name_classes(), 1)


def write_light_styles(sheet: str) -> str:
    """Return the style sheet with the light colours alone: of a chart within a page whose colours are not ours."""
    return sheet.replace(_PLACE, _block(LIGHT, "") + _name_classes(), 1)


def _name_classes() -> str:
    return "".join(f".c-{name} {{ --colour: var(--{name}); }}\n" for name in sorted(LIGHT))


def _block(colours: dict[str, str], margin: str) -> str:
    lines = "".join(f"{margin}  --{name}: {colour};\n" for name, colour in colours.items())
    return f"{margin}:root {{\n{lines}{margin}}}\n"

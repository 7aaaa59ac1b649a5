"""The palette as custom properties of the style sheet, so that drawings and charts have the same colours."""

from oba.charts.palette import DARK, LIGHT

_PLACE = "/* palette */"


def write_styles(sheet: str) -> str:
    """Return the style sheet with the palette's colours in light and dark put in its place."""
    dark = f"@media (prefers-color-scheme: dark) {{\n{_block(DARK, '  ')}}}\n"
    paper = f"@media print {{\n{_block(LIGHT, '  ')}}}\n"
    classes = "".join(f".c-{name} {{ --colour: var(--{name}); }}\n" for name in sorted(LIGHT))
    return sheet.replace(_PLACE, _block(LIGHT, "") + dark + paper + classes, 1)


def _block(colours: dict[str, str], margin: str) -> str:
    lines = "".join(f"{margin}  --{name}: {colour};\n" for name, colour in colours.items())
    return f"{margin}:root {{\n{lines}{margin}}}\n"

"""Numbers as a reader sees them: the one place where a number becomes text."""

import math
from decimal import ROUND_HALF_UP, Context, Decimal

_CONTEXT = Context(prec=400, rounding=ROUND_HALF_UP)  # holds every number that a float can be


def round_number(value: float, decimals: int) -> Decimal:
    """Return a number rounded half away from zero on the shortest decimal text of it, as a spreadsheet shows it."""
    return _CONTEXT.quantize(Decimal(repr(float(value))), Decimal(1).scaleb(-decimals))


def write_number(value: float | None, decimals: int) -> str:
    """Return a number as people read and round it; blank where it is missing or infinite.

    Half away from zero on the shortest decimal text of the number (18.15 gives 18.2, whatever the float holds),
    thousands commas, a true minus sign and never minus nought.
    """
    if value is None or not math.isfinite(value):
        return ""
    rounded = round_number(value, decimals)
    text = f"{abs(rounded):,.{decimals}f}"
    return f"\N{MINUS SIGN}{text}" if rounded < 0 else text

"""Numbers as a reader sees them: the one place where a number becomes text."""

import math
from decimal import ROUND_HALF_UP, Context, Decimal

_CONTEXT = Context(prec=400, rounding=ROUND_HALF_UP)  # holds every number that a float can be
_SHORT, _FEW = 1e9, 5  # fifteen digits together, which every float holds
_SCALES = tuple(10.0**decimals for decimals in range(_FEW + 1))
_APART = 0.05  # of the last digit printed: more than a float of fourteen digits can be off


def round_number(value: float, decimals: int) -> Decimal:
    """Return a number rounded half away from zero on the shortest decimal text of it, as a spreadsheet shows it."""
    return _CONTEXT.quantize(Decimal(repr(float(value))), Decimal(1).scaleb(-decimals))


def _is_plain(value: float, decimals: int) -> bool:
    """Return whether a float is short and lies so far from a half that it is rounded to the digits of its text."""
    return decimals <= _FEW and abs(value) < _SHORT and abs(abs(value) * _SCALES[decimals] % 1 - 0.5) > _APART


def write_number(value: float | None, decimals: int) -> str:
    """Return a number as people read and round it; blank where it is missing or infinite.

    Half away from zero on the shortest decimal text of the number (18.15 gives 18.2, whatever the float holds),
    thousands commas, a true minus sign and never minus nought.
    """
    if value is None or not math.isfinite(value):
        return ""
    value = float(value)  # numpy's narrow kinds reckon in few digits
    text = f"{abs(value if _is_plain(value, decimals) else round_number(value, decimals)):,.{decimals}f}"
    return f"\N{MINUS SIGN}{text}" if value < 0 and text.strip("0.") else text

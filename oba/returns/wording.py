"""Numbers and lists in a sentence: as a person would say them, and rounded as a spreadsheet shows them."""

from collections.abc import Sequence

from oba.charts.words import write_number
from oba.returns.values import number_text

_ODD_ONES = {"children": "child", "people": "person", "pence": "penny"}


def join_words(words: Sequence[str]) -> str:
    """Return words as a list in a sentence: `a`, `a and b`, `a, b and c`."""
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last


def is_or_are(words: Sequence[str]) -> str:
    """Return the verb that goes with a list."""
    return "is" if len(words) == 1 else "are"


def count_text(number: float, unit: str) -> str:
    """Return a number with its unit, which is one thing for 1: `1 session`, `2 sessions`, `80%`."""
    if unit == "%":
        return f"{number_text(number)}%"
    return f"{number_text(number)} {_of_one(unit) if number == 1 else unit}"


def _of_one(unit: str) -> str:
    """Return the name of one of what a unit names many of; only its first word is counted."""
    word, _, rest = unit.partition(" ")
    if word in _ODD_ONES:
        one = _ODD_ONES[word]
    elif word.endswith("ies"):
        one = f"{word[:-3]}y"
    else:
        one = word.removesuffix("s")
    return f"{one} {rest}".strip()


def percent_text(share: float, decimals: int = 0, *, signed: bool = False) -> str:
    """Return a share as a percentage, halves up: 0.725 is 73%. A spreadsheet looks at 15 figures, and so does this."""
    text = write_number(float(f"{100 * share:.15g}"), decimals)
    return f"{'+' if signed and share > 0 else ''}{text}%"

"""Which entry of a list a text means: its code, its words, or the number that its words begin with."""

import re
from collections.abc import Mapping

from oba.returns.values import quote_input, tidy

_PARTS = re.compile(r"[^\W_]+")


def find_code(categories: Mapping[str, str], given: object) -> str | None:
    """Return the code that was meant, or None. Case, spaces and signs do not count.

    `categories` are words by code. A number alone, or with some of the words that follow it in the list, stands for
    the entry that begins with it: `1`, `1 - most deprived` and `1 most` are all `1, most deprived`; `1 least` is none.
    """
    text = tidy(quote_input(given)).casefold()
    said = _PARTS.findall(text)
    if not said or text.startswith("-"):
        return None
    words = {code: _PARTS.findall(label.casefold()) for code, label in categories.items()}
    exact = [code for code in categories if text == code.casefold()]
    exact = exact or [code for code, listed in words.items() if said == listed]
    numbered = [
        code
        for code, listed in words.items()
        if listed and said[0].isdigit() and said[0] == listed[0] and set(said[1:]) <= set(listed[1:])
    ]
    found = exact or numbered
    return found[0] if len(found) == 1 else None


def read_label(categories: Mapping[str, str], given: object) -> str | None:
    """Return the words of the entry that was meant, as the list has them, or None."""
    code = find_code(categories, given)
    return None if code is None else categories[code]

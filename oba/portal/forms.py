"""What forms send, as the store may have it."""

from typing import Annotated

from fastapi import Form


def clean(text: str, longest: int) -> str:
    """Return a line that was typed without what no line holds: control characters, and spaces around it."""
    return "".join(letter for letter in text if letter.isprintable()).strip()[: longest + 1]


Line = Annotated[str, Form()]

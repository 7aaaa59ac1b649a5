"""One thing that can be explained, and how a text that somebody types is compared with its names."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A code, word or key: its names, what kind of thing it is, what it means, and more under headings of their own.

    `read` is where more is written; `folder` is that of the definitions in which an example of a key may be looked for.
    """

    names: tuple[str, ...]
    kind: str
    meaning: str
    more: tuple[tuple[str, str], ...] = ()
    read: str = ""
    folder: str = ""


def plain(text: str) -> str:
    """Return a text as names are compared: without signs around it, and with spaces for hyphens and underscores."""
    return re.sub(r"[\s_-]+", " ", text.strip().strip("`'\"*[]().,:?!")).strip().casefold()


def unmark(text: str) -> str:
    """Return a text of a Markdown page as a terminal shows it: without emphasis, and links by their words."""
    return re.sub(r"\*(\S[^*]*?\S|\S)\*", r"\1", re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)).replace("\\|", "|")

"""Entries from the tables of two pages: the glossary, and the list of findings. The wheel carries both."""

import re
from collections.abc import Iterator
from pathlib import Path

from oba.errors import ObaError
from oba.pipeline.explained.entry import Entry, unmark
from oba.settings import SHIPPED

GLOSSARY, FINDINGS = "GLOSSARY.md", "docs/findings.md"
_OTHER_NAME = re.compile(r"(?:[Aa]lso called|Formerly) (?:the )?([^.,;(]+)")
_CELLS = re.compile(r"(?<!\\)\|")


def list_words(folder: Path = SHIPPED) -> Iterator[Entry]:
    """Yield the words of the glossary; a row may have several, such as `Provisional, revised, final`.

    ObaError if the page is not there.
    """
    for heading, _, (word, meaning) in _rows(folder / GLOSSARY, 2):
        yield Entry(_names(word, unmark(meaning)), f"Word: {heading.casefold()}", unmark(meaning), read=GLOSSARY)


def list_findings(folder: Path = SHIPPED) -> Iterator[Entry]:
    """Yield the codes of findings with their remedies. ObaError if the page is not there."""
    for heading, told, (code, meaning, remedy) in _rows(folder / FINDINGS, 3):
        name = code.strip("`")
        more = (("What to do", unmark(remedy)), ("Told", told))
        anchor = re.sub(r"[^a-z -]", "", heading.casefold()).replace(" ", "-")
        yield Entry((name,), f"Finding: {heading.casefold()}", unmark(meaning), more, f"{FINDINGS}#{anchor}")


def _names(word: str, meaning: str) -> tuple[str, ...]:
    """Return the words of a row, each and together, and those that its meaning gives as other names for it."""
    parts = tuple(part.strip() for part in word.split(", "))
    others = tuple(found[1].strip() for found in _OTHER_NAME.finditer(meaning))
    return (word, *(parts if len(parts) > 1 else ()), *others)


def _rows(page: Path, width: int) -> Iterator[tuple[str, str, list[str]]]:
    """Yield the rows of a page's tables with the heading above and by whom they are told, as its text begins."""
    if not page.is_file():
        raise ObaError(f"{page} is not there, and the words are in it. Install the program again: pip install oba.")
    heading, text, rules = "", "", False
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading, text, rules = line.strip("# "), "", False
        elif not line.startswith("|"):
            text, rules = f"{text} {line}".strip(), False
        elif line.startswith(("|-", "| -")):
            rules = True
        elif rules and len(cells := [cell.strip() for cell in _CELLS.split(line)[1:-1]]) == width:
            yield heading, _told(text), cells


def _told(text: str) -> str:
    """Return the first sentence of a text without its first word: `by oba check.` of `Told by oba check.`."""
    first = re.split(r"(?<=\.) ", unmark(text), maxsplit=1)[0]
    return first.removeprefix("Told ")

"""What people write on one line each: a statement, a factor or a partner, with its sources in square brackets behind.

`More are out of learning. [W15, table 3; NW13]` is a statement with two sources. Cards print them so, and people write
them so.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from oba.indicators.base import SHORT_NAME
from oba.indicators.files.nodes import find_forbidden

Item = Mapping[str, Any]
"""A statement, factor or partner as it is kept."""

_BEHIND = re.compile(r"(?P<text>.*\S)\s*\[(?P<sources>[^\[\]]+)\]")
_SOURCE = re.compile(rf"(?P<source>{SHORT_NAME})(?:\s*,\s*(?P<where>.+))?")
_MARK = re.compile(r"(?:[•‣◦▪●·*–-]|o(?=\t)|\(?[0-9]{1,2}[.)])\s+(?=\S)")
"""What stands before a line of a list that is copied from a document or a mail: a point, or a number below 100.

Word's inner points are an `o`.
"""
_NAMED = re.compile(r"(?P<name>[^:]+):\s+(?P<role>.*\S)")


def show_statements(items: Sequence[Item]) -> str:
    """Return statements as lines to write on."""
    return "\n".join(_show(item, str(item["text"])) for item in items)


def show_partners(items: Sequence[Item]) -> str:
    """Return partners as lines to write on: `Schools: find those at risk early [W15]`."""
    return "\n".join(_show(item, f"{item['name']}: {item['role']}") for item in items)


def read_statements(typed: str, before: Sequence[Item] = (), more: Item | None = None) -> list[Item]:
    """Return the statements of some lines, each with what `more` says of it; empty lines say nothing.

    A line that was not touched stays what it was `before`, to the letter.
    """
    known = {_show(item, str(item["text"])): item for item in before}
    return [known.get(line) or _read_statement(line, more or {}) for line in read_lines(typed, known)]


def read_partners(typed: str, before: Sequence[Item] = ()) -> tuple[list[Item], list[str]]:
    """Return the partners of some lines, and the lines that do not say which role a partner has."""
    known = {_show(item, f"{item['name']}: {item['role']}"): item for item in before}
    found: list[Item] = []
    without: list[str] = []
    for line in read_lines(typed, known):
        text, sources = _split(line)
        named = _NAMED.fullmatch(text)
        if line in known:
            found.append(known[line])
        elif named is None:
            without.append(line)
        else:
            found.append({"name": named["name"].strip(), "role": named["role"], **sources})
    return found, without


def read_lines(typed: str, known: Collection[str] = ()) -> list[str]:
    """Return the lines that say something, without the points or numbers of a list, which cards print themselves.

    A line that is `known` stays as it is.
    """
    found = [plain if (plain := tidy(line)) in known else _take_mark_off(line) for line in typed.splitlines()]
    return [line for line in found if any(unicodedata.category(letter)[0] not in "CZ" for letter in line)]


def tidy(line: str) -> str:
    """Return a line with single spaces, without the characters that no text of the definitions may have."""
    spaced = " ".join(line.split())  # some of what no text may have is a space
    return " ".join("".join(letter for letter in spaced if not find_forbidden(letter)).split())


def _take_mark_off(line: str) -> str:
    plain = line.strip()
    mark = _MARK.match(plain)
    return tidy(plain[mark.end() if mark else 0 :])


def _show(item: Item, text: str) -> str:
    cited = [", ".join(one[part] for part in ("source", "where") if one.get(part)) for one in item.get("sources", ())]
    plain = " ".join(text.split())
    return f"{plain} [{'; '.join(cited)}]" if cited else plain


def _read_statement(line: str, more: Item) -> Item:
    text, sources = _split(line)
    return {**more, "text": text, **sources}


def _split(line: str) -> tuple[str, dict[str, Any]]:
    """Return a line's text and its sources; brackets that name no document are part of the text."""
    behind = _BEHIND.fullmatch(line)
    if behind is None:
        return line, {}
    found = [_SOURCE.fullmatch(part.strip()) for part in behind["sources"].split(";")]
    if not all(found):
        return line, {}
    sources = [{name: value for name, value in one.groupdict().items() if value} for one in found if one]
    return behind["text"], {"sources": sources}

"""First names that are given in England and Wales, and whether a word of a text is one or says something else.

`first_names.csv` has every name that was given to three children or more in a year from 1996 to 2024 (Office for
National Statistics, baby names, Open Government Licence). `kind` is `name`; `rare` where fewer than 200 children have
it; `word` for an English word of common use (Grace, Hope, Rose); `place` and `season` for those. Rare names that are
words of a large dictionary, or places, are left out.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

_SHORTEST = 3
_STRESSED = 4
"""Letters up to which a word in capitals is more often short for something than a name."""
_NEAR = 40
"""Letters on either side of a word that tell whether a person is meant."""
_WORD = re.compile(r"[^\W\d_]+")
_BEGINS = re.compile(r"(?:^|[.!?:;\n•“\"‘'(–-])[\s“\"‘'(]*$")
"""What stands before the first word of a sentence, of a quotation or of a line: there any word has a capital."""
_CAPITAL_BEFORE, _CAPITAL_BEHIND = (
    re.compile(r"[A-Z][\w'’]*[ -](?:(?:of|for) (?:the )?)?$"),
    re.compile(r"[ -]?(?:[A-Z]|\s?\d|&)"),
)
_TO_A_PLACE = re.compile(r"\b(?:in|at|near|of|from|to|across|around|outside|through|for|the)\s+$", re.IGNORECASE)
_OWNS = re.compile(r"['’]s\b")
_ACTS = re.compile(
    r"\s+(?:said|says|told|tells|feels|felt|asked|asks|wrote|drew|likes|liked|wants|wanted|loves|loved|lives|lived|thinks"
    r"|thought|knows|knew|hates|hated|cried|smiled|laughed|misses|missed|plays|played|attends|attended)\b"
)
"""What people do and words do not."""


@cache
def read_names() -> Mapping[str, str]:
    """Return the names in small letters without accents, each with its kind."""
    with Path(__file__).with_name("first_names.csv").open(encoding="utf-8", newline="") as file:
        return dict(list(csv.reader(file))[1:])


def is_first_name(word: str) -> bool:
    """Return whether a word is a first name of common use in England, whatever else it means."""
    return len(word) >= _SHORTEST and read_names().get(plain(word), "rare") != "rare"


def may_be_of_child(word: str) -> bool:
    """Return whether a word beside an age may be a child's name: any first name but a month's or season's."""
    return read_names().get(plain(word), "season") != "season"


def plain(word: str) -> str:
    """Return a word in small letters without accents: Zoë is zoe."""
    return "".join(one for one in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(one))


def find_first_name(text: str) -> bool:
    """Return whether a text seems to say somebody's first name.

    A name that is a word too is taken for one only where people are meant: it stands alone with its capital amid a
    sentence (`we met Grace again`, not `Grace House` or `May 2026`), owns something or does what people do. A place is
    not taken for a child where one goes there (`in Chester`), and a month or season only where it speaks.
    """
    return any(True for _ in _list_first_names(text))


def _list_first_names(text: str) -> Iterator[str]:
    names = read_names()
    for found in _WORD.finditer(text):
        word = found[0]
        kind = names.get(plain(word), "") if word[0].isupper() and len(word) >= _SHORTEST else ""
        if word.isupper() and not text.isupper() and not (kind == "name" and len(word) > _STRESSED):
            continue  # what is short for something, such as RONI; SARAH is a name that somebody stressed
        start, end = found.span()
        near = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
        if kind in ("name", "rare") or (kind and _is_meant(kind, *near)):
            yield word


def _is_meant(kind: str, before: str, behind: str) -> bool:
    if _ACTS.match(behind):
        return True
    if kind == "season" or _CAPITAL_BEFORE.search(before) or _CAPITAL_BEHIND.match(behind):
        return False
    if kind == "place" and _TO_A_PLACE.search(before):
        return False
    return bool(_OWNS.match(behind)) or not _BEGINS.search(before)

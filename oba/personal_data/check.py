"""The one check of every text that people write or bring in: what it may say of somebody."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from oba.personal_data.first_names import find_first_name
from oba.personal_data.patterns import find_identifier, find_person, make_plain


@dataclass(frozen=True, slots=True)
class Named:
    """What a text that people read may say of somebody: `fault` is to be taken out, `warning` is to be looked at.

    Both are sentences; blank where there is nothing.
    """

    fault: str = ""
    warning: str = ""


def look_for_people(text: str, references: Collection[str] = ()) -> Named:
    """Return what a text may say of somebody. The one check of every text that people write or bring in.

    An identifier, or one of the `references` of cases, is a fault wherever it stands. A name may be a professional's,
    so that it is only told.
    """
    identifier, found = _find_said(text)
    if kind := identifier or ("the reference of a case" if find_reference(text, references) else ""):
        return Named(f"This seems to hold {kind}. Take it out: nothing here may name a child or a family")
    return Named("", f"This may name a person or a home ({found}). Name no child or family" if found else "")


@lru_cache(maxsize=4096)
def _find_said(text: str) -> tuple[str, str]:
    """Return the identifier and the name that a text seems to say; once for each, as a page looks at all of a card."""
    return find_identifier(text), find_person(text) or ("a first name" if find_first_name(text) else "")


def find_reference(text: str, references: Collection[str]) -> bool:
    """Return whether a text says one of the references of cases, which their people alone may read, or one like them.

    Letters in either case count, and other signs between its letters and numbers, or none: `CA-12` is `ca 12` too.
    What begins with the same letters and has as many digits is like it: `CA-57`, whether or not it was audited, so that
    nobody finds out by trying which cases were. A number alone, and one that reads as a year, is like none.
    """
    wanted = {_join(one) for one in references}
    alike = {_blank(one) for one in wanted if is_telling(one) and not one.isdigit()}
    longest = max(map(len, wanted), default=0)
    return bool(longest) and any(
        said in wanted or (_blank(said) in alike and not _YEAR.search(said))
        for said in _join_runs(make_plain(text).casefold(), longest)
    )


def is_telling(reference: str) -> bool:
    """Return whether a reference can be looked for in any text of a board.

    One of fewer than four signs, or of numbers alone with fewer than five, would be found where none is meant.
    """
    joined = _join(reference)
    return len(joined) >= (5 if joined.isdigit() else 4)


def _blank(joined: str) -> str:
    return _DIGIT.sub("0", joined)


def _join(reference: str) -> str:
    return "".join(_RUNS.findall(reference.casefold()))


def _join_runs(text: str, longest: int) -> Iterator[str]:
    """Yield what letters and numbers say that follow each other with nothing but signs between, from word to word.

    Only what is no longer than the longest of what is looked for.
    """
    runs = [(found.start(), found.end(), found[0]) for found in _RUNS.finditer(text)]
    for first, (start, *_) in enumerate(runs):
        if start and text[start - 1].isalnum():
            continue
        said, before = "", start
        for begin, end, run in runs[first : first + _MOST_RUNS]:
            if not _SIGNS.fullmatch(text[before:begin]):
                break
            said, before = said + run, end
            if len(said) > longest:
                break
            if end == len(text) or not text[end].isalnum():
                yield said


_DIGIT, _YEAR = re.compile(r"\d"), re.compile(r"^[a-z]+(?:199|20[0-3])\d$")
_RUNS, _SIGNS, _MOST_RUNS = re.compile(r"[a-z]+|\d+"), re.compile(r"[\W_]*"), 12
"""The letters and numbers of a reference, what may stand between them, and how many there are at most."""

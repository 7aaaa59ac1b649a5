"""Cases drawn at random for an audit: which references may be given, and a draw that anybody can repeat."""

import re
from collections.abc import Sequence
from random import Random

from oba.indicators.case_audit import MOST_CASES
from oba.personal_data.patterns import find_day, find_identifier, find_name

METHOD = (
    "The references are put in order, letter by letter. Each in turn is given the next number of Python's"
    " random.Random(seed).random(). Those with the smallest numbers are the sample, in the order of their numbers."
)
"""How a sample is drawn, so that it can be drawn again by hand: Python keeps this sequence from version to version."""
MOST_REFERENCES = 5_000
_SHAPE = re.compile(r"(?=[A-Z/_.-]*\d)[A-Z\d][A-Z\d/_.-]{0,23}", re.ASCII | re.IGNORECASE)
_LONG_NUMBER = re.compile(r"\d(?:[ /_.-]?\d){9}")
_MOST_TOLD = 5


def draw_sample(references: Sequence[str], size: int, seed: int) -> list[str]:
    """Return `size` of the references, drawn by METHOD; the same from the same seed, in whatever order they come."""
    numbers = Random(seed)  # noqa: S311 - a draw to be repeated, not a secret
    drawn = sorted((numbers.random(), one) for one in sorted(references))
    return [one for _, one in drawn[:size]]


def read_references(typed: str) -> tuple[list[str], str]:
    """Return the references of a list, one a line, and one sentence of what is wrong with it; blank if nothing is.

    Lines are named by their number: what could name a child is not said again.
    """
    lines = {number: " ".join(line.split()) for number, line in enumerate(typed.splitlines(), 1) if line.strip()}
    wrong = [(number, kind) for number, line in lines.items() if (kind := judge_reference(line))]
    if wrong:
        told = "; ".join(f"line {number} {kind}" for number, kind in wrong[:_MOST_TOLD])
        more = f"; and {len(wrong) - _MOST_TOLD} more" if len(wrong) > _MOST_TOLD else ""
        return [], f"Give case references only, one a line: {told}{more}"
    references = list(lines.values())
    seen: set[str] = set()
    for number, line in lines.items():
        if line.casefold() in seen:
            return [], f"Each case is given once: line {number} was given before"
        seen.add(line.casefold())
    if len(references) > MOST_REFERENCES:
        return [], f"Give at most {MOST_REFERENCES:,} references; there are {len(references):,}"
    return references, ""


def judge_reference(line: str) -> str:
    """Return why a line is no reference or could name a child, without the line; blank where it is a reference."""
    if kind := find_identifier(line):
        return f"seems to hold {kind}"
    if _LONG_NUMBER.search(line):
        return "has ten digits or more, as an NHS number or a unique pupil number has"
    if find_day(line):
        return "seems to hold a date, perhaps of birth"
    if find_name(line):
        return "seems to hold a name"
    return "" if _SHAPE.fullmatch(line) else "is no reference (letters and digits, no spaces, at most 24)"


def judge_size(typed: str, references: int) -> tuple[int, str]:
    """Return how many cases are to be drawn, and what is wrong with the number; blank if nothing is."""
    size = int(typed) if typed.isdecimal() and len(typed) < 5 else 0
    if not 1 <= size <= MOST_CASES:
        return 0, f"Enter how many cases to draw, from 1 to {MOST_CASES}"
    if references and size > references:
        given = "1 case is" if references == 1 else f"{references:,} cases are"
        return 0, f"Only {given} given, so {size} cannot be drawn"
    return size, ""

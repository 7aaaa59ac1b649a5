"""Figures that are published with a relation, `over 45%` or `fewer than 10`: value and sign, never an exact point."""

import re

_WORDS = {
    "over": r"over|more than|above|greater than|>",
    "at least": r"at least|≥|>=",
    "under": r"under|fewer than|less than|below|<",
    "at most": r"at most|up to|no more than|≤|<=",
    "almost": r"almost|nearly|just under|just below",
    "about": r"about|around|approximately|approx\.?|roughly|some|circa|c\.|ca\.?|~|≈",
}
SIGNS = {"over": ">", "at least": ">=", "under": "<", "at most": "<=", "almost": "<~", "about": "~"}
"""The relations by their word for the page, each with its sign for a file of data."""

_BEGINS = [
    (relation, re.compile(rf"(?:{words})\s*(?=[£\d.])", re.IGNORECASE))
    for relation, words in sorted(_WORDS.items(), key=lambda item: item[0] not in ("at least", "at most"))
]
_ENDS = {
    "over": re.compile(r"\d%?\s*\+$"),
    "at least": re.compile(r"\d%?\s*(?:or more|and over|or over)$", re.IGNORECASE),
}
_FLAG = "inexact: "
RELATION_FLAGS = [f"{_FLAG}{relation}" for relation in SIGNS]
"""The flags under which observations keep a relation."""


def read_relation(text: str) -> str:
    """Return the relation that a published text states (`over`, `almost`), blank if it states none."""
    plain = text.strip()
    for relation, begins in _BEGINS:
        if begins.match(plain):
            return relation
    return next((relation for relation, ends in _ENDS.items() if ends.search(plain)), "")


def flag_relation(relation: str) -> str | None:
    """Return the flag under which an observation keeps its relation; None for an exact one."""
    return f"{_FLAG}{relation}" if relation else None


def relation_of(flag: str | None) -> str:
    """Return the relation that a flag keeps, blank if it is none or another flag."""
    return flag.removeprefix(_FLAG) if flag and flag.startswith(_FLAG) else ""

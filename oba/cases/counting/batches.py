"""A question in shares: what compares rows of the same child or family is asked of some at a time, and added up.

A kept list is in the order of its people, so that a share of them reads its part of the file alone, and what is joined
or sorted at once stays small, however long the list. Families are not in that order: each share of them goes through
the whole list, and few large ones are asked.
"""

from dataclasses import replace

from oba.cases.counting.kept_rows import CaseDatabase
from oba.cases.counting.queries import Question

PEOPLE = 2_000_000
"""Rows of a share of people."""
FAMILIES = 10_000_000
"""Rows of a share of families, or of people who are found through a link: more would be written to the disk."""
_HEX, _AFTER = "0123456789abcdef", "g"  # a pseudonym is of these; in every language `g` comes after them


def share_out(asked: Question, database: CaseDatabase) -> list[Question]:
    """Return a question in as many shares as its lists are long, where it compares rows of the same."""
    if not asked.looks_for:
        return [asked]
    most = PEOPLE if asked.looks_for == "person" and asked.link is None else FAMILIES
    rows = sum(int(database.query(f"SELECT COUNT(*) FROM {one}")[0][0]) for one in asked.relations.values())  # noqa: S608
    shares = min(-(-rows // most), len(_HEX) ** 2)
    if shares <= 1:
        return [asked]
    marks = [divmod(number * len(_HEX) ** 2 // shares, len(_HEX)) for number in range(shares)]
    starts = [_HEX[first] + _HEX[second] for first, second in marks]
    ends = [*starts[1:], _AFTER]
    return [replace(asked, share=share) for share in zip(["", *starts[1:]], ends, strict=True)]

"""Regular expressions in definitions: one that could take for ever on a text that does not fit is refused.

Python tries all ways to fit a text. Where a repeated part can split the same letters in two ways, as `((a+)+)+$` and
`(a|a)*$` can, each letter doubles their number. Such a part is found in the parsed pattern: inside something that is
repeated, what a further repeat begins with must differ from what may follow it.

Python has no public way to parse a pattern: this module alone uses the private `re._parser`, which `sre_parse` is in
Python 3.11 and later, and its tests tell when that changes.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
from typing import Any

Item = tuple[Any, Any]

_LETTERS = frozenset(map(chr, range(9, 127))) | frozenset("é–’£")
_FEW = 5
"""A part that is repeated at most so often cannot take long, however it is split."""
_REPEATS = {_constants.MAX_REPEAT, _constants.MIN_REPEAT}
_ASSERTIONS = {_constants.ASSERT, _constants.ASSERT_NOT}
_NO_WAY_BACK = {_constants.POSSESSIVE_REPEAT, _constants.ATOMIC_GROUP, *_ASSERTIONS}
"""What matches by itself: its first way is kept, whatever follows, though it may try all to find one."""
_WITHOUT_WIDTH = {_constants.AT, *_ASSERTIONS}


@lru_cache(maxsize=512)
def compile_expression(text: str) -> re.Pattern[str]:
    """Return a regular expression; ValueError in words if the text is none, or one that could take for ever."""
    try:
        expression = re.compile(text)
        parsed = _parser.parse(text, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as fault:
        raise ValueError(f"not a regular expression: {fault}") from fault
    if _splits_in_two_ways(parsed, parsed, frozenset(), inside=False):
        raise ValueError(
            "the expression has repeats within repeats, such as `(a+)+`, and could take for ever on a text that does"
            " not fit; write one repeat, or put a sign between them that they do not contain"
        )
    return expression


def _splits_in_two_ways(whole: Any, items: Sequence[Item], after: frozenset[str], *, inside: bool) -> bool:
    """Return whether repeated items can match the same letters in two ways; `after` are letters that may come next."""
    for kind, given in reversed(list(items)):
        if kind in _REPEATS:
            least, most, body = given
            begins, _ = _begins(whole, body)
            if inside and least != most and begins & after:
                return True
            again = after | (begins if most > 1 else frozenset())
            if _splits_in_two_ways(whole, body, again, inside=inside or most > _FEW):
                return True
        elif kind in _NO_WAY_BACK:
            body = given if kind is _constants.ATOMIC_GROUP else given[-1]
            if _splits_in_two_ways(whole, body, frozenset(), inside=False):
                return True
        else:
            ways = _ways_of(kind, given)
            if inside and kind is _constants.BRANCH and _match_alike(whole, ways):
                return True
            if any(_splits_in_two_ways(whole, way, after, inside=inside) for way in ways):
                return True
        begins, may_be_left_out = _begins(whole, [(kind, given)])
        after = begins | (after if may_be_left_out else frozenset())
    return False


def _ways_of(kind: Any, given: Any) -> list[Any]:
    """Return what a group or the alternatives of a choice consist of; nothing for one letter."""
    if kind is _constants.BRANCH:
        return list(given[1])
    if kind is _constants.GROUPREF_EXISTS:
        return [way for way in given[1:] if way]
    return [given[-1]] if kind is _constants.SUBPATTERN else []


def _begins(whole: Any, items: Sequence[Item]) -> tuple[frozenset[str], bool]:
    """Return the letters that some items can begin with, and whether they can match nothing."""
    found: frozenset[str] = frozenset()
    for kind, given in items:
        if kind in _WITHOUT_WIDTH:
            continue
        if kind in _REPEATS or kind is _constants.POSSESSIVE_REPEAT:
            begins, empty = _begins(whole, given[2])
            empty = empty or given[0] == 0
        elif kind is _constants.SUBPATTERN:
            begins, empty = _begins(whole, given[-1])
        elif kind is _constants.ATOMIC_GROUP:
            begins, empty = _begins(whole, given)
        elif kind is _constants.BRANCH:
            ways = [_begins(whole, way) for way in given[1]]
            begins, empty = frozenset().union(*(one for one, _ in ways)), any(nothing for _, nothing in ways)
        elif kind in (_constants.GROUPREF, _constants.GROUPREF_EXISTS):
            begins, empty = _LETTERS, True
        else:
            begins, empty = _letters_of(whole, (kind, given)), False
        found |= begins
        if not empty:
            return found, False
    return found, True


def _letters_of(whole: Any, item: Item) -> frozenset[str]:
    """Return the letters that one item matches."""
    one = _compiler.compile(_parser.SubPattern(whole.state, [item]))
    return frozenset(letter for letter in _LETTERS if one.fullmatch(letter))


def _match_alike(whole: Any, ways: Sequence[Any]) -> bool:
    """Return whether two of some alternatives are the same, match nothing, or match one letter that is the same."""
    letters = [_begins(whole, way)[0] for way in ways if way.getwidth() == (1, 1)]
    same_letter = sum(map(len, letters)) > len(frozenset().union(*letters))
    nothing = sum(_begins(whole, way)[1] for way in ways)
    return same_letter or nothing > 1 or len({str(way) for way in ways}) < len(ways)

"""Which sheet of a file is meant by a name: other programs add to names, and people change them a little."""

import difflib
from collections.abc import Collection, Iterable

from oba.returns.values import tidy

ADDED = " - Table 1"
"""What Numbers puts behind the name of each sheet that it exports."""
_NEAR = 0.8


def plain_name(name: str) -> str:
    """Return a sheet's name without what does not count: case, spaces around it, and what another program added."""
    return tidy(name).removesuffix(ADDED).rstrip().casefold()


def match_sheets(wanted: Iterable[str], names: Collection[str]) -> dict[str, str]:
    """Return the name in the file of each sheet that is there, by the name that it ought to have."""
    found = {name: name for name in wanted if name in names}
    for name in wanted:
        others = [one for one in names if plain_name(one) == plain_name(name) and one not in found.values()]
        if name not in found and len(others) == 1:
            found[name] = others[0]
    return found


def find_near(name: str, names: Iterable[str]) -> str:
    """Return the one name that looks like another, blank if none does, or if more than one do."""
    plain = {one: plain_name(one) for one in names}
    near = difflib.get_close_matches(plain_name(name), plain.values(), n=2, cutoff=_NEAR)
    return next(one for one, text in plain.items() if text == near[0]) if len(near) == 1 else ""

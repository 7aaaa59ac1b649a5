"""How often Python looks for circles of objects that nobody needs any more."""

import gc

_OBJECTS = 500_000
"""New objects after which it looks, more than a pack has: tables make many and no circle, and each look costs."""


def collect_seldom() -> None:
    """Look for circles seldom; each process of the program says so for itself."""
    gc.set_threshold(_OBJECTS)


def keep_for_good() -> None:
    """Take what there is now for what stays: a server's modules and definitions are not looked through again."""
    gc.collect()
    gc.freeze()

"""How often Python looks for circles of objects that nobody needs any more."""

import gc

_OBJECTS = 50_000
"""New objects after which it looks: tables make many and none, and the usual 700 cost a twentieth."""


def collect_seldom() -> None:
    """Look for circles seldom; each process of the program says so for itself."""
    gc.set_threshold(_OBJECTS)


def keep_for_good() -> None:
    """Take what there is now for what stays: a server's modules and definitions are not looked through again."""
    gc.collect()
    gc.freeze()

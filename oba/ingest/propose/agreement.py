"""Whether the code, the number and the name of a place in a row are of the same place."""

import re
from typing import Any

import numpy as np

from oba.ingest.propose.columns import Profile, Profiles
from oba.ingest.read.tables import Codes, Mask

NAME = re.compile(r"name|nm$|nm\d|^ward|geogn$|^area$|geography$")
MOSTLY = 0.85
_MOST_NAMED = 3

Rule = tuple[dict[str, Any], Mask, list[Profile]]
"""What is written of an area, the rows it is about, and its columns."""


def find_disagreements(found: list[Rule], places: list[Profile], profiles: Profiles) -> list[str]:
    """Return where a code or number of a row is of another place than its name, and which of them is read."""
    doubts = []
    for rule, mask, chosen in found:
        name = next((one for one in chosen if one.is_name), None)
        if name is None:
            continue
        for one in places:
            if one.is_name or not (one in chosen or stem_of(one) == stem_of(name)):
                continue
            odd = _odd_pairs(one, name, mask, profiles)
            if not odd:
                continue
            used = f"the level `{rule['level']}`" if "level" in rule else "the code" if one in chosen else "the name"
            shown = ", ".join(f"`{text}` ({profiles.index[code].name}) beside `{said}`" for text, code, said in odd)
            doubts.append(f"`{one.header}` and `{name.header}` are of different places: {shown}; {used} is believed.")
        if chosen[0].is_code and (strange := _strange_names(chosen[0], name, mask, profiles)):
            doubts.append(f"names of `{name.header}` are none of the places of their codes: {strange}; check them.")
    return doubts


def _strange_names(code: Profile, name: Profile, mask: Mask, profiles: Profiles) -> str:
    """Return the first names that the register does not know beside codes that it does, `Not Essex` with Essex's."""
    strange = []
    for text, said in np.unique(np.stack([code.column.codes[mask], name.column.codes[mask]]), axis=1).T:
        area, shown = code.areas[text], name.column.texts[said].strip()
        known = area >= 0 and profiles.names[area] in profiles.index
        if known and shown and not profiles.index.candidates(shown):
            strange.append(f"`{shown}` ({profiles.index[profiles.names[area]].name})")
    return ", ".join(strange[:_MOST_NAMED])


def stem_of(one: Profile) -> str:
    """Return what the headers of a place's code, number and name have in common: `old_la_code` and `la_name`."""
    return re.sub(r"^(?:old|new)|(?:code|cd|number|no|num|name|nm|c|n|gss|ons|dfe|old|new)+$", "", one.key)


def names_apart(code: Profile, mask: Mask, profiles: Profiles) -> Profile | None:
    """Return the column of names that tells places apart to which a column of codes gives one code, if there is one.

    Other spellings of a name are no other places.
    """
    for one in profiles.columns:
        if one.place == code.place or not NAME.search(one.key) or stem_of(one) != stem_of(code):
            continue
        pairs = np.unique(np.stack([code.column.codes[mask], one.column.codes[mask]]), axis=1)
        most = np.bincount(pairs[0]).max(initial=0)
        if most >= _MOST_NAMED and _odd_codes(code, one, pairs, profiles):
            return one
    return None


def _odd_codes(code: Profile, name: Profile, pairs: Codes, profiles: Profiles) -> bool:
    shared = np.flatnonzero(np.bincount(pairs[0]) >= _MOST_NAMED)
    names = [
        (code.column.texts[text].strip().upper(), name.column.texts[said]) for text, said in pairs.T if text in shared
    ]
    return any(not profiles.index.could_mean(said, text) for text, said in names)


def _odd_pairs(one: Profile, name: Profile, mask: Mask, profiles: Profiles) -> list[tuple[str, str, str]]:
    """Return the first texts of a column, and their areas, that stand beside a name of another place."""
    odd = []
    for text, said in np.unique(np.stack([one.column.codes[mask], name.column.codes[mask]]), axis=1).T:
        area = one.areas[text]
        code = "" if area < 0 else profiles.names[area]
        if code in profiles.index and not profiles.index.could_mean(name.column.texts[said], code):
            odd.append((one.column.texts[text].strip(), code, name.column.texts[said].strip()))
            if len(odd) == _MOST_NAMED:
                break
    return odd

"""Groups of upper-tier authorities: a combined authority with its members on the register, or a group of one's own.

No feed has figures of them as a whole; a board for one adds up what is published of its members (`docs/boards.md`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from oba.errors import PlaceError
from oba.london_time import write_day
from oba.places.areas import Area, AreaIndex
from oba.places.choosing import choose_place, describe
from oba.places.register import AS_OF
from oba.places.successions import say_beginning
from oba.vocabulary import Level

FEWEST = 2
_MEMBERS = '--members "Leeds, Bradford, E08000033"'


@dataclass(frozen=True, slots=True)
class ChosenGroup:
    """The group that is meant, its members in the order of their codes, and what a person should know.

    `area` has the code of a combined authority, or none; its region is that of all members, blank if there is no one.
    """

    area: Area
    members: tuple[Area, ...]
    notes: tuple[str, ...] = ()


def choose_group(
    areas: AreaIndex, text: str, named: str, known: Mapping[str, Sequence[str]], on: date
) -> ChosenGroup | None:
    """Return the group that a text means on a day, None where it means another place and `named` has no members.

    `named` are members as a person types them; `known` are those of each combined authority on the register, by code.
    PlaceError, in sentences with their remedies, for everything that is wrong with them.
    """
    text = " ".join(text.split())
    code = areas.resolve(text) or ""
    is_group = code in areas and areas[code].level is Level.SUB_REGION and code.startswith("E47")
    if not named.strip():
        if not is_group or not areas[code].is_open(on):
            return None
        members = [areas[one] for one in known.get(code, ()) if areas[one].is_open(on)]
        if len(members) < FEWEST:
            raise PlaceError(f"The register has no members of {describe(areas[code])}. Name them: {_MEMBERS}.")
        return _bind(areas, areas[code], members, f"its members are those on the register of places of {AS_OF}")
    if not text:
        raise PlaceError('A group needs a name: oba board new "Our partnership" --members "Leeds, Bradford".')
    if code and not is_group and areas[code].is_open(on):
        raise PlaceError(
            f"`{text}` is the name of {describe(areas[code])}. Give the group of authorities a name of its own, such as"
            f" `{text} partnership`, or leave out --members."
        )
    members = _read_members(areas, named, on)
    own = areas[code] if is_group else Area("", text, Level.SUB_REGION)
    return _bind(areas, own, members, "")


def make_group(areas: AreaIndex, code: str, name: str, members: Sequence[str]) -> Area:
    """Return the place that a group is, under the register's name if its code is there; KeyError for no member."""
    own = areas[code] if code in areas else Area(code, name, Level.SUB_REGION)
    regions = {areas[member].region for member in members}
    return replace(own, region=regions.pop() if len(regions) == 1 else "")


def say_beginning_of_group(areas: AreaIndex, members: Sequence[str]) -> str:
    """Return when the newest members of a group began, since there is no sum of before; blank if all are old."""
    new = [areas[code] for code in members if code in areas and say_beginning(areas, areas[code])]
    last = max((one.opened for one in new if one.opened), default=None)
    if last is None:
        return ""
    names = " and ".join(one.name for one in new if one.opened == last)
    return f"{names} began on {write_day(last)}. The group has no figures of before, as not all its members were there."


def _bind(areas: AreaIndex, own: Area, members: Sequence[Area], said: str) -> ChosenGroup:
    ordered = tuple(sorted(members, key=lambda one: one.code))
    codes, names = [one.code for one in ordered], ", ".join(one.name for one in ordered)
    area, began = make_group(areas, own.code, own.name, codes), say_beginning_of_group(areas, codes)
    told = f"{own.name}: {said} ({names}). Correct `members` in the file if they have changed." if said else ""
    return ChosenGroup(area, ordered, tuple(filter(None, (told, began))))


def _read_members(areas: AreaIndex, named: str, on: date) -> list[Area]:
    """Return the authorities that a list of names, codes or numbers means; PlaceError tells of all faults at once."""
    found: dict[str, Area] = {}
    faults = []
    for text in _part(named):
        try:
            area = choose_place(areas, text, on, "Name instead").area
        except PlaceError as fault:
            faults.append(str(fault))
            continue
        if area.level is not Level.LOCAL_AUTHORITY:
            faults.append(f"{describe(area)} is a region. Name the authorities of it that belong to the group.")
        elif area.code in found:
            faults.append(f"{describe(area)} is named twice. Name each member once.")
        found[area.code] = area
    if not faults and len(found) < FEWEST:
        only = "".join(f" For it alone: oba board new {one.code}." for one in found.values())
        faults.append(f"A group has two members or more. Name them: {_MEMBERS}.{only}")
    if faults:
        raise PlaceError("\n".join(faults))
    return list(found.values())


def _part(named: str) -> Iterator[str]:
    """Yield the names of a list joined by commas or semicolons; `Bristol, City of` is one."""
    whole = re.sub(r",\s*((?:City|County) of)(?=\s*(?:[,;]|$))", r" \1", named, flags=re.IGNORECASE)
    yield from (part for one in re.split(r"[,;]", whole) if (part := one.strip()))

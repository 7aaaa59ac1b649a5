"""Which authority came after which, and what that means for the figures of one that is new."""

from datetime import date

from oba.london_time import write_day
from oba.places.areas import Area, AreaIndex


def successors_of(areas: AreaIndex, area: Area, on: date) -> list[Area]:
    """Return the authorities that serve the ground of a closed one on a day, by way of any that closed since."""
    found: dict[str, Area] = {}
    for code in area.replaced_by:
        if code in areas:
            after = areas[code]
            found |= {one.code: one for one in ([after] if after.is_open(on) else successors_of(areas, after, on))}
    return list(found.values())


def predecessors_of(areas: AreaIndex, area: Area) -> list[Area]:
    """Return the authorities of its own tier that ended when this one took their place; none if it is older."""
    return [one for one in areas if one.level is area.level and area.code in one.replaced_by]


def say_beginning(areas: AreaIndex, area: Area) -> str:
    """Return when an authority began and whose the figures of before are; blank for one that is older than figures.

    A county that became one authority within its own boundary did not begin: its figures go on.
    """
    before = predecessors_of(areas, area)
    if area.opened is None or not before:
        return ""
    names = [f"{'county of ' * one.code.startswith('E10')}{one.name.partition(' (until')[0]}" for one in before]
    said = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return (
        f"{area.name} began on {write_day(area.opened)}. Before, its ground was served by the former {said},"
        " whose figures are of another place and not shown: a curve goes further back only where its publisher"
        " worked that out."
    )

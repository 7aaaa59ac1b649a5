"""Groups worked out from small areas: each small area goes into a fifth or tenth by its decile, and they are added up.

Deciles are those that the publisher of the index gives, 1 the most deprived tenth of England; a fifth is two of them.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from oba.indicators.analyses.base import Input, name_deciles
from oba.indicators.indicator import Indicator
from oba.periods import Period
from oba.scorecards.assessment.analysis import Reading
from oba.scorecards.build.assessment.readings import Ends, Readings
from oba.statistics.intervals import byar, wilson
from oba.vocabulary import ValueType

_TENTHS = 10


def group_small_areas(readings: Readings, inputs: Mapping[str, Input]) -> Readings:
    """Return readings with the groups of each input that is cut `by_decile`, of the place and its districts.

    With them the sum of all small areas, where the feed has no figure of the whole. A place of which a small area has
    no figure or no decile has no groups, and `lacking` says which: its groups would be of fewer people than live there.
    """
    found, lacking = dict(readings.found), dict(readings.lacking)
    for role, given in inputs.items():
        if given.by_decile is None or given.by is None:
            continue
        known = {one.area: one for one in readings.all_of(role) if one.area in readings.small}
        cuts = {one.area: one for one in readings.all_of(name_deciles(role)) if one.area in readings.small}
        by_decile = {code: round(one.value) for code, one in cuts.items() if one.value}
        made: list[Reading] = []
        for area in (readings.area, *readings.parts):
            members = [code for code, one in readings.small.items() if area in (readings.area, one.district)]
            without = [code for code in members if code not in known or code not in by_decile]
            if without or not members:
                lacking[role, area] = _tell_lacking(readings, members, without)
                continue
            groups = len(given.by.categories)
            of_group = {code: str(math.ceil(by_decile[code] * groups / _TENTHS)) for code in members}
            for code, name in given.by.categories.items():
                inside = [one for one in members if of_group[one] == code]
                added = [known[one] for one in inside]
                made += _add_up(readings, role, area, added, code, name, [cuts[one] for one in inside])
            if readings.whole(role, area) is None:
                made += _add_up(readings, role, area, [known[one] for one in members], "", readings.names[area])
        found[role] = (*readings.found[role], *made)
    return replace(readings, found=found, lacking=lacking)


def _tell_lacking(readings: Readings, members: Sequence[str], without: Sequence[str]) -> str:
    if not members:
        return "the lookup of small areas has none of this place"
    first = ", ".join(readings.names[code] for code in without[:3])
    return f"{len(without)} of {len(members)} small areas have no figure or no decile, such as {first}"


def _add_up(
    readings: Readings,
    role: str,
    area: str,
    members: Sequence[Reading],
    code: str,
    name: str,
    cuts: Sequence[Reading] = (),
) -> Iterator[Reading]:
    """Yield the sum of small areas as a reading of a place; nothing where a place has none in a group."""
    if not members:
        return
    indicator = readings.indicators[role]
    count, base = _sum(members, "numerator"), _sum(members, "denominator")
    value, interval = math.fsum(one.value or 0.0 for one in members), None
    method = f"sum of {len(members)} small areas"
    if indicator.denominator is not None:
        value, interval = _divide(indicator, count or 0.0, base or 0.0)
        method = f"{method}, and of their bases, divided"
    about = f"{name}, {readings.names[area]}"
    unit, decimals = indicator.value.unit, indicator.value.decimals
    like = replace(members[0], area=area, area_name=readings.names[area], category=code)
    made = readings.derive(value, [*members, *cuts], method, about, unit, decimals, interval, like)
    figure = made.figure
    if figure.value is not None:
        figure = replace(figure, numerator=count, denominator=base)
    yield replace(made, figure=figure, name=name, role=role)


def _sum(members: Sequence[Reading], side: str) -> float | None:
    numbers = [getattr(one.figure, side) for one in members]
    return None if None in numbers else float(sum(numbers))


def _divide(indicator: Indicator, count: float, base: float) -> tuple[float, Ends]:
    multiplier, level = indicator.value.multiplier, indicator.uncertainty.level / 100
    made = (byar if indicator.value.type is ValueType.RATE else wilson)(count, base, level, multiplier)
    return float(made.value), made


def small_readings(readings: Readings, role: str, period: Period | None = None) -> list[Reading]:
    """Return the figures of an input in the small areas of the place, of its newest period unless one is given."""
    found = [one for one in readings.all_of(role, period=period) if one.area in readings.small and not one.category]
    newest = max((one.period for one in found), key=lambda one: one.end, default=None)
    return [one for one in found if one.period == newest]

"""A published projection, its single years of age added up, and whether it may stand beside the estimates.

It is shown as its publisher gives it: no trend is drawn, and nothing is said past its end.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from oba.indicators.analyses.people.projection import Projection, name_age
from oba.periods import Period
from oba.scorecards.assessment.analysis import NotCalculatedError, Reading
from oba.scorecards.build.assessment.readings import Readings

_OLDEST_BASE = 4
"""Years that a projection may lag behind the newest estimate: two rounds of the Office for National Statistics."""
_TOLERANCE = 0.01
"""How far a projection may start from the estimate of its base year; further, the estimate was revised since."""
_REMEDY = "Load a projection that was made from these estimates."


@dataclass(frozen=True)
class Projected:
    """One year of a projection: all its people, and those of each band in the order of the definition."""

    whole: Reading
    bands: tuple[Reading, ...]

    @property
    def period(self) -> Period:
        """Return the period that was projected."""
        return self.whole.period


def read_projection(projection: Projection, readings: Readings, area: str) -> list[Projected]:
    """Return a projection of a place by year, oldest first; a year that lacks an age is left out."""
    by_period: dict[Period, dict[int, Reading]] = {}
    for age in projection.years:
        for one in readings.all_of(name_age(age), area):
            if one.value is not None:
                by_period.setdefault(one.period, {})[age] = one
    return [
        Projected(
            _add(readings, list(ages.values()), "Projection"),
            tuple(
                _add(readings, [ages[age] for age in range(first, last + 1)], f"Projection, {name}")
                for name, (first, last) in projection.bands.items()
            ),
        )
        for _, ages in sorted(by_period.items())
        if len(ages) == len(projection.years)
    ]


def _add(readings: Readings, ages: Sequence[Reading], name: str) -> Reading:
    return readings.derive(math.fsum(one.value or 0.0 for one in ages), ages, "sum of years of age", name, "", 0)


def find_projected(
    projection: Projection, readings: Readings, estimates: Sequence[Reading], about: str
) -> tuple[Projected, list[Projected]]:
    """Return the base year of a published projection, and its years after the newest estimate.

    NotCalculatedError where none is loaded, or it is older than its estimate: its base may lie `_OLDEST_BASE` years
    before the newest, and must be the estimate of that year, which is another where the estimates were revised since.
    """
    found = read_projection(projection, readings, readings.area)
    if not found:
        why = f"no published projection of {readings.area_name} is loaded ({projection.variant})"
        file = f"Put its file where the feed `{projection.feed.split('.')[0]}` looks for it, and load it."
        raise NotCalculatedError(why, file, about)
    base, newest = found[0], [one for one in estimates if one.value is not None][-1]
    estimate = next((one for one in estimates if one.period.end == base.period.end), None)
    starts = f"it starts from {base.period.label}"
    if found[-1].period.end <= newest.period.end or base.period.end.year < newest.period.end.year - _OLDEST_BASE:
        why = f"{starts} and is older than the estimates, which go to {newest.period.label}"
        raise NotCalculatedError(why, _REMEDY, about)
    if estimate is None or estimate.value is None:
        why = f"there is no estimate of {base.period.label}, from which it starts"
        raise NotCalculatedError(why, _REMEDY, about)
    if abs((base.whole.value or 0.0) - estimate.value) > _TOLERANCE * estimate.value:
        why = (
            f"it starts from {base.whole.figure.text} in {base.period.label}, where the estimate is"
            f" {estimate.figure.text} now: it is older than its estimate"
        )
        raise NotCalculatedError(why, _REMEDY, about)
    return base, [one for one in found if one.period.end > newest.period.end]


def tell_projection(projection: Projection, base: Projected) -> str:
    """Return which projection it is: its base year, as its file has it, and its variant, as the definition says."""
    return (
        f"The projection is based on {base.period.end.year} ({projection.variant}): what would be if past births,"
        " deaths and moves went on. No trend of ours is in it."
    )


def tell_districts(projection: Projection, readings: Readings, last: Projected) -> str:
    """Return whether the districts' projections make the whole's; blank where not all of them have one."""
    parts = [
        one
        for code in readings.parts
        for one in read_projection(projection, readings, code)
        if one.period == last.period
    ]
    if not parts or len(parts) < len(readings.parts):
        return ""
    total, whole = math.fsum(one.whole.value or 0.0 for one in parts), last.whole.value or 0.0
    so = "as the whole has" if abs(total - whole) < 1 else f"and the whole has {last.whole.figure.text}"
    return f"The {len(parts)} districts together are projected to have {total:,.0f} on {last.period.label}, {so}."

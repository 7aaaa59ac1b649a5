"""People by group, such as fifths of deprivation made of small areas, and whether they add up to the estimate."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from oba.charts.words import write_number
from oba.needs.charts import chart_bars, chart_map
from oba.scorecards.assessment.analysis import Part, Reading, Row, Table
from oba.scorecards.build.assessment.readings import Readings

_WHOLE = 100.0


@dataclass(frozen=True)
class Grouped:
    """The part of a page with people by group, what the answer says of it, and whether the groups add up."""

    part: Part
    told: str
    check: str


def show_groups(readings: Readings, called: str, people: Sequence[Reading]) -> Grouped:
    """Return the newest groups with their shares, of the place and of each district that has any.

    NotCalculatedError where the place has none. `people` are the estimates by year, which they are set against.
    """
    groups = readings.groups("groups")
    label = readings.indicators["groups"].breakdowns[0].label
    places = [readings.area]
    places += [code for code in readings.parts if readings.all_of("groups", code, groups[0].period)]
    names = list(readings.indicators["groups"].breakdowns[0].categories.values())
    rows = [_row(readings, code, readings.groups("groups", code, groups[0].period), names) for code in places]
    columns = (called.capitalize(), *(f"{name} (%)" for name in names), f"{names[0]}, number")
    caption = f"{called.capitalize()} by {label}, {readings.area_name}, {groups[0].period.label}"
    table = Table(caption, "Place", columns, tuple(rows))
    shares = [one for one in rows[0].cells[1:-1] if isinstance(one, Reading)]
    first = groups[0]
    when = f"{'On' if first.period.is_snapshot else 'In'} {first.period.label}"
    place = f"{called} in {readings.area_name}"
    told = f"{when} {shares[0].text} of {place} ({first.figure.text}) lived in {_lower(first.name)}."
    of_first = [cell for row in rows[1:] for cell in row.cells[1:2] if isinstance(cell, Reading)]
    maps = chart_map(of_first, readings.boundaries, readings.names, f"{called} in {_lower(first.name)}")
    part = Part(f"By {label}", table, (*maps, chart_bars(shares, caption)))
    return Grouped(part, told, _check(called, groups, people))


def _lower(name: str) -> str:
    """Return the name of a group within a sentence: `Most deprived fifth` as `the most deprived fifth`."""
    return f"the {name[0].lower()}{name[1:]}"


def _row(readings: Readings, code: str, groups: Sequence[Reading], names: Sequence[str]) -> Row:
    """Return the sum of a place's groups, their shares, and the number in the first; no cell where nobody is in one."""
    by_name = {one.name: one for one in groups}
    total = math.fsum(one.value or 0.0 for one in groups)
    cells: list[Reading | str | None] = []
    for name in names:
        one = by_name.get(name)
        share = (one.value or 0.0) / total * _WHOLE if one and total else 0.0
        about, method = f"{name}, {readings.names[code]}: share", "group divided by all groups, times 100"
        cells.append(_name(readings.derive(share, groups, method, about, "%", 1, like=one), name) if one else None)
    every = readings.derive(
        total, groups, "sum of all groups", f"All groups, {readings.names[code]}", groups[0].unit, 0
    )
    return Row(readings.names[code], (every, *cells, by_name.get(names[0])))


def _name(one: Reading, name: str) -> Reading:
    return replace(one, name=name)


def _check(called: str, groups: Sequence[Reading], people: Sequence[Reading]) -> str:
    """Return whether the groups add up to the estimate of their day, and by how much they do not."""
    total = math.fsum(one.value or 0.0 for one in groups)
    when = groups[0].period.label
    if any(one.value is None for one in groups):
        return f"A group is withheld or missing, so that nothing is said of whether they add up to all {called}."
    estimate = next((one for one in people if one.period == groups[0].period and one.value is not None), None)
    if estimate is None or estimate.value is None:
        return f"There is no estimate of all {called} of {when} to set the groups against."
    if round(total) == round(estimate.value):
        return f"The groups add up to the {estimate.figure.text} {called} of {when}."
    apart = (total / estimate.value - 1) * _WHOLE
    way = "more" if apart > 0 else "fewer"
    return (
        f"The groups add up to {write_number(total, 0)}, and the estimate of {when} as it stands now is"
        f" {estimate.figure.text}: {write_number(abs(apart), 1)}% {way} in the groups, made of other estimates."
    )

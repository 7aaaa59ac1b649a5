"""People by group, such as fifths of deprivation made of small areas, and whether they add up to the estimate."""

from collections.abc import Sequence
from dataclasses import dataclass

from oba.charts.words import write_number
from oba.needs.charts import chart_bars
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
    """Return the newest groups with their shares, of the place and of each district that has them.

    NotCalculatedError where the place has none. `people` are the estimates by year, which they are set against.
    """
    groups = readings.groups("groups")
    label = readings.indicators["groups"].breakdowns[0].label
    places = [readings.area]
    places += [code for code in readings.parts if readings.all_of("groups", code, groups[0].period)]
    names = list(readings.indicators["groups"].breakdowns[0].categories.values())
    rows = [_row(readings, code, readings.groups("groups", code, groups[0].period), names) for code in places]
    columns = tuple(column for name in names for column in (name, f"{name} (%)"))
    caption = f"{called.capitalize()} by {label}, {readings.area_name}, {groups[0].period.label}"
    table = Table(caption, "Place", columns, tuple(rows))
    first, shares = groups[0], rows[0].cells[1]
    share = shares.text if isinstance(shares, Reading) else ""
    told = f"In {first.period.label} {first.text} of them ({share}) lived in group “{first.name}”."
    part = Part(f"By {label}", table, (chart_bars(groups, caption),))
    return Grouped(part, told, _check(called, groups, people))


def _row(readings: Readings, code: str, groups: Sequence[Reading], names: Sequence[str]) -> Row:
    """Return the groups of a place with their shares, a pair for each name; where nobody is in a group, no cells."""
    by_name = {one.name: one for one in groups}
    total = sum(one.value or 0.0 for one in groups)
    cells: list[Reading | str | None] = []
    for name in names:
        one = by_name.get(name)
        share = (one.value or 0.0) / total * _WHOLE if one and total else 0.0
        about, method = f"{name}, {readings.names[code]}: share", "group divided by all groups, times 100"
        cells += [one, readings.derive(share, groups, method, about, "%", 1, like=one) if one else None]
    return Row(readings.names[code], tuple(cells))


def _check(called: str, groups: Sequence[Reading], people: Sequence[Reading]) -> str:
    """Return whether the groups add up to the estimate of their day, and by how much they do not."""
    total = sum(one.value or 0.0 for one in groups)
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
